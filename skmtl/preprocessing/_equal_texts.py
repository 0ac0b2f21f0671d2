"""Which texts are equal? They are cleaned, and then numbered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone

from skmtl._recipes import choose
from skmtl.preprocessing._cleaner import TextCleaner
from skmtl.preprocessing._normal_form import normal_form
from skmtl.preprocessing._texts import as_texts

__all__ = ["number_texts"]


def number_texts(X: Any, cleaner: Any) -> np.ndarray:
    """Number the texts, equal ones alike, in the order in which they appear.

    Parameters
    ----------
    X : list, array or Series of str
    cleaner : "auto", None or transformer
        What cleans them first; "auto" also ignores upper and lower case.

    Raises
    ------
    ValueError
        If there is no text, a text is missing, or there is no cleaner of that name.
    TypeError
        If `X` holds no texts, or `cleaner` is no transformer.
    """
    texts = as_texts(X)
    if not texts:
        raise ValueError("Got X without a text, but expected at least one.")
    if isinstance(cleaner, str):
        named = choose("cleaner", cleaner, {"auto": TextCleaner}, "None")
        # folded, one letter may be several, which come together again
        texts = [normal_form(text.casefold()) for text in named().transform(texts)]
    elif cleaner is not None:
        if not hasattr(cleaner, "fit_transform"):
            raise TypeError(
                f"Got cleaner={cleaner!r}, but expected 'auto', None or a transformer "
                "of texts. Wrap functions in sklearn.preprocessing.FunctionTransformer."
            )
        texts = as_texts(clone(cleaner).fit_transform(texts))
    return pd.factorize(np.array(texts, dtype=object))[0]
