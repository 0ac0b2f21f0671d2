"""Classes or numbers: as the caller says, else as the dtype of the column says."""

import re
import warnings
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from skmtl.exceptions import SkmtlWarning
from skmtl.tasks import Task, target_columns
from skmtl.tasks._task_types import (
    TASK_TYPES,
    KnownTypes,
    resolve_task_types,
    warn_of_few_values,
)
from tests.needs import needs_wide_strings, package

pl = package("polars")
CLASSES, NUMBERS = TASK_TYPES

FRAME = pd.DataFrame({"sex": ["f", "m", "f"], "mass": [3.7, 4.1, None], "n": [1, 2, 1]})


def types_of(y, task_types):
    return target_columns(y, task_types=task_types).types


def objects(*values):
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


OF_CLASSES = {
    "strings": np.array(["a", "b"]),
    "booleans": np.array([True, False]),
    "string": pd.Series(["a", None], dtype="string"),
    "str": pd.Series(["a", None], dtype="str"),
    "boolean": pd.Series([True, None], dtype="boolean"),
    "category": pd.Series(["a", "b"], dtype="category"),
    "category of numbers": pd.Series([1, 2], dtype="category"),
    "strings as objects": objects("a", None, "b"),
    "masked strings": objects("a", np.ma.masked),
    "booleans as objects": objects(True, None),
    "only marks": objects(None, None),
    "only masks": objects(np.ma.masked, np.ma.masked),
    "polars strings": lambda: pl.Series(["a", None]),
    "polars booleans": lambda: pl.Series([True, None]),
    "polars categories": lambda: pl.Series(["a"], dtype=pl.Categorical),
    "polars enum": lambda: pl.Series(["a"], dtype=pl.Enum(["a"])),
    "polars without a value": lambda: pl.Series([None, None]),
}
OF_NUMBERS = {
    "integers": np.array([1, 2], dtype=np.uint8),
    "floats": np.array([1, 2.5], dtype=">f2"),
    "no value, but floats": np.array([np.nan, np.nan]),
    "Int64": pd.Series([1, None], dtype="Int64"),
    "Float32": pd.Series([1, None], dtype="Float32"),
    "integers as objects": objects(1, None),
    "floats as objects": objects(1.5, 2, pd.NA),
    "masked numbers": objects(1, np.ma.masked, 2.5),
    "decimals": objects(Decimal("1.5"), None),
    "decimals beside integers": objects(Decimal("1.5"), 2),
    "fractions": objects(Fraction(1, 3), None),
    "polars integers": lambda: pl.Series([1, None]),
    "polars decimals": lambda: pl.Series([Decimal("1.5")]),
}


@pytest.mark.parametrize(
    ("columns", "expected"), [(OF_CLASSES, CLASSES), (OF_NUMBERS, NUMBERS)]
)
def test_the_dtype_tells_classes_from_numbers(columns, expected):
    for form, column in columns.items():
        column = column() if callable(column) else column
        assert resolve_task_types("from_dtype", ["t"], [column]) == [expected], form


@needs_wide_strings
def test_numpy_strings_of_any_width_are_classes():
    column = np.array(["a", "b"], dtype=np.dtypes.StringDType())
    assert resolve_task_types("from_dtype", ["t"], [column]) == [CLASSES]


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        ("string", CLASSES),
        ("bool", CLASSES),
        ("int64", NUMBERS),
        ("double", NUMBERS),
    ],
)
def test_dtypes_of_arrow_tell_classes_from_numbers(dtype, expected):
    pytest.importorskip("pyarrow")
    column = pd.Series([None, None], dtype=f"{dtype}[pyarrow]")
    assert resolve_task_types("from_dtype", ["t"], [column]) == [expected]


def test_a_dictionary_of_arrow_is_one_of_classes():
    pa = pytest.importorskip("pyarrow")
    dtype = pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string()))
    y = pd.DataFrame({"t": pd.Series(["u", "v", None], dtype=dtype)})
    assert target_columns(y, task_types="from_dtype").types == [CLASSES]


