"""How large prediction sets are, and how many labels are in theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from skmtl.metrics._observed import ObservedTask
from skmtl.metrics._of_sets import check_confidence, set_coverage
from skmtl.plotting._choice import chosen
from skmtl.plotting._figure import MOST_INCHES, new_axes
from skmtl.plotting._fonts import font_for
from skmtl.plotting._labels import CHARACTER, LINE, inches_of, longest
from skmtl.plotting._sets import given_sets, predicted_sets, shares_of_sizes
from skmtl.plotting._size_bars import groups_of, legend_above, write_shares

__all__ = ["SetSizeDisplay"]

#: Inches of a bar's length, and of the room of each.
_LONG, _HIGH = 3.8, 0.34
#: Inches between the bars and the words beside them.
_GAP = 0.12


class SetSizeDisplay:
    """How many classes the prediction sets of each task have, in a bar of its own.

    A bar is cut into the shares of rows whose set has one class, two, three and so on;
    where sets are large, sizes stand together. Beside it is said what share of labels
    is in their set, and what was asked for: small sets are of use if they hold as many
    labels as they promise.

    Make it with `from_estimator` or `from_predictions`. All parameters are stored as
    attributes.

    Parameters
    ----------
    sizes : dict of ndarray of shape (n_classes_k + 1,)
        For each task by name the shares of rows whose set has 0, 1, 2... classes.
    coverage : dict of float
        The share of labels that are in their set, of each task.
    confidence : float, default=None
        The share that was asked for; without it, nothing is said of it.

    Attributes
    ----------
    ax_ : Axes
    figure_ : Figure
    bars_ : dict of BarContainer
        The parts of all bars, by what the legend says of them.
    words_ : dict of Text
        What is said beside the bar of each task.
    legend_ : Legend
        Above the axes if the figure has a layout engine that makes room for it
        (``layout="constrained"``), else inside.

    See Also
    --------
    skmtl.metrics.task_scores : Coverage and mean size as numbers.
    IntervalCoverageDisplay : The same question of intervals of numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.plotting import SetSizeDisplay
    >>> y_true = [["red", 1], ["red", None], ["white", 0]]
    >>> sets = [
    ...     np.array([[True, False], [True, True], [True, False]]),
    ...     np.array([[False, True], [True, True], [True, True]]),
    ... ]
    >>> display = SetSizeDisplay.from_predictions(y_true, sets, confidence=0.9)
    >>> display.sizes["task_1"]
    array([0. , 0.5, 0.5])
    >>> display.words_["task_0"].get_text()
    '67% inside, 90% asked for'
    """

    def __init__(
        self,
        sizes: Mapping[str, np.ndarray],
        coverage: Mapping[str, float],
        *,
        confidence: float | None = None,
    ):
        self.sizes = sizes
        self.coverage = coverage
        self.confidence = confidence

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        confidence: float = 0.9,
        tasks: Any = None,
        ax: Any = None,
    ) -> SetSizeDisplay:
        """Draw the sizes of the sets that a fitted classifier predicts.

        Parameters
        ----------
        estimator : object
            A fitted `MultiTaskClassifier` or `MultiTaskPredictor`, a search or Pipeline
            around one, or a `TaskView` of a class.
        X : array-like or DataFrame of shape (n_samples, n_features)
            Rows that the model has not learned from.
        y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones, whose rows are left
            out.
        confidence : float, default=0.9
            What share of labels the sets are to hold, between 0 and 1.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all classes with None.
        ax : Axes, default=None
            As for `plot`.

        Returns
        -------
        display : SetSizeDisplay

        Raises
        ------
        TypeError
            If no task is a class, or the estimator predicts no sets.
        ValueError
            If y has other tasks than the estimator, no label is observed, the
            confidence is out of range, or no rows were held out by the fit.

        Warns
        -----
        SkmtlWarning
            If a task has no observed label, or is a number, and is left out.
        """
        check_confidence(confidence)
        found = predicted_sets(estimator, X, y, confidence, tasks)
        return cls._of(found, confidence, ax)

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_pred: Any,
        *,
        confidence: float | None = None,
        classes: Any = None,
        task_names: Any = None,
        tasks: Any = None,
        ax: Any = None,
    ) -> SetSizeDisplay:
        """Draw the sizes of sets that were predicted already.

        Parameters
        ----------
        y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones, whose rows are left
            out.
        y_pred : list of array-like of shape (n_samples, n_classes_k), or array-like
            Booleans as ``predict_set`` gives them, None for tasks that are no classes;
            one array for 1-D y.
        confidence : float, default=None
            What share of labels the sets are to hold.
        classes : list of array-like, or array-like for one task, default=None
            The classes of each task's columns, as in ``classes_``. With None, the
            labels that occur.
        task_names : list of str, default=None
            The tasks in the order of `y_pred` and `classes`, where it is not that of
            `y_true`.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw, among those that are classes; all
            of these with None.
        ax : Axes, default=None
            As for `plot`.

        Returns
        -------
        display : SetSizeDisplay

        Raises
        ------
        ValueError
            If sets do not fit `y_true`, the confidence is out of range, or no label is
            observed.

        Warns
        -----
        SkmtlWarning
            If a task has no observed label and is left out.
        """
        if confidence is not None:
            check_confidence(confidence)
        found = given_sets(y_true, y_pred, classes, task_names, tasks)
        return cls._of(found, confidence, ax)

    @classmethod
    def _of(
        cls, tasks: list[ObservedTask], confidence: float | None, ax: Any
    ) -> SetSizeDisplay:
        sizes = {task.name: shares_of_sizes(task) for task in tasks}
        coverage = {task.name: set_coverage(task) for task in tasks}
        return cls(sizes, coverage, confidence=confidence).plot(ax=ax)

    def plot(self, *, tasks: Any = None, ax: Any = None) -> SetSizeDisplay:
        """Draw a bar for each task.

        Parameters
        ----------
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes, default=None
            Where to draw. With None, a new figure is made.

        Returns
        -------
        self : SetSizeDisplay

        Raises
        ------
        ValueError
            If there is no such task.
        """
        names = list(self.sizes)
        names = [names[k] for k in chosen(names, tasks)]
        sizes = {name: np.asarray(self.sizes[name]) for name in names}
        groups = groups_of(sizes)
        font = font_for(names)
        written = [font.name(name) for name in names]
        asked = "" if self.confidence is None else f", {self.confidence:.0%} asked for"
        words = {name: f"{self.coverage[name]:.0%} inside{asked}" for name in names}
        beside = _GAP + inches_of(words.values())
        width = _LONG + beside + CHARACTER * longest(written) + 0.3
        self.ax_ = new_axes(ax, width, 1.0 + _HIGH * len(names))
        self.figure_ = self.ax_.figure
        inches = self.ax_.get_window_extent().width / self.figure_.dpi
        long = _LONG if ax is None else max(inches - beside, 0.4 * inches)
        rows = np.arange(len(names))
        left = np.zeros(len(names))
        self.bars_ = {}
        for group in groups:
            shares = np.array([group.share(sizes[name]) for name in names])
            style = {"color": group.color, "label": group.label, "height": 0.7}
            bars = self.ax_.barh(rows, shares, left=left, **style)
            write_shares(self.ax_, bars, group.color, long)
            self.bars_[group.label] = bars
            left += shares
        self.words_ = {
            name: self.ax_.text(1 + _GAP / long, k, text, va="center")
            for k, (name, text) in enumerate(words.items())
        }
        end = 1 + beside / long
        self.ax_.set(xlim=(0, end), ylim=(len(names) - 0.5, -0.5))
        self.ax_.set_yticks(rows, written)
        ticks = np.arange(5) / 4
        self.ax_.set_xticks(ticks, [f"{tick:.0%}" for tick in ticks])
        self.ax_.set_xlabel("Share of rows, by the size of their set", x=0.5 / end)
        self.ax_.spines[:].set_visible(False)
        self.ax_.tick_params(axis="y", length=0)
        if ax is None and len(names) * LINE > MOST_INCHES:  # there is room for no more
            size = 10 * MOST_INCHES / LINE / len(names)
            self.ax_.tick_params(axis="y", labelsize=size)
            for text in self.ax_.texts:
                text.set_fontsize(size)
        handles = list(self.bars_.values())
        self.legend_ = legend_above(self.ax_, handles, len(names), long + beside)
        font.use([self.ax_])
        return self
