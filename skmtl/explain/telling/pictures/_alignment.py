"""The words of a written text, and the effects of features on them, as a heatmap."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.explain.facts._record import Record
from skmtl.explain.facts._written_text import WrittenText
from skmtl.explain.telling.pictures._colors import Scale, black_or_white
from skmtl.explain.telling.pictures._heatmap import separate
from skmtl.plotting._figure import panels
from skmtl.plotting._fonts import Font, font_for
from skmtl.plotting._labels import CHARACTER, LINE, inches_of, lines_of

__all__ = ["draw_alignment"]

#: Inches of a column and of a row, and of the scale of colours below.
_COLUMN, _ROW, _BAR = 0.62, 0.3, 0.75
#: Characters of a feature's name, and of a word.
_MOST_BESIDE, _MOST_ABOVE = 30, 24


def draw_alignment(explanation: Record, texts: list[int], ax: Any) -> np.ndarray:
    """Draw features by words, a panel for each of some texts."""
    shown = [explanation.texts[k] for k in texts]
    font = _font(explanation, shown)
    sizes = [_size(explanation, text, font) for text in shown]
    axes = panels(ax, len(shown), *np.max(sizes, axis=0))
    for one, text in zip(axes, shown, strict=True):
        _draw(one, explanation, text, font)
    font.use(axes)
    return axes


def _font(explanation: Record, texts: list[WrittenText]) -> Font:
    named = [name for text in texts for name in (text.shown_task, text.text)]
    return font_for([*explanation.features.shown, *named])


def _labels(
    explanation: Record, text: WrittenText, font: Font
) -> tuple[list[str], list[str]]:
    """Return what stands beside the rows and above the columns."""
    features, words = text.leading()
    shown = explanation.features.shown
    beside = [font.name(shown[j], _MOST_BESIDE) for j in features]
    return beside, [font.name(text.words[w], _MOST_ABOVE) for w in words]


def _size(explanation: Record, text: WrittenText, font: Font) -> tuple[float, float]:
    """Return the inches that a panel takes, with all that stands around it."""
    beside, above = _labels(explanation, text, font)
    width = inches_of(beside) + max(len(above) * _COLUMN, 2.5) + 0.3
    upright = _are_upright(above, _COLUMN)
    head = inches_of(above) if upright else LINE
    return width, len(beside) * _ROW + head + _BAR + 3 * LINE


def _are_upright(above: list[str], column: float) -> bool:
    return inches_of(above) > column


def _draw(ax: Any, explanation: Record, text: WrittenText, font: Font) -> None:
    features, words = text.leading()
    effects = text.surrogate.effects[np.ix_(features, words)]
    beside, above = _labels(explanation, text, font)
    width = ax.get_window_extent().width / ax.figure.dpi
    title = f"{text.shown_task}: {text.text}"
    lines = lines_of(font.name(title, 200), max(int(width / CHARACTER), 20))
    ax.set_title("\n".join(lines), fontsize="medium")
    if not words:
        ax.set_axis_off()
        return
    scale = Scale(
        float(np.abs(effects).max(initial=0)) or 1.0, "Effect on the probability"
    )
    looks = scale.mappable
    ax.imshow(effects, cmap=looks.cmap, norm=looks.norm, aspect="auto")
    _write(ax, effects, text, scale)
    ax.xaxis.tick_top()
    free = ax.figure.get_layout_engine() is None
    upright = _are_upright(above, width / len(words) if free else _COLUMN)
    ax.set_xticks(range(len(words)), above, rotation=90 if upright else 0)
    ax.set_yticks(range(len(features)), beside)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    separate(ax, effects.shape)
    scale.add_bar([ax])


def _write(ax: Any, effects: np.ndarray, text: WrittenText, scale: Scale) -> None:
    """Write the effects into the cells; bold those that words tell of."""
    features, words = text.leading()
    colors = scale.color(effects)
    for (i, j), effect in np.ndenumerate(effects):
        origin = text.origins[words[j]]
        is_told = origin is not None and features[i] in origin.features
        if f"{effect:.2f}".strip("-0."):
            ax.text(
                j,
                i,
                f"{effect:+.2f}".replace("-", "\u2212"),
                ha="center",
                va="center",
                fontsize="small",
                color=black_or_white(colors[i, j]),
                weight="bold" if is_told else "normal",
                gid="effect",
            )
