"""Scales of colours of panels: one for all classes, one in its unit for each number."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.explain.telling.pictures._colors import Scale
from skmtl.explain.telling.pictures._figures import shorten_ticks
from skmtl.explain.telling.pictures._scene import Scene

__all__ = ["add_bars", "scales_of"]

#: Ticks of a scale that is as wide as a panel.
_TICKS = 3


def scales_of(scene: Scene) -> list[Scale]:
    """Return the scale of each task that is shown.

    The same colour is the same probability, or the same part of each number's spread.
    """
    found = []
    for k, is_number in zip(scene.tasks, scene.is_number, strict=True):
        limit = scene.limit_of(scene.is_number == is_number)
        unit = float(scene.facts.units[k]) if is_number else 1.0
        name = scene.unit(k) if is_number else ""
        told = scene.meaning(of_number=bool(is_number), unit=name)
        found.append(Scale(limit, told, unit))
    return found


def add_bars(scales: list[Scale], scene: Scene, axes: Any, given: Any = None) -> None:
    """Draw what the colours mean below all panels, or below each if there are numbers.

    Parameters
    ----------
    scales : list of Scale
    scene : Scene
    axes : ndarray of Axes
    given : Axes or array of Axes, default=None
        What was given to be drawn on.
    """
    if not scene.is_number.any():
        scales[0].add_bar(axes, given)
        return
    for scale, panel, is_number in zip(scales, axes, scene.is_number, strict=True):
        bar = scale.add_bar(np.array([panel], dtype=object))
        if is_number:
            shorten_ticks(bar.ax)
        else:
            bar.ax.locator_params(nbins=_TICKS)
