"""What is known about made-up tasks holds."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from skmtl.datasets import make_multitask
from skmtl.tasks import tasks_of


def second(oracle, X):
    return np.column_stack([proba[:, 1] for proba in oracle.predict_proba(X)])


def test_default_has_twenty_features_and_four_tasks():
    made = make_multitask(random_state=0)
    assert made.data.shape == (1000, 20)
    assert made.target.shape == (1000, 4)
    assert made.roles.value_counts().to_dict() == {
        "none": 13,
        "specific": 4,
        "shared": 2,
        "conflicting": 1,
    }
    pd.testing.assert_frame_equal(
        made.frame, pd.concat([made.data, made.target], axis=1)
    )
    assert made.feature_names == list(made.data) == list(made.roles.index)
    assert made.target_names == list(made.target) == list(made.coefficients)


@pytest.mark.parametrize("n_tasks", [2, 3, 7])
def test_coefficients_are_what_the_roles_say(n_tasks):
    made = make_multitask(
        50, n_tasks=n_tasks, n_shared=3, n_conflicting=2, n_specific=2, random_state=1
    )
    signs = np.sign(made.coefficients)
    n_moved = (signs != 0).sum(axis=1)
    assert (n_moved[made.roles == "none"] == 0).all()
    assert (n_moved[made.roles == "specific"] == 1).all()
    assert (n_moved[made.roles == "shared"] == n_tasks).all()
    assert (signs[made.roles == "shared"].sum(axis=1).abs() == n_tasks).all()
    assert (n_moved[made.roles == "conflicting"] == n_tasks).all()
    assert (signs[made.roles == "conflicting"].sum(axis=1).abs() <= 1).all()
    own = signs[made.roles == "specific"] != 0
    assert (own.sum(axis=0) == 2).all()  # as many for each task


def test_same_seed_gives_the_same_data():
    first, second = (make_multitask(random_state=3, noise=0.1) for _ in range(2))
    pd.testing.assert_frame_equal(first.frame, second.frame)
    pd.testing.assert_frame_equal(first.coefficients, second.coefficients)
    assert not make_multitask(random_state=4).data.equals(first.data)


def test_return_X_y_gives_the_same_tables():
    X, Y = make_multitask(random_state=0, return_X_y=True)
    made = make_multitask(random_state=0)
    pd.testing.assert_frame_equal(X, made.data)
    pd.testing.assert_frame_equal(Y, made.target)


def test_labels_follow_the_oracle():
    made = make_multitask(20_000, random_state=0)
    proba = second(made.oracle, made.data)
    for k, task in enumerate(made.target):
        deciles = pd.qcut(proba[:, k], 10, labels=False)
        said = pd.Series(proba[:, k]).groupby(deciles).mean()
        seen = made.target[task].groupby(deciles).mean()
        np.testing.assert_allclose(seen, said, atol=0.04)


def test_a_model_finds_the_coefficients():
    made = make_multitask(20_000, random_state=0)
    model = LogisticRegression(C=100).fit(made.data, made.target["task_1"])
    np.testing.assert_allclose(model.coef_[0], made.coefficients["task_1"], atol=0.12)


@pytest.mark.parametrize("interaction", [0.0, 1.5])
def test_gradient_is_that_of_the_probabilities(interaction):
    made = make_multitask(
        5,
        n_shared=3,
        n_noise=12,
        interaction=interaction,
        correlation=0.4,
        random_state=2,
    )
    x = made.data.iloc[3]
    step = 1e-5 * np.eye(20)
    up = second(made.oracle, x.to_numpy() + step)
    down = second(made.oracle, x.to_numpy() - step)
    np.testing.assert_allclose(made.oracle.gradient(x), (up - down) / 2e-5, atol=1e-8)


def test_interaction_moves_all_tasks_and_nothing_else():
    plain = make_multitask(random_state=0)
    bent = make_multitask(interaction=2.0, random_state=0)
    pd.testing.assert_frame_equal(plain.coefficients, bent.coefficients)

    def log_odds(made):
        proba = second(made.oracle, made.data)
        return np.log(proba / (1 - proba))

    added = log_odds(bent) - log_odds(plain)
    product = 2.0 * plain.data["x0"] * plain.data["x1"]
    np.testing.assert_allclose(added, np.repeat(product, 4).to_numpy().reshape(-1, 4))


def test_any_two_features_have_the_correlation_asked_for():
    made = make_multitask(20_000, correlation=0.6, random_state=0)
    found = np.corrcoef(made.data.T)
    np.testing.assert_allclose(found[~np.eye(20, dtype=bool)], 0.6, atol=0.03)
    np.testing.assert_allclose(made.data.std(), 1, atol=0.03)


def test_noise_makes_labels_a_coin():
    made = make_multitask(20_000, noise=1.0, random_state=0)
    sure = second(made.oracle, made.data)[:, 0] > 0.9
    assert made.target["task_0"][sure].mean() == pytest.approx(0.5, abs=0.03)


def test_as_many_labels_are_missing_as_asked_for():
    made = make_multitask(200, missing_rate=0.3, random_state=0)
    assert (made.target.isna().sum() == 60).all()
    assert not made.target.isna().all(axis=1).all()
    assert set(made.target.stack().dropna()) == {0.0, 1.0}
    rare = make_multitask(3, missing_rate=0.99, random_state=0).target
    assert (rare.notna().sum() == 1).all()


def test_labels_are_integers_where_none_is_missing():
    assert make_multitask(20, random_state=0).target.to_numpy().dtype.kind == "i"


@pytest.mark.parametrize("interaction", [0.0, 1.5])
@pytest.mark.parametrize("seed", range(3))
def test_the_second_class_is_as_rare_as_asked_for(interaction, seed):
    rates = [0.003, 0.02, 0.3, 0.99]
    made = make_multitask(
        20_000,
        n_shared=3,
        positive_rate=rates,
        interaction=interaction,
        random_state=seed,
    )
    said = second(made.oracle, made.data).mean(axis=0)
    np.testing.assert_allclose(said, rates, rtol=1e-6)
    np.testing.assert_allclose(made.target.mean(), rates, rtol=0.1, atol=0.002)


def test_rare_classes_have_the_features_and_effects_of_others():
    plain = make_multitask(200, missing_rate=0.5, random_state=0)
    rare = make_multitask(
        200, missing_rate=0.5, positive_rate=[None, 0.02, 0.05, None], random_state=0
    )
    pd.testing.assert_frame_equal(rare.data, plain.data)
    pd.testing.assert_frame_equal(rare.coefficients, plain.coefficients)
    assert (rare.target.isna() == plain.target.isna()).all(axis=None)
    for task in ("task_0", "task_3"):  # their shares were not asked for
        pd.testing.assert_series_equal(rare.target[task], plain.target[task])
    assert rare.target["task_1"].sum() < plain.target["task_1"].sum()


@pytest.mark.parametrize("n_samples", [1, 2, 30])
def test_few_rows_can_be_rare_too(n_samples):
    made = make_multitask(n_samples, positive_rate=1e-6, random_state=0)
    np.testing.assert_allclose(second(made.oracle, made.data).mean(axis=0), 1e-6)
    settings = {"n_shared": 0, "n_conflicting": 0, "n_specific": 0}
    flat = make_multitask(n_samples, positive_rate=0.2, random_state=0, **settings)
    np.testing.assert_allclose(second(flat.oracle, flat.data), 0.2)


def test_oracle_is_a_fitted_classifier_of_several_tasks():
    made = make_multitask(30, n_tasks=3, random_state=0)
    assert [task.name for task in tasks_of(made.oracle)] == made.target_names
    assert made.oracle.predict(made.data).shape == (30, 3)
    for proba, label in zip(
        made.oracle.predict_proba(made.data.to_numpy()),
        made.oracle.predict(made.data).T,
        strict=True,
    ):
        np.testing.assert_allclose(proba.sum(axis=1), 1)
        assert (proba.argmax(axis=1) == label).all()


def test_oracle_outlives_pickle_and_clone():
    made = make_multitask(10, interaction=1.0, random_state=0)
    for copy in (pickle.loads(pickle.dumps(made.oracle)), clone(made.oracle)):
        assert (second(copy, made.data) == second(made.oracle, made.data)).all()


def test_oracle_refuses_rows_of_another_width():
    made = make_multitask(10, random_state=0)
    with pytest.raises(ValueError, match="Got X with 19 features, but expected 20"):
        made.oracle.predict_proba(made.data.iloc[:, 1:])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_samples": 0}, r"n_samples=0, but expected an integer of at least 1"),
        ({"n_tasks": 2.0}, r"n_tasks=2.0, but expected an integer"),
        ({"n_noise": -1}, r"n_noise=-1, but expected an integer of at least 0"),
        ({"correlation": 1.0}, r"correlation=1.0, but expected a number in \[0, 1\)"),
        ({"noise": 1.1}, r"noise=1.1, but expected a number in \[0, 1\]"),
        ({"missing_rate": float("nan")}, r"missing_rate=nan, but expected"),
        ({"positive_rate": 0.0}, r"positive_rate=0.0 with 0.0 for 'task_0', but"),
        ({"positive_rate": 1}, r"expected a number between 0 and 1, both excluded"),
        ({"positive_rate": [0.1, 0.2]}, r"a list with one for each of the 4 tasks"),
        ({"positive_rate": "rare"}, r"positive_rate='rare', but expected a number, or"),
        ({"positive_rate": [0.1, 0.2, "x", 0.1]}, r"with 'x' for 'task_2', but"),
        ({"n_tasks": 1}, r"n_tasks=1 with n_shared=2 and n_conflicting=1"),
        ({"interaction": 1.0, "n_shared": 1}, r"at least 2 shared features"),
        (
            {"n_shared": 0, "n_conflicting": 0, "n_specific": 0, "n_noise": 0},
            r"Got 0 features",
        ),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        make_multitask(**settings)


def test_a_single_task_can_have_features_of_its_own():
    made = make_multitask(
        20, n_tasks=1, n_shared=0, n_conflicting=0, n_specific=3, random_state=0
    )
    assert made.target.shape == (20, 1)
    assert made.roles.tolist() == ["specific"] * 3 + ["none"] * 13


@pytest.mark.parametrize(
    "types", ["classification", "regression", ["regression", "classification"]]
)
def test_oracle_refuses_columns_in_another_order(types):
    made = make_multitask(30, n_tasks=2, task_types=types, random_state=0)
    turned = made.data[made.data.columns[::-1]]
    with pytest.raises(ValueError, match=r"Got the columns \['x17', 'x16'"):
        made.oracle.predict(turned)
    with pytest.raises(ValueError, match="in the order of the data"):
        made.oracle.gradient(turned.iloc[0])
    called = made.data.rename(columns=str.upper)
    expected = np.asarray(made.oracle.predict(made.data), float)
    found = np.asarray(made.oracle.predict(called), float)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
