"""Texts without the HTML around them."""

from __future__ import annotations

import html
import re

__all__ = ["without_markup"]

#: Elements within a line: a word may go on behind them.
_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|"
    "mark|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
_BLOCK = (
    "address|applet|area|article|aside|audio|base|blockquote|body|br|button|canvas|"
    "caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|embed|fieldset|"
    "figcaption|figure|footer|form|frame|frameset|h1|h2|h3|h4|h5|h6|head|header|"
    "hgroup|hr|html|iframe|img|input|legend|li|link|main|map|menu|meta|meter|nav|"
    "noframes|noscript|object|ol|optgroup|option|output|p|param|picture|pre|"
    "progress|rp|rt|ruby|script|section|select|slot|source|style|summary|svg|table|"
    "tbody|td|template|textarea|tfoot|th|thead|title|tr|track|ul|video"
)

# What is in quotes may hold ">". Nothing reaches over the next "<", so that a text of
# many "<" takes no longer than others.
_REST = r"""(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>|[^<>]*>"""
_TAG = re.compile(
    rf"</?(?:(?P<inline>{_INLINE})|{_BLOCK})"
    # behind "a" or "b" and a space must be an attribute: "if x <a and y> b" has no tag
    rf"(?:\s*/?>|(?:(?<=<[a-z])(?=\s+[\w:-]+\s*=)|(?<!<[a-z]))[\s/](?:{_REST}))"
    r"|<!doctype\b[^<>]*>|<\?xml\b[^<>]*>|<!\[CDATA\[|\]\]>",
    re.IGNORECASE,
)
_HIDDEN = [
    (re.compile(opens, re.IGNORECASE), re.compile(closes, re.IGNORECASE))
    for opens, closes in (
        (r"<!--", r"-->"),
        (r"<script\b[^<>]*>", r"</script\s*>"),
        (r"<style\b[^<>]*>", r"</style\s*>"),
    )
]
# only what ends with ";" is sure to be one: "?a=1&copy=2" is an address
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});", re.IGNORECASE)


def without_markup(text: str) -> str:
    """Return a text without tags, comments, scripts and styles, its entities decoded.

    Only what HTML defines is taken for a tag: "a < b", "I <3 you" and
    "Ann <ann@example.org>" stay. Tags that break the line leave a space.
    """
    if "<" in text:
        for opens, closes in _HIDDEN:
            text = _without_between(text, opens, closes)
        text = _TAG.sub(lambda match: "" if match["inline"] else " ", text)
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text


def _without_between(text: str, opens: re.Pattern[str], closes: re.Pattern[str]) -> str:
    """Leave out what is between two patterns, and themselves."""
    pieces, end = [], 0
    while (start := opens.search(text, end)) and (
        stop := closes.search(text, start.end())
    ):
        pieces.append(text[end : start.start()])
        end = stop.end()
    return " ".join([*pieces, text[end:]])
