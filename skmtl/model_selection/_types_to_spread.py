"""Which columns of targets are classes, and which numbers, where no model says so."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.tasks import TargetColumns, target_columns
from skmtl.tasks._by_values import (
    FEWEST_LABELS,
    columns_by_values,
    mostly_different,
)
from skmtl.tasks._lookup import inward
from skmtl.tasks._task_types import CLASSES, NUMBERS

__all__ = ["columns_to_spread", "many_values", "types_of_estimator"]


def columns_to_spread(y: Any, task_types: Any = None) -> TargetColumns:
    """Return targets as columns of classes and of numbers.

    Parameters
    ----------
    y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
    task_types : None, str, list or dict
        As for `target_columns`, except that None asks the values: a column is one of
        numbers if it has fractions, or whole numbers of which more than half are
        different, of more than twenty. Others are classes.
    """
    if task_types is not None:
        return target_columns(y, task_types=task_types)
    return columns_by_values(y, mostly_different)


def many_values(classes: np.ndarray) -> bool:
    """Whether classes are whole numbers, and so many that they may be quantities."""
    return classes.dtype.kind in "iuf" and len(classes) > FEWEST_LABELS


def types_of_estimator(estimator: Any) -> Any:
    """Return what an estimator, fitted or not, takes its targets for.

    As `columns_to_spread` takes it: None if it does not say.
    """
    for model in inward(estimator):
        if hasattr(model, "_task_types"):
            own = model._task_types
            return CLASSES if own is None else own
    kind = _kind(estimator)
    return {"classifier": CLASSES, "regressor": NUMBERS}.get(kind)


def _kind(estimator: Any) -> str:
    """Return what scikit-learn calls an estimator; "" if it has no word for it."""
    if not hasattr(estimator, "__sklearn_tags__"):
        return ""
    try:
        return str(estimator.__sklearn_tags__().estimator_type)
    except (AttributeError, TypeError):  # what it holds has no tags
        return ""
