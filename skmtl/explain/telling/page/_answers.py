"""What the model answers when one feature is another: curves and their numbers."""

from __future__ import annotations

import numpy as np

from skmtl.explain.facts._curves import Curves, curves, runners_up
from skmtl.explain.facts._record import Record
from skmtl.explain.telling.page import _curves as drawing
from skmtl.explain.telling.page._bars import most_of
from skmtl.explain.telling.page._folding import tables_by_tasks
from skmtl.explain.telling.page._tables import role_badge, role_cell
from skmtl.explain.telling.page._writing import both, escaped, not_shown, percent, span

__all__ = ["Answered", "legend"]

#: Curves on a page; of many tasks each has fewer, but these at least.
_MOST, _LEAST_EACH = 300, 3
#: By how many probabilities a line may be off: the first with which all drawings fit
#: into so many bytes.
_TOLERANCES, _ROOM = (0.004, 0.01, 0.02, 0.03), 36_000
#: Of more curves than this, the rug is thinned out.
_FEW = 60


class Answered:
    """The answers on one explanation, as the page shows them.

    Parameters
    ----------
    explanation : Record
        With the classes in focus that are shown.
    """

    def __init__(self, explanation: Record) -> None:
        self.explanation, self.facts = explanation, explanation.facts
        self.curves, self.rivals = curves(explanation), runners_up(explanation)
        n_tasks = len(explanation.task_names)
        self.n_each = max(_LEAST_EACH, _MOST // n_tasks)
        self.are_few = n_tasks * min(self.n_each, len(self.curves)) <= _FEW
        self.tolerance = _TOLERANCES[0]

    def symbols(self) -> str:
        """Return all drawings of the page, hidden: its places refer to them."""
        always = self._in_table if self._several else []
        wanted = [
            (k, curve)
            for k in range(len(self.explanation.task_names))
            for curve in dict.fromkeys([*always, *self._of(k)])
        ]
        rugs = "".join(drawing.rug(c, 1 if self.are_few else 2) for c in self.curves)
        for self.tolerance in _TOLERANCES:
            drawn = "".join(self._symbol(k, curve) for k, curve in wanted)
            if len(drawn) <= _ROOM:
                break
        return _store(rugs + drawn)

    def panel(self, k: int, *, own_symbols: bool) -> str:
        """Return the curves of one task, with all that can be read from them."""
        shown = self._of(k)
        if not shown:
            return ""
        own = "".join(self._symbol(k, c) for c in shown) if own_symbols else ""
        left = len(self.curves) - len(shown)
        rest = not_shown(left) if self.n_beyond else both("in_table", n=str(left))
        rest = rest if left else ""
        return (
            f"{_store(own) if own else ''}{self._about(k)}"
            f'<ul class="curves">{"".join(self._card(k, curve) for curve in shown)}'
            f"</ul>{f'<p><small>{rest}</small></p>' if rest else ''}"
        )

    def table(self, columns: list[str]) -> str:
        """Return small curves, features by tasks, of the classes of the words."""

        def table_of(tasks: list[int]) -> str:
            heads = "".join(f'<th scope="col">{columns[k]}</th>' for k in tasks)
            rows = "".join(self._row(curve, tasks) for curve in self._in_table)
            return (
                f'<table class="heat grid"><thead><tr><th scope="col">{both("feature")}'
                f'</th>{heads}<th scope="col">{both("role")}</th></tr></thead>'
                f"<tbody>{rows}</tbody></table>"
            )

        return tables_by_tasks("overview", len(columns), table_of)

    @property
    def n_beyond(self) -> int:
        """How many features were asked about that the table leaves out."""
        return len(self.curves) - len(self._in_table)

    @property
    def _several(self) -> bool:
        return len(self.explanation.task_names) > 1

    @property
    def _in_table(self) -> list[Curves]:
        return self.curves[: self.n_each]

    def _of(self, k: int) -> list[Curves]:
        """Return the curves of a task: all, or those that move most, in their order."""
        moves = [-np.ptp(curve.told[:, k]) for curve in self.curves]
        n_tasks = len(self.explanation.task_names)
        most = min(self.n_each, most_of(n_tasks, len(self.curves)))
        first = np.sort(np.argsort(moves, kind="stable")[:most])
        return [self.curves[at] for at in first.tolist()]

    def _is_mirrored(self, k: int) -> bool:
        """Whether it is the other one of two classes that is shown."""
        return bool(self.explanation.focus[k] != self.facts.spoken[k])

    def _key(self, k: int, curve: Curves) -> str:
        return f"g{k}-{self.facts.spoken[k]}-{curve.feature}"

    def _symbol(self, k: int, curve: Curves) -> str:
        return drawing.symbol(self._key(k, curve), curve, k, self.tolerance)

    def _about(self, k: int) -> str:
        """Return which class is in colour, and which one in grey."""
        labels = self.facts.classes[k]
        told = f'<i class="line"></i>{span(self.facts.in_focus[k][0], 40)}'
        rest = ""
        if len(labels) > 2:
            rival = both("rival", label=span(labels[self.rivals[k]], 40))
            rest = f'<span><i class="line grey"></i>{rival}</span>'
        return f'<p class="legend"><span>{told}</span>{rest}</p>'

    def _card(self, k: int, curve: Curves) -> str:
        features, j = self.explanation.features, curve.feature
        role = role_badge(curve.role) if self._several else ""
        head = f"<b>{escaped(features.shown[j])}</b> {role}{self._drawn(k, curve)}"
        if not curve.is_number:
            both_ = "".join(f"<b>{self._told(k, curve, at)}</b>" for at in (0, 1))
            return f'<li class="two">{head}<p>{both_}</p></li>'
        return f"<li>{head}{_ends(curve)}<p>{self._said(k, curve)}</p></li>"

    def _drawn(self, k: int, curve: Curves) -> str:
        return drawing.used(self._key(k, curve), mirrored=self._is_mirrored(k))

    def _value(self, curve: Curves, at: int) -> str:
        """Return a value that was asked about, as it is written on the page."""
        value = curve.values[at]
        if curve.is_number:
            is_gap = np.isnan(curve.numbers[at])
            return both("missing") if is_gap else escaped(value)
        if curve.is_taken_away and (at == 1 or not self._has_values(curve)):
            return both("taken_away" if at else "there")
        return both("missing") if value == "missing" else escaped(value, 40)

    def _has_values(self, curve: Curves) -> bool:
        return self.explanation.features.forms[curve.feature] == "entry"

    def _percent(self, k: int, curve: Curves, at: int) -> str:
        """Return what is said of the class in focus, in percent."""
        given, p = self.explanation, curve.told[at, k]
        if not self._is_mirrored(k):
            return percent(float(p))
        # not 1 - p, which is 0 for what is all but 0
        asked = given.answers.of(curve.feature)
        assert asked is not None
        said = np.vstack([asked.probabilities, np.concatenate(given.probabilities)])
        alike = said[:, given.offsets[k] + self.facts.spoken[k]] == p
        return percent(float(said[alike][0, given.offsets[k] + given.focus[k]]))

    def _told(self, k: int, curve: Curves, at: int) -> str:
        """Return a value and what is said of it; another verdict is named."""
        value = f"{self._value(curve, at)}:"
        value = value if curve.is_number else f"<small>{value}</small>"
        told = f"{value} {self._percent(k, curve, at)}"
        if curve.turned[at, k]:
            label = self.facts.classes[k][curve.verdicts[at, k]]
            told += f" <b>({span(label, 40)})</b>"
        return told

    def _said(self, k: int, curve: Curves) -> str:
        """Return today's value and the one compared with, and what is said of both."""
        now = self._told(k, curve, curve.here)
        if curve.compared >= 0:
            return f"{now} \u2192 {self._told(k, curve, curve.compared)}"
        ends = [curve.told[:, k].argmin(), curve.told[:, k].argmax()]
        told = [self._percent(k, curve, int(at)) for at in ends]
        low, high = told[::-1] if self._is_mirrored(k) else told
        rest = both("always") if low == high else both("between", low=low, high=high)
        return f"{now}; {rest}"

    def _row(self, curve: Curves, tasks: list[int]) -> str:
        features, j = self.explanation.features, curve.feature
        at = curve.beside
        change = self._value(curve, curve.here)
        change += f" \u2192 {self._value(curve, at)}" if at >= 0 else ""
        cells = "".join(self._cell(curve, k, at) for k in tasks)
        return (
            f'<tr><th scope="row">{escaped(features.shown[j])}<small>{change}</small>'
            f"</th>{cells}{role_cell(curve.role)}</tr>"
        )

    def _cell(self, curve: Curves, k: int, at: int) -> str:
        """Return what is said of the class that words are about."""
        told = percent(float(curve.told[curve.here, k]))
        if at >= 0:
            then = percent(float(curve.told[at, k]))
            told += f" \u2192 {f'<b>{then}</b>' if curve.turned[at, k] else then}"
        return f"<td>{drawing.used(self._key(k, curve))}{told}</td>"


def _ends(curve: Curves) -> str:
    """Return the smallest and the largest number, to stand below a curve."""
    known = np.flatnonzero(np.isfinite(curve.numbers))
    ends = f"<b>{curve.values[known[0]]}</b><b>{curve.values[known[-1]]}</b>"
    if len(known) == len(curve.values):
        return f'<span class="ends">{ends}</span>'
    return f'<span class="ends gap">{ends}<b>{both("missing")}</b></span>'


def legend(given: Answered) -> str:
    """Return what the marks of all curves are, of those that there are."""
    has_numbers = any(curve.is_number for curve in given.curves)
    marks = {
        "dot": True,
        "ring": any(curve.beside >= 0 for curve in given.curves),
        "shade": any(curve.turned.any() for curve in given.curves),
        "ticks": has_numbers,
    }
    shown = "".join(
        f'<span><i class="{mark}"></i>{both(f"mark_{mark}")}</span>'
        for mark, is_there in marks.items()
        if is_there
    )
    note = both("answers_note" if has_numbers else "pairs_note")
    return f'<p class="legend">{shown}</p><p><small>{note}</small></p>'


def _store(symbols: str) -> str:
    return f'<svg class="store" aria-hidden="true"><defs>{symbols}</defs></svg>'
