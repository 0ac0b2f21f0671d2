"""``score`` is the mean over tasks of the accuracy on observed labels."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score

from skmtl.exceptions import SkmtlWarning
from tests.needs import package
from tests.toy_tasks import make_tasks, small_classifier

pl = package("polars")

X, Y = make_tasks()
RNG = np.random.RandomState(1)
HIDDEN = RNG.rand(60, 3) < 0.3
HOLES = Y.astype(object).mask(HIDDEN)


@pytest.fixture(scope="module")
def clf():
    return small_classifier(max_epochs=4).fit(X, Y)


def by_hand(clf, Y, weights=None):
    predicted = clf.predict(X)
    scores = []
    for k, name in enumerate(Y):
        seen = Y[name].notna().to_numpy()
        weight = None if weights is None else weights[seen, k]
        labels = Y[name][seen].tolist(), predicted[seen, k].tolist()
        scores.append(accuracy_score(*labels, sample_weight=weight))
    return np.mean(scores)


def test_the_score_is_the_mean_of_the_accuracies(clf):
    assert clf.score(X, Y) == pytest.approx(by_hand(clf, Y))
    assert 0.5 < clf.score(X, Y) < 1


def test_missing_labels_do_not_count(clf):
    assert clf.score(X, HOLES) == pytest.approx(by_hand(clf, HOLES))


def test_weights_of_rows_count_in_each_task(clf):
    weights = RNG.rand(60)
    expected = by_hand(clf, HOLES, np.repeat(weights[:, None], 3, axis=1))
    assert clf.score(X, HOLES, weights) == pytest.approx(expected)


def test_weights_of_labels_count_in_their_task(clf):
    weights = RNG.rand(60, 3)
    expected = by_hand(clf, HOLES, weights)
    assert clf.score(X, HOLES, sample_weight=weights) == pytest.approx(expected)


@pytest.mark.parametrize(
    "frame", [lambda Y: Y, lambda Y: pl.from_dict(Y.to_dict("list"))]
)
def test_columns_in_another_order_are_matched_by_name(clf, frame):
    assert clf.score(X, frame(Y[["inside", "side", "level"]])) == clf.score(X, Y)


def test_weights_of_labels_go_with_the_columns_they_came_with(clf):
    weights = RNG.rand(60, 3)
    order = [2, 0, 1]
    permuted = clf.score(X, Y.iloc[:, order], weights[:, order])
    assert permuted == pytest.approx(clf.score(X, Y, weights))


@pytest.mark.parametrize("form", [np.asarray, lambda Y: Y.to_numpy().tolist()])
def test_unnamed_columns_are_taken_in_the_order_of_the_tasks(clf, form):
    assert clf.score(X, form(Y)) == clf.score(X, Y)


def test_a_task_without_a_label_is_left_out_with_a_warning(clf):
    unseen = Y.assign(level=np.nan)
    with pytest.warns(SkmtlWarning, match=r"\['level'\] have no observed label"):
        found = clf.score(X, unseen)
    assert found == pytest.approx(by_hand(clf, Y[["side"]]) / 2 + _inside(clf) / 2)


def _inside(clf):
    return accuracy_score(Y["inside"].tolist(), clf.predict(X)[:, 2].tolist())


def test_no_label_at_all_is_an_error(clf):
    with pytest.raises(ValueError, match="nothing to score"):
        clf.score(X, Y.assign(side=None, level=None, inside=None))


def test_labels_that_were_never_seen_are_wrong_predictions(clf):
    half = Y.assign(side=Y["side"].where(np.arange(len(Y)) % 2 == 0, "above"))
    right = clf.predict_frame(X)["side"] == half["side"]
    rest = clf.score(X, Y) - by_hand(clf, Y[["side"]]) / 3
    with pytest.warns(SkmtlWarning, match="'side' .*'above'.*'left', 'right'.*never"):
        assert clf.score(X, half) == pytest.approx(rest + right.mean() / 3)
    with pytest.warns(SkmtlWarning, match="'side' .*'above'.*'left', 'right'.*none in"):
        assert clf.score(X, Y.assign(side="above")) == pytest.approx(rest)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (Y[["side", "level"]], "2 tasks.*the 3 tasks"),
        (Y.rename(columns={"side": "where"}), "'where'.*expected the tasks"),
        (Y["side"], "1 task .*the 3 tasks"),
        (Y[:30], "60|30"),
    ],
)
def test_other_tasks_or_rows_are_an_error(clf, y, message):
    with pytest.raises(ValueError, match=message):
        clf.score(X, y)


def test_one_target_is_scored_as_sklearn_does():
    y = Y["level"]
    clf = small_classifier(max_epochs=4).fit(X, y)
    expected = accuracy_score(y, clf.predict(X))
    for form in (y, y.tolist(), pd.DataFrame(y), y.to_numpy()):
        assert clf.score(X, form) == expected
    weights = RNG.rand(60)
    expected = accuracy_score(y, clf.predict(X), sample_weight=weights)
    assert clf.score(X, y, weights) == pytest.approx(expected)


def test_labels_of_another_number_type_are_the_same_labels():
    clf = small_classifier().fit(X, Y["level"])
    assert clf.score(X, Y["level"].astype(float)) == clf.score(X, Y["level"])


def test_warnings_point_at_who_scores(clf):
    X, Y = make_tasks()
    Y = Y.astype(object)
    Y["side"] = None
    with pytest.warns(SkmtlWarning, match="no observed label") as caught:
        clf.score(X, Y)
    assert [warning.filename for warning in caught] == [__file__]


@pytest.mark.parametrize("labels", ["side", ["side"], ["side", "level"]])
def test_the_labels_of_some_tasks_are_told_how_to_be_scored(labels):
    X, Y = make_tasks()
    clf = small_classifier(max_epochs=1).fit(X, Y)
    with pytest.raises(ValueError, match=r"\['side'.*3 tasks.*\.task\('side'\)\.score"):
        clf.score(X, Y[labels])
    assert 0 <= clf.task("side").score(X, Y["side"]) <= 1


def test_the_labels_of_a_stranger_are_told_the_tasks():
    X, Y = make_tasks()
    clf = small_classifier(max_epochs=1).fit(X, Y)
    with pytest.raises(ValueError, match=r"\['other'\].* expected the 3 tasks"):
        clf.score(X, Y["side"].rename("other"))
