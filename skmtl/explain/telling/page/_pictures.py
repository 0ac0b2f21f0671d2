"""The text with its words marked, the image with its segments tinted."""

from __future__ import annotations

import base64
from io import BytesIO
from itertools import pairwise
from typing import Any

import numpy as np

from skmtl.explain.facts._facts import Facts
from skmtl.explain.neighbours._features import ImageSource, TextSource
from skmtl.explain.telling.page._amounts import written_signed
from skmtl.explain.telling.page._tables import level
from skmtl.explain.telling.page._writing import both, running, signed

__all__ = ["marked_image", "marked_text", "photo"]

#: Characters kept on each side of a marked word where a text is cut.
_AROUND = 60
#: The longer side of the image in the page, in pixels.
_LONGEST_SIDE = 256
#: So many pixels has the longer side of its tints, of which there is one a task.
_LONGEST_TINTED = 128
#: So many lines of letters would fit beside the longer side of the image.
_LETTERS = 20
#: Images of more pixels than this are photographs: they come as JPEG.
_LARGE = 64 * 64
#: Of the strength with which a segment is tinted.
_DEEPEST = 0.75
_UP, _DOWN = (0.70, 0.09, 0.17), (0.13, 0.40, 0.67)


def marked_text(facts: Facts, task: int, most: int) -> str:
    """Return the text with the words marked without which the model says another.

    Of a text longer than `most` characters, the passages around the words that move a
    task most are kept.
    """
    source = facts.explanation.source
    assert isinstance(source, TextSource)
    effects = _without(facts, task)
    largest = float(np.abs(effects).max(initial=0.0))
    owner = np.full(len(source.text) + 1, -1)
    for j in np.argsort(np.abs(effects), kind="stable"):
        for start, end in source.spans[j]:
            owner[start:end] = j
    kept, cut = _passages(source, np.argsort(-np.abs(effects), kind="stable"), most)
    parts = []
    for first, last in kept:
        changes = np.flatnonzero(np.diff(owner[first:last])) + first + 1
        edges = [first, *changes.tolist(), last]
        for start, end in pairwise(edges):
            piece = running(source.text[start:end])
            j = owner[start]
            shade = level(effects[j], largest) if j >= 0 else ""
            parts.append(f'<mark class="{shade}">{piece}</mark>' if shade else piece)
        if last < len(source.text):
            parts.append(" \u2026 ")
    colours = both(f"colours_text{_of_number(facts, task)}")
    note = f"<p><small>{colours} {both('cut') if cut else ''}</small></p>"
    return (
        f'<h3>{both("text")}</h3><p class="text" dir="auto">{"".join(parts)}</p>{note}'
    )


def _of_number(facts: Facts, task: int) -> str:
    return "_number" if facts.explanation.is_number[task] else ""


def _without(facts: Facts, task: int) -> np.ndarray:
    """Return what the model says of a task, less what it says without each feature.

    0 for features that it was not asked about.
    """
    given, moves = facts.explanation, np.zeros(len(facts.effects))
    column = facts.columns[task]
    own = float(given.outputs[task][given.focus[task]])
    for varied in given.answers.varied:
        moves[varied.feature] = own - varied.outputs[0, column]
    return moves


