"""All tasks choose the columns of a table together: which ones are left out."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import false_discovery_control
from torch import nn

from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.estimators._fit_data import FitData
from skmtl.inputs import Table
from skmtl.inputs._evidence import FEWEST, column_evidence, combined
from skmtl.inputs._joint_evidence import n_independent, together

__all__ = ["columns_left_out", "columns_told", "screen"]

#: Fewer columns are never too many.
_FEWEST_COLUMNS = 20
#: With more rows than this for each column, the network itself finds out what matters.
_MOST_ROWS = 10
#: The share of columns that are kept though they tell nothing.
_FALSE = 0.05
#: Columns that tell too little one by one are not left out if all of them together tell
#: something, by a p-value below the first: many small effects add up. They are made
#: faint then. Where fewer than three columns are found, the small effects may be all
#: there is: all columns are kept as they are if the p-value is below the second, or if
#: rows are fewer than `_FEW_ROWS`, which cannot tell that there is nothing.
_TOGETHER, _TOGETHER_ALONE = 0.05, 0.1
_FEW_FOUND, _FEW_ROWS = 3, 100
#: Columns left out that are named in a summary; `screened_` has them all.
_MOST_NAMES = 10


def screen(estimator: Any, data: FitData, rows: np.ndarray) -> None:
    """Have the network leave out columns that tell nothing of any task.

    Parameters
    ----------
    estimator : estimator
    data : FitData
        Its encoder learns which columns are left out, or made faint.
    rows : ndarray of int
        The rows that are learned from.
    """
    if estimator.screening is None or not _are_many(estimator, data, len(rows)):
        return
    labels, owner = _labels(data.counted_codes(rows))
    if not len(labels):
        return
    inputs = data.inputs
    tests = np.concatenate(column_evidence(data.rows, rows, labels, owner))
    p = combined(tests)
    left_out = false_discovery_control(p) > _FALSE
    # a few columns less help little, and what they share with others is lost
    if left_out.sum() <= len(p) / 2:
        return
    few = (~left_out).sum() < _FEW_FOUND
    if few and len(rows) < _FEW_ROWS:
        return
    numbers = np.flatnonzero(left_out[: len(inputs.numeric_)])
    n_apart = n_independent(data.rows, rows, numbers) + left_out.sum() - len(numbers)
    tells = together(tests[:, left_out], n_apart)
    if few and tells < _TOGETHER_ALONE:
        return
    positions = np.concatenate([inputs.numeric_, inputs.categorical_])
    positions = np.sort(positions[left_out])
    if tells < _TOGETHER:
        inputs.faint_ = np.intersect1d(positions, inputs.numeric_)
        return
    inputs.left_out_ = positions
    if left_out.all():
        warn(
            f"None of the {len(p)} columns of X tells more of any task than chance "
            "does, so that every row gets the same prediction: the shares of classes, "
            "and the middle of numbers. Use screening=None to learn from all columns "
            "all the same."
        )


def columns_left_out(estimator: Any, inputs: Any) -> list[Any]:
    """Return names, or positions without names, of the columns left out."""
    left_out: Any = getattr(inputs, "left_out_", np.zeros(0))
    if not len(left_out):
        return []
    names = getattr(estimator, "feature_names_in_", None)
    return (left_out if names is None else names[left_out]).tolist()


def columns_told(estimator: Any) -> str:
    """Return which columns a fitted estimator leaves out or makes faint, if it does."""
    left_out, n_columns = estimator.screened_, estimator.n_features_in_
    n_faint = len(getattr(estimator._input_encoder, "faint_", ()))
    if n_faint:
        return f"{n_faint} of {n_columns} columns count for less"
    if not left_out:
        return ""
    names = ", ".join(shown(name) for name in left_out[:_MOST_NAMES])
    more = ", ..." if len(left_out) > _MOST_NAMES else ""
    return f"{len(left_out)} of {n_columns} columns left out: {names}{more}"


def _are_many(estimator: Any, data: FitData, n_rows: int) -> bool:
    """Whether there are so many columns that those without a say are in the way."""
    if not isinstance(data.rows, Table) or data.inputs.numbers_.sparse:
        return False
    if isinstance(estimator.trunk, nn.Module):  # made for all columns
        return False
    n_columns = len(data.inputs.numeric_) + len(data.inputs.categorical_)
    return n_columns >= _FEWEST_COLUMNS and n_columns * _MOST_ROWS > n_rows


def _labels(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return 1 for the rows of each class that has enough of them, and its task.

    Tasks with fewer than two such classes are left out.
    """
    parts, owner, n_tasks = [], [], 0
    for task in codes.T:
        classes, counts = np.unique(task[task >= 0], return_counts=True)
        classes = classes[counts >= FEWEST]
        if len(classes) > 1:
            parts.append(task == classes[:, None])
            owner += [n_tasks] * len(classes)
            n_tasks += 1
    if not parts:
        return np.zeros((0, len(codes)), dtype=np.float32), np.zeros(0, dtype=int)
    return np.concatenate(parts).astype(np.float32), np.array(owner)
