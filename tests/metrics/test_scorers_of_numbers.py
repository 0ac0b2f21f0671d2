"""Scorers of models whose tasks are numbers, or classes and numbers."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import GridSearchCV, cross_val_score

from skmtl import MultiTaskClassifier, MultiTaskPredictor, MultiTaskRegressor
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import make_task_scorer, task_scorers, task_scores
from skmtl.metrics._mean_score import mean_score
from skmtl.metrics._observed import ObservedTask
from skmtl.metrics._of_numbers import OF_NUMBERS
from skmtl.metrics._predictions import GivenLabels
from skmtl.tasks import target_columns

RNG = np.random.RandomState(0)
X = pd.DataFrame(RNG.randn(100, 3), columns=list("abc"))
Y = pd.DataFrame(
    {
        "far": np.exp(X["a"]) + 1,
        "side": np.where(X["b"] > 0, "left", "right"),
        "near": 3 + X["a"] / 10,
    }
).mask(RNG.rand(100, 3) < 0.2)
WEIGHT = RNG.rand(100)

predictor = MultiTaskPredictor(max_epochs=8, random_state=0).fit(X, Y)
regressor = MultiTaskRegressor(max_epochs=8, random_state=0).fit(X, Y[["far", "near"]])
classifier = MultiTaskClassifier(max_epochs=2, random_state=0).fit(X, Y["side"])
FOUND = predictor.predict_frame(X)


@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["plain", "weighted"])
@pytest.mark.parametrize("name", OF_NUMBERS)
def test_each_value_is_that_of_scikit_learn(name, weight):
    if name == "neg_rmse_over_spread":
        pytest.skip("not one of scikit-learn")
    function = metrics.get_scorer(name)
    seen = Y["far"].notna().to_numpy()
    options = {} if weight is None else {"sample_weight": weight[seen]}
    if name == "neg_max_error":  # it knows no weights
        if weight is not None:
            assert make_task_scorer(name, task="far")(predictor, X, Y, weight) < 0
        weight, options = None, {}
    own = function._score_func(Y["far"][seen], FOUND["far"][seen], **options)
    scorer = make_task_scorer(name, task="far")
    assert scorer(predictor, X, Y, weight) == function._sign * own
    given = make_task_scorer(function, task="far")
    assert given(predictor, X, Y, weight) == function._sign * own


@pytest.mark.parametrize("model", [predictor, regressor], ids=["mixed", "numbers"])
def test_r2_is_the_mean_over_the_numbers_and_accuracy_that_over_classes(model):
    found = model.predict_frame(X)
    of_each = []
    for task in ("far", "near"):
        seen = Y[task].notna()
        of_each.append(metrics.r2_score(Y[task][seen], found[task][seen]))
    scorer = make_task_scorer("r2")
    assert scorer(model, X, Y[list(found)]) == pytest.approx(
        np.mean(of_each), abs=1e-12
    )
    worst = make_task_scorer("r2", average="worst")
    assert worst(model, X, Y[list(found)]) == pytest.approx(min(of_each))
    if model is predictor:
        seen = Y["side"].notna()
        right = (found["side"] == Y["side"])[seen].mean()
        assert make_task_scorer("accuracy")(model, X, Y) == pytest.approx(right)
        part = make_task_scorer("neg_log_loss", task="side")(model, X, Y)
        proba = model.predict_proba(X)[1][seen]
        expected = -metrics.log_loss(Y["side"][seen], proba)
        assert part == pytest.approx(expected, abs=1e-6)


def test_a_function_of_ones_own_scores_tasks_of_both_types():
    scorer = make_task_scorer(lambda true, found: float(len(true)))
    assert scorer(predictor, X, Y) == Y.notna().sum().mean()


def test_search_with_missing_numbers_goes_by_r2():
    grid = {"max_epochs": [1, 30]}
    search = GridSearchCV(regressor, grid, cv=3, scoring=make_task_scorer("r2"))
    search.fit(X, Y[["far", "near"]])
    assert search.best_params_ == {"max_epochs": 30}
    forest = RandomForestRegressor(3, random_state=0)
    complete = Y[["far", "near"]].fillna(0)
    found = cross_val_score(forest, X, complete, cv=3, scoring=make_task_scorer("r2"))
    expected = cross_val_score(forest, X, complete, cv=3, scoring="r2")
    np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize(
    ("model", "scoring", "message"),
    [
        (
            predictor,
            "neg_mean_absolute_error",
            "unit of each task, so that",
        ),
        (
            regressor,
            metrics.get_scorer("neg_root_mean_squared_error"),
            "no mean of",
        ),
        (regressor, "accuracy", "one of classes and texts, but the tasks"),
        (classifier, "r2", "one of numbers, but the tasks"),
        (
            predictor,
            "exact_match",
            r"tasks \['far', 'near'\] are numbers",
        ),
    ],
)
def test_what_has_no_meaning_is_refused_by_name(model, scoring, message):
    names = list(model.task_names_)
    y = Y[names] if len(names) > 1 else Y[names[0]]
    with pytest.raises(ValueError, match=message):
        make_task_scorer(scoring)(model, X, y)


def test_one_task_of_the_other_type_is_refused():
    with pytest.raises(
        ValueError, match="one of classes and texts, but the tasks \\['far'\\]"
    ):
        make_task_scorer("accuracy", task="far")(predictor, X, Y)
    with pytest.raises(ValueError, match="one of numbers, but the tasks \\['side'\\]"):
        make_task_scorer("r2", task="side")(predictor, X, Y)


def test_errors_are_no_scorers_as_functions():
    with pytest.raises(ValueError, match="greater_is_better=False"):
        make_task_scorer(metrics.mean_absolute_error)


def test_scores_of_arrays_are_those_of_classes():
    y = Y[["side", "side"]].set_axis(["a", "b"], axis=1)
    with pytest.raises(ValueError, match="no quantities"):
        task_scores(y, y.fillna("left"), "r2")


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_shares_of_the_spread_do_not_depend_on_the_unit(size):
    y = X["a"].to_numpy()
    found = y + RNG.randn(100) / 2

    def columns(numbers):
        return target_columns(numbers, task_types="regression")

    for name in ("r2", "explained_variance", "d2_absolute_error_score"):
        expected, own = (
            OF_NUMBERS[name].value(
                ObservedTask(true, GivenLabels(true, predicted), 0, None)
            )
            for true, predicted in (
                (columns(y), columns(found)),
                (columns(y * size), columns(found * size)),
            )
        )
        assert 0 < expected < 1
        np.testing.assert_allclose(own, expected)
    assert mean_score(columns(y * size), columns(found * size)) < 1


SEVERAL = [name for name, metric in OF_NUMBERS.items() if not metric.has_unit]
IN_UNITS = [name for name, metric in OF_NUMBERS.items() if metric.has_unit]


def test_each_name_chooses_in_a_search_over_missing_and_mixed_targets():
    """With scikit-learn's names, all of these searches fail."""
    of_one = {
        f"{name} of {task}": make_task_scorer(name, task=task)
        for name in IN_UNITS
        for task in ("far", "near")
    }
    chosen = [*SEVERAL, "accuracy", "roc_auc", "neg_log_loss", "d2"]
    search = GridSearchCV(
        MultiTaskPredictor(random_state=0),
        {"max_epochs": [1, 30]},
        cv=3,
        scoring=task_scorers(chosen) | of_one,
        refit="d2",
    )
    search.fit(X, Y)
    assert search.best_params_ == {"max_epochs": 30}
    names = [*chosen, *of_one]
    found = {name: search.cv_results_[f"mean_test_{name}"] for name in names}
    assert all(np.isfinite(values).all() for values in found.values())
    better = [name for name, values in found.items() if values[1] > values[0]]
    assert set(names) - set(better) <= {"accuracy"}
    assert search.best_score_ == found["d2"].max()
    assert search.score(X, Y) == make_task_scorer("d2")(search, X, Y)


