"""A splitter as scikit-learn's are, for several tasks with missing labels."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import (
    BaseCrossValidator,
    GridSearchCV,
    KFold,
    StratifiedKFold,
    cross_validate,
)
from sklearn.tree import DecisionTreeClassifier

from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import MultiTaskStratifiedKFold
from tests.model_selection.targets import folds_of, make_targets, share_errors
from tests.needs import package

pl = package("polars")


class MajorityClassifier(ClassifierMixin, BaseEstimator):
    """Predicts each task's most frequent label; takes missing ones."""

    def __init__(self, offset=0):
        self.offset = offset

    def fit(self, X, y):
        self.labels_ = [y[task].mode()[0] for task in y]
        return self

    def score(self, X, y):
        right = [y[t] == c for t, c in zip(y, self.labels_, strict=True)]
        return float(np.mean(right))


def test_splits_partition_the_rows():
    y = make_targets(203)[["sold"]]
    splits = list(MultiTaskStratifiedKFold(4).split(y, y))
    assert [len(test) for _, test in splits].count(51) == 3
    for train, test in splits:
        assert (np.diff(train) > 0).all()
        assert (np.diff(test) > 0).all()
        assert sorted([*train, *test]) == list(range(203))
    assert sorted(np.concatenate([test for _, test in splits])) == list(range(203))


@pytest.mark.parametrize("seed", range(3))
def test_classes_are_spread_more_evenly_than_by_kfold(seed):
    y = make_targets(seed=seed)
    ours = folds_of(MultiTaskStratifiedKFold(5, shuffle=True, random_state=seed), y)
    others = folds_of(KFold(5, shuffle=True, random_state=seed), y)
    error, n_absent = share_errors(y, ours)
    error_of_kfold, n_absent_of_kfold = share_errors(y, others)
    assert error < 0.25 * error_of_kfold
    assert n_absent <= n_absent_of_kfold
    observed = [y.iloc[fold].notna().sum() for fold in ours]
    assert (np.ptp(observed, axis=0) <= 3).all()


def test_fewer_folds_lack_a_class_than_by_kfold():
    y = pd.concat([make_targets(seed=seed).iloc[:300] for seed in range(2)], axis=1)
    y.columns = list("abcdef")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkmtlWarning)
        _, n_absent = share_errors(y, folds_of(MultiTaskStratifiedKFold(5), y))
    shuffled = KFold(5, shuffle=True, random_state=0)
    assert n_absent < share_errors(y, folds_of(shuffled, y))[1]


@pytest.mark.parametrize("shuffle", [False, True])
def test_single_task_has_the_class_counts_of_stratified_kfold(shuffle):
    y = make_targets(missing=0)["colour"].to_numpy(dtype=str)
    splitters = MultiTaskStratifiedKFold(7, shuffle=shuffle), StratifiedKFold(7)
    ours, theirs = (
        [np.unique(y[fold], return_counts=True)[1] for fold in folds_of(splitter, y)]
        for splitter in splitters
    )
    assert abs(np.sort(ours, axis=0) - np.sort(theirs, axis=0)).max() <= 1


@pytest.mark.parametrize("params", [{}, {"shuffle": True, "random_state": 3}])
def test_same_object_gives_same_folds_again(params):
    y = make_targets()
    splitter = MultiTaskStratifiedKFold(3, **params)
    np.testing.assert_equal(folds_of(splitter, y), folds_of(splitter, y))
    copy = pickle.loads(pickle.dumps(splitter))
    np.testing.assert_equal(folds_of(splitter, y), folds_of(copy, y))


def test_random_state_changes_shuffled_folds():
    y = make_targets()
    first, second = (
        folds_of(MultiTaskStratifiedKFold(3, shuffle=True, random_state=seed), y)
        for seed in range(2)
    )
    assert any(len(np.setdiff1d(a, b)) for a, b in zip(first, second, strict=True))


def test_all_containers_give_the_same_folds():
    y = make_targets(60, missing=0.1)[["colour", "grade"]]
    y["colour"] = y["colour"].where(y["colour"].isin(["red", "white"]), None)
    y["grade"] = y["grade"].where(y["grade"] < 2)
    rows = y.astype(object).where(y.notna(), None).to_numpy()
    data = dict(zip(["colour", "grade"], rows.T.tolist(), strict=True))
    containers = [y, rows, rows.tolist(), pl.DataFrame(data), y.astype("category")]
    expected, *others = (folds_of(MultiTaskStratifiedKFold(3), c) for c in containers)
    for folds in others:
        np.testing.assert_equal(folds, expected)


