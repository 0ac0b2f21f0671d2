"""Scores are those of `task_scores`; intervals come from the same rows for all."""

import numpy as np
import pandas as pd
import pytest

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores
from skmtl.plotting import TaskScoresDisplay
from tests.plotting.drawings import forest_of, judged_tasks
from tests.toy_tasks import make_tasks, small_classifier


def share_right(y_true, y_pred):
    return np.mean(y_true == y_pred)


def of(display, model, column="score"):
    rows = display.scores[display.scores["model"] == model]
    return rows.set_index("task")[column]


METRICS = ["accuracy", "f1_macro", "roc_auc_ovr", "neg_log_loss", share_right]


@pytest.mark.parametrize("metric", METRICS)
def test_scores_are_those_of_the_table_to_the_bit(metric):
    X, Y, Y_gaps = judged_tasks()
    forest = forest_of(X, Y)
    display = TaskScoresDisplay.from_estimator(
        forest, X, Y_gaps, scoring=metric, n_bootstraps=20, random_state=0
    )
    proba = forest.predict_proba(X)
    table = task_scores(Y_gaps, proba, metric, classes=forest.classes_).iloc[:, 0]
    found = of(display, "RandomForestClassifier")
    assert found.to_dict() == table[[*Y, "mean"]].to_dict()
    low, high = display.scores["low"], display.scores["high"]
    assert (low < high).all()
    assert (low <= display.scores["score"]).all()
    assert (display.scores["score"] <= high).all()


def test_models_are_judged_on_the_same_rows():
    X, Y, _ = judged_tasks()
    forest = forest_of(X, Y)
    display = TaskScoresDisplay.from_estimator({"a": forest, "b": forest}, X, Y)
    for column in ("score", "low", "high"):
        assert of(display, "a", column).equals(of(display, "b", column))
    assert list(display.points_) == list(display.intervals_) == ["a", "b"]


def test_the_same_seed_gives_the_same_intervals():
    X, Y, Y_gaps = judged_tasks()
    forest = forest_of(X, Y)
    options = {"scoring": "f1_macro", "n_bootstraps": 20}
    first, again, other = (
        TaskScoresDisplay.from_estimator(
            forest, X, Y_gaps, random_state=seed, **options
        ).scores
        for seed in (0, 0, 1)
    )
    pd.testing.assert_frame_equal(first, again)
    assert not first["low"].equals(other["low"])


def test_models_that_know_names_name_the_tasks_of_others():
    X, Y = make_tasks()
    clf = small_classifier(max_epochs=2).fit(X, Y[["level", "inside"]].astype(int))
    array = Y[["level", "inside"]].to_numpy(dtype=int)
    models = {"forest": forest_of(X, pd.DataFrame(array)), "network": clf}
    display = TaskScoresDisplay.from_estimator(models, X, array)
    for model in models:
        assert of(display, model).index.tolist() == ["level", "inside", "mean"]


def test_without_drawing_there_are_no_intervals():
    display = TaskScoresDisplay.from_predictions([0, 1, 1], [0, 1, 0], n_bootstraps=0)
    assert display.scores.columns.tolist() == ["model", "task", "score"]
    assert display.intervals_ == {}
    assert display.ax_.get_xlabel() == "Accuracy"


def test_a_table_of_ones_own_is_drawn():
    table = pd.DataFrame(
        {"model": ["x", "x", "y"], "task": ["b", "a", "a"], "score": [0.1, 0.2, np.nan]}
    )
    display = TaskScoresDisplay(table).plot()
    written = [label.get_text() for label in display.ax_.get_yticklabels()]
    assert written == ["b", "a"]
    assert display.points_["x"].get_xdata().tolist() == [0.1, 0.2]
    assert list(display.points_) == ["x"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"model": ["a"], "score": [1]}, "expected a DataFrame"),
        ({"model": ["a"], "task": ["t"], "score": [1], "low": [0]}, "'low' and 'high'"),
        ({"model": ["a"] * 2, "task": ["t"] * 2, "score": [1, 2]}, "more than one"),
        ({"model": ["a"], "task": ["t"], "score": [np.nan]}, "nothing to draw"),
    ],
)
def test_a_table_that_cannot_be_drawn_is_refused(table, message):
    with pytest.raises(ValueError, match=message):
        TaskScoresDisplay(pd.DataFrame(table)).plot()


