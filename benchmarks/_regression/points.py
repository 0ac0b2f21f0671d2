"""How near are the numbers? Squared errors beside those of the training mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from _quality.model import Model, Size

from _regression.fits import fit_and_ask
from _regression.group import Group, Records, by_set, complete, markdown
from _regression.models import MODELS
from _regression.problem import Problem
from _regression.sets import READERS

#: aRRMSE of single models a target (ST), stacked (SST) and chained ones (ERC), bagging
#: of 100 trees each: Spyromitros-Xioufis et al., arXiv 1211.6581.
PUBLISHED = pd.DataFrame(
    {
        "ST": {"sf1": 1.135, "sf2": 1.149, "atp7d": 0.525},
        "SST": {"sf1": 1.127, "sf2": 0.945, "atp7d": 0.514},
        "ERC": {"sf1": 1.050, "sf2": 1.053, "atp7d": 0.534},
    }
)
PUBLISHED.loc["oes10"] = [0.420, 0.420, 0.420]
PUBLISHED.loc["scm20d"] = [0.777, 0.786, 0.776]
OURS, FOREST = "skmtl", "random forest"
NOT_RANKED = ["catboost", "skmtl, one a target"]


def run(model: Model, problem: Problem, fold: int, size: Size) -> dict[str, Any]:
    """Fit on the training rows of a fold, answer the test rows, and measure."""
    train, test = problem.folds[fold]
    X, learned, asked = problem.X, problem.Y.iloc[train], problem.Y.iloc[test]
    predicted, facts = fit_and_ask(
        model, size, (X.iloc[train], learned), lambda fit: fit.predict(X.iloc[test])
    )
    return facts | {"tasks": errors(np.asarray(predicted), learned, asked)}


def errors(
    predicted: np.ndarray, learned: pd.DataFrame, asked: pd.DataFrame
) -> dict[str, dict[str, float]]:
    """Return sums of squared errors of each target, and those of the training mean."""
    return {
        target: {
            "squared": float(np.nansum((asked[target] - predicted[:, k]) ** 2)),
            "of_mean": float(np.nansum((asked[target] - learned[target].mean()) ** 2)),
        }
        for k, target in enumerate(asked)
    }


def arrmse(cells: pd.DataFrame) -> pd.Series:
    """Return aRRMSE by set and model, of errors that are pooled over folds."""
    sums = cells.groupby(["set", "model", "task"], sort=False)[["squared", "of_mean"]]
    sums = sums.sum()
    relative = np.sqrt(sums["squared"] / sums["of_mean"])
    return relative.groupby(["set", "model"], sort=False).mean()


def ranks(table: pd.DataFrame) -> pd.Series:
    """Return mean ranks over the sets on which all that are ranked have run."""
    ranked = table.drop(index=NOT_RANKED, errors="ignore").drop(columns="mean")
    return ranked.dropna(axis=1).rank().mean(axis=1)


def beside(table: pd.DataFrame, seconds: pd.DataFrame) -> pd.DataFrame:
    """Return how ours compares: 1.1 is an error a tenth above that of the best peer."""
    peers = [name for name in table.index if not name.startswith(OURS)]
    found = pd.DataFrame(index=table.columns)
    for name in (name for name in table.index if name not in peers):
        found[f"{name}: error / best peer's"] = table.loc[name] / table.loc[peers].min()
        found[f"{name}: seconds / {FOREST}'s"] = seconds.loc[name] / seconds.loc[FOREST]
    return found.T


def report(records: Records, published: pd.DataFrame | None = PUBLISHED) -> str:
    """Return errors with ranks, those that were published, and times."""
    cells = complete(records)
    errors_of = by_set(arrmse(cells))
    seconds = by_set(cells.groupby(["set", "model"], sort=False)["fit_s"].mean())
    table = by_set(arrmse(cells), mean=True)
    table["mean rank"] = ranks(table)
    parts = [f"#### aRRMSE\n\n{markdown(table)}"]
    if published is not None:
        there = published.T.reindex(columns=[s for s in table if s in published.index])
        there.index.name = "published"
        parts += [markdown(there)] if there.size else []
    parts.append(f"#### Seconds of a fit\n\n{markdown(seconds, digits=2)}")
    if FOREST in errors_of.index and (ratios := beside(errors_of, seconds)).size:
        parts.append(f"#### Beside peers\n\n{markdown(ratios, digits=2)}")
    return "\n\n".join(parts)


GROUP = Group(READERS, MODELS, run, report, protocol=1)
