"""What is drawn belongs to one fit, and is named as a person would."""

import numpy as np
import pandas as pd

from skmtl import MultiTaskClassifier
from skmtl.plotting import (
    TaskCalibrationDisplay,
    TaskConfusionDisplay,
    TaskPrecisionRecallDisplay,
    TaskRocDisplay,
)
from skmtl.plotting._observed import predicted_by

X = np.random.RandomState(0).randn(80, 3)
Y = pd.DataFrame({"t": (X[:, 0] > 0) * 1.0, "u": (X[:, 1] > 0) * 1.0})
Y.iloc[::9, 0] = np.nan


def test_names_and_predictions_are_of_one_fit_whatever_is_fitted_in_between():
    model = MultiTaskClassifier(max_epochs=2, random_state=0).fit(X, Y)
    expected = model.predict_proba(X)
    _, predicted = predicted_by(model, X, Y)
    model.fit(X, Y.assign(v=Y["u"])[["v", "u", "t"]])
    for found, own in zip(predicted.probabilities, expected, strict=True):
        np.testing.assert_allclose(found.values, own, rtol=1e-6)


def test_whole_numbers_that_became_floats_are_drawn_as_whole_numbers():
    model = MultiTaskClassifier(max_epochs=1, random_state=0).fit(X, Y)
    confusion = TaskConfusionDisplay.from_estimator(model, X, Y)
    for ax in confusion.axes_:
        assert [tick.get_text() for tick in ax.get_xticklabels()] == ["0", "1"]
    assert confusion.display_labels["t"].dtype == float
    calibration = TaskCalibrationDisplay.from_estimator(model, X, Y, pos_label={"t": 1})
    assert calibration.axes_[0].get_title().startswith("t: 1\n")
    for display in (TaskRocDisplay, TaskPrecisionRecallDisplay):
        drawn = display.from_estimator(model, X, Y, pos_label={"t": 1})
        legend = [text.get_text() for text in drawn.legend_.get_texts()]
        assert any(text.startswith("t: 1 (") for text in legend)
        assert drawn.pos_label["t"] == 1.0
