"""One split into train and test rows, of all arrays at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn import model_selection
from sklearn.utils import indexable

from skmtl._byte_order import native_pandas
from skmtl._compat import take_rows
from skmtl.model_selection._shuffle_split import MultiTaskStratifiedShuffleSplit
from skmtl.model_selection._types_to_spread import columns_to_spread
from skmtl.tasks._by_values import texts_among

__all__ = ["train_test_split"]


def train_test_split(
    *arrays: Any,
    test_size: float | int | None = None,
    train_size: float | int | None = None,
    random_state: int | np.random.RandomState | None = None,
    shuffle: bool = True,
    stratify: Any = None,
    task_types: Any = None,
) -> list[Any]:
    """Split arrays into train and test rows, stratified by all tasks if wished.

    It is `sklearn.model_selection.train_test_split`, except that `stratify` also takes
    several tasks, and missing labels. scikit-learn makes one class of each combination
    of labels, and fails as soon as one of them is rare; here, each task is spread for
    itself.

    Parameters
    ----------
    *arrays : sequence of array-like, DataFrame or sparse matrix
        Usually `X` and `y`; all of the same number of rows.
    test_size : float or int, default=None
        The share of the rows in the test set, between 0 and 1, or their number. If
        None, the complement of `train_size`; 0.25 if that is None as well.
    train_size : float or int, default=None
        The share of the rows in the train set, between 0 and 1, or their number. If
        None, the complement of `test_size`.
    random_state : int, RandomState instance or None, default=None
        An int gives the same split at every call.
    shuffle : bool, default=True
        Whether rows are drawn at random. If False, the first rows are for training, and
        `stratify` must be None.
    stratify : "tasks", array-like or DataFrame, default=None
        Labels of shape (n_samples,) or (n_samples, n_tasks) whose classes get their
        share in both sets, as do missing labels. Columns with fractions, or of whole
        numbers most of which are different, are numbers, whose small, middling and
        large ones get their share. ``"tasks"`` stands for the second array, the `y` of
        ``train_test_split(X, y)``.
    task_types : str, list of str or dict, default=None
        Which tasks of `stratify` are classes and which numbers, where this rule is
        wrong, as for `MultiTaskStratifiedKFold`: ``{"body_mass_g": "regression"}``, or
        "from_dtype" for all columns of numbers. Which are texts, too:
        ``{"english": "generation"}``.

    Returns
    -------
    splitting : list of length 2 * len(arrays)
        The train and the test part of each array, of the array's own type.

    Raises
    ------
    ValueError
        If `stratify` is another string, or ``"tasks"`` without a second array, or if
        `shuffle` is False with `stratify`, and whenever scikit-learn raises.

    Examples
    --------
    >>> from skmtl import load_penguins
    >>> from skmtl.model_selection import train_test_split
    >>> X, Y = load_penguins(return_X_y=True)
    >>> X_train, X_test, Y_train, Y_test = train_test_split(
    ...     X, Y, test_size=0.5, random_state=0, stratify="tasks"
    ... )
    >>> Y_train["sex"].value_counts(dropna=False).tolist()
    [84, 83, 5]
    >>> Y_test["sex"].value_counts(dropna=False).tolist()
    [84, 82, 6]
    """
    arrays = tuple(native_pandas(array) for array in arrays)
    if isinstance(stratify, str):
        stratify = _tasks_of_arrays(arrays, stratify)
    plain = task_types is None and _is_plain(stratify)
    if not arrays or stratify is None or not shuffle or plain:
        return model_selection.train_test_split(
            *arrays,
            test_size=test_size,
            train_size=train_size,
            random_state=random_state,
            shuffle=shuffle,
            stratify=stratify,
        )
    arrays = tuple(indexable(*arrays))
    if test_size is None and train_size is None:
        test_size = 0.25
    splitter = MultiTaskStratifiedShuffleSplit(
        1,
        test_size=test_size,
        train_size=train_size,
        random_state=random_state,
        task_types=task_types,
    )
    train, test = next(splitter.split(arrays[0], stratify))
    return [take_rows(array, rows) for array in arrays for rows in (train, test)]


def _tasks_of_arrays(arrays: tuple[Any, ...], stratify: str) -> Any:
    if stratify != "tasks":
        raise ValueError(
            f"Got stratify={stratify!r}, but expected None, 'tasks' or the labels to "
            "stratify by."
        )
    if len(arrays) < 2:
        raise ValueError(
            f"Got stratify='tasks' for {len(arrays)} arrays, but expected two or more, "
            "of which the second holds the labels: train_test_split(X, y)."
        )
    return arrays[1]


def _is_plain(labels: Any) -> bool:
    """Whether scikit-learn takes these labels: one task, none of them missing."""
    if np.ndim(labels) != 1 or pd.isna(np.asarray(labels, object)).any():
        return False
    counts = pd.Series(np.asarray(labels)).value_counts()
    if counts.min() > 1:  # as many of each as it wants
        return True
    try:
        columns = columns_to_spread(labels)
        return not (columns.n_numbers or texts_among(columns))
    except (TypeError, ValueError):  # it takes more
        return True