def test_it_has_the_protocol_of_sklearn():
    splitter = MultiTaskStratifiedKFold(3, shuffle=True, random_state=0)
    assert isinstance(splitter, BaseCrossValidator)
    assert splitter.get_n_splits() == splitter.get_n_splits(None, None, None) == 3
    assert repr(splitter) == (
        "MultiTaskStratifiedKFold(n_splits=3, random_state=0, shuffle=True,\n"
        "             task_types=None)"
    )


@pytest.mark.parametrize("routing", [False, True])
def test_cross_validation_and_search_take_targets_with_missing_labels(routing):
    y = make_targets(200)[["grade", "sold"]].where(lambda y: y != 3)
    y["grade"] = y["grade"].where(y["grade"] < 2)
    X = np.zeros((200, 2))
    cv = MultiTaskStratifiedKFold(4)
    with sklearn.config_context(enable_metadata_routing=routing):
        scores = cross_validate(MajorityClassifier(), X, y, cv=cv)["test_score"]
        search = GridSearchCV(MajorityClassifier(), {"offset": [0, 1]}, cv=cv)
        search.fit(X, y)
    assert len(scores) == search.n_splits_ == 4
    assert np.ptp(scores) < 0.05


def test_it_serves_other_estimators_with_complete_targets():
    y = np.random.RandomState(0).randint(3, size=(60, 2))
    scores = cross_validate(
        DecisionTreeClassifier(max_depth=2),
        y,
        y,
        cv=MultiTaskStratifiedKFold(3),
        scoring=lambda tree, X, y: (tree.predict(X) == y).mean(),
    )
    assert len(scores["test_score"]) == 3


def test_one_warning_lists_classes_with_too_few_members():
    y = pd.DataFrame({"a": list("xxxxxz"), "b": [1, 1, 1, 0, 0, None]})
    splitter = MultiTaskStratifiedKFold(3)
    with pytest.warns(SkmtlWarning) as caught:
        splits = splitter.split(y, y)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    message = str(caught[0].message)
    assert "class 'z' of task 'a' (1), class 0.0 of task 'b' (2)." in message
    assert len(list(splits)) == 3


def test_warning_does_not_list_every_one_of_many_classes():
    with pytest.warns(SkmtlWarning, match=r"'task_0' \(1\) and 10 more\."):
        folds_of(MultiTaskStratifiedKFold(2), np.arange(20))


def test_rare_missing_labels_are_no_reason_to_warn():
    folds_of(MultiTaskStratifiedKFold(3), ["a", "a", "a", None, "b", "b", "b"])


def test_groups_are_ignored_with_a_warning():
    y = np.array([0, 1] * 5)
    with pytest.warns(SkmtlWarning, match="groups parameter is ignored by MultiTask"):
        MultiTaskStratifiedKFold(2).split(y, y, groups=y)


@pytest.mark.parametrize("n_splits", [1, 0, -3, 2.0, "5", None, True])
def test_bad_number_of_splits_is_an_error(n_splits):
    with pytest.raises(ValueError, match=f"Got n_splits={n_splits!r}, but expected an"):
        MultiTaskStratifiedKFold(n_splits)


def test_bad_shuffle_is_an_error():
    with pytest.raises(TypeError, match="Got shuffle=1, but expected True or False"):
        MultiTaskStratifiedKFold(shuffle=1)


def test_random_state_without_shuffle_is_an_error():
    with pytest.raises(ValueError, match="Got random_state=0 with shuffle=False"):
        MultiTaskStratifiedKFold(random_state=0)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (None, "Got y=None, but MultiTaskStratifiedKFold expects the labels"),
        ([[0, 1]] * 4, "Got n_splits=5 for 4 rows, but expected no more splits"),
        ([[0, None]] * 6, "Task 'task_1' has no observed label"),
    ],
)
def test_unfit_targets_are_an_error_at_once(y, message):
    n_samples = 6 if y is None else len(y)
    with pytest.raises(ValueError, match=message):
        MultiTaskStratifiedKFold(5).split(np.zeros(n_samples), y)


def test_inputs_and_targets_of_different_length_are_an_error():
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        MultiTaskStratifiedKFold(2).split(np.zeros(5), [0, 1, 0, 1])
