"""Names that scikit-learn knows are taken, or the error says what to pass."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from skmtl.metrics import (
    exact_match_score,
    hamming_loss,
    make_task_scorer,
    task_scorers,
    task_scores,
)
from skmtl.metrics._named import NAMED
from skmtl.metrics._of_numbers import OF_NUMBERS
from skmtl.metrics._positive import OF_POSITIVE
from skmtl.model_selection import compare_sharing
from skmtl.plotting import TaskScoresDisplay
from tests.toy_tasks import make_tasks, small_classifier

RNG = np.random.RandomState(0)
Y = np.column_stack([RNG.randint(3, size=60), RNG.randint(2, size=60)])
PROBA = [RNG.dirichlet(np.ones(k), size=60) for k in (3, 2)]
CLASSES = [np.arange(3), np.arange(2)]


def score(scoring, y=Y, proba=PROBA, classes=CLASSES):
    return task_scores(y, proba, scoring, classes=classes)


@pytest.mark.parametrize("name", metrics.get_scorer_names())
def test_each_name_of_scikit_learn_is_taken_or_told_what_to_pass(name):
    if name in NAMED:
        kwargs = {"pos_label": {0: 1, 1: 1}} if name in OF_POSITIVE else {}
        task_scores(Y, PROBA, name, classes=CLASSES, **kwargs)
        return
    with pytest.raises(ValueError, match=f"scoring='{name}'.*scikit-learn") as caught:
        score(name)
    message = str(caught.value)
    if name in OF_NUMBERS:  # a scorer may be given a model of numbers
        make_task_scorer(name)
        return
    with pytest.raises(ValueError, match="of scikit-learn, but it"):
        make_task_scorer(name)
    if "get_scorer" in message:
        scorer = metrics.get_scorer(name)
        k = 1 if "likelihood" in name else 0  # these are for two classes alone
        found = score(scorer, Y[:, k], PROBA[k], CLASSES[k])
        assert np.isfinite(found.to_numpy()).all()
        assert f"get_scorer('{name}')" in message
    elif name.endswith("_samples"):
        assert name.replace("samples", "macro") in message
    else:
        assert "numbers" in message


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("weighted", [False, True])
def test_roc_auc_of_two_classes_is_that_of_scikit_learn_to_the_bit(seed, weighted):
    rng = np.random.RandomState(seed)
    y, p = rng.randint(2, size=50), rng.rand(50)
    weights = {"sample_weight": rng.rand(50)} if weighted else {}
    found = task_scores(y, np.column_stack([1 - p, p]), "roc_auc", **weights)
    assert found.iloc[0, 0] == metrics.roc_auc_score(y, p, **weights)
    several = score(["roc_auc", "roc_auc_ovr"])
    assert several["roc_auc"].tolist() == several["roc_auc_ovr"].tolist()


POOLED = {
    "exact_match": "exact_match_score",
    "exact_match_score": "exact_match_score",
    exact_match_score: "exact_match_score",
    "neg_hamming_loss": "hamming_loss",
    hamming_loss: "hamming_loss",
}


@pytest.mark.parametrize("given", POOLED)
def test_metrics_of_all_tasks_are_told_what_to_call(given):
    X, y = make_tasks(40)
    called = rf"call skmtl.metrics.{POOLED[given]}\(y_true, y_pred\).*make_task_scorer"
    calls = [
        lambda: score(given),
        lambda: score({"name": given}),
        lambda: compare_sharing(small_classifier(), X, y, scoring=given),
        lambda: TaskScoresDisplay.from_predictions(y, y, scoring=given),
    ]
    if callable(given):  # of each task it would be another number
        calls += [lambda: make_task_scorer(given), lambda: task_scorers(given)]
    for call in calls:
        with pytest.raises(ValueError, match="(?i)" + called):
            call()


def test_of_one_task_too_the_names_lead_to_the_functions():
    y = pd.Series(["a", "b"], name="t")
    with pytest.raises(ValueError, match=r"call skmtl\.metrics\.exact_match_"):
        task_scores(y, y, "exact_match_score")
    with pytest.raises(ValueError, match="Did you mean 'exact_match'"):
        make_task_scorer("exact_match_score")
