"""Texts, however they are held, as a list of strings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._frames import is_frame

__all__ = ["as_texts"]


def as_texts(X: Any) -> list[str]:
    """Return the texts of a list, an array or a column of a DataFrame.

    Halves of characters (lone surrogates), which no encoder takes, become the
    replacement character; two that belong together become the character they stand for.

    Raises
    ------
    TypeError
        If `X` is one text, or nothing that holds texts.
    ValueError
        If there is more than one column, or something in it is no text.
    """
    texts = _column(X)
    if set(map(type, texts)) - {str}:
        texts = [_text(value, row) for row, value in enumerate(texts)]
    return [t if t.isascii() or _is_whole(t) else _mended(t) for t in texts]


def _column(X: Any) -> list[Any]:
    """Return what `X` holds, which must have one column at most."""
    if is_frame(X):
        if X.shape[1] != 1:
            names = ", ".join(repr(name) for name in X.columns[:5])
            raise ValueError(
                f"Got a DataFrame with {X.shape[1]} columns ({names}...), but expected "
                "one column of texts. Select it, X['text'] for instance, or send "
                "columns to their transformers with a ColumnTransformer."
            )
        X = X[X.columns[0]]
    if isinstance(X, (list, tuple)):
        return list(X)
    if isinstance(X, np.ndarray) and X.ndim:
        if X.ndim > 2 or (X.ndim == 2 and X.shape[1] != 1):
            raise ValueError(
                f"Got an array of shape {X.shape}, but expected texts in one column, "
                "of shape (n_samples,) or (n_samples, 1)."
            )
        return list(X.ravel().tolist())
    # columns of pandas and polars, and the like
    if hasattr(X, "__len__") and len(getattr(X, "shape", ())) == 1:
        return list(X.to_list() if hasattr(X, "to_list") else X.tolist())
    what = f"the text {X[:40]!r}" if isinstance(X, str) else f"a {type(X).__name__}"
    raise TypeError(
        f"Got {what}, but expected a list, an array or a column of texts. One text "
        "goes into a list: [text]."
    )


def _text(value: Any, row: int) -> str:
    """Return a plain string for a string of any kind."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bytes):
        hint = "Decode it: value.decode('utf-8')."
    elif np.ndim(value) or not pd.isna(value):
        hint = "Turn all into texts first, such as with str(value) or ' '.join(words)."
    else:
        hint = "Drop such rows, or fill them with ''."
    shown = repr(value)
    shown = shown if len(shown) <= 40 else f"{shown[:40]}..."
    raise ValueError(f"Got {shown} in row {row}, but expected a text. {hint}")


def _is_whole(text: str) -> bool:
    """Whether there is no half of a character in a text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _mended(text: str) -> str:
    """Return a text whose halves of characters are put together, or replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