def test_bad_input_is_named():
    draw = TaskScoresDisplay.from_predictions
    with pytest.raises(ValueError, match="expected one"):
        draw([0, 1], [0, 1], scoring=["accuracy", "f1_macro"])
    with pytest.raises(ValueError, match="Did you mean 'accuracy'"):
        draw([0, 1], [0, 1], scoring="acuracy")
    with pytest.raises(ValueError, match="n_bootstraps=-1"):
        draw([0, 1], [0, 1], n_bootstraps=-1)
    with pytest.raises(ValueError, match="one model or more"):
        draw([0, 1], {})
    with pytest.raises(ValueError, match="called 'mean'"):
        draw(pd.DataFrame({"mean": [0, 1]}), [0, 1])


def test_warnings_point_at_who_draws():
    y_true, y_pred = [[0, None], [1, None]], [[0, 1], [1, 1]]
    with pytest.warns(SkmtlWarning, match="no observed label") as caught:
        TaskScoresDisplay.from_predictions(y_true, y_pred, n_bootstraps=0)
    assert [warning.filename for warning in caught] == [__file__]


def test_several_models_need_names():
    X, Y, _ = judged_tasks()
    forest = forest_of(X, Y)
    with pytest.raises(TypeError, match=r"Got a list.*dict \{name: model\}"):
        TaskScoresDisplay.from_estimator([forest, forest], X, Y)


def test_scores_without_an_interval_have_no_line():
    table = pd.DataFrame(
        {"model": ["x"] * 2, "task": ["a", "b"], "score": [0.1, 0.2]}
    ).assign(low=[0.0, np.nan], high=[0.3, np.nan])
    display = TaskScoresDisplay(table).plot()
    assert len(display.intervals_["x"].get_segments()) == 1
    assert display.points_["x"].get_xdata().tolist() == [0.1, 0.2]
    display = TaskScoresDisplay(table.assign(low=np.nan, high=np.nan)).plot()
    assert len(display.intervals_["x"].get_segments()) == 0


def test_scores_of_the_positive_class_are_drawn():
    y_true = pd.DataFrame({"a": ["x", "y", "y", "x"], "b": [1, 1, 0, 1]})
    y_pred = pd.DataFrame({"a": ["x", "x", "y", "x"], "b": [1, 0, 0, 1]})
    display = TaskScoresDisplay.from_predictions(
        y_true, y_pred, scoring="recall", pos_label={"a": "y", "b": 1}
    )
    assert display.scores["score"].round(3).tolist() == [0.5, 0.667, 0.583]
    assert display.ax_.get_xlabel() == "Recall, 95 % intervals"
    with pytest.raises(ValueError, match="Pass pos_label"):
        TaskScoresDisplay.from_predictions(y_true, y_pred, scoring="recall")


def test_the_mean_is_that_of_the_tasks_that_are_chosen():
    y_true, y_pred = [[0, 1, 1], [1, 1, 0]], [[0, 1, 0], [1, 0, 0]]
    display = TaskScoresDisplay.from_predictions(y_true, y_pred, tasks=[2, "task_0"])
    assert display.scores["task"].tolist() == ["task_2", "task_0", "mean"]
    assert display.scores["score"].tolist() == [0.5, 1, 0.75]


def test_axis_is_labelled_with_the_metric_that_the_table_names():
    table = pd.DataFrame(
        {"model": ["a", "b"], "task": "sex", "score": [0.5, 0.7], "metric": "neg_log_x"}
    )
    label = TaskScoresDisplay(table).plot().ax_.get_xlabel()
    assert label == "Negative log x"
    own = TaskScoresDisplay(table, score_name="Mine").plot()
    assert own.ax_.get_xlabel() == "Mine"
    mixed = table.assign(metric=["accuracy", "f1"])
    assert TaskScoresDisplay(mixed).plot().ax_.get_xlabel() == "Score"
