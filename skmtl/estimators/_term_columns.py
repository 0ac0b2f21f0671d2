"""Terms as users count them: by the columns of X, and by task."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.networks._terms import logits_by_task
from skmtl.tasks import TaskEncoder

__all__ = ["column_names", "in_units", "looked_at", "pair_columns", "terms_by_task"]

#: A task has scores of its own for each class from this number of classes on.
_SEVERAL = 3


def column_names(estimator: Any) -> list[str]:
    """Return the names of the columns of a table, "x0"... where they have none."""
    names = getattr(estimator, "feature_names_in_", None)
    if names is None:
        return [f"x{j}" for j in range(estimator.n_features_in_)]
    return [str(name) for name in names]


def looked_at(encoder: Any) -> np.ndarray:
    """Return the columns of X that the features of the network are, in their order."""
    numbers, categories = features(encoder)
    return np.concatenate([encoder.numeric_[numbers], encoder.categorical_[categories]])


def pair_columns(estimator: Any) -> np.ndarray:
    """Return the columns of X of each pair that has a term, (n_pairs, 2)."""
    pairs = estimator.net_.module_.trunk.pairs
    if pairs is None:
        return np.zeros((0, 2), dtype=int)
    return looked_at(estimator._input_encoder)[pairs.features.cpu().numpy()]


def features(encoder: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers and the categories that the network looks at."""
    if encoder.is_screened:
        return encoder.screened()[:2]
    return np.arange(encoder.n_numeric_), np.arange(len(encoder.cardinalities_))


def terms_by_task(network: Any, terms: np.ndarray) -> list[np.ndarray]:
    """Return the terms of each task, those of several classes with a sum of 0.

    Only differences between the classes of a task count: what all of them have in
    common says nothing, and would be seen as something. A text is no sum of terms.

    Shape: (..., n_logits) -> (..., n_outputs_k) of each task.
    """
    found = []
    sizes = network.layout.n_classes
    for logits, n_classes in zip(logits_by_task(network), sizes, strict=True):
        if not len(logits):
            found.append(np.zeros((*terms.shape[:-1], 1 if n_classes == 1 else 0)))
            continue
        own = terms[..., logits].astype(np.float64)
        if len(logits) >= _SEVERAL:
            own -= own.mean(axis=-1, keepdims=True)
        found.append(own)
    return found


def in_units(
    targets: TaskEncoder, by_task: list[np.ndarray], at_zero: bool = False
) -> list[np.ndarray]:
    """Return terms of numbers in the unit of these, where that is a matter of scale.

    Numbers that were only standardized are multiplied by what a step is worth. Others,
    and classes, stay on the scale that is learned.

    Parameters
    ----------
    targets : TaskEncoder
    by_task : list of ndarray
        Terms of each task, or what they are added to.
    at_zero : bool, default=False
        Whether they are the latter: then the mean of the numbers is added.
    """
    scaling, found = targets.scaling_, list(by_task)
    numbers = [k for k, task in enumerate(targets.tasks_) if task.is_number]
    for at, k in enumerate(numbers):
        if not scaling.clipped[at]:
            found[k] = by_task[k] * scaling.slopes[at]
            if at_zero:
                found[k] = found[k] + scaling.center[at]
    return found
