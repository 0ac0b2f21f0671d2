"""A table for each setting: means over tasks and seeds."""

from __future__ import annotations

from typing import Any

import pandas as pd

from _rare_classes.runs import NAMES, TRUTH

MEASURES = {
    "average_precision": "average precision",
    "roc_auc": "ROC AUC",
    "log_loss": "log loss",
    "balanced_accuracy": "balanced accuracy",
    "f1_macro": "macro F1",
}


def report(records: list[dict[str, Any]]) -> str:
    """Return the tables in markdown."""
    cells = pd.DataFrame(
        {
            "setting": record["set"],
            "model": record["model"],
            "seed": record["fold"],
            "fit_s": record["fit_s"],
            **pd.DataFrame(record["tasks"].values())[[*MEASURES]].mean(),
        }
        for record in records
    )
    return "\n\n".join(
        f"#### {setting}\n\n{_table(rows)}"
        for setting, rows in cells.groupby("setting", sort=False)
    )


def _table(rows: pd.DataFrame) -> str:
    """Return a line for each model, with the spread over seeds of what is shown."""
    lines = [
        f"| model | {' | '.join(MEASURES.values())} | time of fit |",
        "|---" * (len(MEASURES) + 2) + "|",
    ]
    times = rows.pivot(index="seed", columns="model", values="fit_s")
    for name in [*NAMES, TRUTH.name]:
        of_model = rows[rows["model"] == name]
        if of_model.empty:
            continue
        means, spreads = of_model[[*MEASURES]].mean(), of_model[[*MEASURES]].std()
        cells = [f"{means[key]:.3f} ± {spreads[key]:.3f}" for key in MEASURES]
        known = name != TRUTH.name and NAMES[0] in times
        ratio = (times[name] / times[NAMES[0]]).median() if known else None
        cells.append("" if ratio is None else f"{ratio:.2f}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)
