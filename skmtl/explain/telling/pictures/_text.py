"""A text with its words in the colours of their effects, a panel for each task."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import ceil, sqrt
from typing import Any

import numpy as np

from skmtl.explain.telling.pictures._colors import Scale, black_or_white, ink
from skmtl.explain.telling.pictures._layout import (
    kept_lines,
    lines_within,
    owners,
    runs,
)
from skmtl.explain.telling.pictures._scales import add_bars, scales_of
from skmtl.explain.telling.pictures._scene import Scene
from skmtl.plotting._figure import panels

__all__ = ["draw_text"]

#: Inches of the scale below all panels, or below each if there are numbers.
_BAR = 0.9
#: Height of a line relative to the size of its letters.
_LINE = 1.6
#: Lines of a panel, for few and for many tasks.
_MOST, _MOST_OF_MANY = 40, 14


def draw_text(scene: Scene, ax: Any) -> list[Any]:
    """Draw the text with a ground behind the words that matter."""
    from matplotlib import rcParams

    size = float(rcParams["font.size"])
    source: Any = scene.explanation.source
    owner = owners(len(source.text), source.spans, scene.features)
    scales = scales_of(scene)
    axes, lines, inches = _laid_out(scene, ax, owner, scales, size)
    for at, (panel, k) in enumerate(zip(axes, scene.tasks, strict=True)):
        panel.set(xticks=[], yticks=[])
        panel.spines[:].set_visible(False)
        effects = scene.effects[:, at] if scene.told[at] else None
        for row, ends in enumerate(lines):
            pieces = [("[\u2026]", {"color": "0.5"})]
            if ends is not None:
                pieces = [
                    (
                        scene.font.clean(source.text[a:b]),
                        _style(scales[at], effects, word),
                    )
                    for a, b, word in runs(*ends, owner)
                ]
            _write(panel, pieces, -(row + 1) * size * _LINE)
        scene.add_title(panel, k, inches, reason=True)
        panel.title.set(horizontalalignment="left", x=0)
    return list(axes)


def _laid_out(
    scene: Scene, ax: Any, owner: np.ndarray, scales: list[Scale], size: float
) -> tuple[Any, list[tuple[int, int] | None], float]:
    """Return the panels, the lines of the text that stand in each, and their width.

    The panels of a new figure are as high as the lines; given ones hold what fits.
    """
    n_tasks = len(scene.tasks)
    source: Any = scene.explanation.source
    line, width = size * _LINE / 72, _measure(scene, size)
    most = _MOST if n_tasks <= 3 else _MOST_OF_MANY
    if ax is not None:
        axes = panels(ax, n_tasks, 1, 1)
        add_bars(scales, scene, axes, ax)
        boxes = [panel.get_window_extent() for panel in axes]
        inches = min(box.width for box in boxes) / axes[0].figure.dpi
        high = min(box.height for box in boxes) / axes[0].figure.dpi
        lines = lines_within(source.text, inches, width)
        most = max(min(most, int(high / line)), 1)
        return axes, kept_lines(lines, owner, most), inches
    inches = 6.0 if n_tasks == 1 else 4.0 if n_tasks <= 3 else 3.3
    kept = kept_lines(lines_within(source.text, inches, width), owner, most)
    n_rows = 1 if n_tasks <= 3 else ceil(n_tasks / ceil(sqrt(n_tasks)))
    bars = _BAR if scene.is_number.any() else _BAR / n_rows
    height = (len(kept) + 0.7) * line + bars
    height += scene.title_height(inches, reason=True)
    axes = panels(None, n_tasks, inches + 0.2, height)
    add_bars(scales, scene, axes)
    return axes, kept, inches


def _measure(scene: Scene, size: float) -> Callable[[str], float]:
    """Return a function that gives the width of a text in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=list(scene.font.families), size=size)

    @cache
    def width(text: str) -> float:
        clean = scene.font.clean(text)
        points = text_to_path.get_text_width_height_descent(clean, font, False)[0]
        # letters on the grid of a screen take a little more
        return float(points) / 72 * 1.04

    return width


def _style(scale: Scale, effects: Any, word: int) -> dict[str, Any]:
    """Return how a stretch of text looks; nothing is behind what has no effect."""
    if effects is None:
        return {"color": "0.55"}
    if word < 0 or not effects[word]:
        return {"color": ink()}
    ground = scale.color(effects[word])
    box = {"boxstyle": "square,pad=0", "facecolor": ground, "edgecolor": "none"}
    return {"color": black_or_white(ground), "bbox": box, "gid": "word"}


def _write(ax: Any, pieces: list[tuple[str, dict[str, Any]]], y: float) -> None:
    """Write pieces beside each other, some points below the upper edge."""
    from matplotlib.offsetbox import AnnotationBbox, HPacker, TextArea

    areas: list[Any] = [
        TextArea(text, textprops={"parse_math": False, **style})
        for text, style in pieces
        if text
    ]
    if not areas:
        return
    line = AnnotationBbox(
        HPacker(children=areas, align="baseline", pad=0, sep=0),
        xy=(0, 1),
        xycoords="axes fraction",
        xybox=(0, y),
        boxcoords="offset points",
        box_alignment=(0, 0),
        frameon=False,
        pad=0,
        annotation_clip=False,
    )
    line.set_in_layout(False)
    ax.add_artist(line)
