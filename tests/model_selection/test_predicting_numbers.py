"""Predictions out of fold of numbers, and of classes and numbers together."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskPredictor, MultiTaskRegressor
from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import MultiTaskStratifiedKFold, cross_val_predict

RNG = np.random.RandomState(0)
X = RNG.randn(120, 4)
NUMBERS = np.column_stack([X[:, 0] * 100, np.exp(X[:, 1] + X[:, 0])])
WITH_MISSING = np.where(RNG.rand(120, 2) < 0.2, np.nan, NUMBERS)
MIXED = pd.DataFrame(
    {
        "size": WITH_MISSING[:, 0],
        "kind": np.where(X[:, 1] > 0, "up", None),
        "cost": WITH_MISSING[:, 1],
        "level": pd.Series(np.digitize(X[:, 2], [-0.5, 0.5])).astype("category"),
    }
)
MIXED.loc[X[:, 1] < -0.3, "kind"] = "down"

regressor = MultiTaskRegressor(max_epochs=3, random_state=0)
predictor = MultiTaskPredictor(max_epochs=3, random_state=0)


def loop(model, X, y, method):
    """Predict as the default folds say, one after the other."""
    found = []
    for train, test in MultiTaskStratifiedKFold(5).split(X, y):
        rows = y.iloc[train] if hasattr(y, "iloc") else y[train]
        fitted = clone(model).fit(X[train], rows)
        found.append((test, getattr(fitted, method)(X[test])))
    return found


@pytest.mark.parametrize("method", ["predict", "predict_interval"])
@pytest.mark.parametrize(
    ("model", "y"),
    [
        (regressor, WITH_MISSING),
        (regressor, WITH_MISSING[:, 0]),
        (predictor, MIXED),
        (predictor, MIXED[["size", "cost"]]),
    ],
    ids=["numbers", "one number", "mixed", "mixed class, numbers alone"],
)
def test_each_row_is_predicted_as_by_a_loop_to_the_bit(model, y, method):
    found = cross_val_predict(model, X, y, method=method)
    for rows, expected in loop(model, X, y, method):
        np.testing.assert_array_equal(found[rows], expected)
    mixed = y is MIXED and method == "predict"
    assert found.dtype == (object if mixed else np.float64)
    assert found.shape == np.shape(y) + ((2,) if method == "predict_interval" else ())


def test_probabilities_are_those_of_the_classes_with_none_for_numbers():
    found = cross_val_predict(predictor, X, MIXED, method="predict_proba")
    assert [part is None for part in found] == [True, False, True, False]
    for rows, expected in loop(predictor, X, MIXED, "predict_proba"):
        for part, own in zip(found, expected, strict=True):
            if own is not None:
                np.testing.assert_array_equal(part[rows], own)


@pytest.mark.parametrize("method", ["predict_proba", "predict_log_proba"])
def test_numbers_have_no_probabilities(method):
    for model in (regressor, predictor):
        with pytest.raises(TypeError, match="these are numbers, which have no prob"):
            cross_val_predict(model, X, NUMBERS, method=method)


def test_other_regressors_are_asked_too():
    whole = np.round(NUMBERS)  # a regressor takes them for numbers, whatever they are
    forest = RandomForestRegressor(5, random_state=0)
    for model in (
        forest,
        make_pipeline(StandardScaler(), forest),
        GridSearchCV(forest, {"max_depth": [2]}, cv=2),
    ):
        found = cross_val_predict(model, X, whole // 50)
        assert found.shape == (120, 2)
        own = cross_val_predict(model, X, whole, cv=KFold(3))
        assert np.corrcoef(own[:, 0], whole[:, 0])[0, 1] > 0.5


def test_task_types_of_the_model_tell_how_rows_are_dealt():
    grades = pd.DataFrame({"grade": np.arange(120) % 24, "size": NUMBERS[:, 0]})
    model = clone(predictor).set_params(task_types={"grade": "classification"})
    found = cross_val_predict(model, X, grades)  # warns of no class, as all are large
    assert set(found[:, 0]) <= set(range(24))
    grades["grade"] = np.arange(120) % 30
    with pytest.warns(SkmtlWarning, match="lack a class") as told:
        cross_val_predict(model, X, grades)
    assert "If these are numbers" not in str(told[0].message)  # it was said


def test_intervals_are_asked_of_models_that_have_them():
    forest = RandomForestRegressor(2)
    with pytest.raises(TypeError, match="RandomForestRegressor without predict_interv"):
        cross_val_predict(forest, X, NUMBERS, method="predict_interval")
    line = make_pipeline(StandardScaler(), regressor)
    found = cross_val_predict(line, X, NUMBERS, cv=KFold(3), method="predict_interval")
    for train, test in KFold(3).split(X):
        own = clone(line).fit(X[train], NUMBERS[train])
        scaled = own[:-1].transform(X[test])
        np.testing.assert_array_equal(found[test], own[-1].predict_interval(scaled))
