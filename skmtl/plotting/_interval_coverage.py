"""Whether intervals of numbers hold as many as they promise."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from skmtl._warning import warn
from skmtl.exceptions import SkmtlWarning
from skmtl.plotting._choice import OF_OTHERS, Wanted, chosen
from skmtl.plotting._covered import (
    by_chance,
    checked_coverages,
    mean_gap,
    shares_inside,
)
from skmtl.plotting._curves import draw_curves
from skmtl.plotting._numbers import given_intervals, numbers_of
from skmtl.plotting._observed import leave_out
from skmtl.tasks import TargetColumns
from skmtl.tasks._task_types import CLASSES, NUMBERS

__all__ = ["IntervalCoverageDisplay"]

_WANTED = Wanted(
    (NUMBERS,),
    "which have no intervals",
    OF_OTHERS
    | {
        CLASSES: "How sure a model is of classes is drawn by TaskCalibrationDisplay, "
        "how large their prediction sets are by SetSizeDisplay."
    },
)


class IntervalCoverageDisplay:
    """How many numbers are inside of their intervals, against how many should be.

    A line for each task that is a number: the share of rows whose number is inside, for
    each coverage that intervals were predicted for. Below the diagonal, intervals are
    too narrow, above it, too wide. The grey area has what is found in 95 % of cases by
    chance, where all is as promised, with as many rows as the task with the fewest
    labels has.

    Of more than 12 tasks, the 12 that fall short most have colours; the others are
    grey. Choose tasks with `tasks`.

    Make it with `from_estimator` or `from_predictions`. All parameters are stored as
    attributes.

    Parameters
    ----------
    coverages : ndarray of shape (n_coverages,)
        What was promised, increasing.
    found : dict of ndarray of shape (n_coverages,)
        The share of rows whose number is inside, of each task by name; NaN where
        intervals are infinite.
    n_rows : dict of int, default=None
        The number of observed labels of each task.

    Attributes
    ----------
    ax_ : Axes
    figure_ : Figure
    lines_ : dict of Line2D
        The line of each task.
    diagonal_ : Line2D
    chance_ : PolyCollection or None
        The grey area; None if `n_rows` is.
    legend_ : Legend
        To the right of the axes if the figure has a layout engine that makes room for
        it (``layout="constrained"``), else inside. The gap of a task is the mean of
        what is found less what was promised.

    See Also
    --------
    skmtl.metrics.task_scores : Coverage, width and interval score as numbers.

    Examples
    --------
    >>> from skmtl import MultiTaskRegressor, load_penguins
    >>> from skmtl.plotting import IntervalCoverageDisplay
    >>> frame = load_penguins().frame.dropna()
    >>> X, Y = frame[["bill_length_mm", "species"]], frame[["body_mass_g"]]
    >>> model = MultiTaskRegressor(max_epochs=20, random_state=0)
    >>> model = model.fit(X[::2], Y[::2]["body_mass_g"])
    >>> display = IntervalCoverageDisplay.from_estimator(
    ...     model, X[1::2], Y[1::2]["body_mass_g"], coverages=[0.5, 0.9]
    ... )
    >>> display.found["body_mass_g"].shape
    (2,)
    """

    def __init__(
        self,
        coverages: np.ndarray,
        found: Mapping[str, np.ndarray],
        *,
        n_rows: Mapping[str, int] | None = None,
    ):
        self.coverages = coverages
        self.found = found
        self.n_rows = n_rows

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        coverages: Any = None,
        tasks: Any = None,
        ax: Any = None,
    ) -> IntervalCoverageDisplay:
        """Draw how many numbers are inside of the intervals of a fitted model.

        Intervals are predicted anew for each coverage.

        Parameters
        ----------
        estimator : object
            A fitted `MultiTaskRegressor` or `MultiTaskPredictor`, a search or Pipeline
            around one, or a `TaskView` of a number.
        X : array-like or DataFrame of shape (n_samples, n_features)
            Rows that the model has not learned from.
        y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones. Classes are left
            out.
        coverages : array-like of float, default=None
            What is promised, between 0 and 1; 0.05, 0.1... 0.95 with None.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all numbers with None.
        ax : Axes, default=None
            As for `plot`.

        Returns
        -------
        display : IntervalCoverageDisplay

        Raises
        ------
        TypeError
            If no task is a number, or the estimator predicts no intervals.
        ValueError
            If y has other tasks than the estimator, no label is observed, a coverage is
            out of range, a task is a class, or no rows were held out by the fit.

        Warns
        -----
        SkmtlWarning
            If a task has no observed label and is left out, or infinite intervals of
            some coverage, which are not drawn.
        """
        found = numbers_of(estimator, X, y, tasks, _WANTED)
        grid = checked_coverages(coverages)
        with warnings.catch_warnings():
            # infinite intervals are told of once, by what is not drawn
            warnings.filterwarnings("ignore", ".*too few held-out", SkmtlWarning)
            given = {coverage: found.intervals(float(coverage)) for coverage in grid}
        return cls._of(found.true, given, ax)

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_pred: Mapping[float, Any],
        *,
        task_names: Any = None,
        tasks: Any = None,
        ax: Any = None,
    ) -> IntervalCoverageDisplay:
        """Draw how many numbers are inside of intervals that were predicted already.

        Parameters
        ----------
        y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones.
        y_pred : dict of float to array-like of shape (n_samples, n_tasks, 2) or \
