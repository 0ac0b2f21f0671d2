"""Do runs agree, and do they find what is relevant? Is it the model's own gradient?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from _explanations import measures
from _explanations.methods import Told
from _explanations.peers import PEERS, SLOW
from _explanations.problem import Problem
from _explanations.result import Result
from _explanations.runs import Runs

#: Features that are relevant to each task, and so looked for.
_M = 4
_FAST = [name for name in PEERS if name not in SLOW]


def run(runs: Runs) -> list[Result]:
    """Measure agreement over seeds, precision, and cosines with what is true."""
    results = []
    for name in ("oracle", "network"):
        for n in (300, 1000):
            peers = list(PEERS) if (name, n) == ("oracle", 1000) else _FAST
            results += _over_seeds(runs, name, n, peers)
    for n in (300, 1000):
        results.append(_gradient(runs, n))
    results.append(_bin_effects(runs, 1000))
    return results


def _over_seeds(runs: Runs, name: str, n: int, peers: list[str]) -> list[Result]:
    found = []
    for ours in ("skmtl sensitivity", "skmtl contribution"):
        local = ours == "skmtl sensitivity"

        def overlap(method: str) -> float:
            return _mean(
                measures.jaccard([one.effects for one in told], _M)
                for _, _, told in runs.told(method, name, n)
            )

        def precise(method: str) -> float:
            return _mean(
                measures.precision(one.effects, problem.relevant, _M)
                for problem, _, told in runs.told(method, name, n)
                for one in told
            )

        targets: dict[str, dict[str, Any]] = {"jaccard": {}, "precision": {}}
        if name == "oracle" and local:
            if n == 1000:
                targets["jaccard"] = {"least": 0.98}
            targets["precision"] = {"least": 0.98}
        elif not local:
            targets["jaccard"] = {"beats": "lime"}
        found += [
            Result(
                f"Jaccard@{_M} over seeds, {name}, n={n}, {ours[6:]}",
                overlap(ours),
                {peer: overlap(peer) for peer in peers},
                **targets["jaccard"],
            ),
            Result(
                f"precision@{_M}, {name}, n={n}, {ours[6:]}",
                precise(ours),
                {peer: precise(peer) for peer in peers},
                **targets["precision"],
            ),
        ]
    return found


def _gradient(runs: Runs, n: int) -> Result:
    def cosine(method: str) -> float:
        return _mean_over(
            runs,
            method,
            n,
            lambda problem, x, told: measures.cosines(
                told.effects if told.slopes is None else told.slopes,
                problem.truth.gradient(x),
            ),
        )

    peers = _FAST if n < 1000 else list(PEERS)
    return Result(
        f"cosine with the gradient, oracle, n={n}, sensitivity",
        cosine("skmtl sensitivity"),
        {peer: cosine(peer) for peer in peers},
        least=0.95,
    )


def _bin_effects(runs: Runs, n: int) -> Result:
    truths: dict[tuple[int, int], np.ndarray] = {}

    def compare(problem: Problem, x: np.ndarray, told: Told) -> np.ndarray:
        key = id(problem), hash(x.tobytes())
        if key not in truths:
            truths[key] = _of_ranges(problem, x)
        return measures.cosines(told.effects, truths[key])

    return Result(
        f"cosine with the true effects of ranges, oracle, n={n}, contribution",
        _mean_over(runs, "skmtl contribution", n, compare),
        {"lime": _mean_over(runs, "lime", n, compare)},
    )


def _of_ranges(problem: Problem, x: np.ndarray) -> np.ndarray:
    """Return E[f | x_j in its quarter] - E[f | not], shape (n_features, n_tasks)."""
    rows = np.random.RandomState(0).standard_normal((50_000, len(x)))
    said = problem.proba(rows)
    edges = np.percentile(problem.data, [25, 50, 75], axis=0).T
    same = (rows[:, :, None] > edges).sum(axis=2) == (x[:, None] > edges).sum(axis=1)
    inside = same.T @ said / same.sum(axis=0)[:, None]
    outside = (~same).T @ said / (~same).sum(axis=0)[:, None]
    return inside - outside


def _mean_over(
    runs: Runs,
    method: str,
    n: int,
    measure: Callable[[Problem, np.ndarray, Told], np.ndarray],
) -> float:
    return _mean(
        measure(problem, problem.rows[i], one).mean()
        for problem, i, told in runs.told(method, "oracle", n)
        for one in told
    )


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))
