"""What the records say: a table for each set, ranks over the sets, times."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from _quality.measures import MEASURES

TIMES = ("fit_s", "predict_s")
REFERENCE = "random forest"


def means(records: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return a row for each set and model: measures and times.

    A measure is the mean over folds, where it is defined, and then over tasks. A model
    that has not yet run on all folds of a set is left out.
    """
    runs = pd.DataFrame(records)
    done = runs.groupby(["set", "model"])["fold"].transform("size")
    runs = runs[done == done.groupby(runs["set"]).transform("max")]
    records = runs.to_dict("records")
    cells = pd.DataFrame(
        {"set": record["set"], "model": record["model"], "task": task, **values}
        for record in records
        for task, values in record["tasks"].items()
    )
    by_task = cells.groupby(["set", "model", "task"], sort=False)[list(MEASURES)]
    scores = by_task.mean().groupby(["set", "model"], sort=False).mean()
    times = runs.groupby(["set", "model"], sort=False)[list(TIMES)]
    return scores.join(times.mean())


def ranks(table: pd.DataFrame) -> pd.DataFrame:
    """Return the mean rank over sets, 1 the best, of each model in each measure.

    On each set the models that ran are ranked among each other; a model that cannot run
    on a set has no rank there, and its mean is over the others.
    """
    by_set = table.groupby(level="set", sort=False)
    placed = pd.DataFrame(
        {name: by_set[name].rank(ascending=not up) for name, up in MEASURES.items()}
    )
    found = placed.groupby(level="model", sort=False).mean()
    found["sets"] = placed.groupby(level="model", sort=False).size()
    return found.sort_values("roc_auc")


def time_ratios(table: pd.DataFrame) -> pd.DataFrame:
    """Return for how many fits of the forest a fit of each model lasts."""
    fit = table["fit_s"].unstack("model")
    ratios = fit.div(fit[REFERENCE], axis=0)
    return pd.DataFrame(
        {
            "geometric mean": np.exp(np.log(ratios).mean()),
            "least": ratios.min(),
            "most": ratios.max(),
        }
    ).sort_values("geometric mean")


def deficits(table: pd.DataFrame, ours: list[str]) -> list[str]:
    """Return, for each of ours, where a peer has the most ROC AUC ahead of it."""
    auc = table["roc_auc"].unstack("model")
    peers = auc.drop(columns=ours, errors="ignore")
    lines = []
    for name in (name for name in ours if name in auc and peers.size):
        behind = peers.sub(auc[name], axis=0).stack()
        where, peer = behind.idxmax()
        lines.append(f"{name}: {behind.max():.3f} behind {peer} on {where}")
    return lines


def report(table: pd.DataFrame, ours: list[str]) -> str:
    """Return everything in markdown."""
    parts = [
        f"#### {name}\n\n{markdown(rows.droplevel('set'))}"
        for name, rows in table.groupby(level="set", sort=False)
    ]
    parts.append(f"#### Mean rank over sets\n\n{markdown(ranks(table), digits=1)}")
    if REFERENCE in table.index.get_level_values("model"):
        ratios = markdown(time_ratios(table), digits=2)
        parts.append(f"#### Time of fit, in fits of the {REFERENCE}\n\n{ratios}")
    if lines := deficits(table, ours):
        listed = "\n".join(f"- {line}" for line in lines)
        parts.append(f"#### The most ROC AUC that a peer is ahead\n\n{listed}")
    return "\n\n".join(parts)


def markdown(table: pd.DataFrame, digits: int = 3) -> str:
    """Return a table in markdown, its index as the first column."""
    lines = [
        " | ".join(["", table.index.name or "", *table.columns, ""]).strip(),
        "|---" * (len(table.columns) + 1) + "|",
    ]
    for name, row in table.iterrows():
        cells = [
            f"{value:.0f}" if column == "sets" else f"{value:.{digits}f}"
            for column, value in row.items()
        ]
        lines.append(" | ".join(["", str(name), *cells, ""]).strip())
    return "\n".join(lines)
