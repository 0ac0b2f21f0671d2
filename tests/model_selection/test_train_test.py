"""scikit-learn's function, which also stratifies by several tasks."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn import model_selection

from skmtl.model_selection import (
    MultiTaskStratifiedShuffleSplit,
    train_test_split,
)
from tests.model_selection.targets import make_targets, share_errors
from tests.needs import package

pl = package("polars")


@pytest.mark.parametrize(
    "options",
    [
        {"random_state": 0},
        {"random_state": 0, "test_size": 7},
        {"random_state": 1, "train_size": 0.4, "test_size": 0.2},
        {"shuffle": False},
        {"random_state": 2, "stratify": np.arange(40) % 3},
        {"random_state": 2, "stratify": (np.arange(40) % 2 + 0.5).tolist()},
        {"random_state": 2, "stratify": pd.Series(list("ab" * 20))},
    ],
    ids=str,
)
def test_it_is_the_function_of_sklearn_for_one_complete_task(options):
    X = np.random.RandomState(0).randn(40, 3)
    arrays = X, pd.DataFrame(X), list(range(40)), sp.csr_array(X)
    ours = train_test_split(*arrays, **options)
    theirs = model_selection.train_test_split(*arrays, **options)
    for found, expected in zip(ours, theirs, strict=True):
        assert type(found) is type(expected)
        as_array = sp.csr_array.toarray if sp.issparse(found) else np.asarray
        np.testing.assert_array_equal(as_array(found), as_array(expected))


@pytest.mark.parametrize("named", [True, False])
def test_every_task_is_spread_over_both_parts(named):
    y = make_targets()
    stratify = {"stratify": "tasks"} if named else {"stratify": y}
    arrays = [np.zeros(len(y)), y]
    *_, train, test = train_test_split(*arrays, random_state=0, **stratify)
    *_, train_by_chance, test_by_chance = train_test_split(*arrays, random_state=0)
    assert [len(train), len(test)] == [750, 250]
    rows = [part.index for part in (train, test)]
    by_chance = [part.index for part in (train_by_chance, test_by_chance)]
    assert share_errors(y, rows)[0] < 0.3 * share_errors(y, by_chance)[0]
    assert (abs(test.isna().sum() - y.isna().sum() / 4) <= 2).all()


def test_rows_are_those_of_the_shuffle_splitter():
    y = make_targets(200, rare=False)
    options = {"train_size": 0.5, "test_size": 0.3, "random_state": 4}
    train, test, *_ = train_test_split(np.arange(200), y, stratify="tasks", **options)
    splitter = MultiTaskStratifiedShuffleSplit(1, **options)
    expected = next(iter(splitter.split(y, y)))
    np.testing.assert_equal([train, test], list(expected))


def test_arrays_keep_their_types_and_their_rows_stay_together():
    rows = np.arange(60)
    y = make_targets(60)[["sold"]].assign(other=rows % 2)
    arrays = [
        rows,
        y,
        rows.tolist(),
        [str(row) for row in rows],
        pd.Series(rows, index=rows[::-1]),
        pl.DataFrame({"row": rows}),
        sp.csr_array(rows[:, np.newaxis]),
    ]
    parts = train_test_split(*arrays, stratify="tasks", random_state=0)
    assert len(parts) == 14
    for k, array in enumerate(arrays):
        assert [type(part) for part in parts[2 * k : 2 * k + 2]] == [type(array)] * 2
    for train_or_test in (0, 1):
        chosen = parts[train_or_test]
        _, frame, numbers, strings, series, polars, sparse = parts[train_or_test::2]
        assert frame.index.tolist() == numbers == chosen.tolist()
        assert strings == [str(row) for row in chosen]
        assert series.tolist() == chosen.tolist()
        assert polars["row"].to_list() == chosen.tolist()
        assert sparse.toarray().ravel().tolist() == chosen.tolist()


def test_combinations_may_be_rare_where_sklearn_refuses_them():
    y = np.column_stack([np.arange(24) % 12, np.arange(24) // 12])
    with pytest.raises(ValueError, match="least populated class"):
        model_selection.train_test_split(y, stratify=y)
    _, test = train_test_split(y, test_size=0.5, stratify=y, random_state=0)
    assert sorted(test[:, 0]) == list(range(12))
    assert test[:, 1].sum() == 6


@pytest.mark.parametrize("missing", [None, np.nan])
def test_one_task_may_have_missing_labels(missing):
    y = ["a", "b", missing, missing] * 10
    train, test = train_test_split(y, stratify=y, test_size=0.5, random_state=0)
    for part in (train, test):
        assert [part.count("a"), part.count("b")] == [5, 5]


@pytest.mark.parametrize(
    ("n_arrays", "options", "message"),
    [
        (2, {"stratify": "task"}, "Got stratify='task', but expected None, 'tasks'"),
        (1, {"stratify": "tasks"}, "Got stratify='tasks' for 1 arrays, but expected"),
        (0, {"stratify": "tasks"}, "Got stratify='tasks' for 0 arrays, but expected"),
        (0, {}, "At least one array required"),
        (0, {"stratify": np.zeros((40, 2))}, "At least one array required"),
        (2, {"stratify": "tasks", "shuffle": False}, "not implemented for shuffle=Fal"),
        (2, {"stratify": "tasks", "test_size": 41}, "test_size=41 should be either"),
        (2, {"stratify": np.zeros((39, 2))}, "inconsistent numbers of samples"),
        (2, {"stratify": [[0, None]] * 40}, "Task 'task_1' has no observed label"),
        (2, {"stratify": np.full((40, 2), 1j)}, "Complex data"),
    ],
)
def test_bad_input_is_an_error(n_arrays, options, message):
    arrays = [np.arange(40) % 2, np.arange(80).reshape(40, 2) % 3][:n_arrays]
    with pytest.raises(ValueError, match=message):
        train_test_split(*arrays, **options)
