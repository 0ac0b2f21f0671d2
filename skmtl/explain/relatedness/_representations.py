"""Affinity of tasks by what a model of its own for each makes of the rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.spatial.distance import pdist
from scipy.stats import rankdata

from skmtl._compat import take_rows
from skmtl.model_selection._single_tasks import SingleTaskModels, probabilities_of
from skmtl.tasks import TargetColumns, Task, TaskEncoder

__all__ = ["representation_affinity"]

#: The most rows whose distances are compared: they make half a million pairs.
_MOST_ROWS = 1000
#: With two columns, the correlation of any two rows is 1 or -1.
_LEAST_COLUMNS = 3
#: A probability below this is taken as this: a forest's may be 0.
_LEAST_PROBABILITY = 1e-6


def representation_affinity(
    estimator: Any, X: Any, y: Any, columns: TargetColumns
) -> np.ndarray:
    """Return the rank correlations of distances, shape (n_tasks, n_tasks).

    `columns` are those of `y`.
    """
    tasks = TaskEncoder().fit(columns).tasks_
    types = columns.known_types if columns.n_numbers else None
    models = SingleTaskModels(estimator, types).fit(X, y).models_
    n_samples = X.shape[0] if hasattr(X, "shape") else len(X)
    rows = np.arange(n_samples)
    if n_samples > _MOST_ROWS:
        rng = np.random.RandomState(0)
        rows = np.sort(rng.choice(n_samples, _MOST_ROWS, replace=False))
    sample = take_rows(X, rows)
    distances = [
        _distances(model, sample, task)
        for model, task in zip(models, tasks, strict=True)
    ]
    ranks = np.stack([rankdata(found) for found in distances])
    ranks -= ranks.mean(axis=1, keepdims=True)
    lengths = np.sqrt((ranks**2).sum(axis=1))
    with np.errstate(invalid="ignore"):  # 0 / 0: a model to which all rows are alike
        correlations = (ranks @ ranks.T) / np.outer(lengths, lengths)
    constant = [_is_constant(columns, task, k) for k, task in enumerate(tasks)]
    correlations[constant] = correlations[:, constant] = np.nan
    return np.clip(correlations, -1, 1)


def _is_constant(columns: TargetColumns, task: Task, k: int) -> bool:
    """Whether there is nothing to learn."""
    if not task.is_number:
        return task.kind == "constant"
    return bool(np.ptp(columns.values[k][~columns.missing[k]]) == 0)


def _distances(model: Any, X: Any, task: Task) -> np.ndarray:
    """Return the distances between all pairs of rows, as the model sees them."""
    if hasattr(model, "transform"):
        seen = np.asarray(model.transform(X), dtype=np.float64)
        if seen.shape[1] >= _LEAST_COLUMNS:
            return _uncorrelatedness(seen)
    elif task.is_number:
        seen = np.asarray(model.predict(X), dtype=np.float64).reshape(-1, 1)
    else:
        proba = np.asarray(probabilities_of(model, X), dtype=np.float64)
        seen = np.log(np.maximum(proba, _LEAST_PROBABILITY))
    return pdist(seen)


def _uncorrelatedness(rows: np.ndarray) -> np.ndarray:
    """Return 1 - Pearson correlation for all pairs; a constant row has none."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    lengths = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    unit = np.divide(centred, lengths, out=np.zeros_like(centred), where=lengths > 0)
    first, second = np.triu_indices(len(rows), k=1)
    return 1 - (unit @ unit.T)[first, second]
