"""What an input goes through in a model, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from skmtl.tasks._lookup import inward

__all__ = ["names_fitted", "readers"]


def readers(estimator: Any) -> Iterator[Any]:
    """Yield the steps of a model, those of Pipelines within it too, first to last.

    Searches and other estimators around a Pipeline are looked through. A model without
    steps is its only one.
    """
    model = estimator
    if hasattr(estimator, "get_params"):  # a function may have steps of its own
        for model in inward(estimator):
            if hasattr(model, "steps"):
                for _, step in model.steps:
                    if step is not None and step != "passthrough":
                        yield from readers(step)
                return
    yield model


def names_fitted(estimator: Any, X: Any) -> list[str] | None:
    """Return the names of the columns that a model was fitted on, if as many."""
    shape = np.shape(X)
    for known in (estimator, next(readers(estimator), None)):
        names = getattr(known, "feature_names_in_", ())
        if len(shape) == 2 and len(names) == shape[1]:
            return [str(name) for name in names]
    return None
