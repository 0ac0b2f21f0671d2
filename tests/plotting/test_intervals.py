"""Intervals say what few rows leave open, and hold the true score as often as told."""

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import f1_score

from skmtl.metrics._by_task import observed_tasks
from skmtl.metrics._named import named_metrics
from skmtl.metrics._predictions import read
from skmtl.plotting._bootstrap import ScoredTask, _Drawn, _Whole, bootstrap
from skmtl.plotting._intervals import interval_of_mean, likeness, wilson
from skmtl.plotting._score_table import score_table


def scores_of(
    y_true, y_pred, scoring="accuracy", pos_label=None, n=40, seed=0, classes=None
):
    """Return the table that the display draws."""
    predicted = {"model": (*read(y_true, y_pred, classes), pos_label)}
    return score_table(predicted, scoring, n, seed)[0]


def scored_tasks(y_true, y_pred):
    true, pred = read(y_true, y_pred)
    return [
        ScoredTask(task, ~gone)
        for task, gone in zip(observed_tasks(true, pred), true.missing, strict=True)
    ]


@pytest.mark.parametrize(("n_right", "n_rows"), [(0, 1), (1, 1), (20, 20), (13, 40)])
def test_shares_have_the_interval_of_wilson(n_right, n_rows):
    expected = binomtest(n_right, n_rows).proportion_ci(method="wilson")
    assert wilson(n_right, n_rows) == pytest.approx(tuple(expected), abs=1e-12)


def test_accuracy_has_it_for_the_rows_that_are_observed():
    y_true = np.array([[0, 1], [1, np.nan], [1, 1], [0, np.nan]])
    scores = scores_of(y_true, np.ones((4, 2), dtype=int))
    for row, counts in zip(scores.to_dict("records"), [(2, 4), (2, 2)], strict=False):
        assert (row["low"], row["high"]) == pytest.approx(wilson(*counts))


def test_recall_and_precision_have_it_for_the_rows_that_count():
    y_true, y_pred = list("aabbbbbb"), list("aaabbbbb")
    for scoring, counts in {"recall": (2, 2), "precision": (2, 3)}.items():
        row = scores_of(y_true, y_pred, scoring=scoring, pos_label="a").iloc[0]
        assert (row["low"], row["high"]) == pytest.approx(wilson(*counts))


@pytest.mark.parametrize("n_rows", [10, 20, 50])
@pytest.mark.parametrize("accuracy", [0.8, 0.9, 0.95, 0.99])
def test_intervals_of_the_accuracy_hold_the_true_one(n_rows, accuracy):
    """For each count of right rows, weighted by how often it comes about."""
    counts = np.random.RandomState(0).binomial(n_rows, accuracy, size=2000)
    ends = np.array([wilson(int(n), n_rows) for n in counts])
    held = (ends[:, 0] <= accuracy) & (accuracy <= ends[:, 1])
    assert held.mean() > 0.88


@pytest.mark.parametrize("alike", [False, True])
def test_intervals_of_means_hold_the_true_one(alike):
    rng, held, widths = np.random.RandomState(0), [], []
    for _ in range(60):
        y_true = rng.randint(2, size=(20, 5))
        right = rng.random_sample((20, 1 if alike else 5)) < 0.9
        scores = scores_of(y_true, np.where(right, y_true, 1 - y_true))
        low, high = scores[["low", "high"]].to_numpy()[-1]
        held.append(low <= 0.9 <= high)
        widths.append((high - low) / np.mean(scores["high"] - scores["low"]))
    assert np.mean(held) > 0.88
    # five tasks that are right in the same rows know no more than one does
    assert np.median(widths) > 0.9 if alike else np.median(widths) < 0.6


@pytest.mark.parametrize("scoring", ["f1_macro", "roc_auc_ovr", "neg_log_loss"])
def test_intervals_of_other_metrics_hold_the_true_one(scoring):
    rng = np.random.RandomState(0)

    def drawn(n_rows):
        y = np.arange(n_rows) % 2
        logit = 3 * (rng.randn(n_rows) + 3 * (y - 0.5))
        return y, np.column_stack([1 / (1 + np.exp(logit)), 1 / (1 + np.exp(-logit))])

    true = scores_of(*drawn(50_000), scoring=scoring, n=0)["score"][0]
    rows = [scores_of(*drawn(20), scoring, seed=k).iloc[0] for k in range(40)]
    # of 40, where 95 % should be: 33 or more, but for one time in a thousand
    assert sum(row["low"] <= true <= row["high"] for row in rows) >= 33
    assert all(row["low"] < row["high"] for row in rows)


