"""Curves of what the model answers, as small drawings that places of the page share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from skmtl.explain.facts._curves import Curves
from skmtl.explain.telling.page._axes import Axis

__all__ = ["HEIGHT", "WIDTH", "places", "rug", "symbol", "used"]

#: The box of a drawing, from the lower to the upper end of an axis. Whoever shows it
#: may stretch it: lines and dots keep their thickness.
WIDTH, HEIGHT = 300, 200
#: What a gap among the values takes at the right.
_GAP = 60
#: How far ticks go below the box.
_TICK = 12
#: Where two values stand of what is no number.
_PAIR = (75, 225)


def places(curve: Curves) -> np.ndarray:
    """Return where values stand from left to right, a gap at the right by itself."""
    if not curve.is_number:
        return np.array(_PAIR)
    known = np.isfinite(curve.numbers)
    low, high = curve.range
    width = WIDTH if known.all() else WIDTH - _GAP
    # halves, for what lies between the ends of all floats is no float
    at = (curve.numbers[known] / 2 - low / 2) / (high / 2 - low / 2) * width
    found = np.full(len(known), WIDTH - _GAP // 2)
    found[known] = np.rint(at).astype(int)
    return found


def symbol(key: str, curve: Curves, task: int, axis: Axis, tolerance: float) -> str:
    """Return the drawing of one curve, to be shown by its key.

    Parameters
    ----------
    key : str
        Its id in the page.
    curve : Curves
    task : int
    axis : Axis
        0 and 100 % for classes.
    tolerance : float
        By what part of the axis the line may leave out what is nearly straight.
    """
    x, told = places(curve), _heights(axis, curve.told[:, task])
    other = _heights(axis, curve.other[:, task])
    ticks = _has_rug(curve)
    drawn = [
        f'<use class="rug" href="#{_rug_key(curve)}"/>' if ticks else "",
        _path("shade", _shade(x, curve.turned[:, task], curve.is_number)),
        _path("goal", _goal(axis)),
        *(
            []
            if np.isnan(curve.other[:, task]).all()
            else _drawn("rival", curve, x, other, tolerance)
        ),
        *_drawn("told", curve, x, told, tolerance),
    ]
    there = curve.beside
    # a ring is a dot with a hole
    own, *ring = [f"M{x[at]} {told[at]}h0" for at in (curve.here, there) if at >= 0]
    drawn += [_path("dot", own + "".join(ring)), _path("hole", "".join(ring))]
    return (
        f'<symbol id="{key}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'preserveAspectRatio="none">{"".join(drawn)}</symbol>'
    )


def rug(curve: Curves, every: int = 1) -> str:
    """Return ticks for values of the background, which curves of all tasks share.

    `every` second one, or the like.
    """
    if not _has_rug(curve):
        return ""
    low, high = curve.range
    seen = curve.seen[::every]
    seen = seen[(seen >= low) & (seen <= high)]
    width = WIDTH if np.isfinite(curve.numbers).all() else WIDTH - _GAP
    at = np.unique(np.rint((seen / 2 - low / 2) / (high / 2 - low / 2) * width))
    ticks = f"M{at[0]:.0f} {HEIGHT}v{_TICK}" if len(at) else ""
    ticks += "".join(f"m{x:.0f}-{_TICK}v{_TICK}" for x in np.diff(at))
    return f'<path class="tick" id="{_rug_key(curve)}" d="{ticks}"/>'


def _has_rug(curve: Curves) -> bool:
    return curve.is_number and len(curve.seen) > 0


def _rug_key(curve: Curves) -> str:
    return f"r{curve.feature}"


def used(key: str, *, mirrored: bool = False) -> str:
    """Return a place that shows a drawing; what it shows is written beside it."""
    kind = ' class="over"' if mirrored else ""
    return f'<svg aria-hidden="true"{kind}><use href="#{key}"/></svg>'


def _path(kind: str, d: str) -> str:
    return f'<path class="{kind}" d="{d}"/>' if d else ""


def _heights(axis: Axis, values: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(HEIGHT * (1 - axis.parts(values))).astype(int))


def _goal(axis: Axis) -> str:
    """Return the line of the value that is asked for."""
    if np.isnan(axis.goal):
        return ""
    return f"M0 {_heights(axis, np.array([axis.goal]))[0]}h{WIDTH}"


def _drawn(
    kind: str, curve: Curves, x: np.ndarray, y: np.ndarray, tolerance: float
) -> list[str]:
    """Return a line through numbers, and a dot of a gap; of two values their line."""
    known = np.isfinite(curve.numbers) if curve.is_number else np.full(len(x), True)
    points = np.column_stack([x, y])[known]
    points = points[_bends(points, HEIGHT * tolerance)]
    steps = np.diff(points, axis=0).tolist()
    line = "M{} {}l".format(*points[0].tolist()) + " ".join(
        f"{dx}{'' if dy < 0 else ' '}{dy}" for dx, dy in steps
    )
    gaps = [f"M{a} {b}h0" for a, b in zip(x[~known], y[~known], strict=True)]
    return [_path(kind, line), _path(f"{kind} gap", "".join(gaps))]


def _bends(points: np.ndarray, tolerance: float) -> list[int]:
    """Return the points without which a line would be off by more than allowed."""
    kept, open_ = {0, len(points) - 1}, [(0, len(points) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        (x0, y0), (x1, y1) = points[first], points[last]
        between = points[first + 1 : last]
        part = (between[:, 0] - x0) / max(x1 - x0, 1)
        off = np.abs(between[:, 1] - y0 - part * (y1 - y0))
        if off.max() > tolerance:
            at = first + 1 + int(off.argmax())
            kept.add(at)
            open_ += [(first, at), (at, last)]
    return sorted(kept)


def _shade(x: np.ndarray, turned: Sequence[bool] | np.ndarray, is_number: bool) -> str:
    """Return the stretches in which the verdict is another, up to half the way."""
    edges = [0, *((a + b) // 2 for a, b in pairwise(x.tolist())), WIDTH]
    if is_number and x[-1] == WIDTH - _GAP // 2:
        edges[-2] = WIDTH - _GAP
    found, start = "", -1
    for at, other in enumerate([*turned, False]):
        if other and start < 0:
            start = edges[at]
        elif not other and start >= 0:
            wide = edges[at] - start
            if wide > 0:
                found += f"M{start} 0h{wide}v{HEIGHT}h-{wide}z"
            start = -1
    return found
