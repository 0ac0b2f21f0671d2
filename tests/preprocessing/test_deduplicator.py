"""Equal rows, and only they, are found, merged and kept in one fold."""

import math
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.preprocessing import FunctionTransformer

from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import MultiTaskStratifiedGroupKFold
from skmtl.preprocessing import Deduplicator, TextCleaner
from tests.needs import package

pl = package("polars")

CROSSWOZ = Path(__file__).parents[2] / "../shared/data/crosswoz/crosswoz_val.csv.gz"

NUMBERS = st.sampled_from([0.0, -0.0, 1.0, 2.5, math.nan])
CELLS = st.sampled_from(["a", "b", None, 1, 1.0, 0.0, -0.0, math.nan, pd.NA])


def tables(cells, max_rows=12):
    return st.integers(1, 3).flatmap(
        lambda width: st.lists(
            st.lists(cells, min_size=width, max_size=width),
            min_size=1,
            max_size=max_rows,
        )
    )


def expected_groups(rows):
    """Groups by the plainest means: a dict of rows, all missing values alike."""
    seen = {}
    keys = [tuple("missing" if pd.isna(v) else v for v in row) for row in rows]
    return [seen.setdefault(key, len(seen)) for key in keys]


@given(tables(NUMBERS))
@settings(deadline=None)
def test_groups_are_equal_iff_rows_are_in_every_form_of_a_table(rows):
    array = np.array(rows)
    names = [f"x{j}" for j in range(array.shape[1])]
    forms = {
        "list": rows,
        "array": array,
        "float32": array.astype(np.float32),
        "fortran": np.asfortranarray(array),
        "objects": array.astype(object),
        "longdouble": array.astype(np.longdouble),
        "masked": np.ma.masked_invalid(array),
        "csr": sp.csr_array(array),
        "csc": sp.csc_matrix(array),
        "coo": sp.coo_array(array),
        "pandas": pd.DataFrame(array, columns=names),
        "nullable": pd.DataFrame(array, columns=names).convert_dtypes(),
        "polars": pl.DataFrame(array, schema=names, orient="row"),
        "images": array[:, :, np.newaxis],
        "wide": np.repeat(array, 50, axis=1),
    }
    for name, X in forms.items():
        groups = Deduplicator().groups(X)
        assert groups.tolist() == expected_groups(rows), name


@given(tables(CELLS))
@settings(deadline=None)
def test_groups_are_equal_iff_rows_of_mixed_values_are(rows):
    frame = pd.DataFrame(rows, dtype=object)
    assert Deduplicator().groups(frame).tolist() == expected_groups(rows)
    array = frame.to_numpy()
    assert Deduplicator().groups(array).tolist() == expected_groups(rows)


@given(tables(st.integers(-2, 2)))
@settings(deadline=None)
def test_a_sparse_row_is_told_by_its_value_not_by_how_it_is_stored(rows):
    dense = np.array(rows)
    row, column = np.indices(dense.shape).reshape(2, -1)
    halves = np.concatenate([dense.ravel() - 1, np.ones(dense.size, dtype=int)])
    stored = sp.coo_array(
        (halves, (np.tile(row, 2), np.tile(column, 2))), shape=dense.shape
    )
    cells = stored.col, stored.row
    order = np.lexsort((-np.arange(stored.nnz), cells[1]))
    ends = np.searchsorted(cells[1][order], np.arange(len(dense) + 1))
    unsorted = sp.csr_array(
        (stored.data[order], cells[0][order], ends), shape=dense.shape
    )
    before = unsorted.copy()
    assert Deduplicator().groups(unsorted).tolist() == expected_groups(rows)
    np.testing.assert_array_equal(unsorted.indices, before.indices)
    np.testing.assert_array_equal(unsorted.data, before.data)


