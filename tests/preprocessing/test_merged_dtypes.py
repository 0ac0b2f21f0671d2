"""Values of several tables stay what they are, whatever their dtypes."""

import datetime
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from skmtl.preprocessing import Deduplicator, merge_tasks
from tests.needs import package

pl = package("polars")

LARGE = 2**53  # the next whole number is none of float64


def merged(one, two, columns="inner"):
    """Return the rows of two tables in one column, or as they come."""
    data = {"one": (one, np.arange(len(one))), "two": (two, np.arange(len(two)))}
    return merge_tasks(data, columns=columns)[0]


def column(values, dtype=None):
    return pd.DataFrame({"x": pd.Series(values, dtype=dtype)})


WHOLE = [
    ([LARGE, LARGE + 1], "int64"),
    ([LARGE + 2, 2**63 - 1], "uint64"),
    ([3, 4], "int8"),
    ([5, LARGE + 3], "int64"),
    ([6, 7], "uint8"),
]


@pytest.mark.parametrize("pair", list(permutations(WHOLE, 2)))
@pytest.mark.parametrize(
    "make",
    [column, lambda x: pl.DataFrame({"x": x}), lambda x: x[:, None]],
    ids=["pandas", "polars", "numpy"],
)
def test_whole_numbers_are_never_rounded(pair, make):
    tables = [make(np.array(values, dtype)) for values, dtype in pair]
    found = np.asarray(merged(*tables))
    assert found.dtype.kind in "iu"
    assert found.ravel().tolist() == [value for values, _ in pair for value in values]


def test_numbers_up_to_the_largest_of_uint64_are_kept():
    X = merged(column([2**64 - 1], "uint64"), column([5], "int64"))
    assert X["x"].tolist() == [2**64 - 1, 5]


def test_gaps_do_not_round_whole_numbers():
    one = column([LARGE, LARGE + 1]).assign(y=1)
    X = merged(one, pd.DataFrame({"y": [2]}), columns="outer")
    assert X["x"].tolist() == [LARGE, LARGE + 1, pd.NA]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (column([LARGE + 1]), column([0.5])),
        (column([2**64 - 1], "uint64"), column([-1])),
        (np.array([[LARGE + 1]]), np.array([[0.5]])),
        (pl.DataFrame({"x": [LARGE + 1]}), pl.DataFrame({"x": [0.5]})),
    ],
)
def test_whole_numbers_that_would_be_rounded_are_an_error(one, two):
    with pytest.raises(ValueError, match=r"in 'one', .* in 'two'.*strings"):
        merged(one, two)


def test_smaller_whole_numbers_go_with_fractions():
    assert merged(column([1, 2]), column([0.5]))["x"].tolist() == [1, 2, 0.5]


def test_truth_values_beside_gaps_are_no_objects():
    one = pd.DataFrame({"x": [True, False], "y": 1})
    X = merged(one, pd.DataFrame({"y": [2]}), columns="outer")
    assert X["x"].dtype == "boolean"
    assert X["x"].tolist() == [True, False, pd.NA]


def test_categories_of_other_dtypes_become_one():
    X = merged(column(pd.Categorical([1, 2])), column(pd.Categorical([2.0, 3.5])))
    assert isinstance(X["x"].dtype, pd.CategoricalDtype)
    assert X["x"].tolist() == [1, 2, 3.5]  # 2 is 2.0
    two = pl.DataFrame({"x": pl.Series(["a"], dtype=pl.Enum(["a"]))})
    other = pl.DataFrame({"x": pl.Series(["b"], dtype=pl.Enum(["b"]))})
    assert merged(two, other)["x"].to_list() == ["a", "b"]


def test_dates_are_equal_whatever_holds_them():
    day = datetime.date(2020, 1, 2)
    held = [column([day], object), column(pd.to_datetime(["2020-01-02"]))]
    assert len(merged(*held)) == len(merged(*held[::-1])) == 1
    zones = [
        column(pd.to_datetime(["2020-01-02 11:00"]).tz_localize("UTC")),
        column(pd.to_datetime(["2020-01-02 12:00"]).tz_localize("Europe/Paris")),
    ]
    assert len(merged(*zones)) == 1
    with pytest.raises(ValueError, match=r"'x' holds dates of different time zones"):
        merged(zones[0], held[1])