@pytest.mark.parametrize("name", OF_NUMBERS)
def test_scorers_give_what_the_table_has(name):
    table = task_scores(Y, FOUND, name)
    for task in ("far", "near"):
        value = make_task_scorer(name, task=task)(predictor, X, Y)
        assert value == table.loc[task, name]
    if name in SEVERAL:
        assert make_task_scorer(name)(predictor, X, Y) == table.loc["mean", name]
        worst = make_task_scorer(name, average="worst")(predictor, X, Y)
        assert worst == table.loc["worst", name]
    forest = RandomForestRegressor(3, random_state=0)
    complete = Y[["far", "near"]].fillna(1)
    forest.fit(X, complete)
    value = make_task_scorer(name, task=1)(forest, X, complete)
    assert value == task_scores(complete, forest.predict(X), name).iloc[1, 0]


def test_d2_of_a_mixed_model_is_that_of_the_table():
    both = FOUND[["far", "near"]].join(predictor.predict_frame(X, "predict_proba"))
    table = task_scores(Y, both)
    assert make_task_scorer("d2")(predictor, X, Y) == pytest.approx(
        table.loc["mean", "d2"]
    )
    assert (
        make_task_scorer("accuracy")(predictor, X, Y) == table.loc["mean"]["accuracy"]
    )


@pytest.mark.parametrize("y", [np.full(30, 2.5), np.r_[0.5, np.full(29, np.nan)]])
def test_a_number_without_spread_has_no_share_of_it(y):
    rows = X[:30]
    model = RandomForestRegressor(2, random_state=0).fit(rows, rows["a"])
    for name in ("r2", "d2", "explained_variance", "neg_rmse_over_spread"):
        with pytest.warns(SkmtlWarning, match="no spread to compare with"):
            assert np.isnan(make_task_scorer(name)(model, rows, y))
    assert make_task_scorer("neg_mean_absolute_error")(model, rows, y) < 0