@pytest.mark.parametrize("width", [1, 7, 40, 400])
def test_rows_of_any_width_differ_by_their_last_value(width):
    X = np.zeros((4, width))
    X[1, -1] = 5e-324  # the smallest number there is
    X[3, -1] = 5e-324
    assert Deduplicator().groups(X).tolist() == [0, 1, 0, 1]
    assert Deduplicator().groups(sp.csr_array(X)).tolist() == [0, 1, 0, 1]
    assert Deduplicator().groups(pd.DataFrame(X)).tolist() == [0, 1, 0, 1]


def test_many_rows_are_looked_at_in_parts(monkeypatch):
    X = np.random.RandomState(0).randint(3, size=(500, 3)).astype(float)
    expected = Deduplicator().groups(X)
    monkeypatch.setattr("skmtl.preprocessing._rows._CHUNK", 100)
    np.testing.assert_array_equal(Deduplicator().groups(X), expected)
    assert expected.max() == 26


def test_a_value_in_another_column_is_another_row():
    assert Deduplicator().groups([[1, 0], [0, 1]]).tolist() == [0, 1]
    strings = pd.DataFrame({"a": ["x", ""], "b": ["", "x"]})
    assert Deduplicator().groups(strings).tolist() == [0, 1]


def test_categories_dates_and_booleans_are_compared():
    frame = pd.DataFrame(
        {
            "c": pd.Categorical(["b", "a", "b", None, None]),
            "d": pd.to_datetime(["2020-01-01", "2021-01-01", "2020-01-01", None, None]),
            "e": [True, False, True, True, True],
        }
    )
    assert Deduplicator().groups(frame).tolist() == [0, 1, 0, 2, 2]


def test_large_integers_are_not_rounded():
    X = np.array([[2**53], [2**53 + 1], [2**53]])
    assert Deduplicator().groups(X).tolist() == [0, 1, 0]
    assert Deduplicator().groups(pd.DataFrame(X)).tolist() == [0, 1, 0]


def test_columns_of_one_name_are_all_compared():
    X = pd.DataFrame([[1, 2], [1, 3]], columns=["x", "x"])
    assert Deduplicator().groups(X).tolist() == [0, 1]


# texts

TEXTS = ["Good soup!", "good  soup!", "<b>Good</b> soup！", "Bad soup", "Good soup!"]


@pytest.mark.parametrize(
    ("cleaner", "expected"),
    [
        ("auto", [0, 0, 0, 1, 0]),
        (None, [0, 1, 2, 3, 0]),
        (TextCleaner(), [0, 1, 0, 2, 0]),
        (FunctionTransformer(lambda X: [x[:3].lower() for x in X]), [0, 0, 1, 2, 0]),
    ],
    ids=["auto", "none", "cleaner", "function"],
)
def test_the_cleaner_says_which_texts_are_the_same(cleaner, expected):
    for X in [TEXTS, np.array(TEXTS), pd.Series(TEXTS), pl.Series(TEXTS)]:
        assert Deduplicator(cleaner).groups(X).tolist() == expected


def test_kept_texts_are_not_cleaned_and_the_form_of_X_is_kept():
    kept = ["Good soup!", "Bad soup"]
    assert Deduplicator().fit_resample(TEXTS)[0] == kept
    array, _ = Deduplicator().fit_resample(np.array(TEXTS, dtype=object))
    assert isinstance(array, np.ndarray)
    assert array.tolist() == kept
    series, _ = Deduplicator().fit_resample(pd.Series(TEXTS, index=list("abcde")))
    assert series.to_dict() == {"a": "Good soup!", "d": "Bad soup"}
    column, _ = Deduplicator().fit_resample(pl.Series("text", TEXTS))
    assert isinstance(column, pl.Series)
    assert column.to_list() == kept


def test_a_table_of_texts_is_not_cleaned():
    X = pd.DataFrame({"text": TEXTS})
    assert Deduplicator().groups(X).tolist() == [0, 1, 2, 3, 0]


# merging


