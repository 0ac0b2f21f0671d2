"""Labels become codes and codes become the same labels again."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skmtl.tasks import TaskEncoder, target_columns
from skmtl.tasks._encoder import MISSING
from tests.needs import package

pl = package("polars")

LABELS = {
    "int": st.integers(-(2**53), 2**53),
    "few ints": st.integers(0, 2),
    "float": st.integers(-9, 9).map(float),
    "bool": st.booleans(),
    "str": st.text(st.characters(codec="utf-8"), max_size=4),
}
NULLABLE = {"int": "Int64", "few ints": "Int64", "float": "Float64"}
NULLABLE |= {"bool": "boolean", "str": "string"}
UNHURRIED = [HealthCheck.too_slow]  # machines are busy at times
MARKS = [None, float("nan"), pd.NA]


@st.composite
def targets(draw):
    """Kinds, labels (n_samples, n_tasks), and where one is missing."""
    n_samples = draw(st.integers(1, 6))
    kinds = draw(st.lists(st.sampled_from(sorted(LABELS)), min_size=1, max_size=4))
    labels = np.empty((n_samples, len(kinds)), dtype=object)
    missing = np.zeros(labels.shape, dtype=bool)
    for k, kind in enumerate(kinds):
        column = st.lists(LABELS[kind], min_size=n_samples, max_size=n_samples)
        labels[:, k] = draw(column)
        # the first row is whole: a task without a label is an error
        missing[1:, k] = draw(
            st.lists(st.booleans(), min_size=n_samples - 1, max_size=n_samples - 1)
        )
    return kinds, labels, missing


def as_array(kinds, table):
    return table


def as_lists(kinds, table):
    return table.tolist()


def as_objects(kinds, table):
    return pd.DataFrame(table, dtype=object)


def as_pandas_guesses(kinds, table):
    return pd.DataFrame(dict(enumerate(table.T.tolist())))


def as_nullable(kinds, table):
    columns = [
        pd.Series([None if pd.isna(v) else v for v in column], dtype=NULLABLE[kind])
        for kind, column in zip(kinds, table.T, strict=True)
    ]
    return pd.concat(columns, axis=1)


def as_categories(kinds, table):
    return pd.DataFrame(table, dtype=object).astype("category")


def as_polars(kinds, table):
    columns = [[None if pd.isna(v) else v for v in column] for column in table.T]
    return pl.DataFrame({f"t{k}": column for k, column in enumerate(columns)})


FORMS = [
    as_array,
    as_lists,
    as_objects,
    as_pandas_guesses,
    as_nullable,
    as_categories,
    as_polars,
]


@settings(max_examples=120, deadline=None, suppress_health_check=UNHURRIED)
@given(targets(), st.sampled_from(FORMS), st.sampled_from(MARKS))
def test_labels_come_back_and_missing_ones_are_known(drawn, form, mark):
    kinds, labels, missing = drawn
    table = labels.copy()
    table[missing] = mark
    columns = target_columns(form(kinds, table))
    encoder = TaskEncoder().fit(columns)
    codes = encoder.encode(columns)
    assert codes.shape == labels.shape
    np.testing.assert_array_equal(codes == MISSING, missing)
    decoded = encoder.decode(np.maximum(codes, 0))
    assert decoded[~missing].tolist() == labels[~missing].tolist()
    for k, task in enumerate(encoder.tasks_):
        seen = labels[~missing[:, k], k].tolist()
        assert task.classes.tolist() == sorted(set(seen))


@settings(max_examples=30, deadline=None, suppress_health_check=UNHURRIED)
@given(targets())
def test_all_forms_give_the_same_codes(drawn):
    kinds, labels, missing = drawn
    table = labels.copy()
    table[missing] = None
    codes = []
    for form in FORMS:
        columns = target_columns(form(kinds, table))
        codes.append(TaskEncoder().fit(columns).encode(columns))
    for other in codes[1:]:
        np.testing.assert_array_equal(other, codes[0])


def fitted(y, **options):
    return TaskEncoder().fit(target_columns(y), **options)


@pytest.mark.parametrize(
    ("y", "dtype"),
    [
        (np.array([[1, 2], [3, 4]]), np.int64),
        (np.array([[1, 2], [3, 4]], dtype=np.int8), np.int8),
        (np.array([[1.0, 2], [3, np.nan]]), np.float64),
        (np.array([[True, False], [False, True]]), np.bool_),
        ([[True, None], [False, True]], np.bool_),
        ([[1, 0], [None, 5]], np.int64),
        (np.array([["a", "b"], ["longer", "c"]]), np.dtype("<U6")),
        ([["a", 1], ["b", 0]], object),
        (pd.DataFrame({"a": [1, 2], "b": [True, False]}), object),
        (pd.DataFrame({"a": ["x", "y"], "b": [0.0, 1.0]}), object),
    ],
)
def test_labels_keep_the_type_that_all_tasks_share(y, dtype):
    encoder = fitted(y)
    decoded = encoder.decode(np.zeros((2, 2), dtype=int))
    assert decoded.dtype == dtype
    assert decoded.shape == (2, 2)


def test_tasks_of_different_types_keep_their_own_labels():
    encoder = fitted(pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [True, False]}))
    (labels,) = encoder.decode(np.array([[1, 0, 1]]))
    assert [type(label) for label in labels] == [int, str, bool]
    assert labels.tolist() == [2, "x", True]


def test_one_target_gives_one_dimension():
    encoder = fitted(["b", "a"])
    assert encoder.single_
    assert encoder.decode(np.array([[1], [0]])).tolist() == ["b", "a"]


def test_strings_of_different_lengths_are_never_cut():
    encoder = fitted(np.array([["a", "long label"], ["b", "x"]]))
    assert encoder.decode(np.array([[0, 0]])).tolist() == [["a", "long label"]]
    short = target_columns(np.array([["a", "x"]]))
    assert encoder.encode(short).tolist() == [[0, 1]]


@pytest.mark.parametrize(
    "y", [[[0, None], [1, None]], np.array([[0, np.nan], [1, np.nan]])]
)
def test_a_task_without_a_label_is_an_error_that_names_it(y):
    with pytest.raises(ValueError, match="Task 'task_1' has no observed label"):
        fitted(y)


@pytest.mark.parametrize(
    ("fit_on", "then"),
    [
        ([0, 1], [0, 2]),
        (np.array(["a", "b"]), np.array(["a", "bb"])),
        (["a", "b"], np.array(["a", "c"])),
        ([True, False], [0, 2]),
        ([1, 3], [1, 2]),
        ([1, 3], [-1, 9]),
        ([2**63 + 5, 2**63 + 7], [2**63 + 6, 2**63 + 5]),
        ([2**63 + 5, 2**63 + 7], [5, -5]),
        ([2**53, 2**53 + 2], [2**53 + 1.0, 2.0**53 + 4]),
    ],
)
def test_a_label_that_was_not_fitted_is_an_error_that_names_the_task(fit_on, then):
    encoder = fitted(pd.DataFrame({"sex": fit_on}))
    y = target_columns(pd.DataFrame({"sex": then}))
    with pytest.raises(ValueError, match=r"Task 'sex' has the labels.*expected only"):
        encoder.encode(y)


@pytest.mark.parametrize(("fit_on", "then"), [([0, 1], ["0", "1"]), (["0"], [0])])
def test_labels_of_another_type_than_the_classes_are_an_error(fit_on, then):
    encoder = fitted(pd.DataFrame({"sex": fit_on}))
    with pytest.raises(ValueError, match=r"as labels of task 'sex' in y.*its classes"):
        encoder.encode(target_columns(pd.DataFrame({"sex": then})))


@pytest.mark.parametrize("then", [[1.0, 0.0], [True, False], np.array([1, 0], "u8")])
def test_numbers_are_compared_by_value(then):
    encoder = fitted(pd.DataFrame({"sex": [0, 1]}))
    codes = encoder.encode(target_columns(pd.DataFrame({"sex": then})))
    assert codes.tolist() == [[1], [0]]


def test_a_label_that_may_have_been_missing_is_told_apart_from_others():
    encoder = fitted(np.array([["a", "x"], ["b", "y"]]))
    y = target_columns(np.array([["a", "x"], [np.nan, "y"]]))
    with pytest.raises(ValueError, match=r"labels \['nan'\].*make them None"):
        encoder.encode(y)


def test_columns_are_found_by_name():
    encoder = fitted(pd.DataFrame({"a": [0, 1], "b": ["x", "y"]}))
    codes = encoder.encode(target_columns(pd.DataFrame({"b": ["y"], "a": [0]})))
    assert codes.tolist() == [[0, 1]]


@pytest.mark.parametrize(
    "classes", [[[0, 1, 2], ["x", "y"]], {"a": [2, 1, 0], "b": np.array(["y", "x"])}]
)
def test_classes_can_be_named_in_advance(classes):
    encoder = fitted(pd.DataFrame({"a": [0, 1], "b": ["x", None]}), classes=classes)
    assert [task.classes.tolist() for task in encoder.tasks_] == [[0, 1, 2], ["x", "y"]]


def test_classes_named_for_one_task_leave_the_others_to_the_data():
    encoder = fitted(
        pd.DataFrame({"a": [0, 1], "b": ["x", "z"]}), classes={"a": [0, 5]}
    )
    assert [task.classes.tolist() for task in encoder.tasks_] == [[0, 5], ["x", "z"]]


@pytest.mark.parametrize("classes", [[0, 1, 2], np.arange(3), {"task_0": [0, 1, 2]}])
def test_classes_of_one_target_are_a_plain_array(classes):
    assert fitted([0, 1], classes=classes).tasks_[0].n_classes == 3


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ([[0, 1]], "classes for 1 task"),
        ([[0, 1]] * 3, "classes for 3 tasks"),
        ({"c": [0, 1]}, r"classes for task='c'.*\['a', 'b'\]"),
        ({2: [0, 1]}, "only 2 tasks"),
        ({"a": [0, 1], 0: [0, 1]}, "both are the task 'a'"),
        ({"a": [None]}, "task 'a' without a class"),
        ({"a": [[0, 1], [0, 1]]}, "task 'a', but expected an array or a list"),
        ({"a": "01"}, "task 'a', but expected an array or a list"),
        ({"a": {0, 1}}, "task 'a', but expected an array or a list"),
        (
            {"a": ["0", "1"]},
            "labels of task 'a' in y.*classes given for it are strings",
        ),
        ({"a": [b"0", b"1"]}, "task 'a' has labels that are bytes"),
    ],
)
def test_classes_of_other_tasks_are_an_error(classes, message):
    with pytest.raises(ValueError, match=message):
        fitted(pd.DataFrame({"a": [0, 1], "b": [0, 1]}), classes=classes)


def test_kinds_follow_the_number_of_classes():
    encoder = fitted(np.array([[0, 0, 0], [0, 1, 1], [0, 1, 2]]))
    kinds = [task.kind for task in encoder.tasks_]
    assert kinds == ["constant", "binary", "multiclass"]
