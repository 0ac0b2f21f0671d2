"""A model by name, and how much it may do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from _quality.learning_code import DIGEST


@dataclass(frozen=True)
class Size:
    """How much the models may do: all that they do by default, or next to nothing."""

    n_trees: int = 300
    n_rounds: int = 100
    max_epochs: int = 100


FULL, QUICK = Size(), Size(n_trees=10, n_rounds=5, max_epochs=3)


@dataclass(frozen=True)
class Model:
    """A model by name: how it is made, and what decides how good it is."""

    name: str
    make: Callable[[Size], Any]
    packages: tuple[str, ...] = ("scikit-learn",)
    ours: bool = False
    takes_missing_labels: bool = True
    only: str | None = None  # the group that it is run for, if not for all

    def settings(self, size: Size) -> str:
        """Return a key that changes when the model's results may change."""
        facts = [self.name, repr(size), [version(p) for p in self.packages]]
        if "skorch" in self.packages:
            facts.append(DIGEST)
        return hashlib.sha1(json.dumps(facts).encode()).hexdigest()[:12]


def import_torch() -> None:
    """Import what torch imports with the first optimiser, as peers are imported."""
    import torch._dynamo  # noqa: F401


def epochs(size: Size) -> dict[str, int]:
    """Return how many epochs; in full, whatever the default says."""
    return {} if size == FULL else {"max_epochs": size.max_epochs}