(n_samples, 2)
            Intervals by coverage, as ``predict_interval`` gives them, NaN for tasks
            that are classes.
        task_names : list of str, default=None
            The tasks of the intervals in order, where it is not that of `y_true`.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw, among those that are numbers; all
            of these with None.
        ax : Axes, default=None
            As for `plot`.

        Returns
        -------
        display : IntervalCoverageDisplay

        Raises
        ------
        TypeError
            If `y_pred` is no dict.
        ValueError
            If intervals do not fit `y_true`, a coverage is out of range, or no label is
            observed.

        Warns
        -----
        SkmtlWarning
            As `from_estimator`.
        """
        if not isinstance(y_pred, Mapping):
            raise TypeError(
                f"Got a {type(y_pred).__name__} as y_pred, but expected intervals by "
                "their coverage, such as {0.5: model.predict_interval(X, 0.5), 0.9: "
                "model.predict_interval(X, 0.9)}."
            )
        grid = checked_coverages(list(y_pred))
        by_coverage = {float(key): value for key, value in y_pred.items()}
        given: dict[float, list[np.ndarray]] = {}
        for coverage in grid:
            true, parts = given_intervals(y_true, by_coverage[coverage], task_names)
            places = chosen(true.names, tasks)
            given[coverage] = [parts[k] for k in places]
        return cls._of(true.taken(places), given, ax)

    @classmethod
    def _of(
        cls, true: TargetColumns, given: Mapping[float, list[np.ndarray]], ax: Any
    ) -> IntervalCoverageDisplay:
        """Draw what was found of numbers, with the intervals of each by coverage."""
        found, n_rows, endless = shares_inside(true, given)
        every = list(found)
        empty = [name for name in every if not n_rows[name]]
        leave_out(empty, every, "have no observed label")
        drawn = [name for name in every if n_rows[name]]
        unknown = [name for name in drawn if name in endless]
        if unknown:
            warn(
                f"The tasks {unknown} have infinite intervals of some coverage, as too "
                "few labels were held out: these are not drawn."
            )
        display = cls(
            np.array(list(given)),
            {name: found[name] for name in drawn},
            n_rows={name: n_rows[name] for name in drawn},
        )
        return display.plot(ax=ax)

    def plot(self, *, tasks: Any = None, ax: Any = None) -> IntervalCoverageDisplay:
        """Draw the lines.

        Parameters
        ----------
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes, default=None
            Where to draw. With None, a new figure is made.

        Returns
        -------
        self : IntervalCoverageDisplay

        Raises
        ------
        ValueError
            If there is no such task.
        """
        names = list(self.found)
        names = [names[k] for k in chosen(names, tasks)]
        promised = np.asarray(self.coverages, dtype=float)
        curves = {name: (promised, np.asarray(self.found[name])) for name in names}
        gaps = {name: mean_gap(found - promised) for name, (_, found) in curves.items()}
        labels = "Promised coverage", "Share of numbers inside"
        least = self.n_rows and min(self.n_rows[name] for name in names)
        area = by_chance(least) if least else None
        drawn = draw_curves(ax, curves, gaps, "gap", {}, *labels, area)
        self.ax_, self.lines_, self.legend_, in_colour, self.chance_ = drawn
        if len(promised) < 2:
            for name in in_colour:
                self.lines_[name].set_marker("o")
        self.figure_ = self.ax_.figure
        style = {"color": "0.5", "linestyle": ":", "zorder": 1}
        (self.diagonal_,) = self.ax_.plot([0, 1], [0, 1], **style)
        return self
