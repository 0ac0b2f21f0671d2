"""The tables of how long steps take, in markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from _harness.report import quantity

from _methods.report import markdown
from _methods.speed import REFERENCE


def report(records: Iterable[dict[str, Any]]) -> str:
    """Return a table for each trunk and number of tasks."""
    cases: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        cases.setdefault(record["set"], []).append(record)
    parts = [
        f"#### {case.capitalize()}: time of a step, times that of {REFERENCE}\n\n"
        f"{markdown([*map(_row, found)])}"
        for case, found in cases.items()
    ]
    return "\n\n".join(parts)


def _row(record: dict[str, Any]) -> dict[str, str]:
    target = record["target"]
    verdict = ""
    if target is not None:
        verdict = "met" if record["ratio"] <= target else "**missed**"
    return {
        "method": record["model"],
        "ratio (min to max)": f"{record['ratio']:.2f}x ({record['ratio_min']:.2f} to "
        f"{record['ratio_max']:.2f})",
        "at most": "" if target is None else f"{target:g}x",
        "": verdict,
        "a step": quantity(record["ours"], record["unit"]),
        "a step of the reference": quantity(record["peer"], record["unit"]),
    }
