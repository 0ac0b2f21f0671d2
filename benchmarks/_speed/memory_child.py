"""Print, as JSON, the peak memory of `fit` and `predict_proba` over what imports take.

Arguments: gigabytes of X, and a file to map X from (without one it lies in memory).
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from skmtl import MultiTaskClassifier

N_FEATURES, N_TASKS, N_CLASSES = 500, 10, 3
_CHUNK = 10_000


def peak() -> int:
    """Return the most bytes that this process has had in memory."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss starts at the size of the process that started us
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else 1024 * used


def load_the_rest_of_torch() -> None:
    """Make a step: the first optimiser imports a large part of torch."""
    weight = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.AdamW([weight], fused=True)
    weight.sum().backward()
    optimizer.step()


def parts(n_samples: int) -> Iterator[np.ndarray]:
    """Yield the rows of X, a few at a time."""
    rng = np.random.default_rng(0)
    for start in range(0, n_samples, _CHUNK):
        shape = (min(_CHUNK, n_samples - start), N_FEATURES)
        yield rng.standard_normal(shape, dtype=np.float32)


def in_memory(n_samples: int) -> np.ndarray:
    """Return X as an array."""
    X = np.empty((n_samples, N_FEATURES), dtype=np.float32)
    for k, part in enumerate(parts(n_samples)):
        X[k * _CHUNK : k * _CHUNK + len(part)] = part
    return X


def in_file(n_samples: int, name: str) -> np.ndarray:
    """Return X as a map of a file, read-only."""
    with Path(name).open("wb") as file:
        for part in parts(n_samples):
            file.write(part.tobytes())
    return np.memmap(name, np.float32, "r", shape=(n_samples, N_FEATURES))


def main() -> None:
    gigabytes, *file = sys.argv[1:]
    n_samples = int(float(gigabytes) * 1e9) // (4 * N_FEATURES)
    load_the_rest_of_torch()
    imports = peak()
    X = in_file(n_samples, file[0]) if file else in_memory(n_samples)
    Y = np.random.default_rng(1).integers(N_CLASSES, size=(n_samples, N_TASKS))
    model = MultiTaskClassifier(max_epochs=1, n_threads=1, random_state=0).fit(X, Y)
    fit = peak()
    model.predict_proba(X)
    peaks = {"fit": fit - imports, "predict_proba": peak() - imports, "X": X.nbytes}
    print(json.dumps(peaks))


if __name__ == "__main__":
    main()
