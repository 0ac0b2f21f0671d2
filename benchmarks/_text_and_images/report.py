"""Everything that was found, in markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from _harness.report import machine_line
from _harness.report import table as speed_table

from _text_and_images import augmentation, speed, targets
from _text_and_images.results import Results
from _text_and_images.runs import mean_of


def report(results: Results) -> str:
    """Return the targets and the tables of all parts that were run."""
    parts = []
    if goals := targets.table(results):
        parts.append(f"#### Targets\n\n{goals}")
    for name, part in results.parts.items():
        if not part["records"]:
            continue
        whole = "" if "took_s" in part else " (stopped before its end)"
        parts.append(f"#### {name}{whole}\n\n{_table(name, part)}")
    return "\n\n".join(parts)


def _table(name: str, part: dict[str, Any]) -> str:
    if name == speed.PART:
        rows = {"rows": part["records"], "load": [part["load"]]}
        return speed_table(part | rows)
    lines = _augmentation(part) if name == augmentation.PART else _accuracy(part)
    about = machine_line(part | {"load": [part["load"]]})
    if "took_s" in part:
        about += f" {part['took_s'] / 60:.0f} minutes."
    return "\n".join([*lines, "", about])


def _accuracy(part: dict[str, Any]) -> list[str]:
    """Return accuracy / macro-F1 of each group of tasks, the mean over the seeds."""
    groups = part["columns"]
    every = list(dict.fromkeys(t for r in part["records"] for t in r["tasks"]))
    first = f"{part['n_train']} rows to learn from, {part['n_test']} to answer; "
    first += "accuracy / macro-F1 in percent, ± the standard deviation over seeds."
    header = [
        "model",
        *groups,
        f"mean of {len(every)}",
        "seeds",
        "fit, s",
        "predict, s",
    ]
    lines = [first, "", _line(header), "|---" * len(header) + "|"]
    for model, records in _by(part["records"], "model"):
        cells = [_cell(records, tasks, every) for tasks in (*groups.values(), every)]
        fit = f"{_mean(records, 'fit_s'):.1f}"
        if "search_s" in records[0]:
            fit += f" (search {_mean(records, 'search_s'):.0f})"
        times = [fit, f"{_mean(records, 'predict_s'):.1f}"]
        lines.append(_line([model, *cells, str(len(records)), *times]))
    return lines


def _cell(records: list[dict[str, Any]], tasks: list[str], every: list[str]) -> str:
    shown: list[str] = []
    asked = set(tasks) & set(every)
    if not asked or not asked <= set(records[0]["tasks"]):
        return ""  # a model that does not answer all of them
    for measure in ("accuracy", "f1_macro"):
        found = [mean_of(record, measure, tasks) for record in records]
        spread = f" ± {100 * np.std(found, ddof=1):.1f}" if len(found) > 1 else ""
        shown.append(f"{100 * np.mean(found):.1f}{spread}")
    return " / ".join(shown)


def _augmentation(part: dict[str, Any]) -> list[str]:
    """Return what each recipe adds to the mean over tasks, paired by seed."""
    lines = [
        "Points that a recipe adds to the mean over tasks, fits with the same seed "
        "compared; ± the standard error over seeds. Fits without it: the mean itself.",
        "",
        "| set | trunk | recipe | accuracy | macro-F1 | fit, s |",
        "|---" * 6 + "|",
    ]
    for name, records in _by(part["records"], "set"):
        plain = {r["seed"]: r for r in records if r["recipe"] is None}
        for recipe, some in _by(records, "recipe"):
            cells = []
            for measure in ("accuracy", "f1_macro"):
                values = np.array([record[measure] for record in some])
                if recipe is None:
                    cells.append(f"{100 * values.mean():.1f}")
                    continue
                values = values - [plain[record["seed"]][measure] for record in some]
                error = values.std(ddof=1) / np.sqrt(len(values)) if some[1:] else 0
                cells.append(f"{100 * values.mean():+.1f} ± {100 * error:.1f}")
            first = [name, f'`"{some[0]["trunk"]}"`', recipe or "none"]
            seconds = f"{_mean(some, 'fit_s'):.1f}"
            lines.append(_line([*first, *cells, seconds]))
    return lines


def _by(
    records: Iterable[dict[str, Any]], key: str
) -> Iterable[tuple[Any, list[dict[str, Any]]]]:
    """Return the records by the value of a key, in the order of its first."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for record in records:
        found.setdefault(record[key], []).append(record)
    return found.items()


def _mean(records: list[dict[str, Any]], key: str) -> float:
    return float(np.mean([record[key] for record in records]))


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
