"""The tables of what the methods are good for, in markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from _methods import differences
from _methods.methods import ALONE, BALANCING, REFERENCE, SHARING
from _methods.sets import MADE, SETS

POINTS = 100  # ROC AUC is told in points: 0.01 is one
_STAR = (
    "A star marks a mean whose 95 % t-interval over the sets leaves out 0. Of 35 "
    "methods without any effect one or two would get a star by chance."
)
_BEST = (
    "The best ones are chosen on the very rows that they are judged by, so that their "
    'lead is on the high side. "Chosen elsewhere" is the honest one: on each seed, '
    "the method that is best on the other seeds."
)


def report(records: Iterable[dict[str, Any]]) -> str:
    """Return everything: summaries first, then a table for each set."""
    table = differences.frame(records)
    present = set(table.index.get_level_values("set"))
    found = [name for name in SETS if name in present]
    groups = {
        "the real sets": [name for name in found if name not in MADE],
        "the made sets": [name for name in found if name in MADE],
    }
    parts = []
    for title, names in groups.items():
        if names:
            parts += summary(table.loc[names], f"{title} ({len(names)})")
    if groups["the made sets"]:
        parts.append(made(table))
    return "\n\n".join([*parts, *(one_set(table.loc[[name]], name) for name in found)])


def summary(table: pd.DataFrame, title: str) -> list[str]:
    """Return sharing by balancing: differences in scores, and how long fits take."""
    parts = []
    for column, scale, said in (
        ("auc", POINTS, "ROC AUC in points, more is better"),
        ("log_loss", POINTS, "log loss x 100, less is better"),
    ):
        means = differences.over_sets(table, column, REFERENCE.name, scale)
        cells = {name: mean.marked() for name, mean in means.items()}
        lines = [
            f"#### Difference to {REFERENCE.name} over {title}: {said}",
            _STAR,
            _square(cells),
        ]
        if ALONE.name in means:
            lines.append(f"One network a task: {means[ALONE.name].text()}.")
        parts.append("\n\n".join(lines))
    for column, said in (
        ("fit_s", "Time of a fit"),
        ("epoch_s", "Time of an epoch"),
    ):
        ratios = differences.time_ratios(table, column, REFERENCE.name).dropna()
        cells = {name: f"{ratio:.2f}" for name, ratio in ratios.items()}
        heading = f"#### {said}, times that of {REFERENCE.name}, over {title}"
        alone = cells.get(ALONE.name)
        more = [f"One network a task: {alone} (all together)."] if alone else []
        parts.append("\n\n".join([heading, _square(cells), *more]))
    return parts


def made(table: pd.DataFrame) -> str:
    """Return, for each relatedness and scarcity, what is best and by how much."""
    rows = []
    for name, (kind, kept) in MADE.items():
        if name not in table.index.get_level_values("set"):
            continue
        one = table.loc[[name]]
        if REFERENCE.name not in one.index.get_level_values("model"):
            continue
        joint = one.drop(index=ALONE.name, level="model", errors="ignore")
        best = _best(joint, [*joint.index.get_level_values("model")])
        rows.append(
            {
                "tasks": kind,
                "labels kept": f"{kept:.0%}",
                "AUC": _level(one, REFERENCE.name, "auc"),
                "to alone": _points(one, REFERENCE.name, ALONE.name),
                "best scheme, equal": _named(one, [f"{s}+equal" for s in SHARING]),
                "best rule, hard": _named(one, [f"hard+{b}" for b in BALANCING]),
                "best of all": _named(one, [best]),
                "best to alone": _points(one, best, ALONE.name),
                "chosen elsewhere": (
                    differences.chosen_elsewhere(POINTS * joint, "auc", REFERENCE.name)
                ).text(),
            }
        )
    heading = (
        f"#### Made data: {REFERENCE.name}, and the best, with their differences to it "
        "in points of ROC AUC"
    )
    return "\n\n".join([heading, _BEST, markdown(rows)])


def one_set(table: pd.DataFrame, name: str) -> str:
    """Return the table of a set: differences with their intervals over the seeds."""
    order = [REFERENCE.name, ALONE.name]
    order += [f"{s}+{b}" for s in SHARING for b in BALANCING]
    present = set(table.index.get_level_values("model"))
    rows = []
    for method in (m for m in dict.fromkeys(order) if m in present):
        is_reference = method == REFERENCE.name
        one = table.xs(method, level="model")
        row = {"method": method, "AUC": f"{one['auc'].mean():.4f}"}
        for title, column, scale in (
            ("AUC, points", "auc", POINTS),
            ("worst task's AUC, points", "worst_auc", POINTS),
            ("log loss x 100", "log_loss", POINTS),
            ("accuracy, points", "accuracy", POINTS),
        ):
            row[title] = _difference(table, column, method, REFERENCE.name, scale)
            if is_reference:
                row[title] = f"({scale * one[column].mean():.1f})"
        row |= {
            "seeds": f"{len(one)}",
            "s a fit": f"{one['fit_s'].mean():.2f}",
            "epochs": f"{one['epochs'].mean():.0f}",
            "ms an epoch": f"{1e3 * one['epoch_s'].mean():.0f}",
        }
        rows.append(row)
    heading = f"#### {name}: differences to {REFERENCE.name} (in brackets: its own)"
    return "\n\n".join([heading, markdown(rows)])


def markdown(rows: list[dict[str, str]]) -> str:
    """Return rows with the same keys as a table."""
    if not rows:
        return ""
    lines = [[*rows[0]], ["---"] * len(rows[0]), *([*row.values()] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _square(cells: dict[str, str]) -> str:
    """Return sharing (rows) by balancing (columns)."""
    rows = [
        {"": s} | {b: cells.get(f"{s}+{b}", "") for b in BALANCING} for s in SHARING
    ]
    return markdown([row for row in rows if any([*row.values()][1:])])


def _difference(
    table: pd.DataFrame, column: str, method: str, reference: str, scale: float
) -> str:
    wide = differences.against(table, column, reference)
    return differences.mean(scale * wide[method]).text() if method in wide else ""


def _points(table: pd.DataFrame, method: str, reference: str) -> str:
    return _difference(table, "auc", method, reference, POINTS)


def _best(table: pd.DataFrame, methods: list[str]) -> str:
    """Return which of the methods has the highest mean ROC AUC over the seeds."""
    means = table["auc"].groupby(level="model").mean()
    return str(means[means.index.isin(methods)].idxmax())


def _named(table: pd.DataFrame, methods: list[str]) -> str:
    """Return the best of the methods, with its difference to the reference."""
    best = _best(table, methods)
    return f"{best} {_points(table, best, REFERENCE.name)}"


def _level(table: pd.DataFrame, method: str, column: str) -> str:
    wide = table[column].unstack("model")
    return f"{wide[method].mean():.4f}" if method in wide else ""
