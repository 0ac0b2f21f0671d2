"""Displays of classes refuse numbers by name, and draw the view of a class."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import TaskView
from skmtl.balancing import EqualWeighting
from skmtl.plotting import (
    TaskBalancingDisplay,
    TaskCalibrationDisplay,
    TaskConfusionDisplay,
    TaskLearningCurvesDisplay,
    TaskPrecisionRecallDisplay,
    TaskRocDisplay,
    TaskScoresDisplay,
)
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


@pytest.mark.parametrize("display", DISPLAYS)
def test_models_of_numbers_are_refused_by_name(mixed, display):
    line = make_pipeline(StandardScaler(), small_predictor(max_epochs=1)).fit(X, Y)
    for model in (mixed, line):
        message = r"\['price', 'share'\]\), but only classes.*TaskView\(model, 'sex'\)"
        with pytest.raises(TypeError, match=message):
            display.from_estimator(model, X, Y)
    whole = Y.fillna(0)[["price", "share"]]
    for model in (
        small_regressor(max_epochs=1).fit(X, NUMBERS),
        RandomForestRegressor(2).fit(X, whole),
        mixed.task("price"),
    ):
        with pytest.raises(TypeError, match=r"PredictionErrorDisplay.*IntervalCov"):
            display.from_estimator(model, X, NUMBERS)
    with pytest.raises(ValueError, match="Task 'price' has numbers in y_true"):
        display.from_predictions(Y, mixed.predict(X))


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
