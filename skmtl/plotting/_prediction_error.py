"""How far predicted numbers are from the true ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from skmtl._recipes import choose
from skmtl._wording import shown
from skmtl.metrics._explained import d2
from skmtl.metrics._observed import Predictions
from skmtl.metrics._of_intervals import are_inside, check_coverage
from skmtl.plotting._choice import OF_OTHERS, Wanted, chosen
from skmtl.plotting._error_panel import (
    KINDS,
    ErrorPanel,
    check_subsample,
    drawn_rows,
    said_of,
)
from skmtl.plotting._figure import add_title, label_outside, panels
from skmtl.plotting._fonts import font_for
from skmtl.plotting._numbers import (
    given_intervals,
    given_numbers,
    numbers_of,
)
from skmtl.plotting._observed import observed
from skmtl.tasks import TargetColumns
from skmtl.tasks._task import by_task
from skmtl.tasks._task_types import CLASSES, NUMBERS

__all__ = ["TaskPredictionErrorDisplay"]

_WANTED = Wanted(
    (NUMBERS,),
    "which have no errors",
    OF_OTHERS
    | {
        CLASSES: "Classes are drawn by TaskConfusionDisplay and TaskRocDisplay, among "
        "others."
    },
)
_ACTUAL = "actual_vs_predicted"


class TaskPredictionErrorDisplay:
    """Numbers against what was predicted for them, a panel for each task.

    Each task has its own scale, in its own unit. Only rows whose label is observed are
    drawn. The title has the R2 and the number of these rows; R2 is not defined for a
    single row, nor for numbers that all are equal.

    With intervals, a thin line at each point goes from end to end of its interval, to
    the border of the panel where an end is farther. Points outside of their interval
    have another colour, and the title says how many are inside.

    Make it with `from_estimator` or `from_predictions`. All parameters are stored as
    attributes.

    Parameters
    ----------
    y_true, y_pred : dict of ndarray of shape (n_rows_k,)
        The observed numbers of each task by name, and those predicted for them.
    intervals : dict of ndarray of shape (n_rows_k, 2), default=None
        The intervals of tasks that have them.
    coverage : float, default=None
        The share of numbers that intervals are to hold.
    r2 : dict of float, default=None
        The R2 of each task, NaN where it is not defined.
    task_labels : dict of str, default=None
        What to write above panels instead of a task's name, such as
        ``{"mass": "body mass (g)"}``.

    Attributes
    ----------
    axes_ : ndarray of Axes of shape (n_tasks,)
        The panels.
    figure_ : Figure
    points_ : dict of PathCollection
        The points of each task.
    lines_ : dict of Line2D
        Where predictions are right: the diagonal of each task, or the line at 0.
    intervals_ : dict of LineCollection
        The intervals of each task that has them.

    See Also
    --------
    sklearn.metrics.PredictionErrorDisplay : The display of a single number.
    IntervalCoverageDisplay : Whether intervals hold as many as they promise.

    Examples
    --------
    >>> from skmtl.plotting import TaskPredictionErrorDisplay
    >>> y_true = [[3.5, 181], [3.8, None], [4.1, 195], [4.6, 210]]
    >>> y_pred = [[3.6, 184], [3.7, 186], [4.2, 196], [4.5, 208]]
    >>> display = TaskPredictionErrorDisplay.from_predictions(y_true, y_pred)
    >>> {task: round(r2, 2) for task, r2 in display.r2.items()}
    {'task_0': 0.94, 'task_1': 0.97}
    >>> display.axes_[1].get_title()
    'task_1\\nR2 = 0.97, n = 3'
    """

    def __init__(
        self,
        y_true: Mapping[str, np.ndarray],
        y_pred: Mapping[str, np.ndarray],
        *,
        intervals: Mapping[str, np.ndarray] | None = None,
        coverage: float | None = None,
        r2: Mapping[str, float] | None = None,
        task_labels: Mapping[str, str] | None = None,
    ):
        self.y_true = y_true
        self.y_pred = y_pred
        self.intervals = intervals
        self.coverage = coverage
        self.r2 = r2
        self.task_labels = task_labels

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        kind: str = _ACTUAL,
        coverage: float | None = None,
        task_labels: Mapping[Any, str] | None = None,
        tasks: Any = None,
        **plot_params: Any,
    ) -> TaskPredictionErrorDisplay:
        """Draw how far a fitted model is from the true numbers of some rows.

        Parameters
        ----------
        estimator : object
            A fitted regressor with one or several targets, a `MultiTaskPredictor`, a
            search or Pipeline around one, or a `TaskView` of a number.
        X : array-like or DataFrame of shape (n_samples, n_features)
            Rows that the model has not learned from.
        y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones. Classes are left
            out.
        kind : {"actual_vs_predicted", "residual_vs_predicted"}, \