def test_types_of_a_mixture():
    for y in (
        FRAME,
        FRAME.to_numpy(),
        FRAME.astype(object),
        FRAME.to_numpy().tolist(),
        FRAME.convert_dtypes(),
    ):
        columns = target_columns(y, task_types="from_dtype")
        assert columns.types == [CLASSES, NUMBERS, NUMBERS]
        assert columns.n_numbers == 2
        assert columns.values[1][:2].tolist() == [3.7, 4.1]
        assert columns.values[2].dtype == np.float64
        assert columns.missing[1].tolist() == [False, False, True]
        assert columns.values[0].tolist() == ["f", "m", "f"]


def test_types_are_told_for_all_in_a_list_or_by_name_and_position():
    y = FRAME[["mass", "n"]]
    assert types_of(y, "regression") == [NUMBERS, NUMBERS]
    assert types_of(y, ["regression", "classification"]) == [NUMBERS, CLASSES]
    assert types_of(y, np.array(["regression", "classification"])) == [NUMBERS, CLASSES]
    assert types_of(y, {"n": "classification"}) == [NUMBERS, CLASSES]
    assert types_of(y, {1: "classification"}) == [NUMBERS, CLASSES]
    assert types_of(y, {-1: "classification", "mass": "regression"}) == [
        NUMBERS,
        CLASSES,
    ]
    assert types_of(y.to_numpy(), {}) == [NUMBERS, NUMBERS]
    assert types_of(y[["n"]], "classification") == [CLASSES]
    assert types_of(y["n"], {"n": "regression"}) == [NUMBERS]


def test_integers_are_names_where_tasks_are_called_so():
    y = FRAME[["mass", "n"]].set_axis([5, 0], axis=1)
    assert types_of(y, {0: "classification"}) == [NUMBERS, CLASSES]


def test_without_types_all_is_as_before():
    y = FRAME[["sex", "n"]]
    columns = target_columns(y)
    assert columns.types == []
    assert columns.n_numbers == 0
    assert columns.values[1].dtype == np.int64
    told = target_columns(y, task_types="classification")
    assert told.values[1].dtype == np.int64
    assert told.types == resolve_task_types(None, ["a", "b"], [None] * 2)


def test_types_move_with_their_columns():
    columns = target_columns(FRAME, task_types="from_dtype")
    moved = columns.in_order_of(["mass", "n", "sex"])
    assert moved.types == [NUMBERS, NUMBERS, CLASSES]
    assert moved.n_numbers == 2


def test_booleans_are_numbers_if_the_caller_says_so():
    columns = target_columns([True, False, None], task_types="regression")
    assert columns.values[0][:2].tolist() == [1, 0]


BAD_TYPES = {
    "an unknown task": ({"nope": "regression"}, "Got task_types for task='nope'.*sex"),
    "a position too far": ({7: "regression"}, "Got task_types for task=7"),
    "a task twice": ({"n": NUMBERS, 2: NUMBERS}, "both are the task 'n'"),
    "an unknown type": ("regresion", "'from_dtype'.*Did you mean 'regression'"),
    "the start of a type": ({"n": "class"}, r"task_types\['n'\]='class'.*'classifica"),
    "an unknown type in a list": ([CLASSES, "x", CLASSES], r"Got task_types\[1\]='x'"),
    "too short a list": ([CLASSES], "for 1 task, but expected a type .* 3 tasks"),
    "order": ({"n": "ordinal"}, r"\['n'\]='ordinal', which is not there yet; use 'cl"),
    "count": ("count", "'count', which is not there yet"),
    "strings as numbers": ({"sex": NUMBERS}, "Got strings such as 'f'.*'sex'"),
    "fractions as classes": (
        {"mass": CLASSES},
        "Unknown label type: continuous. Task 'mass'.*MultiTaskPredictor.*'mass': 'reg",
    ),
}


@pytest.mark.parametrize("kind", BAD_TYPES)
def test_types_that_cannot_be_are_an_error_that_says_what_can(kind):
    task_types, message = BAD_TYPES[kind]
    with pytest.raises(ValueError, match=message):
        target_columns(FRAME, task_types=task_types)


@pytest.mark.parametrize("task_types", [5, {"n": 5}, [None] * 3])
def test_types_that_are_no_words_are_an_error(task_types):
    with pytest.raises(TypeError, match="expected one of 'classification'"):
        target_columns(FRAME, task_types=task_types)


def test_what_neither_is_tells_how_to_become_a_number():
    with pytest.raises(ValueError, match=r"Got dates.*Subtract a date"):
        target_columns([date(2020, 1, 1)], task_types="from_dtype")
    with pytest.raises(ValueError, match=r"mixes labels.*pd\.to_numeric"):
        target_columns(["a", 1], task_types="from_dtype")


