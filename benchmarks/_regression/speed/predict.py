"""How long does it take to tell numbers?"""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

import numpy as np
import torch
from _harness.compare import Measurement, Row, compare
from _harness.machine import one_thread
from _speed.problem import Size
from sklearn.ensemble import RandomForestRegressor
from sklearn.exceptions import ConvergenceWarning
from torch import nn

from _regression.speed import peers
from _regression.speed.problem import data_of, defaults, plain

#: Rows of a batch that the bare network is tried with, besides all rows at once.
_BATCHES = (512, 1024, 4096)


def _many_rows(size: Size) -> Measurement:
    X, Y = data_of(size)
    model = plain(size.few_epochs).fit(X, Y)
    module = model.net_.module_
    deep = nn.Sequential(*module.trunk.body, module.heads).eval()
    rows = torch.from_numpy(X)
    mean, spread = Y.mean(axis=0, dtype=float), Y.std(axis=0, dtype=float)

    @torch.inference_mode()
    def bare(batch_size: int) -> np.ndarray:
        columns = [module.input(part)[0] for part in rows.split(batch_size)]
        said = [deep(part) + module.path(part) for part in columns]
        return torch.cat(said).numpy() * spread + mean

    whole = {"all rows at once": partial(bare, len(rows))}
    batched = {f"batches of {n}": partial(bare, n) for n in _BATCHES}
    with one_thread():
        np.testing.assert_allclose(model.predict(X), bare(len(rows)), atol=1e-3)
        return compare(lambda: model.predict(X), whole | batched, 3 * size.rounds)


def _defaults(size: Size) -> Measurement:
    X, Y = data_of(size)
    few = slice(0, size.n_samples // 10)
    forest = RandomForestRegressor(300, random_state=0).fit(X[few], Y[few])
    model = defaults(size).fit(X[few], Y[few])
    with one_thread():
        return compare(
            lambda: model.predict(X),
            {"forest": lambda: forest.predict(X)},
            size.few_rounds,
        )


def _one_row(size: Size) -> Measurement:
    X, Y = data_of(size)
    model = plain(size.few_epochs).fit(X, Y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        peer: Any = peers.perceptron(size.few_epochs).fit(X, Y)
    row = X[:1]
    with one_thread():
        return compare(
            lambda: model.predict(row),
            {"peer": lambda: peer.predict(row)},
            size.rounds,
            number=size.calls,
        )


ROWS = [
    Row(
        "predict/rows",
        "predict, {size.n_samples} rows, {size.n_tasks} numbers",
        "the bare network's forward, input and all, and scaling back",
        1.1,
        _many_rows,
    ),
    Row(
        "predict/forest",
        "predict with the defaults, {size.n_samples} rows, {size.n_tasks} numbers",
        "`RandomForestRegressor(300)`",
        1.0,
        _defaults,
    ),
    Row(
        "predict/row",
        "predict, one row, {size.n_tasks} numbers",
        "`MLPRegressor.predict`, the same row, as many numbers",
        None,
        _one_row,
    ),
]
