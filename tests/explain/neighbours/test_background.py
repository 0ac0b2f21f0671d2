"""Rows drawn are rows that could be: values, dtypes and names are the table's own."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmtl.exceptions import SkmtlWarning
from skmtl.explain import TabularExplainer
from tests.explain.models import Asked
from tests.needs import package

pl = package("polars")

KINDS = ("sensitivity", "contribution")
N = 60
RNG = np.random.RandomState(0)


def mixed():
    """A table with a column of each type."""
    numbers = RNG.randn(N)
    some = np.arange(N) % 7 == 0
    return pd.DataFrame(
        {
            "float": numbers,
            "float32": (numbers * 3).astype(np.float32),
            "gaps": np.where(some, np.nan, numbers),
            "int": RNG.randint(0, 9, N),
            "uint8": RNG.randint(3, 250, N).astype(np.uint8),
            "whole": RNG.randint(0, 5, N) * 10.0,
            "two": RNG.randint(0, 2, N),
            "Int64": pd.array(
                np.where(some, None, RNG.randint(0, 9, N)), dtype="Int64"
            ),
            "Float32": pd.array(np.where(some, None, numbers), dtype="Float32"),
            "bool": numbers > 0,
            "boolean": pd.array(np.where(some, None, numbers > 0), dtype="boolean"),
            "str": RNG.choice(["a", "b", "c"], N),
            "string": pd.array(np.where(some, None, "z"), dtype="string"),
            "category": pd.Categorical(RNG.choice(["u", "v"], N), ["u", "v", "never"]),
            "codes": pd.Categorical(RNG.randint(0, 3, N)),
            "object": np.where(some, None, RNG.choice(["p", "q"], N)),
            "missing": np.full(N, np.nan),
            "same": 3.5,
        }
    )


MIXED = mixed()


def half(rows):
    """Say one half of each row."""
    return np.full((len(rows), 2), 0.5)


def drawn(X, x, kind="sensitivity", **kwargs):
    """Return all rows that the model is asked about when a row is explained."""
    model = Asked(half)
    kwargs.setdefault("n_samples", 200)
    TabularExplainer(model, X, kind=kind, **kwargs).explain(x)
    return model


def among(values, known):
    """Whether all values are among those known; a missing one is a value.

    Of many whole numbers known, any between them may be.
    """
    values, known = pd.Series(values), pd.Series(known)
    if known.dtype.kind in "iu" and known.nunique() > 20:
        return bool(values.between(known.min(), known.max()).all())
    seen = values.isin(known.dropna()) | (values.isna() & known.isna().any())
    return bool(seen.all())


@pytest.mark.parametrize("row", [0, 1, 5])
@pytest.mark.parametrize("kind", KINDS)
def test_the_model_is_asked_about_values_that_the_columns_can_have(kind, row):
    for rows in drawn(MIXED, MIXED.iloc[[row]], kind).asked:
        assert isinstance(rows, pd.DataFrame)
        assert rows.columns.tolist() == MIXED.columns.tolist()
        pd.testing.assert_series_equal(rows.dtypes, MIXED.dtypes)
        for name in MIXED.columns.difference(["float", "float32", "gaps", "Float32"]):
            assert among(rows[name], MIXED[name]), name
        for name in ("float", "float32", "gaps", "Float32"):
            known = rows[name].dropna()
            assert known.between(MIXED[name].min(), MIXED[name].max()).all(), name


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_row_is_the_one_to_explain(kind):
    for row in (0, 1, 5):
        own = MIXED.iloc[[row]].reset_index(drop=True)
        first = drawn(MIXED, own, kind).asked[0].iloc[[0]]
        pd.testing.assert_frame_equal(first, own)


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_can_change_does(kind):
    rows = drawn(MIXED, MIXED.iloc[[1]], kind).all_rows
    n_values = rows.nunique(dropna=False)
    assert n_values.index[n_values == 1].tolist() == ["missing", "same"]


def test_numbers_far_from_the_row_are_not_drawn_for_a_sensitivity():
    X = pd.DataFrame({"a": RNG.randn(500), "b": RNG.randn(500)})
    rows = drawn(X, [2.0, 0.0]).asked[0]
    assert rows["a"].mean() > 1.5
    assert abs(rows["b"].mean()) < 0.2
    assert rows["a"].std() == pytest.approx(0.5 * X["a"].std(), rel=0.3)


def test_whole_numbers_move_even_where_steps_are_wider_than_the_spread():
    X = pd.DataFrame({"a": [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 9] * 4, "b": range(48)})
    rows = drawn(X, X.iloc[0]).asked[0]
    assert set(rows["a"]) > {0}
    assert set(rows["a"]) <= {0, 1, 9}


TABLES = {
    "int64": RNG.randint(0, 50, (N, 3)),
    "uint8": RNG.randint(0, 255, (N, 3)).astype(np.uint8),
    "float64": RNG.randn(N, 3),
    "float32": RNG.randn(N, 3).astype(np.float32),
    "bool": RNG.rand(N, 3) < 0.5,
    "object": MIXED[["str", "int", "float"]].to_numpy(dtype=object),
    "text": RNG.choice(["a", "b", "c"], (N, 3)),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", TABLES)
def test_arrays_keep_their_dtype_and_the_row_its_values(name, kind):
    X = TABLES[name]
    model = drawn(X, X[3], kind)
    for rows in model.asked:
        assert isinstance(rows, np.ndarray)
        assert rows.dtype in (X.dtype, object if name == "text" else X.dtype)
        assert rows.shape[1] == 3
    np.testing.assert_array_equal(model.asked[0][0], X[3])
    if name not in ("float64", "float32", "object"):
        for j in range(3):
            assert among(model.all_rows[:, j], X[:, j])


def test_objects_keep_their_types():
    rows = drawn(TABLES["object"], TABLES["object"][0]).asked[0]
    assert {type(v) for v in rows[:, 0]} == {str}
    assert all(float(v).is_integer() for v in rows[:, 1])


@pytest.mark.parametrize("kind", KINDS)
def test_frames_of_polars_stay_so(kind):
    X = pl.DataFrame(
        {
            "int": [1, 2, None, 4, 5] * 6,
            "float": [0.5, None, 1.5, 2.5, 3.5] * 6,
            "str": ["u", "v", None, "w", "u"] * 6,
            "bool": [True, False, None] * 10,
            "cat": pl.Series(["p", "q", "r"] * 10, dtype=pl.Categorical),
        }
    )
    for at in (0, 2):
        model = drawn(X, X[at], kind)
        for rows in model.asked:
            assert isinstance(rows, pl.DataFrame)
            assert rows.schema == X.schema
            for name in ("int", "str", "bool", "cat"):
                assert set(rows[name]) <= set(X[name])
        for name in ("int", "str", "bool", "cat"):
            assert model.asked[0][name][0] == X[name][at]


@pytest.mark.parametrize(
    "change",
    [{"int": 2.5}, {"two": 0.5}, {"int": None}, {"enum": "new"}, {"str": "new"}],
)
@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
def test_frames_of_polars_hold_the_row_itself_also_of_another_type(change):
    X = pl.DataFrame(
        {
            "int": [1, 2, 3, 4, 5] * 6,
            "two": [0, 1, 1] * 10,
            "enum": pl.Series(["u", "v", "w"] * 10, dtype=pl.Enum(["u", "v", "w"])),
            "str": ["p", "q", "r"] * 10,
        }
    )
    x = {"int": 1, "two": 0, "enum": "u", "str": "p", **change}
    assert drawn(X, x).asked[0].row(0, named=True) == x


def test_columns_keep_their_levels_and_the_name_of_them():
    columns = pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["p", "q"])
    X = pd.DataFrame(RNG.randn(N, 4), columns=columns)
    pd.testing.assert_index_equal(drawn(X, X.iloc[0]).asked[0].columns, columns)
    X.columns = pd.Index(list("abcd"), name="column")
    pd.testing.assert_index_equal(drawn(X, X.iloc[0]).asked[0].columns, X.columns)


@pytest.mark.parametrize("values", [[1, 2, 3], [True, False], [1, True, 0.5]])
def test_objects_stay_objects_whatever_they_hold(values):
    X = np.array(values * 6, dtype=object).reshape(-1, 2)
    rows = drawn(X, X[0]).asked[0]
    assert rows.dtype == object
    assert rows[0].tolist() == X[0].tolist()


def test_the_text_of_a_number_is_that_number():
    X = pd.DataFrame({"two": [0, 1] * 9, "int": range(18)})
    pd.testing.assert_frame_equal(
        drawn(X, ["1", "3"]).asked[0], drawn(X, [1, 3]).asked[0]
    )


@given(
    st.lists(st.integers(-40, 40), min_size=3, max_size=12),
    st.integers(-60, 60),
    st.sampled_from(KINDS),
)
@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
def test_whole_numbers_are_those_seen_or_the_row_s_own(seen, own, kind):
    X = pd.DataFrame({"a": seen, "b": np.arange(len(seen)) / 3})
    rows = drawn(X, {"a": own, "b": 0.1}, kind, n_samples=30).asked[0]
    assert rows["a"].dtype == X["a"].dtype
    assert set(rows["a"]) <= {*seen, own}
    assert rows["a"].iloc[0] == own
    assert rows["b"].between(0, X["b"].max()).all()


@given(
    st.lists(st.sampled_from(["", "a", "b", None, "<b>"]), min_size=1, max_size=9),
    st.sampled_from(["", "a", "b", None, "<b>", "new"]),
    st.sampled_from(["str", "string", "object", "category"]),
    st.sampled_from(KINDS),
)
@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
def test_categories_are_those_seen_or_the_row_s_own(seen, own, dtype, kind):
    X = pd.DataFrame({"a": pd.Series(seen, dtype=dtype), "b": 1.0})
    rows = drawn(X, {"a": own, "b": 1.0}, kind, n_samples=30).asked[0]
    assert among(rows["a"], pd.Series([*seen, own], dtype=object))
    assert among([own], rows["a"][:1])


@pytest.mark.parametrize(
    "row", [[2.5, 1, 1], [np.nan, 1, 1], [1, np.nan, 1], [1, 0.5, 1]]
)
@pytest.mark.parametrize("form", ["array", "frame", "Int64"])
@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
def test_the_model_is_asked_about_the_row_itself_also_of_another_type(form, row):
    X = np.column_stack([np.arange(N) % 9, np.arange(N) % 2, np.arange(N) % 5])
    if form != "array":
        X = pd.DataFrame(X, columns=["a", "b", "c"])
    if form == "Int64":
        X = X.astype("Int64")
    asked = drawn(X, row).asked[0]
    first = pd.DataFrame(asked).iloc[0].to_numpy(dtype=float, na_value=np.nan)
    np.testing.assert_array_equal(first, row)


@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
def test_a_number_that_the_dtype_cannot_hold_is_not_turned_into_another():
    X = np.arange(N).reshape(-1, 2).astype(np.uint8)
    assert drawn(X, [300, 1]).asked[0][0].tolist() == [300, 1]


@pytest.mark.parametrize("far", [1, 1000])
def test_large_whole_numbers_keep_their_digits(far):
    X = pd.DataFrame({"id": 2**60 + far * np.arange(N), "b": np.arange(N) / 3})
    rows = drawn(X, X.iloc[[3]]).asked[0]
    assert rows["id"].iloc[0] == X["id"].iloc[3]
    assert rows["id"].isin(X["id"]).all()


def test_an_unknown_category_is_warned_of_and_explained():
    X = pd.DataFrame(
        {"str": ["a", "b", "c"] * 20, "cat": pd.Categorical(["u", "v"] * 30), "x": 0.5}
    )
    for name in ("str", "cat"):
        x = {"str": "a", "cat": "u", "x": 0.5, name: "new"}
        with pytest.warns(SkmtlWarning, match=f"'new' in the column '{name}'"):
            asked = drawn(X, x).asked[0]
        assert asked[name].iloc[0] == "new"
        assert set(asked[name]) == {*X[name], "new"}


def test_a_category_that_the_dtype_knows_but_no_row_has():
    x = {**MIXED.iloc[1].to_dict(), "category": "never"}
    with pytest.warns(SkmtlWarning, match="'never' in the column 'category'"):
        asked = drawn(MIXED, x).asked[0]
    assert asked["category"].dtype == MIXED["category"].dtype
    assert asked["category"].iloc[0] == "never"
    other = drawn(MIXED, MIXED.iloc[[1]]).all_rows
    assert "never" not in set(other["category"])


def test_a_number_far_out_is_warned_of_and_explained():
    X = pd.DataFrame({"a": np.arange(N) / N, "b": np.arange(N) % 7})
    with pytest.warns(
        SkmtlWarning, match="has 99 in the column 'a', far outside of 0 to"
    ):
        asked = drawn(X, [99.0, 3]).asked[0]
    assert asked["a"].iloc[0] == 99
    assert asked["a"].max() == 99
    with pytest.warns(SkmtlWarning, match="has -50 in the column 'b'"):
        drawn(X, [0.5, -50])
    drawn(X, [1.1, 7])  # just outside is no reason to warn


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_number_is_explained(kind):
    for name in ("float", "gaps", "Int64", "Float32"):
        x = {**MIXED.iloc[1].to_dict(), name: None}
        asked = drawn(MIXED, x, kind).asked[0]
        assert asked[name].isna().iloc[0]
        assert asked[name].notna().any()
