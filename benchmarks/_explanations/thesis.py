"""Are networks of several tasks easier to explain than a network for each task?

Same rows, same settings, same explainer; only the networks differ. Each measure is
taken of both, and the difference is told with its interval, whatever it says.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from _explanations import measures, pairs
from _explanations.methods import second_classes
from _explanations.problem import Size
from skmtl.exceptions import SkmtlWarning
from skmtl.explain import Explanation, TabularExplainer

#: Leading features of each task.
_M = 4
_N = 1000
_CLIP = 1e-3

#: measure -> what it says, and whether more of it is better.
MEASURES = {
    "log_loss": ("log loss on rows not seen", False),
    "union": (f"features among the {_M} leading of any task", False),
    "effective": ("effective features a task", False),
    "counting": ("features that count for any task", False),
    "words": ("words of the short text", False),
    "r2": ("held-out R2 of the surrogate", True),
    "refit": (f"Jaccard@{_M} after a refit", True),
    "precision": (f"precision@{_M} (truth known)", True),
    "roles": ("role accuracy (truth known)", True),
    "gradient": ("cosine with the true gradient (truth known)", True),
}


def run(
    size: Size, folder: Path | None, report: Callable[[str], None] = print
) -> list[dict[str, Any]]:
    """Return one record for each set and measure, with the difference's interval."""
    records = []
    for name in size.thesis_sets:
        if not pairs.is_here(name, folder):
            continue
        values: dict[str, list[dict[str, float]]] = {"together": [], "apart": []}
        overlap = 0.0
        for seed, draw in enumerate(pairs.draws(name, size.thesis_seeds, folder)):
            overlap = draw.overlap
            for kind, network in (("together", pairs.Together), ("apart", pairs.Apart)):
                values[kind].append(_measured(network, draw, seed, size.thesis_rows))
            report(f"    {name}, seed {seed}")
        records += measures.compared(name, values, MEASURES, overlap)
    return records


def _measured(
    network: Callable[..., Any], draw: pairs.Draw, seed: int, n_rows: int
) -> dict[str, float]:
    """Return all measures of one network, or of as many as there are tasks."""
    model = network(*draw.train, seed)
    again = network(*pairs.resampled(*draw.train, seed), seed + 1000)
    X = draw.test[0]
    rows = [X.iloc[[i]] for i in range(n_rows)]
    found = _explained(model, draw, rows)
    other = _explained(again, draw, rows)
    values = {"log_loss": _log_loss(model.predict_proba(X), draw)}
    values |= _mean([_of_one(explanation) for explanation in found])
    values["refit"] = float(
        np.mean(
            [
                measures.jaccard([a.facts.effects, b.facts.effects], _M)
                for a, b in zip(found, other, strict=True)
            ]
        )
    )
    if draw.made:
        pairs_ = list(zip(found, rows, strict=True))
        values |= _mean([_against_truth(e, x, draw.made) for e, x in pairs_])
    return values


def _explained(model: Any, draw: pairs.Draw, rows: list[Any]) -> list[Explanation]:
    # a function: both kinds then have the same names of tasks and classes
    explainer = TabularExplainer(model.predict_proba, draw.train[0], n_samples=_N)
    with warnings.catch_warnings():
        # rows drawn with replacement lack categories that the row explained may have
        warnings.filterwarnings("ignore", "No category of the columns", SkmtlWarning)
        # and few rows to learn from leave some of the others outside of their range
        warnings.filterwarnings("ignore", "The row to explain has", SkmtlWarning)
        return [explainer.explain(x) for x in rows]


def _of_one(explanation: Explanation) -> dict[str, float]:
    facts = explanation.facts
    leading = set().union(*measures.top(facts.effects, _M))
    return {
        "union": len(leading),
        "effective": measures.effective_features(facts.effects),
        "counting": (facts.roles != "none").sum(),
        "words": len(explanation.as_text().split()),
        "r2": np.nanmean(facts.r2),
    }


def _against_truth(
    explanation: Explanation, x: pd.DataFrame, made: Any
) -> dict[str, float]:
    explanation = second_classes(explanation)
    effects = explanation.facts.effects
    slopes = effects / explanation.features.spreads[:, None]
    gradient = made.oracle.gradient(x.iloc[0])
    relevant = made.coefficients.to_numpy() != 0
    return {
        "precision": measures.precision(effects, relevant, _M),
        "roles": (explanation.facts.roles == made.roles.to_numpy()).mean(),
        "gradient": measures.cosines(slopes, gradient).mean(),
    }


def _log_loss(probas: list[np.ndarray], draw: pairs.Draw) -> float:
    """Return the mean over tasks; probabilities are raised to a thousandth."""
    Y, losses = draw.test[1], []
    for proba, task in zip(probas, Y, strict=True):
        classes = pd.concat([draw.train[1][task], Y[task]]).dropna().unique()
        codes = pd.Categorical(Y[task], categories=sorted(classes)).codes
        known = codes >= 0
        said = proba[known, codes[known]]
        losses.append(-np.log(np.clip(said, _CLIP, 1)).mean())
    return float(np.mean(losses))


def _mean(values: list[dict[str, float]]) -> dict[str, float]:
    return {key: float(np.mean([one[key] for one in values])) for key in values[0]}
