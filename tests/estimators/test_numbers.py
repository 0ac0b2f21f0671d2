"""Numbers as tasks: units, missing labels, what is taken and what is refused."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import DataConversionWarning
from sklearn.linear_model import LinearRegression
from sklearn.metrics import accuracy_score, r2_score

from skmtl import MultiTaskClassifier, MultiTaskPredictor, MultiTaskRegressor
from skmtl.exceptions import SkmtlWarning
from skmtl.networks import MLPTrunk
from tests.toy_tasks import make_tasks

#: Learned in a moment, without dropout.
SMALL = {
    "trunk": MLPTrunk((16,), dropout=0),
    "lr": 0.02,
    "max_epochs": 15,
    "early_stopping": False,
    "random_state": 0,
}


def make_numbers(n_samples=80, seed=0, noise=0.1):
    """Four columns, and three numbers that follow from them, in three units."""
    rng = np.random.RandomState(seed)
    X = rng.randn(n_samples, 4)
    Y = np.stack([X[:, 0] + X[:, 1], np.abs(X[:, 2]), np.exp(X[:, 3])], axis=1)
    Y = Y + noise * rng.randn(*Y.shape)
    return X, pd.DataFrame(Y * [1, 1000, 1e-3], columns=["sum", "size", "growth"])


def small(cls=MultiTaskRegressor, **settings):
    return cls(**SMALL | settings)


def test_predictions_have_the_shape_of_y_and_are_double():
    X, Y = make_numbers()
    found = small().fit(X, Y).predict(X)
    assert found.shape == Y.shape
    assert found.dtype == np.float64
    one = small().fit(X, Y["sum"])
    assert one.predict(X).shape == (80,)
    assert one.predict(X).dtype == np.float64
    with pytest.warns(DataConversionWarning):
        column = small().fit(X, Y[["sum"]])
    assert (column.predict(X) == one.predict(X)).all()
    assert not hasattr(one, "predict_proba")
    assert not hasattr(one, "classes_")


@pytest.mark.parametrize("transform", ["blend", "standardize"])
@pytest.mark.parametrize(
    ("factor", "offset"), [(1e3, 0), (1e-30, 0), (1, 1e9), (-2, 7)]
)
def test_a_change_of_unit_changes_the_predictions_alike(transform, factor, offset):
    X, Y = make_numbers()
    plain = small(target_transform=transform).fit(X, Y)
    other = small(target_transform=transform).fit(X, Y * factor + offset)
    expected = plain.predict(X) * factor + offset
    # numbers about 1e9 are given to 1e-7 alone
    atol = 1e-3 * np.abs(factor) * Y.std().to_numpy() + np.abs(offset) * 1e-12
    if factor > 0:
        assert (np.abs(other.predict(X) - expected) < atol).all()
    else:  # heads start at zero: the other sign is learned as well, but not to the bit
        scores = [
            r2_score(Y, m) for m in (plain.predict(X), (other.predict(X) - 7) / -2)
        ]
        assert abs(scores[0] - scores[1]) < 0.02


def test_a_linear_network_learns_what_least_squares_does():
    rng = np.random.RandomState(0)
    X = rng.randn(200, 3)
    Y = X @ rng.randn(3, 2) * [1, 50] + 0.1 * rng.randn(200, 2)
    linear = MLPTrunk((8,), "identity", dropout=0, n_members=1, n_bins=0)
    settings = {"target_transform": "standardize", "standardize": False}
    reg = small(trunk=linear, max_epochs=150, lr=0.01, weight_decay=0, **settings)
    found = reg.fit(X, Y).predict(X)
    expected = LinearRegression().fit(X, Y).predict(X)
    assert (np.abs(found - expected) < 0.02 * Y.std(axis=0)).all()


@pytest.mark.parametrize("cls", [MultiTaskRegressor, MultiTaskPredictor])
def test_a_missing_number_is_one_of_weight_zero(cls):
    X, Y = make_numbers()
    gone = np.random.RandomState(1).rand(*Y.shape) < 0.3
    weights = np.where(gone, 0.0, 1.0)
    missing = small(cls).fit(X, Y.mask(gone))
    without = small(cls).fit(X, Y, sample_weight=weights)
    found, expected = missing.predict(X), without.predict(X)
    far = np.abs(found - expected).astype(float) / Y.std().to_numpy()
    assert far.max() < 1e-4


def test_what_stands_at_a_missing_number_does_not_count():
    X, Y = make_numbers()
    gone = Y[np.arange(80) % 3 > 0].reindex(Y.index)
    objects = gone.astype(object)
    forms = [gone, gone.astype("Float64"), objects.where(gone.notna().to_numpy(), None)]
    found = [small().fit(X, form).predict(X) for form in forms]
    assert (found[0] == found[1]).all()
    assert (found[0] == found[2]).all()


@pytest.mark.parametrize("dtype", [np.int64, np.float16, "Int32", bool, object])
def test_other_dtypes_are_read_as_floats(dtype):
    X, _ = make_numbers()
    whole = pd.DataFrame({"a": (X[:, 0] > 0) * 1, "b": (X[:, 1] > 0.5) * 1})
    y = whole.astype(dtype)
    if dtype is object:
        y = whole.map(Decimal)
    found = small().fit(X, y).predict(X)
    assert found.dtype == np.float64
    assert (found == small().fit(X, whole.astype(float)).predict(X)).all()


REFUSED = {
    "strings": (["a", "b"], "strings"),
    "strings of numbers": (["1", "2.5"], "to_numeric"),
    "categories": (pd.Categorical([1, 2]), "categor"),
    "dates": (pd.to_datetime(["2020-01-01", "2021-01-01"]), "date"),
    "durations": (pd.to_timedelta([1, 2], unit="D"), "total_seconds"),
    "complex": ([1j, 2.0], "[Cc]omplex"),
    "infinity": ([np.inf, 1.0], "infinity"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_number_is_refused_by_the_name_of_its_column(name):
    X, Y = make_numbers()
    values, message = REFUSED[name]
    column = pd.Series(values).repeat(40).reset_index(drop=True)
    with pytest.raises((TypeError, ValueError), match=message) as caught:
        small().fit(X, Y.assign(odd=column))
    assert "'odd'" in str(caught.value)


def test_a_task_without_a_number_is_an_error_and_a_constant_is_predicted():
    X, Y = make_numbers()
    with pytest.raises(ValueError, match="'size' has no observed label"):
        small().fit(X, Y.assign(size=np.nan))
    for column in [np.full(80, 7.5), np.where(np.arange(80) == 3, 7.5, np.nan)]:
        with pytest.warns(SkmtlWarning, match=r"Only one number .*\['size'\]"):
            reg = small(early_stopping=True).fit(X, Y.assign(size=column))
        assert (reg.predict(X)[:, 1] == 7.5).all()
        assert (reg.predict_interval(X)[:, 1] == 7.5).all()


def test_predictions_of_a_blend_stay_in_the_range_that_was_seen():
    X, Y = make_numbers()
    far = np.random.RandomState(0).randn(500, 4) * 20
    found = small().fit(X, Y).predict(far)
    assert (found >= Y.min().to_numpy()).all()
    assert (found <= Y.max().to_numpy()).all()
    beyond = small(target_transform="standardize").fit(X, Y).predict(far)
    assert (beyond[:, 0] > Y["sum"].max()).any()


@pytest.mark.parametrize("seed", range(3))
def test_the_score_is_the_mean_of_r2_on_observed_numbers(seed):
    X, Y = make_numbers(seed=seed)
    gone = Y.mask(np.random.RandomState(seed).rand(*Y.shape) < 0.4)
    weight = np.random.RandomState(seed).rand(80)
    reg = small().fit(X, gone)
    found = pd.DataFrame(reg.predict(X), columns=Y.columns)
    seen = {name: gone[name].notna() for name in Y}
    expected = [
        r2_score(gone[n][seen[n]], found[n][seen[n]], sample_weight=weight[seen[n]])
        for n in Y
    ]
    assert reg.score(X, gone, weight) == pytest.approx(np.mean(expected), abs=1e-12)
    assert reg.score(X, gone[["size", "growth", "sum"]], weight) == pytest.approx(
        np.mean(expected), abs=1e-12
    )


def test_a_single_number_has_no_score_and_says_so():
    X, Y = make_numbers()
    reg = small().fit(X, Y)
    alone = Y.assign(size=np.where(np.arange(80) == 0, Y["size"], np.nan))
    with pytest.warns(SkmtlWarning, match="'size' has a single observed number"):
        found = reg.score(X, alone)
    two = [r2_score(Y[n], reg.predict(X)[:, k]) for k, n in [(0, "sum"), (2, "growth")]]
    assert found == pytest.approx(np.mean(two))


def make_mixture(n_samples=80, seed=0):
    X, classes = make_tasks(n_samples, seed)
    numbers = make_numbers(n_samples, seed)[1]
    return X, pd.concat([classes["side"], numbers["size"], classes["inside"]], axis=1)


def test_a_mixture_predicts_each_type_as_itself():
    X, Y = make_mixture()
    model = small(MultiTaskPredictor).fit(X, Y)
    found = model.predict(X)
    assert found.dtype == object
    assert found.shape == Y.shape
    assert {type(v) for v in found[:, 1]} == {float}
    assert set(found[:, 0]) == {"left", "right"}
    frame = model.predict_frame(X)
    assert frame["size"].dtype == np.float64
    assert frame["inside"].dtype == bool
    side, size, inside = model.predict_proba(X)
    assert side.shape == inside.shape == (80, 2)
    assert size is None
    assert model.classes_[1] is None
    assert model.classes_[0].tolist() == ["left", "right"]
    expected = [
        accuracy_score(Y["side"], frame["side"]),
        r2_score(Y["size"], frame["size"]),
        accuracy_score(Y["inside"], frame["inside"]),
    ]
    assert model.score(X, Y) == pytest.approx(np.mean(expected))


def test_a_mixture_of_one_type_is_the_estimator_of_that_type():
    X, Y = make_numbers()
    numbers = small(MultiTaskPredictor).fit(X, Y)
    assert (numbers.predict(X) == small().fit(X, Y).predict(X)).all()
    assert not hasattr(numbers, "predict_proba")
    assert not hasattr(numbers, "classes_")
    X, Y = make_tasks()
    types = dict.fromkeys(Y, "classification")
    classes = small(MultiTaskPredictor, task_types=types).fit(X, Y)
    plain = small(MultiTaskClassifier).fit(X, Y)
    assert (classes.predict(X) == plain.predict(X)).all()
    pairs = zip(classes.predict_proba(X), plain.predict_proba(X), strict=True)
    assert all((one == other).all() for one, other in pairs)


def test_a_refit_with_numbers_alone_forgets_the_classes():
    X, Y = make_mixture()
    model = small(MultiTaskPredictor).fit(X, Y)
    assert model.fit(X, Y[["size"]].assign(twice=2 * Y["size"]))
    assert not hasattr(model, "classes_")
    assert not hasattr(model, "predict_proba")


def test_task_types_decide_and_few_whole_numbers_are_asked_about():
    X, Y = make_tasks()
    with pytest.warns(SkmtlWarning, match='"level": "classification"'):
        model = small(MultiTaskPredictor).fit(X, Y[["side", "level"]])
    assert model.classes_[1] is None
    given = small(MultiTaskPredictor, task_types={"level": "classification"})
    assert given.fit(X, Y).classes_[1].tolist() == [0, 1, 2]
    listed = ["classification", "regression", "classification"]
    model = small(MultiTaskPredictor, task_types=listed).fit(X, Y)
    assert model.classes_[1] is None
    for wrong, message in [
        ({"levle": "classification"}, "levle"),
        ({"level": "classificaton"}, "Did you mean 'classification'"),
        ({"level": "ordinal"}, "not there yet"),
        (["regression"], "task"),
        ({"side": "regression"}, "'side'"),
    ]:
        with pytest.raises(ValueError, match=message):
            small(MultiTaskPredictor, task_types=wrong).fit(X, Y)


def test_true_floats_are_no_classes():
    X, Y = make_numbers()
    model = small(MultiTaskPredictor, task_types={"sum": "classification"})
    with pytest.raises(ValueError, match="continuous"):
        model.fit(X, Y)


def test_loss_and_transform_are_checked():
    X, Y = make_numbers()
    with pytest.raises(ValueError, match="loss='absolute'"):
        small(loss="absolute").fit(X, Y)
    with pytest.raises(ValueError, match="target_transform='log'"):
        small(target_transform="log").fit(X, Y)


def test_huber_is_less_moved_by_an_outlier():
    X, Y = make_numbers(noise=0)
    spoiled = Y.copy()
    spoiled.loc[5, "sum"] = 60.0
    linear = MLPTrunk((4,), "identity", dropout=0, n_members=1, n_bins=0)
    settings = {"trunk": linear, "target_transform": "standardize", "max_epochs": 200}
    errors = []
    for loss in ("squared_error", "huber"):
        found = small(loss=loss, **settings).fit(X, spoiled).predict(X)[:, 0]
        errors.append(np.abs(found - Y["sum"])[np.arange(80) != 5].mean())
    assert errors[1] < 0.7 * errors[0]


@pytest.mark.parametrize("order", ["on", "no", "mon"])
def test_a_class_that_is_constant_beside_numbers_is_predicted(order):
    X, _ = make_tasks(n_samples=40)
    rng = np.random.RandomState(0)
    columns = {"o": ["yes"] * 40, "n": rng.randn(40), "m": 1e6 * rng.randn(40)}
    y = pd.DataFrame({name: columns[name] for name in order})
    with pytest.warns(SkmtlWarning, match="Only one class"):
        found = MultiTaskPredictor(**SMALL).fit(X, y).predict_frame(X)
    numbers = list(y.columns.drop("o"))
    alone = MultiTaskRegressor(**SMALL).fit(X, y[numbers].squeeze())
    assert (found["o"] == "yes").all()
    np.testing.assert_allclose(found[numbers].squeeze(), alone.predict(X))


def test_types_are_to_be_said_or_to_come_from_dtypes():
    X, y = make_tasks(n_samples=40)
    with pytest.raises(ValueError, match="Got task_types=None, but expected 'from_dty"):
        MultiTaskPredictor(task_types=None).fit(X, y)
