"""The time of a training step, in steps of hard sharing with equal weights."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from _harness.compare import Measurement
from _speed.problem import make_data

from _methods.methods import PROTOCOL, SHARING, Method
from skmtl import MultiTaskClassifier
from skmtl.balancing import BALANCINGS, UPGrad
from skmtl.networks import MLPTrunk

REFERENCE = Method().name
TRUNKS = {"mlp": "mlp", "one perceptron": MLPTrunk(n_members=1)}
GRADIENT_TARGETS = {5: 1.6, 12: 2.5}
MMOE_TARGET = 2.5


@dataclass(frozen=True)
class Size:
    """How much is trained, and how often it is timed."""

    n_tasks: tuple[int, ...] = (5, 12, 100)
    trunks: tuple[str, ...] = tuple(TRUNKS)
    n_samples: int = 2048
    n_features: int = 20
    batch_size: int = 256
    epochs: int = 4  # the first is left out
    rounds: int = 3
    many: int = 100  # with so many tasks, one round

    @property
    def steps(self) -> int:
        """Steps of an epoch."""
        return -(-self.n_samples // self.batch_size)

    def settings(self) -> str:
        """Return a key that changes with what is measured."""
        facts = json.dumps([PROTOCOL, repr(self)])
        return hashlib.sha1(facts.encode()).hexdigest()[:12]


FULL = Size()
QUICK = Size(
    n_tasks=(2,), trunks=("one perceptron",), n_samples=512, epochs=2, rounds=1
)


@dataclass(frozen=True)
class Row:
    """What is timed: a trunk, a number of tasks, a method."""

    trunk: str
    n_tasks: int
    name: str
    recipes: dict[str, Any]
    target: float | None

    @property
    def case(self) -> str:
        """What the records call the trunk and the number of tasks."""
        return f"speed: {self.trunk}, {self.n_tasks} tasks"


def rows(size: Size) -> Iterator[Row]:
    """Yield every rule with hard sharing, and every scheme with equal weights."""
    for trunk in size.trunks:
        for n_tasks in size.n_tasks:
            row = partial(Row, trunk, n_tasks)
            for name, rule in BALANCINGS.items():
                target = GRADIENT_TARGETS.get(n_tasks) if rule.uses_gradients else None
                yield row(f"hard+{name}", {"balancing": name}, target)
            for name in SHARING[1:]:
                target = MMOE_TARGET if name == "mmoe" else None
                yield row(f"{name}+equal", {"sharing": name}, target)
            if n_tasks == 5:
                at_parameters = {"balancing": UPGrad(at="parameters")}
                yield row("hard+upgrad at parameters", at_parameters, None)


def run(row: Row, size: Size) -> dict[str, Any]:
    """Time steps of a method and of the reference in turns; return a record."""
    X, Y = make_data(size.n_samples, size.n_features, row.n_tasks, n_classes=2)
    ours: list[float] = []
    peer: list[float] = []
    for _ in range(1 if row.n_tasks >= size.many else size.rounds):
        for times, recipes in ((ours, row.recipes), (peer, {})):
            times.append(_step_s(row.trunk, recipes, X, Y, size))
    return {
        "set": row.case,
        "model": row.name,
        "fold": 0,
        "settings": size.settings(),
        "target": row.target,
        **Measurement(ours, peer).summary(),
    }


def _step_s(
    trunk: str, recipes: dict[str, Any], X: np.ndarray, Y: np.ndarray, size: Size
) -> float:
    """Return the seconds of a step: the median epoch after the first, by its steps."""
    model = MultiTaskClassifier(
        TRUNKS[trunk],
        batch_size=size.batch_size,
        max_epochs=size.epochs,
        early_stopping=False,
        n_threads=1,
        random_state=0,
        **recipes,
    )
    durations = model.fit(X, Y).history_[1:, "dur"]
    return float(np.median(durations)) / size.steps
