"""Texts, where a table or ids of tokens are expected."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl._warning import warn
from skmtl._wording import shown

__all__ = ["holds_texts", "refuse_texts", "warn_of_free_text"]

#: Of fewer rows, little can be said.
_FEWEST_ROWS = 5
#: Most texts have as many words, or letters of scripts that do not set words apart; and
#: there are more different ones than this share of the rows.
_WORDS, _LETTERS, _DIFFERENT = 5, 10, 0.5
#: Such scripts, Thai and Chinese among them, come from here on in Unicode.
_WITHOUT_SPACES = "\u0e00"
#: As many different texts are looked at.
_MOST_LOOKED_AT = 1000


def holds_texts(X: Any) -> bool:
    """Whether `X` is made of strings."""
    if isinstance(X, str):
        return True
    if hasattr(X, "to_numpy"):
        X = X.to_numpy()
    values = X if isinstance(X, np.ndarray) else np.asarray(list(X)[:1], dtype=object)
    if values.dtype.kind in "OUST":
        return any(isinstance(value, str) for value in values.ravel()[:100])
    return False


def refuse_texts(X: Any, name: str) -> None:
    """Raise if one text, or a column of them, is given to a trunk that reads tables.

    Parameters
    ----------
    X : array-like
    name : str
        Name of the estimator.

    Raises
    ------
    ValueError
        If there are texts.
    """
    is_column = len(getattr(X, "shape", ())) == 1
    if not isinstance(X, str) and not (is_column and holds_texts(X)):
        return
    found = [X] if isinstance(X, str) else [v for v in X[:100] if isinstance(v, str)]
    raise ValueError(
        f"Got X with texts, such as {shown(str(found[0]))}, but expected a table of "
        "shape (n_samples, n_features), which this trunk reads. Texts need a tokeniser "
        f"and a trunk that reads tokens: make_pipeline(TokenSequencer(), {name}("
        "trunk='text_cnn')), or 'lstm', 'transformer'. Or keep the trunk, with "
        "TfidfVectorizer before it. A column of categories goes into a DataFrame."
    )


def warn_of_free_text(
    names: list[Any], texts: list[np.ndarray], n_rows: int
) -> set[Any]:
    """Warn of columns of text that are no categories; return their names.

    Parameters
    ----------
    names : list of str
        Columns that nobody has said to be categories.
    texts : list of ndarray
        The different values of each.
    n_rows : int
    """
    free = [
        name
        for name, its in zip(names, texts, strict=True)
        if n_rows >= _FEWEST_ROWS and len(its) > _DIFFERENT * n_rows and _are_free(its)
    ]
    if free:
        warn(
            f"The columns {shown(free)} hold free text, and have a category for most "
            "rows, so little can be learned from them. Give a column of texts alone to "
            "a trunk that reads tokens, trunk='text_cnn' behind a TokenSequencer() in "
            "a Pipeline, or make numbers of it with TfidfVectorizer, in a "
            "ColumnTransformer for one column of several."
        )
    return set(free)


def _are_free(values: np.ndarray) -> bool:
    """Whether different values of a column are sentences rather than names."""
    some = values[:: -(-len(values) // _MOST_LOOKED_AT)].tolist()
    looked_at = [value for value in some if isinstance(value, str)]
    if len(looked_at) < len(some) - 1:  # a missing one is no string
        return False
    words = np.median([len(value.split()) for value in looked_at])
    letters = np.median([sum(c >= _WITHOUT_SPACES for c in v) for v in looked_at])
    return bool(words >= _WORDS or letters >= _LETTERS)
