"""Metrics of classes refuse numbers by name, and say what scores them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_squared_error, r2_score
from sklearn.model_selection import GridSearchCV, cross_val_score

from skmtl import make_task_scorer
from skmtl.metrics import (
    classification_report,
    exact_match_score,
    expected_calibration_error,
    hamming_loss,
    task_scores,
)
from tests.toy_numbers import make_numbers, small_predictor, small_regressor

X, Y = make_numbers()


@pytest.fixture(scope="module")
def mixed():
    return small_predictor().fit(X, Y)


@pytest.mark.parametrize("score", [exact_match_score, hamming_loss])
@pytest.mark.parametrize("form", [pd.DataFrame, np.asarray])
def test_targets_that_are_numbers_are_refused(mixed, score, form):
    y = form(Y)
    name = "price" if form is pd.DataFrame else "task_0"
    with pytest.raises(
        ValueError, match=f"Task '{name}' has numbers in y_true"
    ) as told:
        score(y, mixed.predict(X))
    for advice in (
        "method score",
        f"TaskView(model, '{name}')",
        "task_scores(y, model.predict(X))",
        "interval",
    ):
        assert advice in str(told.value)


def test_a_report_is_one_of_the_classes(mixed):
    expected = classification_report(Y[["sex", "level"]], mixed.predict(X)[:, [1, 3]])
    for y, found in [
        (Y, mixed.predict(X)),
        (Y[["sex", "level"]], mixed.predict_frame(X)),
        (Y[list(Y)[::-1]], mixed.predict_frame(X)),
    ]:
        report = classification_report(y, found)
        assert set(report.split("\n\n")) == set(expected.split("\n\n"))
    assert "price" not in expected
    with pytest.raises(ValueError, match=r"numbers in y_true.*task_scores\(y, model"):
        classification_report(Y["price"], mixed.predict_frame(X)["price"])


def test_whole_numbers_whose_predictions_are_none_are_refused():
    whole = (Y["share"] * 1000).round()
    with pytest.raises(ValueError, match="Task 'task_0' has numbers in y_pred"):
        hamming_loss(whole, np.asarray(whole) + 0.5)


def test_calibration_of_a_number_is_refused():
    with pytest.raises(ValueError, match="Task 'price' has numbers in y_true"):
        expected_calibration_error(Y["price"], np.full((80, 2), 0.5))


@pytest.mark.parametrize("scoring", ["exact_match", "neg_hamming_loss"])
def test_scores_of_all_labels_at_once_refuse_models_of_numbers(mixed, scoring):
    message = r"asks whether labels are right, but the tasks \['price', 'share'\]"
    with pytest.raises(ValueError, match=message):
        make_task_scorer(scoring)(mixed, X, Y)


@pytest.mark.parametrize("scoring", ["accuracy", "neg_log_loss", "f1_macro"])
def test_scorers_of_classes_refuse_models_of_numbers_alone(mixed, scoring):
    for model, y in (
        (small_regressor(max_epochs=1).fit(X, Y["price"]), Y["price"]),
        (RandomForestRegressor(2).fit(X, Y["share"]), Y["share"]),
        (mixed.task("price"), Y["price"]),
    ):
        with pytest.raises(ValueError, match=f"{scoring}', which is one of classes"):
            make_task_scorer(scoring)(model, X, y)


def test_views_of_the_classes_of_a_mixed_model_are_scored(mixed):
    view = mixed.task("level")
    expected = (view.predict(X) == Y["level"]).mean()
    assert make_task_scorer("accuracy")(view, X, Y["level"]) == expected
    assert 0.5 < make_task_scorer("roc_auc_ovr")(view, X, Y["level"]) <= 1


@pytest.mark.parametrize("name", ["r2", "neg_mean_squared_error", r2_score])
def test_metrics_of_numbers_are_named_with_what_to_use(name):
    with pytest.raises(ValueError, match=r"no quantities.*task_types='regression'"):
        task_scores([0, 1], [0, 1], name)


def test_predictions_of_a_mixed_model_are_scored_for_its_classes(mixed):
    y = Y[["sex", "level"]]
    views = [mixed.task(name) for name in y]
    proba = mixed.predict_proba(X)
    expected = [
        make_task_scorer("roc_auc_ovr")(v, X, y[n])
        for v, n in zip(views, y, strict=True)
    ]
    for given, options in (
        (proba, {}),
        (proba, {"classes": mixed.classes_}),
        (proba, {"task_names": mixed.task_names_, "classes": mixed.classes_}),
        (mixed.predict_frame(X, "predict_proba"), {}),
    ):
        found = task_scores(y, given, "roc_auc", **options)
        np.testing.assert_allclose(found["roc_auc"][:2], expected, atol=1e-6)
    other = task_scores(
        y[["level", "sex"]], proba, "roc_auc", task_names=mixed.task_names_
    )
    pd.testing.assert_frame_equal(other.loc[["sex", "level"]], found[:2], atol=1e-6)
    labels = task_scores(y, mixed.predict_frame(X))
    accuracies = [view.score(X, y[name]) for view, name in zip(views, y, strict=True)]
    assert labels["accuracy"][:2].tolist() == accuracies


def test_what_the_messages_advise_works(mixed):
    seen = Y["price"].notna()
    view = mixed.task("price")
    assert view.score(X, Y["price"]) == r2_score(
        Y["price"][seen], view.predict(X[seen])
    )
    assert mean_squared_error(Y["price"][seen], view.predict(X[seen])) > 0
    intervals = mixed.predict_interval(X)
    assert task_scores(Y, intervals, "interval_coverage").shape == (4, 1)
    assert task_scores(Y, intervals, coverage=0.9).shape == (4, 3)
    assert task_scores(Y, mixed.predict(X)).shape == (6, 5)
    numbers = Y[["price", "share"]]
    scores = cross_val_score(small_regressor(max_epochs=2), X, numbers, cv=2)
    assert np.isfinite(scores).all()
    GridSearchCV(small_regressor(max_epochs=2), {"lr": [0.02]}, cv=2).fit(X, numbers)
