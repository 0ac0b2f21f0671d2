"""Units that tasks share, units of one task, and paths that add up to the gradient."""

import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import torch
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from torch import nn

from skmtl import MultiTaskClassifier
from skmtl.explain.inside._trunk import trunk_units
from skmtl.networks import MLPTrunk, Sharing
from tests.needs import needs
from tests.toy_tasks import make_tasks, same_bits, small_classifier, weights_of

TRUNKS = {
    "one": MLPTrunk((8,), activation="tanh", dropout=0, n_members=1, n_bins=0),
    "deep": MLPTrunk((8, 6), activation="gelu", dropout=0.3, n_members=1, n_bins=0),
    "members": MLPTrunk((8,), activation="tanh", dropout=0.3, n_members=3, n_bins=0),
    "tabm": "tabm",
}


def smooth_classifier(trunk="members", **settings):
    """A classifier whose log-odds have a slope everywhere."""
    chosen = {"trunk": TRUNKS[trunk], "standardize": False, "max_epochs": 8}
    return small_classifier(**chosen | settings)


def log_odds(clf, X, k, label):
    """Log-odds of a class of a task by predict_proba."""
    p = clf.predict_proba(X)[k].astype(float)
    at = clf.classes_[k].tolist().index(label)
    return np.log(p[:, at] / np.delete(p, at, axis=1).sum(axis=1))


def slopes_by_differences(clf, x, paths, step):
    n = len(x)
    moved = np.concatenate([x + step * np.eye(n), x - step * np.eye(n)])
    found = [
        log_odds(clf, moved, k, label).reshape(2, n)
        for k, label in enumerate(paths.classes)
    ]
    return np.stack([(up - down) / (2 * step) for up, down in found], axis=1)


class Planted(nn.Module):
    """Unit j is tanh of column j."""

    def __init__(self, n_columns):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(n_columns))

    def forward(self, x):
        return torch.tanh(x * self.scale)


def planted(weights, n_rows=300):
    """A classifier with given weights of the heads, for tasks of two classes."""
    rng = np.random.RandomState(0)
    X = rng.randn(n_rows, len(weights[0]))
    Y = pd.DataFrame({f"t{k}": X[:, k] > 0 for k in range(len(weights))})
    clf = MultiTaskClassifier(
        Planted, standardize=False, max_epochs=1, early_stopping=False, random_state=0
    ).fit(X, Y)
    network = clf.net_.module_
    with torch.no_grad():
        network.heads.weight.copy_(torch.tensor(weights))
        network.trunk.body.scale.fill_(1.0)
    return clf, X


