"""What is compared: every scheme with every rule, and a network a task."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from _quality.peers import PerTask

from skmtl import MultiTaskClassifier
from skmtl.balancing import BALANCINGS
from skmtl.networks import MLPTrunk
from skmtl.networks.sharing import SHARINGS

SHARING = ["hard", "bypass", "mmoe", "ple", "cross_stitch", "mtan"]
BALANCING = ["equal", "uncertainty", "dwa", "gradnorm", "upgrad", "famo"]
PROTOCOL = 1  # goes up when data, splits or measures change: results are then stale


@dataclass(frozen=True)
class Method:
    """A sharing scheme with a balancing rule; `alone`, one network for each task."""

    sharing: str = "hard"
    balancing: str = "equal"
    alone: bool = False

    @property
    def name(self) -> str:
        """What the records call it."""
        return "alone" if self.alone else f"{self.sharing}+{self.balancing}"

    def make(self, seed: int, max_epochs: int | None = None) -> Any:
        """Return it unfitted; `max_epochs` only where less than the default is done."""
        settings: dict[str, Any] = {
            "trunk": MLPTrunk(n_members=1),  # as in the papers, one network
            "random_state": seed,
            "n_threads": 1,
        }
        if max_epochs is not None:
            settings["max_epochs"] = max_epochs
        if self.alone:
            return PerTask(lambda: MultiTaskClassifier(**settings))
        return MultiTaskClassifier(
            sharing=self.sharing, balancing=self.balancing, **settings
        )

    def settings(self, max_epochs: int | None = None) -> str:
        """Return a key that changes with the method's own code, not with all others."""
        facts = [PROTOCOL, max_epochs, version("torch")]
        facts += [
            _code(SHARINGS[self.sharing]),
            _code(BALANCINGS[self.balancing]),
        ]
        return hashlib.sha1(json.dumps(facts).encode()).hexdigest()[:12]


def _code(recipe: type) -> str:
    """Return the code of the file of a recipe, without comments and docstrings."""
    tree = ast.parse(Path(inspect.getfile(recipe)).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    return ast.dump(tree)


REFERENCE = Method()
ALONE = Method(alone=True)
#: What all others are held against comes first.
METHODS = [
    REFERENCE,
    ALONE,
    *(
        method
        for method in (Method(s, b) for s in SHARING for b in BALANCING)
        if method != REFERENCE
    ),
]
