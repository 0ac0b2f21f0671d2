"""What does a whole program take, imports and all?"""

from __future__ import annotations

from pathlib import Path

from _harness.compare import Measurement, Row, compare
from _harness.process import run_python
from _speed.problem import Size

from _regression.speed.child import SMALL

_CHILD = str(Path(__file__).with_name("child.py"))


def _small(size: Size) -> Measurement:
    return compare(
        lambda: run_python(_CHILD, "skmtl"),
        {"forest": lambda: run_python(_CHILD, "forest")},
        size.few_rounds,
    )


ROWS = [
    Row(
        "process/small",
        f"a program that fits {SMALL[0]} x {SMALL[1]}, {SMALL[2]} numbers with the "
        "defaults, whole process",
        "the same with `RandomForestRegressor(300)`",
        None,
        _small,
    )
]
