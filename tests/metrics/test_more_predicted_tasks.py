"""Tasks that are predicted, but not asked for, do not matter where both have names."""

import numpy as np
import pandas as pd
import pytest

from skmtl.metrics import (
    classification_report,
    exact_match_score,
    hamming_loss,
    task_scores,
)
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(60)
CLF = small_classifier(max_epochs=1).fit(X, Y)
LABELS = CLF.predict_frame(X)
FLAT = CLF.predict_frame(X, "predict_proba")
SOME = [[0], [1], [1, 0]]


@pytest.mark.parametrize("some", SOME)
@pytest.mark.parametrize("y_pred", [LABELS, FLAT], ids=["labels", "probabilities"])
def test_task_scores_are_those_of_the_true_tasks(y_pred, some):
    names = Y.columns[some]
    found = task_scores(Y[names], y_pred)
    pd.testing.assert_frame_equal(found.loc[names], task_scores(Y, y_pred).loc[names])


def test_one_column_of_true_labels_is_found_by_its_name():
    name = Y.columns[1]
    for y_pred in LABELS, FLAT:
        score = task_scores(Y[name], y_pred).loc[name, "accuracy"]
        assert score == task_scores(Y, y_pred).loc[name, "accuracy"]


def test_classes_of_all_predicted_tasks_are_taken():
    names = Y.columns[[2, 0]]
    found = task_scores(Y[names], LABELS, classes=CLF.classes_)
    pd.testing.assert_frame_equal(found, task_scores(Y[names], LABELS))


def test_other_scores_are_those_of_the_true_tasks():
    names = Y.columns[[1, 0]]
    for score in exact_match_score, hamming_loss:
        assert score(Y[names], LABELS) == score(Y[names], LABELS[names])
    report = classification_report(Y[names], LABELS, zero_division=0)
    assert report == classification_report(Y[names], LABELS[names], zero_division=0)


def test_missing_task_is_named_with_those_that_there_are():
    y = Y[Y.columns[:1]].set_axis(["other"], axis=1)
    with pytest.raises(ValueError, match=r"Got y_pred with the tasks .* \['other'\]"):
        task_scores(y, LABELS)
    with pytest.raises(ValueError, match="a column for each class of task 'other'"):
        task_scores(y, FLAT)


def test_class_that_is_called_as_its_task_is_no_task():
    y = pd.DataFrame({"rain": ["rain", "dry", "rain"]})
    proba = pd.DataFrame({"dry": [0.1, 0.8, 0.3], "rain": [0.9, 0.2, 0.7]})
    assert np.all(task_scores(y, proba) == 1)
