"""Results in a JSON file, part by part, so that a run that was stopped can go on."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from _harness import machine


class Results:
    """Records of each part of the benchmark.

    Parameters
    ----------
    path : Path or None
        The file; without one, records are kept for this run only.
    quick : bool
        Whether sizes are too small to judge by.
    """

    def __init__(self, path: Path | None, quick: bool) -> None:
        self.path, self.quick = path, quick
        self.parts: dict[str, dict[str, Any]] = {}
        if path and path.exists():
            self.parts = json.loads(path.read_text(encoding="utf-8"))["parts"]

    def begin(self, part: str, **facts: Any) -> None:
        """Forget what was found for a part before."""
        about = {"date": date.today().isoformat(), "quick": self.quick}
        about |= {"load": machine.load(), "machine": machine.facts()}
        self.parts[part] = about | facts | {"records": []}

    def add(self, part: str, record: dict[str, Any]) -> None:
        """Add a record and write the file, which is whole at every moment."""
        self.parts[part]["records"].append(record)
        self._write()

    def end(self, part: str, seconds: float) -> None:
        """Note how long a part took."""
        self.parts[part]["took_s"] = round(seconds, 1)
        self._write()

    def records(self, part: str) -> list[dict[str, Any]]:
        """Return the records of a part, none if it has not been run."""
        return self.parts.get(part, {}).get("records", [])

    def _write(self) -> None:
        if not self.path:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".draft")
        text = json.dumps({"parts": self.parts}, indent=1, ensure_ascii=False)
        draft.write_text(text + "\n", encoding="utf-8")
        os.replace(draft, self.path)
