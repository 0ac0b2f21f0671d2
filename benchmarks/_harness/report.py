"""Results as a JSON file and as a table for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_HEADER = (
    "| measured | against | at most | ratio (min to max) | ours | peer | |\n"
    "|---|---|---|---|---|---|---|"
)


def write(path: Path, results: dict[str, Any]) -> None:
    """Write results to a JSON file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1) + "\n")


def read(path: Path) -> dict[str, Any]:
    """Read results from a JSON file."""
    return json.loads(path.read_text())


def table(results: dict[str, Any]) -> str:
    """Return the whole results in markdown: the table, its notes, the machine."""
    rows = results["rows"]
    lines = [_HEADER, *map(table_row, rows)]
    notes = [f"- {row['measured']}: {row['note']}" for row in rows if row["note"]]
    if notes:
        lines += ["", *notes]
    return "\n".join([*lines, "", machine_line(results)])


def table_row(row: dict[str, Any]) -> str:
    """Return one result as a line of the table."""
    ratio = f"{row['ratio']:.2f}x ({row['ratio_min']:.2f} to {row['ratio_max']:.2f})"
    cells = [
        row["measured"],
        row["against"],
        "" if row["target"] is None else f"{row['target']:g}x",
        ratio,
        quantity(row["ours"], row["unit"]),
        quantity(row["peer"], row["unit"]),
        "" if row["target"] is None else "met" if row["met"] else "**missed**",
    ]
    return f"| {' | '.join(cells)} |"


def machine_line(results: dict[str, Any]) -> str:
    """Return the facts about the machine in one sentence."""
    facts = dict(results["machine"])
    start = f"{facts.pop('cpu')}, {facts.pop('cores')} cores"
    rest = ", ".join(f"{name} {value}" for name, value in facts.items())
    kind = "quick, too short to judge by" if results["quick"] else "full sizes"
    loads = [load for load in results["load"] if load is not None]
    busy = f"; load {' -> '.join(f'{load:.1f}' for load in loads)}" if loads else ""
    return f"{start}; {rest}; {results['date']}, {kind}{busy}."


def quantity(value: float, unit: str) -> str:
    """Return a number with a unit that suits its size: 0.0213 s -> "21.3 ms"."""
    if unit == "s":
        for factor, small in ((1e-3, "µs"), (1, "ms")):
            if value * 1e3 < factor * 1e3:
                return f"{value * 1e3 / factor:.3g} {small}"
    return f"{value:.3g} {unit}"
