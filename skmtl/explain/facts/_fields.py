"""What an explainer found out about one input, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from skmtl.explain.facts._asked import Answers
from skmtl.explain.facts._parts import SharingFacts
from skmtl.explain.neighbours._features import Features, ImageSource, TextSource
from skmtl.explain.surrogates._outputs import offsets_of
from skmtl.explain.surrogates._surrogate import Surrogate

__all__ = ["Fields"]


@dataclass(frozen=True, eq=False, repr=False)
class Fields:
    """The fields of an explanation; `skmtl.explain.Explanation` says what they are."""

    kind: str
    task_names: tuple[str, ...]
    classes: tuple[np.ndarray, ...]
    probabilities: tuple[np.ndarray, ...]
    features: Features
    surrogate: Surrogate
    focus: np.ndarray
    n_features: int
    answers: Answers = field(default_factory=Answers)
    source: TextSource | ImageSource | None = None
    sharing: SharingFacts | None = None
    fixed: np.ndarray | None = None
    row_label: Any = None
    model_name: str = ""
    left_out: tuple[int, int] | None = None
    unread: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    task_labels: tuple[str, ...] = ()

    @property
    def shown_tasks(self) -> tuple[str, ...]:
        """What the tasks are called in words and on pages."""
        return self.task_labels or self.task_names

    @cached_property
    def offsets(self) -> np.ndarray:
        """Where the classes of each task start among all outputs, and their end."""
        return offsets_of(self.classes)
