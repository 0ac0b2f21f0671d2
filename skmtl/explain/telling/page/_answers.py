"""What the model answers when one feature is another: curves and their numbers."""

from __future__ import annotations

import numpy as np

from skmtl.explain.facts._curves import Curves, curves, runners_up
from skmtl.explain.facts._record import Record
from skmtl.explain.telling.page import _curves as drawing
from skmtl.explain.telling.page._amounts import Amounts
from skmtl.explain.telling.page._axes import axis_of
from skmtl.explain.telling.page._bars import most_of
from skmtl.explain.telling.page._folding import tables_by_tasks
from skmtl.explain.telling.page._tables import role_badge, role_cell
from skmtl.explain.telling.page._writing import both, escaped, not_shown, span

__all__ = ["Answered"]

#: Curves on a page; of many tasks each has fewer, but these at least.
_MOST, _LEAST_EACH = 300, 3
#: By what part of its axis a line may be off: the first with which all drawings fit
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
        self.amounts = Amounts(explanation)
        n_tasks = len(explanation.task_names)
        self.axes = [axis_of(explanation, self.curves, k) for k in range(n_tasks)]
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
        key, axis = self._key(k, curve), self.axes[k]
        return drawing.symbol(key, curve, k, axis, self.tolerance)

    def _about(self, k: int) -> str:
        """Return which class is in colour, and which one in grey.

        Of a number its name, and where the value asked for is.
        """
        labels, is_number = self.facts.classes[k], self.amounts.is_number[k]
        label = span(self.facts.in_focus[k][0], 40)
        told = self.amounts.name(k, 40) if is_number else label
        rest = ""
        if not np.isnan(self.axes[k].goal):
            goal = both("asked_for", goal=self.amounts.goal(k))
            rest = f'<span><i class="asked"></i>{goal}</span>'
        if len(labels) > 2:
            key = "rival_ahead" if self.facts.ahead[k] == self.rivals[k] else "rival"
            rival = both(key, label=span(labels[self.rivals[k]], 40))
            rest = f'<span><i class="line grey"></i>{rival}</span>'
        return f'<p class="legend"><span><i class="line"></i>{told}</span>{rest}</p>'

    def _card(self, k: int, curve: Curves) -> str:
        features, j = self.explanation.features, curve.feature
        role = role_badge(curve.role) if self._several else ""
        head = f"<b>{escaped(features.shown[j])}</b> {role}"
        drawn = self._drawn(k, curve)
        ends = _ends(curve) if curve.is_number else ""
        if self.amounts.is_number[k]:
            drawn = f'<div class="scaled">{drawn}{self._scale(k)}{ends}</div>'
        else:
            drawn += ends
        if not curve.is_number:
            both_ = "".join(f"<b>{self._told(k, curve, at)}</b>" for at in (0, 1))
            return f'<li class="two">{head}{drawn}<p>{both_}</p></li>'
        return f"<li>{head}{drawn}<p>{self._said(k, curve)}</p></li>"

    def _scale(self, k: int) -> str:
        """Return the ends of the axis of a number, to stand beside a curve."""
        low, high = self.axes[k].ends
        return f'<span class="y"><b>{high}</b><b>{low}</b></span>'

    def scale(self, k: int) -> str:
        """Return the same with the unit, to stand above curves."""
        low, high = self.axes[k].ends
        return both("low_to_high", low=low, high=self.amounts.with_unit(k, high))

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

    def _answer(self, k: int, curve: Curves, at: int) -> str:
        """Return what is said of the class in focus, in percent, or of a number."""
        given, p = self.explanation, curve.told[at, k]
        if not self._is_mirrored(k):
            return self.amounts.said(k, float(p))
        # not 1 - p, which is 0 for what is all but 0
        asked = given.answers.of(curve.feature)
        assert asked is not None
        said = np.vstack([asked.outputs, given.own])
        alike = said[:, given.offsets[k] + self.facts.spoken[k]] == p
        column = given.offsets[k] + given.focus[k]
        return self.amounts.said(k, float(said[alike][0, column]))

    def _told(self, k: int, curve: Curves, at: int) -> str:
        """Return a value and what is said of it; another verdict is named."""
        value = f"{self._value(curve, at)}:"
        value = value if curve.is_number else f"<small>{value}</small>"
        told = self._answer(k, curve, at)
        if not curve.turned[at, k]:
            return f"{value} {told}"
        if not self.amounts.is_number[k]:
            label = self.facts.classes[k][curve.verdicts[at, k]]
            return f"{value} {told} <b>({span(label, 40)})</b>"
        goal = self.amounts.goal(k)
        past = f" ({both('past', goal=goal)})" if goal else ""
        return f"{value} <b>{told}{past}</b>"

    def _said(self, k: int, curve: Curves) -> str:
        """Return today's value and the one compared with, and what is said of both."""
        now = self._told(k, curve, curve.here)
        if curve.compared >= 0:
            return f"{now} \u2192 {self._told(k, curve, curve.compared)}"
        ends = [curve.told[:, k].argmin(), curve.told[:, k].argmax()]
        told = [self._answer(k, curve, int(at)) for at in ends]
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
        """Return what is said of the class that words are about, or of a number."""
        told = self.amounts.bare(k, float(curve.told[curve.here, k]))
        if at >= 0:
            then = self.amounts.bare(k, float(curve.told[at, k]))
            told += f" \u2192 {f'<b>{then}</b>' if curve.turned[at, k] else then}"
        own = ' class="own"' if self.amounts.is_number[k] else ""
        return f"<td{own}>{drawing.used(self._key(k, curve))}{told}</td>"


def _ends(curve: Curves) -> str:
    """Return the smallest and the largest number, to stand below a curve."""
    known = np.flatnonzero(np.isfinite(curve.numbers))
    ends = f"<b>{curve.values[known[0]]}</b><b>{curve.values[known[-1]]}</b>"
    if len(known) == len(curve.values):
        return f'<span class="ends">{ends}</span>'
    return f'<span class="ends gap">{ends}<b>{both("missing")}</b></span>'


def _store(symbols: str) -> str:
    return f'<svg class="store" aria-hidden="true"><defs>{symbols}</defs></svg>'
