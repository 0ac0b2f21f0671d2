"""How good are probabilities, and labels? The same few measures for all models."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores

#: name -> whether higher is better
MEASURES = {
    "roc_auc": True,
    "log_loss": False,
    "balanced_accuracy": True,
    "f1_macro": True,
    "raw_log_loss": False,
}
CLIP = 1e-3


def spread(proba: np.ndarray, known: np.ndarray, n_classes: int) -> np.ndarray:
    """Return probabilities of all classes: 0 for those that training did not show."""
    full = np.zeros((len(proba), n_classes))
    full[:, np.asarray(known, dtype=int)] = proba
    return full / full.sum(axis=1, keepdims=True)  # some models answer in float32


def measure(Y: pd.DataFrame, probas: list[np.ndarray]) -> pd.DataFrame:
    """Return a row for each task and a column for each measure of probabilities.

    The log loss is that of probabilities that are at least 0.001 each, and again sum to
    1; the raw one takes them as they are. scikit-learn bounds it at 36, which is what a
    forest pays for a class that none of its trees has met in a leaf.

    Parameters
    ----------
    Y : DataFrame of shape (n_samples, n_tasks)
        The position of each label among the classes; NaN if it is missing.
    probas : list of ndarray of shape (n_samples, n_classes)
        The probabilities of all classes.
    """
    classes = [np.arange(proba.shape[1]) for proba in probas]
    clipped = [np.clip(proba, CLIP, 1) for proba in probas]
    clipped = [proba / proba.sum(axis=1, keepdims=True) for proba in clipped]
    with warnings.catch_warnings():
        # a task whose test labels are all alike has no ROC: left out, as for all models
        warnings.simplefilter("ignore", SkmtlWarning)
        plain = task_scores(Y, probas, ["roc_auc_ovr", "neg_log_loss"], classes=classes)
        smooth = task_scores(Y, clipped, "neg_log_loss", classes=classes)
    return pd.DataFrame(
        {
            "roc_auc": plain["roc_auc_ovr"],
            "log_loss": -smooth["neg_log_loss"],
            "raw_log_loss": -plain["neg_log_loss"],
        }
    ).loc[list(Y)]


def measure_labels(Y: pd.DataFrame, labels: np.ndarray) -> pd.DataFrame:
    """Return a row for each task and a column for each measure of labels.

    These are what the model says, which need not be the likeliest.

    Parameters
    ----------
    Y : DataFrame of shape (n_samples, n_tasks)
        As of `measure`.
    labels : ndarray of shape (n_samples, n_tasks)
        The positions of the labels that the model says.
    """
    said = pd.DataFrame(labels.astype(int), index=Y.index, columns=Y.columns)
    with warnings.catch_warnings():
        # a label that is never said, or one that the training rows lack
        warnings.simplefilter("ignore", SkmtlWarning)
        # and classes that the test part lacks have no recall to take the mean of
        warnings.filterwarnings("ignore", "y_pred contains classes not in y_true")
        found = task_scores(
            Y, said, ["balanced_accuracy", "f1_macro"], task_types="classification"
        )
    return found.loc[list(Y)]
