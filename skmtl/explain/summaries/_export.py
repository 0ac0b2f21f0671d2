"""A summary as a table and as JSON, for other programs."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from skmtl.explain.facts._export import objects, plain
from skmtl.explain.summaries._record import SummaryRecord

__all__ = ["summary_to_frame", "summary_to_json"]

#: Of the layout of the JSON: to be raised when a reader of the last one would fail.
_VERSION = 1


def summary_to_frame(summary: SummaryRecord) -> pd.DataFrame:
    """Return a row for each task, class and feature, in the summary's order."""
    outputs = list(summary.directions.columns)
    features = objects(summary.effects.index)
    labels = summary.explanations[0].output_labels
    content: dict[str, Any] = {
        "task": np.repeat(objects(task for task, _ in outputs), len(features)),
        "class": pd.Series(np.repeat(objects(labels), len(features))).infer_objects(),
        "feature": np.tile(features, len(outputs)),
    }
    for part in ("mean", "low", "high", "n", "counts"):
        table = summary.effects.xs(part, axis=1, level=1)
        own = [table[task].to_numpy() for task, _ in outputs]
        content[part] = np.concatenate(own)
    content["direction"] = summary.directions.to_numpy().T.ravel()
    content["agreement"] = summary.agreement.to_numpy().T.ravel()
    return pd.DataFrame(content)


def summary_to_json(summary: SummaryRecord) -> str:
    """Return the tables; what is not there, as the interval of one input, is null."""
    tasks = list(summary.n_vacuous.index)
    content = {
        "version": _VERSION,
        "n_inputs": len(summary.explanations),
        "kind": summary.explanations[0].kind,
        "features": [
            {
                "name": name,
                **summary.features.iloc[j].to_dict(),
                "roles": dict(zip(summary.roles, shares, strict=True)),
            }
            for j, (name, shares) in enumerate(
                zip(summary.effects.index, summary.roles.to_numpy(), strict=True)
            )
        ],
        "tasks": [
            {
                "name": task,
                "vacuous": summary.n_vacuous.iloc[k],
                **{
                    part: summary.effects[task][part].to_numpy()
                    for part in ("mean", "low", "high", "n", "counts")
                },
                "classes": _classes(summary, k),
            }
            for k, task in enumerate(tasks)
        ],
        "relatedness": summary.relatedness.to_numpy(),
        "rows": summary.rows,
    }
    return json.dumps(plain(content), allow_nan=False)


def _classes(summary: SummaryRecord, k: int) -> list[dict[str, Any]]:
    """Return the labels of a task, with the directions of the effects on each."""
    start, stop = summary.explanations[0].offsets[k : k + 2]
    signed, agree = summary.directions.to_numpy(), summary.agreement.to_numpy()
    labels = summary.explanations[0].classes[k]
    return [
        {"label": label, "direction": signed[:, c], "agreement": agree[:, c]}
        for label, c in zip(labels.tolist() or [None], range(start, stop), strict=True)
    ]
