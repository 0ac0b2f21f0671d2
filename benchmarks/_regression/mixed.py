"""Classes and numbers together: losses beside those of the constant prediction."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from _quality.measures import CLIP
from _quality.model import Model, Size

from _regression.fits import fit_and_ask
from _regression.group import Group, Records, by_set, complete, markdown
from _regression.mixed_models import MODELS, is_number
from _regression.mixed_sets import READERS
from _regression.problem import Problem


def run(model: Model, problem: Problem, fold: int, size: Size) -> dict[str, Any]:
    """Fit on the training rows of a fold, answer the test rows, and measure."""
    train, test = problem.folds[fold]
    X, learned, asked = problem.X, problem.Y.iloc[train], problem.Y.iloc[test]
    answers, facts = fit_and_ask(
        model, size, (X.iloc[train], learned), lambda fit: fit.answers(X.iloc[test])
    )
    tasks = {}
    for task in learned:
        loss = _squared if is_number(learned[task]) else _log
        tasks[task] = {
            "loss": loss(asked[task], answers[task]),
            "of_constant": loss(asked[task], _constant(learned[task], asked)),
        }
    return facts | {"tasks": tasks}


def _constant(y: pd.Series, asked: pd.DataFrame) -> Any:
    """Return the training mean, or the shares of the classes, for each row."""
    if is_number(y):
        return np.full(len(asked), y.mean())
    shares = y.value_counts(normalize=True)
    return pd.DataFrame([shares] * len(asked), index=asked.index)


def _squared(y: pd.Series, predicted: np.ndarray) -> float:
    """Return the sum of squared errors."""
    return float(np.nansum((y.to_numpy() - predicted) ** 2))


def _log(y: pd.Series, proba: pd.DataFrame) -> float:
    """Return the sum of log losses, of probabilities that are at least 0.001 each."""
    classes = sorted({*proba, *y.dropna()})
    clipped = proba.reindex(columns=classes, fill_value=0).clip(lower=CLIP)
    clipped = clipped.div(clipped.sum(axis=1), axis=0)
    seen = y.dropna()
    places = clipped.columns.get_indexer(seen)
    rows = clipped.loc[seen.index].to_numpy()
    return float(-np.log(rows[np.arange(len(seen)), places]).sum())


def report(records: Records) -> str:
    """Return losses of each set, of each task, and times."""
    cells = complete(records)
    sums = cells.groupby(["set", "model", "task"], sort=False)[["loss", "of_constant"]]
    sums = sums.sum()
    relative = sums["loss"] / sums["of_constant"]
    means = relative.groupby(["set", "model"], sort=False).mean()
    title = "Loss over that of the constant prediction"
    parts = [f"#### {title}, mean over tasks\n\n{markdown(by_set(means))}"]
    for name in relative.index.unique("set"):
        of_set = relative[name].unstack("task")
        of_set = of_set.reindex(
            index=relative[name].index.unique("model"),
            columns=relative[name].index.unique("task"),
        )
        parts.append(f"#### {name}, by task\n\n{markdown(of_set)}")
    seconds = cells.groupby(["set", "model"], sort=False)["fit_s"].mean()
    parts.append(f"#### Seconds of a fit\n\n{markdown(by_set(seconds), digits=2)}")
    return "\n\n".join(parts)


GROUP = Group(READERS, MODELS, run, report, protocol=1)
