"""A network of this package, and what stands before it in a Pipeline."""

from __future__ import annotations

from typing import Any

from sklearn.utils.validation import check_is_fitted

from skmtl.estimators._inside import NetworkInside

__all__ = ["taken_apart"]


def taken_apart(estimator: Any) -> tuple[list[Any], Any]:
    """Return the steps that come before the model, and the model."""
    model, before = estimator, []
    while not isinstance(model, NetworkInside):
        if hasattr(model, "best_estimator_"):
            model = model.best_estimator_
        elif hasattr(model, "steps"):
            if len(model.steps) > 1:
                before.append(model[:-1])
            model = model.steps[-1][1]
        elif hasattr(model, "refit"):
            # a search that is not fitted says so; one without a refit has no model
            check_is_fitted(model)
            break
        else:
            break
    if not isinstance(model, NetworkInside):
        raise TypeError(
            f"Got a {type(estimator).__name__}, but expected a fitted "
            "MultiTaskClassifier, MultiTaskRegressor or MultiTaskPredictor, or a "
            "Pipeline or search (with refit=True) that ends in one: other models have "
            "no trunk to look into."
        )
    check_is_fitted(model)
    return before, model
