"""Numbers kept as Python objects are numbers, in frames and in arrays."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from skmtl.inputs import TableEncoder
from skmtl.inputs._objects import array_numbers, is_missing
from tests.needs import package
from tests.toy_tasks import make_tasks, probabilities, small_classifier

pl = package("polars")

OBJECTS = {
    "decimals": [Decimal("0.1"), Decimal("2.5"), Decimal(3)],
    "fractions": [Fraction(1, 10), Fraction(5, 2), Fraction(3)],
    "decimals and None": [Decimal("0.1"), None, Decimal(3)],
    "decimals that are none": [Decimal("0.1"), Decimal("NaN"), Decimal("sNaN")],
    "decimals and pd.NA": [Decimal("0.1"), pd.NA, Decimal(3)],
    "decimals and numbers": [Decimal("0.1"), 2, 3.5],
    "whole numbers and None": [1, None, 3],
    "whole numbers and pd.NA": [1, pd.NA, 3],
    "whole numbers and pd.NaT": [1, pd.NaT, 3],
    "truth values and numbers": [True, 2, np.bool_(False)],
    "numbers of numpy": [np.float32(0.5), np.int8(2), None],
    "whole numbers beyond those of numpy": [10**30, 2, 3],
}


def as_floats(values):
    return np.array(
        [np.nan if is_missing(np.array([v], object)) else v for v in values], float
    )


@pytest.mark.parametrize("kind", OBJECTS)
def test_number_objects_are_numbers_in_a_frame_and_in_an_array(kind):
    values = OBJECTS[kind]
    frame = pd.DataFrame({"price": pd.Series(values, dtype=object), "size": 1.0})
    encoder = TableEncoder().fit(frame)
    expected = as_floats(values)
    assert (encoder.n_numeric_, encoder.cardinalities_) == (2, [])
    np.testing.assert_array_equal(encoder.transform(frame).numbers[:, 0], expected)
    array = array_numbers(frame.to_numpy(dtype=object), np.arange(2))
    np.testing.assert_array_equal(array[:, 0], expected)


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT, Decimal("NaN")])
def test_arrays_of_objects_are_learned_as_those_of_floats(missing):
    X, Y = make_tasks()
    X[::7, 1] = np.nan
    objects = X.astype(object)
    objects[::7, 1] = missing
    clf = small_classifier(max_epochs=2).fit(X, Y)
    for form in (objects, objects.tolist(), pd.DataFrame(objects)):
        again = small_classifier(max_epochs=2).fit(form, Y)
        np.testing.assert_array_equal(probabilities(again, form), probabilities(clf, X))


def test_numbers_beside_categories_in_an_array_may_be_missing():
    X = np.array([[1, "a"], [pd.NA, "b"], [3, pd.NA]], dtype=object)
    encoder = TableEncoder(categorical_features=[1]).fit(X)
    table = encoder.transform(X)
    np.testing.assert_array_equal(table.numbers[:, 0], [1, np.nan, 3])
    assert table.codes.ravel().tolist() == [2, 3, 1]


def test_truth_values_beside_missing_ones_are_categories():
    X = pd.DataFrame({"sold": pd.Series([True, pd.NA, False], dtype=object)})
    assert TableEncoder().fit(X).cardinalities_ == [4]


def test_large_whole_numbers_that_are_named_categories_are_told_apart():
    ids = pd.Series([10**18, 10**18 + 1, None], dtype=object)
    encoder = TableEncoder(categorical_features=["id"]).fit(pd.DataFrame({"id": ids}))
    assert encoder.cardinalities_ == [4]


@pytest.mark.parametrize("dtype", [pl.Decimal(10, 2), getattr(pl, "Int128", pl.Int64)])
def test_numbers_that_numpy_does_not_know_are_taken_from_polars(dtype):
    X = pl.DataFrame({"price": pl.Series([1, None, 3], dtype=dtype)})
    table = TableEncoder().fit(X).transform(X)
    np.testing.assert_array_equal(table.numbers[:, 0], [1, np.nan, 3])


@pytest.mark.parametrize("value", [10**400, Fraction(10**400)])
def test_numbers_beyond_floats_are_an_error_that_names_the_column(value):
    X = pd.DataFrame({"price": pd.Series([value, 1], dtype=object)})
    with pytest.raises(ValueError, match="Column 'price' holds numbers that are no"):
        TableEncoder().fit(X)


@pytest.mark.parametrize("value", [Decimal("Infinity"), Decimal("1e400")])
def test_infinite_decimals_are_an_error_that_names_the_column(value):
    X = pd.DataFrame({"price": [value, Decimal(1)]})
    with pytest.raises(ValueError, match=r"infinity in the columns \['price'\]"):
        TableEncoder().fit(X).transform(X)


@pytest.mark.parametrize(
    ("bad", "error"), [("x", ValueError), (pd.Timestamp("2020"), TypeError)]
)
def test_what_is_no_number_in_an_array_is_an_error_that_names_its_place(bad, error):
    X, Y = make_tasks()
    X = X.astype(object)
    X[5, 2] = bad
    with pytest.raises(error, match="in row 5 and column 2 of X, but expected a numb"):
        small_classifier().fit(X, Y)


@pytest.mark.parametrize("value", [[1, 2], {"a": 1}, (1, 2)])
def test_objects_of_another_type_are_an_error_that_names_type_and_column(value):
    X = pd.DataFrame({"pair": [value] * 3})
    with pytest.raises(ValueError, match=f"'pair' holds.*type {type(value).__name__}"):
        TableEncoder().fit(X)
