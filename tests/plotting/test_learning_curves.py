"""The losses that a classifier has recorded, task by task."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskClassifier, MultiTaskPredictor, MultiTaskStratifiedKFold
from skmtl.plotting import TaskLearningCurvesDisplay
from tests.toy_tasks import make_tasks, small_classifier


def fitted(**settings):
    X, Y = make_tasks()
    return small_classifier(**settings).fit(X, Y)


def test_losses_are_those_of_the_history():
    clf = fitted(early_stopping=True, max_epochs=4)
    display = TaskLearningCurvesDisplay.from_estimator(clf)
    for part, losses in [
        ("train", display.train_losses),
        ("valid", display.valid_losses),
    ]:
        recorded = [row[f"{part}_task_losses"] for row in clf.history_]
        assert losses.to_dict("records") == recorded
        assert losses.index.tolist() == [1, 2, 3, 4]
    assert list(display.valid_losses) == clf.task_names_
    for line, name in zip(display.valid_lines_, clf.task_names_, strict=True):
        np.testing.assert_array_equal(line.get_ydata(), display.valid_losses[name])


def test_only_losses_of_classes_are_called_cross_entropies():
    X, Y = make_tasks()
    Y = pd.DataFrame({"class": Y.iloc[:, 0].astype(str), "number": X[:, 0]})
    model = MultiTaskPredictor(max_epochs=2, random_state=0).fit(X, Y)
    labels = {
        "class": "Cross-entropy (nats)",
        "number": "Loss on the learned scale",
        None: "Loss",
    }
    for tasks, label in labels.items():
        display = TaskLearningCurvesDisplay.from_estimator(model, tasks=tasks)
        assert display.numbers == ["number"]
        assert display.axes_[0].get_ylabel() == label


def test_the_epoch_that_was_kept_is_marked():
    """The one with the lowest loss of the last fit, whatever came before."""
    clf = fitted(early_stopping=True, max_epochs=8, lr=0.3, warm_start=True)
    X, Y = make_tasks()
    for _ in range(2):
        display = TaskLearningCurvesDisplay.from_estimator(clf)
        last = clf.history_[-8:]
        best = min(last, key=lambda row: row["valid_loss"])["epoch"]
        assert display.best_epoch == best
        marks = [line.get_xdata()[0] for line in display.best_epoch_lines_]
        assert marks == [best] * 3
        clf.fit(X, Y)


def test_without_held_out_rows_there_is_nothing_to_mark():
    display = TaskLearningCurvesDisplay.from_estimator(fitted(max_epochs=2))
    assert display.valid_losses is None
    assert display.best_epoch is None
    assert display.valid_lines_ == display.best_epoch_lines_ == []
    labels = [text.get_text() for text in display.legend_.get_texts()]
    assert labels == ["training"]


def test_losses_without_an_observed_label_are_gaps():
    clf = fitted(early_stopping=True, max_epochs=3)
    clf.history_[1]["valid_task_losses"]["side"] = None
    valid = TaskLearningCurvesDisplay.from_estimator(clf).valid_losses
    assert valid["side"].isna().tolist() == [False, True, False]
    assert valid[["level", "inside"]].notna().all(axis=None)


@pytest.mark.parametrize("single", [False, True])
def test_chunks_are_epochs(single):
    X, Y = make_tasks()
    y = Y["level"] if single else Y
    clf = small_classifier().partial_fit(X, y).partial_fit(X, y)
    display = TaskLearningCurvesDisplay.from_estimator(clf)
    assert display.train_losses.index.tolist() == [1, 2]
    assert len(display.axes_) == (1 if single else 3)


def test_one_epoch_can_be_seen():
    display = TaskLearningCurvesDisplay.from_estimator(fitted(max_epochs=1))
    assert all(line.get_marker() == "o" for line in display.train_lines_)
    display.figure_.canvas.draw()
    for panel in display.axes_:
        low, high = panel.get_xlim()
        assert [t for t in panel.get_xticks() if low <= t <= high] == [1]


def test_pipelines_and_searches_are_looked_into():
    X, Y = make_tasks()
    pipeline = make_pipeline(StandardScaler(), small_classifier(max_epochs=2))
    search = GridSearchCV(
        pipeline,
        {"multitaskclassifier__lr": [0.01]},
        cv=MultiTaskStratifiedKFold(2),
    ).fit(X, Y)
    display = TaskLearningCurvesDisplay.from_estimator(search)
    model = search.best_estimator_[-1]
    recorded = [row["train_task_losses"] for row in model.history_]
    assert display.train_losses.to_dict("records") == recorded


def test_estimators_without_a_history_are_refused():
    X, Y = make_tasks()
    with pytest.raises(NotFittedError):
        TaskLearningCurvesDisplay.from_estimator(MultiTaskClassifier())
    forest = RandomForestClassifier(2).fit(X, Y["level"])
    with pytest.raises(TypeError, match="RandomForestClassifier without the losses"):
        TaskLearningCurvesDisplay.from_estimator(forest)
