"""Numbers in the cells of a heatmap."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["write_values"]


def write_values(ax: Any, image: Any, values: np.ndarray, form: str) -> np.ndarray:
    """Write each value into its cell, black on light colours and white on dark ones."""
    rgb = image.cmap(image.norm(values))[..., :3]
    dark = rgb @ [0.299, 0.587, 0.114] < 0.5  # how bright the eye finds a colour
    text = np.empty(values.shape, dtype=object)
    for (i, j), value in np.ndenumerate(values):
        if np.isfinite(value):
            color = "white" if dark[i, j] else "black"
            style = {"ha": "center", "va": "center", "color": color}
            text[i, j] = ax.text(j, i, format(value, form), **style)
    return text
