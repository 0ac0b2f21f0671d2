"""What all splitters into folds are: their settings, and folds made into splits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.model_selection import BaseCrossValidator
from sklearn.utils import check_random_state

__all__ = ["TaskFolds", "check_n_splits"]


class TaskFolds(BaseCrossValidator):
    """The part that splitters into folds have in common."""

    def __init__(
        self,
        n_splits: int = 5,
        *,
        shuffle: bool = False,
        random_state: int | np.random.RandomState | None = None,
        task_types: Any = None,
    ) -> None:
        # like scikit-learn's splitters, and unlike estimators, checked at once
        self.n_splits = check_n_splits(n_splits, least=2)
        if not isinstance(shuffle, bool):
            raise TypeError(f"Got shuffle={shuffle!r}, but expected True or False.")
        if not shuffle and random_state is not None:
            raise ValueError(
                f"Got random_state={random_state!r} with shuffle=False, where it has "
                "no effect. Pass shuffle=True, or leave out random_state."
            )
        self.shuffle = shuffle
        self.random_state = random_state
        self.task_types = task_types

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """Return the number of folds; `X`, `y` and `groups` are ignored."""
        return self.n_splits

    def _rng(self) -> np.random.RandomState:
        return check_random_state(self.random_state if self.shuffle else 0)

    def _splits(self, folds: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Return an iterator over train and test rows, given the fold of each row."""
        return (
            (np.flatnonzero(folds != fold), np.flatnonzero(folds == fold))
            for fold in range(self.n_splits)
        )


def check_n_splits(n_splits: Any, least: int) -> int:
    """Return `n_splits` as an int; raise if it is none or below `least`."""
    whole = isinstance(n_splits, int | np.integer) and not isinstance(n_splits, bool)
    if not whole or n_splits < least:
        raise ValueError(
            f"Got n_splits={n_splits!r}, but expected an integer of {least} or more."
        )
    return int(n_splits)
