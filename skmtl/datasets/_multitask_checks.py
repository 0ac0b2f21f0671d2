"""What `make_multitask` is asked for: is it possible?"""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from skmtl._recipes import choose, is_number
from skmtl._wording import counted, shown

__all__ = [
    "are_numbers",
    "check_counts",
    "check_features",
    "check_shares",
    "rates_of",
    "spreads_of",
]


def check_counts(least: int, **counts: Any) -> None:
    """Raise unless all are integers that are large enough."""
    for name, value in counts.items():
        whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
        if not whole or value < least:
            raise ValueError(
                f"Got {name}={value!r}, but expected an integer of at least {least}."
            )


def check_shares(**shares: float) -> None:
    """Raise unless all are numbers from 0 to 1, and those that must be are below 1."""
    for name, value in shares.items():
        most_allowed = name == "noise"
        if not (0 <= value < 1 or (most_allowed and value == 1)):
            end = "1]" if most_allowed else "1)"
            raise ValueError(
                f"Got {name}={value!r}, but expected a number in [0, {end}."
            )


def check_features(counts: list[int], n_tasks: int, interaction: float) -> None:
    """Raise unless there are features for what they are to do."""
    n_shared, n_conflicting = counts[:2]
    if n_tasks == 1 and n_shared + n_conflicting:
        raise ValueError(
            f"Got n_tasks=1 with n_shared={n_shared} and n_conflicting={n_conflicting}"
            ", but expected two tasks at least: one alone shares nothing. Set both "
            "to 0."
        )
    if interaction and n_shared < 2:
        raise ValueError(
            f"Got interaction={interaction} with n_shared={n_shared}, but expected at "
            "least 2 shared features, as they are what is multiplied."
        )
    if not sum(counts):
        raise ValueError(
            "Got 0 features, but expected at least 1. Raise n_shared, n_conflicting, "
            "n_specific or n_noise."
        )


def are_numbers(task_types: Any, n_tasks: int) -> np.ndarray:
    """Return which tasks are numbers, shape (n_tasks,)."""
    known = {"classification": False, "regression": True}
    if not isinstance(task_types, (list, tuple, np.ndarray)):
        return np.full(n_tasks, choose("task_types", task_types, known))
    if len(task_types) != n_tasks:
        raise ValueError(
            f"Got task_types={shown(list(task_types))} for "
            f"{counted(len(task_types), 'task')}, but expected a type for each of the "
            f"{counted(n_tasks, 'task')}."
        )
    found = [
        choose(f"task_types[{k}]", given, known) for k, given in enumerate(task_types)
    ]
    return np.array(found, dtype=bool)


def spreads_of(spread: Any, are_numbers: np.ndarray) -> np.ndarray:
    """Return the spreads that are given, NaN where one is to be drawn or of classes."""
    return _one_for_each("spread", spread, are_numbers, np.inf, "a number above 0")


def rates_of(positive_rate: Any, are_numbers: np.ndarray) -> np.ndarray:
    """Return the shares of class 1 that are given, NaN where none is or of numbers."""
    expected = "a number between 0 and 1, both excluded"
    return _one_for_each("positive_rate", positive_rate, ~are_numbers, 1.0, expected)


def _one_for_each(
    name: str, given: Any, meant: np.ndarray, end: float, expected: str
) -> np.ndarray:
    """Return what is given for each task that is meant, NaN where it is None."""
    n_tasks = len(meant)
    values = [given] * n_tasks if given is None or is_number(given) else given
    no_list = isinstance(values, (str, dict)) or np.ndim(values) != 1
    if no_list or len(values) != n_tasks:
        raise ValueError(
            f"Got {name}={shown(given)}, but expected a number, or a list with one "
            f"for each of the {counted(n_tasks, 'task')}."
        )
    found = np.full(n_tasks, np.nan)
    for k, value in enumerate(values):
        if not meant[k] or value is None:
            continue
        if not is_number(value) or not 0 < value < end:
            raise ValueError(
                f"Got {name}={shown(given)} with {shown(value)} for 'task_{k}', but "
                f"expected {expected}."
            )
        found[k] = value
    return found
