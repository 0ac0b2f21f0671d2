"""How the loss of each task fell from epoch to epoch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from skmtl.plotting._choice import chosen
from skmtl.plotting._figure import (
    add_legend,
    add_title,
    label_outside,
    panels,
    strip_above,
)
from skmtl.plotting._fonts import font_for
from skmtl.tasks._lookup import inward, tasks_of

__all__ = ["TaskLearningCurvesDisplay"]


class TaskLearningCurvesDisplay:
    """The losses of each task by epoch, a panel for each task.

    It is made by `from_estimator`. All parameters are stored as attributes.

    Parameters
    ----------
    train_losses : DataFrame of shape (n_epochs, n_tasks)
        Losses on the training rows: cross-entropies in nats, of texts those per
        character of a text of mean length, of numbers those on the scale that is
        learned. The index is the epoch, the columns are the tasks; NaN
        where a task had no observed label.
    valid_losses : DataFrame of shape (n_epochs, n_tasks), default=None
        Losses on the held-out rows, with the same index and columns.
    best_epoch : int, default=None
        The epoch whose weights the model kept, the one with the lowest mean held-out
        loss over the tasks.
    numbers : list of str, default=None
        The tasks that are numbers, for the label of the axes; with None, none is.
    texts : list of str, default=None
        The tasks that are texts; with None, none is.
    best_epoch_of_texts : int, default=None
        The epoch whose weights the model kept to write texts, if there are others of
        classes and numbers.

    Attributes
    ----------
    axes_ : ndarray of Axes of shape (n_tasks,)
        The panels.
    figure_ : Figure
    train_lines_, valid_lines_ : list of Line2D
        The curves of each task; `valid_lines_` is empty without held-out rows.
    best_epoch_lines_ : list of Line2D
        The marks of the best epoch; empty if there is none.
    legend_ : Legend

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.plotting import TaskLearningCurvesDisplay
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=3, random_state=0).fit(X, Y)
    >>> display = TaskLearningCurvesDisplay.from_estimator(clf)
    >>> display.valid_losses.columns.tolist()
    ['species', 'island', 'sex']
    """

    def __init__(
        self,
        train_losses: pd.DataFrame,
        valid_losses: pd.DataFrame | None = None,
        *,
        best_epoch: int | None = None,
        numbers: list[str] | None = None,
        texts: list[str] | None = None,
        best_epoch_of_texts: int | None = None,
    ):
        self.train_losses = train_losses
        self.valid_losses = valid_losses
        self.best_epoch = best_epoch
        self.numbers = numbers
        self.texts = texts
        self.best_epoch_of_texts = best_epoch_of_texts

    @classmethod
    def from_estimator(
        cls, estimator: Any, *, tasks: Any = None, ax: Any = None
    ) -> TaskLearningCurvesDisplay:
        """Draw the losses that a fitted model has recorded.

        Parameters
        ----------
        estimator : object
            A fitted `MultiTaskClassifier`, `MultiTaskRegressor` or
            `MultiTaskPredictor`, or a search or Pipeline around one.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes or array of Axes, default=None
            As for `plot`.

        Returns
        -------
        display : TaskLearningCurvesDisplay

        Raises
        ------
        NotFittedError
            If the estimator is not fitted.
        TypeError
            If it has no ``history_`` with the losses of tasks.
        ValueError
            If there is no such task.
        """
        check_is_fitted(estimator)
        model = next((m for m in inward(estimator) if hasattr(m, "history_")), None)
        rows = [] if model is None else list(model.history_)
        if not rows or "train_task_losses" not in rows[-1]:
            raise TypeError(
                f"Got a {type(estimator).__name__} without the losses of tasks in a "
                "history_, but expected a fitted MultiTaskClassifier that has "
                "something to learn, or a search or Pipeline around one."
            )
        train, valid = (_losses(rows, part) for part in ("train", "valid"))
        known = tasks_of(model, numbers=True)
        display = cls(
            train,
            valid,
            best_epoch=_best_epoch(model, "best_epoch"),
            numbers=[task.name for task in known if task.is_number],
            texts=[task.name for task in known if task.is_text],
            best_epoch_of_texts=_best_epoch(model, "best_texts"),
        )
        return display.plot(tasks=tasks, ax=ax)

    def plot(self, *, tasks: Any = None, ax: Any = None) -> TaskLearningCurvesDisplay:
        """Draw a panel for each task.

        Parameters
        ----------
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes or array of Axes, default=None
            An axes for each task, or a single one to be divided among them. With None,
            a new figure is made.

        Returns
        -------
        self : TaskLearningCurvesDisplay

        Raises
        ------
        ValueError
            If there is no such task, or `ax` holds fewer axes than there are tasks.
        """
        from matplotlib.ticker import MaxNLocator

        names = list(self.train_losses.columns)
        names = [names[k] for k in chosen(names, tasks)]
        font = font_for(names)
        size = (6.4, 4.8) if len(names) == 1 else (3.9, 2.7)
        ax, strip = strip_above(ax, len(names))
        self.axes_ = panels(ax, len(names), *size)
        self.figure_ = self.axes_[0].figure
        self.train_lines_, self.valid_lines_ = [], []
        self.best_epoch_lines_ = []
        for panel, task in zip(self.axes_, names, strict=True):
            self.train_lines_ += _draw(panel, self.train_losses[task], "training", "C0")
            if self.valid_losses is not None:
                losses = self.valid_losses[task]
                self.valid_lines_ += _draw(panel, losses, "held out", "C1")
            if self.best_epoch is not None:
                self.best_epoch_lines_.append(self._mark_best(panel, task))
            add_title(panel, font.clean(task), size[0] - 1)
            panel.xaxis.set_major_locator(
                MaxNLocator("auto", integer=True, min_n_ticks=1)
            )
            panel.spines[["top", "right"]].set_visible(False)
        handles = [
            lines[0] for lines in (self.train_lines_, self.valid_lines_) if lines
        ]
        of_kinds = {line.get_label(): line for line in self.best_epoch_lines_}
        handles += of_kinds.values()
        label_outside(self.axes_, "Epoch", self._loss_of(names))
        if strip is None:
            n_cols = self.axes_[0].get_gridspec().ncols if len(names) > 1 else 1
            self.legend_ = add_legend(self.axes_[:n_cols][-1], handles)
        else:
            width = strip.get_window_extent().width / self.figure_.dpi
            n_cols = len(handles) if width > 4 else 1
            self.legend_ = strip.legend(
                handles=handles,
                loc="upper center",
                ncols=n_cols,
                borderaxespad=0,
                frameon=False,
            )
        font.use(self.axes_)
        return self

    def _mark_best(self, panel: Any, task: str) -> Any:
        """Draw and return the line of the epoch that was kept for a task."""
        best, what = self.best_epoch, "best epoch"
        if self.best_epoch_of_texts is not None and task in (self.texts or []):
            best, what = self.best_epoch_of_texts, "best epoch of texts"
        style = {"color": "0.5", "linestyle": ":", "label": f"{what} ({best})"}
        return panel.axvline(best, **style)

    def _loss_of(self, names: list[str]) -> str:
        """Return what is drawn, which differs between types of tasks."""
        numbers, texts = self.numbers or [], self.texts or []
        labels = {
            "Loss on the learned scale"
            if name in numbers
            else "Cross-entropy per character (nats)"
            if name in texts
            else "Cross-entropy (nats)"
            for name in names
        }
        return labels.pop() if len(labels) == 1 else "Loss"


def _losses(rows: list[dict[str, Any]], part: str) -> pd.DataFrame | None:
    """Return the losses by epoch and task, or None if there are none."""
    losses = [row.get(f"{part}_task_losses") or {} for row in rows]
    if not any(losses):
        return None
    epochs = pd.Index([row["epoch"] for row in rows], name="epoch")
    learned = [row["train_task_losses"] for row in rows]
    # a task that was added later has none
    tasks = [
        task
        for task in learned[-1]
        if any(loss.get(task) is not None for loss in learned)
    ]
    return pd.DataFrame(losses, index=epochs, columns=tasks, dtype=float)


def _best_epoch(model: Any, of: str) -> int | None:
    """Return the epoch that a callback kept; without held-out rows that is the last."""
    callback = dict(model.net_.callbacks_).get(of)
    if callback is None or "valid_loss" not in model.history_[-1]:
        return None
    return int(callback.best_epoch_)


def _draw(ax: Any, losses: pd.Series, label: str, color: str) -> list[Any]:
    # a single epoch makes no line, and would not be seen
    marker = "o" if np.isfinite(losses).sum() == 1 else None
    style = {"label": label, "color": color, "marker": marker}
    return ax.plot(losses.index.to_numpy(), losses.to_numpy(), **style)
