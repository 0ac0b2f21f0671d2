"""The document around the content: style, policy, frame."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from importlib.resources import files
from pathlib import Path

from skmtl._files import written_whole
from skmtl.explain.telling.page._folding import folded
from skmtl.explain.telling.page._tables import LEVELS
from skmtl.explain.telling.page._writing import both

__all__ = ["chooser", "document", "framed", "saved"]

#: How much of the colour the deepest cell has, in percent: numbers stay readable.
_DEEPEST = 52


def document(
    title: str, body: str, rules: Iterable[str] = (), *, has_numbers: bool = False
) -> str:
    """Return the whole page; style for numbers is in it where there are any.

    It needs no script and nothing from outside. Its policy says so to the browser: only
    this style, told by its hash, and images that the page itself holds.
    """
    shades = "".join(
        f".u{step},.d{step}{{--m:{_DEEPEST * step / LEVELS:.0f}%}}"
        for step in range(1, LEVELS + 1)
    )
    folder = files("skmtl.explain.telling.page")
    names = ["_style.css", *(["_numbers.css"] if has_numbers else [])]
    plain = "".join(folder.joinpath(name).read_text("utf-8") for name in names)
    style = "\n".join([*plain.splitlines(), shades, *rules])
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>{style}</style></head>\n"
        f'<body>{_languages()}<main id="top">{body}</main></body></html>\n'
    )


def _languages() -> str:
    """Return the choice of the language."""
    options = [("en", "English", " checked"), ("zh", "中文", "")]
    inputs = "".join(
        f'<label><input type="radio" name="language" id="{code}"{checked}>'
        f'<span lang="{code}" class="own">{name}</span></label>'
        for code, name, checked in options
    )
    return (
        f'<fieldset class="language"><legend>{both("language")}</legend>'
        f"{inputs}</fieldset>"
    )


def chooser(
    name: str, legend: str, options: Iterable[tuple[str, str]], chosen: str
) -> str:
    """Return radio buttons; the style shows what belongs to the chosen one.

    Parameters
    ----------
    name : str
        Name of the group. Of the group "task", those that are many are folded away.
    legend : str
        HTML of its heading.
    options : iterable of (str, str)
        The id of each button, and HTML of what stands beside it.
    chosen : str
        The id of the button that is chosen at first.
    """
    inputs = [
        f'<label><input type="radio" name="{name}" id="{key}"'
        f"{' checked' if key == chosen else ''}><span>{shown}</span></label>"
        for key, shown in options
    ]
    buttons = (
        folded(inputs, lambda some: f"<div>{some}</div>")
        if name == "task"
        else f"<div>{''.join(inputs)}</div>"
    )
    return (
        f'<fieldset class="choice {name}"><legend>{legend}</legend>{buttons}</fieldset>'
    )


def framed(html: str) -> str:
    """Return a page in a frame of its own, to stand in a notebook.

    Nothing in the frame can run a script, and it shares neither names nor style with
    the notebook.

    Parameters
    ----------
    html : str
        A whole document.

    Returns
    -------
    html : str

    Examples
    --------
    >>> from skmtl.explain.telling.page._document import framed
    >>> "<iframe" in framed("<!DOCTYPE html><p>Hello</p>")
    True
    """
    return (
        '<div><iframe title="Explanation" sandbox="" '
        f'srcdoc="{escape(html, quote=True)}" '
        'style="width:100%;height:680px;border:1px solid #8886;border-radius:6px;'
        'resize:vertical"></iframe></div>'
    )


def saved(html: str, path: str | Path | None) -> str | None:
    """Write a page to a file; return it if there is none."""
    if path is None:
        return html
    with written_whole(path) as place:
        place.write_text(html, encoding="utf-8")
    return None
