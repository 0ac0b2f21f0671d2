"""How long does it take to learn numbers?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from _harness.compare import Measurement, Row, compare
from _harness.machine import one_thread
from _speed.problem import Size, make_data
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.multioutput import MultiOutputRegressor

from _regression.speed import peers
from _regression.speed.child import SMALL
from _regression.speed.problem import (
    as_peers_have_it,
    data_of,
    defaults,
    make_numbers,
    plain,
)
from skmtl import MultiTaskClassifier, MultiTaskPredictor

#: Rows of a tall table, of 20 columns and three numbers.
TALL = 225_000


def _same_network(fit_peer: Callable[..., Any], size: Size) -> Measurement:
    """All comes standardised, so that both do the same work."""
    X, Y = as_peers_have_it(size)
    with one_thread():
        return compare(
            lambda: plain(size.epochs, standardize=False).fit(X, Y),
            {"peer": lambda: fit_peer(X, Y, size.epochs)},
            size.few_rounds,
        )


def _forest() -> Any:
    return RandomForestRegressor(300, random_state=0)


def _boosting() -> Any:
    return MultiOutputRegressor(HistGradientBoostingRegressor(random_state=0))


def _defaults(make_peer: Callable[[], Any], is_small: bool, size: Size) -> Measurement:
    X, Y = make_numbers(*SMALL) if is_small else data_of(size)
    epochs: list[int] = []

    def ours() -> None:
        epochs.append(defaults(size).fit(X, Y).n_iter_)

    with one_thread():
        measured = compare(
            ours,
            {"peer": lambda: make_peer().fit(X, Y)},
            size.rounds if is_small else max(1, size.few_rounds // 2),
        )
    measured.note = f"{np.median(epochs):g} epochs"
    return measured


def _many_targets(size: Size) -> Measurement:
    X, Y = make_numbers(size.n_samples, size.n_features, 100)
    with one_thread():
        return compare(
            lambda: plain(size.epochs).fit(X, Y),
            {"one": lambda: plain(size.epochs).fit(X, Y[:, 0])},
            size.few_rounds,
        )


def _mixed(size: Size) -> Measurement:
    """Every second task is a number on our side, and a class on the other."""
    X, Y = make_data(size.n_samples, size.n_features, size.n_tasks)
    _, numbers = data_of(size)
    mixed = pd.DataFrame(
        {
            f"task_{k}": numbers[:, k] if k % 2 else Y[:, k].astype(str)
            for k in range(size.n_tasks)
        }
    )
    classes = pd.DataFrame(Y.astype(str), columns=mixed.columns)
    with one_thread():
        return compare(
            lambda: plain(size.epochs, MultiTaskPredictor).fit(X, mixed),
            {"one": lambda: plain(size.epochs, MultiTaskClassifier).fit(X, classes)},
            size.few_rounds,
        )


def _tall(size: Size) -> Measurement:
    X, Y = make_numbers(min(TALL, size.tall), 20, 3)
    with one_thread():
        measured = compare(
            lambda: defaults(size).fit(X, Y),
            {"peer": lambda: peers.fit_perceptrons(X, Y, 2 * size.most_epochs)},
            1,
        )
    measured.note = f"{len(X)} rows"
    return measured


_SHAPE = "{size.n_samples} x {size.n_features}, {size.n_tasks} numbers"
_SAME = f"fit, {_SHAPE}, {{size.epochs}} epochs, all standardised before"
_DEFAULTS = f"fit with the defaults until held-out rows stop it, {_SHAPE}"
_SMALL = (
    "fit with the defaults until held-out rows stop it, "
    f"{SMALL[0]} x {SMALL[1]}, {SMALL[2]} numbers"
)
_SAID = {
    "forest": ("`RandomForestRegressor(300)`", _forest),
    "boosting": ("`MultiOutputRegressor(HistGradientBoostingRegressor())`", _boosting),
}

ROWS = [
    Row(
        "fit/loop",
        _SAME,
        "hand-written torch loop, same network",
        1.1,
        partial(_same_network, peers.fit_by_hand),
    ),
    Row(
        "fit/skorch",
        _SAME,
        "skorch `NeuralNetRegressor`, same network",
        None,
        partial(_same_network, peers.fit_skorch),
    ),
    *[
        Row(
            f"fit/{name}{'/small' if is_small else ''}",
            _SMALL if is_small else _DEFAULTS,
            said,
            target if name == "forest" else None,
            partial(_defaults, peer, is_small),
        )
        for is_small, target in ((True, 3.0), (False, 1.3))
        for name, (said, peer) in _SAID.items()
    ],
    Row("fit/targets", "fit, 100 numbers", "fit, 1 number", 1.3, _many_targets),
    Row(
        "fit/mixed",
        "fit, {size.n_tasks} tasks, every second a number",
        "the same, all of them classes",
        1.1,
        _mixed,
    ),
    Row(
        "fit/tall",
        "fit with the defaults, a tall table of 20 columns, 3 numbers",
        "three `MLPRegressor(early_stopping=True)`",
        1.0,
        _tall,
    ),
]
