"""What balancing did: the weights of the tasks, and how their gradients agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from skmtl.plotting._balancing_tables import balancing_tables
from skmtl.plotting._cells import write_values
from skmtl.plotting._choice import chosen
from skmtl.plotting._curves import GREY, MOST_COLOURS, count_others
from skmtl.plotting._figure import add_legend, panels, task_style, turn
from skmtl.plotting._fonts import Font, font_for
from skmtl.plotting._labels import CHARACTER, longest
from skmtl.tasks._lookup import inward

__all__ = ["TaskBalancingDisplay"]

#: Numbers are written into the cells up to this many tasks.
_MOST_WRITTEN = 8
#: Mean cosines far below this are noise, and get faint colours.
_FAINT = 0.01


class TaskBalancingDisplay:
    """The weight of each task by epoch, and the cosines between the tasks' gradients.

    The second panel is drawn only if gradients were looked at. Two tasks are in
    conflict in a step if the cosine of their gradients is negative: what helps one
    harms the other. Of more than 12 tasks, the 12 whose last weights are farthest from
    1 have colours; the others are grey.

    Make it with `from_estimator`, or from the rows of a history. All parameters are
    stored as attributes.

    Parameters
    ----------
    history : sequence of dict
        A row for each epoch, as in ``history_`` of a fitted `MultiTaskClassifier`. Rows
        without "task_weights" are left out, such as those of earlier fits of a
        warm start.

    Attributes
    ----------
    weights_ : DataFrame of shape (n_epochs, n_tasks)
        The mean weight of each task in each epoch; equal weights are 1. The index is
        the epoch, the columns are the tasks; NaN where a task was not seen.
    conflicts_ : Series of shape (n_epochs,), or None
        The share of pairs of tasks in conflict by epoch, of those epochs in which
        gradients were looked at; None if there are none.
    cosines_ : DataFrame of shape (n_tasks, n_tasks), or None
        The mean cosine over these epochs of each pair of tasks; NaN for pairs that were
        never compared; None if no pair is chosen.
    axes_ : ndarray of Axes of shape (1,) or (2,)
        The panels.
    figure_ : Figure
    lines_ : dict of Line2D
        The weights of each task.
    equal_line_ : Line2D
        The dashed line of equal weights.
    legend_ : Legend
        The tasks from the highest last weight to the lowest. To the right of the panel
        if the figure has a layout engine that makes room for it
        (``layout="constrained"``), else inside.
    im_ : AxesImage, or None
        The heatmap of the cosines. Cells without a comparison are grey.
    text_ : ndarray of Text of shape (n_tasks, n_tasks), or None
        The numbers in the cells; None for more than 8 tasks.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.plotting import TaskBalancingDisplay
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(balancing="gradnorm", max_epochs=3, random_state=0)
    >>> display = TaskBalancingDisplay.from_estimator(clf.fit(X, Y))
    >>> display.weights_.shape
    (3, 3)
    >>> display.cosines_.columns.tolist()
    ['species', 'island', 'sex']
    """

    def __init__(self, history: Sequence[dict[str, Any]]):
        self.history = history

    @classmethod
    def from_estimator(
        cls, estimator: Any, *, tasks: Any = None, ax: Any = None
    ) -> TaskBalancingDisplay:
        """Draw what a fitted classifier has recorded.

        Parameters
        ----------
        estimator : object
            A fitted `MultiTaskClassifier`, or a search or Pipeline around one.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes or array of Axes, default=None
            As for `plot`.

        Returns
        -------
        display : TaskBalancingDisplay

        Raises
        ------
        NotFittedError
            If the estimator is not fitted.
        TypeError
            If it has no ``history_``.
        ValueError
            If nothing was recorded, as with ``balancing="equal"``.
        """
        check_is_fitted(estimator)
        model = next((m for m in inward(estimator) if hasattr(m, "history_")), None)
        if model is None:
            raise TypeError(
                f"Got a {type(estimator).__name__} without a history_, but expected a "
                "fitted MultiTaskClassifier, or a search or Pipeline around one."
            )
        return cls(list(model.history_)).plot(tasks=tasks, ax=ax)

    def plot(
        self,
        *,
        tasks: Any = None,
        ax: Any = None,
        cmap: Any = "RdBu_r",
        values_format: str | None = None,
    ) -> TaskBalancingDisplay:
        """Draw the weights and, where gradients were looked at, their cosines.

        Parameters
        ----------
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes or array of Axes, default=None
            An axes for each panel, or a single one to be divided between them. With
            None, a new figure is made.
        cmap : str or Colormap, default="RdBu_r"
            Colours of the cosines. They reach as far below 0 as above: to the
            largest of a pair of different tasks, or to 0.01 if that is less.
        values_format : str, default=None
            Format of the numbers in the cells. With None, two decimals, or three if all
            are below 0.1.

        Returns
        -------
        self : TaskBalancingDisplay

        Raises
        ------
        ValueError
            If the history holds no weights, there is no such task, or `ax` holds fewer
            axes than panels.
        """
        weights, self.conflicts_, cosines = balancing_tables(self.history)
        self.weights_ = weights.iloc[:, chosen(list(weights), tasks)]
        shown = list(self.weights_)
        self.cosines_ = None
        if cosines is not None:
            compared = [task for task in shown if task in cosines]
            if tasks is None or len(compared) > 1:
                self.cosines_ = cosines.loc[compared, compared]
        font = font_for(shown)
        cell = 0.5 if len(shown) <= _MOST_WRITTEN else 0.3
        side = max(3.6, cell * len(shown))
        names = CHARACTER * longest(map(font.name, shown))
        upright = names > side / len(shown) and self.cosines_ is not None
        # beside a square there is room for a legend, or for names and a colour bar
        size = side + max(names, 1.1) + 1.4, side + 1.1 + upright * names
        self.axes_ = panels(ax, 1 if self.cosines_ is None else 2, *size)
        self.figure_ = self.axes_[0].figure
        self._draw_weights(self.axes_[0], font)
        self.im_: Any = None
        self.text_: np.ndarray | None = None
        if self.cosines_ is not None:
            cosines, form = self.cosines_, values_format
            self._draw_cosines(self.axes_[1], cosines, font, side, cmap, form)
            title = "Mean cosine of gradients"
            share = np.nan if self.conflicts_ is None else self.conflicts_.mean()
            if tasks is None and np.isfinite(share):  # it is that of all pairs
                title += f"\nin conflict: {100 * share:.0f} % of pairs"
            self.axes_[1].set_title(title, fontsize="medium")
        font.use(self.axes_)
        return self

    def _draw_weights(self, ax: Any, font: Font) -> None:
        from matplotlib.ticker import MaxNLocator

        epochs = self.weights_.index.to_numpy()
        self.equal_line_ = ax.axhline(
            1, color="0.5", linestyle="--", linewidth=1, zorder=1, label="equal weights"
        )
        self.lines_ = {}
        last = self.weights_.ffill().iloc[-1]
        far = (last - 1).abs().sort_values(ascending=False, kind="stable").index
        coloured = [t for t in self.weights_ if t in far[:MOST_COLOURS]]
        for task, weights in self.weights_.items():
            alone = _alone(weights.to_numpy())
            style = GREY
            if task in coloured:
                style = task_style(coloured.index(task)) | {"label": font.name(task)}
            style = style | {"marker": "o" if alone.any() else None}
            (self.lines_[str(task)],) = ax.plot(
                epochs, weights, markevery=alone, **style
            )
        ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True, min_n_ticks=1))
        ax.spines[["top", "right"]].set_visible(False)
        # differences that do not matter are not to look large
        low, high = ax.get_ylim()
        ax.set(xlabel="Epoch", ylabel="Weight", ylim=(min(low, 0.9), max(high, 1.1)))
        order = last[coloured].sort_values(ascending=False, kind="stable").index
        lines = [self.lines_[str(task)] for task in order]
        others = [line for task, line in self.lines_.items() if task not in coloured]
        if others:
            others[0].set_label(f"{count_others(len(others))}, nearer to 1")
        self.legend_ = add_legend(ax, [*lines, *others[:1], self.equal_line_])

    def _draw_cosines(
        self,
        ax: Any,
        cosines: pd.DataFrame,
        font: Font,
        side: float,
        cmap: Any,
        form: str | None,
    ) -> None:
        # each task's cosine with itself is 1, and would drown the others
        values = cosines.mask(np.eye(len(cosines)) > 0).to_numpy()
        limit = float(np.nanmax(np.abs(values), initial=_FAINT))
        self.im_ = ax.imshow(values, cmap=cmap, vmin=-limit, vmax=limit)
        ax.set_facecolor("0.9")
        tasks = [str(task) for task in cosines]
        if len(tasks) <= _MOST_WRITTEN:
            form = form or ("z.2f" if limit >= 0.1 else "z.3f")
            self.text_ = write_values(ax, self.im_, values, form)
        labels = [font.name(task) for task in tasks]
        ax.set_xticks(np.arange(len(tasks)), labels)
        ax.set_yticks(np.arange(len(tasks)), labels)
        width = 0.6 * ax.get_window_extent().width / self.figure_.dpi
        turn(ax, labels, min(side, width) / len(tasks))
        self.figure_.colorbar(self.im_, ax=ax, shrink=0.8)


def _alone(values: np.ndarray) -> np.ndarray:
    """Return which numbers have no neighbour: they make no line, only a dot."""
    seen = np.pad(np.isfinite(values), 1)
    return seen[1:-1] & ~seen[:-2] & ~seen[2:]
