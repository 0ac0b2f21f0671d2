"""Splits of tasks that are numbers: which those are, and how they are spread."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import KFold

from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import (
    MultiTaskStratifiedGroupKFold,
    MultiTaskStratifiedKFold,
    MultiTaskStratifiedShuffleSplit,
    train_test_split,
)

SPLITTERS = [
    MultiTaskStratifiedKFold,
    MultiTaskStratifiedGroupKFold,
    MultiTaskStratifiedShuffleSplit,
]
every_splitter = pytest.mark.parametrize("splitter", SPLITTERS)


def splits_of(splitter, y, seed=0, **settings):
    if splitter is MultiTaskStratifiedShuffleSplit:
        made = splitter(5, test_size=0.2, random_state=seed, **settings)
        return list(made.split(y, y))
    groups = np.random.RandomState(seed).permutation(len(y)) // 2
    if splitter is MultiTaskStratifiedKFold:
        groups = None
    made = splitter(5, shuffle=True, random_state=seed, **settings)
    return list(made.split(y, y, groups))


def unevenness(splits, values):
    """Return how much the means of test sets differ."""
    return np.std([np.nanmean(values[test], axis=0) for _, test in splits], axis=0)


@every_splitter
def test_numbers_are_spread_better_than_chance_does_beside_classes(splitter):
    by_chance, spread = [], []
    for seed in range(12):
        rng = np.random.RandomState(seed)
        y = np.column_stack([rng.randn(300), rng.lognormal(size=300)])
        y = np.column_stack([y, rng.randint(3, size=300)])
        y[rng.rand(*y.shape) < 0.2] = np.nan
        folds = KFold(5, shuffle=True, random_state=seed)
        by_chance.append(unevenness(folds.split(y), y))
        spread.append(unevenness(splits_of(splitter, y, seed), y))
    shares = np.mean(spread, axis=0) / np.mean(by_chance, axis=0)
    # of a mean of skewed numbers, the few largest ones decide
    assert (shares < [0.5, 0.9, 0.5]).all()


@every_splitter
@pytest.mark.parametrize("missing", [0, 0.4])
@pytest.mark.parametrize("n_tasks", [1, 5])
def test_numbers_alone_are_spread_better_than_chance_does(splitter, n_tasks, missing):
    by_chance, spread = [], []
    for seed in range(12):
        rng = np.random.RandomState(seed)
        y = rng.gamma(3, size=(200, n_tasks)) * 10.0 ** np.arange(n_tasks)
        y /= y.std(axis=0)
        y[rng.rand(*y.shape) < missing] = np.nan
        folds = KFold(5, shuffle=True, random_state=seed)
        by_chance.append(unevenness(folds.split(y), y))
        spread.append(unevenness(splits_of(splitter, y, seed), y))
    assert np.mean(spread) < (0.6 if n_tasks == 1 else 0.8) * np.mean(by_chance)


@every_splitter
def test_missing_numbers_are_spread_too(splitter):
    rng = np.random.RandomState(0)
    y = np.column_stack([rng.randn(200), rng.randn(200)])
    y[:60, 1] = np.nan
    shares = [np.isnan(y[test, 1]).mean() for _, test in splits_of(splitter, y)]
    assert np.ptp(shares) <= 0.1


def classes(n):
    return np.arange(n) % 4


RULES = [
    (classes(60), False),
    (classes(60) + 0.5, True),
    (np.where(classes(60) == 0, np.nan, classes(60)), False),
    (pd.Series(np.arange(60)), True),
    (pd.Series(np.arange(60) // 2), False),  # exactly half of them differ
    (pd.Series(np.arange(21)), True),
    (pd.Series(np.arange(20)), False),  # as scikit-learn's rule has it
    (pd.Series(np.arange(60)).astype(str), False),
    (pd.Series(np.arange(60)).astype("category"), False),
    (pd.Series([True, False] * 30), False),
    (pd.Series([1.5, None, 2.5] * 20, dtype="Float64"), True),
    (pd.Series([1, None, 2] * 20, dtype="Int64"), False),
    (np.array([1, 2.5, None] * 20, dtype=object), True),
]


@pytest.mark.parametrize(("y", "are_numbers"), RULES)
def test_values_tell_numbers_from_classes(y, are_numbers):
    kind = "regression" if are_numbers else "classification"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkmtlWarning)
        found = splits_of(MultiTaskStratifiedKFold, y)
        expected = splits_of(MultiTaskStratifiedKFold, y, task_types=kind)
    np.testing.assert_equal(found, expected)


def test_whole_numbers_of_a_regressor_can_be_named_as_such():
    y = pd.DataFrame({"age": np.random.RandomState(0).randint(80, size=200)})
    with pytest.warns(SkmtlWarning, match="lack a class") as found:
        splits_of(MultiTaskStratifiedKFold, y)
    line = 'If these are numbers, pass task_types={"age": "regression"} to the splitter'
    assert line in str(found[0].message)
    for said in ({"age": "regression"}, "regression", ["regression"], "from_dtype"):
        splits_of(MultiTaskStratifiedKFold, y, task_types=said)  # warns of nothing


@every_splitter
def test_types_that_do_not_fit_are_an_error(splitter):
    y = pd.DataFrame({"a": [1.5, 2.5] * 10, "b": ["x", "y"] * 10})
    for said, message in [
        ("classification", "Task 'a' has labels that are not whole numbers"),
        ({"b": "regression"}, "Got strings such as 'x' as labels of task 'b'"),
        ({"c": "regression"}, "expected one of the names"),
        ("numbers", "Got task_types='numbers'"),
    ]:
        with pytest.raises(ValueError, match=message):
            splits_of(splitter, y, task_types=said)


@pytest.mark.parametrize("n_tasks", [0, 1, 2])
def test_one_split_spreads_numbers(n_tasks):
    rng = np.random.RandomState(0)
    y = rng.randn(100, n_tasks) if n_tasks else rng.randn(100)
    X = np.arange(100)
    *_, y_train, y_test = train_test_split(X, y, stratify="tasks", random_state=0)
    plain = train_test_split(X, y, random_state=0)[3]
    assert len(y_test) == 25
    assert abs(y_test.mean() - y.mean()) < 0.1 < abs(plain.mean() - y.mean()) + 0.1
    assert sorted([*y_train.ravel(), *y_test.ravel()]) == sorted(y.ravel())


def test_one_split_takes_the_types_of_whole_numbers():
    rng = np.random.RandomState(0)
    X = np.arange(200)
    y = pd.DataFrame(
        {"sex": rng.choice(["f", "m"], 200), "age": rng.randint(80, size=200)}
    )
    with pytest.warns(SkmtlWarning, match='pass task_types={"age": "regression"}'):
        train_test_split(X, y, stratify="tasks", random_state=0)
    kinds = {"age": "regression"}
    found = train_test_split(X, y, stratify="tasks", task_types=kinds, random_state=0)
    splitter = MultiTaskStratifiedShuffleSplit(
        1, test_size=0.25, task_types=kinds, random_state=0
    )
    train, test = next(splitter.split(X, y))
    np.testing.assert_array_equal(found[0], X[train])
    pd.testing.assert_frame_equal(found[3], y.iloc[test])


def test_one_split_takes_the_type_of_a_single_number():
    y = np.repeat(np.arange(50), 4)  # as scikit-learn would take it: 50 classes
    options = {"test_size": 60, "task_types": "regression", "random_state": 0}
    train, test = next(MultiTaskStratifiedShuffleSplit(1, **options).split(y, y))
    found = train_test_split(np.arange(200), stratify=y, **options)
    for rows, expected in zip(found, (train, test), strict=True):
        np.testing.assert_array_equal(rows, expected)
