"""Whose words on numbers are judged: made and real tables, networks and forests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from _quality.sets import NotHere
from _regression import mixed_sets, sets
from sklearn.ensemble import RandomForestRegressor

from _explanations.runs import Runs
from skmtl import MultiTaskPredictor, MultiTaskRegressor
from skmtl.datasets import make_multitask
from skmtl.explain import TabularExplainer

#: What numbers are measured in, where it is known.
_UNITS = {
    "body_mass_g": "body mass (g)",
    "Cd": "cadmium (mg/kg)",
    "Cu": "copper (mg/kg)",
    "Co": "cobalt (mg/kg)",
    "absences": "absences (lessons)",
    "task_0": "price (€)",
}
_FOREST = {"n_estimators": 100, "random_state": 0}


@dataclass(frozen=True, eq=False)
class NumberSubject:
    """A model of numbers, some beside classes, and rows that it has not seen.

    Parameters
    ----------
    name : str
    model : estimator
    X : DataFrame
        What explainers get as background, without gaps.
    Y : DataFrame
        What the model has learned from.
    rows : DataFrame
        What is explained.
    """

    name: str
    model: Any
    X: pd.DataFrame
    Y: pd.DataFrame
    rows: pd.DataFrame
    labels: dict[str, str] = field(default_factory=dict)

    @cached_property
    def is_number(self) -> np.ndarray:
        """Whether each task is a number."""
        return np.array([pd.api.types.is_float_dtype(dtype) for dtype in self.Y.dtypes])

    @cached_property
    def task_labels(self) -> dict[str, str]:
        """What numbers are called, with their units."""
        numbers = self.Y.columns[self.is_number]
        return {task: _UNITS[task] for task in numbers if task in _UNITS}

    @cached_property
    def classes(self) -> dict[str, list[str]]:
        """The tasks as texts call them, and their classes: of a number none."""
        shown = [self.task_labels.get(t, t).partition(" (")[0] for t in self.Y]
        labels = getattr(self.model, "classes_", [None] * len(shown))
        return {
            name: [] if own is None else [str(label) for label in own]
            for name, own in zip(shown, labels, strict=True)
        }

    @cached_property
    def spreads(self) -> np.ndarray:
        """How far numbers are spread: of labels where the model knows, else answers."""
        return self._located[1]

    @cached_property
    def centers(self) -> np.ndarray:
        """Where numbers are."""
        return self._located[0]

    @cached_property
    def _located(self) -> tuple[np.ndarray, np.ndarray]:
        if hasattr(self.model, "predict_interval"):
            table = self.Y.loc[:, self.is_number].to_numpy(dtype=float)
        else:
            said = self.ask(self.X)
            table = np.column_stack([said[k] for k in np.flatnonzero(self.is_number)])
        found = np.full((2, len(self.is_number)), np.nan)
        found[:, self.is_number] = table.mean(axis=0), table.std(axis=0)
        return found[0], found[1]

    def explainer(self, n: int) -> TabularExplainer:
        """Return ours, with n model rows."""
        return TabularExplainer(
            self.model,
            self.X,
            task_names=list(self.Y),
            task_labels=self.task_labels,
            n_samples=n,
        )

    def ask(self, rows: pd.DataFrame) -> list[np.ndarray]:
        """Return of each task probabilities, (n_rows, n_classes), or (n_rows, 1)."""
        said = np.asarray(self.model.predict(rows)).reshape(len(rows), -1)
        proba: Any = [None] * len(self.is_number)
        if not self.is_number.all():
            proba = self.model.predict_proba(rows)
        return [
            said[:, [k]].astype(float) if number else proba[k]
            for k, number in enumerate(self.is_number)
        ]

    def intervals(self, row: pd.DataFrame) -> np.ndarray | None:
        """Return the 90 % intervals of a row, (n_tasks, 2), if the model gives any."""
        if not hasattr(self.model, "predict_interval"):
            return None
        return np.reshape(self.model.predict_interval(row, coverage=0.9), (-1, 2))


def number_subjects(runs: Runs) -> Iterator[NumberSubject]:
    """Yield them; a line says which are left out, without their files."""
    size, n_rows = runs.size, max(runs.size.n_word_rows // 3, 2)
    types = ["regression", "classification", "regression", "classification"]
    made = make_multitask(size.n_train // 2, task_types=types, random_state=7)
    yield _split("made, mixture", made.data, made.target, n_rows, "network")
    many = make_multitask(
        size.n_train // 2, n_tasks=16, task_types="regression", random_state=8
    )
    yield NumberSubject(
        name="made, 16 numbers, oracle",
        model=many.oracle,
        X=many.data,
        Y=many.target,
        rows=many.data.iloc[:n_rows],
    )
    for name in ("penguins", "jura", "enb", "student"):
        try:
            read = mixed_sets.READERS[name](runs.data)
            numbers = None if name == "student" else read.Y.select_dtypes("float")
            if name in sets.READERS:
                numbers = sets.READERS[name](runs.data).Y
        except NotHere as error:
            print(f"    {name} left out: {error}")
            continue
        yield _split(f"{name}, mixture", read.X, read.Y, n_rows, "network")
        if name == "jura":
            yield _split(f"{name}, numbers", read.X, numbers, n_rows, "network")
        if numbers is not None:
            yield _split(f"{name}, numbers", read.X, numbers, n_rows, "forest")


def _split(
    name: str, X: pd.DataFrame, Y: pd.DataFrame, n_rows: int, kind: str
) -> NumberSubject:
    known = (X.notna().all(axis=1) & Y.notna().all(axis=1)).to_numpy()
    X, Y = X[known], Y[known]
    order = np.random.RandomState(0).permutation(len(X))
    train, test = np.split(order, [2 * len(X) // 3])
    if kind == "forest":
        model: Any = RandomForestRegressor(**_FOREST)
    elif all(pd.api.types.is_float_dtype(dtype) for dtype in Y.dtypes):
        model = MultiTaskRegressor(random_state=0)
    else:
        model = MultiTaskPredictor(random_state=0)
    learned = Y.iloc[train]
    is_single = kind == "forest" and Y.shape[1] == 1
    model.fit(X.iloc[train], learned.iloc[:, 0] if is_single else learned)
    return NumberSubject(
        name=f"{name}, {kind}",
        model=model,
        X=X.iloc[train],
        Y=learned,
        rows=X.iloc[test[:n_rows]],
    )
