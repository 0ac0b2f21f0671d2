"""The key of a grid of curves: what lines, dots and grounds mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.explain.facts._curves import Curves
from skmtl.explain.facts._percents import percent
from skmtl.explain.telling.pictures._cells import (
    ASKED,
    BAND,
    OTHER,
    SHADE,
    has_gap,
)
from skmtl.explain.telling.pictures._colors import ink
from skmtl.explain.telling.pictures._columns import Column
from skmtl.explain.telling.pictures._scene import Scene
from skmtl.plotting._labels import inches_of

__all__ = ["write_key"]

#: Inches of an entry, and of its mark.
_ENTRY, _MARK = 1.7, 0.5


def write_key(
    ax: Any,
    scene: Scene,
    drawn: list[Curves],
    columns: list[Column],
    width: float,
) -> None:
    """Write below all what the marks mean."""
    if not drawn:
        return
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    parts = any(curve.is_taken_away for curve in drawn)
    here, then = (
        ("as it is", "without it") if parts else ("this input", "compared with")
    )
    kinds = sorted({"number" if own.is_number else "class" for own in columns})
    above = f"the {' or '.join(kinds)} above"
    dot: dict[str, Any] = {"marker": "o", "linestyle": "", "markeredgecolor": ink()}
    key: list[Any] = [
        Line2D([], [], color=ink(), label=above),
        Line2D([], [], label=here, markerfacecolor=ink(), **dot),
    ]
    if any(np.isfinite(curve.other[:, scene.tasks]).any() for curve in drawn):
        by_rule = any(scene.facts.ahead[k] >= 0 for k in scene.tasks)
        label = "the likeliest other class" if by_rule else "the next likely class"
        key.insert(1, Line2D([], [], color=OTHER, label=label))
    if any(curve.beside >= 0 for curve in drawn):
        key.append(Line2D([], [], label=then, markerfacecolor="none", **dot))
    if any(curve.turned[:, scene.tasks].any() for curve in drawn):
        label = _another(scene, drawn)
        key.append(Patch(facecolor=SHADE, alpha=0.35, label=label))
    if any(np.isfinite(own.target) for own in columns):
        key.append(Line2D([], [], color=ASKED, linewidth=0.9, label="value asked for"))
    numbers = scene.explanation.numbers
    if numbers and any(np.isfinite(own.interval).all() for own in columns):
        coverage = percent(numbers.coverage)
        band: dict[str, Any] = {"linewidth": 6, "alpha": BAND, "color": ink()}
        key.append(Line2D([], [], label=f"{coverage} % interval", **band))
    if any(curve.is_number for curve in drawn):
        bar: dict[str, Any] = {"marker": "|", "linestyle": "", "color": OTHER}
        key.append(Line2D([], [], label="values seen", **bar))
    if any(has_gap(curve) for curve in drawn):
        sign: dict[str, Any] = {"marker": "$?$", "linestyle": "", "color": OTHER}
        key.append(Line2D([], [], label="if it is missing", **sign))
    # letters are small, and not all entries are as long as the longest
    longest = inches_of(own.get_label() for own in key)
    entry = max(_ENTRY, _MARK + 0.6 * longest)
    ax.legend(
        handles=key,
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        borderaxespad=1.2,
        ncols=max(min(len(key), int(width / entry)), 2),
        frameon=False,
        fontsize="small",
    )


def _another(scene: Scene, drawn: list[Curves]) -> str:
    """Return what it is that makes an answer another one, of the tasks where one is."""
    given = scene.explanation
    turns = [k for k in scene.tasks if any(c.turned[:, k].any() for c in drawn)]
    numbers = given.is_number[turns]
    asked = np.isfinite(given.targets[turns])
    found = ["another answer"] if not numbers.all() else []
    found += ["beyond the value asked for"] if (numbers & asked).any() else []
    found += ["a standard deviation away"] if (numbers & ~asked).any() else []
    return " or ".join(found)
