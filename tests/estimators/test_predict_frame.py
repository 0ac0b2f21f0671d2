"""Predictions as DataFrames bear the names of tasks, classes and rows."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from skmtl import TaskView, make_task_scorer
from skmtl.estimators import predict_frame
from skmtl.metrics import task_scores
from skmtl.model_selection import cross_val_predict
from tests.needs import package
from tests.toy_tasks import make_tasks, small_classifier

pl = package("polars")

SCORING = ["accuracy", "neg_log_loss", "roc_auc_ovr", "average_precision"]
COLUMNS = [
    *["side=left", "side=right", "level=0", "level=1", "level=2"],
    *["inside=False", "inside=True"],
]


@pytest.fixture(scope="module")
def fitted():
    X, Y = make_tasks()
    X = pd.DataFrame(X, columns=list("abcd"), index=[f"row {i}" for i in range(60)])
    Y.index = X.index
    return small_classifier(max_epochs=5).fit(X, Y), X, Y


def test_labels_have_names_rows_and_types_of_their_own(fitted):
    clf, X, Y = fitted
    frame = clf.predict_frame(X)
    assert list(frame) == clf.task_names_ == list(Y)
    pd.testing.assert_index_equal(frame.index, X.index)
    assert [frame[name].dtype.kind for name in ("level", "inside")] == ["i", "b"]
    np.testing.assert_array_equal(frame.to_numpy(dtype=object), clf.predict(X))
    assert isinstance(clf.predict(X), np.ndarray)
    assert set(frame["side"]) <= {"left", "right"}


@pytest.mark.parametrize("method", ["predict_proba", "predict_log_proba"])
def test_probabilities_have_a_column_for_each_class(fitted, method):
    clf, X, _ = fitted
    frame = clf.predict_frame(X, method)
    assert list(frame) == COLUMNS
    pd.testing.assert_index_equal(frame.index, X.index)
    np.testing.assert_array_equal(frame, np.hstack(getattr(clf, method)(X)))
    assert set(frame.dtypes) == {np.dtype(np.float32)}


def test_rows_without_names_are_numbered(fitted):
    clf, X, Y = fitted
    frame = clf.predict_frame(pl.from_pandas(X))
    pd.testing.assert_frame_equal(frame, clf.predict_frame(X).reset_index(drop=True))
    clf = small_classifier(max_epochs=1).fit(X.to_numpy(), Y.to_numpy())
    for given in (X.to_numpy(), X.to_numpy().tolist()):
        frame = clf.predict_frame(given)
        pd.testing.assert_index_equal(frame.index, pd.RangeIndex(len(X)))
        assert list(frame) == ["task_0", "task_1", "task_2"]


def test_scores_match_frames_by_name_whatever_the_order(fitted):
    clf, X, Y = fitted
    rng = np.random.RandomState(0)
    expected = task_scores(Y, clf.predict_proba(X), SCORING, classes=clf.classes_)
    turned = Y[["inside", "side", "level"]]
    proba = clf.predict_frame(X, "predict_proba")
    proba = proba[rng.permutation(proba.columns)]
    found = task_scores(turned, proba, SCORING)
    pd.testing.assert_frame_equal(found.loc[expected.index], expected)
    found = task_scores(turned, clf.predict_frame(X))
    pd.testing.assert_frame_equal(found.loc[expected.index], expected[["accuracy"]])
    held_out = X.iloc[:9], turned.iloc[:9]
    few = task_scores(
        held_out[1], clf.predict_frame(held_out[0], "predict_proba"), "accuracy"
    )
    scorer = make_task_scorer("accuracy")
    assert few.loc["mean", "accuracy"] == scorer(clf, *held_out)


def test_one_target_has_one_column(fitted):
    _, X, Y = fitted
    clf = small_classifier(max_epochs=1).fit(X, Y["level"])
    assert list(clf.predict_frame(X)) == ["level"]
    proba = clf.predict_frame(X, "predict_proba")
    assert list(proba) == ["level=0", "level=1", "level=2"]
    expected = task_scores(Y["level"], clf.predict_proba(X), SCORING)
    pd.testing.assert_frame_equal(task_scores(Y["level"], proba, SCORING), expected)


def test_view_has_the_columns_of_its_task(fitted):
    clf, X, Y = fitted
    view = clf.task("level")
    assert view.predict_frame(X)["level"].tolist() == clf.predict(X)[:, 1].tolist()
    proba = view.predict_frame(X, "predict_proba")
    assert list(proba) == ["level=0", "level=1", "level=2"]
    np.testing.assert_array_equal(proba, view.predict_proba(X))
    forest = RandomForestClassifier(3, random_state=0).fit(X, Y.astype(str))
    view = TaskView(forest, "side", task_names=list(Y))
    assert list(view.predict_frame(X)) == ["side"]


@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(StandardScaler(), small_classifier(max_epochs=2)),
        GridSearchCV(
            make_pipeline(StandardScaler(), small_classifier(max_epochs=2)),
            {"multitaskclassifier__lr": [0.01]},
            cv=[(np.arange(30), np.arange(30, 60))],
        ),
    ],
    ids=["pipeline", "search"],
)
def test_pipelines_and_searches_are_asked_by_the_function(fitted, model):
    _, X, Y = fitted
    model.fit(X, Y)
    frame = predict_frame(model, X)
    assert list(frame) == list(Y)
    pd.testing.assert_index_equal(frame.index, X.index)
    proba = predict_frame(model, X, "predict_proba")
    np.testing.assert_array_equal(proba, np.hstack(model.predict_proba(X)))
    assert list(proba) == COLUMNS


def test_models_without_names_get_them(fitted):
    _, X, Y = fitted
    Y = Y[["level", "inside"]].astype(int)
    forest = RandomForestClassifier(3, random_state=0).fit(X, Y)
    frame = predict_frame(forest, X, task_names=list(Y))
    assert frame.dtypes.tolist() == [np.dtype(np.int64)] * 2
    chain = ClassifierChain(LogisticRegression()).fit(X, (Y > 0).astype(int))
    proba = predict_frame(chain, X, "predict_proba", task_names=list(Y))
    assert list(proba) == ["level=0", "level=1", "inside=0", "inside=1"]
    np.testing.assert_array_equal(proba.iloc[:, [1, 3]], chain.predict_proba(X))
    assert predict_frame(chain, X).dtypes.tolist() == [np.dtype(np.int64)] * 2
    several = MultiOutputClassifier(LogisticRegression()).fit(X, Y)
    log_proba = predict_frame(several, X, "predict_log_proba", task_names=list(Y))
    np.testing.assert_array_equal(
        np.log(np.hstack(several.predict_proba(X))), log_proba
    )
    with pytest.raises(ValueError, match=r"tasks \['task_0', 'task_1'\], but .*'level"):
        task_scores(Y, predict_frame(forest, X))


def test_out_of_fold_predictions_are_scored_in_the_order_of_y(fitted):
    _, X, Y = fitted
    clf = small_classifier(max_epochs=2)
    for method in ("predict", "predict_proba"):
        found = cross_val_predict(clf, X, Y, cv=2, method=method)
        expected = task_scores(Y, found)
        turned = Y[["inside", "side", "level"]]
        scores = task_scores(turned, found, task_names=list(Y))
        pd.testing.assert_frame_equal(scores.loc[expected.index], expected)


def test_bad_requests_are_errors(fitted):
    clf, X, Y = fitted
    with pytest.raises(ValueError, match="Got method='decision_function', but"):
        clf.predict_frame(X, "decision_function")
    with pytest.raises(NotFittedError):
        predict_frame(RandomForestClassifier(), X)
    with pytest.raises(ValueError, match="expected 3 different names"):
        predict_frame(clf, X, task_names=["a", "b"])
    svm = MultiOutputClassifier(LinearSVC()).fit(X, Y[["level", "inside"]])
    with pytest.raises(TypeError, match="MultiOutputClassifier without predict_proba"):
        predict_frame(svm, X, "predict_proba")
    twice = pd.DataFrame({"t": ["b=c", "d"] * 30, "t=b": ["c", "d"] * 30})
    clf = small_classifier(max_epochs=1).fit(X, twice)
    with pytest.raises(ValueError, match="'t=b=c' would stand for classes of two"):
        clf.predict_frame(X, "predict_proba")
    assert list(clf.predict_frame(X)) == ["t", "t=b"]
