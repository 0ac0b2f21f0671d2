"""How long does `predict_proba` take?"""

from __future__ import annotations

import warnings
from functools import partial

import numpy as np
import pandas as pd
import torch
from _harness.compare import Measurement, Row, compare
from _harness.machine import one_thread
from sklearn.exceptions import ConvergenceWarning
from torch import nn

from _speed import peers
from _speed.problem import N_CLASSES, Size, data_of, ours

#: Rows of a batch that the bare network is tried with, besides all rows at once.
_BATCHES = (512, 1024, 4096)


def _many_rows(size: Size) -> Measurement:
    X, Y = data_of(size)
    model = ours(size.few_epochs).fit(X, Y)
    module = model.net_.module_
    network = nn.Sequential(*module.trunk.body, module.heads).eval()
    rows = torch.from_numpy(X)

    @torch.inference_mode()
    def bare(batch_size: int) -> list[torch.Tensor]:
        return [
            network(module.input(batch)[0])
            .view(len(batch), N_CLASSES, -1)
            .softmax(dim=1)
            for batch in rows.split(batch_size)
        ]

    whole = {"all rows at once": partial(bare, len(rows))}
    batched = {f"batches of {n}": partial(bare, n) for n in _BATCHES}
    with one_thread():
        first_task = bare(len(rows))[0][:, :, 0].numpy()
        np.testing.assert_allclose(model.predict_proba(X)[0], first_task, atol=1e-4)
        return compare(lambda: model.predict_proba(X), whole | batched, 3 * size.rounds)


def _one_row(as_frame: bool, size: Size) -> Measurement:
    X, Y = data_of(size)
    if as_frame:
        X = pd.DataFrame(X, columns=[f"x{j}" for j in range(X.shape[1])])
    model = ours(size.few_epochs).fit(X, Y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        peer = peers.perceptron(size.few_epochs).fit(X, Y[:, 0])
    row = X[:1]
    with one_thread():
        return compare(
            lambda: model.predict_proba(row),
            {"one task": lambda: peer.predict_proba(row)},
            size.rounds,
            number=size.calls,
        )


ROWS = [
    Row(
        "predict/rows",
        "predict_proba, {size.n_samples} rows",
        "the bare network's forward, input and all, and softmax",
        1.05,
        _many_rows,
    ),
    Row(
        "predict/row",
        "predict_proba, one row, {size.n_tasks} tasks",
        "`MLPClassifier.predict_proba`, one row, one task",
        1.2,
        partial(_one_row, False),
    ),
    Row(
        "predict/row/frame",
        "predict_proba, one row of a DataFrame, {size.n_tasks} tasks",
        "`MLPClassifier.predict_proba`, the same row, one task",
        1.5,
        partial(_one_row, True),
    ),
]
