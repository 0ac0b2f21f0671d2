"""scikit-learn's metrics of probabilities, for rows that may lack some classes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn import metrics

from skmtl.metrics._observed import ObservedTask

__all__ = ["N_BINS", "OF_PROBABILITIES", "calibration_error", "confidence_bins"]

#: Bins of the expected calibration error, as many as in its paper.
N_BINS = 15


def neg_log_loss(task: ObservedTask) -> float:
    classes = np.arange(task.probabilities.shape[1])
    return -metrics.log_loss(
        task.codes, task.probabilities, labels=classes, **task.weights
    )


def neg_brier_score(task: ObservedTask) -> float:
    # an unseen class must not move a binary task to the range of other tasks, 0 to 2
    binary = len(task.known_classes) < 3
    return -metrics.brier_score_loss(
        task.codes,
        task.probabilities,
        labels=np.arange(task.probabilities.shape[1]),
        scale_by_half=binary,
        **task.weights,
    )


def neg_expected_calibration_error(task: ObservedTask) -> float:
    return -calibration_error(task)


def confidence_bins(confidence: np.ndarray, n_bins: int) -> np.ndarray:
    """Return which of `n_bins` intervals from 0 to 1 each confidence is in.

    Raises
    ------
    ValueError
        If `n_bins` is not a positive integer.
    """
    if not isinstance(n_bins, int | np.integer) or n_bins < 1:
        raise ValueError(f"Got n_bins={n_bins!r}, but expected a positive integer.")
    # bins hold their upper edge: 1 belongs to the last
    edges = np.linspace(0, 1, n_bins + 1)[1:-1]
    return np.searchsorted(edges, confidence, side="left")


def calibration_error(task: ObservedTask, n_bins: int = N_BINS) -> float:
    """Return the mean distance of accuracy and confidence in bins of confidence."""
    confidence = task.probabilities.max(axis=1)
    bins = confidence_bins(confidence, n_bins)
    gap = (task.probabilities.argmax(axis=1) == task.codes) - confidence
    weight = np.ones(len(gap)) if task.weight is None else task.weight
    gaps = np.bincount(bins, weights=weight * gap, minlength=n_bins)
    return float(np.abs(gaps).sum() / weight.sum())


def roc_auc_ovr(task: ObservedTask) -> float:
    observed = _observed_classes(task)
    if len(observed) < 2:
        return np.nan
    if task.probabilities.shape[1] == 2:
        # the same for either class, up to rounding
        return metrics.roc_auc_score(
            task.codes, task.probabilities[:, 1], **task.weights
        )
    return _one_vs_rest(metrics.roc_auc_score, task, observed)


def average_precision(task: ObservedTask) -> float:
    observed = _observed_classes(task)
    if len(observed) < 2:
        return np.nan
    if task.pos_label is None:
        return _one_vs_rest(metrics.average_precision_score, task, observed)
    position = task.code_of(task.pos_label)
    if position not in observed:
        return np.nan
    return metrics.average_precision_score(
        task.codes == position, task.probabilities[:, position], **task.weights
    )


def _observed_classes(task: ObservedTask) -> np.ndarray:
    """Return the columns of the classes that occur: others have no value of their own.

    Labels of weight 0 do not count.
    """
    codes = task.codes
    return np.unique(codes if task.weight is None else codes[task.weight > 0])


def _one_vs_rest(
    metric: Callable[..., float], task: ObservedTask, observed: np.ndarray
) -> float:
    """Return the mean over the classes that occur of a binary metric."""
    indicators = (task.codes[:, None] == observed).astype(int)
    return metric(indicators, task.probabilities[:, observed], **task.weights)


#: Metrics of probabilities by the names of scikit-learn's scorers: higher is better.
OF_PROBABILITIES: dict[str, Callable[[ObservedTask], float]] = {
    "average_precision": average_precision,
    "neg_brier_score": neg_brier_score,
    "neg_expected_calibration_error": neg_expected_calibration_error,
    "neg_log_loss": neg_log_loss,
    "roc_auc_ovr": roc_auc_ovr,
}
