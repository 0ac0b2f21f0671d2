"""Records of runs in a JSON file, so that a run that was stopped goes on."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from _harness import machine


class Store:
    """One record for each set, model and fold; the last one counts.

    Parameters
    ----------
    path : Path or None
        The file; without one, records are kept for this run only.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.records: dict[tuple[str, str, int], dict[str, Any]] = {}
        if path and path.exists():
            for record in json.loads(path.read_text())["records"]:
                self.records[_key(record)] = record

    def has(self, settings: str, *key: Any) -> bool:
        """Return whether a record was made with the same settings."""
        record = self.records.get(key)
        return record is not None and record["settings"] == settings

    def add(self, record: dict[str, Any]) -> None:
        """Add a record and write the file, which is whole at every moment."""
        self.records[_key(record)] = record
        if not self.path:
            return
        everything = {
            "date": date.today().isoformat(),
            "machine": machine.facts(),
            "records": list(self.records.values()),
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".draft")
        draft.write_text(json.dumps(everything, indent=1) + "\n")
        os.replace(draft, self.path)


def _key(record: dict[str, Any]) -> tuple[str, str, int]:
    return record["set"], record["model"], record["fold"]
