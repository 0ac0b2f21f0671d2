"""One explanation, drawn in one of the styles that suit it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from skmtl.explain.facts._record import Record
from skmtl.explain.neighbours._features import ImageSource, TextSource
from skmtl.explain.telling.pictures._alignment import draw_alignment
from skmtl.explain.telling.pictures._answers import draw_answers
from skmtl.explain.telling.pictures._effects import draw_effects
from skmtl.explain.telling.pictures._heatmap import draw_heatmap
from skmtl.explain.telling.pictures._image import draw_image
from skmtl.explain.telling.pictures._scene import Scene
from skmtl.explain.telling.pictures._text import draw_text
from skmtl.plotting._choice import chosen

__all__ = ["STYLES", "draw"]

_DRAWN_BY: dict[str, Callable[[Scene, Any], list[Any]]] = {
    "answers": draw_answers,
    "heatmap": draw_heatmap,
    "effects": draw_effects,
    "text": draw_text,
    "image": draw_image,
}
#: What is drawn of the texts that a model writes.
_OF_TEXTS = "alignment"
#: Styles that need the input itself.
_NEEDS = {"text": TextSource, "image": ImageSource}

STYLES = ("auto", *_DRAWN_BY, _OF_TEXTS)


def draw(
    explanation: Record,
    style: str = "auto",
    ax: Any = None,
    tasks: Any = None,
    *,
    hatch: bool = False,
) -> np.ndarray:
    """Draw an explanation.

    Parameters
    ----------
    explanation : Record
    style : str, default="auto"
        "answers", which "auto" is: features by tasks, in each cell a curve of what the
        model answers as the feature alone is varied; "heatmap", their effects in
        colours; "effects", a panel of bars with 95 % intervals for each task; "text"
        and "image", a panel for each task with the words or segments in the colours of
        their effects; "alignment", the words of each text that is written, and the
        effects of features on them. With texts alone "auto" is that.
    ax : Axes or array of Axes, default=None
        An axes for each panel, or a single one to be divided among them. With None, a
        new figure is made.
    tasks : str, int or list of these, default=None
        Names or positions of the tasks to be drawn, in this order. With None, all.
    hatch : bool, default=False
        Whether bars of "effects" are hatched by role.

    Returns
    -------
    axes : ndarray of Axes of shape (n_panels,)
        A single one of answers and of a heat map, ahead of which an image has one of
        its own; else one for each task.

    Raises
    ------
    ValueError
        If there is no such style or task, the style does not suit the explanation, or
        `ax` holds fewer axes than are needed.

    Warns
    -----
    SkmtlWarning
        If no installed font has a character of the names or of the text.
    """
    style = _checked(explanation, style)
    if style == _OF_TEXTS:
        names = tuple(text.task for text in explanation.texts)
        return draw_alignment(explanation, chosen(names, tasks), ax)
    scene = Scene(explanation, chosen(explanation.task_names, tasks), hatch)
    axes = _DRAWN_BY[style](scene, ax)
    scene.font.use(axes)
    return np.array(axes, dtype=object)


def _checked(explanation: Record, style: str) -> str:
    """Return the style to be drawn, if it suits what is explained."""
    source = explanation.source
    own = next((s for s, kind in _NEEDS.items() if isinstance(source, kind)), None)
    allowed = [s for s in STYLES if s not in _NEEDS or s == own]
    if not explanation.texts:
        allowed.remove(_OF_TEXTS)
    elif not explanation.task_names:
        allowed = ["auto", _OF_TEXTS]
    if style not in allowed:
        what = {"text": "a text", "image": "an image"}.get(own or "", "a table's row")
        what += "" if explanation.task_names else " by a model that only writes"
        raise ValueError(
            f"Got style={style!r}, but expected one of {allowed} for the explanation "
            f"of {what}."
        )
    if style == "auto":
        return "answers" if explanation.task_names else _OF_TEXTS
    return style
