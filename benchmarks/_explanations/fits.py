"""How long does it take to learn an additive model, beside boosted main effects?"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
from _quality import models as of_quality
from _quality.runs import coded
from _quality.sets import NotHere, load

from _explanations.problem import QUICK
from _explanations.result import Result
from _explanations.runs import Runs
from skmtl.datasets import make_multitask

_OURS, _PEER = "skmtl additive", "explainable boosting of main effects"
_LEAST = 50.0
#: Where a set is not there: rows, columns and tasks of a made-up table of its size.
_SHAPES = {"emotions": (593, 72, 6), "enb": (768, 8, 2), "yeast": (2417, 103, 14)}


def run(runs: Runs) -> list[Result]:
    """Fit ours and its peer in turns, and compare seconds of processor time.

    A fit of the peer is one a task. Neither is called before: nothing is kept.
    """
    models = {model.name: model for model in of_quality.MODELS}
    is_quick = runs.size is QUICK
    size = of_quality.QUICK if is_quick else of_quality.FULL
    results = []
    for name, rounds in runs.size.fit_tables.items():
        X, Y, said = _table(name, runs.data)
        seconds: dict[str, list[float]] = {_OURS: [], _PEER: []}
        for _ in range(rounds):
            for own, found in seconds.items():
                made = models[own].make(size)
                start = time.process_time()
                made.fit(X, Y)
                found.append(time.process_time() - start)
        ratios = np.array(seconds[_PEER]) / np.array(seconds[_OURS])
        ours, peer = (float(np.median(found)) for found in seconds.values())
        results.append(
            Result(
                f"how many times faster to learn, {said}",
                float(np.median(ratios)),
                {"EBM, main effects": float(np.median(ratios))},
                least=_LEAST,
                unit="x",
                note=f"{ours:.3g} s and {peer:.3g} s; ratios from {ratios.min():.3g} "
                f"to {ratios.max():.3g}",
            )
        )
    return results


def _table(name: str, folder: Path | None) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Return X and Y, and what they are in words."""
    try:
        X, Y, _ = load(name, folder)
        made = ""
    except NotHere:
        n_rows, n_columns, n_tasks = _SHAPES[name]
        counts = {"n_tasks": n_tasks, "n_noise": n_columns - 3 - n_tasks}
        X, Y = make_multitask(n_rows, random_state=0, return_X_y=True, **counts)
        made = "made-up table of the size of "
    shape = f"{len(X)} x {X.shape[1]}, {Y.shape[1]} tasks"
    return X, coded(Y)[0], f"{made}{name} ({shape})"
