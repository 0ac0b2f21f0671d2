"""How many columns of its table a model does not look at."""

from __future__ import annotations

from typing import Any

from skmtl.tasks._lookup import inward

__all__ = ["left_out_of"]


def left_out_of(estimator: Any) -> tuple[int, int] | None:
    """Return how many of how many columns a `MultiTaskClassifier` has left out.

    It may stand in a Pipeline, a search or a view. None if there are none.
    """
    if not hasattr(estimator, "get_params"):  # a function may have steps of its own
        return None
    for model in inward(estimator):
        left_out = getattr(model, "screened_", None)
        if isinstance(left_out, list) and left_out:
            return len(left_out), model.n_features_in_
    return None
