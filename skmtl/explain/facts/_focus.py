"""Which class of each task an explanation speaks of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from skmtl.explain.neighbours._usual import Usual
from skmtl.explain.surrogates._outputs import offsets_of
from skmtl.tasks._positive_label import position_of_one
from skmtl.tasks._task import Task, find_task

__all__ = [
    "Focus",
    "Usual",
    "check_is_dict",
    "positions_of",
    "rarer_classes",
]

#: Two classes whose probabilities differ by less are equally frequent. Odd on purpose:
#: classes are often balanced up to a few rows, and what falls on the limit itself would
#: be decided by rounding.
_LEAST_DIFFERENCE = 0.00571


class Focus:
    """The classes that an explainer has in focus, whatever the input.

    Parameters
    ----------
    wanted : dict of task name to class label, or None
    """

    def __init__(self, wanted: Mapping[str, Any] | None):
        if wanted is not None:
            check_is_dict(wanted, "focus")
        self._wanted = dict(wanted or {})
        self._rarer: dict[Hashable, np.ndarray] = {}

    def chosen(self, tasks: Sequence[Task]) -> dict[int, int]:
        """Return the positions of the classes that are named, by task."""
        names, classes = [t.name for t in tasks], [t.classes for t in tasks]
        return positions_of(self._wanted, names, classes, "focus")

    def fixed(
        self,
        tasks: Sequence[Task],
        usual: Callable[[], Usual],
        ask: Callable[[Usual], np.ndarray],
    ) -> np.ndarray:
        """Return the class of each task that is in focus at any input; -1 without one.

        It is the one named; of the classes 0 and 1 it is 1, and of two others the rarer
        one, for the predicted one would turn all signs, and so roles, from one input to
        the next.
        """
        chosen = self.chosen(tasks)
        sizes = np.array([len(task.classes) for task in tasks], dtype=np.intp)
        found = np.array([position_of_one(task.classes) for task in tasks], np.intp)
        found[sizes <= 1] = 0  # also of a number, which is all that there is of it
        found[[*chosen]] = [*chosen.values()]
        two = np.flatnonzero((sizes == 2) & (found < 0))
        if len(two):
            inputs = usual()
            # a model may be fitted to other tasks while its explainer stays
            asked = tuple((task.name, *task.classes.tolist()) for task in tasks)
            key = (inputs.key, asked)
            if key not in self._rarer:
                starts = offsets_of(task.classes for task in tasks)[:-1]
                self._rarer[key] = rarer_classes(ask(inputs), starts[two])
            found[two] = self._rarer[key]
        return found


def check_is_dict(value: Any, name: str, example: str = "{'sex': 'male'}") -> None:
    """Raise a TypeError unless it is a dict of task to class."""
    if not isinstance(value, Mapping):
        raise TypeError(
            f"Got {name}={value!r}, but expected a dict of task to class, such as "
            f"{example}."
        )


def positions_of(
    wanted: Mapping[Any, Any],
    task_names: Sequence[str],
    classes: Sequence[np.ndarray],
    name: str = "",
) -> dict[int, int]:
    """Return the position of the class that is wanted, for each task that has one.

    Raises
    ------
    ValueError
        If a task or a class is unknown.
    """
    found: dict[int, int] = {}
    with_ = f"{name} with " if name else ""
    for key, label in wanted.items():
        k = find_task(list(task_names), key, f"{with_}task")
        labels = classes[k].tolist()
        if not labels:
            raise ValueError(
                f"Got {with_}class {label!r} for task {task_names[k]!r}, but it is a "
                "number and has none. Leave it out."
            )
        at = [c for c, own in enumerate(labels) if own == label]
        if not at:
            raise ValueError(
                f"Got {with_}class {label!r} for task {task_names[k]!r}, but expected "
                f"one of {labels[:20]}."
            )
        found[k] = at[0]
    return found


def rarer_classes(said: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return the rarer one of two classes, 0 or 1, for some tasks.

    It does not depend on what the classes are called, so that the same task twice, with
    labels in another order, has the same class. Where both are equally frequent it is
    the one less probable in the first input in which they differ; where they never do,
    the second.

    Parameters
    ----------
    said : ndarray of shape (n_inputs, n_outputs)
        What a model says of inputs that stand for all; NaN where it has no answer.
    starts : ndarray of int of shape (n_tasks,)
        Where the two classes of each task are among the outputs.
    """
    more = said[:, starts + 1] - said[:, starts]
    more = np.nan_to_num(more, nan=0.0, posinf=0.0, neginf=0.0)
    found = more.mean(axis=0)
    even = np.abs(found) < _LEAST_DIFFERENCE
    differ = np.abs(more[:, even]) >= _LEAST_DIFFERENCE
    first = more[:, even][np.argmax(differ, axis=0), np.arange(even.sum())]
    found[even] = np.where(differ.any(axis=0), first, -1.0)
    return (found < 0).astype(np.intp)
