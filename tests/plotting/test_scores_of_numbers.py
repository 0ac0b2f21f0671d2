"""Scores without a unit stand on one axis, those of numbers beside those of classes."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import d2_log_loss_score, mean_absolute_error, r2_score

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics._metric import Metric
from skmtl.metrics._observed import ObservedTask
from skmtl.metrics._of_numbers import OF_NUMBERS
from skmtl.metrics._predictions import GivenLabels
from skmtl.plotting import TaskScoresDisplay
from skmtl.plotting._bootstrap import ScoredTask, bootstrap
from skmtl.plotting._intervals import likeness, percentiles
from skmtl.tasks import target_columns
from tests.toy_numbers import make_numbers, small_predictor, small_regressor

X, Y = make_numbers()
NUMBERS = Y[["price", "share"]]
from_estimator = TaskScoresDisplay.from_estimator
from_predictions = TaskScoresDisplay.from_predictions


@pytest.fixture(scope="module")
def mixed():
    return small_predictor().fit(X, Y)


def scored(y, y_pred):
    """Return numbers and predictions of several tasks as they are scored."""
    true = target_columns(y, task_types="regression")
    pred = GivenLabels(true, target_columns(y_pred, task_types="regression"))
    return [
        ScoredTask(ObservedTask(true, pred, k, None), ~true.missing[k])
        for k in range(len(true.names))
    ]


def test_numbers_and_classes_are_drawn_together_by_their_d2(mixed):
    table = from_estimator(mixed, X, Y, random_state=0).scores.set_index("task")
    assert list(table.index) == ["price", "sex", "share", "level", "mean"]
    predicted, seen = mixed.predict_frame(X), Y["price"].notna()
    found = predicted["price"].astype(float)[seen]
    assert table.loc["price", "score"] == pytest.approx(
        r2_score(Y["price"][seen], found)
    )
    proba = mixed.predict_proba(X)[1]
    expected = d2_log_loss_score(Y["sex"], proba)
    assert table.loc["sex", "score"] == pytest.approx(expected)
    means = table["score"].drop("mean").mean()
    assert table.loc["mean", "score"] == pytest.approx(means)
    assert (table["low"] < table["score"]).all()
    assert (table["score"] < table["high"]).all()


def test_the_metric_goes_by_the_tasks_that_are_drawn(mixed):
    options = {"n_bootstraps": 0}
    for tasks, name in (
        (None, "D2"),
        (["price", "share"], "R2"),
        (["sex", "level"], "Accuracy"),
        (["sex", "share"], "D2"),
    ):
        display = from_estimator(mixed, X, Y, tasks=tasks, **options)
        assert display.ax_.get_xlabel() == name
    forest = RandomForestRegressor(3, random_state=0).fit(X, NUMBERS.fillna(0))
    models = {"network": small_regressor().fit(X, NUMBERS), "forest": forest}
    display = from_estimator(models, X, NUMBERS, **options)
    assert display.ax_.get_xlabel() == "R2"
    assert list(display.scores["task"]) == ["price", "share", "mean"] * 2
    forest = display.scores[display.scores["model"] == "forest"]
    expected = r2_score(Y["share"], models["forest"].predict(X)[:, 1])
    assert forest["score"].to_list()[1] == pytest.approx(expected)


def test_predictions_are_scored_as_the_model_is(mixed):
    options = {"random_state": 0, "n_bootstraps": 20}
    numbers = ["price", "share"]
    both = mixed.predict_frame(X)[numbers].astype(float)
    both = both.join(mixed.predict_frame(X, "predict_proba"))
    for y_pred, tasks in ((both, None), (mixed.predict(X), numbers)):
        expected = from_estimator(mixed, X, Y, tasks=tasks, **options)
        found = from_predictions(Y, y_pred, tasks=tasks, **options)
        assert found.ax_.get_xlabel() == expected.ax_.get_xlabel()
        assert set(found.scores["model"]) == {"Model"}
        columns = ["score", "low", "high"]
        assert found.scores["task"].equals(expected.scores["task"])
        np.testing.assert_allclose(
            found.scores[columns], expected.scores[columns], rtol=1e-5
        )
    with pytest.raises(ValueError, match=r"'d2' failed for task 'sex'.*probabilities"):
        from_predictions(Y, mixed.predict(X))


def test_whole_numbers_are_scored_as_task_types_say():
    y = pd.DataFrame({"age": np.arange(30), "size": np.arange(30) % 7 + 0.5})
    with pytest.warns(SkmtlWarning, match=r"\['age'\] have whole numbers alone"):
        display = from_predictions(y, y, scoring="accuracy", tasks="age")
    assert display.scores["score"].to_list() == [1.0]
    for types in ("regression", {"age": "regression"}):
        display = from_predictions(y, y, task_types=types, n_bootstraps=0)
        assert display.ax_.get_xlabel() == "R2"
        assert list(display.scores["task"]) == ["age", "size", "mean"]


def test_tasks_without_the_metric_are_left_out_and_named(mixed):
    with pytest.warns(SkmtlWarning, match=r"\['sex', 'level'\] are classes, of which"):
        display = from_estimator(mixed, X, Y, scoring="r2", n_bootstraps=0)
    assert list(display.scores["task"]) == ["price", "share", "mean"]
    with pytest.raises(ValueError, match=r"\['sex'\] are classes, of which 'r2' is"):
        from_estimator(mixed, X, Y, scoring="r2", tasks="sex")
    model = small_regressor(max_epochs=1).fit(X, NUMBERS)
    with pytest.raises(ValueError, match=r"'accuracy'.*'r2'"):
        from_estimator(model, X, NUMBERS, scoring="accuracy")


def test_two_units_never_stand_on_one_axis(mixed):
    for scoring in ("neg_mean_absolute_error", mean_absolute_error):
        message = r"unit of each task.*\['price', 'share'\] cannot stand on one axis"
        with pytest.raises(ValueError, match=message):
            from_estimator(mixed, X, Y, scoring=scoring)
        display = from_estimator(
            mixed, X, Y, scoring=scoring, tasks="share", n_bootstraps=0
        )
        assert abs(display.scores["score"][0]) < 0.01
        with pytest.raises(ValueError, match=message):
            from_predictions(Y, mixed.predict(X), scoring=scoring)


def test_tasks_without_spread_are_left_out():
    y = NUMBERS.assign(price=7.0)
    model = small_regressor(max_epochs=1).fit(X, NUMBERS)
    with pytest.warns(SkmtlWarning, match="'price' has equal numbers alone"):
        display = from_estimator(model, X, y, scoring="d2", n_bootstraps=0)
    assert list(display.scores["task"]) == ["share"]


def test_intervals_of_r2_hold_the_true_one():
    """The true R2 of y = x + noise as large, predicted by x, is one half."""
    metric: Metric = OF_NUMBERS["r2"]
    held = []
    for seed in range(60):
        rng = np.random.RandomState(seed)
        x = rng.randn(150)
        tasks = scored(x + rng.randn(150), x)
        sample = bootstrap(tasks, metric, 100, rng, "r2")
        low, high = percentiles(sample[:, 0])
        held.append(low <= 0.5 <= high)
    assert 0.85 <= np.mean(held) <= 1


def test_rows_are_drawn_and_none_is_added_or_made_wrong():
    y = np.arange(20.0)
    metric = Metric(lambda task: float(np.abs(task.labels - task.predicted).max()))
    assert not bootstrap(scored(y, y), metric, 50, 0).any()
    sizes = bootstrap(scored(y, y), Metric(lambda task: len(task.labels)), 50, 0)
    assert (sizes == 20).all()


def test_numbers_are_alike_if_their_errors_are_large_in_the_same_rows():
    rng = np.random.RandomState(0)
    y, noise = rng.randn(4000, 3), rng.randn(4000, 2)
    errors = np.column_stack([noise[:, 0], -1e9 * noise[:, 0], 1e-9 * noise[:, 1]])
    y *= [1, 1e9, 1e-9]
    y_pred = y + errors
    y[::5, 2] = np.nan
    alike = likeness(scored(y, y_pred))
    assert alike[0, 1] == pytest.approx(1)
    assert abs(alike[0, 2]) < 0.1
    np.testing.assert_allclose(np.diag(alike), 1)