def test_columns_of_polars_that_do_not_go_together_are_an_error():
    plain = pl.DataFrame({"x": [datetime.datetime(2020, 1, 1)]})
    zoned = plain.with_columns(pl.col("x").dt.replace_time_zone("UTC"))
    with pytest.raises(ValueError, match="do not go together"):
        merged(plain, zoned)


OF_ONE_KIND = [
    (np.array([[b"a"]]), np.array([[b"bc"]])),
    (np.array([["2020"]], "M8[Y]"), np.array([["2021-02"]], "M8[M]")),
    (np.array([[1]], ">i4"), np.array([[2]], "<i4")),
]
if hasattr(np.dtypes, "StringDType"):  # numpy 2
    wide = np.array([["bc"]], dtype=np.dtypes.StringDType())
    OF_ONE_KIND.append((np.array([["a"]]), wide))


@pytest.mark.parametrize(("one", "two"), OF_ONE_KIND)
def test_arrays_of_one_kind_go_together_whatever_their_width(one, two):
    X = merged(one, two)
    assert (np.concatenate([one, two]) == X).all()


def test_labels_are_never_rounded_or_turned_over():
    one, two = np.array([2**63 + 1], "uint64"), np.array([7], "int64")
    data = {
        "a": (["x"], pd.DataFrame({"t": one})),
        "b": (["y"], pd.DataFrame({"t": two})),
    }
    _, y = merge_tasks(data, deduplicate=False)
    assert y["t"].tolist() == [2**63 + 1, 7]
    data["b"] = ["y"], pd.DataFrame({"t": [-7]})
    with pytest.raises(ValueError, match="Task 't'"):
        merge_tasks(data)


def test_names_that_are_made_up_are_no_names_of_other_tasks():
    pair = ["x", "y"], np.array([[0, 1], [1, 0]])
    for name, y in (("a_0", [0, 1]), ("b", pd.DataFrame({"a_1": [0, 1]}))):
        with pytest.raises(ValueError, match=r"data set 'a'.*'a_[01]'.*Rename"):
            merge_tasks({"a": pair, name: (["u", "v"], y)})


@pytest.mark.parametrize(
    "labels",
    [
        pd.array([1, None, 2], dtype="Int64"),
        pd.array(["a", None, "b"], dtype="string"),
        pd.Categorical(["a", "a", "b"]),
        pd.Index([1, 1, 2], name="stars"),
    ],
)
def test_bare_columns_of_pandas_stay_what_they_are(labels):
    _, y = Deduplicator().fit_resample(["x", "x", "y"], labels)
    assert type(y) is type(labels)
    assert y.dtype == labels.dtype
    assert list(y) == [labels[0], labels[2]]


def test_one_letter_in_several_writings_is_one_in_any_case():
    texts = ["\u0390", "\u03aa\u0301", "Straße", "STRASSE"]
    assert Deduplicator().groups(texts).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("levels", [["low", "mid", "high"], [3, 2, 1]])
def test_ordered_labels_keep_an_order_that_all_data_sets_have(levels):
    ordered = pd.CategoricalDtype(levels, ordered=True)
    y = pd.DataFrame({"level": pd.Series(levels * 2, dtype=ordered)})
    X = np.arange(6.0)[:, None]
    other = X[3:] + 9, pd.DataFrame({"side": [0, 1, 0]})
    _, merged = merge_tasks({"p": (X[:3], y[:3]), "q": (X[3:], y[3:]), "r": other})
    assert merged["level"].dtype == ordered
    assert merged["level"].tolist()[:6] == levels * 2
    assert merged["level"].isna().sum() == 3
    back = y[3:].astype(pd.CategoricalDtype(levels[::-1], ordered=True))
    for second in (back, y[3:].astype(ordered.categories.dtype)):
        _, merged = merge_tasks({"p": (X[:3], y[:3]), "q": (X[3:], second)})
        assert merged["level"].tolist() == levels * 2
        assert not isinstance(merged["level"].dtype, pd.CategoricalDtype)
