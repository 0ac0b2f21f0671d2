"""How much the tasks have in common, as a heatmap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl.plotting._cells import write_values
from skmtl.plotting._choice import chosen
from skmtl.plotting._figure import new_axes, turn
from skmtl.plotting._fonts import font_for
from skmtl.plotting._labels import CHARACTER, longest

__all__ = ["TaskAffinityDisplay"]

#: Numbers are written into the cells up to this many tasks.
_MOST_WRITTEN = 14
#: Inches of a cell's side.
_CELL = 0.5


class TaskAffinityDisplay:
    """A heatmap of numbers for pairs of tasks: how alike they are, or what one gives.

    All parameters are stored as attributes.

    Parameters
    ----------
    affinity : DataFrame of shape (n_tasks, n_tasks)
        A number for each pair of tasks, the higher the more they have in common. Rows
        and columns are the same tasks in the same order. NaN where a pair has none.

    Attributes
    ----------
    ax_ : Axes
    figure_ : Figure
    im_ : AxesImage
        The heatmap.
    text_ : ndarray of Text of shape (n_tasks, n_tasks), or None
        The numbers in the cells; None for more than 14 tasks.
    tasks_ : list of str
        The tasks in the order in which they are drawn.

    Examples
    --------
    >>> from skmtl import load_penguins
    >>> from skmtl.plotting import TaskAffinityDisplay
    >>> X, Y = load_penguins(return_X_y=True)
    >>> codes = Y.apply(lambda labels: labels.astype("category").cat.codes)
    >>> display = TaskAffinityDisplay(codes.corr()).plot()
    >>> display.tasks_
    ['species', 'island', 'sex']
    """

    def __init__(self, affinity: pd.DataFrame):
        self.affinity = affinity

    def plot(
        self,
        *,
        tasks: Any = None,
        ax: Any = None,
        cluster: bool = False,
        cmap: Any = None,
        values_format: str = ".2f",
    ) -> TaskAffinityDisplay:
        """Draw the heatmap.

        Parameters
        ----------
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes, default=None
            Where to draw. With None, a new figure is made.
        cluster : bool, default=False
            Whether to put tasks with a high affinity beside each other (average
            linkage, on the mean of both directions), instead of keeping their order.
        cmap : str or Colormap, default=None
            Colours. With None, "Blues", or with numbers below 0 "RdBu_r", white at 0.
        values_format : str, default=".2f"
            Format of the numbers in the cells.

        Returns
        -------
        self : TaskAffinityDisplay

        Raises
        ------
        TypeError
            If `affinity` is not a DataFrame.
        ValueError
            If its rows and columns are not the same tasks, it holds no number, or there
            is no such task.
        """
        affinity = _checked(self.affinity, tasks)
        if cluster:
            order = _by_likeness(affinity.to_numpy())
            affinity = affinity.iloc[order, order]
        values = affinity.to_numpy()
        self.tasks_ = [str(task) for task in affinity.columns]
        font = font_for(self.tasks_)
        labels = [font.name(task) for task in self.tasks_]
        n_tasks = len(labels)

        side = max(n_tasks * _CELL, 1.5)
        width = side + longest(labels) * CHARACTER
        self.ax_ = new_axes(ax, width + 1.5, width + 0.5)
        self.figure_ = self.ax_.figure
        limits = _limits(values)
        if cmap is None:
            cmap = "RdBu_r" if limits[0] < 0 else "Blues"
        self.im_ = self.ax_.imshow(values, cmap=cmap, vmin=limits[0], vmax=limits[1])
        self.text_ = None
        if n_tasks <= _MOST_WRITTEN:
            self.text_ = write_values(self.ax_, self.im_, values, values_format)
        ticks = np.arange(n_tasks)
        self.ax_.set_xticks(ticks, labels)
        self.ax_.set_yticks(ticks, labels)
        turn(self.ax_, labels, _CELL)
        self.figure_.colorbar(self.im_, ax=self.ax_, label="Affinity")
        font.use([self.ax_])
        return self


def _checked(affinity: Any, tasks: Any) -> pd.DataFrame:
    if not isinstance(affinity, pd.DataFrame):
        raise TypeError(
            f"Got affinity of type {type(affinity).__name__}, but expected a DataFrame "
            "with the tasks as rows and as columns."
        )
    if list(affinity.index) != list(affinity.columns):
        raise ValueError(
            f"Got affinity with the rows {list(affinity.index)} and the columns "
            f"{list(affinity.columns)}, but expected the same tasks in the same order."
        )
    places = chosen(list(affinity.columns), tasks)
    affinity = affinity.iloc[places, places].astype(float)
    if not np.isfinite(affinity.to_numpy()).any():
        raise ValueError("Got affinity without a finite number, but expected some.")
    return affinity


def _limits(values: np.ndarray) -> tuple[float, float]:
    """Return the ends of the colours: from 0 up, or as far below 0 as above."""
    finite = values[np.isfinite(values)]
    high = float(np.abs(finite).max()) or 1.0
    return (-high if (finite < 0).any() else 0.0), high


def _by_likeness(values: np.ndarray) -> np.ndarray:
    """Return the order of tasks in which those with a high affinity are neighbours."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    if len(values) < 3:
        return np.arange(len(values))
    both = (values + values.T) / 2
    known = np.isfinite(both)
    both = np.where(known, both, both[known].min(initial=0))
    distance = both.max() - both
    np.fill_diagonal(distance, 0)
    pairs = squareform(distance, checks=False)
    return leaves_list(linkage(pairs, method="average", optimal_ordering=True))
