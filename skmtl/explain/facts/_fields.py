"""What an explainer found out about one input, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from skmtl.explain.facts._asked import Answers
from skmtl.explain.facts._parts import NumberFacts, SharingFacts
from skmtl.explain.facts._written_text import WrittenText
from skmtl.explain.neighbours._features import Features, ImageSource, TextSource
from skmtl.explain.surrogates._additive import on_learned_scale
from skmtl.explain.surrogates._outputs import offsets_of
from skmtl.explain.surrogates._surrogate import Surrogate

__all__ = ["Fields"]


@dataclass(frozen=True, eq=False, repr=False)
class Fields:
    """The fields of an explanation; `skmtl.explain.Explanation` says what they are."""

    kind: str
    task_names: tuple[str, ...]
    classes: tuple[np.ndarray, ...]
    outputs: tuple[np.ndarray, ...]
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
    numbers: NumberFacts | None = None
    texts: tuple[WrittenText, ...] = ()
    decided: np.ndarray | None = None
    sets: tuple[np.ndarray, ...] = ()

    @property
    def shown_tasks(self) -> tuple[str, ...]:
        """What the tasks are called in words and on pages."""
        return self.task_labels or self.task_names

    @cached_property
    def offsets(self) -> np.ndarray:
        """Where the classes of each task start among all outputs, and their end.

        A number is one output.
        """
        return offsets_of(self.classes)

    @cached_property
    def own(self) -> np.ndarray:
        """What the model says of the input: probabilities and numbers, (n_outputs,)."""
        return np.concatenate(self.outputs or [np.zeros(0)])

    @cached_property
    def predicted(self) -> np.ndarray:
        """Position of the class that the model answers for each task, 0 of a number.

        What has no ``predict`` answers with the most probable class.
        """
        if self.decided is not None:
            return self.decided
        return np.array([int(np.argmax(p)) for p in self.outputs], dtype=np.intp)

    @cached_property
    def is_number(self) -> np.ndarray:
        """Whether each task is a number."""
        return np.array([not len(labels) for labels in self.classes], dtype=bool)

    @cached_property
    def kinds(self) -> str:
        """What tasks are: "" for classes alone, "_numbers" or "_both"."""
        numbers = self.is_number
        return "" if not numbers.any() else "_numbers" if numbers.all() else "_both"

    @property
    def output_labels(self) -> list[Any]:
        """The class of each output, None of a number."""
        return [label for own in self.classes for label in (own.tolist() or [None])]

    @cached_property
    def spreads(self) -> np.ndarray:
        """What counts as 1 where tasks are compared, (n_tasks,).

        Of a number its spread; of classes a probability of 1.
        """
        n_tasks = len(self.classes)
        return np.ones(n_tasks) if self.numbers is None else self.numbers.spreads

    @cached_property
    def targets(self) -> np.ndarray:
        """The value of each number that it is asked how to reach; NaN without one."""
        n_tasks = len(self.classes)
        nothing = np.full(n_tasks, np.nan)
        return nothing if self.numbers is None else self.numbers.targets

    @cached_property
    def scales(self) -> np.ndarray:
        """The spread of the task of each output, (n_outputs,)."""
        return np.repeat(self.spreads, np.diff(self.offsets))

    @cached_property
    def effect_scales(self) -> np.ndarray:
        """The same for effects, which may be on the scale that a number is learned on.

        There the spread is 1.
        """
        learned = on_learned_scale(self.surrogate)
        return self.scales if learned is None else np.where(learned, 1.0, self.scales)
