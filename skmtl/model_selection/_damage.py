"""Training rows made worse on purpose: wrong labels, noisy features, hidden labels.

Each damage draws the same random numbers at every level, so that what a level has
spoilt, the next one up has spoilt too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._frames import is_frame
from skmtl.inputs._frame import as_table
from skmtl.tasks import TargetColumns, TaskEncoder, target_columns
from skmtl.tasks._encoder import MISSING

__all__ = ["check_noise_fits", "feature_noise", "label_noise", "missing_labels"]


def label_noise(
    X: Any, y: Any, level: float, rng: np.random.RandomState, types: Any = None
) -> tuple[Any, Any]:
    """Replace a share of the observed labels by other classes of their task.

    Numbers and texts are replaced by those of other rows. `types` are as for
    `target_columns`.
    """
    columns, encoder, codes = _encoded(y, types)
    wrong = (rng.random_sample(codes.shape) < level) & (codes != MISSING)
    n_classes = np.array([max(task.n_classes, 1) for task in encoder.tasks_])
    drawn = rng.random_sample(codes.shape)
    steps = 1 + np.floor(drawn * (n_classes - 1)).astype(int)
    changed = np.where(wrong, (codes + steps) % n_classes, codes)
    for k, task in enumerate(encoder.tasks_):
        if not task.is_class:
            others = _of_other_rows(columns.values[k], codes[:, k], drawn[:, k])
            columns.values[k] = np.where(wrong[:, k], others, columns.values[k])
    return X, _decoded(columns, encoder, changed)


def _of_other_rows(
    values: np.ndarray, codes: np.ndarray, drawn: np.ndarray
) -> np.ndarray:
    """Return for each row with a number, or a text, that of another one."""
    found = values.copy()
    rows = np.flatnonzero(codes != MISSING)
    away = 1 + np.floor(drawn[rows] * (len(rows) - 1)).astype(int)
    found[rows] = values[rows[(np.arange(len(rows)) + away) % len(rows)]]
    return found


def missing_labels(
    X: Any, y: Any, level: float, rng: np.random.RandomState, types: Any = None
) -> tuple[Any, Any]:
    """Hide a share of the labels, but one at least of each class, two of others."""
    columns, encoder, codes = _encoded(y, types)
    drawn = rng.random_sample(codes.shape)
    hidden = drawn < level
    for k, task in enumerate(encoder.tasks_):
        if not task.is_class:
            members = np.flatnonzero(codes[:, k] != MISSING)
            hidden[members[np.argsort(drawn[members, k])[-2:]], k] = False
        for code in range(task.n_classes):
            members = np.flatnonzero(codes[:, k] == code)
            hidden[members[drawn[members, k].argmax()], k] = False
    return X, _decoded(columns, encoder, np.where(hidden, MISSING, codes))


def feature_noise(
    X: Any, y: Any, level: float, rng: np.random.RandomState, types: Any = None
) -> tuple[Any, Any]:
    """Add Gaussian noise to numbers, and swap categories for those of other rows.

    Raises
    ------
    TypeError
        If `X` is neither a DataFrame nor an array of numbers.
    """
    if is_frame(X):
        table = as_table(X)
        noisy = [_noisy_column(table.iloc[:, j], level, rng) for j in range(X.shape[1])]
        return pd.concat(noisy, axis=1), y
    check_noise_fits(X)
    X = np.asarray(X)
    dtype = X.dtype if X.dtype.kind == "f" else np.float64
    spread = np.array([_spread(column) for column in X.T])
    return (X + level * spread * rng.randn(*X.shape)).astype(dtype), y


def check_noise_fits(X: Any) -> None:
    """Raise a TypeError for features that cannot get noise."""
    if is_frame(X):
        return
    numbers = np.asarray(X) if isinstance(X, list | tuple) else X
    if not isinstance(numbers, np.ndarray) or numbers.dtype.kind not in "fiu":
        raise TypeError(
            f"Got X of type {type(X).__name__}, but feature_noise expects a DataFrame "
            "or an array of numbers. Pass feature_noise=() to leave it out."
        )


def _spread(numbers: np.ndarray) -> float:
    """Return the standard deviation; 0 of no number at all."""
    return float(np.nanstd(numbers)) if np.isfinite(numbers).any() else 0.0


def _noisy_column(
    column: pd.Series, level: float, rng: np.random.RandomState
) -> pd.Series:
    drawn = rng.random_sample(len(column))
    others, noise = rng.randint(len(column), size=len(column)), rng.randn(len(column))
    numeric = pd.api.types.is_numeric_dtype(column.dtype)
    if numeric and not pd.api.types.is_bool_dtype(column.dtype):
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
        noisy = numbers + level * _spread(numbers) * noise
        return pd.Series(noisy, index=column.index, name=column.name)
    rows = np.where(drawn < level, others, np.arange(len(column)))
    return column.iloc[rows].set_axis(column.index)


def _encoded(
    y: Any, types: Any = None
) -> tuple[TargetColumns, TaskEncoder, np.ndarray]:
    columns = target_columns(y, task_types=types)
    encoder = TaskEncoder().fit(columns)
    return columns, encoder, encoder.encode(columns)


def _decoded(columns: TargetColumns, encoder: TaskEncoder, codes: np.ndarray) -> Any:
    """Return labels as a DataFrame if they had names, else as an array.

    Numbers and texts are those of `columns`.
    """
    if not (columns.named or columns.beyond_classes):
        labels = encoder.decode(np.maximum(codes, 0))
        if (codes == MISSING).any():
            labels = labels.astype(object)
            labels[codes == MISSING] = None
        return labels
    by_name = {}
    for k, task in enumerate(encoder.tasks_):
        seen = codes[:, k] != MISSING
        if not task.is_class:
            by_name[task.name] = pd.Series(columns.values[k]).where(seen)
            continue
        series = pd.Series(task.classes[np.maximum(codes[:, k], 0)])
        by_name[task.name] = series if seen.all() else series.astype(object).where(seen)
    frame = pd.DataFrame(by_name)
    return frame if columns.named else frame.to_numpy()
