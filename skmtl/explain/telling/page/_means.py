"""Mean sizes of the effects on one task, with the ways in which they go."""

from __future__ import annotations

import numpy as np

from skmtl.explain.summaries._means import largest_shown
from skmtl.explain.summaries._moves import Move, Moves
from skmtl.explain.summaries._record import SummaryRecord
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
    """Tables of mean sizes; all tasks are drawn in the same scale.

    Parameters
    ----------
    summary : SummaryRecord
    """

    def __init__(self, summary: SummaryRecord) -> None:
        self.n_inputs = len(summary.explanations)
        self.moves = Moves(summary)
        self.mixed = (summary.features["form"] == "mixed").to_numpy()
        self.names = [summary.labels.get(n, n) for n in summary.effects.index]
        self.mean, self.low, self.high, self.n = (
            summary.effects.xs(part, axis=1, level=1).to_numpy(float)
            for part in ("mean", "low", "high", "n")
        )
        self.largest = largest_shown(self.mean, self.high, self.n)
        total = np.nan_to_num(self.mean) * self.n
        self.first = np.argsort(-total, axis=0, kind="stable")[:MOST_FEATURES]
        shown = np.take_along_axis(self.high, self.first, axis=0)
        self.cut = bool((shown > self.largest).any())
        self.places = max(decimals(self.mean, 3), 3)

    def bars(self, task: int) -> str:
        """Return the table of one task, what does most in all inputs together first."""
        rows = []
        for j in self.first[:, task]:
            mean, low, high = self.mean[j, task], self.low[j, task], self.high[j, task]
            known = np.isfinite(high)
            interval = f"{low:.{self.places}f}\u2013{high:.{self.places}f}"
            drawn = bar(mean, low, high, self.largest, origin=0)
            rows.append(
                f'<tr><th scope="row">{escaped(self.names[j])}'
                f"{self._below(j, task)}</th>"
                f'<td class="bar">{drawn}</td>'
                f'<td class="number">{mean:.{self.places}f}</td>'
                f"<td><small>{interval if known else both('alone')}</small></td></tr>"
            )
        heads = "".join(
            f'<th scope="col">{cell}</th>'
            for cell in (both("feature"), "", both("mean"), "95 %")
        )
        return (
            f'<table class="bars"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table>"
        )

    def notes(self) -> str:
        """Return what the lines below the names are, and what is left out."""
        beyond = both("goes_on") if self.cut else ""
        rest = not_shown(len(self.names) - MOST_FEATURES)
        return f"{both('way_note')} {beyond} {rest}"

    def _below(self, j: int, task: int) -> str:
        """Return which classes a feature moves, and how many inputs have it."""
        n = int(self.n[j, task])
        lines = [self._way(move, n) for move in self.moves.of(j, task)]
        if self.mixed[j]:
            lines.append(both("way_mixed"))
        if n < self.n_inputs:
            lines.append(both("having", n=str(n), total=str(self.n_inputs)))
        return "".join(f"<small>{line}</small>" for line in lines)

    def _way(self, move: Move, n: int) -> str:
        mark = "\u25b2" if move.mean > 0 else "\u25bc"
        number = signed(move.mean, self.places)
        return f"{mark} {span(move.label, 40)} {number} ({move.agree}/{n})"
