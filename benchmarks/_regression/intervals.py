"""Do intervals hold what they promise, and how wide are they?"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from _quality.model import Model, Size

from _regression.fits import fit_and_ask
from _regression.group import Group, Records, by_set, complete, markdown
from _regression.interval_models import COVERAGE, MODELS
from _regression.problem import Problem
from _regression.sets import published

#: The first folds of ten; of five for osales.
SETS = {
    "slump": partial(published, "slump"),
    "jura": partial(published, "jura", n_folds=10, n_run=5),
    "enb": partial(published, "enb", n_folds=10, n_run=3),
    "osales": partial(published, "osales", n_folds=5, n_run=2),
}
#: what is measured -> its title
MEASURES = {
    "covered": "Share of numbers within the interval",
    "width": "Width, in spreads of the target",
    "score": "Interval score, in spreads of the target",
}


def run(model: Model, problem: Problem, fold: int, size: Size) -> dict[str, Any]:
    """Fit on the training rows of a fold, tell the intervals of the test rows, measure.

    The interval score is the width, and for a number outside 2 / (1 - coverage) times
    how far. The spread is the standard deviation of the training rows.
    """
    train, test = problem.folds[fold]
    X, Y = problem.X, problem.Y
    ends, facts = fit_and_ask(
        model,
        size,
        (X.iloc[train], Y.iloc[train]),
        lambda fit: np.asarray(fit.predict_interval(X.iloc[test], COVERAGE)),
    )
    low, high = ends[..., 0], ends[..., 1]
    asked = Y.iloc[test].to_numpy()
    outside = np.maximum(low - asked, 0) + np.maximum(asked - high, 0)
    spread = Y.iloc[train].std(ddof=0).to_numpy()
    measured = {
        "covered": (outside == 0).sum(axis=0),
        "width": (high - low).sum(axis=0) / spread,
        "score": (high - low + 2 / (1 - COVERAGE) * outside).sum(axis=0) / spread,
    }
    tasks = {
        target: {name: float(sums[k]) for name, sums in measured.items()}
        | {"rows": len(test)}
        for k, target in enumerate(Y)
    }
    return facts | {"tasks": tasks}


def report(records: Records) -> str:
    """Return a table of each measure, the mean over targets, and one of times."""
    cells = complete(records)
    names = [*MEASURES, "rows"]
    sums = cells.groupby(["set", "model", "task"], sort=False)[names].sum()
    means = sums[[*MEASURES]].div(sums["rows"], axis=0)
    means = means.groupby(["set", "model"], sort=False).mean()
    parts = [
        f"#### {title}\n\n{markdown(by_set(means[name]))}"
        for name, title in MEASURES.items()
    ]
    seconds = cells.groupby(["set", "model"], sort=False)["fit_s"].mean()
    parts.append(f"#### Seconds of a fit\n\n{markdown(by_set(seconds), digits=2)}")
    return "\n\n".join(parts)


GROUP = Group(SETS, MODELS, run, report, protocol=1)
