"""Displays of classes judge a model on its classes, and refuse numbers by name."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import TaskView
from skmtl.balancing import EqualWeighting
from skmtl.exceptions import SkmtlWarning
from skmtl.plotting import (
    TaskBalancingDisplay,
    TaskCalibrationDisplay,
    TaskConfusionDisplay,
    TaskLearningCurvesDisplay,
    TaskPrecisionRecallDisplay,
    TaskRocDisplay,
    TaskScoresDisplay,
)
from tests.plotting.test_pictures import held
from tests.toy_numbers import make_numbers, small_predictor, small_regressor

DISPLAYS = [
    TaskCalibrationDisplay,
    TaskConfusionDisplay,
    TaskPrecisionRecallDisplay,
    TaskRocDisplay,
    TaskScoresDisplay,
]
X, Y = make_numbers()
NUMBERS = Y[["price", "share"]]


@pytest.fixture(scope="module")
def mixed():
    return small_predictor().fit(X, Y)


OF_CLASSES = [display for display in DISPLAYS if display is not TaskScoresDisplay]


@pytest.mark.parametrize("display", OF_CLASSES)
def test_models_of_numbers_are_refused_by_name(mixed, display):
    whole = Y.fillna(0)[["price", "share"]]
    for model in (
        small_regressor(max_epochs=1).fit(X, NUMBERS),
        RandomForestRegressor(2).fit(X, whole),
        mixed.task("price"),
    ):
        message = r"which predicts numbers .*TaskPredictionErrorDisplay.*IntervalCov"
        with pytest.raises(TypeError, match=message):
            display.from_estimator(model, X, NUMBERS)
    with pytest.raises(ValueError, match="Task 'price' has numbers in y_true"):
        display.from_predictions(Y, mixed.predict(X))


@pytest.mark.parametrize("display", DISPLAYS)
def test_a_mixed_model_is_judged_on_its_classes(mixed, display):
    line = make_pipeline(StandardScaler(), small_predictor(max_epochs=5)).fit(X, Y)
    is_scores = display is TaskScoresDisplay
    options = {"scoring": "accuracy", "n_bootstraps": 0} if is_scores else {}
    missing = Y.assign(level=Y["level"].mask(Y["sex"] == "m"))
    for model in (mixed, line):
        message = r"\['price', 'share'\] are numbers, .*tasks="
        with pytest.warns(SkmtlWarning, match=message) as told:
            drawn = display.from_estimator(model, X, missing, **options)
        assert len(told) == 1
        proba = model.predict_proba(X)
        classes = [found for found in mixed.classes_ if found is not None]
        expected = display.from_predictions(
            missing[["sex", "level"]],
            [part for part in proba if part is not None],
            classes=classes,
            **options,
        )
        assert held(drawn) == held(expected)
        named = display.from_estimator(model, X, missing, tasks=["sex", 3], **options)
        assert held(named) == held(drawn)


@pytest.mark.parametrize("display", DISPLAYS)
def test_numbers_that_are_named_are_refused_with_what_draws_them(mixed, display):
    options = {"scoring": "accuracy"} if display is TaskScoresDisplay else {}
    instead = "'r2'.*'d2'" if options else "TaskPredictionErrorDisplay"
    for tasks in ("price", ["sex", "price"], 0):
        message = rf"\['price'\] are numbers,.*\['sex', 'level'\].*{instead}"
        with pytest.raises(ValueError, match=message):
            display.from_estimator(mixed, X, Y, tasks=tasks, **options)


@pytest.mark.parametrize("display", DISPLAYS)
def test_the_view_of_a_class_is_drawn(mixed, display):
    line = make_pipeline(StandardScaler(), small_predictor(max_epochs=5)).fit(X, Y)
    for view, name in ((mixed.task("level"), "level"), (TaskView(line, "sex"), "sex")):
        assert display.from_estimator(view, X, Y[name]).figure_.axes


@pytest.mark.parametrize("display", DISPLAYS)
def test_probabilities_of_a_mixed_model_are_drawn(mixed, display):
    y = Y[["level", "sex"]]
    for given in (
        {"y_pred": mixed.predict_proba(X), "task_names": mixed.task_names_},
        {"y_pred": mixed.predict_frame(X, "predict_proba")},
    ):
        assert display.from_predictions(y, **given).figure_.axes


def test_losses_of_numbers_are_drawn(mixed):
    for model in (mixed, small_regressor(max_epochs=3).fit(X, NUMBERS)):
        display = TaskLearningCurvesDisplay.from_estimator(model)
        assert list(display.train_losses) == model.task_names_
        assert np.isfinite(display.valid_losses.to_numpy()).all()
    for balancing in ("gradnorm", EqualWeighting(track_gradients=True)):
        model = small_predictor(balancing=balancing, max_epochs=3).fit(X, Y)
        assert TaskBalancingDisplay.from_estimator(model).figure_.axes
