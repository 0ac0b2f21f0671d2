"""How likely a model holds the labels that were observed: of tasks of all types."""

from __future__ import annotations

import numpy as np

from skmtl.metrics._observed import ObservedTask

__all__ = ["log_likelihood"]


def log_likelihood(task: ObservedTask) -> float:
    """Return the mean log likelihood of the observed labels."""
    return float(np.average(task.log_likelihoods, weights=task.weight))
