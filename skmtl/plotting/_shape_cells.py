"""One feature's terms of one task's classes, on one axes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl.plotting._figure import task_style
from skmtl.plotting._labels import as_written, shortened

__all__ = ["draw_bars", "draw_curves", "is_numeric"]

#: Standard errors on either side of a curve.
_Z = 1.96
#: Categories of more than these are the most frequent ones.
_MOST_CATEGORIES = 8
#: Share of the axes' height that the longest stroke of a rug takes.
_RUG = 0.07
_MOST_OF_NAME = 14
#: How far behind the numbers those that are missing stand.
_APART = 0.15


def is_numeric(shape: pd.DataFrame) -> bool:
    """Whether the values of a feature are numbers, and not categories."""
    known = shape["value"][shape["value"].notna()]
    return len(known) > 0 and all(
        isinstance(v, int | float | np.number) and not isinstance(v, bool)
        for v in known
    )


def draw_curves(ax: Any, shape: pd.DataFrame, font: Any) -> list[Any]:
    """Draw the terms of each class over the numbers, and how frequent these are."""
    lines = []
    for at, (label, own) in enumerate(shape.groupby("class", sort=False)):
        color = task_style(at)["color"]
        known = own[own["value"].notna()]
        x = known["value"].to_numpy(float)
        y, half = known["term"].to_numpy(), _Z * known["standard_error"].to_numpy()
        (line,) = ax.plot(x, y, color=color, label=font.name(label), linewidth=1.6)
        ax.fill_between(x, y - half, y + half, color=color, alpha=0.2, linewidth=0)
        lines.append(line)
        missing = own[own["value"].isna()]
        if len(missing):
            apart = x.max() + _APART * (np.ptp(x) or 1)
            error = _Z * missing["standard_error"].to_numpy()
            style = {"marker": "D", "markersize": 4, "color": color, "capsize": 2}
            ax.errorbar(
                np.full(len(missing), apart), missing["term"], yerr=error, **style
            )
    _add_rug(ax, shape)
    if shape["value"].isna().any():
        ticks = [x.min(), x.max(), apart]
        ax.set_xticks(ticks, [f"{x.min():.4g}", f"{x.max():.4g}", "NaN"])
        ax.get_xticklabels()[1].set_ha("right")
    return lines


def draw_bars(ax: Any, shape: pd.DataFrame, font: Any) -> list[Any]:
    """Draw the terms of each class as bars, one for each of the frequent categories."""
    first = shape[shape["class"] == shape["class"].iloc[0]]
    order = np.argsort(-first["density"].to_numpy(), kind="stable")[:_MOST_CATEGORIES]
    names = [
        "missing" if pd.isna(v) else shortened(font.name(str(v)), _MOST_OF_NAME)
        for v in first["value"].iloc[order]
    ]
    groups = list(shape.groupby("class", sort=False))
    width = 0.8 / len(groups)
    drawn = []
    for at, (label, own) in enumerate(groups):
        some = own.iloc[order]
        places = np.arange(len(order)) + (at - (len(groups) - 1) / 2) * width
        error = _Z * some["standard_error"].to_numpy()
        bars = ax.bar(
            places,
            some["term"],
            width,
            yerr=np.where(np.isnan(error), 0, error),
            color=task_style(at)["color"],
            label=font.name(label),
            error_kw={"elinewidth": 0.8},
        )
        drawn.append(bars)
    ax.set_xticks(range(len(names)), list(map(as_written, names)), rotation=90)
    return drawn


def _add_rug(ax: Any, shape: pd.DataFrame) -> None:
    """Draw at the lower edge a stroke for each value, the longer the more frequent."""
    from matplotlib.collections import LineCollection

    own = shape[shape["class"] == shape["class"].iloc[0]]
    own = own[own["value"].notna()]
    x, share = own["value"].to_numpy(float), own["density"].to_numpy()
    heights = _RUG * share / (share.max() or 1)
    strokes = [[(a, 0), (a, h)] for a, h in zip(x, heights, strict=True)]
    rug = LineCollection(
        strokes, colors="0.5", linewidths=1, transform=ax.get_xaxis_transform()
    )
    rug.set_gid("rug")
    ax.add_collection(rug, autolim=False)