def test_a_label_of_one_copy_fills_the_gap_of_another():
    X = pd.DataFrame({"x": [1, 2, 1, 1]}, index=list("abcd"))
    y = pd.DataFrame(
        {
            "s": [None, "no", "yes", None],
            "n": pd.array([None, 3, None, 7], dtype="Int64"),
            "none": [None, 1.0, None, None],
        },
        index=list("abcd"),
    )
    deduplicator = Deduplicator()
    X_new, y_new = deduplicator.fit_resample(X, y)
    pd.testing.assert_frame_equal(X_new, X.iloc[:2])
    assert y_new.index.tolist() == ["a", "b"]
    assert y_new.dtypes.equals(y.dtypes)
    assert y_new["s"].tolist() == ["yes", "no"]
    assert y_new["n"].tolist() == [7, 3]
    assert y_new["none"].isna().tolist() == [True, False]
    assert deduplicator.sample_indices_.tolist() == [0, 1]
    assert deduplicator.groups_.tolist() == [0, 1, 0, 0]
    assert deduplicator.counts_.tolist() == [3, 1]
    assert deduplicator.conflicts_.empty
    assert deduplicator.conflicts_.columns.tolist() == [
        "row", "task", "rows", "labels", "kept"
    ]  # fmt: skip


X4 = [[1.0], [2.0], [1.0], [1.0], [2.0], [1.0]]
Y4 = [["a", 1], ["b", None], ["c", 1], ["c", None], ["d", 0], [None, 1]]


def test_of_contradicting_labels_the_most_frequent_is_kept_or_the_first():
    deduplicator = Deduplicator()
    with pytest.warns(SkmtlWarning, match=r"\{'task_0': 2\}.*most often") as caught:
        X, y = deduplicator.fit_resample(X4, Y4)
    assert caught[0].filename == __file__
    assert X == [[1.0], [2.0]]
    assert y == [["c", 1], ["b", 0]]
    assert deduplicator.conflicts_.to_dict("list") == {
        "row": [0, 1],
        "task": ["task_0", "task_0"],
        "rows": [[0, 2, 3], [1, 4]],
        "labels": [["a", "c", "c"], ["b", "d"]],
        "kept": ["c", "b"],
    }


def test_contradicting_labels_can_be_dropped():
    deduplicator = Deduplicator(conflict="missing")
    with pytest.warns(SkmtlWarning, match="no label is kept"):
        _, y = deduplicator.fit_resample(X4, Y4)
    assert y == [[None, 1], [None, 0]]
    assert deduplicator.conflicts_["kept"].tolist() == [None, None]


def test_contradicting_labels_can_be_an_error():
    with pytest.raises(
        ValueError, match=r"rows \[0, 2, 3\].*'task_0'.*\['a', 'c', 'c'"
    ):
        Deduplicator(conflict="raise").fit_resample(X4, Y4)
    Deduplicator(conflict="raise").fit_resample(X4[:2], Y4[:2])


FORMS = {
    "list": lambda y: y.tolist(),
    "array": lambda y: y,
    "floats": lambda y: y.astype(float),
    "objects": lambda y: y.astype(object),
    "pandas": lambda y: (pd.Series if y.ndim == 1 else pd.DataFrame)(y),
    "polars": lambda y: (
        pl.Series(y) if y.ndim == 1 else pl.DataFrame(y, schema=["0", "1"])
    ),
    "masked": lambda y: np.ma.array(y),
}


@pytest.mark.parametrize("n_tasks", [1, 2])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("conflict", ["majority", "missing"])
def test_y_keeps_its_form_and_integers_stay_integers(form, n_tasks, conflict):
    y = np.array([5, 6, 7, 7])
    y = FORMS[form](y if n_tasks == 1 else np.column_stack([y, y]))
    with pytest.warns(SkmtlWarning, match="different labels"):
        _, new = Deduplicator(conflict=conflict).fit_resample([[0], [1], [0], [1]], y)
    assert type(new) is type(y)
    assert np.ndim(new) == n_tasks
    if form == "masked":
        new = new.astype(object).filled(np.nan)
    if form == "polars" and n_tasks == 2:
        new = new.rows()
    column = new if n_tasks == 1 else [row[0] for row in np.asarray(new).tolist()]
    found = [None if pd.isna(v) else v for v in column]
    assert found == ([5, 6] if conflict == "majority" else [None, None])
    if form in ("list", "array", "objects", "pandas") and conflict == "majority":
        assert all(isinstance(v, int | np.integer) for v in found)


