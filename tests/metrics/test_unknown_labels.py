"""True labels that have nothing in common with classes or predictions are told."""

import warnings
from functools import cache, partial

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import LeaveOneOut, cross_val_score

from skmtl import TaskView
from skmtl.estimators import predict_frame
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import (
    classification_report,
    exact_match_score,
    expected_calibration_error,
    hamming_loss,
    make_task_scorer,
    task_scores,
)
from skmtl.model_selection import compare_sharing
from skmtl.plotting import (
    TaskCalibrationDisplay,
    TaskConfusionDisplay,
    TaskRocDisplay,
    TaskScoresDisplay,
)
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(60)
OTHER = Y.assign(side=Y["side"].str.upper())
RIGHT = make_task_scorer("accuracy")


@cache
def clf():
    return small_classifier(max_epochs=1).fit(X, Y)


@cache
def proba():
    return clf().predict_proba(X)


@cache
def labels():
    return clf().predict_frame(X)


@cache
def flat():
    return clf().predict_frame(X, "predict_proba")


@cache
def forest():
    return RandomForestClassifier(3, random_state=0).fit(X, Y.astype(str))


FORMS = {
    "labels": lambda y: task_scores(y, labels()),
    "array": lambda y: task_scores(y, clf().predict(X), "f1_macro"),
    "labels and classes": lambda y: task_scores(y, labels(), classes=clf().classes_),
    "probabilities": lambda y: task_scores(y, proba(), classes=clf().classes_),
    "log loss": lambda y: task_scores(
        y, proba(), "neg_log_loss", classes=clf().classes_
    ),
    "frame": lambda y: task_scores(y, flat()),
    "frame of the log loss": lambda y: task_scores(
        y, flat(), ["neg_log_loss", "f1_micro"]
    ),
    "one task": lambda y: task_scores(y["side"], labels()["side"]),
    "exact match": lambda y: exact_match_score(y, labels()),
    "hamming": lambda y: hamming_loss(y, labels()),
    "report": lambda y: classification_report(y, labels(), zero_division=0),
    "calibration": lambda y: expected_calibration_error(
        y["side"], proba()[0], classes=clf().classes_[0]
    ),
    "scorer": lambda y: RIGHT(clf(), X, y),
    "scorer of probabilities": lambda y: make_task_scorer("neg_log_loss")(clf(), X, y),
    "scorer of a forest": lambda y: make_task_scorer("accuracy")(
        forest(), X, y.astype(str)
    ),
    "scorer of all": lambda y: make_task_scorer("exact_match")(clf(), X, y),
    "score": lambda y: clf().score(X, y),
    "view": lambda y: clf().task("side").score(X, y["side"]),
    "view of a forest": lambda y: TaskView(forest(), 0, list(Y)).score(X, y["side"]),
    "scores": lambda y: TaskScoresDisplay.from_estimator(clf(), X, y, n_bootstraps=0),
    "confusion": lambda y: TaskConfusionDisplay.from_predictions(y, labels()),
    "roc": lambda y: TaskRocDisplay.from_estimator(clf(), X, y),
    "reliability": lambda y: TaskCalibrationDisplay.from_predictions(
        y, proba(), classes=clf().classes_
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_no_label_in_common_is_told_with_labels_of_both_sides(form):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        FORMS[form](OTHER)
    found = [str(w.message) for w in caught if w.category is SkmtlWarning]
    found = [message for message in found if "LEFT" in message and "'left" in message]
    assert len(found) == 1
    if "task_0" not in found[0]:
        assert "Task 'side'" in found[0]


@pytest.mark.parametrize("form", FORMS)
def test_one_label_in_common_is_enough(form):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        FORMS[form](Y)
    assert not [w for w in caught if "in common" in str(w.message)]


def test_comparisons_tell_too():
    y = Y[["side"]].assign(rare=np.where(np.arange(60) < 30, "a", "b"))
    halves = np.arange(30), np.arange(30, 60)
    forest = RandomForestClassifier(3, random_state=0)
    with pytest.warns(SkmtlWarning, match="'rare' .*none in common"):
        compare_sharing(forest, X, y, cv=[halves, halves[::-1]], scoring="accuracy")


def test_a_few_rows_that_are_all_wrong_are_no_mistake_of_the_caller():
    assert task_scores(["a", "a"], ["b", "b"]).iloc[0, 0] == 0
    assert exact_match_score([["a", 1]], [["b", 2]]) == 0
    clf = small_classifier(max_epochs=1)
    for scorer in (None, make_task_scorer("accuracy"), make_task_scorer("exact_match")):
        scores = cross_val_score(
            clf, X[:9], Y[["side", "level"]][:9], cv=LeaveOneOut(), scoring=scorer
        )
        assert 0 <= scores.mean() <= 1
    with pytest.warns(SkmtlWarning, match="'task_0' .*1, 2.* predicted labels are .*3"):
        task_scores([1, 2], [3, 3])


def test_numbers_in_other_types_are_the_same_labels():
    forms = [np.array([1.0, 0.0]), np.array([True, False]), pd.Series([1, 0])]
    for y in forms:
        for predicted in forms:
            assert task_scores(y, np.asarray(predicted)[::-1]).iloc[0, 0] == 0


@pytest.mark.parametrize("scoring", ["accuracy", "neg_log_loss"])
def test_each_task_is_told_once(scoring):
    y = OTHER.assign(level=OTHER["level"] + 10)
    score = partial(task_scores, y, proba(), scoring, classes=clf().classes_)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        score()
    names = [str(w.message).split()[1] for w in caught]
    assert names == ["'side'", "'level'"]


def test_frames_of_other_models_are_told():
    frame = predict_frame(forest(), X, task_names=list(Y))
    with pytest.warns(SkmtlWarning, match="'side' .*predicted labels are"):
        task_scores(OTHER.astype(str), frame)


KNOW_CLASSES = [
    "labels and classes",
    "probabilities",
    "log loss",
    "frame",
    "scorer",
    "scorer of probabilities",
    "scorer of all",
    "score",
    "view",
    "view of a forest",
    "scores",
    "roc",
]


@pytest.mark.parametrize("form", KNOW_CLASSES)
def test_some_unknown_labels_are_told_once_where_classes_are_known(form):
    some = Y.assign(side=Y["side"].mask(np.arange(len(Y)) < 6, "bitcoin"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        FORMS[form](some)
    (message,) = {str(warning.message) for warning in caught}
    assert len(caught) == 1
    assert "'side'" in message or "'task_0'" in message
    assert "['bitcoin'] in y_true" in message