@pytest.mark.parametrize(
    "trunk", ["one", "deep", "members", pytest.param("tabm", marks=needs("tabm"))]
)
@pytest.mark.parametrize("standardize", [True, False])
def test_paths_over_all_units_add_up_to_the_gradient(trunk, standardize):
    X, Y = make_tasks()
    clf = small_classifier(
        trunk=TRUNKS[trunk], standardize=standardize, max_epochs=5
    ).fit(X, Y)
    paths = trunk_units(clf, X).paths(X[0])
    assert np.abs(paths.gradient.to_numpy()).max() > 0.01
    np.testing.assert_allclose(
        paths.values.sum(axis=1), paths.gradient, rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("trunk", ["one", "deep", "members"])
def test_gradient_is_that_of_predict_proba(trunk):
    X, Y = make_tasks()
    clf = smooth_classifier(trunk).fit(X, Y)
    units = trunk_units(clf, X)
    for x in X[:3]:
        paths = units.paths(x)
        expected = slopes_by_differences(clf, x, paths, step=0.02)
        np.testing.assert_allclose(
            paths.values.sum(axis=1), expected, rtol=0.01, atol=0.01
        )


def test_gradient_is_in_the_columns_own_units():
    X, Y = make_tasks(200)
    X = X * [1, 10, 0.1, 1000] + [0, 5, 0, -300]
    clf = smooth_classifier(standardize=True).fit(X, Y)
    x = X.mean(axis=0)
    paths = trunk_units(clf, X).paths(x)
    steps = np.diag(X.std(axis=0) * 2e-3)
    proba = [log_odds(clf, x + s * steps, 0, paths.classes[0]) for s in (1, -1)]
    expected = (proba[0] - proba[1]) / (2 * np.diag(steps))
    spread = X.std(axis=0)
    found = paths.values.sum(axis=1)[:, 0]
    np.testing.assert_allclose(found * spread, expected * spread, rtol=0.05, atol=0.02)


@pytest.mark.parametrize("trunk", ["one", "members"])
def test_gradient_is_that_of_a_backward_pass_through_the_whole_network(trunk):
    X, Y = make_tasks()
    clf = smooth_classifier(trunk).fit(X, Y)
    units, tasks = trunk_units(clf, X), (0, 2)  # of two classes
    second = {clf.task_names_[k]: clf.classes_[k][1] for k in tasks}
    paths = units.paths(X[1], classes=second)
    rows = torch.from_numpy(X[1:2]).requires_grad_()
    log_p = clf.net_.module_.log_probabilities(rows)[0]
    for k, start in zip(tasks, (0, 5), strict=True):
        odds = log_p[start + 1] - log_p[start]
        (expected,) = torch.autograd.grad(odds, rows, retain_graph=True)
        np.testing.assert_allclose(
            paths.values.sum(axis=1)[:, k], expected[0], rtol=1e-4, atol=1e-6
        )
        assert paths.log_odds[k] == pytest.approx(odds.item(), abs=1e-5)


def test_each_path_is_slope_of_unit_times_slope_of_task():
    weights = [[2.0, 1.0, 0.0, 0.0], [2.0, 0.0, -3.0, 0.0]]
    clf, X = planted(weights)
    paths = trunk_units(clf, X).paths(X[0], classes={"t0": True, "t1": True})
    slopes = np.diag(1 - np.tanh(X[0]) ** 2)
    expected = slopes[:, :, None] * np.transpose(weights)[None]
    np.testing.assert_allclose(paths.values, expected, atol=1e-6)


def test_planted_units_get_their_roles():
    clf, X = planted([[2.0, 1.0, 0.0, 0.0], [2.0, 0.0, -3.0, 0.0]])
    units = trunk_units(clf, X)
    assert units.units["role"].tolist() == ["shared", "specific", "specific", "idle"]
    assert units.units["task"].tolist() == ["", "t0", "t1", ""]
    assert repr(units) == "TrunkUnits(1 shared, 2 specific, 1 idle)"


def test_contributions_are_slopes_times_deviations():
    weights = [[2.0, 1.0, 0.0, 0.0], [2.0, 0.0, -3.0, 0.0]]
    clf, X = planted(weights)
    units = trunk_units(clf, X)
    deviations = np.tanh(X).std(axis=0)
    np.testing.assert_allclose(units.units["deviation"], deviations, rtol=1e-5)
    expected = deviations[:, None] * np.transpose(weights)
    np.testing.assert_allclose(units.contributions, expected, rtol=1e-5)


def test_unit_that_never_varies_is_idle():
    clf, X = planted([[2.0, 1.0, 1.0], [2.0, 1.0, 1.0]])
    X[:, 1] = 0.5
    roles = trunk_units(clf, X).units["role"].tolist()
    assert roles == ["shared", "idle", "shared"]


def test_scale_of_a_tasks_log_odds_changes_no_role():
    clf, X = planted([[2.0, 1.0, 0.0], [2.0, 0.0, 1.0]])
    before = trunk_units(clf, X).units
    with torch.no_grad():
        clf.net_.module_.heads.weight[1] *= 100
    after = trunk_units(clf, X).units
    assert after["role"].tolist() == before["role"].tolist()
    np.testing.assert_allclose(after["participation"], before["participation"])


def test_participation_counts_the_tasks_that_a_unit_serves():
    n_tasks = 5
    for weights, expected in ((np.ones((5, 5)), n_tasks), (np.eye(5), 1)):
        units = trunk_units(*planted(weights.tolist())).units
        np.testing.assert_allclose(units["participation"], expected)


def test_every_member_has_units_of_its_own():
    X, Y = make_tasks()
    clf = smooth_classifier("members").fit(X, Y)
    units = trunk_units(clf, X)
    assert units.units.index[[0, 8, 23]].tolist() == ["m0.u0", "m1.u0", "m2.u7"]
    network = clf.net_.module_
    with torch.no_grad():
        seen = network.trunk(*network.input(torch.from_numpy(X))).flatten(1)
    np.testing.assert_allclose(
        units.units["deviation"], seen.numpy().std(axis=0), rtol=1e-5
    )


def test_contributions_do_not_depend_on_the_batches(monkeypatch):
    X, Y = make_tasks(100)
    clf = smooth_classifier("members").fit(X, Y)
    at_once = trunk_units(clf, X).contributions
    monkeypatch.setattr("skmtl.explain.inside._contributions._CELLS", 24 * 5 * 7)
    pd.testing.assert_frame_equal(trunk_units(clf, X).contributions, at_once)


def test_contribution_for_many_classes_is_that_of_pairs_of_classes():
    X, Y = make_tasks()
    clf = smooth_classifier("one").fit(X, Y)
    units = trunk_units(clf, X)
    heads = clf.net_.module_.heads
    w = heads.weight.detach().numpy()[2:]  # two binary tasks, then three classes
    pairs = np.stack([w[0] - w[1], w[0] - w[2], w[1] - w[2]])
    expected = np.sqrt((pairs**2).mean(axis=0)) * units.units["deviation"]
    np.testing.assert_allclose(units.contributions["level"], expected, rtol=1e-4)


def test_class_in_focus_can_be_chosen():
    X, Y = make_tasks()
    clf = smooth_classifier().fit(X, Y)
    units = trunk_units(clf, X)
    before = units.paths(X[0])
    assert before.classes[1] == clf.predict(X[:1])[0, 1]
    after = units.paths(X[0], classes={"side": "left", "level": 0})
    assert after.classes == ["left", 0, True]
    np.testing.assert_allclose(after.values[..., 0], -before.values[..., 0], atol=1e-6)
    expected = slopes_by_differences(clf, X[0], after, step=0.02)
    np.testing.assert_allclose(after.values.sum(axis=1), expected, rtol=0.01, atol=0.01)


def test_frame_lists_every_unit_and_task():
    X, Y = make_tasks()
    units = trunk_units(smooth_classifier().fit(X, Y), X)
    frame = units.to_frame()
    assert list(frame) == ["unit", "task", "contribution", "share", "role"]
    assert len(frame) == units.contributions.size
    wide = frame.pivot(index="unit", columns="task", values="contribution")
    expected = units.contributions
    np.testing.assert_array_equal(wide.loc[expected.index, expected.columns], expected)
    np.testing.assert_allclose(frame.groupby("task")["share"].sum(), 1)


def test_frame_of_paths_begins_with_the_strongest_of_each_task():
    X, Y = make_tasks()
    paths = trunk_units(smooth_classifier().fit(X, Y), X).paths(X[0])
    frame = paths.to_frame(n_paths=3)
    assert frame["task"].tolist() == [t for t in Y for _ in range(3)]
    for k, task in enumerate(Y):
        sizes = np.sort(np.abs(paths.values[..., k]).ravel())[::-1][:3]
        np.testing.assert_array_equal(frame["path"][frame["task"] == task].abs(), sizes)
    first = frame.iloc[0]
    j, u = paths.features.index(first["feature"]), paths.units.index(first["unit"])
    assert paths.values[j, u, 0] == first["path"]
    assert len(paths.to_frame()) == paths.values.size
    with pytest.raises(ValueError, match="n_paths=-1"):
        paths.to_frame(-1)


def test_task_with_one_class_has_no_units():
    X, Y = make_tasks()
    with pytest.warns(UserWarning, match="Only one class"):
        clf = smooth_classifier().fit(X, Y.assign(same="always"))
    units = trunk_units(clf, X)
    assert (units.contributions["same"] == 0).all()
    assert "same" not in set(units.units["task"])
    paths = units.paths(X[0])
    assert (paths.values[..., 3] == 0).all()
    assert paths.classes[3] is None
    assert paths.log_odds[3] == np.inf


def test_network_without_a_task_to_learn_is_idle():
    X, _ = make_tasks()
    with pytest.warns(UserWarning, match="Only one class"):
        clf = smooth_classifier().fit(X, np.zeros((len(X), 2)))
    units = trunk_units(clf, X)
    assert set(units.units["role"]) == {"idle"}
    assert (units.paths(X[0]).gradient == 0).all(axis=None)


def test_units_of_a_single_task_are_specific():
    X, Y = make_tasks()
    clf = smooth_classifier().fit(X, Y["side"])
    units = trunk_units(clf, X)
    assert set(units.units["role"]) <= {"specific", "idle"}
    paths = units.paths(X[0])
    np.testing.assert_allclose(paths.values.sum(1), paths.gradient, atol=1e-5)


def mixed_frame(n_samples=80):
    X, Y = make_tasks(n_samples)
    frame = pd.DataFrame(X, columns=["a", "b", "c", "d"])
    frame.insert(1, "colour", np.where(X[:, 0] > 0, "red", "blue"))
    frame.loc[3, "b"] = np.nan
    return frame, Y


def test_categories_are_left_out_and_named_columns_kept():
    X, Y = mixed_frame()
    clf = small_classifier(max_epochs=5).fit(X, Y)
    units = trunk_units(clf, X)
    for x in (X.iloc[[0]], X.iloc[0], X.iloc[0].to_numpy(), X.iloc[0].tolist()):
        paths = units.paths(x)
        assert paths.features == ["a", "b", "c", "d"]
        np.testing.assert_array_equal(paths.values, units.paths(X.iloc[0]).values)
    np.testing.assert_allclose(
        paths.values.sum(axis=1), paths.gradient, rtol=1e-4, atol=1e-5
    )


def test_missing_number_has_slope_zero():
    X, Y = mixed_frame()
    clf = small_classifier(max_epochs=5).fit(X, Y)
    paths = trunk_units(clf, X).paths(X.iloc[3])
    assert (paths.gradient.loc["b"] == 0).all()
    assert np.isfinite(paths.values).all()
    assert (paths.gradient.loc["a"] != 0).any()


def test_table_of_categories_has_units_but_no_paths():
    X, Y = mixed_frame()
    clf = small_classifier(max_epochs=3).fit(X[["colour"]], Y)
    units = trunk_units(clf, X[["colour"]])
    assert "shared" in set(units.units["role"])
    with pytest.raises(ValueError, match="reads categories only"):
        units.paths(X[["colour"]].iloc[0])


def test_pipeline_names_the_columns_that_reach_the_network():
    X, Y = mixed_frame()
    prep = make_column_transformer(
        (StandardScaler(), ["a", "c"]), (OneHotEncoder(), ["colour"])
    )
    pipeline = make_pipeline(prep, smooth_classifier()).fit(X, Y)
    units = trunk_units(pipeline, X)
    paths = units.paths(X.iloc[0])
    assert paths.features == pipeline[:-1].get_feature_names_out().tolist()
    alone = trunk_units(pipeline[-1], pipeline[:-1].transform(X))
    pd.testing.assert_frame_equal(units.units, alone.units)
    inner = make_pipeline("passthrough", pipeline[-1])
    nested = trunk_units(make_pipeline(pipeline[0], inner), X)
    pd.testing.assert_frame_equal(units.units, nested.units)


def test_search_is_opened():
    X, Y = make_tasks()
    pipeline = make_pipeline(StandardScaler(), smooth_classifier(max_epochs=2))
    grid = {"multitaskclassifier__lr": [0.01]}
    search = GridSearchCV(pipeline, grid, cv=KFold(2)).fit(X, Y)
    units = trunk_units(search, X)
    best = trunk_units(search.best_estimator_, X)
    pd.testing.assert_frame_equal(units.contributions, best.contributions)
    assert units.paths(X[0]).features == ["x0", "x1", "x2", "x3"]


def test_sparse_rows_give_what_dense_ones_give():
    X, Y = make_tasks()
    X = np.where(np.abs(X) < 0.5, 0, X)
    clf = small_classifier(max_epochs=5).fit(sp.csr_matrix(X), Y)
    sparse, dense = trunk_units(clf, sp.csr_matrix(X)), trunk_units(clf, X)
    np.testing.assert_allclose(
        sparse.contributions, dense.contributions, rtol=1e-4, atol=1e-6
    )
    paths = sparse.paths(sp.csr_matrix(X[:1]))
    np.testing.assert_allclose(paths.values, dense.paths(X[0]).values, atol=1e-6)
    np.testing.assert_allclose(paths.values.sum(1), paths.gradient, atol=1e-5)


def test_what_passes_the_trunk_by_is_told_apart():
    rng = np.random.RandomState(0)
    X = sp.random(60, 300, density=0.1, random_state=rng, format="csr")
    Y = pd.DataFrame({"one": X[:, :9].sum(axis=1).A1 > 0.5, "two": rng.rand(60) > 0.5})
    clf = smooth_classifier("one", standardize=True, max_epochs=15).fit(X, Y)
    x, step = X[[0]].toarray()[0], 0.02
    columns = np.flatnonzero(x)[:4]
    paths = trunk_units(clf, X).paths(X[0], classes={"one": True, "two": True})
    moves = step * np.eye(300)[columns]
    odds = [
        log_odds(clf, sp.csr_matrix(np.concatenate([x + moves, x - moves])), k, True)
        for k in range(2)
    ]
    up, down = np.split(np.stack(odds, axis=1), 2)
    assert np.abs(paths.straight).max(axis=None) > 0.01
    whole = (paths.gradient + paths.straight).to_numpy()[columns]
    np.testing.assert_allclose(whole, (up - down) / (2 * step), rtol=0.02, atol=2e-3)


def test_sharing_of_the_user_is_part_of_the_slopes():
    class Scaled(Sharing):
        def build(self, width, n_tasks, n_members):
            return nn.LayerNorm(width)

    X, Y = make_tasks()
    clf = smooth_classifier("one", sharing=Scaled()).fit(X, Y)
    paths = trunk_units(clf, X).paths(X[0])
    expected = slopes_by_differences(clf, X[0], paths, step=0.02)
    np.testing.assert_allclose(paths.values.sum(axis=1), expected, rtol=0.01, atol=0.01)


def test_same_call_gives_the_same_bits_also_after_pickle():
    X, Y = make_tasks()
    clf = smooth_classifier().fit(X, Y)
    units = trunk_units(clf, X)
    again = pickle.loads(pickle.dumps(units))
    assert again.units.equals(trunk_units(clf, X).units)
    np.testing.assert_array_equal(again.paths(X[0]).values, units.paths(X[0]).values)
    paths = pickle.loads(pickle.dumps(units.paths(X[0])))
    np.testing.assert_array_equal(paths.values, units.paths(X[0]).values)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_network_and_torch_are_left_as_found(mode):
    X, Y = make_tasks()
    clf = smooth_classifier("deep").fit(X, Y)
    expected = trunk_units(clf, X).paths(X[0]).values
    network = clf.net_.module_
    network.trunk.train()  # dropout on, as a user may have left it
    before, seed = weights_of(clf), torch.get_rng_state()
    slopes = [p.grad.clone() for p in network.parameters()]
    threads = torch.get_num_threads()
    with mode():
        units = trunk_units(clf, X)
        np.testing.assert_array_equal(units.paths(X[0]).values, expected)
        assert not torch.is_grad_enabled()
    assert network.trunk.training
    assert not network.heads.training
    assert torch.is_grad_enabled()
    assert same_bits(before, weights_of(clf))
    for parameter, slope in zip(network.parameters(), slopes, strict=True):
        assert parameter.requires_grad
        assert parameter.grad.equal(slope)
    assert torch.get_rng_state().equal(seed)
    assert torch.get_num_threads() == threads


def test_networks_mode_is_put_back_after_an_error():
    X, Y = make_tasks()
    clf = smooth_classifier("deep").fit(X, Y)
    units = trunk_units(clf, X)
    clf.net_.module_.train()
    with pytest.raises(ValueError, match="expected one of the classes"):
        units.paths(X[0], classes={"side": "middle"})
    assert all(module.training for module in clf.net_.module_.modules())


def test_other_models_are_refused():
    X, Y = make_tasks()
    forest = RandomForestClassifier(2).fit(X, Y["side"])
    for model in (forest, make_pipeline(StandardScaler(), forest), "mlp", None):
        with pytest.raises(TypeError, match="expected a fitted MultiTaskClassifier"):
            trunk_units(model, X)
    search = GridSearchCV(
        smooth_classifier(max_epochs=1), {"lr": [0.01]}, cv=KFold(2), refit=False
    ).fit(X, Y)
    with pytest.raises(TypeError, match="refit=True"):
        trunk_units(search, X)


def test_unfitted_models_are_refused():
    X, _ = make_tasks()
    clf = MultiTaskClassifier()
    models = [clf, make_pipeline(StandardScaler(), clf), GridSearchCV(clf, {})]
    for model in models:
        with pytest.raises(NotFittedError):
            trunk_units(model, X)


def test_wrong_rows_are_refused():
    X, Y = make_tasks()
    clf = smooth_classifier(max_epochs=1).fit(X, Y)
    units = trunk_units(clf, X)
    with pytest.raises(ValueError, match="expecting 4 features"):
        trunk_units(clf, X[:, :3])
    with pytest.raises(ValueError, match="single row"):
        trunk_units(clf, X[:1])
    with pytest.raises(ValueError, match="expecting 4 features"):
        units.paths(X[0, :3])
    for x in (X, X[:0], X[0, 0], X[None]):
        with pytest.raises(ValueError, match="expected one row"):
            units.paths(x)
    with pytest.raises(ValueError, match="classes='colour'"):
        units.paths(X[0], classes={"colour": "red"})


def test_paths_are_those_of_the_units_when_the_model_is_fitted_anew():
    X, Y = make_tasks()
    clf = smooth_classifier(max_epochs=1).fit(X, Y)
    units = trunk_units(clf, X)
    before = units.paths(X[0])
    clf.set_params(random_state=1).fit(X, Y[["level", "side"]])
    after = units.paths(X[0])
    np.testing.assert_array_equal(after.values, before.values)
    assert list(after.gradient) == list(before.gradient)