def test_strings_and_booleans_can_be_dropped():
    y = pd.DataFrame({"s": ["a", "b", "a"], "b": [True, False, False]})
    with pytest.warns(SkmtlWarning, match="different labels"):
        _, new = Deduplicator(conflict="missing").fit_resample([[0], [0], [1]], y)
    assert new["s"].isna().tolist() == [True, False]
    assert new["s"].dtype == y["s"].dtype
    assert new["b"].isna().tolist() == [True, False]
    assert new["b"].dtype == "boolean"


def test_the_form_of_X_is_kept():
    array = np.array([[1, 2], [1, 2], [3, 4]], dtype=np.int8)
    new, y = Deduplicator().fit_resample(array)
    assert y is None
    assert new.dtype == np.int8
    assert new.tolist() == [[1, 2], [3, 4]]
    sparse, _ = Deduplicator().fit_resample(sp.csr_matrix(array))
    assert isinstance(sparse, sp.csr_matrix)
    assert sparse.toarray().tolist() == [[1, 2], [3, 4]]
    frame, _ = Deduplicator().fit_resample(pl.DataFrame({"a": [1, 1], "b": ["x", "x"]}))
    assert isinstance(frame, pl.DataFrame)
    assert frame.rows() == [(1, "x")]
    images, _ = Deduplicator().fit_resample(np.ones((3, 4, 4, 3), dtype=np.uint8))
    assert images.shape == (1, 4, 4, 3)


@given(
    tables(NUMBERS),
    st.lists(st.sampled_from(["a", "b", None]), min_size=12, max_size=12),
)
@settings(deadline=None)
@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
def test_merging_twice_is_merging_once(rows, labels):
    X, y = np.array(rows), pd.Series(labels[: len(rows)], dtype=object)
    for conflict in ["majority", "missing"]:
        once = Deduplicator(conflict=conflict).fit_resample(X, y)
        again = Deduplicator(conflict="raise")
        twice = again.fit_resample(*once)
        np.testing.assert_array_equal(once[0], twice[0])
        pd.testing.assert_series_equal(once[1], twice[1])
        assert (again.counts_ == 1).all()


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=20),
    st.lists(st.sampled_from([0, 1, 2, None]), min_size=20, max_size=20),
)
@settings(deadline=None)
@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
def test_labels_are_combined_as_by_counting_one_by_one(values, labels):
    labels = labels[: len(values)]
    _, y = Deduplicator().fit_resample(np.array(values)[:, np.newaxis], labels)
    expected = []
    for value in dict.fromkeys(values):
        seen = [
            label
            for v, label in zip(values, labels, strict=True)
            if v == value and label is not None
        ]
        # max returns the first of those that are equally often there
        expected.append(max(seen, key=seen.count) if seen else None)
    assert y == expected


# folds


@pytest.mark.filterwarnings("ignore:Some of the:skmtl.exceptions.SkmtlWarning")
def test_copies_never_stand_in_two_folds():
    rng = np.random.RandomState(0)
    X = rng.randint(4, size=(200, 3)).astype(float)
    X[X == 3] = np.nan
    y = rng.randint(2, size=(200, 2)).astype(float)
    y[rng.rand(200, 2) < 0.2] = np.nan
    groups = Deduplicator().groups(X)
    for train, test in MultiTaskStratifiedGroupKFold(5).split(X, y, groups):
        seen = {str(row) for row in X[train].tolist()}
        assert not seen & {str(row) for row in X[test].tolist()}


