"""One task's numbers against what was predicted for them, in a panel of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from skmtl._recipes import is_number
from skmtl._wording import shown
from skmtl.metrics._of_intervals import are_inside

__all__ = ["KINDS", "ErrorPanel", "check_subsample", "drawn_rows", "said_of"]

#: By kind, what is drawn against predictions: what a label, or the end of an interval,
#: is for a prediction, and how the two axes are labelled.
KINDS: dict[str, tuple[Callable[[np.ndarray, np.ndarray], np.ndarray], str, str]] = {
    "actual_vs_predicted": (lambda true, _: true, "Predicted", "Actual"),
    "residual_vs_predicted": (np.subtract, "Predicted", "Actual less predicted"),
}
#: Room around the points, and how far intervals may widen the axes on either side, as
#: shares of the width of what is shown.
_ROOM, _WIDER = 0.05, 0.5


@dataclass
class ErrorPanel:
    """What stands in a panel.

    Attributes
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
    intervals : ndarray of shape (n_rows, 2) or None
    kind : str
        A key of `KINDS`.
    """

    y_true: np.ndarray
    y_pred: np.ndarray
    intervals: np.ndarray | None
    kind: str

    def __post_init__(self) -> None:
        height = KINDS[self.kind][0]
        self._y = height(self.y_true, self.y_pred)
        self._ends = None
        if self.intervals is not None:
            self._ends = height(self.intervals.T, self.y_pred)

    def limits(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the limits of both axes, which hold all points.

        And the intervals, unless these are so wide that points could not be told apart.
        """
        if self.kind == "actual_vs_predicted":
            both = _limits(np.concatenate([self.y_pred, self._y]), self._ends)
            return both, both
        return _limits(self.y_pred), _limits(np.append(self._y, 0.0), self._ends)

    def draw(
        self, ax: Any, rows: np.ndarray, styles: Mapping[str, Mapping[str, Any]]
    ) -> tuple[Any, Any, Any]:
        """Draw some rows, and return the points, the line and the intervals."""
        import matplotlib

        xlim, ylim = self.limits()
        dense = len(rows) > 150
        outside = np.zeros(len(rows), dtype=bool)
        intervals = None
        if self._ends is not None and self.intervals is not None:
            outside = ~are_inside(self.y_true[rows], self.intervals[rows])
            # to the border of the panel: further ends are not seen
            ends = np.clip(self._ends[:, rows], *ylim)
            style: dict[str, Any] = {"colors": "0.5", "zorder": 1.5}
            style |= {"linewidth": 0.7 if dense else 1, "alpha": 0.4 if dense else 0.6}
            intervals = ax.vlines(
                self.y_pred[rows], *ends, **style | dict(styles["interval"])
            )
        style = {"s": 9 if dense else 20, "alpha": 0.7 if dense else 0.8, "zorder": 2.5}
        style |= {"linewidths": 0}
        own = styles["scatter"]
        if not {"c", "color", "facecolors"} & set(own):
            style["color"] = np.where(outside, "C3", "C0").tolist()
        points = ax.scatter(self.y_pred[rows], self._y[rows], **style | dict(own))
        color = matplotlib.rcParams["text.color"]
        style = {"color": color, "linestyle": ":", "zorder": 2} | dict(styles["line"])
        ends = xlim if self.kind == "actual_vs_predicted" else (0, 0)
        (line,) = ax.plot(xlim, ends, **style)
        ax.set(xlim=xlim, ylim=ylim)
        for axis, ends in ((ax.xaxis, xlim), (ax.yaxis, ylim)):
            _set_ticks(axis, *ends)
        ax.spines[["top", "right"]].set_visible(False)
        return points, line, intervals


def _limits(points: np.ndarray, ends: np.ndarray | None = None) -> tuple[float, float]:
    """Return the limits of an axis."""
    low, high = float(points.min()), float(points.max())
    if ends is not None and np.isfinite(ends).any():
        wider = _WIDER * (high - low) or np.inf
        seen = ends[np.isfinite(ends)]
        low = min(low, max(float(seen.min()), low - wider))
        high = max(high, min(float(seen.max()), high + wider))
    # equal numbers stand in the middle of an axis that can tell them from others
    room = _ROOM * (high - low) or 0.1 * max(abs(low), abs(high)) or 1.0
    return low - room, high + room


def _set_ticks(axis: Any, low: float, high: float) -> None:
    """Set few ticks, whose labels are short for numbers of any size.

    By default, matplotlib would write a factor, such as 1e12, where the title stands.
    """
    from matplotlib.ticker import Formatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(4))
    ticks = axis.get_major_locator().tick_values(low, high)
    largest = np.abs(ticks[(low <= ticks) & (ticks <= high)]).max(initial=0.0)
    if high - low < 1e-3 * largest or not largest:
        return  # what is common to all labels has to stand apart
    exponent = int(np.floor(np.log10(largest * (1 + 1e-9))))
    plain = -4 <= exponent < 6
    # as many digits as tell two ticks apart
    step = float(np.diff(ticks).min()) * (1 - 1e-9)
    n_digits = max(exponent - int(np.floor(np.log10(step))) + 2, 4)

    def written(tick: float, _: int | None = None) -> str:
        if abs(tick) < 1e-9 * largest:
            return "0"
        text = f"{tick / 10.0**exponent:.{n_digits}g}e{exponent}"
        text = f"{tick:.{max(n_digits, 6)}g}" if plain else text
        return Formatter.fix_minus(text)

    axis.set_major_formatter(written)


def said_of(
    r2: float | None,
    n_rows: int,
    n_drawn: int,
    inside: np.ndarray | None,
    coverage: float | None,
) -> str:
    """Return what is written below a task's name.

    Parameters
    ----------
    r2 : float or None
    n_rows, n_drawn : int
    inside : ndarray or None
        Which numbers are inside of their intervals.
    coverage : float or None
        The share that is to be inside.
    """
    found = [] if r2 is None else [_written(r2)]
    lines = [", ".join([*found, f"n = {n_rows}"])]
    if n_drawn < n_rows:
        lines.append(f"{n_drawn} of these rows drawn")
    if inside is not None:
        of = "" if coverage is None else f"{100 * coverage:g} % "
        lines.append(f"{100 * inside.mean():.0f} % in {of}intervals")
    return "\n".join(lines)


def _written(r2: float) -> str:
    if np.isnan(r2):
        return "R2 not defined"
    if 0.995 <= r2 < 1:  # which is not perfect
        return "R2 > 0.99"
    return f"R2 = {round(r2, 2) + 0.0:.2f}" if r2 > -100 else f"R2 = {r2:.0e}"


def drawn_rows(
    n_rows: int, subsample: float | None, rng: np.random.RandomState
) -> np.ndarray:
    """Return which rows are drawn: as many as asked for, or as large a share."""
    if subsample is None:
        return np.arange(n_rows)
    most = subsample if isinstance(subsample, int | np.integer) else subsample * n_rows
    most = max(int(most), 1)
    if most >= n_rows:
        return np.arange(n_rows)
    return np.sort(rng.choice(n_rows, most, replace=False))


def check_subsample(subsample: Any) -> None:
    """Raise if `subsample` is neither a number of rows nor a share of them."""
    if subsample is None:
        return
    whole = isinstance(subsample, int | np.integer)
    if not is_number(subsample) or not subsample > 0 or not (whole or subsample < 1):
        raise ValueError(
            f"Got subsample={shown(subsample)}, but expected how many rows to draw, "
            "such as 1000, which share of them, such as 0.1, or None for all."
        )
