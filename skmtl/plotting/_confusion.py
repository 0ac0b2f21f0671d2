"""Which classes of each task are taken for which others."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from math import ceil
from typing import Any

import numpy as np
from sklearn.metrics import ConfusionMatrixDisplay, confusion_matrix

from skmtl.metrics._observed import ObservedTask, whole_numbers
from skmtl.metrics._predictions import read
from skmtl.plotting._cells import write_values
from skmtl.plotting._choice import chosen, only
from skmtl.plotting._figure import (
    MOST_INCHES,
    add_title,
    columns_of,
    label_outside,
    panels,
    turn,
)
from skmtl.plotting._fonts import font_for
from skmtl.plotting._labels import CHARACTER, LINE, LONGEST, longest
from skmtl.plotting._observed import observed, predicted_by
from skmtl.tasks._classes import occurring
from skmtl.tasks._kinds import joined
from skmtl.tasks._shown import shown_classes

__all__ = ["TaskConfusionDisplay"]

#: Inches of a cell's side, as long as the panel stays within its limits.
_CELL = 0.5
_SMALLEST, _LARGEST = 1.6, 8.0
#: Numbers are written into the cells up to this many classes.
_MOST_WRITTEN = 20
#: A matrix of more takes gigabytes, and a cell of it less than a pixel.
_MOST_CLASSES = 5000
#: Inches from one tick label to the next, so that they do not touch.
_LINE = 0.18
#: Inches of ticks and rims around a panel, and of the label of an axis.
_AROUND, _LABEL = 0.35, 0.25


class TaskConfusionDisplay:
    """The confusion matrix of each task, a panel for each.

    Make it with `from_estimator` or `from_predictions`. All parameters are stored as
    attributes.

    Parameters
    ----------
    confusion_matrix : dict of ndarray of shape (n_classes_k, n_classes_k)
        The matrix of each task by name, rows for the true classes, as
        `sklearn.metrics.confusion_matrix` gives it for the task's observed labels.
    display_labels : dict of array-like of shape (n_classes_k,), default=None
        The classes of each task; 0, 1... if left out.

    Attributes
    ----------
    axes_ : ndarray of Axes of shape (n_tasks,)
        The panels.
    figure_ : Figure
    displays_ : dict of sklearn.metrics.ConfusionMatrixDisplay
        What is drawn in each panel, by task.

    See Also
    --------
    sklearn.metrics.ConfusionMatrixDisplay : The display of a single matrix.

    Examples
    --------
    >>> from skmtl.plotting import TaskConfusionDisplay
    >>> y_true = [["red", 1], ["red", None], ["white", 0], ["white", 1]]
    >>> y_pred = [["red", 1], ["white", 1], ["white", 1], ["white", 1]]
    >>> display = TaskConfusionDisplay.from_predictions(y_true, y_pred)
    >>> display.confusion_matrix["task_0"]
    array([[1, 1],
           [0, 2]])
    """

    def __init__(
        self,
        confusion_matrix: Mapping[str, np.ndarray],
        *,
        display_labels: Mapping[str, Any] | None = None,
    ):
        self.confusion_matrix = confusion_matrix
        self.display_labels = display_labels

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        normalize: str | None = None,
        tasks: Any = None,
        **plot_params: Any,
    ) -> TaskConfusionDisplay:
        """Draw the confusion matrices of a fitted classifier on some rows.

        All classes of the classifier have a row and a column, those that do not occur
        in the rows as well.

        Parameters
        ----------
        estimator : object
            A fitted classifier with one or several targets, or a search or Pipeline
            around one.
        X : array-like or DataFrame of shape (n_samples, n_features)
        y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones.
        normalize : {"true", "pred", "all"}, default=None
            Shares instead of counts: of the rows, of the columns or of the whole.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all classes with None.
        **plot_params
            As for `plot`.

        Returns
        -------
        display : TaskConfusionDisplay

        Raises
        ------
        TypeError
            If no task is a class.
        ValueError
            As for `from_predictions`, or if y has other tasks than the estimator.

        Warns
        -----
        SkmtlWarning
            If a task has no observed label, or is a number, and is left out.
        """
        given = predicted_by(estimator, X, y, texts=False)
        found = observed(*only(*given, tasks))
        return cls._of(found, True, normalize, plot_params)

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_pred: Any,
        *,
        normalize: str | None = None,
        classes: Any = None,
        task_names: Any = None,
        tasks: Any = None,
        **plot_params: Any,
    ) -> TaskConfusionDisplay:
        """Draw the confusion matrices of predicted labels.

        Parameters
        ----------
        y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones.
        y_pred : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            Predicted labels, or probabilities as ``predict_proba`` gives them. If
            labels have column names as `y_true` has, columns are matched by name.
        normalize : {"true", "pred", "all"}, default=None
            Shares instead of counts: of the rows, of the columns or of the whole.
        classes : list of array-like, or array-like for one task, default=None
            The classes of each task, as in ``classes_``, in the order in which they are
            drawn; needed for probabilities of classes that do not occur. With None, the
            labels that occur.
        task_names : list of str, default=None
            The tasks in the order of `y_pred` and `classes`, where it is not that of
            `y_true`; predictions in DataFrames are matched by name without it.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        **plot_params
            As for `plot`.

        Returns
        -------
        display : TaskConfusionDisplay

        Raises
        ------
        ValueError
            If the targets differ in length or in tasks, a prediction is missing, no
            label is observed, or `normalize` is unknown.

        Warns
        -----
        SkmtlWarning
            If a task has no observed label and is left out.
        """
        found = observed(*only(*read(y_true, y_pred, classes, task_names), tasks))
        return cls._of(found, classes is not None, normalize, plot_params)

    @classmethod
    def _of(
        cls,
        tasks: list[ObservedTask],
        known: bool,
        normalize: str | None,
        plot_params: dict[str, Any],
    ) -> TaskConfusionDisplay:
        matrices, labels = {}, {}
        for task in tasks:
            labels[task.name] = _all_classes(task, task.classes if known else [])
            if len(labels[task.name]) > _MOST_CLASSES:
                raise ValueError(
                    f"Got task {task.name!r} with {len(labels[task.name])} classes, "
                    f"but expected {_MOST_CLASSES} at most: no picture shows more. "
                    "Choose other tasks with tasks=."
                )
            matrices[task.name] = _matrix(task, labels[task.name], normalize)
        return cls(matrices, display_labels=labels).plot(**plot_params)

    def plot(
        self,
        *,
        tasks: Any = None,
        ax: Any = None,
        cmap: Any = "Blues",
        values_format: str | None = None,
    ) -> TaskConfusionDisplay:
        """Draw a panel for each task.

        Above 20 classes the colours of a panel are explained beside it, instead of a
        number in each cell, and only as many classes are named as there is room for.
        Long names are shortened.

        Parameters
        ----------
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes or array of Axes, default=None
            An axes for each task, or a single one to be divided among them. With None,
            a new figure is made, large enough for the names of the classes.
        cmap : str or Colormap, default="Blues"
            Colours; each panel has its own range.
        values_format : str, default=None
            Format of the numbers. With None, "d" for counts and ".2f" for shares.

        Returns
        -------
        self : TaskConfusionDisplay

        Raises
        ------
        ValueError
            If there is no such task, or `ax` holds fewer axes than there are tasks.
        """
        names = list(self.confusion_matrix)
        names = [names[k] for k in chosen(names, tasks)]
        matrices = {name: self.confusion_matrix[name] for name in names}
        labels = {n: np.arange(len(matrix)) for n, matrix in matrices.items()}
        labels |= {n: v for n, v in (self.display_labels or {}).items() if n in labels}
        shown = {n: shown_classes(own) for n, own in labels.items()}
        font = font_for(chain(names, *shown.values()))
        share = MOST_INCHES / columns_of(len(names))
        most = min(int(0.4 * share / CHARACTER), LONGEST)
        written = {n: [font.name(c, most) for c in own] for n, own in shown.items()}
        room = max(map(longest, written.values())) * CHARACTER
        cells = [len(matrix) * _CELL for matrix in matrices.values()]
        largest = min(_LARGEST, max(share - room - 0.5, 0.5))
        sides = np.clip(cells, min(_SMALLEST, largest), largest).tolist()
        # a narrow panel breaks its title, perhaps within words
        lines = [
            min(len(str(n)) * CHARACTER / s, 3)
            for n, s in zip(names, sides, strict=True)
        ]
        n_cols = columns_of(len(names))
        n_rows = ceil(len(names) / n_cols)
        beside = [longest(own) * CHARACTER for own in written.values()]
        columns = [max(beside[k::n_cols]) for k in range(n_cols)]
        below = [_below(written[n], s) for n, s in zip(names, sides, strict=True)]
        rows = [max(below[k * n_cols : (k + 1) * n_cols]) for k in range(n_rows)]
        # the axes are labelled at the left, and below the last two rows at most
        width = (sum(columns) + _LABEL) / n_cols + _AROUND
        height = (sum(rows) + _LABEL * min(n_rows, 2)) / n_rows + _AROUND
        # the layout leaves too little below squares that are less high than their room
        height += LINE * ceil(max(lines)) + 0.06 * max(rows) + 0.12
        self.axes_ = panels(ax, len(names), width, height, sides)
        self.figure_ = self.axes_[0].figure
        self.displays_ = {}
        for panel, side, name in zip(self.axes_, sides, names, strict=True):
            form = cmap, values_format
            self.displays_[name] = self._draw(
                panel, matrices[name], written[name], side, *form
            )
            add_title(panel, font.clean(name), side)
        label_outside(self.axes_, "Predicted label", "True label")
        font.use(self.axes_)
        return self

    def _draw(
        self,
        panel: Any,
        matrix: np.ndarray,
        written: list[str],
        side: float,
        cmap: Any,
        form: str | None,
    ) -> ConfusionMatrixDisplay:
        """Draw one matrix in a panel of about `side` inches."""
        display = ConfusionMatrixDisplay(matrix, display_labels=written)
        # its own `plot` makes a tick for each of thousands of classes
        display.im_ = panel.imshow(matrix, cmap=cmap, vmin=0, vmax=matrix.max() or 1)
        display.ax_, display.figure_, display.text_ = panel, self.figure_, None
        form = form or (".2f" if matrix.dtype.kind == "f" else "d")
        if len(matrix) <= _MOST_WRITTEN:
            display.text_ = write_values(panel, display.im_, matrix, form)
        else:
            self.figure_.colorbar(display.im_, ax=panel, fraction=0.046, pad=0.02)
        step = _step(len(matrix), side)
        ticks = np.arange(0, len(matrix), step)
        panel.set_xticks(ticks, written[::step])
        panel.set_yticks(ticks, written[::step])
        turn(panel, written[::step], step * side / len(matrix))
        panel.set_anchor("N")
        return display


def _below(written: list[str], side: float) -> float:
    """Return the inches that the names of the classes need below a panel."""
    wide, step = longest(written) * CHARACTER, _step(len(written), side)
    return wide if wide > step * side / len(written) else LINE


def _step(n_classes: int, side: float) -> int:
    """Return that each so-manieth class is named, as far as there is room."""
    return ceil(_LINE * n_classes / side)


def _matrix(task: ObservedTask, labels: np.ndarray, normalize: str | None) -> Any:
    if len(labels) == 1:  # scikit-learn would warn that there may be more classes
        return np.array([[len(task.labels) if normalize is None else 1.0]])
    return confusion_matrix(
        task.labels, task.predicted, labels=labels, normalize=normalize
    )


def _all_classes(task: ObservedTask, known: Any) -> np.ndarray:
    """Return the known classes and those that occur.

    They are sorted, unless they are ordered categories; others come after these then.
    """
    labels = whole_numbers(task.labels, task.predicted)
    found = occurring(labels, task.predicted, task.order)
    known = np.asarray(known)
    if not len(known):
        return found
    whole = occurring(found, known, task.order)
    if np.array_equal(known, np.sort(known)):
        return whole
    return joined(known, whole[~np.isin(whole, known)])
