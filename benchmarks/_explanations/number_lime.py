"""lime's regression mode: a run for each number, as it takes one number at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from _harness.compare import timed
from _harness.machine import one_thread
from lime.lime_tabular import LimeTabularExplainer

from _explanations import measures
from _explanations.methods import Told
from _explanations.number_problems import Made, made, ours
from _explanations.result import Result
from _explanations.runs import Runs

_N = 1000
#: Features of a task that matter to it, which is how many leading ones are compared.
_M = 4
_N_TASKS = (2, 5, 16)
#: Tasks and seed of the problems that are explained again and again.
_AGAIN, _SEED = 5, 300
#: Least of what is measured, for us.
_LEAST_R2, _LEAST_JACCARD = 0.7, 0.98


def run(runs: Runs) -> list[Result]:
    """Measure time, fidelity on held-out rows, and agreement over seeds."""
    size = runs.size
    pair = made("numbers", _AGAIN, _SEED, size.n_train // 2, size.n_rows)
    results = []
    for problem in pair:
        results += _followed(problem, size.n_seeds, size.n_held_out)
    for n_tasks in _N_TASKS:
        results += _timed(n_tasks, size.n_train // 2, size.time_samples, size.rounds)
    return results


def lime_told(problem: Made, x: np.ndarray, n: int, seed: int, *, local: bool) -> Told:
    """Return what lime tells of a row, by default or with what makes it local."""
    explainer = _explainer(problem.data, seed, local=local)
    found = _run(explainer, x, problem.proba, problem.relevant.shape[1], n, len(x))
    effects = np.zeros((len(x), len(found)))
    for k, one in enumerate(found):
        for j, weight in one.local_exp[1]:
            effects[j, k] = weight
    level = np.array([one.intercept[1] for one in found])
    if not local:
        ranges = explainer.discretizer.discretize
        return Told(effects, line=lambda Z: level + (ranges(Z) == ranges(x)) @ effects)
    slopes = effects / explainer.scaler.scale_[:, None]
    mean = explainer.scaler.mean_
    return Told(effects, line=lambda Z: level + (Z - mean) @ slopes)


def _explainer(data: np.ndarray, seed: int, *, local: bool) -> LimeTabularExplainer:
    return LimeTabularExplainer(
        data,
        mode="regression",
        discretize_continuous=not local,
        sample_around_instance=local,
        random_state=seed,
    )


def _run(
    explainer: LimeTabularExplainer,
    x: np.ndarray,
    ask: Callable[[np.ndarray], np.ndarray],
    n_tasks: int,
    n: int,
    n_features: int,
) -> list[Any]:
    """Explain the numbers one after the other: of a table it takes the first column."""

    def of_task(k: int) -> Callable[[np.ndarray], np.ndarray]:
        return lambda rows: ask(rows)[:, k]

    return [
        explainer.explain_instance(
            x, of_task(k), num_features=n_features, num_samples=n
        )
        for k in range(n_tasks)
    ]


METHODS: dict[str, Callable[[Made, np.ndarray, int, int], Told]] = {
    "skmtl": ours,
    "lime": partial(lime_told, local=False),
    "lime, local": partial(lime_told, local=True),
}


def _followed(problem: Made, n_seeds: int, n_held_out: int) -> list[Result]:
    """Return R2 on rows held out, what is alike from seed to seed, and roles."""
    r2: dict[str, float] = {}
    jaccard: dict[str, float] = {}
    signs: dict[str, float] = {}
    for name, method in METHODS.items():
        fits, overlaps, agreed = [], [], []
        for x in problem.rows:
            told = [method(problem, x, _N, seed) for seed in range(n_seeds)]
            fits += [
                measures.fidelity(one, problem, x, n_held_out)[0] for one in told[:2]
            ]
            effects = [one.effects for one in told]
            overlaps.append(measures.jaccard(effects, _M))
            agreed.append(_same_signs(effects))
        r2[name] = float(np.median(np.concatenate(fits)))
        jaccard[name] = float(np.mean(overlaps))
        signs[name] = float(np.mean(agreed))
    said = f"{_AGAIN} numbers, {problem.name}, n={_N}, sensitivity"
    return [
        Result(
            f"held-out R2, median, {said}",
            r2.pop("skmtl"),
            r2,
            least=_LEAST_R2,
            beats="lime, local",
        ),
        Result(
            f"Jaccard@{_M} over seeds, {said}",
            jaccard.pop("skmtl"),
            jaccard,
            least=_LEAST_JACCARD,
        ),
        Result(
            f"leading effects of one sign in all seeds, {said}",
            signs.pop("skmtl"),
            signs,
        ),
    ]


def _same_signs(effects: list[np.ndarray]) -> float:
    """Return the share of effects that lead in any seed and have one sign in all."""
    found = []
    signs = np.sign(effects)
    for own, told in zip(
        np.moveaxis(signs, 2, 0),
        zip(*(measures.top(one, _M) for one in effects), strict=True),
        strict=True,
    ):
        leading = sorted(set.union(*told))
        found.append((np.abs(own[:, leading].sum(axis=0)) == len(own)).mean())
    return float(np.mean(found))


def _timed(n_tasks: int, n_train: int, n: int, rounds: int) -> list[Result]:
    """Return how many times longer lime takes, of two models, in turns."""
    results = []
    for problem in made("numbers", n_tasks, _SEED, n_train, 1):
        x, n_features = problem.rows[0], 10
        ask = problem.model.predict
        explain = {
            f"skmtl {kind}": partial(problem.explainer(n, 0, kind).explain, x)
            for kind in ("sensitivity", "contribution")
        }
        calls: dict[str, Callable[[], Any]] = {
            **explain,
            "lime, a run a number": partial(
                _run,
                _explainer(problem.data, 0, local=False),
                x,
                ask,
                n_tasks,
                n,
                n_features,
            ),
            "lime, local, a run a number": partial(
                _run,
                _explainer(problem.data, 0, local=True),
                x,
                ask,
                n_tasks,
                n,
                n_features,
            ),
        }
        with one_thread():
            for call in calls.values():
                call()
            seconds: dict[str, list[float]] = {name: [] for name in calls}
            for _ in range(rounds):
                for name, call in calls.items():
                    seconds[name].append(timed(call))
        turns = {name: np.array(own) for name, own in seconds.items()}
        own = turns.pop("skmtl sensitivity")
        ratios = {name: float(np.median(found / own)) for name, found in turns.items()}
        first = "lime, a run a number"
        note = "; ".join(
            f"{name} {1e3 * float(np.median(found)):.3g} ms"
            for name, found in {"skmtl sensitivity": own, **turns}.items()
        )
        results.append(
            Result(
                f"how many times faster, {n_tasks} numbers, {problem.name}, "
                f"{len(x)} features, n={n}, sensitivity",
                ratios[first],
                ratios,
                least=float(n_tasks) if problem.name == "oracle" else None,
                unit="x",
                note=note,
            )
        )
    return results
