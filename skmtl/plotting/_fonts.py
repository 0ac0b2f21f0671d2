"""Fonts that have every character, or one warning and boxes where none has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from skmtl._warning import warn
from skmtl.plotting._labels import LONGEST, as_written, shortened

__all__ = ["Font", "font_for"]

#: Beginnings of the names of fonts with many characters, the best ones first: Chinese
#: and Japanese, Korean, then signs of all kinds.
_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Noto Sans CJK",
    "Source Han Sans",
    "WenQuanYi",
    "PingFang",
    "Microsoft YaHei",
    "Hiragino Sans",
    "Heiti",
    "SimHei",
    "SimSun",
    "Songti",
    "STHeiti",
    "Arial Unicode MS",
    "Noto Serif CJK",
    "Droid Sans Fallback",
    "AR PL",
    "IPAexGothic",
    "IPAGothic",
    "Yu Gothic",
    "MS Gothic",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "NanumGothic",
    "DejaVu Sans",
    "Noto Emoji",
    "Segoe UI Symbol",
    "Symbola",
    "Noto Sans",
)

_ADVICE = (
    "Install a font that has them, for Chinese and Japanese such as Noto Sans CJK "
    "(Debian's fonts-noto-cjk) or WenQuanYi Micro Hei (fonts-wqy-microhei)."
)


@dataclass(frozen=True)
class Font:
    """Font families, each for what those before it lack.

    Parameters
    ----------
    families : tuple of str
    replaced : dict
        What is written for characters that cannot be drawn, by code point.
    """

    families: tuple[str, ...]
    replaced: dict[int, str]

    def clean(self, text: Any) -> str:
        """Return a text in characters that can be drawn, in one line."""
        return str(text).translate(self.replaced)

    def name(self, label: Any, most: int = LONGEST) -> str:
        """Return a name as it is to be written: not too long, and no formula."""
        return as_written(shortened(" ".join(self.clean(label).split()), most))

    def use(self, axes: Iterable[Any]) -> None:
        """Set the families for the texts of some axes that need them."""
        from matplotlib.text import Text

        for ax in axes:
            for text in ax.findobj(Text):
                if not text.get_text().isascii():
                    text.set_fontfamily(list(self.families))


def font_for(texts: Iterable[Any]) -> Font:
    """Return a font for some texts: the user's own, and others for what it lacks.

    Warns
    -----
    SkmtlWarning
        If no font has a character. It is drawn as a box.
    """
    from matplotlib.font_manager import FontProperties

    characters = {character for text in texts for character in str(text)}
    control = {c for c in characters if unicodedata.category(c) in ("Cc", "Zl", "Zp")}
    families = list(FontProperties().get_family())
    lacking = characters - control
    for family in families:
        lacking -= _characters_of(family)
    for family in _others() if lacking else ():
        found = lacking & _characters_of(family)
        if found:
            families.append(family)
            lacking -= found
        if not lacking:
            break
    # joiners and variants of a sign that is drawn without them are no loss
    unseen = {c for c in lacking if unicodedata.category(c) in ("Cf", "Mn", "Me")}
    if lacking - unseen:
        _warn(sorted(lacking - unseen))
    replaced = dict.fromkeys(control, " ") | dict.fromkeys(unseen, "")
    box = "\u25a1" if any("\u25a1" in _characters_of(f) for f in families) else "?"
    replaced |= dict.fromkeys(lacking - unseen, box)
    return Font(tuple(families), {ord(c): text for c, text in replaced.items()})


def _warn(lacking: list[str]) -> None:
    some = ", ".join(f"{character!r}" for character in lacking[:5])
    more = f" and {len(lacking) - 5} more" if len(lacking) > 5 else ""
    warn(
        f"Got text with the characters {some}{more}, but no font that is installed has "
        f"them: boxes are drawn instead. {_ADVICE}"
    )


def _others() -> Iterator[str]:
    """Yield the installed families among those known to have many characters."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    # matplotlib lists the fonts once, and does not find those installed later
    known = {entry.fname for entry in fontManager.ttflist}
    for path in sorted(set(findSystemFonts()) - known):
        with suppress(RuntimeError, OSError):
            fontManager.addfont(path)
    usual = [e for e in fontManager.ttflist if e.style == "normal" and e.weight == 400]
    installed = sorted({entry.name for entry in usual})
    seen = set()
    for start in _FAMILIES:
        for name in installed:
            if name.startswith(start) and name not in seen:
                seen.add(name)
                yield name


def _characters_of(family: str) -> frozenset[str]:
    """Return what a family can draw; nothing if it is not installed."""
    from matplotlib.font_manager import FontProperties, findfont

    try:
        path = findfont(FontProperties(family=[family]), fallback_to_default=False)
    except ValueError:
        return frozenset()
    return _characters_in(path)


@lru_cache(maxsize=16)
def _characters_in(path: Any) -> frozenset[str]:
    from matplotlib.font_manager import get_font

    return frozenset(map(chr, get_font(path).get_charmap()))
