"""Weights of classes, tasks, rows and labels where tasks are numbers."""

import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskPredictor, MultiTaskRegressor
from skmtl.networks import MLPTrunk

RNG = np.random.RandomState(0)
X = RNG.randn(150, 4)
Y = pd.DataFrame(
    {
        "far": X[:, 0] * 100 + RNG.randn(150),
        "side": np.where(X[:, 1] > 0.8, "left", "right"),
        "near": X[:, 0] + X[:, 2],
    }
)
MODELS = [(MultiTaskRegressor, ["far", "near"]), (MultiTaskPredictor, list(Y))]
both = pytest.mark.parametrize(("model", "names"), MODELS, ids=["numbers", "mixed"])


def fit(model, y, sample_weight=None, **settings):
    made = model(**{"max_epochs": 4, "random_state": 0} | settings)
    return made.fit(X, y, sample_weight=sample_weight)


def equal(first, second):
    pd.testing.assert_frame_equal(first.predict_frame(X), second.predict_frame(X))
    intervals = [model.predict_interval(X) for model in (first, second)]
    np.testing.assert_array_equal(*intervals)


@both
def test_a_label_of_weight_zero_is_a_missing_one_to_the_bit(model, names):
    gone = np.random.RandomState(1).rand(150, len(names)) < 0.3
    weights = np.where(gone, 0.0, 1.0)
    missing = fit(model, Y[names].mask(gone))
    equal(fit(model, Y[names], weights), missing)
    are_numbers = [name != "side" for name in names]
    wild = Y[names].mask(gone & are_numbers, 1e15)
    equal(fit(model, wild, weights), missing)


@both
@pytest.mark.parametrize("by_label", [False, True], ids=["rows", "labels"])
def test_weights_are_relative(model, names, by_label):
    shape = (150, len(names)) if by_label else 150
    weights = np.random.RandomState(1).rand(*np.atleast_1d(shape))
    equal(fit(model, Y[names], weights), fit(model, Y[names], 7 * weights))
    plain = fit(model, Y[names]).predict_frame(X)["far"]
    assert not plain.equals(fit(model, Y[names], weights).predict_frame(X)["far"])


@both
def test_task_weights_are_relative_and_zero_teaches_nothing(model, names):
    weights = {name: 1.0 + k for k, name in enumerate(names)}
    sevenfold = {name: 7 * weight for name, weight in weights.items()}
    equal(
        fit(model, Y[names], task_weight=weights),
        fit(model, Y[names], task_weight=sevenfold),
    )
    found = fit(model, Y[names], task_weight={"far": 0}).predict_frame(X)
    assert found["far"].nunique() == 1


def test_a_weight_of_two_is_a_label_that_stands_there_twice():
    settings = {"max_epochs": 3, "early_stopping": False, "batch_size": 10_000}
    for model, names in MODELS:
        y = Y[names]
        weight = np.random.RandomState(2).randint(3, size=150)
        rows = np.repeat(np.arange(150), weight)
        made = model(MLPTrunk(dropout=0), random_state=0, **settings)
        weighed = made.fit(X, y, sample_weight=weight).predict_frame(X)
        repeated = made.fit(X[rows], y.iloc[rows]).predict_frame(X)
        for name in ("far", "near"):
            spread = y[name].std()
            np.testing.assert_allclose(
                weighed[name], repeated[name], atol=0.02 * spread
            )


@pytest.mark.parametrize(
    "given", ["balanced", {"side": "balanced"}, [None, "balanced", None]]
)
def test_balanced_classes_leave_numbers_their_weights(given):
    found = fit(MultiTaskPredictor, Y, class_weight=given)
    weights = {"left": 150 / 2 / (Y["side"] == "left").sum()}
    weights["right"] = 150 / 2 / (Y["side"] == "right").sum()
    equal(found, fit(MultiTaskPredictor, Y, class_weight={"side": weights}))
    plain = fit(MultiTaskPredictor, Y)
    assert not np.array_equal(found.predict_proba(X)[1], plain.predict_proba(X)[1])


def test_balanced_classes_of_numbers_alone_are_nothing():
    numbers = Y[["far", "near"]]
    equal(
        fit(MultiTaskPredictor, numbers, class_weight="balanced"),
        fit(MultiTaskPredictor, numbers),
    )


@pytest.mark.parametrize(
    "given",
    [
        {"far": "balanced"},
        {"far": {1: 2.0}},
        {0: {1.0: 2}},
        ["balanced", None, None],
        {"far": {}},
    ],
)
def test_weights_of_classes_are_refused_for_a_number_by_name(given):
    with pytest.raises(ValueError, match="task 'far', which is a number and has no cl"):
        fit(MultiTaskPredictor, Y, class_weight=given)
    if not isinstance(given, list):
        with pytest.raises(ValueError, match="task 'far', which is a number"):
            fit(MultiTaskPredictor, Y[["far", "near"]], class_weight=given)


def test_one_number_has_no_class_weights():
    with pytest.raises(ValueError, match="task 'far', which is a number"):
        fit(MultiTaskPredictor, Y["far"], class_weight={1.0: 3})


def test_a_number_of_weight_zero_does_not_widen_the_range_that_is_predicted():
    y = X[:, :2].copy()
    model = MultiTaskRegressor(random_state=0).partial_fit(X, y)
    before = model._task_encoder.scaling_.high
    y[0, 1], weight = 1e6, np.ones(y.shape)
    weight[0, 1] = 0
    model.partial_fit(X, y, sample_weight=weight)
    np.testing.assert_array_equal(model._task_encoder.scaling_.high, before)
