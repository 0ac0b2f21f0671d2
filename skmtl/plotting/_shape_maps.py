"""The term of a pair of features of one task, as a map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl.plotting._labels import as_written, shortened

__all__ = ["add_scale", "class_drawn", "draw_map", "of_pairs"]

#: Values of a feature that are written beside a map, letters of one, and of a class.
_N_TICKS, _MOST_OF_VALUE, _MOST_OF_NAME = 3, 8, 18
#: From here on a map has no more categories than names.
_MOST_NAMED = 6


def of_pairs(shapes: pd.DataFrame) -> pd.Series:
    """Return which terms are those of a pair of features."""
    return shapes["value"].map(lambda value: isinstance(value, tuple)).astype(bool)


def class_drawn(shape: pd.DataFrame) -> Any:
    """Return the class of a task whose term varies most."""
    spread = shape.groupby("class", sort=False)["term"].std()
    return spread.index[int(spread.to_numpy().argmax())]


def draw_map(ax: Any, shape: pd.DataFrame, limit: float, font: Any) -> Any:
    """Draw the terms of one class: the first feature to the right, the other upwards.

    Values stand at equal distances, however far apart they are; colours go from minus
    `limit` to `limit`, white at 0. If there are several classes, the one whose term
    varies most is drawn and named.
    """
    label = class_drawn(shape)
    own = shape[shape["class"] == label]
    both = list(zip(*own["value"], strict=True))
    places, values = zip(*map(_places, both), strict=True)
    grid = np.full((len(values[1]), len(values[0])), np.nan)
    grid[places[1], places[0]] = own["term"]
    image = ax.imshow(
        grid, cmap="RdBu_r", vmin=-limit, vmax=limit, origin="lower", aspect="auto"
    )
    for axis, some in ((ax.xaxis, values[0]), (ax.yaxis, values[1])):
        at = _ticks(some)
        axis.set_ticks(at, [_written(some[i], font) for i in at])
    if shape["class"].nunique() > 1:
        ax.annotate(
            as_written(shortened(font.name(label), _MOST_OF_NAME)),
            (0, 1),
            xytext=(3, -3),
            xycoords="axes fraction",
            textcoords="offset points",
            va="top",
            fontsize="x-small",
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.8},
            color="black",
        )
    return image


def add_scale(ax: Any, image: Any) -> None:
    """Draw a scale of the colours to the right of a map."""
    scale = ax.figure.colorbar(image, cax=ax.inset_axes([1.04, 0, 0.06, 1]))
    scale.ax.tick_params(labelsize="x-small", length=2)
    scale.locator = _few()
    scale.update_ticks()
    scale.outline.set_visible(False)


def _few() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(3, symmetric=True)


def _places(values: tuple[Any, ...]) -> tuple[np.ndarray, list[Any]]:
    """Return the place of each value among the different ones, and these."""
    keys = ["" if pd.isna(value) else value for value in values]
    known = list(dict.fromkeys(keys))
    order = {key: place for place, key in enumerate(known)}
    told = [np.nan if isinstance(key, str) and not key else key for key in known]
    return np.array([order[key] for key in keys]), told


def _ticks(values: list[Any]) -> list[int]:
    if len(values) <= _MOST_NAMED and any(isinstance(v, str) for v in values):
        return list(range(len(values)))
    some = np.linspace(0, len(values) - 1, min(len(values), _N_TICKS))
    return sorted({int(place) for place in some.round()})


def _written(value: Any, font: Any) -> str:
    if pd.isna(value):
        return "NaN"
    if isinstance(value, int | float | np.number):
        return f"{value:.4g}"
    return as_written(shortened(font.name(str(value)), _MOST_OF_VALUE))
