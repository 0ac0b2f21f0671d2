"""Data sets with different tasks become one that is learned from as it is."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from skmtl.datasets import make_reviews
from skmtl.exceptions import SkmtlWarning
from skmtl.preprocessing import Deduplicator, merge_tasks
from skmtl.tasks import TaskEncoder, target_columns
from tests.needs import package
from tests.toy_tasks import make_tasks, small_classifier

pl = package("polars")

CROSSWOZ = Path(__file__).parents[2] / "../shared/data/crosswoz/crosswoz_val.csv.gz"


def classes_of(y):
    return [
        task.classes.tolist() for task in TaskEncoder().fit(target_columns(y)).tasks_
    ]


def rows_of(X, y):
    """Rows and labels as a set that knows neither order nor how columns are ordered."""
    y = y[sorted(y.columns)]
    labels = [tuple(None if pd.isna(v) else v for v in row) for row in y.to_numpy()]
    return set(zip(map(str, np.asarray(X).tolist()), labels, strict=True))


# labels

LABELS = {
    "int": np.array([3, 5, 3]),
    "int8": np.array([3, 5, 3], dtype=np.int8),
    "bool": np.array([True, False, True]),
    "str": np.array(["no", "yes", "no"]),
    "object": np.array(["no", None, "yes"], dtype=object),
    "floats": np.array([1.0, np.nan, 2.0]),
    "series": pd.Series([1, 2, 2], name="anything"),
    "nullable": pd.Series([1, None, 2], dtype="Int64"),
    "category": pd.Series(["b", None, "a"], dtype="category"),
    "polars": pl.Series([1, None, 2]),
    "list": ["no", "yes", None],
}


@pytest.mark.parametrize("form", LABELS)
def test_classes_are_the_same_after_merging(form):
    y = LABELS[form]
    other = [10, 11, 12]
    X1, X2 = ["a", "b", "c"], ["d", "e", "f"]
    X, merged = merge_tasks({"one": (X1, y), "two": (X2, other)})
    assert X == X1 + X2
    assert merged.columns.tolist() == ["one", "two"]
    assert classes_of(merged) == [classes_of(y)[0], other]
    assert str(classes_of(merged)) == str([classes_of(y)[0], other])  # 1 is not 1.0
    missing = target_columns(y).missing[0].tolist()
    assert merged["one"].isna().tolist() == missing + [True] * 3
    assert merged["two"].isna().tolist() == [True] * 3 + [False] * 3


def test_integers_and_booleans_without_gaps_are_plain():
    data = {"n": (["a", "b"], [1, 2]), "b": (["b", "a"], [True, False])}
    X, y = merge_tasks(data)
    assert X == ["a", "b"]
    assert y["n"].dtype == np.int64
    assert y["b"].dtype == bool
    assert y.to_numpy().tolist() == [[1, False], [2, True]]


def test_tasks_are_called_as_columns_or_as_their_data_set():
    X = ["a", "b"]
    two = np.array([[0, 1], [1, 0]])
    data = {
        "series": (X, pd.Series([0, 1], name="label")),
        "column": (X, pd.DataFrame({"own": [0, 1]})),
        "narrow": (X, two[:, :1]),
        "wide": (X, two),
        "frame": (X, pl.DataFrame({"p": [0, 1], "q": [1, 0]})),
    }
    names = ["series", "own", "narrow", "wide_0", "wide_1", "p", "q"]
    assert merge_tasks(data)[1].columns.tolist() == names


def test_data_sets_may_share_a_task():
    first = ["a", "b"], pd.DataFrame({"mood": [0, 1], "stars": [5, None]})
    second = ["b", "c"], pd.DataFrame({"stars": [4.0, 3.0]})
    X, y = merge_tasks({"one": first, "two": second})
    assert X == ["a", "b", "c"]
    assert y["stars"].tolist() == [5, 4, 3]
    # floats are how integers look beside a missing one
    third = ["c"], pd.DataFrame({"stars": [1]})
    with pytest.warns(SkmtlWarning, match="'stars': 1"):
        _, y = merge_tasks({"one": first, "two": second, "three": third})
    assert classes_of(y) == [[0, 1], [3, 4, 5]]
    assert y["stars"].dtype == np.int64


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["good", "bad"], "integers in 'one', strings in 'two'"),
        ([True, False], "integers in 'one', booleans in 'two'"),
    ],
)
def test_labels_of_two_kinds_in_one_task_are_an_error(labels, message):
    data = {
        "one": (["a"], pd.DataFrame({"mood": [1]})),
        "two": (["b", "c"], pd.DataFrame({"mood": labels})),
    }
    with pytest.raises(ValueError, match=f"Task 'mood'.*{message}"):
        merge_tasks(data)


@pytest.mark.parametrize("others", [[5, 6], [5.0, 6.0], np.array([5, 6], "i1")])
def test_labels_of_64_bits_are_not_rounded_beside_others(others):
    large = np.array([2**63 + 5, 2**63 + 6], dtype=np.uint64)
    data = {
        "a": ([[1.0], [2.0]], pd.DataFrame({"id": large})),
        "b": ([[3.0], [4.0]], pd.DataFrame({"id": others})),
    }
    _, y = merge_tasks(data)
    assert y["id"].tolist() == [2**63 + 5, 2**63 + 6, 5, 6]
    data["b"][1]["id"] = [-5, 6]
    with pytest.raises(ValueError, match=r"'id' has labels from -\d+ to \d+"):
        merge_tasks(data)


def test_a_data_set_without_labels_for_a_shared_task_does_not_decide_their_kind():
    nothing = pd.DataFrame({"mood": [None, None], "other": [0, 1]})
    data = {"one": (["a", "b"], nothing), "two": (["c"], pd.DataFrame({"mood": [1]}))}
    assert classes_of(merge_tasks(data)[1]) == [[1], [0, 1]]


# rows

KINDS = {
    "list": ["a", "b", "c"],
    "array of texts": np.array(["a", "b", "c"], dtype=object),
    "series": pd.Series(["a", "b", "c"], name="text"),
    "pandas": pd.DataFrame({"x": [1.0, np.nan, 2.0], "c": ["u", None, "v"]}),
    "polars": pl.DataFrame({"x": [1.0, None, 2.0], "c": ["u", None, "v"]}),
    "array": np.array([[1, 2], [3, 4], [5, 6]], dtype=np.float32),
    "csr": sp.csr_array(np.eye(3)),
    "images": np.arange(48, dtype=np.uint8).reshape(3, 4, 4),
    "colours": np.arange(144.0).reshape(3, 4, 4, 3),
}


def equal(first, second):
    if sp.issparse(first):
        return (first != second).nnz == 0
    if hasattr(first, "equals"):
        return first.equals(second)
    return np.array_equal(first, second) and np.ndim(first) == np.ndim(second)


@pytest.mark.parametrize("columns", ["inner", "outer"])
@pytest.mark.parametrize("kind", KINDS)
def test_one_data_set_alone_is_returned(kind, columns):
    X, y = merge_tasks({"n": (KINDS[kind], [3, 1, 2])}, columns=columns)
    assert type(X) is type(KINDS[kind])
    assert equal(X, KINDS[kind])
    assert getattr(X, "dtype", None) == getattr(KINDS[kind], "dtype", None)
    pd.testing.assert_frame_equal(y, pd.DataFrame({"n": [3, 1, 2]}))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_in_two_data_sets_become_one(kind):
    rows = KINDS[kind]
    data = {"one": (rows, [0, 1, 0]), "two": (rows, ["a", "b", None])}
    X, y = merge_tasks(data)
    assert type(X) is type(rows)
    assert equal(X, rows)
    assert y["one"].tolist() == [0, 1, 0]
    assert y["two"].iloc[:2].tolist() == ["a", "b"]
    assert y["two"].isna().tolist() == [False, False, True]
    X, y = merge_tasks(data, deduplicate=False)
    assert (X.shape[0] if hasattr(X, "shape") else len(X)) == len(y) == 6


def test_texts_held_in_different_ways_become_a_list():
    data = {"one": (["a"], [0]), "two": (pd.Series(["b"]), [1])}
    assert merge_tasks(data)[0] == ["a", "b"]
    images = {"one": (list(np.eye(2)[None]), [0]), "two": (np.ones((1, 2, 2)), [1])}
    assert merge_tasks(images)[0].shape == (2, 2, 2)


FIRST = pd.DataFrame({"b": [1, 2], "a": ["u", "v"], "own": [True, False]})
SECOND = pd.DataFrame({"a": ["v", "w"], "more": [0.5, 1.5], "b": [2, 3]})


@pytest.mark.parametrize("module", [pd, pl])
def test_tables_keep_the_columns_they_share_in_the_order_of_the_first(module):
    first = module.DataFrame(FIRST.to_dict("list"))
    second = module.DataFrame(SECOND.to_dict("list"))
    X, y = merge_tasks({"one": (first, [0, 1]), "two": (second, [5, 6])})
    assert isinstance(X, module.DataFrame)
    assert list(X.columns) == ["b", "a"]
    assert X.to_numpy().tolist() == [[1, "u"], [2, "v"], [3, "w"]]
    assert y.isna().to_numpy().tolist() == [[0, 1], [0, 0], [1, 0]]


@pytest.mark.parametrize("module", [pd, pl])
def test_tables_keep_all_columns_with_missing_values(module):
    first = module.DataFrame(FIRST.to_dict("list"))
    second = module.DataFrame(SECOND.to_dict("list"))
    data = {"one": (first, [0, 1]), "two": (second, [5, 6])}
    X, _ = merge_tasks(data, columns="outer")
    assert list(X.columns) == ["b", "a", "own", "more"]
    found = [[None if pd.isna(v) else v for v in row] for row in X.to_numpy().tolist()]
    assert found == [
        [1, "u", True, None],
        [2, "v", False, None],
        [2, "v", None, 0.5],
        [3, "w", None, 1.5],
    ]


def test_pandas_and_polars_become_pandas():
    data = {
        "one": (FIRST, [0, 1]),
        "two": (pl.DataFrame(SECOND.to_dict("list")), [5, 6]),
    }
    X, _ = merge_tasks(data)
    assert isinstance(X, pd.DataFrame)
    assert X["a"].tolist() == ["u", "v", "w"]


def test_categories_stay_categories_and_numbers_that_are_categories_too():
    first = pd.DataFrame({"c": pd.Categorical([1, 2]), "s": pd.Categorical(["u", "v"])})
    second = pd.DataFrame({"c": pd.Categorical([2, 3]), "s": ["w", "u"]})
    for frames in [(first, second), (second, first)]:
        data = {k: (X, [0, 1]) for k, X in zip("pq", frames, strict=True)}
        X, _ = merge_tasks(data, columns="outer")
        assert isinstance(X["c"].dtype, pd.CategoricalDtype)
        assert sorted(X["c"].cat.categories) == [1, 2, 3]
        assert sorted(X["s"]) == ["u", "u", "v", "w"]
    ordered = pd.CategoricalDtype(["low", "high"], ordered=True)
    third = pd.DataFrame({"c": pd.Series(["high", "low"], dtype=ordered)})
    X, _ = merge_tasks({"p": (third, [0, 1]), "q": (third[::-1], [0, 1])})
    assert X["c"].dtype == ordered


def test_the_index_plays_no_part():
    first, second = FIRST.set_axis([7, 7]), FIRST.set_axis(["p", "q"])
    y = pd.Series([0, 1], index=[3, 3])
    X, labels = merge_tasks({"one": (first, y), "two": (second, [1, 0])})
    pd.testing.assert_frame_equal(X, FIRST)
    assert labels.index.tolist() == [0, 1]
    assert labels.to_numpy().tolist() == [[0, 1], [1, 0]]


def test_rows_are_counted_on_where_equal_ones_became_one():
    first = pd.DataFrame({"a": [1, 1, 2]})
    for rows in (first, first["a"].map({1: "one", 2: "two"})):
        X, labels = merge_tasks({"one": (rows, [0, 0, 1]), "two": (rows, [1, 1, 0])})
        assert X.index.tolist() == labels.index.tolist() == [0, 1]


def test_a_column_without_a_value_takes_any_kind():
    empty = pd.DataFrame({"a": [np.nan, np.nan], "b": [5, 6]})
    X, _ = merge_tasks({"one": (empty, [0, 1]), "two": (SECOND, [0, 1])})
    assert X["a"].isna().tolist() == [True, True, False, False]
    assert X["a"].tolist()[2:] == ["v", "w"]


# rows that are the same, and conflicts

SETS = st.dictionaries(
    st.sampled_from(["one", "two", "three"]),
    st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from([0, 1, None])),
        min_size=1,
        max_size=6,
    ),
    min_size=1,
)


@given(SETS, st.randoms())
@settings(deadline=None)
@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
def test_the_order_of_data_sets_only_permutes_rows_and_columns(sets, random):
    data = {
        key: (np.array([[x] for x, _ in rows]), [label for _, label in rows])
        for key, rows in sets.items()
    }
    keys = list(data)
    random.shuffle(keys)
    missing = Deduplicator(conflict="missing")
    here = merge_tasks(data, deduplicate=missing)
    there = merge_tasks({key: data[key] for key in keys}, deduplicate=missing)
    assert len(here[0]) == len(there[0])
    assert rows_of(*here) == rows_of(*there)


@given(SETS)
@settings(deadline=None)
@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
def test_every_row_and_label_is_found_again(sets):
    data = {
        key: (np.array([[x] for x, _ in rows]), [label for _, label in rows])
        for key, rows in sets.items()
    }
    X, y = merge_tasks(data, deduplicate=False)
    assert X.ravel().tolist() == [x for rows in sets.values() for x, _ in rows]
    start = 0
    for key, rows in sets.items():
        own = y[key].iloc[start : start + len(rows)]
        assert [None if pd.isna(v) else v for v in own] == [label for _, label in rows]
        start += len(rows)
        assert y[key].notna().sum() == own.notna().sum()
    X, y = merge_tasks(data)
    assert sorted(X.ravel()) == sorted({x for rows in sets.values() for x, _ in rows})


def test_a_deduplicator_says_what_is_the_same_and_what_became_of_it():
    data = {
        "one": (["Good", "bad"], pd.DataFrame({"mood": ["+", "-"]})),
        "two": (["good", "BAD"], pd.DataFrame({"mood": ["+", "?"]})),
    }
    with pytest.warns(SkmtlWarning, match="'mood': 1") as caught:
        X, y = merge_tasks(data)
    assert caught[0].filename == __file__
    assert X == ["Good", "bad"]
    assert y["mood"].tolist() == ["+", "-"]
    own = Deduplicator(conflict="missing")
    with pytest.warns(SkmtlWarning, match="'mood': 1"):
        _, y = merge_tasks(data, deduplicate=own)
    assert y["mood"].isna().tolist() == [False, True]
    assert own.conflicts_["rows"].tolist() == [[1, 3]]
    assert own.groups_.tolist() == [0, 1, 0, 1]
    exact = Deduplicator(cleaner=None)
    assert len(merge_tasks(data, deduplicate=exact)[0]) == 4


# learning


def test_merged_tables_are_learned_from_as_they_are():
    numbers, labels = make_tasks(120)
    X = pd.DataFrame(numbers, columns=list("abcd")).assign(shop="s")
    X["shop"] = X["shop"].mask(X["a"] > 1, "t")
    data = {
        name: (X.iloc[rows].drop(columns=dropped), labels[name].iloc[rows])
        for name, rows, dropped in [
            ("side", slice(0, 60), "d"),
            ("level", slice(40, 90), []),
            ("inside", slice(80, 120), []),
        ]
    }
    for columns in ["inner", "outer"]:
        merged, y = merge_tasks(data, columns=columns)
        clf = small_classifier().fit(merged, y)
        assert clf.task_names_ == ["side", "level", "inside"]
        assert [c.tolist() for c in clf.classes_] == [
            ["left", "right"], [0, 1, 2], [False, True]
        ]  # fmt: skip
        assert all(isinstance(c, int) for c in clf.classes_[1].tolist())
        assert clf.score(merged, y) > 0.8


def test_merged_arrays_and_sparse_rows_are_learned_from_as_they_are():
    numbers, labels = make_tasks(60)
    for form in [sp.csr_matrix, np.asarray]:
        X, y = merge_tasks(
            {
                "level": (form(numbers[:40]), labels["level"][:40]),
                "inside": (form(numbers[20:]), labels["inside"][20:]),
            }
        )
        assert X.shape == (60, 4)
        assert y.notna().sum().tolist() == [40, 40]
        clf = small_classifier().fit(X, y)
        assert [c.tolist() for c in clf.classes_] == [[0, 1, 2], [False, True]]


def test_reviews_with_labels_in_three_places_are_put_together_again():
    texts, target = make_reviews(200, random_state=0, return_X_y=True)
    data = {name: (texts, target[name]) for name in target.columns}
    X, y = merge_tasks(data)
    expected_X, expected_y = Deduplicator(conflict="raise").fit_resample(texts, target)
    assert X.tolist() == expected_X.tolist()
    assert y.to_numpy().tolist() == expected_y.to_numpy().tolist()


@pytest.mark.skipif(not CROSSWOZ.exists(), reason="the data are not here")
def test_crosswoz_cut_into_task_data_sets_is_put_together_again():
    table = pd.read_csv(CROSSWOZ)
    names = ["intent_Inform", "intent_Request", "domain_餐馆"]
    data = {name: (table["text"], table[name]) for name in names}
    as_they_are = Deduplicator(cleaner=None, conflict="missing")
    with pytest.warns(SkmtlWarning, match="intent_Inform"):
        X, y = merge_tasks(data, deduplicate=as_they_are)
    assert X.tolist() == table["text"].drop_duplicates().tolist()
    counts = table.groupby("text", sort=False)[names].nunique()
    assert (y.isna().to_numpy() == (counts > 1).to_numpy()).all()
    assert classes_of(y) == [[0, 1]] * 3


# bad input

TEXTS = ["a", "b"], [0, 1]


@pytest.mark.parametrize(
    ("data", "settings_", "message"),
    [
        ({}, {}, "no data set"),
        ({"one": (["a"], [0], [1])}, {}, r"'one': got a tuple of 3.*\(X, y\)"),
        (
            {"one": TEXTS, "two": (["a"], [0, 1])},
            {},
            "'two': got X with 1 row and y with 2",
        ),
        ({"one": (["a", "b"], None)}, {}, "'one'.*None"),
        ({"one": (["a", None], [0, 1])}, {}, "'one'.*row 1"),
        ({"one": (["a", "b"], [0.5, np.inf])}, {}, "'one'.*infinite"),
        ({"one": TEXTS}, {"columns": "left"}, "columns='left'.*'inner'"),
        (
            {"one": TEXTS, "two": (FIRST, [0, 1])},
            {},
            "texts in 'one', a DataFrame in 'two'",
        ),
        (
            {"one": (FIRST.to_numpy(), [0, 1]), "two": (FIRST, [0, 1])},
            {},
            "an array in 'one', a DataFrame in 'two'",
        ),
        (
            {"one": (np.eye(2), [0, 1]), "two": (sp.csr_array(np.eye(2)), [0, 1])},
            {},
            "a sparse matrix in 'two'",
        ),
        (
            {"one": (np.eye(2), [0, 1]), "two": (np.eye(3), [0, 1, 1])},
            {},
            r"\(2, 2\).*\(3, 3\).*Use DataFrames",
        ),
        (
            {"one": (np.eye(2), [0, 1]), "two": (np.array([["u", "v"]]), [1])},
            {},
            "numbers in 'one', strings in 'two'",
        ),
        (
            {"one": (np.ones((2, 4, 4)), [0, 1]), "two": (np.ones((1, 5, 4)), [1])},
            {},
            r"\(1, 5, 4\).*one size",
        ),
        (
            {
                "one": (np.ones((2, 4, 4)), [0, 1]),
                "two": (np.ones((1, 4, 4), dtype=np.uint8), [1]),
            },
            {},
            r"floats in 'one', uint8 in 'two'.*scale",
        ),
        ({"one": ([np.ones((2, 2)), np.ones((3, 2))], [0, 1])}, {}, "'one'"),
        (
            {"one": (FIRST[["own"]], [0, 1]), "two": (SECOND, [0, 1])},
            {},
            "without a column in common.*'outer'",
        ),
        (
            {"one": (FIRST, [0, 1]), "two": (SECOND.assign(b=["x", "y"]), [0, 1])},
            {},
            "Column 'b' holds numbers in 'one', strings in 'two'",
        ),
        (
            {"one": (FIRST, [0, 1]), "two": (SECOND.assign(b=[True, False]), [0, 1])},
            {},
            "Column 'b' holds numbers in 'one', booleans in 'two'",
        ),
        (
            {
                "one": (FIRST, [0, 1]),
                "two": (SECOND.assign(b=pd.Categorical([1, 2])), [0, 1]),
            },
            {},
            "Column 'b' .*categories that are numbers in 'two'",
        ),
        (
            {
                "one": (pl.DataFrame({"b": [1]}), [0]),
                "two": (pl.DataFrame({"b": ["x"]}), [0]),
            },
            {},
            "Column 'b' holds numbers in 'one', strings in 'two'",
        ),
        (
            {"one": (FIRST.set_axis(["x", "x", "y"], axis=1), [0, 1])},
            {},
            "'one': got X with repeated column names",
        ),
    ],
)
def test_what_does_not_fit_is_an_error_that_names_it(data, settings_, message):
    with pytest.raises(ValueError, match=message):
        merge_tasks(data, **settings_)


@pytest.mark.parametrize(
    ("data", "settings_", "message"),
    [
        ([TEXTS], {}, "list.*dict"),
        ({"one": ["a", "b"]}, {}, "'one': got a list.*tuple"),
        ({1: TEXTS}, {}, "name 1.*string"),
        ({"one": ("text", [0])}, {}, "'one'"),
        ({"one": TEXTS}, {"deduplicate": "yes"}, "deduplicate='yes'"),
    ],
)
def test_other_types_are_an_error(data, settings_, message):
    with pytest.raises(TypeError, match=message):
        merge_tasks(data, **settings_)


def test_data_sets_with_the_same_text_task_conflict_like_labels():
    first = ["x", "y"], pd.DataFrame({"english": ["one", ""]})
    second = ["y", "x"], pd.DataFrame({"english": ["two", None], "side": ["a", "b"]})
    with pytest.warns(SkmtlWarning, match="'english': 1"):
        X, y = merge_tasks({"first": first, "second": second})
    assert X == ["x", "y"]
    assert y["english"].tolist() == ["one", ""]
    assert y["side"].tolist() == ["b", "a"]
