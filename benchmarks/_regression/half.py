"""What does sharing give where half of the numbers are hidden?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from _quality.model import Model, Size

from _regression.fits import fit_and_ask
from _regression.group import Group, Records, by_set, complete, markdown
from _regression.models import NETWORK, forest, one_a_target, regressor
from _regression.peers import PerTarget
from _regression.points import arrmse, errors
from _regression.problem import Problem
from _regression.sets import READERS

SETS = ("andro", "slump", "jura", "enb", "atp7d")
KEPT = 0.5
MODELS = [
    Model(
        "random forest (100)",
        lambda size: PerTarget(lambda: forest(size, min(100, size.n_trees))),
    ),
    Model("skmtl, one a target", one_a_target, NETWORK, ours=True),
    Model("skmtl", regressor, NETWORK, ours=True),
]


def run(model: Model, problem: Problem, fold: int, size: Size) -> dict[str, Any]:
    """Fit on half of the numbers of the training rows, and measure on all test rows."""
    train, test = problem.folds[fold]
    X, whole, asked = problem.X, problem.Y.iloc[train], problem.Y.iloc[test]
    learned = X.iloc[train], shown(whole, fold)
    predicted, facts = fit_and_ask(
        model, size, learned, lambda fit: fit.predict(X.iloc[test])
    )
    return facts | {"tasks": errors(np.asarray(predicted), whole, asked)}


def shown(Y: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return Y with each number kept or hidden by the throw of a coin."""
    return Y.mask(np.random.default_rng(seed).random(Y.shape) >= KEPT)


def report(records: Records) -> str:
    """Return errors and times."""
    cells = complete(records)
    seconds = cells.groupby(["set", "model"], sort=False)["fit_s"].mean()
    return "\n\n".join(
        [
            f"#### aRRMSE\n\n{markdown(by_set(arrmse(cells)))}",
            f"#### Seconds of a fit\n\n{markdown(by_set(seconds), digits=2)}",
        ]
    )


GROUP = Group({name: READERS[name] for name in SETS}, MODELS, run, report, protocol=1)
