"""Scores over the labels of all tasks at once: rows all right, labels wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn import metrics

from skmtl._row_order import warn_of_row_order
from skmtl._warning import warn
from skmtl.metrics._label_notes import notes_of_labels
from skmtl.metrics._observed import KNOWN_AS, nothing_to_score
from skmtl.metrics._predictions import GivenLabels, asked_for
from skmtl.tasks import TargetColumns
from skmtl.tasks._class_tasks import class_columns
from skmtl.tasks._kinds import check_label_types, exact
from skmtl.tasks._weights import check_sample_weight

__all__ = ["POOLED", "exact_match_score", "hamming_loss"]

Classes = Sequence[np.ndarray | None] | None


def exact_match_score(y_true: Any, y_pred: Any, *, sample_weight: Any = None) -> float:
    """Return the share of rows in which every observed label is predicted.

    This is what scikit-learn's ``MultiOutputClassifier.score`` gives where no label is
    missing. It is lower than the mean accuracy, and falls with the number of tasks. A
    text is right as a whole, or wrong.

    Parameters
    ----------
    y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
        True labels; NaN, None and ``pd.NA`` mark missing ones. Rows without an observed
        label are left out.
    y_pred : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
        Predicted labels. If both have column names, columns are matched by name.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the rows.

    Returns
    -------
    score : float
        From 0 to 1; higher is better.

    Raises
    ------
    ValueError
        If the targets differ in length, tasks or kind of labels, a prediction is
        missing, or no label is observed.

    Warns
    -----
    SkmtlWarning
        If a label is a text such as "nan", and never predicted, or none of a task is,
        or the indices of both hold the same labels in different orders.

    See Also
    --------
    hamming_loss : The share of labels that are wrong.

    Examples
    --------
    >>> from skmtl.metrics import exact_match_score
    >>> y_true = [["red", 1], ["red", None], ["white", 0], ["white", 1]]
    >>> y_pred = [["red", 1], ["red", 1], ["white", 1], ["red", 1]]
    >>> exact_match_score(y_true, y_pred)
    0.5
    """
    true, labels = _read(y_true, y_pred)
    return _exact_match(true, labels, sample_weight)


def hamming_loss(y_true: Any, y_pred: Any, *, sample_weight: Any = None) -> float:
    """Return the share of observed labels that are not predicted, over all tasks.

    Every observed label counts the same, so that a task with many missing labels counts
    less than others: this is not 1 minus the mean accuracy over tasks, unless all
    labels are observed. Then, on 0 and 1, it is `sklearn.metrics.hamming_loss`.

    Parameters
    ----------
    y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
        True labels; NaN, None and ``pd.NA`` mark missing ones, which are left out.
    y_pred : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
        Predicted labels. If both have column names, columns are matched by name.
    sample_weight : array-like of shape (n_samples,) or (n_samples, n_tasks), \
default=None
        Weights of the rows, or of each label.

    Returns
    -------
    loss : float
        From 0 to 1; lower is better.

    Raises
    ------
    ValueError
        If the targets differ in length, tasks or kind of labels, a prediction is
        missing, or no label is observed.

    Warns
    -----
    SkmtlWarning
        If a label is a text such as "nan", and never predicted, or none of a task is,
        or the indices of both hold the same labels in different orders.

    See Also
    --------
    exact_match_score : The share of rows in which every label is right.

    Examples
    --------
    >>> from skmtl.metrics import hamming_loss
    >>> y_true = [["red", 1], ["red", None], ["white", 0], ["white", 1]]
    >>> y_pred = [["red", 1], ["red", 1], ["white", 1], ["white", 1]]
    >>> round(hamming_loss(y_true, y_pred), 3)
    0.143
    """
    true, labels = _read(y_true, y_pred)
    return _hamming_loss(true, labels, sample_weight)


def _read(y_true: Any, y_pred: Any) -> tuple[TargetColumns, TargetColumns]:
    warn_of_row_order(y_true, y_pred, "y_true and y_pred")
    true = class_columns(y_true, "y_true")
    return true, class_columns(asked_for(true, y_pred)[0], "y_pred")


def _exact_match(
    true: TargetColumns, labels: TargetColumns, weight: Any, classes: Classes = None
) -> float:
    wrong, observed = _wrong(true, labels, classes)
    weights = check_sample_weight(weight, len(true), 1)
    rows = observed.any(axis=1)
    right = np.logical_not(wrong[rows].any(axis=1))
    return _share(right, None if weights is None else weights[rows, 0])


def _hamming_loss(
    true: TargetColumns, labels: TargetColumns, weight: Any, classes: Classes = None
) -> float:
    wrong, observed = _wrong(true, labels, classes)
    weight = true.weights_in_order_of(true.names, weight)
    weights = check_sample_weight(weight, *wrong.shape)
    if weights is not None and weights.shape[1] == 1 and observed.all():
        # the same number as below, but with scikit-learn's rounding
        return metrics.hamming_loss(
            np.zeros_like(wrong), wrong, sample_weight=weights[:, 0]
        )
    if weights is not None:
        weights = np.broadcast_to(weights, wrong.shape)[observed]
    return _share(wrong[observed], weights)


def _wrong(
    true: TargetColumns, labels: TargetColumns, classes: Classes
) -> tuple[np.ndarray, np.ndarray]:
    """Return which labels are observed and not predicted, and which are observed."""
    predicted = GivenLabels(true, labels).labels
    observed = ~np.column_stack(true.missing)
    wrong = np.zeros(observed.shape, dtype=bool)
    for k, name in enumerate(true.names):
        if true.missing[k].all():
            continue
        first, second = true.values[k], predicted.values[k]
        seen = first[observed[:, k]]
        check_label_types(name, seen, second, "y_true", KNOWN_AS)
        if not true.is_text(k):
            own = None if classes is None else classes[k]
            known = second if own is None else own
            for note in notes_of_labels(name, seen, known, own is not None):
                warn(note)
        wrong[:, k] = np.not_equal(*exact(first, second))
    return wrong & observed, observed


def _share(counted: np.ndarray, weights: np.ndarray | None) -> float:
    """Return the share of what is true."""
    if not len(counted) or not (weights is None or weights.any()):
        raise nothing_to_score()
    return float(np.average(counted, weights=weights))


#: Scores of all tasks at once by name: higher is better.
POOLED: dict[str, Callable[..., float]] = {
    "exact_match": _exact_match,
    "neg_hamming_loss": lambda *given: -_hamming_loss(*given),
}
