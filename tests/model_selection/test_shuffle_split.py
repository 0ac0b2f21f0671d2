"""Sizes are scikit-learn's, and each set has its share of every class."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import ShuffleSplit, StratifiedShuffleSplit

from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import MultiTaskStratifiedShuffleSplit
from tests.model_selection.targets import make_targets, share_errors

Splits = MultiTaskStratifiedShuffleSplit
parts = st.one_of(st.none(), st.floats(0.01, 0.99), st.integers(1, 50))


def first_split(splitter, y):
    return next(iter(splitter.split(np.zeros((len(y), 1)), y)))


@given(test_size=parts, train_size=parts, n_samples=st.integers(2, 60))
@settings(max_examples=150, deadline=None)
def test_sizes_and_their_errors_are_those_of_sklearn(test_size, train_size, n_samples):
    sizes = {"test_size": test_size, "train_size": train_size, "random_state": 0}
    y = np.zeros((n_samples, 2))
    ours, theirs = (outcome(s(1, **sizes), y) for s in [Splits, ShuffleSplit])
    assert ours == theirs


def outcome(splitter, y):
    """Return the sizes of the train and test rows and both together, or the error."""
    try:
        train, test = first_split(splitter, y)
    except ValueError as error:
        return str(error)
    return len(train), len(test), len({*train, *test})


@pytest.mark.parametrize("sizes", [{"test_size": "a"}, {"train_size": "b"}])
def test_sizes_of_a_wrong_type_are_an_error(sizes):
    with pytest.raises(ValueError, match=f"Invalid value for {next(iter(sizes))}"):
        first_split(Splits(1, **sizes), [0, 1] * 5)


@pytest.mark.parametrize(
    "sizes", [{}, {"test_size": 0.3}, {"test_size": 0.25, "train_size": 0.5}]
)
def test_both_sets_have_their_share_of_each_class_and_of_missing_labels(sizes):
    y = make_targets()
    errors, errors_of_sklearn = [], []
    for seed in range(3):
        for found, splitter in [(errors, Splits), (errors_of_sklearn, ShuffleSplit)]:
            split = first_split(splitter(1, **sizes, random_state=seed), y)
            found.append(share_errors(y, split)[0])
            if splitter is Splits:
                missing = [
                    y.iloc[rows].isna().sum() - len(rows) * y.isna().mean()
                    for rows in split
                ]
                assert (abs(np.array(missing)) <= 3).all()
    assert np.mean(errors) < 0.4 * np.mean(errors_of_sklearn)


@pytest.mark.parametrize("test_size", [0.2, 0.5, 37])
def test_one_task_has_the_class_counts_of_sklearn(test_size):
    y = make_targets(missing=0)["colour"].to_numpy(dtype=str)
    options = {"test_size": test_size, "random_state": 0}
    ours, theirs = (
        [pd.Series(y[rows]).value_counts() for rows in first_split(s(1, **options), y)]
        for s in [Splits, StratifiedShuffleSplit]
    )
    for mine, other in zip(ours, theirs, strict=True):
        assert abs(mine - other).max() <= 1


def test_each_split_is_drawn_anew_in_random_order():
    y = make_targets(300, rare=False)
    splits = list(Splits(4, test_size=0.5, random_state=0).split(y, y))
    assert len(splits) == 4
    assert len({tuple(sorted(test)) for _, test in splits}) == 4
    for train, test in splits:
        assert (np.diff(train) < 0).any()
        assert (np.diff(test) < 0).any()


def test_more_splits_begin_with_the_same():
    y = make_targets(100, rare=False)
    few = list(Splits(2, random_state=0).split(y, y))
    many = list(Splits(5, random_state=0).split(y, y))
    np.testing.assert_equal(many[:2], few)


def test_groups_are_ignored_with_a_warning():
    y = np.array([0, 1] * 5)
    with pytest.warns(SkmtlWarning, match="groups parameter is ignored by MultiTask"):
        Splits(2).split(y, y, groups=y)


@pytest.mark.parametrize("n_classes", [3, 20, 60])
@pytest.mark.parametrize("test_size", [0.1, 0.25, 0.4])
def test_class_shares_over_many_seeds_are_those_of_sklearn(n_classes, test_size):
    rng = np.random.RandomState(n_classes)
    y = np.concatenate([np.repeat(np.arange(n_classes), 2), rng.randint(3, size=600)])
    found = {}
    for splitter in (Splits, StratifiedShuffleSplit):
        splits = splitter(20, test_size=test_size, random_state=0).split(y, y)
        found[splitter] = np.mean(
            [np.bincount(y[test], minlength=n_classes) for _, test in splits], axis=0
        )
    ours, theirs = found.values()
    assert ours.sum() == pytest.approx(theirs.sum())
    exact = np.bincount(y) * ours.sum() / len(y)
    assert abs(ours - exact).max() < 0.5  # rounded by chance, the same on average
    assert abs(ours[3:].sum() - exact[3:].sum()) < 1.5
    # scikit-learn rounds the largest rests up, and so not all classes as often
    assert abs(theirs - exact).max() < 1
