"""Axes to draw on, legends beside them, and styles that tell many tasks apart."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any

import numpy as np

from skmtl.plotting._labels import CHARACTER, as_written, lines_of, longest

__all__ = [
    "MOST_INCHES",
    "add_legend",
    "add_title",
    "columns_of",
    "label_outside",
    "new_axes",
    "new_figure",
    "panels",
    "strip_above",
    "task_style",
    "turn",
]

#: No side of a figure is longer: 300 dpi are 12 000 pixels.
MOST_INCHES = 40.0
#: Inches around all that is drawn.
_RIM = 0.08

_DASHES = ["-", "--", ":", "-."]
_MARKERS = ["o", "s", "^", "D", "v", "P", "X"]


def new_figure(width: float, height: float) -> Any:
    """Return a figure of about these inches, whose texts keep away from its edges."""
    import matplotlib.pyplot as plt

    size = min(width, MOST_INCHES), min(height, MOST_INCHES)
    figure = plt.figure(figsize=size, layout="constrained")
    engine: Any = figure.get_layout_engine()
    engine.set(w_pad=_RIM, h_pad=_RIM)
    return figure


def new_axes(ax: Any, width: float, height: float) -> Any:
    """Return the axes that the user gave, or those of a new figure (in inches)."""
    return new_figure(width, height).add_subplot() if ax is None else ax


def panels(
    ax: Any, n_panels: int, width: float, height: float, sides: Any = None
) -> np.ndarray:
    """Return axes for a grid of panels, each of about the given size in inches.

    With `sides`, panels are squares of these inches, and the size is the room around
    each; a row or column is as large as its largest square.

    An array of axes is taken as it is. A single axes is the room that the grid takes,
    as in `sklearn.inspection.PartialDependenceDisplay`.

    Raises
    ------
    ValueError
        If there are fewer axes than panels, or a single axes is not part of a grid.
    """
    if ax is not None and not hasattr(ax, "get_subplotspec"):
        given = np.ravel(np.asarray(ax, dtype=object))
        if len(given) < n_panels:
            raise ValueError(
                f"Got ax with {len(given)} axes, but expected {n_panels}, one for each "
                "task. Pass more, or a single one to be divided."
            )
        return given[:n_panels]
    if ax is not None and n_panels == 1:
        return np.array([ax], dtype=object)
    n_cols = columns_of(n_panels)
    n_rows = ceil(n_panels / n_cols)
    ratios: dict[str, Any] = {}
    size = n_cols * width, n_rows * height
    if sides is not None:
        columns = [max(sides[k::n_cols]) for k in range(n_cols)]
        rows = [max(sides[k * n_cols : (k + 1) * n_cols]) for k in range(n_rows)]
        ratios = {"width_ratios": columns, "height_ratios": rows}
        size = size[0] + sum(columns), size[1] + sum(rows)
    if ax is None:
        figure = new_figure(*size)
        grid = figure.add_gridspec(n_rows, n_cols, **ratios)
    else:
        room = ax.get_subplotspec()
        if room is None:
            raise ValueError(
                "Got an ax that stands freely in its figure, but expected one of a "
                "grid, as plt.subplots() makes, which can be divided among "
                f"{n_panels} tasks. Or pass {n_panels} axes."
            )
        ax.set_axis_off()
        figure, grid = ax.figure, room.subgridspec(n_rows, n_cols, **ratios)
    drawn = [figure.add_subplot(grid[divmod(k, n_cols)]) for k in range(n_panels)]
    return np.array(drawn, dtype=object)


def columns_of(n_panels: int) -> int:
    """Return how many panels stand beside each other."""
    return n_panels if n_panels <= 3 else ceil(sqrt(n_panels))


def strip_above(ax: Any, n_panels: int) -> tuple[Any, Any]:
    """Return axes to be divided among panels, and a strip above for their legend.

    There is no strip, only the axes as given, if they are not to be divided, or the
    figure has a layout engine that makes room for a legend.
    """
    divided = n_panels > 1 and hasattr(ax, "get_subplotspec")
    if not divided or ax.get_subplotspec() is None or ax.figure.get_layout_engine():
        return ax, None
    box = ax.get_window_extent()
    width, height = box.width / ax.figure.dpi, box.height / ax.figure.dpi
    # the legend's lines, and the panels' titles in two lines
    strip = min((0.3 if width > 4 else 0.75) + 0.45, height / 2)
    ratios = [strip, height - strip]
    grid = ax.get_subplotspec().subgridspec(2, 1, height_ratios=ratios, hspace=0)
    ax.set_axis_off()
    over, under = (ax.figure.add_subplot(grid[k]) for k in range(2))
    over.set_axis_off()
    return under, over


def label_outside(axes: np.ndarray, xlabel: str, ylabel: str) -> None:
    """Label the x axes of the lowest panels and the y axes of the leftmost."""
    places = [_place(ax) for ax in axes]
    for ax, (grid, row, col) in zip(axes, places, strict=True):
        others = [place for place in places if place[0] is grid]
        if not any(r > row and c == col for _, r, c in others):
            ax.set_xlabel(xlabel)
        if not any(r == row and c < col for _, r, c in others):
            ax.set_ylabel(ylabel)


def _place(ax: Any) -> tuple[Any, int, int]:
    """Return an axes' grid, row and column; one that stands freely is its own grid."""
    spec = ax.get_subplotspec()
    if spec is None:
        return ax, 0, 0
    return spec.get_gridspec(), spec.rowspan.start, spec.colspan.start


def add_legend(ax: Any, handles: list[Any]) -> Any:
    """Put a legend to the right of the axes, or inside where nobody makes room for it.

    A figure without a layout engine would cut off what stands beside its axes.
    """
    if ax.figure.get_layout_engine() is None:
        return ax.legend(handles=handles, loc="best")
    return ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(1.02, 1),
        borderaxespad=0,
        frameon=False,
        ncols=ceil(len(handles) / 20),
    )


def add_title(ax: Any, name: str, width: float, below: str = "") -> None:
    """Write a task's name above its panel, and what is said of it below the name.

    All lines are of at most `width` inches.
    """
    width = min(width, ax.get_window_extent().width / ax.figure.dpi)
    most = max(int(width / CHARACTER), 8)
    said = [line for part in below.splitlines() for line in lines_of(part, most)]
    title = "\n".join([*map(as_written, lines_of(name, most)), *said])
    ax.set_title(title, fontsize="medium")


def task_style(k: int) -> dict[str, Any]:
    """Return the line style of the k-th task: colours first, then dashes as well."""
    import matplotlib

    colors = matplotlib.rcParams["axes.prop_cycle"].by_key().get("color", ["black"])
    turns, color = divmod(k, len(colors))
    return {
        "color": colors[color],
        "linestyle": _DASHES[turns % len(_DASHES)],
        "marker": _MARKERS[k % len(_MARKERS)],
    }


def turn(ax: Any, labels: Any, width: float) -> None:
    """Set x tick labels upright if they are wider than their `width` in inches."""
    upright = longest(labels) * CHARACTER > width
    ax.tick_params(axis="x", labelrotation=90 if upright else 0)
