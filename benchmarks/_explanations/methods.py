"""Ways of explaining a row: each gets the same data and the same number of model rows.

A method takes a problem, a row, the number of model rows for each task that it may use
and a seed, and says what it finds for the second class of every task.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from _explanations.problem import Problem
from skmtl.explain import Explanation, TabularExplainer

#: How many features are asked for, by those who want to be told.
N_FEATURES = 10


@dataclass(frozen=True, eq=False)
class Told:
    """What a method says about a row.

    Parameters
    ----------
    effects : ndarray of shape (n_features, n_tasks)
        What is told of each feature, in the method's own meaning.
    slopes : ndarray of shape (n_features, n_tasks), optional
        What one more of each feature does, where it says so.
    line : callable, optional
        The surrogate: rows -> (n_samples, n_tasks).
    roles : ndarray of str, optional
        Where the method itself says which tasks share a feature.
    """

    effects: np.ndarray
    slopes: np.ndarray | None = None
    line: Callable[[np.ndarray], np.ndarray] | None = None
    roles: np.ndarray | None = None


Method = Callable[[Problem, np.ndarray, int, int], Told]


def second_classes(explanation: Explanation) -> Explanation:
    """Return it for the second class of each task, which the truth is about."""
    tasks = zip(explanation.task_names, explanation.classes, strict=True)
    return explanation.with_classes({name: labels[1] for name, labels in tasks})


def sensitivity(problem: Problem, x: np.ndarray, n: int, seed: int) -> Told:
    """Ours, around the row."""
    explainer = TabularExplainer(
        problem.model, problem.data, n_samples=n, random_state=seed
    )
    explanation = second_classes(explainer.explain(x))
    facts = explanation.facts
    slopes = facts.effects / explanation.features.spreads[:, None]
    level = explanation.surrogate.intercepts[facts.columns]
    return Told(
        facts.effects, slopes, lambda Z: level + (Z - x) @ slopes, roles=facts.roles
    )


def contribution(problem: Problem, x: np.ndarray, n: int, seed: int) -> Told:
    """Ours, in lime's meaning: being in this range and not in another."""
    explainer = TabularExplainer(
        problem.model,
        problem.data,
        kind="contribution",
        n_features=N_FEATURES,
        n_samples=n,
        random_state=seed,
    )
    explanation = second_classes(explainer.explain(x))
    facts = explanation.facts
    level = explanation.surrogate.intercepts[facts.columns]
    edges = np.percentile(problem.data, [25, 50, 75], axis=0)

    def quarters(rows: np.ndarray) -> np.ndarray:
        return (rows[:, :, None] > edges.T).sum(axis=2)

    def line(Z: np.ndarray) -> np.ndarray:
        return level + (quarters(Z) == quarters(x[None])) @ facts.effects

    return Told(facts.effects, line=line, roles=facts.roles)


OURS: dict[str, Method] = {
    "skmtl sensitivity": sensitivity,
    "skmtl contribution": contribution,
}
