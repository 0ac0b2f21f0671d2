"""Mean sizes of the effects on one task, with the ways in which they go."""

from __future__ import annotations

import numpy as np

from skmtl.explain.summaries._means import largest_shown
from skmtl.explain.summaries._moves import Move, Moves
from skmtl.explain.summaries._record import SummaryRecord
from skmtl.explain.telling.page._amounts import Amounts
from skmtl.explain.telling.page._bars import bar
from skmtl.explain.telling.page._writing import (
    both,
    decimals,
    escaped,
    not_shown,
    signed,
    span,
)

__all__ = ["MOST_FEATURES", "MeanBars"]

#: Features in a table.
MOST_FEATURES = 20


class MeanBars:
    """Tables of mean sizes; all classes are drawn in the same scale.

    Numbers are in their own unit, and so each in a scale of its own.

    Parameters
    ----------
    summary : SummaryRecord
    """

    def __init__(self, summary: SummaryRecord) -> None:
        self.n_inputs = len(summary.explanations)
        self.moves = Moves(summary)
        self.amounts = Amounts(summary.explanations[0])
        self.mixed = (summary.features["form"] == "mixed").to_numpy()
        self.names = [summary.labels.get(n, n) for n in summary.effects.index]
        self.mean, self.low, self.high, self.n = (
            summary.effects.xs(part, axis=1, level=1).to_numpy(float)
            for part in ("mean", "low", "high", "n")
        )
        self.largest = self._largest()
        total = np.nan_to_num(self.mean) * self.n
        self.first = np.argsort(-total, axis=0, kind="stable")[:MOST_FEATURES]
        shown = np.take_along_axis(self.high, self.first, axis=0)
        self.cut = bool((shown > self.largest).any())
        of_classes = self.mean[:, ~np.array(self.amounts.is_number)]
        self.places = max(decimals(of_classes, 3), 3)

    def _largest(self) -> np.ndarray:
        """Return where the scale of each task ends."""
        is_number = np.array(self.amounts.is_number)
        found = np.zeros(len(is_number))
        for own in [~is_number, *np.eye(len(is_number), dtype=bool)[is_number]]:
            shown = (table[:, own] for table in (self.mean, self.high, self.n))
            found[own] = largest_shown(*shown)
        return found

    def _size(self, task: int, value: float) -> str:
        """Return a size without its sign."""
        if self.amounts.is_number[task]:
            return self.amounts.size(value, self.largest[task])
        return f"{value:.{self.places}f}"

    def bars(self, task: int) -> str:
        """Return the table of one task, what does most in all inputs together first."""
        rows = []
        for j in self.first[:, task]:
            mean, low, high = self.mean[j, task], self.low[j, task], self.high[j, task]
            known = np.isfinite(high)
            interval = f"{self._size(task, low)}\u2013{self._size(task, high)}"
            drawn = bar(mean, low, high, self.largest[task], origin=0)
            rows.append(
                f'<tr><th scope="row">{escaped(self.names[j])}'
                f"{self._below(j, task)}</th>"
                f'<td class="bar">{drawn}</td>'
                f'<td class="number">{self._size(task, mean)}</td>'
                f"<td><small>{interval if known else both('alone')}</small></td></tr>"
            )
        unit = self.amounts.in_brackets(task)
        heads = "".join(
            f'<th scope="col">{cell}</th>'
            for cell in (both("feature"), "", both("mean") + unit, "95 %")
        )
        note = ""
        if self.amounts.given.facts.learned[task]:
            note = f"<p><small>{both('learned_note')}</small></p>"
        return (
            f'<table class="bars"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table>{note}"
        )

    def notes(self) -> str:
        """Return what the lines below the names are, and what is left out."""
        beyond = both("goes_on") if self.cut else ""
        rest = not_shown(len(self.names) - MOST_FEATURES)
        way = both(f"way_note{self.amounts.kinds}")
        return f"{way} {beyond} {rest}"

    def _below(self, j: int, task: int) -> str:
        """Return which classes a feature moves, and how many inputs have it."""
        n = int(self.n[j, task])
        lines = [self._way(move, n, task) for move in self.moves.of(j, task)]
        if self.mixed[j]:
            lines.append(both("way_mixed"))
        if n < self.n_inputs:
            lines.append(both("having", n=str(n), total=str(self.n_inputs)))
        return "".join(f"<small>{line}</small>" for line in lines)

    def _way(self, move: Move, n: int, task: int) -> str:
        mark = "\u25b2" if move.mean > 0 else "\u25bc"
        if self.amounts.is_number[task]:
            way = both("raises" if move.mean > 0 else "lowers")
            number = self.amounts.effect(task, move.mean, self.largest[task])
            return f"{mark} {way} {number} ({move.agree}/{n})"
        number = signed(move.mean, self.places)
        return f"{mark} {span(move.label, 40)} {number} ({move.agree}/{n})"