@pytest.mark.skipif(not CROSSWOZ.exists(), reason="the data are not here")
def test_repeated_utterances_of_crosswoz_are_found():
    data = pd.read_csv(CROSSWOZ)
    targets = data[["role", "intent_Inform"]]
    plain = Deduplicator(cleaner=None, conflict="missing")
    with pytest.warns(SkmtlWarning, match="'intent_Inform'"):
        X, y = plain.fit_resample(data["text"], targets)
    first = ~data["text"].duplicated()
    pd.testing.assert_series_equal(X, data["text"][first])
    differ = data.groupby("text", sort=False)["intent_Inform"].nunique() > 1
    assert y["intent_Inform"].isna().tolist() == differ.tolist()
    assert differ.sum() == len(plain.conflicts_) > 0
    # cleaning finds more: full-width and half-width marks, for example
    assert len(np.unique(Deduplicator().groups(data["text"]))) < len(X)


# bad input


@pytest.mark.parametrize(
    ("settings_", "X", "y", "message"),
    [
        ({"conflict": "mode"}, [[1]], [1], "conflict='mode'.*'majority'"),
        ({"cleaner": "atuo"}, ["a"], None, "Did you mean 'auto'"),
        ({}, ["a", None], None, "row 1"),
        ({}, [], None, "at least one"),
        ({}, np.zeros((0, 2)), None, "at least one sample"),
        ({}, np.zeros((2, 0)), None, "one feature"),
        ({}, pd.DataFrame({"a": []}), None, "0 sample"),
        ({}, [[1, 2], [3]], None, "one shape"),
        ({}, [[1], [2]], [1], "inconsistent numbers"),
        ({}, [[1], [2]], [0.5, np.inf], "infinite"),
    ],
)
def test_bad_input_is_an_error(settings_, X, y, message):
    with pytest.raises(ValueError, match=message):
        Deduplicator(**settings_).fit_resample(X, y)


@pytest.mark.parametrize(
    ("settings_", "X", "message"),
    [
        ({"cleaner": str.lower}, ["a"], "FunctionTransformer"),
        ({}, "text", "goes into a list"),
        ({}, pd.DataFrame({"a": [[1], [2]]}), "Column 'a'.*cannot be compared"),
    ],
)
def test_what_cannot_be_compared_is_an_error(settings_, X, message):
    with pytest.raises(TypeError, match=message):
        Deduplicator(**settings_).groups(X)


def test_is_cloned_and_pickled():
    deduplicator = Deduplicator(TextCleaner(), conflict="missing")
    deduplicator.fit_resample(TEXTS)
    copy = pickle.loads(pickle.dumps(deduplicator))
    assert copy.counts_.tolist() == [3, 1, 1]
    assert clone(copy).get_params()["cleaner__lowercase"] is False


@pytest.mark.parametrize("conflict", ["majority", "missing"])
@pytest.mark.parametrize(
    "y",
    [
        pd.array([2**53 + 1, 7, None, 8], dtype="Int64"),
        pd.array(["a", "b", None, "c"], dtype="string"),
        pd.Categorical(["a", "b", None, "c"]),
        pd.Index(["a", "b", None, "c"]),
    ],
)
def test_a_bare_array_of_pandas_stays_one(y, conflict):
    X = [[0], [1], [0], [1]]
    with pytest.warns(SkmtlWarning, match="different labels"):
        _, kept = Deduplicator(conflict=conflict).fit_resample(X, y)
    assert type(kept) is type(y)
    assert kept[0] == y[0]
    assert kept[1] == y[1] if conflict == "majority" else pd.isna(kept[1])


@pytest.mark.parametrize(("conflict", "kept"), [("majority", "one"), ("missing", None)])
def test_two_texts_for_one_row_conflict(conflict, kept):
    y = pd.DataFrame(
        {"english": ["one", "", "two", None], "side": ["a", "b", "a", None]}
    )
    deduplicator = Deduplicator(conflict=conflict)
    with pytest.warns(SkmtlWarning, match="'english': 1"):
        X, found = deduplicator.fit_resample(["x", "y", "x", "y"], y)
    assert X == ["x", "y"]
    first = found["english"][0]
    assert first == kept or (kept is None and pd.isna(first))
    assert found["english"][1] == ""  # a text, which fills the gap of its copy
    assert deduplicator.conflicts_["labels"].tolist() == [["one", "two"]]
