"""What a text costs beside classes: ratios of processor time, of fits in one run.

A network of generated titles learns language and topic alone, with the English in 5 %
of the rows, and with that of all rows; the same steps, batches and sizes. And it is
asked for probabilities of the classes, which no text is written for.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from _generation.problem import Size

#: The name of the set.
COSTS = "titles_costs"
_N_ROWS, _N_EPOCHS, _N_PAIRS = 4000, 3, 3
_FEW = 0.05


def costs(_: Any, seed: int, size: Size) -> dict[str, Any]:
    """Return ratios to a network of classes alone, the medians of pairs."""
    from skmtl.datasets import make_titles
    from skmtl.preprocessing import TokenSequencer

    n_rows = size.n_rows or _N_ROWS
    titles, Y = make_titles(n_rows, random_state=seed, return_X_y=True)
    X = TokenSequencer("char").fit_transform(titles)
    few = Y.copy()
    hidden = np.random.default_rng(seed).random(n_rows) > _FEW
    few.loc[hidden, "english"] = None
    classes = Y[["language", "topic"]]
    found: dict[str, list[float]] = {"few": [], "all": [], "proba": []}
    for _pair in range(_N_PAIRS):
        alone, alone_s = _fitted(X, classes, seed)
        some, few_s = _fitted(X, few, seed)
        found["few"].append(few_s / alone_s)
        found["all"].append(_fitted(X, Y, seed)[1] / alone_s)
        found["proba"].append(_asked(some, X) / _asked(alone, X))
    return {name: float(np.median(ratios)) for name, ratios in found.items()}


def _fitted(X: Any, Y: Any, seed: int) -> tuple[Any, float]:
    from skmtl import MultiTaskPredictor
    from skmtl.networks import RNNTrunk

    types = {"english": "generation"} if "english" in Y else "from_dtype"
    model = MultiTaskPredictor(
        RNNTrunk("gru", width=64, embedding_width=64),
        task_types=types,
        batch_size=64,
        max_epochs=_N_EPOCHS,
        lr_schedule="constant",
        early_stopping=False,
        n_threads=1,
        random_state=seed,
    )
    start = time.process_time()
    model.fit(X, Y)
    return model, time.process_time() - start


def _asked(model: Any, X: Any) -> float:
    start = time.process_time()
    for _ in range(3):
        model.predict_proba(X)
    return time.process_time() - start
