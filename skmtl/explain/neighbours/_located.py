"""Where in a text the words are that a tokenizer of the user's gives."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

__all__ = ["Span", "located"]

#: Start and end of a word, in characters of the text.
Span = tuple[int, int]


def located(tokens: Any, text: str) -> list[tuple[str, Span]]:
    """Return the tokens with their places, each after the one before, in any case.

    Where all of them can be words of their own they are: "art" is then not looked for
    in "party".

    Raises
    ------
    TypeError
        If they are no strings.
    ValueError
        If one is not in the text after those before it.
    """
    words = _checked(tokens)
    folded = [char.casefold() for char in text]
    owners = list(chain.from_iterable([i] * len(f) for i, f in enumerate(folded)))
    whole = "".join(folded)
    spans, missing = _searched(words, whole, alone=True)
    if missing is not None:
        spans, missing = _searched(words, whole, alone=False)
    if missing is not None:
        raise ValueError(
            f"Got the word {missing!r} from the tokenizer, which is not in the text "
            "after the words before it, but expected words as the text has them "
            "(upper and lower case may differ), in its order."
        )
    places = [(owners[start], owners[end - 1] + 1) for start, end in spans]
    return list(zip(words, places, strict=True))


def _checked(tokens: Any) -> list[str]:
    """Return the tokens that are more than space, without space around them."""
    listed = [] if isinstance(tokens, str) else list(tokens)
    if isinstance(tokens, str) or not all(isinstance(token, str) for token in listed):
        kinds = {type(token).__name__ for token in listed} - {"str"}
        got = f"a list with {sorted(kinds)}" if kinds else "one string"
        raise TypeError(
            f"Got {got} from the tokenizer, but expected a list of strings: the words "
            "of the text, in its order."
        )
    return [token.strip() for token in listed if token.strip()]


def _searched(
    tokens: list[str], whole: str, *, alone: bool
) -> tuple[list[Span], str | None]:
    """Return where the tokens are, and the first that is nowhere."""
    spans: list[Span] = []
    end = 0
    for token in tokens:
        pattern = re.escape(token.casefold())
        if alone:
            pattern = rf"(?<!\w){pattern}(?!\w)"
        match = re.compile(pattern).search(whole, end)
        if match is None:
            return spans, token
        end = match.end()
        spans.append(match.span())
    return spans, None
