"""Rows of tables in which many labels are missing."""

import numpy as np
import torch

from skmtl.inputs import Table
from skmtl.sampling import TaskRows

SIZES, NAMES = (1000, 100, 10), ["large", "middle", "small"]


def rows_with(observed, rows=None, shares=None, weights=None, members=None):
    """Return rows of a table whose only number is the number of the row."""
    n_all, n_tasks = observed.shape
    if weights is None:
        weights = torch.from_numpy(observed.astype(np.float32))
    return TaskRows(
        Table(np.arange(float(n_all))[:, np.newaxis]),
        torch.zeros(n_all, n_tasks, dtype=torch.int16),
        weights,
        np.arange(n_all) if rows is None else rows,
        torch.ones(n_tasks) if shares is None else torch.tensor(shares),
        members,
    )


def merged(**settings):
    """Return rows of data sets put together: each has the label of one task."""
    return rows_with(np.repeat(np.eye(3, dtype=bool), SIZES, axis=0), **settings)


def shared_labels(n_samples=300):
    """Return which labels there are where rows have one of some tasks."""
    return np.random.RandomState(0).rand(n_samples, 3) < [0.9, 0.4, 0.05]


def drawn(recipe, data, epoch=0, names=NAMES, max_epochs=10):
    return recipe.build(data, names, max_epochs)(epoch)
