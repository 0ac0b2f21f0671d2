"""Which columns of its table a model does not look at."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.tasks._lookup import inward

__all__ = ["left_out_of", "unread_columns"]


def left_out_of(estimator: Any) -> tuple[int, int] | None:
    """Return how many of how many columns a `MultiTaskClassifier` has left out.

    It may stand in a Pipeline, a search or a view. None if there are none.
    """
    model = _screening(estimator)
    return None if model is None else (len(model.screened_), model.n_features_in_)


def unread_columns(estimator: Any) -> np.ndarray:
    """Return the positions of the columns that have no influence at all.

    None are known where a Pipeline makes others of them first.
    """
    model = _screening(estimator)
    if model is None or any(hasattr(part, "steps") for part in inward(estimator)):
        return np.zeros(0, dtype=np.intp)
    names = getattr(model, "feature_names_in_", np.arange(model.n_features_in_))
    return np.flatnonzero(np.isin(names, model.screened_))


def _screening(estimator: Any) -> Any:
    """Return the model inside that has left out columns, or None."""
    if not hasattr(estimator, "get_params"):  # a function may have steps of its own
        return None
    for model in inward(estimator):
        left_out = getattr(model, "screened_", None)
        if isinstance(left_out, list) and left_out:
            return model
    return None
