"""What holds for all splitters, which share how they read their targets."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import (
    BaseCrossValidator,
    BaseShuffleSplit,
    GridSearchCV,
    check_cv,
    cross_validate,
)

from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import (
    MultiTaskStratifiedGroupKFold,
    MultiTaskStratifiedKFold,
    MultiTaskStratifiedShuffleSplit,
)
from tests.model_selection.targets import make_targets

SPLITTERS = [
    MultiTaskStratifiedKFold,
    MultiTaskStratifiedGroupKFold,
    MultiTaskStratifiedShuffleSplit,
]
every_splitter = pytest.mark.parametrize("splitter", SPLITTERS)


def some_splits(splitter, y, X=None):
    """Split rows that stand in pairs, without a word on groups to who takes none."""
    uses_groups = splitter.__name__ == "MultiTaskStratifiedGroupKFold"
    groups = np.arange(len(y)) // 2 if uses_groups else None
    X = np.zeros(len(y)) if X is None else X
    if splitter is MultiTaskStratifiedShuffleSplit:
        return list(splitter(3, random_state=0).split(X, y))
    return list(splitter(3).split(X, y, groups))


@every_splitter
def test_train_and_test_rows_are_apart_and_all_there(splitter):
    splits = some_splits(splitter, make_targets(101, rare=False))
    assert len(splits) == 3
    for train, test in splits:
        assert sorted([*train, *test]) == list(range(101))


@every_splitter
def test_one_task_may_have_one_dimension(splitter):
    y = np.arange(60) % 3
    for plain, column in zip(
        some_splits(splitter, y), some_splits(splitter, y[:, np.newaxis]), strict=True
    ):
        np.testing.assert_equal(plain, column)
        assert np.ptp(np.bincount(y[plain[1]])) <= 2  # pairs of rows stay together


@every_splitter
def test_arrays_and_frames_of_any_index_are_split_alike(splitter):
    y = make_targets(80, missing=0.2, rare=False)
    rows = y.astype(object).where(y.notna(), None).to_numpy()
    shuffled = y.set_index(np.random.RandomState(0).permutation(80))
    expected, *others = (some_splits(splitter, c) for c in [y, rows, shuffled])
    for splits in others:
        np.testing.assert_equal(splits, expected)


@every_splitter
@pytest.mark.parametrize(
    ("y", "message"),
    [
        (None, "Got y=None, but MultiTaskStratified.* expects the labels"),
        ([[0, None], [1, None]] * 4, "Task 'task_1' has no observed label"),
        (np.linspace(0, 1, 9) + 1j, "Complex data not supported"),
        (np.zeros((8, 2, 2)), r"Got y of shape \(8, 2, 2\)"),
        ([[0, np.inf]] * 8, "task 'task_1' has an infinite label"),
    ],
)
def test_unfit_targets_are_an_error_at_once(splitter, y, message):
    n_samples = 8 if y is None else len(y)
    groups = np.arange(n_samples)
    groups = None if splitter is not MultiTaskStratifiedGroupKFold else groups
    with pytest.raises(ValueError, match=message):
        splitter(3).split(np.zeros(n_samples), y, groups)


@every_splitter
def test_inputs_and_targets_of_different_length_are_an_error(splitter):
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        some_splits(splitter, [0, 1, 0, 1, 0, 1], X=np.zeros(5))


@every_splitter
@pytest.mark.parametrize("n_splits", [0, -3, 2.0, "5", None, True])
def test_bad_number_of_splits_is_an_error(splitter, n_splits):
    with pytest.raises(ValueError, match=f"Got n_splits={n_splits!r}, but expected an"):
        splitter(n_splits)


@every_splitter
def test_rare_classes_are_named_where_split_was_called(splitter):
    y = pd.DataFrame({"a": [*"xy" * 5, "z"], "b": [0, 1] * 5 + [None]})
    groups = np.arange(11) if splitter is MultiTaskStratifiedGroupKFold else None
    with pytest.warns(
        SkmtlWarning, match=r"lack.* class 'z' of task 'a' \(1\)\.$"
    ) as w:
        splitter(3).split(y, y, groups)
    assert len(w) == 1
    assert w[0].filename == __file__


@every_splitter
def test_copies_split_as_the_original(splitter):
    y = make_targets(200, rare=False)
    original = splitter(3, random_state=1, **shuffled(splitter))
    groups = np.arange(200) // 2 if "Group" in splitter.__name__ else None
    expected = list(original.split(y, y, groups))
    search = GridSearchCV(RandomForestClassifier(), {}, cv=original)
    for twin in [
        copy.deepcopy(original),
        pickle.loads(pickle.dumps(original)),
        clone(original, safe=False),
        clone(search).cv,
    ]:
        assert repr(twin) == repr(original)
        np.testing.assert_equal(list(twin.split(y, y, groups)), expected)


@every_splitter
def test_random_state_decides(splitter):
    y = make_targets(300, rare=False)
    groups = np.arange(300) // 2 if "Group" in splitter.__name__ else None

    def first_test_rows(random_state):
        made = splitter(3, random_state=random_state, **shuffled(splitter))
        return sorted(next(made.split(y, y, groups))[1].tolist())

    assert first_test_rows(0) == first_test_rows(0)
    assert first_test_rows(0) == first_test_rows(np.random.RandomState(0))
    assert first_test_rows(0) != first_test_rows(1)


@every_splitter
def test_it_has_the_protocol_of_sklearn(splitter):
    made = splitter(3)
    assert isinstance(made, BaseCrossValidator | BaseShuffleSplit)
    assert made.get_n_splits() == made.get_n_splits(None, None, None) == 3
    assert check_cv(made, np.arange(6) % 2, classifier=True) is made
    assert repr(made).startswith(f"{splitter.__name__}(n_splits=3, random_state=None")


@every_splitter
def test_any_classifier_is_cross_validated(splitter):
    rng = np.random.RandomState(0)
    X, Y = rng.randn(60, 3), rng.randint(3, size=(60, 2))
    result = cross_validate(
        RandomForestClassifier(3, random_state=0),
        X,
        Y,
        cv=splitter(3),
        scoring=lambda forest, X, y: (forest.predict(X) == y).mean(),
        **({"groups": np.arange(60) // 2} if "Group" in splitter.__name__ else {}),
    )
    assert len(result["test_score"]) == 3


def shuffled(splitter):
    return {} if splitter is MultiTaskStratifiedShuffleSplit else {"shuffle": True}
