"""The results as tables for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from _harness.report import machine_line

_BARS = "| measured | target | skmtl | peers | |\n|---|---|---|---|---|"
_THESIS = (
    "| set | measure | one network | a network a task | difference (95 %) | |\n"
    "|---|---|---|---|---|---|"
)
_MET = {True: "met", False: "**missed**", None: ""}


def report(results: dict[str, Any]) -> str:
    """Return everything: the bars, the experiment, the machine."""
    parts = []
    rows = results["rows"]
    if rows:
        notes = [f"- {row['bar']}: {row['note']}" for row in rows if row["note"]]
        parts.append("\n".join([_BARS, *map(bar_line, rows), "", *notes]))
    if results["thesis"]:
        parts.append("\n".join([_THESIS, *map(_thesis_line, results["thesis"])]))
    return "\n\n".join([*parts, machine_line(results)])


def bar_line(row: dict[str, Any]) -> str:
    """Return one result as a line of the table."""
    unit = f" {row['unit']}" if row["unit"] not in ("", "x") else row["unit"]
    peers = ", ".join(f"{name} {_plain(v)}{unit}" for name, v in row["peers"].items())
    return _line(
        [
            row["bar"],
            row["target"],
            f"{_plain(row['ours'])}{unit}",
            peers,
            _MET[row["met"]],
        ]
    )


def _thesis_line(row: dict[str, Any]) -> str:
    low, high = _plain(row["low"]), _plain(row["high"])
    return _line(
        [
            f"{row['set']} ({row['n_seeds']} draws)",
            row["measure"],
            _plain(row["together"]),
            _plain(row["apart"]),
            f"{_plain(row['difference'])} ({low} to {high})",
            row["verdict"],
        ]
    )


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(value: float) -> str:
    """Return three digits, and not more than three after the point."""
    if value and abs(value) < 1e-3:
        return f"{value:.1g}"
    return f"{value:.3g}" if abs(value) >= 1 else f"{value:.3f}"