def _passages(
    source: TextSource, order: np.ndarray, most: int
) -> tuple[list[tuple[int, int]], bool]:
    """Return the parts of a text that are shown, and whether some are left out."""
    if len(source.text) <= most:
        return [(0, len(source.text))], False
    shown = np.zeros(len(source.text), dtype=bool)
    for j in order:
        for start, end in source.spans[j]:
            if shown.sum() + (end - start) + 2 * _AROUND <= most:
                shown[max(start - _AROUND, 0) : end + _AROUND] = True
    edges = np.flatnonzero(np.diff(np.r_[False, shown, False]))
    pairs = [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
    return pairs or [(0, most)], True


def photo(source: ImageSource) -> str:
    """Return the image itself, hidden: each task's picture refers to it."""
    image = _as_rgb(source.image)
    height, width = image.shape[:2]
    image = image[_grid(source, _LONGEST_SIDE)]
    large = image.shape[0] * image.shape[1] > _LARGE
    kind = "" if large else ' class="coarse"'
    return (
        f'<svg class="store" aria-hidden="true"><defs><image id="photo"{kind} '
        f'width="{width}" height="{height}" preserveAspectRatio="none" '
        f'href="{_data(image, "jpeg" if large else "png")}"/></defs></svg>'
    )


def marked_image(facts: Facts, task: int) -> str:
    """Return the image, its segments tinted by what the model says without each."""
    source = facts.explanation.source
    assert isinstance(source, ImageSource)
    effects = _without(facts, task)
    largest = float(np.abs(effects).max(initial=0.0))
    strength = np.abs(effects) / largest if largest > 0 else np.zeros(len(effects))
    colours = np.where((effects > 0)[:, None], _UP, _DOWN)
    tints = np.column_stack([colours, _DEEPEST * strength])
    height, width = source.segments.shape
    size = max(height, width) / _LETTERS
    spread = float(facts.explanation.spreads[task])
    is_number = bool(facts.explanation.is_number[task])
    labels = [
        _label(
            source.segments == j,
            int(j),
            written_signed(effects[j], spread) if is_number else signed(effects[j], 2),
            "+" if effects[j] > 0 else "\u2212",
            size,
        )
        for j in facts.leading
        if level(effects[j], largest)
    ]
    overlay = _data(tints[source.segments[_grid(source, _LONGEST_TINTED)]], "png")
    box = f'width="{width}" height="{height}" preserveAspectRatio="none"'
    return (
        f"<h3>{both('image')}</h3>"
        f'<svg class="picture" viewBox="0 0 {width} {height}" font-size="{size:.4g}" '
        f'aria-hidden="true"><use href="#photo"/><image {box} href="{overlay}"/>'
        f"{''.join(labels)}</svg>"
        f"<p><small>{both(f'image_alt{_of_number(facts, task)}')}</small></p>"
    )


def _label(inside: np.ndarray, j: int, text: str, sign: str, size: float) -> str:
    """Return the number of a segment and below it the effect; its sign if narrow."""
    if not inside.any():
        return ""
    row, column = _middle(inside)
    if inside.sum(axis=1).max() < 0.62 * size * len(text):
        text = sign
    at = f'x="{column + 0.5:.4g}"'
    return (
        f'<text y="{row + 0.5:.4g}"><tspan {at} dy="-.55em">{j}</tspan>'
        f'<tspan {at} dy="1.15em">{text}</tspan></text>'
    )


def _middle(inside: np.ndarray) -> tuple[float, float]:
    """Return the centre of a segment, or its pixel nearest to it."""
    rows, columns = np.nonzero(inside)
    row, column = float(rows.mean()), float(columns.mean())
    if inside[round(row), round(column)]:
        return row, column
    nearest = int(np.argmin((rows - row) ** 2 + (columns - column) ** 2))
    return float(rows[nearest]), float(columns[nearest])


def _grid(source: ImageSource, longest: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the pixels that are kept so that no side has more than `longest`."""
    height, width = source.segments.shape
    step = max(height, width, longest) / longest
    rows = (np.arange(max(int(height / step), 1)) * step).astype(int)
    columns = (np.arange(max(int(width / step), 1)) * step).astype(int)
    return np.ix_(rows, columns)


def _as_rgb(image: np.ndarray) -> np.ndarray:
    """Return an image of any channels and range as RGB between 0 and 1."""
    values = np.nan_to_num(np.asarray(image, dtype=float), posinf=0.0, neginf=0.0)
    if image.dtype == np.uint8:
        values = values / 255
    elif values.min(initial=0) < 0 or values.max(initial=0) > 1:
        low, high = values.min(), values.max()
        values = (values - low) / (high - low) if high > low else np.zeros_like(values)
    if values.ndim == 2:
        values = values[..., None]
    if values.shape[-1] not in (3, 4):
        values = values.mean(axis=-1, keepdims=True)
    return np.broadcast_to(values[..., :3], (*values.shape[:2], 3))


def _data(pixels: np.ndarray, form: str) -> str:
    """Return pixels as the address of an image that is its own content."""
    from matplotlib.image import imsave

    held = BytesIO()
    extra = {"quality": 80} if form == "jpeg" else {"optimize": True}
    # without this, PNG files name the version of the drawing library
    about: Any = {"Software": None} if form == "png" else None
    imsave(held, pixels, format=form, metadata=about, pil_kwargs=extra)
    return f"data:image/{form};base64,{base64.b64encode(held.getvalue()).decode()}"
