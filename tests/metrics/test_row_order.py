"""Indices that hold the same labels in different orders are spoken of in scoring."""

import numpy as np
import pandas as pd
import pytest

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import (
    classification_report,
    exact_match_score,
    hamming_loss,
    make_task_scorer,
    task_scores,
)
from skmtl.plotting import TaskConfusionDisplay, TaskRocDisplay, TaskScoresDisplay
from tests.toy_tasks import make_tasks, small_classifier

TRUE = pd.DataFrame({"a": [0, 1, 0, 1], "b": list("xyyx")}, index=list("pqrs"))
PERMUTED = TRUE.iloc[::-1]
MESSAGE = "indices of y_true and y_pred have the same labels in different orders"


@pytest.mark.parametrize(
    "score",
    [
        task_scores,
        exact_match_score,
        hamming_loss,
        classification_report,
        TaskConfusionDisplay.from_predictions,
        TaskScoresDisplay.from_predictions,
    ],
)
def test_permuted_predictions_are_spoken_of(score):
    with pytest.warns(SkmtlWarning, match=MESSAGE):
        score(TRUE, PERMUTED)
    score(TRUE, TRUE)
    score(TRUE, PERMUTED.reset_index(drop=True))


def test_permuted_frames_of_probabilities_are_spoken_of():
    flat = pd.DataFrame({"a=0": [0.9, 0.2, 0.7, 0.1]}, index=TRUE.index[::-1])
    flat["a=1"] = 1 - flat["a=0"]
    single = flat.set_axis([0, 1], axis=1)
    y = TRUE["a"]
    for score in task_scores, TaskRocDisplay.from_predictions:
        for given in flat, [single]:
            with pytest.warns(SkmtlWarning, match=MESSAGE):
                score(y.to_frame(), given)


def test_scorers_speak_of_permuted_rows():
    X, Y = make_tasks(40)
    X = pd.DataFrame(np.asarray(X))
    X.index = Y.index = [f"row {i}" for i in range(len(Y))]
    clf = small_classifier().fit(X, Y)
    shuffled = Y.iloc[::-1]
    with pytest.warns(SkmtlWarning, match="indices of X and y have the same labels"):
        make_task_scorer("accuracy")(clf, X, shuffled)
    with pytest.warns(SkmtlWarning, match="indices of X and y have the same labels"):
        TaskScoresDisplay.from_estimator(clf, X, shuffled, n_bootstraps=0)
