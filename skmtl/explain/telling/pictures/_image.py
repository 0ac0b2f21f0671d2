"""An image with its segments in the colours of their effects, a panel a task."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.explain.telling.pictures._scales import add_bars, scales_of
from skmtl.explain.telling.pictures._scene import Scene, width_within
from skmtl.plotting._figure import panels

__all__ = ["draw_image", "draw_numbered", "in_grey"]

#: Inches of a panel's longer side, and of the scale.
_SIDE, _BAR = 2.6, 1.0
#: The darkest grey: lines and numbers on it can still be seen.
_DARKEST = 0.5
#: So much of a segment with an effect is its colour, and the rest the image.
_TINT = 0.6


def draw_image(scene: Scene, ax: Any) -> list[Any]:
    """Draw the image in grey, tinted and numbered where a segment has an effect."""
    source: Any = scene.explanation.source
    segments = np.asarray(source.segments)
    grey = in_grey(np.asarray(source.image))
    tall, wide = segments.shape
    n_tasks = len(scene.tasks)
    side = _SIDE * (1.5 if n_tasks == 1 else 1)
    width = max(side * min(1, wide / tall), 1.2)
    height = max(side * min(1, tall / wide), 0.6)
    n_rows = 1 if n_tasks <= 3 else np.ceil(n_tasks / np.ceil(np.sqrt(n_tasks)))
    title = scene.title_height(max(width, 2))
    bars = _BAR if scene.is_number.any() else _BAR / n_rows
    axes = panels(ax, n_tasks, max(width, 2) + 0.3, height + title + bars)
    scales = scales_of(scene)
    add_bars(scales, scene, axes, ax)
    room = width_within(ax, axes, max(width, 2))
    edges = _edges(segments)
    for at, (panel, k) in enumerate(zip(axes, scene.tasks, strict=True)):
        # blended: were it multiplied, dark pixels would make an effect look larger
        tint = np.zeros((len(scene.explanation.features), 4))
        if scene.told[at]:
            tint[scene.features] = scales[at].color(scene.effects[:, at])
            tint[scene.features, 3] = np.where(scene.effects[:, at], _TINT, 0)
        color, part = tint[segments, :3], tint[segments, 3:]
        shown = part * color + (1 - part) * grey[..., None]
        panel.imshow(shown, interpolation="nearest")
        if scene.told[at]:
            scale_of = room / max(width, 2)
            _number(panel, scene.features, segments, scene.effects[:, at], scale_of)
        panel.add_collection(_lines(edges), autolim=False)
        panel.set(xticks=[], yticks=[], anchor="N")
        panel.spines[:].set_visible(False)
        if not scene.told[at]:
            scene.write_reason(panel, k, room)
        scene.add_title(panel, k, room)
    return list(axes)


def draw_numbered(ax: Any, scene: Scene, features: list[int]) -> None:
    """Draw the image with its segments, and write into some of them which they are."""
    source: Any = scene.explanation.source
    segments = np.asarray(source.segments)
    grey = in_grey(np.asarray(source.image))
    ax.imshow(grey, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    ax.add_collection(_lines(_edges(segments)), autolim=False)
    ax.set(xticks=[], yticks=[], anchor="N")
    ax.spines[:].set_visible(False)
    box = ax.get_window_extent()
    scale = min(box.width, box.height) / ax.figure.dpi / _SIDE
    _number(ax, features, segments, np.ones(len(features)), scale)


def _number(
    ax: Any,
    features: list[int],
    segments: np.ndarray,
    effects: np.ndarray,
    scale: float,
) -> None:
    """Write into each segment with an effect which one it is."""
    from matplotlib import rcParams
    from matplotlib.patheffects import withStroke

    tall, wide = segments.shape
    points = 72 * _SIDE * scale / max(tall, wide)
    for j, effect in zip(features, effects, strict=True):
        rows, columns = np.nonzero(segments == j)
        if not effect or not len(rows):
            continue
        y, x = float(rows.mean()), float(columns.mean())
        if segments[round(y), round(x)] != j:  # as with a ring
            at = int(np.argmin((rows - y) ** 2 + (columns - x) ** 2))
            y, x = rows[at], columns[at]
        room = 0.5 * points * float(np.sqrt(len(rows)))
        ax.text(
            x,
            y,
            str(j),
            fontsize=np.clip(room, 4, float(rcParams["font.size"]) * 0.9),
            ha="center",
            va="center",
            color="black",
            path_effects=[withStroke(linewidth=1.8, foreground="white")],
            gid="segment",
        )


def in_grey(image: np.ndarray) -> np.ndarray:
    """Return an image of any number of channels in greys from `_DARKEST` to 1."""
    values = np.where(np.isfinite(image), image, 0).astype(float)
    if values.ndim == 3:
        if values.shape[2] in (3, 4):  # how bright the eye finds red, green and blue
            values = values[..., :3] @ [0.299, 0.587, 0.114]
        else:
            values = values.mean(axis=2)
    low, high = values.min(), values.max()
    part = (values - low) / (high - low) if high > low else np.ones_like(values)
    return _DARKEST + (1 - _DARKEST) * part


def _edges(segments: np.ndarray) -> np.ndarray:
    """Return the ends of the pixels' sides that part segments, shape (n, 2, 2)."""
    i, j = np.nonzero(segments[1:] != segments[:-1])
    across = np.stack([[j - 0.5, i + 0.5], [j + 0.5, i + 0.5]])
    i, j = np.nonzero(segments[:, 1:] != segments[:, :-1])
    upright = np.stack([[j + 0.5, i - 0.5], [j + 0.5, i + 0.5]])
    return np.concatenate([across, upright], axis=2).transpose(2, 0, 1)


def _lines(edges: np.ndarray) -> Any:
    from matplotlib.collections import LineCollection

    return LineCollection(list(edges), colors="0.2", linewidths=0.7)