def test_known_types_go_by_name_where_all_names_are_known_else_by_position():
    empty = np.empty(0)
    known = KnownTypes.of([Task("a", empty, is_number=True), Task("b", np.arange(2))])
    assert known == {"a": NUMBERS, "b": CLASSES}
    y = pd.DataFrame({"b": [0, 1], "a": [2, 3]})
    assert types_of(y, known) == [CLASSES, NUMBERS]
    assert types_of(y[["b"]], known) == [CLASSES]
    assert types_of(y.to_numpy(), known) == [NUMBERS, CLASSES]
    assert types_of(y.rename(columns={"a": "c"}), known) == [NUMBERS, CLASSES]
    assert types_of(np.ones((2, 3)), known) == [NUMBERS, CLASSES, NUMBERS]
    assert types_of([2, 3], known) == [NUMBERS]


def test_types_of_a_caller_do_not_go_by_position():
    with pytest.raises(ValueError, match="Got task_types for task='a'"):
        types_of([[1, 2]], {"a": NUMBERS, "b": CLASSES})


class OnlyAnArray:
    """What numpy reads, and pandas does not."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)


def test_arrays_that_pandas_cannot_read_are_read():
    y = OnlyAnArray(np.array([[0.5, 1], [2, np.nan]]))
    columns = target_columns(y, task_types="from_dtype")
    assert columns.types == [NUMBERS, NUMBERS]
    assert columns.missing[1].tolist() == [False, True]
    y = OnlyAnArray(FRAME.to_numpy())
    assert types_of(y, "from_dtype") == [CLASSES, NUMBERS, NUMBERS]
    assert types_of(OnlyAnArray([1, 2]), "regression") == [NUMBERS]


def warnings_of(y, task_types):
    columns = target_columns(y, task_types=task_types)
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        warn_of_few_values(columns, task_types)
    return [str(warning.message) for warning in found]


GRADES = pd.DataFrame(
    {
        "Walc": [1, 2, 3, 5, 1, 1] * 5,
        "Dalc": [1.0, None, 3.0, 5.0, 1.0, 1.0] * 5,
        "G3": np.arange(30),
        "share": [0.5, 1, 2, 0.5, 1, 1] * 5,
        "same": [4] * 30,
        "sex": ["f", "m", "f"] * 10,
    }
)


def test_few_whole_numbers_are_told_once_with_the_line_to_write():
    (message,) = warnings_of(GRADES, "from_dtype")
    line = 'task_types={"Walc": "classification", "Dalc": "classification"}'
    assert message.startswith("Tasks 'Walc', 'Dalc': whole numbers of at most 10")
    assert line in message
    said = eval(re.search(r"task_types=(\{.*?\})", message)[1])
    assert target_columns(GRADES, task_types=said).n_numbers == 3
    assert warnings_of(GRADES, said) == []


def test_tasks_that_a_dict_leaves_out_are_told_beside_what_it_has():
    given = {"Walc": "regression", 5: "classification"}
    (message,) = warnings_of(GRADES, given)
    assert message.startswith("Task 'Dalc': ")
    assert "{'Walc': 'regression', 5: 'classification', 'Dalc'".replace("'", '"') in (
        message
    )


@pytest.mark.parametrize(
    "task_types",
    [
        None,
        "regression",
        [NUMBERS] * 2,
        np.array([NUMBERS] * 2),
        dict.fromkeys(range(2), NUMBERS),
        KnownTypes(Walc=NUMBERS, Dalc=NUMBERS),
    ],
)
def test_types_that_are_said_need_no_warning(task_types):
    assert warnings_of(GRADES[["Walc", "Dalc"]], task_types) == []


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, 3, 4],
        [7, 7, 7],
        [None, None],
        [1, 1, 2.5],
        list(range(11)) * 2,
        [1] * 2000 + [1.5],
    ],
)
def test_what_does_not_look_like_classes_is_not_told(values):
    assert warnings_of(pd.DataFrame({"t": values}, dtype=float), "from_dtype") == []


def test_the_warning_is_one_of_ours():
    columns = target_columns(GRADES, task_types="from_dtype")
    with pytest.warns(SkmtlWarning, match="Walc"):
        warn_of_few_values(columns, "from_dtype")
