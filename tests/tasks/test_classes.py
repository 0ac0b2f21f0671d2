"""The classes of tasks: none of what is missing, ordered categories in their order."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmtl.tasks import TaskEncoder, target_columns

SIZES = ["small", "middle", "large"]
SIZE = pd.CategoricalDtype([*SIZES, "huge"], ordered=True)


def classes_of(y, classes=None):
    tasks = TaskEncoder().fit(target_columns(y), classes).tasks_
    return [task.classes.tolist() for task in tasks]


WITH_A_GAP = {
    "None in a list": [1, 2, None],
    "NaN in a list": [1.0, 2.0, np.nan],
    "pd.NA in a list": [1, pd.NA, 2],
    "pd.NaT in a list": [pd.NaT, 1, 2],
    "None in an array": np.array([1, 2, None], dtype=object),
    "Int64 array": pd.array([1, 2, None], dtype="Int64"),
    "what unique gives": pd.Series([1, None, 2], dtype="Int64").unique(),
    "categorical": pd.Categorical([1, 2, None]),
    "masked array": np.ma.array([1, 2, 3], mask=[False, False, True]),
    "list of a masked array": list(np.ma.array([1, 2, 3], mask=[0, 0, 1])),
}


@pytest.mark.parametrize("form", WITH_A_GAP)
def test_what_marks_a_missing_label_is_no_class(form):
    y = pd.DataFrame({"a": pd.array([1, 2, None], dtype="Int64"), "b": [0, 1, 0]})
    assert classes_of(y, {"a": WITH_A_GAP[form]}) == [[1, 2], [0, 1]]
    assert classes_of(y["a"], WITH_A_GAP[form]) == [[1, 2]]


def test_a_missing_mark_among_strings_is_no_class():
    y = pd.DataFrame({"a": ["x", "y", None], "b": [0, 1, 0]})
    assert classes_of(y, {"a": ["x", None, "y"]})[0] == ["x", "y"]
    assert classes_of(y, {"a": y["a"].unique()})[0] == ["x", "y"]


@pytest.mark.parametrize(
    "classes", [[np.array([0, 1, 2])], ([0, 1, 2],), {0: range(3)}]
)
def test_classes_of_one_target_may_come_as_those_of_several_do(classes):
    classes = {0: list(classes[0])} if isinstance(classes, dict) else classes
    assert classes_of([0, 1], classes) == [[0, 1, 2]]


def test_ordered_categories_keep_their_order():
    y = pd.DataFrame({"size": pd.Series(["large", "small", "middle"], dtype=SIZE)})
    y["mood"] = ["good", "bad", "good"]
    assert classes_of(y) == [SIZES, ["bad", "good"]]


def test_categories_without_an_order_are_sorted():
    y = pd.DataFrame({"size": pd.Categorical(SIZES, categories=SIZES), "b": [0, 1, 0]})
    assert classes_of(y)[0] == sorted(SIZES)


def test_ordered_categories_of_one_target_are_sorted():
    assert classes_of(pd.Series(SIZES, dtype=SIZE)) == [sorted(SIZES)]


@given(st.permutations([3, 1, 2]), st.lists(st.integers(0, 2), min_size=1))
def test_labels_come_back_whatever_the_order(order, drawn):
    dtype = pd.CategoricalDtype(order, ordered=True)
    labels = [order[i] for i in drawn]
    y = pd.DataFrame({"a": pd.Series(labels, dtype=dtype), "b": labels})
    encoder = TaskEncoder().fit(target_columns(y))
    assert encoder.tasks_[0].classes.tolist() == [c for c in order if c in labels]
    codes = encoder.encode(target_columns(y))
    assert encoder.decode(codes).tolist() == [[label, label] for label in labels]
    plain = encoder.encode(target_columns(pd.DataFrame({"a": labels, "b": labels})))
    assert plain.tolist() == codes.tolist()


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (SIZE, [*SIZES, "huge"]),
        (pd.Categorical(["huge", "small", "middle"], dtype=SIZE), None),
        (["huge", "middle", "small"], None),
        (pd.CategoricalDtype(["small", "middle", "huge"]), None),
        (["middle", "small", "tiny"], ["middle", "small", "tiny"]),
    ],
)
def test_named_classes_have_their_own_order_or_that_of_the_column(classes, expected):
    y = pd.DataFrame({"size": pd.Series(["middle", "small"], dtype=SIZE), "b": [0, 1]})
    found = classes_of(y, {"size": classes})[0]
    assert found == (expected or ["small", "middle", "huge"])


def test_order_goes_with_its_column():
    y = pd.DataFrame({"b": [0, 1], "size": pd.Series(["small", "large"], dtype=SIZE)})
    columns = target_columns(y).in_order_of(["size", "b"])
    assert columns.orders[0].tolist() == [*SIZES, "huge"]
    assert columns.orders[1] is None
