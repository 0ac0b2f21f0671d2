"""Tasks that join a fitted model: numbers to classes, and classes to numbers."""

import copy

import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskClassifier, MultiTaskPredictor, MultiTaskRegressor
from skmtl.exceptions import SkmtlWarning


def make(n_samples, seed=0):
    rng = np.random.RandomState(seed)
    X = rng.randn(n_samples, 5)
    return X, pd.DataFrame(
        {
            "size": X[:, 0] * 10 + rng.randn(n_samples),
            "side": np.where(X[:, 1] > 0, "left", "right"),
            "cost": X[:, 0] + X[:, 2] + 0.3 * rng.randn(n_samples),
            "kind": np.where(X[:, 0] > 0, "up", "down"),
        }
    )


X, Y = make(250)
FEW = slice(0, 120)


def fitted(names, model=MultiTaskPredictor, **settings):
    made = model(**{"max_epochs": 8, "random_state": 0} | settings)
    return made.fit(X, Y[names])


CASES = [
    ("cost", ["side", "kind"]),
    ("cost", "side"),
    ("side", ["size", "cost"]),
    ("side", "size"),
    ("cost", ["size", "side"]),
    ("kind", ["side", "size"]),
]


@pytest.mark.parametrize(("new", "names"), CASES)
def test_a_task_of_any_type_joins_and_the_others_stay_to_the_bit(new, names):
    model = fitted(names)
    before = model.predict_frame(X)
    has_numbers = any(before.dtypes == np.float64)
    interval = model.predict_interval(X) if has_numbers else None
    model.add_task(new, X[FEW], Y[new][FEW])
    after = model.predict_frame(X)
    assert list(after) == [*before, new]
    pd.testing.assert_frame_equal(after[list(before)], before, check_exact=True)
    assert (after[new].dtype == np.float64) == (new == "cost")
    if interval is not None:
        known = model.predict_interval(X)[:, : before.shape[1]]
        # widths go by how members differ, summed up in another order
        np.testing.assert_allclose(known.squeeze(), interval.squeeze(), rtol=1e-9)
    is_known = [classes is not None for classes in model.classes_]
    assert is_known == [name not in ("size", "cost") for name in after]
    scores = [model.task(new).score(X[120:], Y[new][120:])]
    for seed in (1, 2, 3):
        other = fitted(names, random_state=seed).add_task(new, X[FEW], Y[new][FEW])
        scores.append(other.task(new).score(X[120:], Y[new][120:]))
    assert np.mean(scores) > (0.3 if new == "cost" else 0.6)


@pytest.mark.parametrize("names", ["size", ["size", "cost"]])
def test_a_number_joins_a_regressor(names):
    model = fitted(names, MultiTaskRegressor)
    before = model.predict_frame(X)
    model.add_task("more", X[FEW], 3 * Y["cost"][FEW])
    after = model.predict_frame(X)
    pd.testing.assert_frame_equal(after[list(before)], before, check_exact=True)
    assert model.predict(X).dtype == np.float64
    assert model.predict_interval(X).shape == (250, len(after.columns), 2)
    assert not hasattr(model, "classes_")
    assert model.score(X, after) == 1


