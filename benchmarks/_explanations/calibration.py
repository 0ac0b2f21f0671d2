"""Are standard errors what they say? Against the spread of effects over many seeds."""

from __future__ import annotations

import numpy as np

from _explanations.problem import Problem
from _explanations.result import Result
from _explanations.runs import Runs
from skmtl.explain import TabularExplainer

_N = 1000
#: What explainers select if nothing is said.
_N_SELECTED = 10


def run(runs: Runs) -> list[Result]:
    """Measure standard errors and the coverage of 95 % intervals.

    What the intervals are to cover is the mean over all seeds: what the same way of
    explaining would find with no end of model rows.
    """
    results = []
    for name in ("oracle", "network"):
        for kind in ("sensitivity", "contribution"):
            covered, ratio = _of_kind(runs, name, kind)
            what = f"{name}, n={_N}, {kind}"
            results += [
                Result(
                    f"coverage of 95 % intervals, {what}",
                    covered,
                    least=0.93,
                    most=0.97,
                ),
                Result(
                    f"standard error over spread of seeds, {what}",
                    ratio,
                    least=0.9,
                    most=1.1,
                ),
            ]
        covered, ratio = _of_kind(runs, name, "contribution", n_features=_N_SELECTED)
        what = f"{name}, n={_N}, contribution, {_N_SELECTED} features selected"
        results += [
            Result(f"coverage of 95 % intervals where selected, {what}", covered),
            Result(f"standard error over spread where selected, {what}", ratio),
        ]
    return results


def _of_kind(
    runs: Runs, name: str, kind: str, n_features: int | None = None
) -> tuple[float, float]:
    """Return coverage, and the root mean square of errors over that of spreads.

    Of effects that were selected with half of the seeds at least, where they were.
    """
    size, covered, ratios = runs.size, [], []
    problems = runs.problems(name)
    for i in range(size.calibration_rows):
        problem = problems[i % len(problems)]
        x = problem.rows[-1 - i // len(problems)]
        effects, errors = _over_seeds(
            problem, x, kind, size.calibration_seeds, n_features or len(x)
        )
        often = (errors > 0).mean(axis=0) >= 0.5
        effects, errors = effects[:, often], errors[:, often]
        selected = errors > 0
        n = selected.sum(axis=0)
        mean = effects.sum(axis=0) / n
        # effects are a little nearer to their own mean than to the one sought
        away = np.where(selected, np.abs(effects - mean) * np.sqrt(n / (n - 1)), 0)
        covered.append((away < 1.96 * errors)[selected].mean())
        spread = (np.where(selected, effects - mean, 0) ** 2).sum(axis=0) / (n - 1)
        ratios.append(np.sqrt((errors**2).sum(axis=0) / n / spread))
    return float(np.mean(covered)), float(np.median(np.concatenate(ratios)))


def _over_seeds(
    problem: Problem, x: np.ndarray, kind: str, n_seeds: int, n_features: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return effects and standard errors (n_seeds, n_features, n_tasks)."""
    facts = [
        TabularExplainer(
            problem.model,
            problem.data,
            kind=kind,
            n_features=n_features,  # one left out has neither effect nor error
            n_samples=_N,
            random_state=seed,
        )
        .explain(x)
        .facts
        for seed in range(n_seeds)
    ]
    return (
        np.array([one.effects for one in facts]),
        np.array([one.standard_errors for one in facts]),
    )
