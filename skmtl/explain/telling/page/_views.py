"""What is shown for one class of one task, and for which classes there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from skmtl.explain.facts._facts import FAR_OFF
from skmtl.explain.facts._record import Record
from skmtl.explain.neighbours._features import ImageSource, TextSource
from skmtl.explain.telling.page._bars import bars
from skmtl.explain.telling.page._pictures import marked_image, marked_text
from skmtl.explain.telling.page._writing import both, probability, running, signed, span
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


def views(explanation: Record, room: int) -> list[View]:
    """Return a view for the class in focus of each task, and for others in turn.

    Others come in the order of their probabilities, as long as there is room for their
    bytes.
    """
    focus = explanation.focus
    found = [_view(explanation, k, int(focus[k])) for k in range(len(focus))]
    room -= sum(view.size for view in found)
    for task, at in _others(explanation):
        if room <= 0:
            break
        view = _view(explanation, task, at)
        room -= view.size
        if room >= 0:
            found.append(view)
    return sorted(found, key=lambda view: (view.task, view.at))


def _others(explanation: Record) -> Iterator[tuple[int, int]]:
    """Yield task and position of each class out of focus, most probable first."""
    pairs = [
        (-float(proba[at]), task, at)
        for task, proba in enumerate(explanation.probabilities)
        for at in range(len(proba))
        if at != explanation.focus[task]
    ]
    for _, task, at in sorted(pairs):
        yield task, at


def _view(explanation: Record, task: int, at: int) -> View:
    first = at == explanation.focus[task]
    if not first:
        focus = np.array(explanation.focus)
        focus[task] = at
        explanation = replace(explanation, focus=focus)
    own = "" if first else words(explanation, full=False)
    return View(task, at, first, _panel(explanation, task), own)


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


def _panel(explanation: Record, task: int) -> str:
    """Return effects, text or image, and fidelity of the class in focus of one task."""
    facts, source = explanation.facts, explanation.source
    label, proba = facts.in_focus[task]
    names = {"label": span(label, 40), "task": span(explanation.shown_tasks[task])}
    parts = [
        f"<h2>{both('bars', **names)}</h2>",
        _trust(explanation, task),
        f'<p class="scale">{both("scale", **names)} ({probability(proba)}):'
        f' <span class="key up">+ {both("raises")}</span>'
        f' <span class="key down">\u2212 {both("lowers")}</span></p>',
        bars(facts, task),
    ]
    if isinstance(source, TextSource):
        most = max(_ROOM_OF_TEXTS // len(explanation.task_names), 400)
        parts.append(marked_text(facts, task, min(most, 4000)))
    if isinstance(source, ImageSource):
        parts.append(marked_image(facts, task))
    return "".join(parts)


def _trust(explanation: Record, task: int) -> str:
    """Return the fidelity of one task's effects, and a warning where it is low."""
    facts, surrogate = explanation.facts, explanation.surrogate
    r2, gap, vacuous = facts.r2[task], facts.gap[task], facts.vacuous[task]
    model = facts.in_focus[task][1]
    if vacuous:
        kind, verdict = "bad", f"\u26a0 {both(f'bad_{vacuous}')}"
    elif abs(gap) > FAR_OFF:
        kind, verdict = facts.trust[task], both("off", gap=signed(gap, 2))
    else:
        kind = facts.trust[task]
        verdict = both(kind)
    numbers = both(
        "fidelity",
        r2=f"{r2:.2f}".replace("-", "\u2212") if np.isfinite(r2) else "\u2013",
        model=probability(model),
        gap=signed(gap, 3),
        n=str(surrogate.n_samples),
        n_eff=f"{surrogate.n_eff:.0f}",
    )
    return f'<p class="trust {kind}"><b>{verdict}</b> <small>{numbers}</small></p>'
