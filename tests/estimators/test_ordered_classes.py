"""Ordered categories keep their order, and scikit-learn's tools are right with it."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import RandomForestClassifier, StackingClassifier
from sklearn.metrics import (
    confusion_matrix,
    get_scorer,
    log_loss,
    make_scorer,
    roc_auc_score,
)
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskStratifiedKFold, TaskView, make_task_scorer
from skmtl.estimators import predict_frame
from skmtl.metrics import classification_report, expected_calibration_error, task_scores
from skmtl.model_selection import cross_val_predict
from skmtl.plotting import TaskConfusionDisplay
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(120)
LEVELS = ["low", "mid", "high"]
PLAIN = Y.assign(level=np.array(LEVELS)[Y["level"]])
ORDERED = PLAIN.astype({"level": pd.CategoricalDtype(LEVELS, ordered=True)})


@pytest.fixture(scope="module")
def clf():
    return small_classifier().fit(X, ORDERED)


@pytest.fixture(scope="module")
def view(clf):
    return clf.task("level")


def test_the_order_is_kept_and_changes_nothing_else(clf):
    assert [c.tolist() for c in clf.classes_][1] == LEVELS
    proba, k = clf.predict_proba(X)[1], 1
    labels = clf.predict(X)[:, k]
    np.testing.assert_array_equal(clf.classes_[k][proba.argmax(axis=1)], labels)
    assert clf.score(X, ORDERED) == clf.score(X, PLAIN) > 0.8
    assert clf.score(X, clf.predict(X)) == 1


def test_later_chunks_need_no_categories():
    chunk = small_classifier().partial_fit(X, ORDERED).partial_fit(X, PLAIN)
    assert chunk.classes_[1].tolist() == LEVELS


def test_a_task_that_comes_later_keeps_its_order():
    grown = small_classifier(max_epochs=1).fit(X, Y["side"])
    assert grown.add_task("level", X, ORDERED["level"]).classes_[1].tolist() == LEVELS


def test_a_view_is_what_scikit_learn_takes(clf, view):
    assert view.classes_.tolist() == sorted(LEVELS)
    labels, proba = PLAIN["level"], view.predict_proba(X)
    order = [LEVELS.index(label) for label in view.classes_]
    np.testing.assert_allclose(proba, clf.predict_proba(X)[1][:, order], rtol=1e-6)
    np.testing.assert_allclose(np.exp(view.predict_log_proba(X)), proba, rtol=1e-6)
    own = make_task_scorer("neg_log_loss", task="level")(clf, X, ORDERED)
    assert own > -0.5
    assert np.isclose(-log_loss(labels, proba), own)
    assert np.isclose(get_scorer("neg_log_loss")(view, X, labels), own)
    area = make_task_scorer("roc_auc_ovr", task="level")(clf, X, ORDERED)
    assert np.isclose(roc_auc_score(labels, proba, multi_class="ovr"), area)


def test_scorers_of_scikit_learn_get_sorted_columns(clf):
    scorer = make_scorer(
        log_loss, response_method="predict_proba", greater_is_better=False
    )
    found = make_task_scorer(scorer, task="level")(clf, X, ORDERED)
    own = make_task_scorer("neg_log_loss", task="level")(clf, X, ORDERED)
    assert np.isclose(found, own)


def test_views_can_be_calibrated_and_stacked(view):
    labels = PLAIN["level"]
    calibrated = CalibratedClassifierCV(view).fit(X, labels)
    assert calibrated.score(X, labels) > 0.8
    stacked = StackingClassifier([("view", view)], cv="prefit").fit(X, labels)
    assert stacked.score(X, labels) > 0.8
    table = confusion_matrix(labels, view.predict(X), labels=view.classes_)
    assert table.trace() / table.sum() == view.score(X, labels)


def test_one_ordered_target_is_sorted_as_scikit_learn_takes_for_granted():
    single = small_classifier().fit(X, ORDERED["level"])
    assert single.classes_.tolist() == sorted(LEVELS)
    assert log_loss(PLAIN["level"], single.predict_proba(X)) < 0.5
    scores = cross_val_score(single, X, ORDERED["level"], scoring="neg_log_loss", cv=3)
    assert scores.mean() > -0.8


def test_matrices_and_reports_follow_the_order(clf):
    displays = [
        TaskConfusionDisplay.from_estimator(clf, X, ORDERED),
        TaskConfusionDisplay.from_estimator(clf, X, PLAIN),
        TaskConfusionDisplay.from_predictions(ORDERED, clf.predict(X)),
    ]
    expected = confusion_matrix(PLAIN["level"], clf.predict(X)[:, 1], labels=LEVELS)
    for display in displays:
        assert display.display_labels["level"].tolist() == LEVELS
        np.testing.assert_array_equal(display.confusion_matrix["level"], expected)
    report = classification_report(ORDERED, clf.predict(X)).split("inside")[0]
    assert report.index("low") < report.index("mid") < report.index("high")


def test_probabilities_of_unknown_order_are_an_error_that_says_what_to_pass(clf):
    proba = clf.predict_proba(X)
    with pytest.raises(ValueError, match=r"ordered.*'level'.*classes=clf.classes_"):
        task_scores(ORDERED, proba, "neg_log_loss")
    with pytest.raises(ValueError, match="ordered categories"):
        expected_calibration_error(ORDERED["level"], proba[1])
    found = task_scores(ORDERED, proba, "neg_log_loss", classes=clf.classes_)
    own = make_task_scorer("neg_log_loss", task="level")(clf, X, ORDERED)
    assert found.loc["level", "neg_log_loss"] == own


@pytest.mark.parametrize(
    "model", [small_classifier(), RandomForestClassifier(20, random_state=0)]
)
def test_cross_validated_columns_follow_the_order_whatever_the_model(model):
    y = ORDERED[["side", "level"]]
    proba = cross_val_predict(model, X, y, cv=3, method="predict_proba")
    classes = [np.array(["left", "right"]), np.array(LEVELS)]
    scores = task_scores(y, proba, ["accuracy"], classes=classes)
    assert scores.loc["level", "accuracy"] > 0.7


def frames_of(clf):
    """The predicted labels of the task by all ways to a frame of a fitted model."""
    search = GridSearchCV(
        small_classifier(), {"lr": [0.02]}, cv=MultiTaskStratifiedKFold(2)
    ).fit(X, ORDERED)
    pipeline = make_pipeline(StandardScaler(), small_classifier()).fit(X, ORDERED)
    copied = pickle.loads(pickle.dumps(clf))
    yield from (clf.predict_frame(X), clf.task("level").predict_frame(X))
    yield from (predict_frame(copied, X), predict_frame(clf.task(1), X))
    yield from (predict_frame(model, X) for model in (search, pipeline))
    yield TaskView(pipeline, "level").predict_frame(X)
    yield small_classifier().fit(X, ORDERED["level"]).predict_frame(X)


def test_frames_of_predictions_hold_ordered_categories(clf):
    for frame in frames_of(clf):
        found = frame["level"]
        assert found.dtype == ORDERED["level"].dtype
        assert (found == ORDERED["level"]).mean() > 0.8
        assert (found >= "mid").sum() > 10
        assert found.astype(object).isin(LEVELS).all()
    frame = clf.predict_frame(X)
    for name in ("side", "inside"):
        assert not isinstance(frame[name].dtype, pd.CategoricalDtype)
    np.testing.assert_array_equal(frame.to_numpy(dtype=object), clf.predict(X))
    assert isinstance(clf.predict(X), np.ndarray)
    assert task_scores(ORDERED, frame).loc["mean", "accuracy"] == clf.score(X, ORDERED)


def test_categories_that_never_occur_stay_in_the_order():
    wide = pd.CategoricalDtype(["none", *LEVELS], ordered=True)
    sorted_already = pd.CategoricalDtype([0, 1, 2, 3], ordered=True)
    y = PLAIN.astype({"level": wide}).assign(
        number=Y["level"].astype(sorted_already), kind=pd.Categorical(PLAIN["level"])
    )
    y.loc[:30, "number"] = None
    clf = small_classifier(max_epochs=1).fit(X, y)
    frame = clf.predict_frame(X)
    assert frame["level"].dtype == wide
    assert frame["number"].dtype == sorted_already
    assert frame["number"].to_numpy().dtype.kind == "i"
    assert frame["kind"].dtype == predict_frame(clf, X)["side"].dtype
    assert clf.classes_[3].tolist() == [0, 1, 2]


def test_the_order_may_come_with_the_first_chunk_or_with_the_task():
    dtype = ORDERED["level"].dtype
    classes = {"side": ["left", "right"], "inside": [False, True], "level": dtype}
    chunk = small_classifier().partial_fit(X, PLAIN, classes=classes)
    assert chunk.partial_fit(X, PLAIN).predict_frame(X)["level"].dtype == dtype
    grown = small_classifier(max_epochs=1).fit(X, Y["side"])
    grown.add_task("level", X, ORDERED["level"])
    assert grown.predict_frame(X)["level"].dtype == dtype
    # what has a class that the order lacks is not ordered
    classes["level"] = [*LEVELS, "other"]
    chunk = small_classifier().partial_fit(X, ORDERED, classes=classes)
    assert chunk.predict_frame(X)["level"].dtype != dtype


def test_other_models_have_no_order_to_tell():
    y = ORDERED[["side", "level"]]
    forest = RandomForestClassifier(5, random_state=0).fit(X, y)
    frame = predict_frame(forest, X, task_names=["side", "level"])
    assert frame["level"].dtype == frame["side"].dtype
