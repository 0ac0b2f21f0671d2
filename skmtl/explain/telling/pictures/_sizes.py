"""Mean sizes of the effects on many tasks, as a heat map."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from skmtl.explain.telling.pictures._heatmap import part_kinds
from skmtl.plotting._figure import new_figure, panels
from skmtl.plotting._labels import as_written, inches_of, lines_of

__all__ = ["MOST_PANELS", "draw_sizes"]

#: More tasks than this have no panels of their own.
MOST_PANELS = 12
#: Inches of a column, of the panel of the roles, and beside it.
_COLUMN, _ROLES, _BESIDE = 0.3, 1.8, 2.2
#: ... and of a scale below.
_BAR = 0.6
#: Characters of a line of a task's name.
_MOST_ABOVE = 26


def draw_sizes(
    means: np.ndarray,
    is_number: np.ndarray,
    tasks: list[str],
    names: list[list[str]],
    height: float,
    ax: Any,
) -> np.ndarray:
    """Draw features by tasks, and return that panel and an empty one for the roles.

    Effects on numbers are over their spreads; tasks with classes, and numbers, have
    each their own scale.
    """
    kinds = [own for own in (~is_number, is_number) if own.any()]
    heads = [lines_of(task, _MOST_ABOVE, 1) for task in tasks]
    above = max(inches_of(head) for head in heads) + _BAR * (len(kinds) - 1)
    beside = inches_of(chain(*names))
    axes = _panels(ax, _COLUMN * len(tasks), beside, height + above)
    panel = axes[0]
    images = [_paint(panel, np.where(own, means, np.nan)) for own in kinds]
    panel.set_ylim(len(names) - 0.5, -0.5)  # a row says how many are left out
    panel.xaxis.tick_top()
    written = [as_written(head[0]) for head in heads]
    panel.set_xticks(range(len(tasks)), written, rotation=90)
    panel.tick_params(length=0)
    panel.spines[:].set_visible(False)
    panel.hlines(np.arange(1, len(means)) - 0.5, -0.5, len(tasks) - 0.5, color="0.9")
    part_kinds(panel, is_number)
    for image, own in zip(images, kinds, strict=True):
        bar = panel.figure.colorbar(
            image, ax=panel, location="bottom", pad=0.02, aspect=40
        )
        bar.set_label(_label(is_number, bool(is_number[own].all())))
        bar.ax.locator_params(nbins=7)
    return axes


def _paint(panel: Any, means: np.ndarray) -> Any:
    limit = float(np.nan_to_num(means).max(initial=0.0)) or 1.0
    return panel.imshow(means, cmap="Greys", vmin=0, vmax=limit, aspect="auto")


def _label(is_number: np.ndarray, of_numbers: bool) -> str:
    """Return what the colours of tasks of one kind are."""
    what = "Mean size of the effect"
    if of_numbers:
        return f"{what} on numbers, in standard deviations"
    return f"{what} on probabilities" if is_number.any() else what


def _panels(ax: Any, width: float, beside: float, height: float) -> np.ndarray:
    """Return two axes, of which that of the roles needs less room if none is given."""
    if ax is not None:
        return panels(ax, 2, width, height)
    figure = new_figure(beside + width + _ROLES + _BESIDE, height)
    return figure.subplots(1, 2, width_ratios=[width, _ROLES])
