"""Whose words are judged: networks and a forest, of made and of real tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from _quality.sets import NotHere, load
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from _explanations.runs import Runs
from skmtl import MultiTaskClassifier
from skmtl.explain import TabularExplainer

_UNITS = {
    "bill_length_mm": "bill length (mm)",
    "bill_depth_mm": "bill depth (mm)",
    "flipper_length_mm": "flipper length (mm)",
    "body_mass_g": "body mass (g)",
}
#: Columns of the breast cancer set that tell how large a tumour is, or how rough.
_SIZES = ("radius", "perimeter", "area")
_ROUGH = "worst texture"


@dataclass(frozen=True, eq=False)
class Subject:
    """A model that has learned from a table, and rows that it has not seen.

    Parameters
    ----------
    name : str
    model : classifier
    X : DataFrame
        What explainers get as background, without gaps.
    rows : DataFrame
        What is explained.
    classes : dict of str to list of str
        The tasks and their classes, in the model's order.
    labels : dict of str to str
        What features are called in words, where it is not their name.
    """

    name: str
    model: Any
    X: pd.DataFrame
    rows: pd.DataFrame
    classes: dict[str, list[str]]
    labels: dict[str, str] = field(default_factory=dict)

    def explainer(self, n: int) -> TabularExplainer:
        """Return ours, with n model rows."""
        return TabularExplainer(
            self.model,
            self.X,
            task_names=list(self.classes),
            feature_labels=self.labels,
            n_samples=n,
        )

    def ask(self, rows: pd.DataFrame) -> list[np.ndarray]:
        """Return an array of shape (n_rows, n_classes) for each task."""
        return list(self.model.predict_proba(rows))

    @cached_property
    def levels(self) -> dict[int, pd.Index]:
        """The categories, by the position of their column."""
        return {
            j: self.X.iloc[:, j].cat.categories
            for j, dtype in enumerate(self.X.dtypes)
            if isinstance(dtype, pd.CategoricalDtype)
        }

    def coded(self, rows: pd.DataFrame) -> np.ndarray:
        """Return rows as numbers, which is all that the peers take."""
        codes = rows.copy()
        for j, levels in self.levels.items():
            codes[codes.columns[j]] = levels.get_indexer(rows.iloc[:, j])
        return codes.to_numpy(dtype=float)

    def ask_coded(self, codes: np.ndarray) -> np.ndarray:
        """Return the probabilities of all classes of all tasks, side by side."""
        rows = pd.DataFrame(codes, columns=self.X.columns)
        for j, levels in self.levels.items():
            at = codes[:, j].round().astype(int)
            rows[rows.columns[j]] = pd.Categorical(levels[at], categories=levels)
        return np.hstack(self.ask(rows))


def subjects(runs: Runs) -> Iterator[Subject]:
    """Yield them; a line says which are left out, without their files."""
    made = runs.problems("network")[0]
    names = [f"feature_{j}" for j in range(made.data.shape[1])]
    rng = np.random.RandomState(0)
    drawn = rng.standard_normal((runs.size.n_word_rows, len(names)))
    yield Subject(
        name="made, network",
        model=_OfArrays(made.model),
        X=pd.DataFrame(made.data, columns=names),
        rows=pd.DataFrame(drawn, columns=names),
        classes=_classes(made.model, list(made.truth.task_names)),
    )
    sets: list[tuple[str, Callable[[], tuple[pd.DataFrame, pd.DataFrame]]]] = [
        ("penguins", lambda: load("penguins")[:2]),
        ("breast cancer", _breast_cancer),
        ("student", lambda: load("student", runs.data)[:2]),
    ]
    forests = {
        "penguins": RandomForestClassifier(200, random_state=0),
        "breast cancer": ExtraTreesClassifier(200, random_state=0),
    }
    for name, read in sets:
        try:
            X, Y = read()
        except NotHere as error:
            print(f"    {name} left out: {error}")
            continue
        known = (X.notna().all(axis=1) & Y.notna().all(axis=1)).to_numpy()
        X, Y = X[known], Y[known].astype(str)
        order = np.random.RandomState(0).permutation(len(X))
        train, test = np.split(order, [2 * len(X) // 3])
        models = {"network": MultiTaskClassifier(random_state=0)}
        if name in forests:
            models["forest"] = forests[name]
        for kind, model in models.items():
            model.fit(X.iloc[train], Y.iloc[train])
            yield Subject(
                name=f"{name}, {kind}",
                model=model,
                X=X.iloc[train],
                rows=X.iloc[test[: runs.size.n_word_rows]],
                classes=_classes(model, list(Y)),
                labels=_UNITS if name == "penguins" else {},
            )


class _OfArrays:
    """A model of arrays, asked about tables."""

    def __init__(self, model: Any):
        self.model = model
        self.task_names_ = model.task_names_

    def predict_proba(self, rows: Any) -> list[np.ndarray]:
        """Return what the model says."""
        return self.model.predict_proba(np.asarray(rows))


def _classes(model: Any, tasks: list[str]) -> dict[str, list[str]]:
    return {
        task: [str(label) for label in labels]
        for task, labels in zip(tasks, model.classes_, strict=True)
    }


def _breast_cancer() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the set with two more targets, and without what gives them away."""
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    area, rough = X["worst area"], X[_ROUGH]
    Y = pd.DataFrame(
        {
            "diagnosis": np.where(y == 1, "benign", "malignant"),
            "size": np.where(area > area.median(), "large", "small"),
            "texture": np.where(rough > rough.median(), "rough", "smooth"),
        }
    )
    gone = [name for name in X if name.split()[1] in _SIZES or name == _ROUGH]
    return X.drop(columns=gone), Y
