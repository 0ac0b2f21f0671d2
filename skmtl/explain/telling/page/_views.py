"""What is shown for one class of one task, and for which classes there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from skmtl.explain.facts._facts import FAR_OFF, Facts
from skmtl.explain.facts._record import Record
from skmtl.explain.neighbours._features import ImageSource, TextSource
from skmtl.explain.surrogates._additive import has_pairs
from skmtl.explain.telling.page._amounts import written_signed
from skmtl.explain.telling.page._answers import Answered
from skmtl.explain.telling.page._bars import bars
from skmtl.explain.telling.page._pictures import marked_image, marked_text
from skmtl.explain.telling.page._writing import (
    both,
    percent,
    probability,
    running,
    signed,
    span,
)
from skmtl.explain.telling.words._grammar import told

__all__ = ["View", "in_languages", "views", "words"]

#: Bytes of the button, the sections and the rules of one view.
_FRAME = 600
#: Bytes for the copies of a text, one for each task.
_ROOM_OF_TEXTS = 40_000


@dataclass(frozen=True)
class View:
    """One class of one task: its effects, and words where they are not the common ones.

    Parameters
    ----------
    task, at : int
        Positions of the task and of its class.
    first : bool
        Whether it is what the explanation has in focus, and so shown at first.
    panel, words : str
        HTML.
    """

    task: int
    at: int
    first: bool
    panel: str
    words: str

    @property
    def key(self) -> str:
        return f"{self.task}-{self.at}"

    @property
    def size(self) -> int:
        """Bytes in the page, with what is needed to choose it."""
        return len((self.panel + self.words).encode()) + _FRAME


def views(given: Answered, room: int) -> list[View]:
    """Return a view for the class in focus of each task, and for others in turn.

    Others come in the order of their probabilities, as long as there is room for their
    bytes.
    """
    explanation, focus = given.explanation, given.explanation.focus
    found = [_view(given, k, int(focus[k])) for k in range(len(focus))]
    room -= sum(view.size for view in found)
    for task, at in _others(explanation):
        if room <= 0:
            break
        view = _view(given, task, at)
        room -= view.size
        if room >= 0:
            found.append(view)
    return sorted(found, key=lambda view: (view.task, view.at))


def _others(explanation: Record) -> Iterator[tuple[int, int]]:
    """Yield task and position of each class out of focus, most probable first."""
    pairs = [
        (-float(proba[at]), task, at)
        for task, proba in enumerate(explanation.outputs)
        for at in range(len(proba))
        if at != explanation.focus[task]
    ]
    for _, task, at in sorted(pairs):
        yield task, at


def _view(given: Answered, task: int, at: int) -> View:
    explanation = given.explanation
    first = at == explanation.focus[task]
    if not first:
        focus = np.array(explanation.focus)
        focus[task] = at
        explanation = replace(explanation, focus=focus)
        given = Answered(explanation)
    # of two classes words tell the predicted one, and drawings are upside down
    own_symbols = not first and len(explanation.classes[task]) > 2
    own = words(explanation, full=False) if own_symbols else ""
    return View(task, at, first, _panel(given, task, own_symbols), own)


def words(explanation: Record, *, full: bool) -> str:
    """Return the words in both languages; `full` adds the long version, folded."""
    text = in_languages(lambda code: told(explanation, code, "short"))
    if full:
        text += (
            f"<details><summary>{both('full')}</summary>"
            f"{in_languages(lambda code: told(explanation, code, 'full'))}</details>"
        )
    return text


def in_languages(text: Callable[[str], str]) -> str:
    """Return what is told in each language; the style shows one of them."""
    return "".join(
        f'<p class="words" lang="{code}">{running(text(code))}</p>'
        for code in ("en", "zh")
    )


def _panel(given: Answered, task: int, own_symbols: bool) -> str:
    """Return answers, text or image of one task, and folded the linear summary."""
    explanation = given.explanation
    facts, source = explanation.facts, explanation.source
    kind, verdict = _trust(given, task)
    title, scale = (
        _number(given, task) if given.amounts.is_number[task] else (_class(given, task))
    )
    answers = given.panel(task, own_symbols=own_symbols)
    parts = [title]
    if _is_warned(facts, task):
        parts.append(f'<p class="trust {kind}"><b>{verdict}</b></p>')
    if isinstance(source, TextSource):
        most = max(_ROOM_OF_TEXTS // len(explanation.task_names), 400)
        parts.append(marked_text(facts, task, min(most, 4000)))
    if isinstance(source, ImageSource):
        parts.append(marked_image(facts, task))
    parts.append(answers or f"<p>{both('no_answers')}</p>")
    parts.append(
        f"<details><summary>{both('summary')}</summary>"
        f'<p class="trust {kind}"><b>{verdict}</b> '
        f"<small>{_fidelity(given, task)}</small></p>"
        f'<p class="scale">{scale}:'
        f' <span class="key up">+ {both("raises")}</span>'
        f' <span class="key down">\u2212 {both("lowers")}</span></p>'
        f"{bars(facts, task, given.amounts)}</details>"
    )
    return "".join(parts)


def _class(given: Answered, task: int) -> tuple[str, str]:
    """Return the heading of the panel of a class, and what its effects change."""
    explanation, facts = given.explanation, given.facts
    label, proba = facts.in_focus[task]
    names = {"label": span(label, 40), "task": span(explanation.shown_tasks[task])}
    scale = both("scale_of_terms" if facts.are_terms else "scale", **names)
    heading = f"<h2>{both('panel', **names)} ({percent(proba)})</h2>"
    return heading, f"{scale} ({probability(proba)})"


def _number(given: Answered, task: int) -> tuple[str, str]:
    """Return the same of a number, with what is known of it below the heading."""
    facts, amounts = given.facts, given.amounts
    said = amounts.said(task, float(given.explanation.outputs[task][0]))
    names = {"task": amounts.name(task), "said": said}
    scale = "scale_of_learned" if facts.learned[task] else "scale_number"
    if facts.are_terms and not facts.learned[task]:
        scale = "scale_of_terms_number"
    heading = f"<h2>{both('panel_number', **names)}</h2>"
    drawn = amounts.standing(task)
    if drawn:
        notes = ["stands_note"]
        notes += ["stands_interval"] if amounts.interval(task) else []
        goal = float(given.explanation.targets[task])
        notes += ["stands_goal"] if amounts.is_near(task, goal) else []
        drawn += f"<p><small>{' '.join(map(both, notes))}</small></p>"
    about = amounts.about(task)
    about = f'<p class="usual">{about}</p>' if about else ""
    return f"{heading}{about}{drawn}", both(scale, **names)


def _is_warned(facts: Facts, task: int) -> bool:
    """Whether it has to be said without being asked how far the summary goes."""
    far_off = abs(facts.gap[task]) > FAR_OFF
    return bool(facts.vacuous[task] or far_off or facts.trust[task] == "weak")


def _trust(given: Answered, task: int) -> tuple[str, str]:
    """Return how well the linear summary follows the model, and that in a sentence."""
    facts = given.facts
    gap, vacuous = facts.gap[task], facts.vacuous[task]
    if vacuous:
        kind = "weak" if vacuous == "fidelity" else "bad"
        return kind, f"\u26a0 {both(f'bad_{vacuous}')}"
    if facts.is_exact:
        own = facts.explanation.surrogate
        return "good", both("exact_pairs" if has_pairs(own) else "exact")
    kind = facts.trust[task]
    if abs(gap) > FAR_OFF:
        return kind, both("off", gap=_gap(given, task, 2))
    return kind, both(kind)


def _gap(given: Answered, task: int, places: int) -> str:
    """Return by how much the summary misses what the model says at the input."""
    gap, amounts = float(given.facts.gap[task]), given.amounts
    if not amounts.is_number[task]:
        return signed(gap, places)
    unit = float(given.facts.units[task])
    return amounts.with_unit(task, written_signed(gap * unit, unit))


def _fidelity(given: Answered, task: int) -> str:
    """Return the fidelity of one task's effects in numbers."""
    facts, surrogate = given.facts, given.explanation.surrogate
    r2, amounts = facts.r2[task], given.amounts
    own = float(given.explanation.outputs[task][given.explanation.focus[task]])
    if facts.is_exact:
        return ""
    return both(
        "fidelity",
        r2=f"{r2:.2f}".replace("-", "\u2212") if np.isfinite(r2) else "\u2013",
        model=amounts.said(task, own) if amounts.is_number[task] else probability(own),
        gap=_gap(given, task, 3),
        n=str(surrogate.n_samples),
        n_eff=f"{surrogate.n_eff:.0f}",
    )
