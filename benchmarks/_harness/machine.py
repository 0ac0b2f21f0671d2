"""The machine: what it is, how many threads are used, how busy it is."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from threadpoolctl import threadpool_limits

_PACKAGES = ("torch", "numpy", "scikit-learn", "skorch")
# spins while its parent lives: a benchmark that is killed leaves none behind
_SPIN = "import os; parent = os.getppid()\nwhile os.getppid() == parent: pass"


def facts() -> dict[str, Any]:
    """Return what a reader needs to know to judge absolute times."""
    import skmtl

    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "torch_threads": torch.get_num_threads(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "skmtl": skmtl.__version__,
        **{package: version(package) for package in _PACKAGES},
    }


def load() -> float | None:
    """Return how many processes wanted a core in the last minute, if that is known."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


@contextmanager
def threads(number: int) -> Iterator[None]:
    """Run with so many threads in torch, BLAS and OpenMP: peers and ours alike."""
    before = torch.get_num_threads()
    with threadpool_limits(number):
        torch.set_num_threads(number)
        try:
            yield
        finally:
            torch.set_num_threads(before)


def one_thread() -> AbstractContextManager[None]:
    """Run with one thread in torch, BLAS and OpenMP: peers and ours alike."""
    return threads(1)


@contextmanager
def busy_core() -> Iterator[None]:
    """Run while another process keeps one core busy."""
    spinner = subprocess.Popen([sys.executable, "-c", _SPIN])
    try:
        yield
    finally:
        spinner.kill()
        spinner.wait()


def _cpu_model() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"
