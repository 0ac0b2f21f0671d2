"""How long does `fit` take?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

from _harness.compare import Measurement, Row, compare
from _harness.machine import one_thread

from _speed import peers
from _speed.problem import (
    HIDDEN,
    N_CLASSES,
    Size,
    data_of,
    make_data,
    ours,
    standardized,
)


def _against(fit_peer: Callable[..., Any], size: Size) -> Measurement:
    """The peer standardises once; ours also squeezes and ranks."""
    X, Y = data_of(size)
    with one_thread():
        return compare(
            lambda: ours(size.epochs).fit(X, Y),
            {"peer": lambda: fit_peer(X, Y, size.epochs)},
            size.few_rounds,
        )


def _the_loop(size: Size) -> Measurement:
    """Both get standardised rows and take them as they are: the same work."""
    X, Y = data_of(size)
    X = standardized(X)
    with one_thread():
        return compare(
            lambda: ours(size.epochs, standardize=False).fit(X, Y),
            {"peer": lambda: peers.fit_by_hand(X, Y, size.epochs)},
            size.rounds,
        )


def _tall(size: Size) -> Measurement:
    X, Y = make_data(size.tall, size.n_features, size.n_tasks)
    X = standardized(X)
    with one_thread():
        return compare(
            lambda: ours(1, standardize=False).fit(X, Y),
            {"peer": lambda: peers.fit_by_hand(X, Y, 1)},
            max(1, size.few_rounds // 2),
        )


def _input(size: Size) -> Measurement:
    X, Y = data_of(size)
    with one_thread():
        return compare(
            lambda: ours(size.epochs).fit(X, Y),
            {"plain": lambda: ours(size.epochs, standardize=False).fit(X, Y)},
            size.rounds,
        )


def _many_tasks(size: Size) -> Measurement:
    X, Y = make_data(size.n_samples, size.n_features, 100, n_classes=2)
    with one_thread():
        return compare(
            lambda: ours(size.epochs).fit(X, Y),
            {"one task": lambda: ours(size.epochs).fit(X, Y[:, 0])},
            size.rounds,
        )


def _ten_times(what: str, size: Size) -> Measurement:
    X, Y = data_of(size)
    n_samples = size.n_samples * (10 if what == "rows" else 1)
    n_features = size.n_features * (10 if what == "columns" else 1)
    more_X, more_Y = make_data(n_samples, n_features, size.n_tasks)
    with one_thread():
        measured = compare(
            lambda: ours(size.few_epochs).fit(more_X, more_Y),
            {"once": lambda: ours(size.few_epochs).fit(X, Y)},
            size.few_rounds,
            share=0.1,
        )
    if what == "columns":
        work = _work_per_row(n_features, size) / _work_per_row(size.n_features, size)
        grown = 10 * measured.summary()["ratio"]
        measured.note = f"arithmetic grows {work:.1f}x, time grew {grown:.1f}x"
    return measured


def _work_per_row(n_features: int, size: Size) -> int:
    """Return the multiply-adds of one row on its way through the network."""
    widths = [n_features, *HIDDEN, N_CLASSES * size.n_tasks]
    return sum(a * b for a, b in pairwise(widths))


_SHAPE = (
    "fit, {size.n_samples} x {size.n_features}, {size.n_tasks} tasks of 3 classes, "
    "{size.epochs} epochs"
)

ROWS = [
    Row(
        "fit/loop",
        _SHAPE,
        "hand-written torch loop, same packed network; X comes standardised to both",
        1.1,
        _the_loop,
    ),
    Row(
        "fit/input",
        _SHAPE + ", with ranks and squeezing of numbers",
        "the same with `standardize=False`",
        1.15,
        _input,
    ),
    Row(
        "fit/skorch",
        _SHAPE,
        "skorch `NeuralNet`, its data path, a list of heads; X standardised once",
        0.35,
        partial(_against, peers.fit_skorch),
    ),
    Row(
        "fit/mlp",
        _SHAPE,
        "`MultiOutputClassifier(MLPClassifier)`; X standardised once",
        0.11,
        partial(_against, peers.fit_one_by_one),
    ),
    Row("fit/tasks", "fit, 100 binary tasks", "fit, 1 binary task", 1.2, _many_tasks),
    Row(
        "fit/rows",
        "fit, 10x the rows",
        "10x the time of fit",
        1.1,
        partial(_ten_times, "rows"),
    ),
    Row(
        "fit/tall",
        "fit, {size.tall} rows, one epoch",
        "the hand-written loop; X comes standardised to both",
        1.11,
        _tall,
    ),
    Row(
        "fit/columns",
        "fit, 10x the columns",
        "10x the time of fit",
        1.1,
        partial(_ten_times, "columns"),
    ),
]