default="actual_vs_predicted"
            What to draw against predictions: the numbers themselves, or how far they
            are above what was predicted.
        coverage : float, default=None
            Draws the intervals that hold this share of numbers, such as 0.9; for models
            that have ``predict_interval``.
        task_labels : dict of str, default=None
            What to write above panels instead of the names of tasks, by name or
            position.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all numbers with None.
        **plot_params
            As for `plot`.

        Returns
        -------
        display : TaskPredictionErrorDisplay

        Raises
        ------
        TypeError
            If no task is a number, or `coverage` is given, but the estimator predicts
            no intervals.
        ValueError
            If y has other tasks than the estimator, no label is observed, a task that
            is named is a class, or `kind` or `coverage` is out of range.

        Warns
        -----
        SkmtlWarning
            If a task has no observed label and is left out.
        """
        _check(kind, coverage)
        found = numbers_of(estimator, X, y, tasks, _WANTED)
        labels = _by_name(task_labels, found.names)
        intervals = None
        if coverage is not None:
            parts = found.intervals(coverage)
            intervals = dict(zip(found.true.names, parts, strict=True))
        given = found.true, found.predictions
        display = cls._of(*given, intervals, coverage, labels)
        return display.plot(kind=kind, **plot_params)

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_pred: Any,
        *,
        kind: str = _ACTUAL,
        intervals: Any = None,
        coverage: float | None = None,
        task_types: Any = "from_dtype",
        task_names: Any = None,
        task_labels: Mapping[Any, str] | None = None,
        tasks: Any = None,
        **plot_params: Any,
    ) -> TaskPredictionErrorDisplay:
        """Draw how far predictions are from the true numbers.

        Parameters
        ----------
        y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones.
        y_pred : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            Predictions. If they have column names as `y_true` has, they are matched by
            name.
        kind : {"actual_vs_predicted", "residual_vs_predicted"}, \
default="actual_vs_predicted"
            As for `from_estimator`.
        intervals : array-like of shape (n_samples, n_tasks, 2) or (n_samples, 2), \
default=None
            As ``predict_interval`` gives them, NaN for tasks that are classes, in the
            order of `y_pred`.
        coverage : float, default=None
            The share of numbers that `intervals` are to hold, for the titles.
        task_types : str, list of str, dict or estimator, default="from_dtype"
            Which tasks are numbers, as for `skmtl.MultiTaskPredictor`, or a fitted
            model that knows it. Classes are left out.
        task_names : list of str, default=None
            The tasks in the order of `y_pred` and `intervals`, where it is not that of
            `y_true`; predictions in DataFrames are matched by name without it.
        task_labels : dict of str, default=None
            What to write above panels instead of the names of tasks, by name or
            position.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all numbers with None.
        **plot_params
            As for `plot`.

        Returns
        -------
        display : TaskPredictionErrorDisplay

        Raises
        ------
        ValueError
            If predictions or intervals do not fit `y_true`, no task is a number, no
            label is observed, a task that is named is a class, or `kind` or `coverage`
            is out of range.

        Warns
        -----
        SkmtlWarning
            If a task has no observed label and is left out.
        """
        _check(kind, coverage)
        names, true, predictions = given_numbers(
            y_true, y_pred, task_types, task_names, tasks, _WANTED
        )
        labels = _by_name(task_labels, names)
        by_name = None
        if intervals is not None:
            of, parts = given_intervals(y_true, intervals, task_names, y_pred)
            by_name = dict(zip(of.names, parts, strict=True))
        display = cls._of(true, predictions, by_name, coverage, labels)
        return display.plot(kind=kind, **plot_params)

    @classmethod
    def _of(
        cls,
        true: TargetColumns,
        predictions: Predictions,
        intervals: Mapping[str, np.ndarray] | None,
        coverage: float | None,
        task_labels: dict[str, str] | None,
    ) -> TaskPredictionErrorDisplay:
        """Return the display of some tasks, with the intervals of all rows."""
        tasks = observed(true, predictions)
        seen = None
        if intervals is not None:
            missing = dict(zip(true.names, true.missing, strict=True))
            known = [task.name for task in tasks if task.name in intervals]
            seen = {name: intervals[name][~missing[name]] for name in known}
        return cls(
            {task.name: task.labels for task in tasks},
            {task.name: task.predicted for task in tasks},
            intervals=seen,
            coverage=coverage,
            r2={task.name: d2(task) for task in tasks},
            task_labels=task_labels,
        )

    def plot(
        self,
        *,
        kind: str = _ACTUAL,
        subsample: float | None = 1000,
        random_state: Any = None,
        tasks: Any = None,
        ax: Any = None,
        scatter_kwargs: Mapping[str, Any] | None = None,
        line_kwargs: Mapping[str, Any] | None = None,
        interval_kwargs: Mapping[str, Any] | None = None,
    ) -> TaskPredictionErrorDisplay:
        """Draw a panel for each task.

        Of many rows, some are drawn; R2 and what is inside of intervals is that of all,
        and the axes have room for all.

        Parameters
        ----------
        kind : {"actual_vs_predicted", "residual_vs_predicted"}, \
