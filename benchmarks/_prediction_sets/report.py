"""Tables: is the promise kept, how large are sets, does a temperature help?"""

from __future__ import annotations

from typing import Any

import pandas as pd

SUMS = ["rows", "covered", "size", "empty"]
ALONE = "most probable class"
#: What a record is of -> how its temperatures were learned.
LEARNED = {
    "sets": "A temperature for each task, of the tenth that was kept apart",
    "cross-validated": "A temperature for each task, of predictions of three folds",
}


def report(records: list[dict[str, Any]]) -> str:
    """Return everything in markdown."""
    cells = pd.DataFrame(
        {"set": record["set"], "split": record["fold"], **row}
        for record in records
        for row in record.get("rows", [])
    )
    several = cells[_has_aps(cells)]
    lac_too = cells[~cells["method"].str.contains("aps")]
    parts = [
        f"#### Coverage less confidence, in points\n\n{coverage(lac_too)}",
        f"#### Classes in a set\n\n{sizes(lac_too)}",
        f"#### Classes in a set, tasks of more than two classes\n\n{sizes(several)}",
    ]
    for model, title in LEARNED.items():
        told = [
            (record["set"], record["fold"], record["temperatures"])
            for record in records
            if record["model"] == model
        ]
        if told:
            parts.append(f"#### {title}\n\n{temperatures(told)}")
    return "\n\n".join(parts)


def shares(cells: pd.DataFrame) -> pd.DataFrame:
    """Return coverage, size and share of empty sets by set, split, task and method."""
    by = ["set", "confidence", "method", "split", "task"]
    sums = cells.groupby(by, sort=False)[SUMS].sum()
    sums = sums[sums["rows"] > 0]
    return sums[SUMS[1:]].div(sums["rows"], axis=0)


def coverage(cells: pd.DataFrame) -> str:
    """Return a line for each set and confidence: the mean over tasks and splits.

    The standard error is that of the means of the splits. What is due is the
    confidence, or what the most probable class covers alone, if that is more.
    """
    of_task = shares(cells)["covered"].unstack("method")
    levels = of_task.index.get_level_values("confidence").to_numpy()
    methods = [name for name in of_task if name != ALONE]
    lines = [
        f"| set | confidence | due | {' | '.join(methods)} |",
        "|---" * (3 + len(methods)) + "|",
    ]
    by_set = ["set", "confidence"]
    alone = of_task[[ALONE]].sub(levels, axis=0)
    alone = alone.groupby([*by_set, "task"], sort=False).mean().clip(lower=0)
    due = 100 * alone[ALONE].groupby(by_set, sort=False).mean()
    off = of_task[methods].sub(levels, axis=0)
    by = off.groupby([*by_set, "split"], sort=False).mean()
    for (name, level), rows in by.groupby(by_set, sort=False):
        means, errors = 100 * rows.mean(), 100 * rows.sem()
        told = [f"{means[m]:+.1f} ± {errors[m]:.1f}" for m in methods]
        start = [name, f"{level:g}", f"{due[name, level]:+.1f}"]
        lines.append(f"| {' | '.join([*start, *told])} |")
    return "\n".join(lines)


def sizes(cells: pd.DataFrame) -> str:
    """Return a line for each set and confidence: size, coverage, empty sets."""
    of_task = shares(cells)
    methods = [m for m in of_task.index.unique("method") if m != ALONE]
    by = of_task.groupby(["set", "confidence", "method"], sort=False).mean()
    lines = [
        f"| set | confidence | {' | '.join(methods)} |",
        "|---" * (2 + len(methods)) + "|",
    ]
    for (name, level), rows in by.groupby(["set", "confidence"], sort=False):
        found = rows.droplevel(["set", "confidence"])
        told = [_told(found.loc[m]) if m in found.index else "" for m in methods]
        lines.append(f"| {name} | {level:g} | {' | '.join(told)} |")
    return "\n".join(lines)


def temperatures(told: list[tuple[str, int, dict[str, Any]]]) -> str:
    """Return a line for each set: log loss and calibration error with and without."""
    rows = pd.DataFrame(
        {
            "set": name,
            "split": split,
            "temperature": found["temperature"],
            **{f"{kind} {i}": found[kind][i] for kind in KINDS for i in (0, 1)},
        }
        for name, split, tasks in told
        for found in tasks.values()
        if found
    )
    lines = [
        "| set | temperatures, middle half | log loss | divided | difference | "
        "calibration error | divided | difference |",
        "|---" * 8 + "|",
    ]
    for name, of_set in rows.groupby("set", sort=False):
        low, high = of_set["temperature"].quantile([0.25, 0.75])
        cells = [f"{low:.2f} to {high:.2f}"]
        means = of_set.drop(columns="set").groupby("split").mean()
        for i in (0, 1):
            plain, divided = means[f"plain {i}"], means[f"divided {i}"]
            change = divided - plain
            cells += [f"{plain.mean():.4f}", f"{divided.mean():.4f}"]
            cells.append(f"{change.mean():+.4f} ± {change.sem():.4f}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


KINDS = ("plain", "divided")


def _told(shares: pd.Series) -> str:
    """Return the size, the coverage and, if there are any, how many sets are empty."""
    told = f"{shares['size']:.2f} ({100 * shares['covered']:.1f} %"
    empty = 100 * shares["empty"]
    return f"{told}, {empty:.1f} % empty)" if empty else f"{told})"


def _has_aps(cells: pd.DataFrame) -> pd.Series:
    """Return which cells are of a set, split and task that MAPIE's aps was tried on."""
    key = cells["set"] + "/" + cells["split"].astype(str) + "/" + cells["task"]
    return key.isin(key[cells["method"] == "MAPIE aps"])
