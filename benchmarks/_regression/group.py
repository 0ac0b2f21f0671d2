"""A group: one question, asked of some models on some sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from _quality.model import Model

from _regression.sets import Reader

Records = list[dict[str, Any]]


@dataclass(frozen=True)
class Group:
    """What is run, and how its records are told.

    `run` takes a model, a problem, the number of a fold and the size, and returns what
    was measured; `report` takes records and returns tables in markdown.
    """

    sets: Mapping[str, Reader]
    models: list[Model]
    run: Callable[..., dict[str, Any]]
    report: Callable[[Records], str]
    protocol: int  # goes up when folds, data or measures change: results are then stale


def complete(records: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return a row for each task of each record of a model that ran on all folds."""
    runs = pd.DataFrame(records)
    done = runs.groupby(["set", "model"])["fold"].transform("size")
    runs = runs[done == done.groupby(runs["set"]).transform("max")]
    return pd.DataFrame(
        {
            **{name: record[name] for name in ("set", "model", "fold", "fit_s")},
            "task": task,
            **values,
        }
        for record in runs.to_dict("records")
        for task, values in record["tasks"].items()
    )


def by_set(values: pd.Series, *, mean: bool = False) -> pd.DataFrame:
    """Return a table of models by sets, in the order of both, perhaps with the mean.

    Parameters
    ----------
    values : Series
        By set and model.
    mean : bool
        Add the mean over sets, of models that ran on all of them.
    """
    models, sets = values.index.unique("model"), values.index.unique("set")
    table = values.unstack("set").reindex(index=models, columns=sets)
    if mean:
        table["mean"] = table.mean(axis=1, skipna=False)
    return table


def markdown(table: pd.DataFrame, digits: int = 3) -> str:
    """Return a table in markdown; what is missing stays empty."""
    lines = [
        f"| {table.index.name or ''} | {' | '.join(map(str, table.columns))} |",
        "|---" * (len(table.columns) + 1) + "|",
    ]
    for name, row in table.iterrows():
        cells = ["" if pd.isna(value) else f"{value:.{digits}f}" for value in row]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)
