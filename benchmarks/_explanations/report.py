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
_CURVES = _THESIS.replace("one network", "one additive model").replace(
    "a network a task", "one a task"
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
    if results.get("curves"):
        parts.append("\n".join([_CURVES, *map(_thesis_line, results["curves"])]))
    return "\n\n".join([*parts, machine_line(results)])


def added(stored: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return stored results with those of some parts of a later run in their place.

    Of the whole run, the date and the machine stay; `later` has those of the parts.
    """
    rows = {row["bar"]: row for row in [*stored["rows"], *new["rows"]]}
    paired = {name: new[name] or stored.get(name, []) for name in ("thesis", "curves")}
    own = {key: new[key] for key in ("date", "machine", "load")}
    later = stored.get("later", {}) | dict.fromkeys(new["took_s"], own)
    took = stored["took_s"] | new["took_s"]
    return {
        **stored,
        "took_s": took,
        "later": later,
        "rows": [*rows.values()],
        **paired,
    }


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
