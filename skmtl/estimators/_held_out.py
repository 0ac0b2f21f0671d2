"""Which rows are held out to judge an epoch, and who holds them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from skmtl._recipes import is_number
from skmtl._warning import warn
from skmtl._wording import counted
from skmtl.estimators._fit_data import FitData
from skmtl.estimators._splitter import rows_by_split
from skmtl.estimators._validation_pair import encode_pair
from skmtl.sampling import MemberFolds
from skmtl.tasks import assign_folds
from skmtl.tasks._group_stratification import assign_groups, count_labels
from skmtl.tasks._groups import number_groups

__all__ = ["Split", "hold_out", "warn_of_unused"]

#: Fewer held-out rows than this say nothing about when to stop.
_FEWEST_HELD_OUT = 5


@dataclass
class Split:
    """Rows to learn from, rows to hold out, and which member holds out which.

    The rows held out are those of other data where there is a `judge`.
    """

    train: np.ndarray
    held_out: np.ndarray | None = None
    members: MemberFolds | None = None
    judge: FitData | None = None


def hold_out(
    estimator: Any,
    data: FitData,
    given: tuple[Any, Any, Any],
    seed: int,
    n_members: int,
) -> Split:
    """Hold out rows as `validation` says; rows without a label that counts are out.

    Parameters
    ----------
    estimator : estimator
    data : FitData
    given : tuple
        X, y and groups, as the caller gave them.
    seed : int
    n_members : int
        Members of the network that may hold out rows of their own.
    """
    validation, groups = estimator.validation, given[2]
    if isinstance(validation, tuple):
        if groups is not None:
            warn(
                "Got groups= beside validation=(X, y), and they are ignored: all rows "
                "of fit are learned from, and those of the pair are held out, whatever "
                "their groups. Leave out groups=, or have whole groups held out with "
                "validation=0.1 or a splitter."
            )
        judge = encode_pair(estimator, data, *validation)
        held_out = judge.labelled_rows()
        _warn_of_unjudged(judge, held_out)
        return Split(data.labelled_rows(), held_out, judge=judge)
    if hasattr(validation, "split"):
        parts = rows_by_split(data, validation, given, n_members)
        return _by_splitter(data, *parts, n_members)
    rows = data.labelled_rows()
    if groups is not None:
        return _groups_apart(data, rows, validation, groups, seed, n_members)
    if n_members > 1:
        n_folds = max(2, round(1 / validation))
        if len(rows) < 2 * n_folds:
            return Split(rows)
        shares = [1 / n_folds] * n_folds
        rng = np.random.RandomState(seed)
        folds = assign_folds(data.counted_codes(rows), shares, rng)
        return _dealt(data, rows, folds, n_folds, n_members)
    n_held_out = round(len(rows) * validation)
    if n_held_out < _FEWEST_HELD_OUT:
        return Split(rows)
    if n_held_out == len(rows):
        raise ValueError(
            f"Got validation={validation!r}, which leaves none of the "
            f"{counted(len(rows), 'row')} with a label to learn from."
        )
    shares = [1 - validation, validation]
    rng = np.random.RandomState(seed)
    folds = assign_folds(data.counted_codes(rows), shares, rng)
    return Split(rows[folds == 0], rows[folds == 1])


def warn_of_unused(validation: Any) -> None:
    """Warn of a pair or a splitter that nobody asks; a share is there by default."""
    if is_number(validation):
        return
    what = "(X, y)" if isinstance(validation, tuple) else repr(validation)
    warn(
        f"Got validation={what} beside early_stopping=False, and it is not used: no "
        "rows are held out, all epochs are run, and history_ has no 'valid_loss'. Use "
        "early_stopping=True, or leave out validation=."
    )


def _dealt(
    data: FitData, rows: np.ndarray, folds: np.ndarray, n_folds: int, n_members: int
) -> Split:
    """Give each member a fold to hold out."""
    by_row = np.zeros(len(data.codes), dtype=np.int32)
    by_row[rows] = folds
    members = MemberFolds.dealt(by_row, n_folds, n_members)
    held_out = np.intersect1d(rows, members.held_out_rows(), assume_unique=True)
    return Split(rows, held_out, members)


def _groups_apart(
    data: FitData,
    rows: np.ndarray,
    fraction: float,
    groups: Any,
    seed: int,
    n_members: int,
) -> Split:
    """Hold out whole groups, with the labels of all tasks spread over the folds."""
    number, _ = number_groups(groups)
    number, names = pd.factorize(number[data.positions][rows])
    if len(names) < 2:
        raise ValueError(
            "Got groups with one group for all rows with a label, but expected two or "
            "more: one to learn from and one to hold out. Leave out groups, or use "
            "early_stopping=False."
        )
    n_folds = min(max(2, round(1 / fraction)), len(names))
    several = n_members > 1
    shares = [1 / n_folds] * n_folds if several else [1 - fraction, fraction]
    counts = count_labels(data.counted_codes(rows), number)
    rng = np.random.RandomState(seed)
    folds = assign_groups(counts, np.bincount(number), shares, rng)[number]
    if several:
        return _dealt(data, rows, folds, n_folds, n_members)
    return Split(rows[folds == 0], rows[folds == 1])


def _by_splitter(
    data: FitData, learned: np.ndarray, held: np.ndarray, n_members: int
) -> Split:
    """Give each member one of a splitter's splits, in turn, the last ones first.

    Of splits along time, these learn from the most rows.
    """
    train, held_out = (np.flatnonzero(part.any(axis=1)) for part in (learned, held))
    _warn_of_unjudged(data, held_out)
    several = n_members > 1 and learned.shape[1] > 1
    members = MemberFolds.of_splits(learned, held, n_members) if several else None
    return Split(train, held_out, members)


def _warn_of_unjudged(data: FitData, rows: np.ndarray) -> None:
    """Raise if no label that counts is held out, warn of tasks without one."""
    if not len(rows):
        raise ValueError(
            "Got validation= without a row with a label to hold out, but expected one "
            "at least."
        )
    lacks = ~data.counted()[rows].any(axis=0) & (data.task_weights > 0)
    names = [data.targets.names_[k] for k in np.flatnonzero(lacks)]
    if names:
        warn(
            f"The tasks {names} have no label among the held-out rows, so that they "
            "have no say in when to stop."
        )
