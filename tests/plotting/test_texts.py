"""What displays do with tasks that are texts: few can draw them, others name them."""

import numpy as np
import pandas as pd
import pytest

from skmtl import TaskView
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores
from skmtl.plotting import (
    IntervalCoverageDisplay,
    TaskCalibrationDisplay,
    TaskConfusionDisplay,
    TaskLearningCurvesDisplay,
    TaskPrecisionRecallDisplay,
    TaskPredictionErrorDisplay,
    TaskRocDisplay,
    TaskScoresDisplay,
)
from skmtl.plotting._bootstrap import ScoredTask, bootstrap
from tests.needs import needs
from tests.toy_writers import TYPES, make_writings, small_writer

pytestmark = pytest.mark.filterwarnings("ignore:Of task .* came to no end")

X, Y = make_writings(200)
OF_CLASSES = [
    TaskCalibrationDisplay,
    TaskConfusionDisplay,
    TaskPrecisionRecallDisplay,
    TaskRocDisplay,
]
OF_NUMBERS = [IntervalCoverageDisplay, TaskPredictionErrorDisplay]
INSTEAD = "skmtl.task_scores tells, and skmtl.plotting.TaskScoresDisplay draws"


@pytest.fixture(scope="module")
def model():
    return small_writer().fit(X, Y)


@pytest.mark.parametrize("display", OF_CLASSES)
def test_displays_of_classes_leave_texts_out_and_name_them(display, model):
    with pytest.warns(SkmtlWarning, match=r"\['english', 'price'\] are numbers and te"):
        display.from_estimator(model, X, Y)
    some = Y[["english", "side"]]
    writer = small_writer(task_types={"english": "generation"}).fit(X, some)
    with pytest.warns(SkmtlWarning, match=rf"\['english'\] are texts.*{INSTEAD}"):
        display.from_estimator(writer, X, some)


@pytest.mark.parametrize("display", OF_CLASSES + OF_NUMBERS)
def test_a_text_that_is_named_is_refused_with_what_to_use(display, model):
    with pytest.raises(ValueError, match=rf"\['english'\] are texts.*{INSTEAD}"):
        display.from_estimator(model, X, Y, tasks="english")


@pytest.mark.parametrize("display", OF_CLASSES + OF_NUMBERS)
def test_a_view_of_a_text_is_refused_with_what_to_use(display, model):
    view = TaskView(model, "english")
    with pytest.raises(TypeError, match=f"english.*{INSTEAD}"):
        display.from_estimator(view, X, Y["english"])


@pytest.mark.parametrize("display", OF_NUMBERS)
def test_displays_of_numbers_draw_numbers_beside_texts(display, model):
    with np.errstate(all="ignore"):
        drawn = display.from_estimator(model, X, Y, tasks="price")
    assert drawn.figure_ is not None


def test_predicted_errors_are_of_numbers_alone(model):
    found = model.predict_frame(X)
    drawn = TaskPredictionErrorDisplay.from_predictions(Y, found, task_types=model)
    assert list(drawn.r2) == ["price"]
    with pytest.raises(ValueError, match=f"are classes and texts, but .*{INSTEAD}"):
        TaskPredictionErrorDisplay.from_predictions(
            Y[["english", "side"]],
            found[["english", "side"]],
            task_types={"english": "generation"},
        )


def test_scores_of_texts_stand_beside_those_of_classes(model):
    some = ["english", "side"]
    with pytest.warns(SkmtlWarning, match=r"\['price'\] are numbers, of which 'accur"):
        drawn = TaskScoresDisplay.from_estimator(model, X, Y)
    own = drawn.scores.set_index("task")
    assert own.index.tolist() == [*some, "mean"]
    found = task_scores(Y, model.predict(X), "accuracy", task_types=model)
    assert own.loc[some, "score"].tolist() == found.loc[some, "accuracy"].tolist()
    assert (own["low"] <= own["score"]).all()
    assert (own["high"] > own["score"]).all()  # no text is right: Wilson's has a width
    given = TaskScoresDisplay.from_predictions(
        Y[some], model.predict_frame(X), task_types={"english": "generation"}
    )
    assert given.scores["score"].tolist() == drawn.scores["score"].tolist()


