"""Metrics by the names that scikit-learn gives their scorers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sklearn import metrics

from skmtl._recipes import choose

__all__ = ["Metric", "Metrics", "named_metrics"]

Metric = Callable[..., float]
Metrics = str | Metric | Sequence[str | Metric] | Mapping[str, str | Metric]

#: Metrics of predicted labels: ``metric(y_true, y_pred, sample_weight=None)``.
OF_LABELS: dict[str, Metric] = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "matthews_corrcoef": metrics.matthews_corrcoef,
}
for _average in ("macro", "micro", "weighted"):
    OF_LABELS |= {
        f"precision_{_average}": partial(metrics.precision_score, average=_average),
        f"recall_{_average}": partial(metrics.recall_score, average=_average),
        f"f1_{_average}": partial(metrics.f1_score, average=_average),
    }


def named_metrics(given: Metrics) -> dict[str, Metric]:
    """Return the metrics of predicted labels that `given` stands for, by name.

    Raises
    ------
    ValueError
        If a name is unknown, or if two metrics have the same name.
    TypeError
        If a metric is neither a name nor callable.
    """
    if isinstance(given, Mapping):
        return {str(name): _metric(metric) for name, metric in given.items()}
    if isinstance(given, str) or callable(given):
        given = [given]
    found: dict[str, Metric] = {}
    for metric in given:
        name = metric if isinstance(metric, str) else getattr(metric, "__name__", None)
        if name is None:
            name = type(metric).__name__
        if name in found:
            raise ValueError(
                f"Got two metrics called {name!r}, but expected a name of its own for "
                "each. Pass a dict {name: metric}."
            )
        found[name] = _metric(metric)
    return found


def _metric(given: Any) -> Metric:
    if callable(given):
        return given
    return choose("metrics", given, OF_LABELS, "a function of (y_true, y_pred)")
