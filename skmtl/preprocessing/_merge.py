"""Several data sets, each with its own tasks, become one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from skmtl._wording import counted
from skmtl.preprocessing._deduplicator import Deduplicator
from skmtl.preprocessing._stacked_labels import stack_labels, without_needless_masks
from skmtl.preprocessing._stacked_rows import said_of, stack_rows
from skmtl.tasks._by_values import columns_by_values

__all__ = ["merge_tasks"]


def merge_tasks(
    data: Mapping[str, tuple[Any, Any]],
    *,
    columns: str = "inner",
    deduplicate: bool | Deduplicator = True,
) -> tuple[Any, pd.DataFrame]:
    """Merge data sets with different tasks into one with missing labels.

    Labels for several tasks are rarely collected on the same rows. The data sets are
    stacked; a row has no labels for the tasks of the other data sets, and
    `MultiTaskClassifier`, `MultiTaskRegressor` or, where some tasks are classes and
    some numbers, `MultiTaskPredictor` learns from the labels it has. Rows that are the
    same, within and across data sets, become one row with the labels of all.

    Parameters
    ----------
    data : dict of str to (X, y)
        The data sets by name. `X` is of one kind in all:

        - DataFrames, pandas or polars, matched by the names of their columns;
        - texts: lists, arrays or Series of strings;
        - arrays of shape (n_samples, n_features), or sparse matrices, of one width;
        - images of one shape, (n_samples, height, width) or with channels.

        `y` has the labels of one task or several; NaN, None and ``pd.NA`` mark missing
        ones. One-dimensional labels belong to a task with the name of the data set.
        Columns of a DataFrame keep their names, those of an array get the name of the
        data set and a number: ``"sentiment_0"``. So two data sets may have a task in
        common: its labels go to one column.
    columns : {"inner", "outer"}, default="inner"
        Which columns of DataFrames to keep: those that all data sets have, in the order
        of the first, or all, with missing values where a data set has no such column.
        No effect on other kinds of `X`.
    deduplicate : bool or Deduplicator, default=True
        Whether rows that are the same are merged, and how. True means
        ``Deduplicator()``. A `Deduplicator` that is passed is fitted, and its
        attributes say afterwards which rows became one; they count the rows of all data
        sets, one after the other. With columns left out, rows may become the same.

    Returns
    -------
    X : DataFrame, ndarray, CSR matrix, list or Series
        Of the kind given, with rows renumbered; a list of texts where data sets hold
        their texts in different ways.
    y : DataFrame of shape (n_rows, n_tasks)
        A column for each task, in the order in which they appear, each of its own
        dtype. Numbers with fractions are floats, in all data sets if in one; integers
        stay integers, in a dtype of pandas that knows missing values where labels are
        missing; categories become their values, but for ordered ones whose order is
        the same in all data sets.

    Raises
    ------
    ValueError
        If there is no data set, X and y differ in length, the inputs are of different
        kinds or shapes, have no column in common, a column or a task holds values of
        different kinds, or whole numbers beyond 2**53 beside fractions, or a numbered
        task has the name of another data set's.
    TypeError
        If `data` or one of its values is of another type.

    Warns
    -----
    SkmtlWarning
        If rows that are the same have different labels for a task.

    See Also
    --------
    Deduplicator : Finds equal rows, and settles labels that contradict each other.

    Examples
    --------
    >>> from skmtl.preprocessing import merge_tasks
    >>> moods = ["Good soup", "Bad soup"], ["good", "bad"]
    >>> stars = ["Good soup", "Nice place"], [5, 4]
    >>> X, y = merge_tasks({"mood": moods, "stars": stars})
    >>> X
    ['Good soup', 'Bad soup', 'Nice place']
    >>> y
       mood  stars
    0  good      5
    1   bad   <NA>
    2  ...       4
    """
    _check(data, columns, deduplicate)
    targets = {}
    for key, (_, y) in data.items():
        try:
            targets[key] = columns_by_values(y)
        except (TypeError, ValueError) as error:
            raise said_of(key, error) from error
    X = stack_rows({key: X for key, (X, _) in data.items()}, columns)
    for key, (given, _) in data.items():
        n_rows = given.shape[0] if hasattr(given, "shape") else len(given)
        if n_rows != len(targets[key]):
            raise ValueError(
                f"Data set {key!r}: got X with {counted(n_rows, 'row')} and y with "
                f"{len(targets[key])}, but expected a row of y for every row of X."
            )
    labels = stack_labels(targets)
    if deduplicate is False:
        return X, labels
    deduplicator = Deduplicator() if deduplicate is True else deduplicate
    X, labels = deduplicator.fit_resample(X, labels)
    if isinstance(X, pd.DataFrame | pd.Series):
        X = X.reset_index(drop=True)
    return X, without_needless_masks(labels.reset_index(drop=True))


def _check(data: Any, columns: Any, deduplicate: Any) -> None:
    """Raise if an argument is not what it must be."""
    if not isinstance(data, Mapping):
        raise TypeError(
            f"Got data of type {type(data).__name__}, but expected a dict "
            "{'name': (X, y), ...}."
        )
    if not data:
        raise ValueError(
            "Got no data set, but expected at least one: {'name': (X, y)}."
        )
    for key, pair in data.items():
        if not isinstance(key, str):
            raise TypeError(f"Got the name {key!r}, but expected a string.")
        if not isinstance(pair, tuple):
            raise TypeError(
                f"Data set {key!r}: got a {type(pair).__name__}, but expected a tuple "
                "(X, y)."
            )
        if len(pair) != 2:
            raise ValueError(
                f"Data set {key!r}: got a tuple of {len(pair)}, but expected (X, y)."
            )
    if columns not in ("inner", "outer"):
        raise ValueError(f"Got columns={columns!r}, but expected 'inner' or 'outer'.")
    if not isinstance(deduplicate, bool | Deduplicator):
        raise TypeError(
            f"Got deduplicate={deduplicate!r}, but expected True, False or a "
            "Deduplicator."
        )
