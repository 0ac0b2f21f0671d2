"""Are shared curves easier to hold, and truer, than an additive model for each task?

Same rows, same settings, of tasks whose curves are known. All measures are about terms
over the rows that were learned from.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from _explanations import known_curves, measures, pairs
from _explanations.problem import Size
from skmtl import MultiTaskClassifier
from skmtl.exceptions import SkmtlWarning
from skmtl.explain import term_roles

_N_TEST = 2000
_CLIP = 1e-3

#: measure -> what it says, and whether more of it is better.
MEASURES = {
    "log_loss": ("log loss on rows not seen", False),
    "counting": ("features whose term counts for any task", False),
    "stray": ("of these, features that do nothing", False),
    "missed": ("features that matter and are not among them", False),
    "refit": ("correlation of a curve with that of a refit", True),
    "error": ("error of the terms, root mean square, log-odds", False),
}


class Together:
    """One additive model of all tasks."""

    def __init__(self, X: pd.DataFrame, Y: pd.DataFrame, seed: int):
        self.net = MultiTaskClassifier("additive", random_state=seed).fit(X, Y)
        self.classes_, self.term_names_ = self.net.classes_, self.net.term_names_

    def contributions(self, X: pd.DataFrame) -> list[np.ndarray]:
        """Return an array of shape (n_samples, n_terms, 1) for each task."""
        return self.net.contributions(X)

    def predict_proba(self, X: pd.DataFrame) -> list[np.ndarray]:
        """Return an array of shape (n_samples, 2) for each task."""
        return self.net.predict_proba(X)


class Apart:
    """One additive model for each task, from the rows where its label is known.

    Its terms are centred over the same rows as those of one model of all tasks.
    """

    def __init__(self, X: pd.DataFrame, Y: pd.DataFrame, seed: int):
        self.nets = [
            MultiTaskClassifier("additive", random_state=seed).fit(
                X[Y[task].notna()], Y.loc[Y[task].notna(), task]
            )
            for task in Y
        ]
        self.classes_ = [net.classes_ for net in self.nets]
        self.term_names_ = self.nets[0].term_names_

    def contributions(self, X: pd.DataFrame) -> list[np.ndarray]:
        """Return an array of shape (n_samples, n_terms, 1) for each task."""
        return [net.contributions(X) for net in self.nets]

    def predict_proba(self, X: pd.DataFrame) -> list[np.ndarray]:
        """Return an array of shape (n_samples, 2) for each task."""
        return [net.predict_proba(X) for net in self.nets]


def run(size: Size, report: Callable[[str], None] = print) -> list[dict[str, Any]]:
    """Return one record for each share of labels and measure, with its interval."""
    records = []
    for share in size.curve_shares:
        name = f"{share:.0%} of the labels"
        values: dict[str, list[dict[str, float]]] = {"together": [], "apart": []}
        for seed in range(size.curve_draws):
            truth = known_curves.curves(seed)
            rng = np.random.RandomState(seed)
            X, Y = known_curves.drawn(truth, size.curve_rows, share, rng)
            test = known_curves.drawn(truth, _N_TEST, 1.0, rng)
            for kind, network in (("together", Together), ("apart", Apart)):
                values[kind].append(_measured(network, truth, (X, Y), test, seed))
            report(f"    {name}, seed {seed}")
        records += measures.compared(name, values, MEASURES)
    return records


def _measured(
    network: Callable[..., Any],
    truth: known_curves.Curves,
    train: tuple[pd.DataFrame, pd.DataFrame],
    test: tuple[pd.DataFrame, pd.DataFrame],
    seed: int,
) -> dict[str, float]:
    """Return all measures of one model, or of as many as there are tasks."""
    with warnings.catch_warnings():
        # with very few labels chance may do as well as the columns: terms are then 0
        warnings.filterwarnings("ignore", "None of the .* columns", SkmtlWarning)
        model = network(*train, seed)
        again = network(*pairs.resampled(*train, seed), seed + 1000)
    X = train[0]
    terms, others = (_centred(_terms(one, X)) for one in (model, again))
    matters = truth.sizes != 0
    known = matters.any(axis=1)
    counts = (term_roles(model, X).roles["role"] != "none").to_numpy()
    return {
        "log_loss": _log_loss(model.predict_proba(test[0]), test[1]),
        "counting": float(counts.sum()),
        "stray": float(counts[~known].sum()),
        "missed": float((~counts[known]).sum()),
        "refit": float(_correlations(terms, others)[matters].mean()),
        "error": float(np.sqrt(((terms - _centred(truth.terms(X))) ** 2).mean())),
    }


def _terms(model: Any, X: pd.DataFrame) -> np.ndarray:
    """Return terms of the second classes, shape (n_rows, n_columns, n_tasks)."""
    return np.concatenate(model.contributions(X), axis=2)


def _centred(terms: np.ndarray) -> np.ndarray:
    return terms - terms.mean(axis=0)


def _correlations(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return that of each term with its like; 0 where one of them is flat."""
    lengths = np.sqrt((one**2).sum(axis=0) * (other**2).sum(axis=0))
    products = (one * other).sum(axis=0)
    found = np.zeros_like(products)
    return np.divide(products, lengths, out=found, where=lengths > 1e-12)


def _log_loss(probas: list[np.ndarray], Y: pd.DataFrame) -> float:
    """Return the mean over tasks; probabilities are raised to a thousandth."""
    labels = Y.to_numpy(int).T
    said = [p[np.arange(len(y)), y] for p, y in zip(probas, labels, strict=True)]
    return float(-np.log(np.clip(said, _CLIP, 1)).mean())
