"""The texts that the model writes, and the table of what their words come from."""

from __future__ import annotations

import numpy as np

from skmtl.explain.facts._record import Record
from skmtl.explain.facts._runs import runs
from skmtl.explain.facts._written_text import WrittenText
from skmtl.explain.telling.page._tables import heat_table, scrolling
from skmtl.explain.telling.page._writing import both, percent, span

__all__ = ["written"]


def written(explanation: Record) -> str:
    """Return a section for each text, nothing if there is none."""
    return "".join(
        _section(explanation, text, f"text{at}")
        for at, text in enumerate(explanation.texts)
    )


def _section(explanation: Record, text: WrittenText, name: str) -> str:
    title = both(
        "written", task=span(text.shown_task), text=f"<q>{span(text.text, 200)}</q>"
    )
    if not text.spans:
        content = f"<p>{both('written_nothing')}</p>"
    elif text.alone is None:
        content = _effects(explanation, text, name)
    else:
        content = (
            f"{_losses(explanation, text, name)}"
            f"<p><small>{both('written_loss')} {_not_shown(text)}</small></p>"
            f'<details><summary id="{name}-effects">{both("written_effects")}</summary>'
            f"{_effects(explanation, text, f'{name}-effects')}</details>"
        )
    content += _attention(text, f"{name}-attention")
    return f'<section><h2 id="{name}">{title}</h2>{content}</section>'


def _attention(text: WrittenText, name: str) -> str:
    """Return where the network looks, folded: it explains nothing."""
    if text.attention is None:
        return ""
    words = text.leading()[1]
    shown = text.attention.iloc[:, words]
    table = heat_table(
        100 * shown.to_numpy(),
        [str(token) for token in shown.index],
        [span(word, 24) for word in shown.columns],
        corner=both("written_token"),
        largest=100.0,
        written=lambda share: f"{share:.0f}",
    )
    return (
        f'<details><summary id="{name}">{both("written_attention")}</summary>'
        f"{scrolling(name, table)}"
        f"<p><small>{both('written_attention_note')}</small></p></details>"
    )


def _effects(explanation: Record, text: WrittenText, name: str) -> str:
    """Return what each feature adds to the probability of each word."""
    table = _table(explanation, text, name)
    is_first = text.alone is None
    about = f"{both('written_effects')}. " if is_first else ""
    more = f" {_not_shown(text)}" if is_first else ""
    return f"{table}<p><small>{about}{both('faint')}{more}</small></p>"


def _losses(explanation: Record, text: WrittenText, name: str) -> str:
    """Return what words lose without parts of the input, those told together first."""
    assert text.alone is not None
    features, words = text.leading()
    shown = explanation.features.shown
    parts = [runs(explanation, own) for own in text.together]
    rows = [
        " + ".join(one if isinstance(one, str) else shown[one] for one in own)
        for own in parts
    ]
    left = np.vstack([*text.together.values(), text.alone[features]])
    table = heat_table(
        100 * (text.own - left)[:, words],
        [*rows, *(shown[j] for j in features)],
        _heads(text, words),
        corner=both("written_without"),
        largest=100.0,
        written=_points,
    )
    return scrolling(name, table)


def _table(explanation: Record, text: WrittenText, name: str) -> str:
    """Return the effects of features on words."""
    features, words = text.leading()
    shown = np.ix_(features, words)
    table = heat_table(
        text.surrogate.effects[shown],
        [explanation.features.shown[j] for j in features],
        _heads(text, words),
        corner=both("feature"),
        faint=~text.counts[shown],
    )
    return scrolling(name, table)


def _heads(text: WrittenText, words: list[int]) -> list[str]:
    """Return the words, and below each how likely it is here."""
    return [
        f"{span(text.words[w], 24)}<small>{percent(float(text.own[w]))}</small>"
        for w in words
    ]


def _points(value: float) -> str:
    """Return whole percentage points, with a sign."""
    said = f"{value:+.0f}"
    return "0" if not said.strip("+-0") else said.replace("-", "\u2212")


def _not_shown(text: WrittenText) -> str:
    features, words = text.leading()
    left = len(text.features) - len(features), len(text.words) - len(words)
    if not any(left):
        return ""
    return both("written_not_shown", features=str(left[0]), words=str(left[1]))
