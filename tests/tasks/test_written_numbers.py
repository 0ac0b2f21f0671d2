"""Strings that read as numbers are classes, but the caller is told."""

import warnings

import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskPredictor
from skmtl.exceptions import SkmtlWarning
from skmtl.tasks import target_columns
from skmtl.tasks._task_types import CLASSES
from skmtl.tasks._written_numbers import warn_of_written_numbers


def warnings_of(y, task_types="from_dtype"):
    columns = target_columns(y, task_types=task_types)
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        warn_of_written_numbers(columns, task_types)
    return [str(warning.message) for warning in found]


@pytest.mark.parametrize("missing", ["nan", "None", "-2"])
def test_numbers_that_an_array_made_strings_are_told_by_name(missing):
    y = np.array([["f", 1.5, 3], ["m", 2.0, 4], ["f", missing, 5]])
    (message,) = warnings_of(y)
    assert message.startswith("Task 'task_1': ")
    assert 'task_types={"task_1": "classification"}' in message


def test_a_fit_tells():
    y = np.array([["f", 1.5], ["m", 2.5]] * 10)
    model = MultiTaskPredictor(max_epochs=1)
    with pytest.warns(SkmtlWarning, match="'task_1': strings that read as numbers"):
        model.fit(np.zeros((20, 1)), y)
    assert isinstance(model.predict(np.zeros((1, 1)))[0, 1], str)


@pytest.mark.parametrize(
    "values",
    [
        ["1,5", "2,25"],  # as many languages write fractions
        [str(value) for value in range(21)],
        ["", *(str(value) for value in range(40))] * 2,  # empty cells of a spreadsheet
        ["n/a", *(f"{value / 4:.2f}" for value in range(10))],
    ],
)
def test_numbers_of_a_spreadsheet_are_told(values):
    (message,) = warnings_of(pd.DataFrame({"grade": [*values, *values]}))
    assert "'grade': strings that read as numbers" in message


@pytest.mark.parametrize(
    "values",
    [
        ["1", "2"],
        [str(value) for value in range(20)],
        [*"abc", *(str(value) for value in range(22))] * 3,
        ["1,2,3", "4,5,6"],
        ["", ""],
        ["1.5", "a"],
        ["nan", "None"],
        ["1.0", "2.0"],
        [1.5, 2.5],
        [True, None],
    ],
)
def test_what_is_as_it_seems_is_not_told(values):
    assert warnings_of(pd.DataFrame({"t": values})) == []


def test_types_that_are_said_need_no_warning():
    y = pd.DataFrame({"t": ["1.5", "2"]})
    for said in (None, CLASSES, [CLASSES], {"t": CLASSES}, {0: CLASSES}):
        assert warnings_of(y, said) == []


def test_many_that_differ_are_told_of_once():
    y = np.column_stack([["f"] * 40, np.arange(40) / 8])
    assert warnings_of(y) == []
    with pytest.warns(SkmtlWarning) as found:
        MultiTaskPredictor(max_epochs=1).fit(np.zeros((40, 1)), y)
    assert sum("'task_1'" in str(warning.message) for warning in found) == 1
