"""The share of the constant prediction's loss that is gone: of classes and numbers."""

from __future__ import annotations

import numpy as np

from skmtl.metrics._observed import ObservedTask
from skmtl.metrics._of_numbers import OF_NUMBERS
from skmtl.metrics._of_probabilities import neg_log_loss

__all__ = ["d2"]


def d2(task: ObservedTask) -> float:
    """Return R2 of a number, and the like of a class's log loss.

    0 is what is right for all rows alike: the mean of the numbers, or the shares of the
    classes, in the rows that are scored. NaN where these are all the same.
    """
    if task.is_number:
        return OF_NUMBERS["r2"].value(task)
    _, codes = np.unique(task.codes, return_inverse=True)
    shares = np.bincount(codes, task.weight) / (
        len(codes) if task.weight is None else task.weight.sum()
    )
    shares = shares[shares > 0]
    entropy = -(shares * np.log(shares)).sum()
    return 1 + neg_log_loss(task) / entropy if entropy > 0 else np.nan
