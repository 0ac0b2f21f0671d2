"""Prediction sets out of fold are those of a loop, in the columns of all classes."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores
from skmtl.model_selection import MultiTaskStratifiedKFold, cross_val_predict
from tests.toy_numbers import make_numbers, small_predictor, small_regressor
from tests.toy_sets import small_forest_of_sets
from tests.toy_tasks import make_tasks, small_classifier

X, FRAME = make_tasks(90)
CODES = FRAME.apply(lambda task: task.astype("category").cat.codes).to_numpy()
FOLDS = MultiTaskStratifiedKFold(3)
forest = small_forest_of_sets()


def by_hand(estimator, y, cv=FOLDS):
    """Fit and predict in a loop; each fold has all classes."""
    found, order = [], []
    for train, test in cv.split(X, y):
        fitted = clone(estimator).fit(X[train], y[train])
        found.append(fitted.predict_set(X[test]))
        order.append(test)
    back = np.argsort(np.concatenate(order))
    if isinstance(found[0], list):
        return [np.concatenate(parts)[back] for parts in zip(*found, strict=True)]
    return np.concatenate(found)[back]


@pytest.mark.parametrize(
    "y",
    [
        CODES,
        np.char.add("class ", CODES.astype(str)),
        CODES[:, 1],
        FRAME["side"].to_numpy(),
        FRAME["inside"].to_numpy(),
    ],
    ids=["integers", "strings", "one task", "its strings", "booleans"],
)
def test_it_equals_a_loop_over_the_folds(y):
    found = cross_val_predict(forest, X, y, cv=FOLDS, method="predict_set")
    expected = by_hand(forest, y)
    assert type(found) is type(expected)
    np.testing.assert_equal(found, expected)
    for part in found if isinstance(found, list) else [found]:
        assert part.dtype == bool
    scores = task_scores(y, found)
    assert scores["set_coverage"].min() > 0.8


def test_searches_and_pipelines_are_asked_inside():
    expected = cross_val_predict(forest, X, CODES, cv=FOLDS, method="predict_set")
    search = GridSearchCV(forest, {"max_depth": [3]}, cv=2, scoring=lambda *_: 0.0)
    for model in (make_pipeline(StandardScaler(), forest), search):
        found = cross_val_predict(model, X, CODES, cv=FOLDS, method="predict_set")
        np.testing.assert_equal(found, expected)


@pytest.mark.parametrize("single", [True, False])
def test_a_class_that_a_training_fold_lacks_is_in_no_set(single):
    y = np.array(["a", "b"] * 45, dtype=object)
    y[:30:10] = "rare"  # all in the first test fold
    Y = y if single else np.column_stack([y, FRAME["side"]])
    with pytest.warns(SkmtlWarning, match=r"lacks the classes \['rare'\].*are in no"):
        found = cross_val_predict(forest, X, Y, cv=KFold(3), method="predict_set")
    own = found if single else found[0]
    assert own.shape == (90, 3)
    assert own.dtype == bool
    assert not own[:30, 2].any()
    assert own[:, :2].any(axis=1).all()


def test_models_without_sets_are_refused():
    plain = RandomForestClassifier(2, random_state=0)
    with pytest.raises(TypeError, match="RandomForestClassifier without predict_set"):
        cross_val_predict(plain, X, CODES, cv=FOLDS, method="predict_set")
    numbers, Y = make_numbers()
    with pytest.raises(TypeError, match="are numbers, which have no prediction sets"):
        cross_val_predict(
            small_regressor(max_epochs=1), numbers, Y[["price"]], method="predict_set"
        )
    with pytest.raises(ValueError, match="predict_set, predict_interval"):
        cross_val_predict(forest, X, CODES, method="predict_sets")


def test_columns_are_those_of_probabilities_for_ordered_categories():
    sizes = pd.Categorical(
        np.array(["large", "medium", "small"])[CODES[:, 1]],
        ["small", "medium", "large"],
        ordered=True,
    )
    Y = pd.DataFrame({"size": sizes, "side": FRAME["side"]})
    options = {"cv": KFold(3, shuffle=True, random_state=0)}
    sets = cross_val_predict(forest, X, Y, **options, method="predict_set")
    proba = cross_val_predict(forest, X, Y, **options, method="predict_proba")
    for own, part in zip(sets, proba, strict=True):
        assert own.shape == part.shape
        assert own[np.arange(90), part.argmax(axis=1)].all()


def test_labels_may_be_missing_and_numbers_stand_beside():
    WITH_MISSING = FRAME.mask(np.random.RandomState(0).rand(*FRAME.shape) < 0.2)
    model = small_classifier(max_epochs=3, early_stopping=True)
    found = cross_val_predict(model, X, WITH_MISSING, cv=FOLDS, method="predict_set")
    train, test = next(iter(FOLDS.split(X, WITH_MISSING)))
    fitted = clone(model).fit(X[train], WITH_MISSING.iloc[train])
    for own, expected in zip(found, fitted.predict_set(X[test]), strict=True):
        np.testing.assert_array_equal(own[test], expected)
    assert task_scores(WITH_MISSING, found)["set_coverage"].min() > 0.5
    rows, Y = make_numbers(120)
    model = small_predictor(max_epochs=3)
    found = cross_val_predict(model, rows, Y, cv=3, method="predict_set")
    assert [own is None for own in found] == [Y[name].dtype.kind == "f" for name in Y]
    classes = {
        name: np.unique(Y[name].dropna())
        for name, own in zip(Y, found, strict=True)
        if own is not None
    }
    scores = task_scores(Y, found, classes=classes)
    assert scores.index.tolist() == [*classes, "mean", "worst"]


def test_a_model_without_held_out_rows_says_what_to_do():
    with pytest.raises(ValueError, match="early_stopping=True"):
        cross_val_predict(
            small_classifier(max_epochs=1), X, FRAME, cv=FOLDS, method="predict_set"
        )
