"""Made tasks of numbers, of classes and of both: effects and roles are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from _explanations.methods import Told
from _explanations.problem import NEAR, Problem
from skmtl import MultiTaskClassifier, MultiTaskPredictor, MultiTaskRegressor
from skmtl.datasets import make_multitask
from skmtl.explain import TabularExplainer

KINDS = ("numbers", "mixture", "classes")
#: Noise of numbers, in shares of their spread; labels of classes are drawn as it is.
_NOISE = 0.3
#: A row is clear if all relevant features are at least this far from their mean.
_CLEAR = 0.35
#: A feature moves by this much of its standard deviation to either side where the model
#: itself is asked what one of them does: at the row, and at so many rows around it.
_HALF, _STEP, _N_AROUND = 0.5, 0.1, 100


@dataclass(frozen=True, eq=False)
class Made(Problem):
    """A model of made tasks, some of which are numbers.

    Parameters
    ----------
    kind : str
        "numbers", "mixture" or "classes".
    is_number : ndarray of bool of shape (n_tasks,)
    """

    kind: str
    is_number: np.ndarray

    def proba(self, rows: np.ndarray) -> np.ndarray:
        """Return numbers, and probabilities of second classes, (n_samples, n_tasks)."""
        if self.is_number.all():
            return np.asarray(self.model.predict(rows), dtype=float)
        said = self.model.predict_proba(rows)
        found = [None if p is None else p[:, 1] for p in said]
        if self.is_number.any():
            numbers = self.model.predict(rows)
            found = [numbers[:, k] if p is None else p for k, p in enumerate(found)]
        return np.column_stack([np.asarray(own, dtype=float) for own in found])

    def explained(self) -> Any:
        """Return what explainers get: of oracles of numbers a function."""
        if self.name == "oracle" and self.kind == "numbers":
            return lambda rows: self.model.predict(rows)
        return self.model

    def explainer(self, n: int, seed: int, kind: str = "sensitivity") -> Any:
        """Return ours."""
        given = self.explained()
        return TabularExplainer(
            given,
            self.data,
            kind=kind,
            task_types=None if given is self.model else "regression",
            n_samples=n,
            random_state=seed,
        )

    def true_effects(self, x: np.ndarray) -> np.ndarray:
        """Return what one standard deviation of each feature does in truth."""
        return self.truth.gradient(x) * self.data.std(axis=0)[:, None]

    def own_effects(self, x: np.ndarray) -> np.ndarray:
        """Return what it does by the model, when asked on both sides of the row."""
        return self._asked(x[None], _HALF)

    def mean_effects(self, x: np.ndarray) -> np.ndarray:
        """Return what it does in the mean of rows around it."""
        away = np.random.RandomState(1).standard_normal((_N_AROUND, len(x)))
        away = np.concatenate([away, -away])
        return self._asked(x + NEAR * away * self.data.std(axis=0), _STEP)

    def _asked(self, rows: np.ndarray, step: float) -> np.ndarray:
        spreads = step * np.diag(self.data.std(axis=0))
        sides = [
            np.reshape(rows[:, None] + sign * spreads, (-1, rows.shape[1]))
            for sign in (1, -1)
        ]
        above, below = np.split(self.proba(np.concatenate(sides)), 2)
        found = (above - below).reshape(len(rows), len(spreads), -1)
        return found.mean(axis=0) / (2 * step)


def made(
    kind: str, n_tasks: int, seed: int, n_train: int, n_rows: int
) -> tuple[Made, Made]:
    """Return the oracle, and a model that has learned from its data."""
    is_number = np.full(n_tasks, kind == "numbers")
    if kind == "mixture":
        is_number[::2] = True
    types = ["regression" if number else "classification" for number in is_number]
    drawn = make_multitask(
        n_train,
        n_tasks=n_tasks,
        task_types=types,
        noise=_NOISE if is_number.all() else 0.0,
        random_state=seed,
    )
    data, target = drawn.data.to_numpy(), drawn.target
    if kind == "mixture":  # the labels of classes stay as they are
        rng = np.random.RandomState(seed)
        for k in np.flatnonzero(is_number):
            noise = _NOISE * drawn.spreads.iloc[k] * rng.standard_normal(n_train)
            target = target.assign(**{f"task_{k}": target[f"task_{k}"] + noise})
    models = {
        "numbers": MultiTaskRegressor,
        "mixture": MultiTaskPredictor,
        "classes": MultiTaskClassifier,
    }
    learned = models[kind](random_state=seed).fit(data, target)
    relevant = drawn.coefficients.to_numpy() != 0
    shared = {
        "data": data,
        "rows": _rows(relevant, seed, n_rows),
        "roles": drawn.roles.to_numpy(),
        "relevant": relevant,
        "truth": drawn.oracle,
        "kind": kind,
        "is_number": is_number,
    }
    return (
        Made(name="oracle", model=drawn.oracle, **shared),
        Made(name="fitted", model=learned, **shared),
    )


def _rows(relevant: np.ndarray, seed: int, n_rows: int) -> np.ndarray:
    """Return clear rows, and as many others."""
    drawn = np.random.RandomState(seed).standard_normal((20_000, len(relevant)))
    away = np.abs(drawn[:, relevant.any(axis=1)]).min(axis=1)
    clear = drawn[np.argsort(away <= _CLEAR, kind="stable")][:n_rows]
    return np.concatenate([clear, drawn[:n_rows]])


def ours(
    problem: Made, x: np.ndarray, n: int, seed: int, kind: str = "sensitivity"
) -> Told:
    """Return what ours tells of a row, in the units of the tasks."""
    explanation = problem.explainer(n, seed, kind).explain(x)
    tasks = zip(explanation.task_names, explanation.classes, strict=True)
    second = {name: labels[1] for name, labels in tasks if len(labels)}
    explanation = explanation.with_classes(second) if second else explanation
    facts = explanation.facts
    effects = facts.effects * facts.units
    line = None
    if kind == "sensitivity":
        slopes = effects / explanation.features.spreads[:, None]
        level = explanation.surrogate.intercepts[facts.columns]

        def line(Z: np.ndarray) -> np.ndarray:
            return level + (Z - x) @ slopes

    return Told(effects, line=line, roles=facts.roles)
