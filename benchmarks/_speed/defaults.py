"""What do the defaults cost, as they stand?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from _harness.compare import Measurement, Row, compare
from _harness.machine import one_thread
from sklearn.ensemble import RandomForestClassifier

from _speed.problem import Size, data_of
from skmtl import MultiTaskClassifier
from skmtl.networks import MLPTrunk


def forest(size: Size) -> RandomForestClassifier:
    """Return the peer that many would reach for first."""
    return RandomForestClassifier(300, random_state=0)


def one_perceptron(size: Size) -> MultiTaskClassifier:
    """Return the defaults but for one wide perceptron, on numbers that are not cut."""
    return defaults(size, MLPTrunk((128, 128), residual=False, n_members=1, n_bins=0))


def defaults(size: Size, trunk: str | MLPTrunk = "mlp") -> MultiTaskClassifier:
    """Return the defaults: training ends when the held-out rows say so."""
    return MultiTaskClassifier(
        trunk, max_epochs=size.most_epochs, n_threads=1, random_state=0
    )


def _fit(peer: Callable[[Size], Any], size: Size) -> Measurement:
    X, Y = data_of(size)
    epochs: list[int] = []

    def ours() -> None:
        epochs.append(defaults(size).fit(X, Y).n_iter_)

    with one_thread():
        measured = compare(
            ours, {"peer": lambda: peer(size).fit(X, Y)}, max(1, size.few_rounds // 2)
        )
    measured.note = f"{np.median(epochs):g} epochs"
    return measured


def _predict(peer: Callable[[Size], Any], size: Size) -> Measurement:
    X, Y = data_of(size)
    few = slice(0, size.n_samples // 10)
    model, other = defaults(size).fit(X[few], Y[few]), peer(size).fit(X[few], Y[few])
    with one_thread():
        return compare(
            lambda: model.predict_proba(X),
            {"peer": lambda: other.predict_proba(X)},
            size.rounds,
        )


_FIT = (
    "fit with the defaults until held-out rows stop it, {size.n_samples} x "
    "{size.n_features}, {size.n_tasks} tasks of 3 classes"
)
_PREDICT = "predict_proba with the defaults, {size.n_samples} rows"
_PEERS: dict[str, tuple[str, Callable[[Size], Any], float, float]] = {
    "forest": ("`RandomForestClassifier(300)`", forest, 1.0, 1.0),
    "one": (
        "one perceptron of 128 and 128 units, the same stopping",
        one_perceptron,
        5.0,
        5.0,
    ),
}

ROWS = [
    Row(f"defaults/fit/{name}", _FIT, said, target, partial(_fit, peer))
    for name, (said, peer, target, _) in _PEERS.items()
] + [
    Row(f"defaults/predict/{name}", _PREDICT, said, target, partial(_predict, peer))
    for name, (said, peer, _, target) in _PEERS.items()
]
