"""What is known about made-up numbers holds, also beside classes."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.linear_model import LinearRegression

from skmtl import MultiTaskPredictor, TaskView
from skmtl.datasets import make_multitask
from skmtl.tasks import tasks_of

MIXED = ["regression", "classification", "regression", "classification"]


def z(values, spread):
    return np.asarray(values, dtype=float) / np.asarray(spread, dtype=float)


@pytest.mark.parametrize("interaction", [0.0, 1.5])
def test_numbers_spread_as_told_around_the_oracle(interaction):
    made = make_multitask(
        40_000,
        task_types="regression",
        n_shared=3,
        interaction=interaction,
        correlation=0.3,
        noise=0.4,
        random_state=0,
    )
    means = made.oracle.predict(made.data)
    np.testing.assert_allclose(means.std(axis=0) / made.spreads, 1, atol=0.02)
    noise = z(made.target - means, made.spreads)
    np.testing.assert_allclose(noise.std(axis=0), 0.4, atol=0.01)
    np.testing.assert_allclose(np.corrcoef(noise.T), np.eye(4), atol=0.03)
    for k in range(4):
        deciles = pd.qcut(means[:, k], 10, labels=False)
        seen = pd.Series(noise[:, k]).groupby(deciles).mean()
        np.testing.assert_allclose(seen, 0, atol=0.03)


def test_without_noise_numbers_are_the_means():
    made = make_multitask(50, task_types="regression", random_state=3)
    means = made.oracle.predict(made.data)
    np.testing.assert_allclose(made.target, means, rtol=1e-14)


def test_a_line_finds_the_coefficients_in_their_units():
    made = make_multitask(
        5000, task_types="regression", spread=[800, 0.02, 5, 1], random_state=0
    )
    assert made.spreads.tolist() == [800, 0.02, 5, 1]
    found = LinearRegression().fit(made.data, made.target)
    off = z(found.coef_.T - made.coefficients, made.spreads)
    np.testing.assert_allclose(off, 0, atol=1e-9)
    np.testing.assert_allclose(found.intercept_, made.oracle.intercepts)


@pytest.mark.parametrize("types", ["regression", MIXED])
@pytest.mark.parametrize("interaction", [0.0, 1.5])
def test_gradient_is_that_of_what_is_predicted(types, interaction):
    made = make_multitask(
        5,
        task_types=types,
        n_shared=3,
        n_noise=12,
        interaction=interaction,
        spread=[2000, 1, 0.03, 1],
        random_state=2,
    )
    x = made.data.iloc[3]
    step = 1e-5 * np.eye(20)

    def answers(rows):
        found = made.oracle.predict(rows).astype(float)
        if types == MIXED:
            for k in (1, 3):
                found[:, k] = made.oracle.predict_proba(rows)[k][:, 1]
        return found

    up, down = answers(x.to_numpy() + step), answers(x.to_numpy() - step)
    spreads = made.spreads.fillna(1)
    np.testing.assert_allclose(
        z(made.oracle.gradient(x), spreads), z((up - down) / 2e-5, spreads), atol=1e-7
    )


@pytest.mark.parametrize("types", ["regression", MIXED])
def test_roles_and_signs_are_those_of_classes(types):
    classes = make_multitask(random_state=5, n_tasks=4)
    made = make_multitask(random_state=5, n_tasks=4, task_types=types)
    pd.testing.assert_series_equal(made.roles, classes.roles)
    pd.testing.assert_frame_equal(made.data, classes.data)
    np.testing.assert_array_equal(
        np.sign(made.coefficients), np.sign(classes.coefficients)
    )
    ratios = (made.coefficients / classes.coefficients).to_numpy()
    for unit in ratios.T:  # one factor a task: what an effect is beside others stays
        np.testing.assert_allclose(unit[np.isfinite(unit)], np.nanmean(unit))


def test_classes_beside_numbers_are_those_without():
    settings = {"noise": 0.2, "missing_rate": 0.3, "random_state": 1}
    classes = make_multitask(**settings)
    mixed = make_multitask(task_types=MIXED, **settings)
    numbers = make_multitask(task_types="regression", **settings)
    for task in ("task_1", "task_3"):
        np.testing.assert_array_equal(mixed.target[task], classes.target[task])
    proba = mixed.oracle.predict_proba(mixed.data)
    assert proba[0] is None
    np.testing.assert_array_equal(
        proba[1], classes.oracle.predict_proba(classes.data)[1]
    )
    assert (numbers.target.isna() == classes.target.isna()).all(axis=None)
    assert (mixed.target.isna() == classes.target.isna()).all(axis=None)


def test_numbers_have_no_share_of_a_class():
    settings = {"task_types": MIXED, "random_state": 1}
    rare = make_multitask(5000, positive_rate=[7, 0.04, "x", None], **settings)
    plain = make_multitask(5000, **settings)
    for task in ("task_0", "task_2", "task_3"):
        pd.testing.assert_series_equal(rare.target[task], plain.target[task])
    assert (rare.target["task_1"] == 1).mean() == pytest.approx(0.04, abs=0.01)


def test_units_differ_from_hundredths_to_thousands():
    for seed in range(20):
        spreads = make_multitask(10, task_types="regression", random_state=seed).spreads
        assert 0.01 <= spreads.min() < 0.3
        assert 100 < spreads.max() < 3200


def test_some_spreads_are_given_and_others_drawn():
    made = make_multitask(
        10, task_types=MIXED, spread=[None, None, 70, 1], random_state=0
    )
    assert made.spreads.isna().tolist() == [False, True, False, True]
    assert made.spreads["task_2"] == 70
    assert (make_multitask(task_types="regression", spread=3).spreads == 3).all()


def test_targets_tell_their_types():
    made = make_multitask(60, task_types=MIXED, missing_rate=0.2, random_state=0)
    assert made.target.dtypes.astype(str).tolist() == ["float64", "category"] * 2
    model = MultiTaskPredictor(max_epochs=1, random_state=0)
    model.fit(made.data, made.target)
    assert list(model.task_types_.values()) == MIXED
    assert [None if found is None else found.tolist() for found in model.classes_] == [
        None,
        [0, 1],
        None,
        [0, 1],
    ]
    numbers = make_multitask(task_types="regression", random_state=0).target
    assert set(numbers.dtypes) == {np.dtype("float64")}


def test_what_there_is_is_told():
    assert " 4 tasks of numbers:" in make_multitask(task_types="regression").DESCR
    told = make_multitask(task_types=[*MIXED[:3], "regression"]).DESCR
    assert " 1 task of two classes and 3 tasks of numbers:" in told


def test_oracle_is_a_fitted_model_of_its_tasks():
    numbers = make_multitask(30, task_types="regression", random_state=0).oracle
    assert is_regressor(numbers)
    assert not hasattr(numbers, "predict_proba")
    assert [t.kind for t in tasks_of(numbers, numbers=True)] == ["number"] * 4
    made = make_multitask(30, task_types=MIXED, random_state=0)
    assert not is_regressor(made.oracle)
    assert not is_classifier(made.oracle)
    tasks = tasks_of(made.oracle, numbers=True)
    assert [task.kind for task in tasks] == ["number", "binary"] * 2
    assert [task.name for task in tasks] == made.target_names
    view = TaskView(made.oracle, "task_0")
    assert is_regressor(view)
    assert view.predict(made.data).dtype == np.float64
    assert TaskView(made.oracle, "task_1").predict_proba(made.data).shape == (30, 2)


@pytest.mark.parametrize("types", ["regression", MIXED])
def test_oracle_outlives_pickle_and_clone(types):
    made = make_multitask(10, task_types=types, n_tasks=4, random_state=0)
    for copy in (pickle.loads(pickle.dumps(made.oracle)), clone(made.oracle)):
        assert (copy.predict(made.data) == made.oracle.predict(made.data)).all()


def test_a_task_without_features_is_noise():
    made = make_multitask(
        2000,
        task_types="regression",
        n_shared=0,
        n_conflicting=0,
        n_specific=0,
        noise=0.5,
        spread=10,
        random_state=0,
    )
    assert (made.coefficients == 0).all(axis=None)
    np.testing.assert_allclose(made.target.std(), 5, rtol=0.1)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"task_types": "regresion"}, ValueError, "Did you mean 'regression'"),
        ({"task_types": None}, TypeError, "task_types=None, but expected one of"),
        ({"task_types": ["regression"]}, ValueError, r"for 1 task, but .* 4 tasks"),
        (
            {"task_types": ["regression"] * 3 + ["number"]},
            ValueError,
            r"task_types\[3\]='number'",
        ),
        ({"spread": 0}, ValueError, "spread=0 with 0 for 'task_0'"),
        ({"spread": [1, 1, float("nan"), 1]}, ValueError, "nan for 'task_2'"),
        ({"spread": [1, 2]}, ValueError, "a list with one for each of the 4 tasks"),
        ({"spread": "big"}, ValueError, "spread='big', but expected a number"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, error, message):
    with pytest.raises(error, match=message):
        make_multitask(**{"task_types": "regression"} | settings)