METRICS = ["accuracy", "f1_macro", "balanced_accuracy", "roc_auc_ovr", f1_score]


@pytest.mark.parametrize("scoring", METRICS)
def test_rows_that_are_all_right_leave_something_open(scoring):
    y = [0, 1] * 10
    scores = scores_of(y, np.eye(2)[y], scoring=scoring)
    assert scores["high"].tolist() == [1]
    assert 0.5 < scores["low"][0] < 0.95


def test_one_row_leaves_almost_everything_open():
    row = scores_of([0], [[0.9, 0.1]], classes=[0, 1], scoring="neg_log_loss").iloc[0]
    assert row["low"] < row["score"] <= row["high"]


def test_added_rows_are_right_or_wrong_in_labels_as_in_probabilities():
    y = np.array(list("abcabcabc"))
    proba = np.eye(3)[[0, 1, 2] * 3] * 0.7 + 0.1
    (scored,) = scored_tasks(y, proba)
    chosen = named_metrics(["accuracy", lambda true, pred: np.mean(true == pred)])
    samples = [bootstrap([scored], metric, 30, 0) for metric in chosen.values()]
    np.testing.assert_allclose(samples[0], samples[1])
    assert (samples[0] < 1).any()
    found = []

    def keep(task):
        right = task.probabilities.argmax(axis=1) == task.codes
        assert (task.predicted == task.labels).tolist() == right.tolist()
        np.testing.assert_allclose(task.probabilities.sum(axis=1), 1)
        found.append(1 - right.mean())
        return 0.0

    metric = chosen["accuracy"].__class__(keep)
    bootstrap([scored], metric, 30, 0)
    np.testing.assert_allclose(1 - np.array(found), samples[0][:, 0])


def test_tasks_are_alike_as_far_as_they_are_right_in_the_same_rows():
    rng = np.random.RandomState(0)
    right = rng.random_sample((50, 4)) < 0.6
    right[:, 1] = right[:, 0]
    gone = np.zeros((50, 4), dtype=bool)
    gone[:25, 2], gone[25:, 3] = True, True
    y_true = np.where(gone, np.nan, 1)
    alike = likeness(scored_tasks(y_true, right.astype(int)))
    assert alike[0, 1] == pytest.approx(1)
    seen = ~gone[:, 2]
    expected = np.corrcoef(right[seen, 0], right[seen, 2])[0, 1] * np.sqrt(25 / 50)
    assert alike[0, 2] == pytest.approx(expected)
    assert alike[2, 3] == 0
    assert likeness(scored_tasks(np.ones((5, 2)), np.ones((5, 2), int))).min() == 1


def test_the_interval_of_a_mean_lies_between_those_of_same_and_separate_rows():
    score, low, high = np.array([0.8, 0.9]), np.array([0.6, 0.8]), np.array([0.9, 1.0])
    same = interval_of_mean(score, low, high, np.ones((2, 2)))
    assert same == pytest.approx((0.7, 0.95))
    apart = interval_of_mean(score, low, high, np.eye(2))
    against = interval_of_mean(score, low, high, 2 * np.eye(2) - 1)
    assert same[0] < apart[0] < 0.85 < apart[1] < same[1]
    assert against == apart


def test_each_label_is_as_likely_to_be_added_however_rare_it_is():
    y = np.array(list("aaaaaabc"))
    ((task, _),) = scored_tasks(y, np.eye(3)[[0] * 6 + [1, 2]])
    chance = np.full((4, 6), 0.1)
    chance[0] = [0.1, 0.3, 0.4, 0.6, 0.7, 0.9]
    drawn = _Drawn(_Whole(task), np.array([0, 1]), chance)
    assert drawn.labels.tolist() == list("aaaabbcc")