@pytest.mark.parametrize(
    ("model", "names", "y", "task_type", "message"),
    [
        (
            MultiTaskRegressor,
            "size",
            Y["side"],
            None,
            "MultiTaskPredictor learns",
        ),
        (MultiTaskRegressor, "size", Y["cost"], "classification", "all of one type"),
        (
            MultiTaskClassifier,
            "side",
            Y["cost"],
            None,
            "MultiTaskPredictor classes",
        ),
        (MultiTaskClassifier, "side", Y["cost"], "regression", "all of one type"),
        (MultiTaskPredictor, "side", Y["kind"], "regression", "Got strings such as"),
        (MultiTaskPredictor, "side", Y["cost"], "classification", "not whole numbers"),
        (MultiTaskPredictor, "side", Y["cost"], "ordinal", "Got task_type='ordinal'"),
        (MultiTaskPredictor, "side", Y["cost"], "number", "Got task_type='number'"),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_changes_nothing(
    model, names, y, task_type, message
):
    known = fitted(names, model, max_epochs=2)
    before = known.predict(X)
    with pytest.raises(ValueError, match=message):
        known.add_task("new", X, y, task_type=task_type)
    np.testing.assert_array_equal(known.predict(X), before)


def test_types_of_other_tasks_say_nothing_of_a_new_one():
    for types in ({"size": "regression"}, ["regression", "classification"]):
        model = fitted(["size", "side"], task_types=types, max_epochs=2)
        model.add_task("cost", X[FEW], Y["cost"][FEW])
        model.add_task("kind", X[FEW], Y["kind"][FEW])
        assert [c is None for c in model.classes_] == [True, False, True, False]


def test_few_whole_numbers_are_numbers_and_asked_about():
    stars = np.digitize(Y["cost"], [-1, 0, 1])
    model = fitted("side", max_epochs=2)
    with pytest.warns(SkmtlWarning, match="'stars'.* pass task_type=.classif"):
        copy.deepcopy(model).add_task("stars", X, stars)
    for kind in ("classification", "regression"):
        model.add_task(kind, X, stars, task_type=kind)
    assert [c is None for c in model.classes_] == [False, False, True]


def test_intervals_of_all_are_refused_once_the_trunk_is_tuned():
    model = fitted(["size", "side"], max_epochs=3)
    model.add_task("cost", X, Y["cost"])
    model.predict_interval(X)
    model.add_task("kind", X, Y["kind"], lr_trunk=1e-3)
    with pytest.raises(ValueError, match="add_task has tuned the trunk since"):
        model.predict_interval(X)


def test_a_number_without_held_out_rows_has_no_intervals():
    model = fitted(["size", "side"], max_epochs=3, early_stopping=False)
    with pytest.raises(ValueError, match="early_stopping is False"):
        model.predict_interval(X)
    model = fitted("side", max_epochs=3)
    model.add_task("cost", X[:8], Y["cost"][:8])
    with pytest.raises(ValueError, match="rows are very few"):
        model.predict_interval(X)


def test_learning_goes_on_with_all_tasks():
    model = fitted(["size", "side"], warm_start=True, max_epochs=3)
    model.add_task("cost", X[FEW], Y["cost"][FEW])
    before = model.task("cost").score(X, Y["cost"])
    names = ["size", "side", "cost"]
    for _ in range(3):
        model.fit(X, Y[names])
    model.partial_fit(X, Y[names])
    assert model.task("cost").score(X, Y["cost"]) > before
    for wrong, message in [
        (Y[names].assign(cost=Y["kind"]), "Got strings such as .* task 'cost'"),
        (Y[names].assign(side=Y["size"]), "Task 'side' has labels that are not whole"),
    ]:
        for call in (model.fit, model.partial_fit):
            with pytest.raises(ValueError, match=message):
                call(X, wrong)


def test_numbers_reach_farther_from_chunk_to_chunk_even_from_a_constant():
    model = MultiTaskRegressor(random_state=0, lr=0.01)
    with pytest.warns(SkmtlWarning, match="Only one number was found"):
        model.partial_fit(X[:50], np.full(50, 3.0))
    assert (model.predict(X) == 3).all()
    for _ in range(30):
        model.partial_fit(X, Y["size"])
    assert model.score(X, Y["size"]) > 0.9
    narrow = MultiTaskRegressor(random_state=0, lr=0.01)
    narrow.partial_fit(X, Y["size"].clip(-5, 5))
    assert narrow.predict(X).max() <= 5
    for _ in range(30):
        narrow.partial_fit(X, Y["size"])
    assert narrow.predict(X).max() > 15
    assert narrow.score(X, Y["size"]) > 0.95


@pytest.mark.slow
def test_intervals_of_an_added_number_keep_their_promise():
    covered = []
    for seed in range(30):
        X, Y = make(400, seed)
        model = MultiTaskRegressor(random_state=seed).fit(X, Y["size"])
        model.add_task("cost", X[:200], Y["cost"][:200])  # the trunk knows these rows
        tested, true = make(2000, seed + 1000)
        low, high = model.predict_interval(tested, coverage=0.9)[:, 1].T
        covered.append(((low <= true["cost"]) & (true["cost"] <= high)).mean())
    assert 0.87 < np.mean(covered) < 0.93


def test_what_cannot_be_learned_is_refused_by_the_name_of_the_new_task():
    model = fitted("size", MultiTaskRegressor, max_epochs=1)
    with pytest.raises(ValueError, match="'x' as labels of task 'letter'"):
        model.add_task("letter", X, np.array(["x", "z"] * (len(X) // 2)))
