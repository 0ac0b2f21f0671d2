"""Scores of numbers are scikit-learn's, on observed rows, where they have a meaning."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.metrics import get_scorer, make_scorer

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores
from skmtl.metrics._of_numbers import OF_NUMBERS

OWN = "neg_rmse_over_spread"
DEFAULTS = ["r2", "neg_mean_absolute_error", "neg_root_mean_squared_error", OWN]
WITHOUT_UNIT = [name for name, metric in OF_NUMBERS.items() if not metric.has_unit]
NAMES = list(OF_NUMBERS)


def make_numbers(n_samples=60, seed=0, missing=0.3):
    """Numbers above 0 of three units, some missing, and predictions of all."""
    rng = np.random.RandomState(seed)
    y_pred = rng.lognormal(size=(n_samples, 3)) * [1, 1000, 0.001]
    y_true = y_pred * rng.lognormal(sigma=0.3, size=y_pred.shape)
    y_true[rng.rand(n_samples, 3) < missing] = np.nan
    return y_true, y_pred


@pytest.mark.parametrize("weighted", [None, "rows", "labels"])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("n_samples", [10, 60, 700])
def test_values_are_those_of_scikit_learn(n_samples, seed, weighted):
    y_true, y_pred = make_numbers(n_samples, seed)
    rng = np.random.RandomState(seed)
    weight = {"rows": rng.rand(n_samples), "labels": rng.rand(n_samples, 3)}
    weight = weight.get(weighted)
    found = task_scores(y_true, y_pred, NAMES, sample_weight=weight)
    for k in range(3):
        seen = ~np.isnan(y_true[:, k])
        own = None if weight is None else weight.reshape(n_samples, -1)[:, -3 + k :]
        own = None if own is None else own[seen, 0]
        if weighted == "rows":
            own = weight[seen]
        for name in NAMES:
            options = (
                {} if own is None or name == "neg_max_error" else {"sample_weight": own}
            )
            if name == OWN:
                r2 = metrics.r2_score(y_true[seen, k], y_pred[seen, k], **options)
                assert found.loc[f"task_{k}", name] == pytest.approx(-np.sqrt(1 - r2))
                continue
            scorer = get_scorer(name)
            expected = scorer._sign * scorer._score_func(
                y_true[seen, k], y_pred[seen, k], **options
            )
            assert found.loc[f"task_{k}", name] == pytest.approx(expected, rel=1e-12)


@given(seed=st.integers(0, 999), n_samples=st.integers(3, 40))
@settings(max_examples=40, deadline=None)
def test_the_unit_of_a_target_changes_errors_in_it_alone(seed, n_samples):
    y_true, y_pred = make_numbers(n_samples, seed, missing=0)
    before = task_scores(y_true, y_pred, NAMES)
    after = task_scores(y_true * [1000, 1, 1], y_pred * [1000, 1, 1], NAMES)
    np.testing.assert_allclose(after[WITHOUT_UNIT], before[WITHOUT_UNIT])
    np.testing.assert_allclose(after[1:3], before[1:3])
    for name in ("mean_absolute", "root_mean_squared", "median_absolute", "max"):
        name = f"neg_{name}_error"
        np.testing.assert_allclose(after.iloc[0][name], 1000 * before.iloc[0][name])
    assert after.iloc[0]["neg_mean_squared_error"] == pytest.approx(
        1e6 * before.iloc[0]["neg_mean_squared_error"]
    )


@given(seed=st.integers(0, 999), n_samples=st.integers(8, 40))
@settings(max_examples=30, deadline=None)
def test_the_order_of_rows_does_not_matter(seed, n_samples):
    y_true, y_pred = make_numbers(n_samples, seed)
    y_true[0] = 1.5
    weight = np.random.RandomState(seed).rand(n_samples)
    order = np.random.RandomState(seed).permutation(n_samples)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkmtlWarning)  # of tasks with few numbers
        first = task_scores(y_true, y_pred, NAMES, sample_weight=weight)
        second = task_scores(
            y_true[order], y_pred[order], NAMES, sample_weight=weight[order]
        )
    np.testing.assert_allclose(first, second)


def test_only_what_has_no_unit_has_a_mean():
    y_true, y_pred = make_numbers()
    found = task_scores(y_true, y_pred, NAMES)
    tasks = found[:-2]
    assert tasks.notna().all(axis=None)
    expected = tasks[WITHOUT_UNIT].mean()
    np.testing.assert_allclose(found.loc["mean", WITHOUT_UNIT], expected)
    np.testing.assert_allclose(
        found.loc["worst", WITHOUT_UNIT], tasks.min()[WITHOUT_UNIT]
    )
    with_unit = [name for name in NAMES if name not in WITHOUT_UNIT]
    assert found.loc[["mean", "worst"], with_unit].isna().all(axis=None)
    assert set(WITHOUT_UNIT) == {
        "r2",
        "explained_variance",
        "d2_absolute_error_score",
        "neg_mean_absolute_percentage_error",
        "neg_mean_gamma_deviance",
        OWN,
    }
    alone = task_scores(y_true[:, 0], y_pred[:, 0])
    assert alone.loc["mean"].tolist() == alone.iloc[0].tolist()


def test_default_metrics_are_those_of_the_types():
    y_true, y_pred = make_numbers()
    assert list(task_scores(y_true, y_pred)) == DEFAULTS
    sex = np.where(y_pred[:, 0] > 1, "m", "f")
    mixed = np.column_stack([sex.astype(object), y_true])
    predicted = np.column_stack([sex.astype(object), y_pred])
    found = task_scores(mixed, predicted)
    assert list(found) == ["accuracy", *DEFAULTS]
    assert found["accuracy"].notna().tolist() == [True, *[False] * 3, True, True]
    assert found.loc["mean", "accuracy"] == 1
    assert found["r2"].isna().tolist() == [True, *[False] * 5]
    np.testing.assert_array_equal(found[1:4][DEFAULTS], task_scores(y_true, y_pred)[:3])
    assert list(task_scores(sex, sex)) == ["accuracy"]


def probabilities(sex, certainty=0.8):
    of_m = np.where(sex == "m", certainty, 1 - certainty)
    return np.column_stack([1 - of_m, of_m])


@pytest.mark.parametrize("form", ["list", "frame", "shuffled frame"])
def test_numbers_and_probabilities_together_have_d2_for_all(form):
    y_true, y_pred = make_numbers()
    sex = np.where(y_pred[:, 0] > 1, "m", "f")
    Y = pd.DataFrame(y_true, columns=["a", "b", "c"])
    Y.insert(1, "sex", sex)
    proba = probabilities(sex)
    given = [y_pred[:, 0], proba, y_pred[:, 1], y_pred[:, 2]]
    if "frame" in form:
        given = pd.DataFrame(y_pred, columns=["a", "b", "c"])
        given[["sex=f", "sex=m"]] = proba
    if form == "shuffled frame":
        given = given[["sex=m", "c", "a", "sex=f", "b"]]
    found = task_scores(Y, given)
    assert list(found) == ["accuracy", "d2", *DEFAULTS]
    share = (sex == "m").mean()
    entropy = -share * np.log(share) - (1 - share) * np.log(1 - share)
    assert found.loc["sex", "d2"] == pytest.approx(1 + np.log(0.8) / entropy)
    numbers = ["a", "b", "c"]
    assert found.loc[numbers, "d2"].tolist() == found.loc[numbers, "r2"].tolist()
    assert found.loc["mean", "d2"] == pytest.approx(found["d2"][:-2].mean())
    assert found.loc["sex", "accuracy"] == found.loc["mean", "accuracy"] == 1


def test_numbers_without_predictions_beside_probabilities_are_left_out():
    y_true, y_pred = make_numbers()
    sex = np.where(y_pred[:, 0] > 1, "m", "f")
    Y = pd.DataFrame({"a": y_true[:, 0], "sex": sex, "b": y_true[:, 1]})
    weight = np.random.RandomState(0).rand(60, 3) ** 4
    expected = task_scores(
        Y[["sex"]], [probabilities(sex)], "neg_log_loss", sample_weight=weight[:, 1]
    )
    for proba in (
        [None, probabilities(sex), None],
        pd.DataFrame(probabilities(sex), columns=["sex=f", "sex=m"]),
    ):
        found = task_scores(Y, proba, "neg_log_loss", sample_weight=weight)
        pd.testing.assert_frame_equal(found, expected)
    with pytest.raises(ValueError, match=r"without predictions of the tasks \['b'\]"):
        task_scores(Y, Y[["a", "sex"]].fillna(0))


@pytest.mark.parametrize(
    ("y", "reason"),
    [
        ([2.5, 2.5, 2.5], "equal numbers alone"),
        ([2.5, None, None], "a single observed number"),
    ],
)
@pytest.mark.parametrize("name", ["r2", metrics.r2_score, get_scorer("r2")])
def test_shares_of_a_spread_that_is_none_are_not_defined(y, reason, name):
    y = pd.DataFrame({"flat": y, "other": [1.5, 2.0, 4.0]})
    right = y.fillna(1.0)
    with pytest.warns(SkmtlWarning, match=f"'flat' has {reason} in these rows"):
        found = task_scores(y, right, {"r2": name, "mae": "neg_mean_absolute_error"})
    assert found["r2"].isna().tolist() == [True, False, False, False]
    assert found.loc["mean", "r2"] == 1  # scikit-learn would give 1.0, or 0.0, for both
    assert found.loc["flat", "mae"] == 0


def test_numbers_of_weight_0_do_not_make_a_spread():
    weight = [1, 1, 0]
    with pytest.warns(SkmtlWarning, match="equal numbers alone"):
        found = task_scores([1.5, 1.5, 3], [1, 2, 3], sample_weight=weight)
    assert found.iloc[0].isna().tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("name", "y", "pred", "reason"),
    [
        ("neg_mean_absolute_percentage_error", [0, 1.5], [1, 1], "1 zero in these"),
        ("neg_mean_absolute_percentage_error", [0, 0.0, 2.5], [1, 1, 1], "2 zeros in"),
        ("neg_mean_squared_log_error", [-1.5, 2], [1, 1], "numbers down to -1.5"),
        (
            "neg_root_mean_squared_log_error",
            [1.5, 2],
            [-1, 1],
            "predictions down to -1",
        ),
        ("neg_mean_poisson_deviance", [-0.5, 2], [1, 1], "numbers down to -0.5"),
        ("neg_mean_poisson_deviance", [0.5, 2], [0, 1], "predictions down to 0"),
        ("neg_mean_gamma_deviance", [0.0, 2.5], [1, 1], "numbers down to 0"),
    ],
)
def test_metrics_without_a_meaning_are_nan_with_the_reason(name, y, pred, reason):
    function = get_scorer(name)._score_func
    for metric in (name, function, make_scorer(function, greater_is_better=False)):
        with pytest.warns(SkmtlWarning, match=f"'task_0' has {reason}"):
            assert task_scores(y, pred, metric).isna().all(axis=None)
    defined = task_scores([0.5, 2.5], [1, 2], name)  # and no warning
    assert (defined < 0).all(axis=None)


def test_zeros_are_fine_for_what_can_have_them():
    found = task_scores([0, 2.5], [1, 2], ["neg_mean_poisson_deviance", "r2"])
    assert found.notna().all(axis=None)
    weighted = task_scores(
        [0, 2.5, 3],
        [1, 2, 3],
        "neg_mean_absolute_percentage_error",
        sample_weight=[0, 1, 1],
    )
    assert weighted.iloc[0, 0] == pytest.approx(-0.1)


@pytest.mark.parametrize("scoring", [None, "accuracy"])
def test_whole_numbers_beside_probabilities_are_numbers_where_these_are_none(scoring):
    y = pd.DataFrame({"sex": list("fmfm"), "maths": [50, 62, np.nan, 50]})
    proba = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.5, 0.5]])
    given = [proba, None]  # as predict_proba of a mixed model
    found = task_scores(y, given, scoring)
    alone = task_scores(y[["sex"]], [proba], scoring)
    pd.testing.assert_frame_equal(found, alone)
    with pytest.raises(ValueError, match="Got probabilities for 1 task"):
        task_scores(y, given, scoring, classes={"maths": [50, 62]})


def test_a_task_without_an_observed_number_is_left_out():
    y_true, y_pred = make_numbers()
    y_true[:, 1] = np.nan
    with pytest.warns(SkmtlWarning, match=r"tasks \['task_1'\] have no observed"):
        found = task_scores(y_true, y_pred)
    assert found.iloc[1].isna().all()
    assert found.loc["mean", "r2"] == pytest.approx(found["r2"].iloc[[0, 2]].mean())
    with pytest.raises(ValueError, match="nothing to score"):
        task_scores(np.full((3, 1), np.nan), [[0.5], [1], [2]])


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_roots_of_huge_and_tiny_squares_are_numbers(size):
    y_true, y_pred = make_numbers()
    names = ["neg_root_mean_squared_error", OWN, "r2"]
    expected = task_scores(y_true, y_pred, names)[:3]
    found = task_scores(y_true * size, y_pred * size, names)[:3]
    expected[names[0]] *= size
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_other_metrics_are_scorers_with_options():
    y_true, y_pred = make_numbers()
    pinball = make_scorer(metrics.mean_pinball_loss, greater_is_better=False, alpha=0.9)
    share = make_scorer(metrics.d2_pinball_score, alpha=0.9)
    found = task_scores(y_true, y_pred, {"loss": pinball, "d2": share})
    seen = ~np.isnan(y_true[:, 0])
    first = y_true[seen, 0], y_pred[seen, 0]
    assert found.iloc[0, 0] == -metrics.mean_pinball_loss(*first, alpha=0.9)
    assert found.iloc[0, 1] == metrics.d2_pinball_score(*first, alpha=0.9)
    assert found.loc["mean"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("rmse", "neg_root_mean_squared_error"),
        ("MAE", "neg_mean_absolute_error"),
        ("neg_mape", "neg_mean_absolute_percentage_error"),
        ("mean_squared_error", "neg_mean_squared_error"),
        ("neg_rmse_over_spred", OWN),
        ("r2_score", "r2"),
    ],
)
def test_names_that_are_almost_right_are_told(given, meant):
    with pytest.raises(ValueError, match=f"Did you mean '{meant}'"):
        task_scores(*make_numbers(), given)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda y: y[:5], "with 60 rows and y_pred with 5"),
        (lambda y: np.where(y == y[3, 0], np.inf, y), "infinite prediction.*in row 3"),
        (lambda y: np.where(y == y[3, 0], np.nan, y), "Got 1 missing predictions for"),
        (lambda y: y[:, :2], r"y_pred with the tasks .* but expected the tasks of"),
        (
            lambda y: np.full(y.shape, "a"),
            "Got predictions such as 'a' for task 'task_0', whose labels are numbers",
        ),
        (lambda y: np.stack([y, y + 1], axis=2), "as intervals have"),
    ],
)
def test_predictions_that_do_not_fit_are_an_error(change, message):
    y_true, y_pred = make_numbers()
    with pytest.raises(ValueError, match=message):
        task_scores(y_true, change(y_pred))


def test_infinite_labels_are_an_error():
    with pytest.raises(ValueError, match="contains infinity: task 'task_0'"):
        task_scores([0.5, np.inf], [0.5, 1.0])


def test_metrics_of_classes_are_refused_for_numbers_and_the_reverse():
    y_true, y_pred = make_numbers()
    with pytest.raises(ValueError, match=r"'accuracy', which is one of classes.*'r2'"):
        task_scores(y_true, y_pred, "accuracy")
    with pytest.raises(ValueError, match=r"r2.*no quantities.*'accuracy'"):
        task_scores(["a", "b"], ["a", "b"], "r2")
    mixed = pd.DataFrame({"a": ["x", "y"], "b": [0.5, 1.5]})
    found = task_scores(mixed, mixed, ["accuracy", "r2"])
    assert found.isna().to_numpy().tolist()[:2] == [[False, True], [True, False]]
    with pytest.raises(ValueError, match=r"'d2' failed for task 'a'.*predict_frame"):
        task_scores(mixed, mixed, "d2")
    with pytest.raises(ValueError, match="it is that of intervals"):
        task_scores(mixed, mixed, "r2", coverage=0.9)


def test_rows_in_another_order_are_told_of():
    y = pd.DataFrame({"a": [0.5, 1.5], "b": ["x", "y"]}, index=["first", "second"])
    with pytest.warns(SkmtlWarning, match="same labels in different orders"):
        task_scores(y, y[::-1], ["r2", "accuracy"])


def test_classes_that_are_named_make_a_task_one_of_classes():
    y = pd.DataFrame({"n": [0.5, 1.5, 2.0], "k": [0, 1, 1]})
    found = pd.DataFrame({"n": [0.5, 1.0, 2.0], "k": [0.5, 1, 1]})
    for said in ({"classes": {"k": [0, 1]}}, {"classes": [None, [0, 1]]}):
        with pytest.raises(ValueError, match=r"'k' has|continuous"):
            task_scores(y, found, **said)
    wrong = found.assign(k=[5, 1, 1])
    for said in ({"classes": {"k": [0, 1]}}, {"classes": [None, [0, 1]]}):
        scores = task_scores(y, wrong, **said)
        assert scores["accuracy"].round(2).tolist()[1] == 0.67
    names = ["k", "n"]
    turned = found.assign(k=[0, 1, 1])[names].to_numpy()
    with pytest.warns(SkmtlWarning, match=r"'k' has the labels \[1\].*classes are"):
        task_scores(y, turned, task_names=names, classes=[[0, 7], None])


def test_weights_of_numbers_that_are_left_out_go_with_them():
    sex = np.array(["f", "m", "m"])
    Y = pd.DataFrame({"a": [0.5, 1.5, 2.5], "sex": sex})
    weight = np.array([[1, 1], [0, 9], [0, 2]])
    proba = np.array([[0.9, 0.1], [0.9, 0.1], [0.2, 0.8]])
    found = task_scores(Y, [None, proba], "accuracy", sample_weight=weight)
    assert found.loc["sex", "accuracy"] == 3 / 12
