"""scikit-learn's metrics of labels, for many draws of rows in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from sklearn import metrics

from skmtl.metrics._positive import OF_POSITIVE

__all__ = ["AT_ONCE", "at_once"]

#: Metrics that are a mean over the classes: the function that gives the value of each,
#: and which classes the mean is over.
AT_ONCE: dict[str, tuple[Callable[..., np.ndarray], str]] = {
    f"{name}_{average}": (function, average)
    for name, function in OF_POSITIVE.items()
    for average in ("macro", "weighted")
} | {"balanced_accuracy": (metrics.recall_score, "observed")}


def at_once(
    name: str, codes: Sequence[tuple[np.ndarray, np.ndarray]], n_labels: int
) -> np.ndarray:
    """Return a metric's value for each draw, shape (n_draws,).

    A call of scikit-learn takes a millisecond or two whatever the number of rows. So
    all draws are put to it as one problem, with classes of its own for each draw.

    Parameters
    ----------
    name : str
        A key of `AT_ONCE`.
    codes : sequence of (ndarray, ndarray)
        For each draw the true and the predicted labels, as integers below `n_labels`.
    n_labels : int
    """
    function, average = AT_ONCE[name]
    n_draws = len(codes)
    ends = np.arange(n_draws) * n_labels
    first = np.repeat(ends, [len(true) for true, _ in codes])
    true, pred = (np.concatenate(part) + first for part in zip(*codes, strict=True))
    labels = np.arange(n_draws * n_labels)
    options = {"labels": labels, "average": None, "zero_division": 0}
    values = function(true, pred, **options).reshape(n_draws, n_labels)
    observed, called = (
        np.bincount(part, minlength=len(labels)).reshape(values.shape)
        for part in (true, pred)
    )
    weight = {
        "macro": observed + called > 0,
        "observed": observed > 0,
        "weighted": observed,
    }[average].astype(float)
    return (values * weight).sum(axis=1) / weight.sum(axis=1)
