"""Units that numbers draw on, and paths that add up to the slopes of numbers."""

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl.explain import trunk_units
from skmtl.networks import MLPTrunk
from tests.toy_numbers import make_numbers, small_predictor, small_regressor

TRUNKS = {
    "one": MLPTrunk((8,), activation="tanh", dropout=0, n_members=1, n_bins=0),
    "members": MLPTrunk((8,), activation="tanh", dropout=0.3, n_members=3, n_bins=0),
}


def smooth(model, trunk="members", **settings):
    """A model whose answers have a slope everywhere."""
    chosen = {"trunk": TRUNKS[trunk], "standardize": False, "max_epochs": 8}
    return model(**chosen | settings)


def slopes(model, X, x, step=0.02):
    """How fast the numbers go on the scale that is learned, by differences."""
    moves = step * np.eye(len(x))
    rows = pd.DataFrame(np.concatenate([x + moves, x - moves]), columns=X.columns)
    encoder = model._task_encoder
    numbers = [k for k, task in enumerate(encoder.tasks_) if task.is_number]
    said = model.predict(rows).reshape(len(rows), -1)[:, numbers].astype(float)
    up, down = np.split(encoder.scaling_.forward(said), 2)
    return (up - down) / (2 * step)


@pytest.mark.parametrize("trunk", TRUNKS)
@pytest.mark.parametrize("transform", ["blend", "standardize"])
def test_paths_add_up_to_the_slopes_of_numbers(trunk, transform):
    X, Y = make_numbers()
    model = smooth(small_predictor, trunk, target_transform=transform).fit(X, Y)
    paths = trunk_units(model, X).paths(X.iloc[3])
    np.testing.assert_allclose(paths.values.sum(axis=1), paths.gradient, atol=1e-5)
    assert np.abs(paths.straight[["price", "share"]]).max(axis=None) > 0.01
    assert (paths.straight[["sex", "level"]] == 0).all(axis=None)
    found = (paths.gradient + paths.straight)[["price", "share"]]
    assert np.abs(found).max(axis=None) > 0.1
    expected = slopes(model, X, X.iloc[3].to_numpy())
    np.testing.assert_allclose(found, expected, rtol=0.01, atol=0.005)
    said = model.predict(X.iloc[[3]])[:, [0, 2]].astype(float)
    scale = model._task_encoder.scaling_.forward(said)[0]
    np.testing.assert_allclose(paths.log_odds[[0, 2]], scale, atol=1e-5)
    assert paths.classes[0] is None
    assert paths.classes[1] == model.predict(X.iloc[[3]])[0, 1]


def test_standardized_numbers_have_slopes_in_shares_of_the_spread():
    X, Y = make_numbers()
    Y = Y[["price", "share"]]
    model = smooth(small_regressor, target_transform="standardize").fit(X, Y)
    x, step = X.iloc[[5]], 0.02
    paths = trunk_units(model, X).paths(x)
    up, down = (model.predict(x.assign(a=x["a"] + s * step))[0] for s in (1, -1))
    expected = (up - down) / (2 * step) / Y.std(ddof=0)
    found = (paths.gradient + paths.straight).loc["a"]
    np.testing.assert_allclose(found, expected, rtol=0.01)


def test_classes_beside_numbers_have_the_slopes_of_their_log_odds():
    X, Y = make_numbers()
    model = smooth(small_predictor).fit(X, Y)
    units = trunk_units(model, X)
    paths = units.paths(X.iloc[3], classes={"sex": "m", "level": "mid"})
    x, step = X.iloc[[3]], 0.02

    def log_odds(rows):
        sex, level = (model.predict_proba(rows)[k][0].astype(float) for k in (1, 3))
        return np.log([sex[1] / sex[0], level[2] / (level[0] + level[1])])

    for j, name in enumerate(X):
        move = step * np.eye(4)[j]
        expected = (log_odds(x + move) - log_odds(x - move)) / (2 * step)
        found = paths.gradient.loc[name, ["sex", "level"]]
        np.testing.assert_allclose(found, expected, rtol=0.01, atol=0.01)


def test_contribution_is_slope_times_deviation_with_its_sign():
    X, Y = make_numbers()
    model = smooth(small_regressor, "one").fit(X, Y["price"])
    units = trunk_units(model, X)
    weight = model.net_.module_.heads.weight.detach().numpy().ravel()
    expected = weight * model.transform(X).std(axis=0)
    np.testing.assert_allclose(units.contributions["price"], expected, rtol=1e-4)
    assert (expected < 0).any()


@pytest.mark.parametrize("transform", ["blend", "standardize"])
def test_units_are_the_same_in_another_unit(transform):
    X, Y = make_numbers()
    model = smooth(small_predictor, target_transform=transform)
    first = trunk_units(model.fit(X, Y), X)
    second = trunk_units(model.fit(X, Y.assign(price=Y["price"] * 1000)), X)
    np.testing.assert_allclose(first.contributions, second.contributions, atol=1e-3)
    same = first.units["role"] == second.units["role"]
    assert same.mean() > 0.95


def test_a_task_that_was_added_has_units_and_paths():
    X, Y = make_numbers()
    model = smooth(small_predictor).fit(X, Y[["sex", "price"]])
    model = model.add_task("share", X, Y["share"]).add_task("level", X, Y["level"])
    units = trunk_units(model, X)
    assert list(units.contributions) == ["sex", "price", "share", "level"]
    assert (units.contributions.abs().max() > 0).all()
    paths = units.paths(X.iloc[0])
    expected = slopes(model, X, X.iloc[0].to_numpy())
    found = (paths.gradient + paths.straight)[["price", "share"]]
    np.testing.assert_allclose(found, expected, rtol=0.01, atol=0.005)
    np.testing.assert_allclose(paths.values.sum(axis=1), paths.gradient, atol=1e-5)


def test_a_pipeline_of_numbers_alone_is_opened():
    X, Y = make_numbers()
    line = make_pipeline(StandardScaler(), smooth(small_regressor, max_epochs=2))
    units = trunk_units(line.fit(X, Y[["price", "share"]]), X)
    assert units.units["role"].isin(["shared", "specific", "idle"]).all()
    assert units.paths(X.iloc[0]).to_frame(1)["task"].tolist() == ["price", "share"]


def test_a_number_has_no_class_to_look_at():
    X, Y = make_numbers()
    model = smooth(small_predictor, max_epochs=1).fit(X, Y)
    units = trunk_units(model, X)
    with pytest.raises(ValueError, match="task 'price' is a number, which has no cla"):
        units.paths(X.iloc[0], classes={"price": 1000})
