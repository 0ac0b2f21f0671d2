"""Ids of tokens that stand for no token of the training texts."""

from __future__ import annotations

__all__ = ["FIRST", "PAD", "UNKNOWN"]

#: What fills up short texts, and what a token becomes that was never seen.
PAD, UNKNOWN = 0, 1
#: The id of the first token that is known.
FIRST = UNKNOWN + 1
