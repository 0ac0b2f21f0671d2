"""One score for each feature from the scores of several tasks."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

__all__ = ["aggregated"]


def aggregated(scores: np.ndarray, aggregate: str) -> np.ndarray:
    """Return one score for each feature, higher is better.

    Parameters
    ----------
    scores : ndarray of shape (n_tasks, n_features)
        NaN where a task has no score for a feature.
    aggregate : {"max", "mean", "rank"}
        See `MultiTaskSelector`.

    Returns
    -------
    combined : ndarray of shape (n_features,)
        ``-inf`` for features without a single score.
    """
    unknown = np.isnan(scores)
    if len(scores) == 1:  # as it is: a division might make two scores equal
        combined = scores[0].copy()
    elif aggregate == "rank":
        best_first = np.where(unknown, np.inf, -scores)
        ranks = rankdata(best_first, method="min", axis=1)
        # a mean rank is at most n_features, so this decides between equals only
        combined = -ranks.min(axis=0) - ranks.mean(axis=0) / (ranks.shape[1] + 1)
    else:
        relative = np.array([_relative(row) for row in scores])
        combined = relative.max(axis=0) if aggregate == "max" else relative.mean(axis=0)
    combined[unknown.all(axis=0)] = -np.inf
    return combined


def _relative(scores: np.ndarray) -> np.ndarray:
    """Return the scores of one task in units of their mean, unknown ones as the least.

    An infinite score would leave nothing of the others.
    """
    known = ~np.isnan(scores)
    finite = scores[np.isfinite(scores)]
    largest = np.abs(finite).max(initial=0) or 1.0
    # what is divided by the largest has a mean that does not overflow
    scaled = np.nan_to_num(scores / largest, nan=0.0, posinf=2.0, neginf=-2.0)
    scaled[~known] = min(0.0, scaled.min())
    mean = np.abs(scaled[known]).mean() if known.any() else 0.0
    return scaled / (mean or 1.0)
