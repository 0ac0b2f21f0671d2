"""How far confidence is from accuracy: the expected calibration error."""

from __future__ import annotations

from functools import partial
from typing import Any

from skmtl.metrics._by_task import score_by_task
from skmtl.metrics._metric import Metric
from skmtl.metrics._of_probabilities import N_BINS, calibration_error
from skmtl.metrics._predictions import GivenProbabilities
from skmtl.tasks._class_tasks import class_columns

__all__ = ["expected_calibration_error"]


def expected_calibration_error(
    y_true: Any,
    y_proba: Any,
    *,
    classes: Any = None,
    n_bins: int = N_BINS,
    sample_weight: Any = None,
) -> float:
    """Return how far the confidence of one task is from its accuracy, on average.

    Rows are binned by the probability of their most probable class, into intervals of
    equal width from 0 to 1. The error is the mean over the rows of the distance between
    accuracy and mean probability in their bin [1]_. It says nothing of how many labels
    are right, and grows with `n_bins` where bins hold few rows: compare errors of the
    same rows only.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        True labels of one task; missing ones are left out.
    y_proba : array-like of shape (n_samples, n_classes)
        Probabilities of its classes, as ``predict_proba`` gives them.
    classes : array-like of shape (n_classes,), default=None
        The class of each column; the labels in `y_true` by default.
    n_bins : int, default=15
        Number of intervals.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the rows.

    Returns
    -------
    error : float
        From 0 to 1; lower is better.

    Raises
    ------
    ValueError
        If `y_true` has several tasks or no observed label, the probabilities are none
        or do not fit it, or `n_bins` is not a positive integer.

    See Also
    --------
    sklearn.calibration.calibration_curve : Accuracy and probability in each bin.
    task_scores : All tasks, with the metric "neg_expected_calibration_error".

    References
    ----------
    .. [1] C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On Calibration of Modern
       Neural Networks", ICML 2017. https://arxiv.org/abs/1706.04599

    Examples
    --------
    >>> from skmtl.metrics import expected_calibration_error
    >>> proba = [[0.8, 0.2], [0.8, 0.2], [0.8, 0.2], [0.8, 0.2]]
    >>> round(expected_calibration_error(["a", "a", "a", "b"], proba), 2)
    0.05
    """
    true = class_columns(y_true, "y_true")
    if len(true.names) > 1:
        raise ValueError(
            f"Got y_true with the tasks {true.names}, but expected one. For several, "
            "use task_scores with the metric 'neg_expected_calibration_error'."
        )
    metric = Metric(partial(calibration_error, n_bins=n_bins), of_probabilities=True)
    predicted = GivenProbabilities(true, y_proba, classes)
    name = "expected_calibration_error"
    scores = score_by_task(true, predicted, {name: metric}, sample_weight)
    scores.warn()
    return float(scores.values[0, 0])