def test_scores_of_a_view_of_a_text(model):
    drawn = TaskScoresDisplay.from_estimator(model.task("english"), X, Y["english"])
    assert drawn.scores["task"].tolist() == ["english"]
    assert drawn.score_name.startswith("Accuracy")


def test_without_texts_scores_are_chosen_as_before(model):
    with pytest.warns(SkmtlWarning, match="'d2' is no metric"):
        TaskScoresDisplay.from_estimator(model, X, Y, scoring="d2", n_bootstraps=0)
    drawn = TaskScoresDisplay.from_estimator(
        model, X, Y, tasks=["side", "price"], n_bootstraps=0
    )
    assert drawn.score_name == "D2"


@needs("sacrebleu")
def test_any_metric_of_texts_is_drawn_with_intervals(model):
    with pytest.warns(SkmtlWarning, match="'chrf' is no metric"):
        drawn = TaskScoresDisplay.from_predictions(
            Y, Y.fillna("").assign(side="left"), scoring="chrf", task_types=TYPES
        )
    assert drawn.scores["task"].tolist() == ["english"]
    likely = TaskScoresDisplay.from_estimator(
        model, X, Y, scoring="log_likelihood", n_bootstraps=5, random_state=0
    )
    own = likely.scores.set_index("task")
    assert list(own.index) == [*Y, "mean"]
    assert (own["low"] < own["score"]).all()


def test_learning_curves_have_a_panel_for_texts(model):
    drawn = TaskLearningCurvesDisplay.from_estimator(model)
    assert drawn.valid_losses.columns.tolist() == list(Y)
    assert drawn.valid_losses.notna().all(axis=None)
    assert drawn.texts == ["english"]
    callbacks = dict(model.net_.callbacks_)
    best = callbacks["best_texts"].best_epoch_, callbacks["best_epoch"].best_epoch_
    assert (drawn.best_epoch_of_texts, drawn.best_epoch) == best
    marks = [line.get_xdata()[0] for line in drawn.best_epoch_lines_]
    assert marks == [best[0], best[1], best[1]]


@pytest.mark.parametrize(
    ("tasks", "label"),
    [
        ("english", "Cross-entropy per character (nats)"),
        ("side", "Cross-entropy (nats)"),
        ("price", "Loss on the learned scale"),
        (["english", "side"], "Loss"),
    ],
)
def test_axes_say_what_the_loss_of_a_type_is(tasks, label):
    losses = pd.DataFrame({name: [2.0, 1.0, 0.5] for name in Y}, index=[1, 2, 3])
    drawn = TaskLearningCurvesDisplay(
        losses,
        losses,
        best_epoch=2,
        numbers=["price"],
        texts=["english"],
        best_epoch_of_texts=3,
    ).plot(tasks=tasks)
    assert drawn.axes_[0].get_ylabel() == label
    told = [text.get_text() for text in drawn.legend_.get_texts()]
    kept = {"best epoch of texts (3)"} if "english" in tasks else set()
    kept |= {"best epoch (2)"} if tasks != "english" else set()
    assert set(told) == {"training", "held out"} | kept


def test_rows_are_drawn_for_texts_as_they_are(model):
    from skmtl.metrics._metric import Metric
    from skmtl.metrics._observed import ObservedTask
    from skmtl.metrics._predictions import GivenLabels
    from skmtl.tasks import target_columns

    true = target_columns(["a", "b", "c"], task_types="generation")
    task = ObservedTask(true, GivenLabels(true, true), 0, None)
    sizes = bootstrap(
        [ScoredTask(task, np.ones(3, dtype=bool))],
        Metric(lambda drawn: len(drawn.labels)),
        50,
        0,
    )
    assert (sizes == 3).all()  # none is added that would be right or wrong
