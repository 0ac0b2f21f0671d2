"""Rows of a benchmark of speed: which are meant, and a run of them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from datetime import date
from typing import Any

from _harness import machine, report
from _harness.compare import Row


def chosen(rows: list[Row], part: str) -> list[Row]:
    """Return the rows whose names contain a part; at least one must."""
    found = [row for row in rows if part in row.name]
    if not found:
        names = ", ".join(row.name for row in rows)
        raise SystemExit(f"Got --only {part}, but expected a part of: {names}.")
    return found


def measure(rows: Iterable[Row], size: Any, *, quick: bool) -> dict[str, Any]:
    """Run rows, print each as it ends, and return the results with their facts."""
    warnings.simplefilter("error")  # a run that warns is not the run we describe
    loads, results = [machine.load()], []
    for row in rows:
        print(f"{row.name} ...", flush=True)
        results.append(row.result(size))
        print(report.table_row(results[-1]), flush=True)
    return {
        "date": date.today().isoformat(),
        "quick": quick,
        "machine": machine.facts(),
        "load": [*loads, machine.load()],
        "rows": results,
    }
