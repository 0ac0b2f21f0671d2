"""Is the default number of threads a good one?"""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from itertools import product

import torch
from _harness.compare import Measurement, Row, compare
from _harness.machine import busy_core

from _speed.problem import HIDDEN, Size, data_of, ours


def _fit(network: str, busy: bool, size: Size) -> Measurement:
    X, Y = data_of(size)
    hidden = _hidden(network, size)
    epochs = 1 if network == "wide" else size.few_epochs

    def fit_with(n_threads: int | str) -> None:
        # with a seed, "auto" goes by sizes alone
        settings = {"n_threads": n_threads, "batch_size": "auto", "random_state": None}
        ours(epochs, hidden=hidden, **settings).fit(X, Y)

    with busy_core() if busy else nullcontext():
        return compare(
            partial(fit_with, "auto"),
            {name: partial(fit_with, n) for name, n in _choices().items()},
            size.few_rounds,
        )


def _predict(network: str, busy: bool, size: Size) -> Measurement:
    X, Y = data_of(size)
    hidden = _hidden(network, size)
    model = ours(1, hidden=hidden, random_state=None).fit(X[:1000], Y[:1000])

    def predict_with(n_threads: int | str) -> None:
        model.set_params(n_threads=n_threads).predict_proba(X)

    with busy_core() if busy else nullcontext():
        return compare(
            partial(predict_with, "auto"),
            {name: partial(predict_with, n) for name, n in _choices().items()},
            size.rounds,
        )


def _hidden(network: str, size: Size) -> tuple[int, ...]:
    return (size.wide, size.wide) if network == "wide" else HIDDEN


def _choices() -> dict[str, int]:
    n_threads = torch.get_num_threads()
    return {"1 thread": 1, f"{n_threads} threads": n_threads}


def _row(function: str, network: str, busy: bool) -> Row:
    run = {"fit": _fit, "predict_proba": _predict}[function]
    state = "one core busy" if busy else "idle"
    return Row(
        f"threads/{function}/{network}/{'busy' if busy else 'idle'}",
        f'{function}, `n_threads="auto"`, {network} network, {state}',
        "the better of 1 and all threads",
        1.2,
        partial(run, network, busy),
    )


ROWS = [
    _row(*choice)
    for choice in product(("fit", "predict_proba"), ("small", "wide"), (False, True))
]
