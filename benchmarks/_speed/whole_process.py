"""What does a whole process take: time to import, memory at its peak?"""

from __future__ import annotations

import json
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

from _harness.compare import Measurement, Row, compare
from _harness.process import run_python

from _speed.problem import Size

_CHILD = Path(__file__).with_name("memory_child.py")
_GB = 1e9


def _imports(size: Size) -> Measurement:
    return compare(
        lambda: run_python("-c", "import skmtl"),
        {"peer": lambda: run_python("-c", "import torch, sklearn, skorch")},
        size.few_rounds,
    )


def _memory(mapped: bool, size: Size) -> Measurement:
    fit, both, x = [], [], []
    for _ in range((size.few_rounds + 1) // 2):
        with tempfile.TemporaryDirectory() as folder:
            file = [str(Path(folder) / "X.dat")] if mapped else []
            peaks = json.loads(run_python(str(_CHILD), str(size.gigabytes), *file))
        fit.append(peaks["fit"] / _GB)
        both.append(peaks["predict_proba"] / _GB)
        x.append(peaks["X"] / _GB)
    note = f"{median(fit) / x[0]:.2f}x after fit, before predict_proba"
    return Measurement(both, x, "GB", note)


ROWS = [
    Row(
        "import",
        "`import skmtl`, whole process",
        "`import torch, sklearn, skorch`",
        1.1,
        _imports,
    ),
    Row(
        "memory/array",
        "peak memory over imports, fit and predict_proba, X of {size.gigabytes:g} GB",
        "X itself",
        1.3,
        partial(_memory, False),
    ),
    Row(
        "memory/memmap",
        "the same, X a read-only `np.memmap`",
        "X itself",
        1.3,
        partial(_memory, True),
    ),
]
