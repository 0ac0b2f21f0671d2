"""Which tasks are drawn, and which predictions are theirs."""

import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskClassifier
from skmtl.estimators import predict_frame
from skmtl.plotting import (
    SetSizeDisplay,
    TaskCalibrationDisplay,
    TaskConfusionDisplay,
    TaskLearningCurvesDisplay,
    TaskPrecisionRecallDisplay,
    TaskRocDisplay,
    TaskScoresDisplay,
)
from tests.plotting.drawings import forest_of, judged_tasks
from tests.plotting.test_pictures import DISPLAYS, held
from tests.toy_tasks import make_tasks, small_classifier

OF_PREDICTIONS = [
    TaskCalibrationDisplay,
    TaskConfusionDisplay,
    TaskPrecisionRecallDisplay,
    TaskRocDisplay,
    TaskScoresDisplay,
]


def drawn(display):
    """Return the tasks in a picture, in order."""
    if isinstance(display, TaskScoresDisplay):
        return [label.get_text() for label in display.ax_.get_yticklabels()]
    if isinstance(display, SetSizeDisplay):
        return list(display.words_)
    if hasattr(display, "tasks_"):
        return display.tasks_
    if isinstance(display, TaskLearningCurvesDisplay):
        return [panel.get_title() for panel in display.axes_]
    return list(getattr(display, "displays_", None) or display.lines_)


@pytest.mark.parametrize("display_of", DISPLAYS)
def test_tasks_are_chosen_by_name_or_position(display_of):
    names = ["a", "b", "c"]
    assert drawn(display_of(3, names).plot(tasks=["c", 0])) == ["c", "a"]
    assert drawn(display_of(3, names).plot(tasks="b")) == ["b"]
    assert drawn(display_of(3, names).plot(tasks=-1)) == ["c"]
    for wrong in ("d", 3, [], ["a", 0], [None]):
        with pytest.raises(ValueError, match=r"tasks=.*'a', 'b', 'c'"):
            display_of(3, names).plot(tasks=wrong)


@pytest.mark.parametrize("display", OF_PREDICTIONS)
def test_what_is_said_of_a_task_does_not_depend_on_the_others(display):
    """Nor is there a warning of a task that is not wanted."""
    X, Y, Y_gaps = judged_tasks()
    forest, proba = forest_of(X, Y), forest_of(X, Y).predict_proba(X)
    last = Y.columns[2]
    options = {"random_state": 0} if display is TaskScoresDisplay else {}
    Y_gaps[Y.columns[0]] = None
    from_model = display.from_estimator(forest, X, Y_gaps, tasks=last, **options)
    given = display.from_predictions(
        Y_gaps, proba, classes=forest.classes_, tasks=[2], **options
    )
    alone = display.from_predictions(
        Y_gaps[[last]], proba[2:], classes=forest.classes_[2:], **options
    )
    assert held(from_model) == held(given) == held(alone)


@pytest.mark.parametrize("display", OF_PREDICTIONS)
def test_predictions_are_matched_by_name(display):
    X, Y = make_tasks()
    Y = Y.assign(inside=Y["inside"].astype(int))
    clf = small_classifier(max_epochs=1).fit(X, Y)
    options = {"random_state": 0} if display is TaskScoresDisplay else {}
    proba = clf.predict_proba(X)
    expected = display.from_predictions(Y, proba, classes=clf.classes_, **options)
    other = Y[Y.columns[::-1]]
    named = display.from_predictions(
        other, proba, classes=clf.classes_, task_names=clf.task_names_,
        tasks=list(Y), **options,
    )  # fmt: skip
    frame = predict_frame(clf, X, "predict_proba")
    flat = display.from_predictions(other, frame, tasks=list(Y), **options)
    assert held(named) == held(flat) == held(expected)
    with pytest.raises(ValueError, match="task_names="):
        display.from_predictions(Y, proba, task_names=["x", "y", "z"])


def test_curves_and_names_of_a_model_are_chosen_from_it():
    X, Y = make_tasks()
    clf = MultiTaskClassifier(max_epochs=1, random_state=0).fit(X, Y)
    display = TaskLearningCurvesDisplay.from_estimator(clf, tasks=list(Y)[1])
    assert drawn(display) == [list(Y)[1]]
    assert list(display.train_losses) == list(Y)


def test_columns_called_by_numbers_are_drawn():
    Y = pd.DataFrame(np.arange(8).reshape(4, 2) % 3 % 2, columns=[10, 20])
    display = TaskConfusionDisplay.from_predictions(Y, Y.to_numpy(), tasks=["20"])
    assert drawn(display) == ["20"]


def test_classes_of_interest_may_be_named_for_tasks_that_are_not_drawn():
    X, Y, _ = judged_tasks()
    forest = forest_of(X, Y)
    labels = {k: classes[0] for k, classes in enumerate(forest.classes_)}
    name = Y.columns[2]
    for display in (TaskCalibrationDisplay, TaskPrecisionRecallDisplay, TaskRocDisplay):
        by_position = display.from_estimator(forest, X, Y, pos_label=labels, tasks=2)
        assert by_position.pos_label == {name: labels[2]}
        plain = display.from_estimator(forest, X, Y, pos_label=labels[2], tasks=name)
        assert held(plain) == held(by_position)
        with pytest.raises(ValueError, match="pos_label"):
            display.from_estimator(forest, X, Y, pos_label={"x": 1}, tasks=2)
    options = {"scoring": "recall", "tasks": [2], "n_bootstraps": 1}
    scores = TaskScoresDisplay.from_estimator(forest, X, Y, pos_label=labels, **options)
    assert scores.scores["task"].tolist() == [name]