default="actual_vs_predicted"
            What to draw against predictions. With "actual_vs_predicted", both axes of a
            panel have the same limits.
        subsample : int, float or None, default=1000
            How many rows of a task are drawn at most, or which share of them; all with
            None.
        random_state : int, RandomState or None, default=None
            Seed of their choice.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes or array of Axes, default=None
            An axes for each task, or a single one to be divided among them. With None,
            a new figure is made.
        scatter_kwargs, line_kwargs, interval_kwargs : dict, default=None
            Styles of the points, for ``Axes.scatter``, of the line where predictions
            are right, for ``Axes.plot``, and of intervals, for ``Axes.vlines``.

        Returns
        -------
        self : TaskPredictionErrorDisplay

        Raises
        ------
        ValueError
            If there is no such task or kind, `subsample` is out of range, or `ax` holds
            fewer axes than there are tasks.
        """
        _check(kind, None)
        check_subsample(subsample)
        rng = check_random_state(random_state)
        names = list(self.y_true)
        names = [names[k] for k in chosen(names, tasks)]
        titles = [str((self.task_labels or {}).get(name, name)) for name in names]
        font = font_for(titles)
        size = (5.0, 4.8) if len(names) == 1 else (3.2, 3.4)
        self.axes_ = panels(ax, len(names), *size)
        self.figure_ = self.axes_[0].figure
        self.points_, self.lines_, self.intervals_ = {}, {}, {}
        styles = {
            "scatter": scatter_kwargs or {},
            "line": line_kwargs or {},
            "interval": interval_kwargs or {},
        }
        for panel, name, title in zip(self.axes_, names, titles, strict=True):
            true, intervals = self.y_true[name], (self.intervals or {}).get(name)
            drawing = ErrorPanel(true, self.y_pred[name], intervals, kind)
            rows = drawn_rows(len(true), subsample, rng)
            points, line, lines = drawing.draw(panel, rows, styles)
            self.points_[name], self.lines_[name] = points, line
            if lines is not None:
                self.intervals_[name] = lines
            inside = None if intervals is None else are_inside(true, intervals)
            r2 = None if self.r2 is None else self.r2[name]
            below = said_of(r2, len(true), len(rows), inside, self.coverage)
            add_title(panel, font.clean(title), size[0] - 0.8, below)
        label_outside(self.axes_, *KINDS[kind][1:])
        font.use(self.axes_)
        return self


def _by_name(
    task_labels: Mapping[Any, str] | None, names: list[str]
) -> dict[str, str] | None:
    """Return labels of tasks by their names."""
    if task_labels is None:
        return None
    if not isinstance(task_labels, Mapping):
        raise TypeError(
            f"Got task_labels={shown(task_labels)}, but expected what to write for "
            f'tasks by name, such as {{{names[0]!r}: "{names[0]} (g)"}}.'
        )
    given = by_task(names, task_labels, "task_labels")
    return {
        name: str(label)
        for name, label in zip(names, given, strict=True)
        if label is not None
    }


def _check(kind: Any, coverage: Any) -> None:
    choose("kind", kind, dict.fromkeys(KINDS))
    if coverage is not None:
        check_coverage(coverage)
