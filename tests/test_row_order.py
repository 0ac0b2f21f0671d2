"""Same labels in another order are told; what says nothing about order is not."""

import warnings

import numpy as np
import pandas as pd
import pytest

from skmtl._row_order import warn_of_row_order
from skmtl.exceptions import SkmtlWarning


def frame(labels):
    return pd.DataFrame({"a": np.arange(len(labels))}, index=labels)


@pytest.mark.parametrize(
    "labels",
    [
        ["x", "y", "z"],
        [7, 3, 5],
        [2, "b", None],
        pd.date_range("2024", periods=3),
        pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)]),
        pd.Categorical(["x", "y", "z"]),
    ],
    ids=["texts", "numbers", "mixed", "dates", "pairs", "categories"],
)
@pytest.mark.parametrize("series", [True, False])
def test_same_labels_in_another_order_are_told(labels, series):
    first = frame(labels)
    second = first["a"] if series else first
    with pytest.warns(SkmtlWarning, match="indices of X and y .* matched by position"):
        warn_of_row_order(first, second.iloc[::-1], "X and y")


@pytest.mark.parametrize(
    "second",
    [
        frame(["x", "y", "z"]),
        frame(["y", "x", "w"]),
        frame(["z", "y"]),
        frame(["z", "z", "y"]),
        frame([2, 0, 1]),
        frame(["z", "y", "x"]).to_numpy(),
        [1, 2, 3],
        None,
    ],
)
def test_nothing_is_told_of_other_rows(second):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_row_order(frame(["x", "y", "z"]), second, "X and y")
        warn_of_row_order(second, frame(["x", "y", "z"]), "X and y")


def test_numbers_that_pandas_gives_are_no_labels():
    """A frame made of an array may hold the rows in any order."""
    named = frame([2, 0, 1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_row_order(named.reset_index(drop=True), named, "X and y")
        warn_of_row_order(named, named.reset_index(drop=True), "X and y")


def test_repeated_labels_are_no_names():
    twice = frame(["x", "x", "y"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_row_order(twice, twice.iloc[::-1], "X and y")
