"""Is what is the same explained in the same way?"""

from __future__ import annotations

import numpy as np
import shap
from lime.lime_tabular import LimeTabularExplainer

from _explanations.peers import lime_run
from _explanations.problem import Problem, second
from _explanations.result import Result
from _explanations.runs import Runs
from skmtl.explain import TabularExplainer

_KINDS = ("sensitivity", "contribution")


class _Twice:
    """A model whose first task is there twice."""

    def __init__(self, model: object):
        self.model = model

    def predict_proba(self, rows: np.ndarray) -> list[np.ndarray]:
        """Return the same array for two tasks."""
        return [self.model.predict_proba(rows)[0]] * 2


def run(runs: Runs) -> list[Result]:
    """Measure what differs between identical tasks, calls and orders of rows."""
    return [_identical_tasks(runs), *_repeated(runs)]


def _identical_tasks(runs: Runs) -> Result:
    n = runs.size.time_samples
    ours, of_lime, of_shap = [], [], []
    for problem in runs.problems("network"):
        model, x = _Twice(problem.model), problem.rows[0]
        for kind in _KINDS:
            explainer = TabularExplainer(
                model.predict_proba, problem.data, kind=kind, n_samples=n
            )
            ours.append(_apart(explainer.explain(x).facts.effects))
        lime = LimeTabularExplainer(problem.data, random_state=0)
        found = [
            dict(one.local_exp[1]) for one in lime_run(lime, x, second(model), 2, n)
        ]
        weights = np.array([[w.get(j, 0.0) for w in found] for j in range(len(x))])
        of_lime.append(_apart(weights))
        mean = problem.data.mean(axis=0, keepdims=True)
        kernel = shap.KernelExplainer(second(model), mean)
        of_shap.append(_apart(kernel.shap_values(x, nsamples=n, silent=True)))
    return Result(
        f"largest difference between two identical tasks, network, n={n}",
        max(ours),
        {"lime": max(of_lime), "shap Kernel, all tasks": max(of_shap)},
        most=0.0,
        note="in parts of the largest effect",
    )


def _apart(effects: np.ndarray) -> float:
    """Return the largest difference of two columns over the largest effect."""
    gap = np.abs(effects[:, 0] - effects[:, 1]).max()
    return float(gap / np.abs(effects).max())


def _repeated(runs: Runs) -> list[Result]:
    """Explain all rows, then again the other way round: which are the same bits?"""
    problem = runs.problems("network")[0]
    rows = problem.rows
    order = np.arange(len(rows))[::-1]
    same = []
    for kind in _KINDS:
        explainer = TabularExplainer(
            problem.model, problem.data, kind=kind, n_samples=1000
        )
        first = [explainer.explain(x).surrogate.effects for x in rows]
        again = {i: explainer.explain(rows[i]).surrogate.effects for i in order}
        together = explainer.explain_many(rows)
        for i, effects in enumerate(first):
            same.append(np.array_equal(effects, again[i]))
            same.append(np.array_equal(effects, together[i].surrogate.effects))
    return [
        Result(
            "explanations that are the same bits when asked for again, in another "
            "order or together",
            float(np.mean(same)),
            {"lime": _lime_repeats(problem, order)},
            least=1.0,
        )
    ]


def _lime_repeats(problem: Problem, order: np.ndarray) -> float:
    lime = LimeTabularExplainer(problem.data, random_state=0)
    proba = second(problem.model)

    def weights(i: int) -> list[tuple[int, float]]:
        return lime_run(lime, problem.rows[i], proba, 1, 1000)[0].local_exp[1]

    first = [weights(i) for i in range(len(order))]
    again = {i: weights(i) for i in order}
    return float(np.mean([first[i] == again[i] for i in again]))
