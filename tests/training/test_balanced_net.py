"""Fits where a rule weighs the tasks."""

import warnings

import numpy as np
import pytest
import torch

from skmtl.balancing import BALANCINGS, Balancer, Balancing, EqualWeighting, GradNorm
from skmtl.exceptions import NonFiniteLossError, SkmtlWarning
from skmtl.networks import MLPTrunk
from skmtl.sampling._rows import BatchTargets
from tests.balancing.rules import TORCHJD
from tests.toy_tasks import make_tasks, one_perceptron, small_classifier, weights_of

X, Y = make_tasks(60)


class Spy(Balancing):
    """Weighs all tasks alike, and keeps what it was told."""

    def __init__(self, told, uses_gradients=False):
        self.told = told
        self.uses_gradients = uses_gradients

    def build(self, n_tasks):
        return SpyBalancer(self.told)


class SpyBalancer(Balancer):
    def __init__(self, told):
        super().__init__()
        self.told = told

    def forward(self, losses, gramian, tasks):
        self.told.append((losses, gramian, tasks))
        return torch.ones_like(losses)


every_rule = pytest.mark.parametrize("name", BALANCINGS)


def skip_without_torchjd(name):
    if name in TORCHJD:
        pytest.importorskip("torchjd")


def fitted(balancing, **settings):
    return small_classifier(balancing=balancing, **settings).fit(X, Y)


@pytest.mark.parametrize("at", ["representation", "parameters"])
@pytest.mark.parametrize("trunk", [one_perceptron(), MLPTrunk((8,), n_members=2)])
def test_looking_at_gradients_changes_nothing_but_rounding(trunk, at):
    watching = EqualWeighting(track_gradients=True)
    watching.at = at
    plain, watched = (fitted(rule, trunk=trunk) for rule in ("equal", watching))
    for name, weight in weights_of(plain).items():
        np.testing.assert_allclose(weights_of(watched)[name], weight, atol=2e-5)


def test_the_default_is_equal_weights_without_a_rule():
    clf = fitted("equal")
    assert "task_weights" not in clf.history_[-1]
    assert not hasattr(clf.net_, "balancer_")


@pytest.mark.parametrize("gradients", [False, True])
def test_a_task_without_a_label_in_the_batch_is_dropped(gradients):
    told = []
    rare = Y.astype(object)
    rare.loc[Y.index[2:], "side"] = None
    rare.loc[Y.index[:2], "side"] = ["left", "right"]
    small_classifier(balancing=Spy(told, gradients), batch_size=10).fit(X, rare)
    assert {len(tasks) for _, _, tasks in told} == {2, 3}
    for losses, gramian, tasks in told:
        assert len(losses) == len(tasks)
        assert (losses > 0).all()
        if gradients:
            assert gramian.shape == (len(tasks), len(tasks))
            assert (gramian.diagonal() > 0).all()


def test_rules_see_the_mean_losses_of_the_labels_at_hand():
    """Of a task with few labels, the losses of steps are far from them."""
    told = []
    rare = Y.astype(object).assign(side=None)
    rare.loc[Y.index[:2], "side"] = ["left", "right"]
    clf = small_classifier(balancing=Spy(told), batch_size=10, lr=1e-30, max_epochs=20)
    clf.fit(X, rare)
    side = clf.net_.learned_tasks.index("side")
    seen = [ls[ts.tolist().index(side)] for ls, _, ts in told if side in ts.tolist()]
    assert len(seen) < len(told) / 2
    np.testing.assert_allclose(seen, np.log(2), rtol=1e-5)


def test_a_rule_of_means_sees_the_gradients_of_those_losses():
    told, by_step, largest = [], [], []
    rare = Y.astype(object)
    rare.loc[Y.index[6:], "side"] = None
    for rule, kept in [(Spy(told, True), told), (Spy(by_step, True), by_step)]:
        rule.of_means = kept is told
        small_classifier(balancing=rule, batch_size=10, max_epochs=2).fit(X, rare)
    for (losses, gramian, _), (same, of_step, _) in zip(told, by_step, strict=True):
        torch.testing.assert_close(losses, same)
        shares = (of_step.diagonal() / gramian.diagonal()).sqrt()
        torch.testing.assert_close(of_step, gramian * shares.outer(shares))
        largest.append(shares.max().item())
    assert max(largest) > 1.5


def test_tasks_out_of_the_objective_are_not_weighed():
    told = []
    settings = {"task_weight": {"side": 0.0}, "max_epochs": 1}
    clf = fitted(Spy(told), **settings)
    left_out = clf.net_.learned_tasks.index("side")
    assert told
    assert all(left_out not in tasks.tolist() for _, _, tasks in told)
    assert clf.history_[-1, "task_weights"]["side"] is None


@every_rule
def test_with_one_task_every_rule_is_equal_weighting(name):
    skip_without_torchjd(name)
    y = Y["level"]
    plain = small_classifier(max_epochs=2).fit(X, y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkmtlWarning)
        clf = small_classifier(balancing=name, max_epochs=2).fit(X, y)
    for key, weight in weights_of(plain).items():
        assert (weights_of(clf)[key] == weight).all()


@every_rule
def test_every_rule_learns_the_tasks_with_missing_labels(name):
    skip_without_torchjd(name)
    hidden = np.random.RandomState(0).rand(*Y.shape) < 0.3
    clf = small_classifier(balancing=name).fit(X, Y.astype(object).mask(hidden))
    assert clf.score(X, Y) > 0.8
    if name != "equal":
        for row in clf.history_[:, "task_weights"]:
            assert list(row) == clf.task_names_
            assert np.isfinite(list(row.values())).all()


def test_copies_of_a_task_pull_the_same_way_and_never_conflict():
    twice = np.stack([Y["side"], Y["side"]], axis=1)
    balancing = EqualWeighting(track_gradients=True)
    clf = small_classifier(balancing=balancing).fit(X, twice)
    row = clf.history_[-1]
    np.testing.assert_allclose(row["gradient_cosines"], 1.0, atol=1e-4)
    assert row["gradient_conflicts"] == 0


def test_what_a_rule_learns_has_a_rate_of_its_own_and_does_not_decay():
    clf = fitted(GradNorm(lr=0.5), weight_decay=0.1)
    (own,) = clf.net_.balancer_.parameters()
    groups = clf.net_.optimizer_.param_groups
    (group,) = [g for g in groups if any(p is own for p in g["params"])]
    assert (group["lr"], group["weight_decay"]) == (0.5, 0.0)
    assert [g["weight_decay"] for g in groups if g is not group] == [0.1]


def test_a_task_whose_loss_is_nan_is_named_before_the_step():
    clf = fitted("uncertainty")
    net = clf.net_
    net.module_.heads.bias.data[..., 1] = torch.nan
    before = weights_of(clf)
    rows = (
        (torch.zeros(4, 4),),
        BatchTargets(torch.zeros(4, 3, dtype=torch.int16), None, None, None),
    )
    with pytest.raises(NonFiniteLossError, match=net.learned_tasks[1]):
        net.train_step(rows)
    for name, weight in weights_of(clf).items():
        torch.testing.assert_close(weight, before[name], rtol=0, atol=0, equal_nan=True)


CHANGES = {
    "a rate of the heads": ({}, {"lr_heads": 1e-3}),
    "a rate of the trunk": ({"lr_trunk": 1e-3}, {"lr_trunk": None}),
    "a rule that learns": ({}, {"balancing": "uncertainty"}),
    "no rule": ({"balancing": "uncertainty"}, {"balancing": "equal"}),
    "another rule": ({"balancing": "gradnorm"}, {"balancing": "dwa"}),
    "another kind of state": ({}, {"optimizer_params": {"amsgrad": True}}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_learned_in_chunks_goes_on_after_a_change_of_settings(change):
    before, after = CHANGES[change]
    clf = small_classifier(**before).partial_fit(X, Y)
    state = clf.net_.optimizer_.state
    steps = [float(state[p]["step"]) for p in clf.net_.module_.parameters()]
    clf.set_params(**after).partial_fit(X, Y)
    now = clf.net_.optimizer_.state
    for parameter, step in zip(clf.net_.module_.parameters(), steps, strict=True):
        kept = 1 + (change != "another kind of state")
        assert now[parameter]["step"] == kept * step
        assert now[parameter]["exp_avg"].shape == parameter.shape


def test_a_rule_goes_on_from_chunk_to_chunk():
    clf = small_classifier(balancing="dwa")
    for _ in range(4):
        clf.partial_fit(X, Y)
    weights = [list(row.values()) for row in clf.history_[:, "task_weights"]]
    np.testing.assert_array_equal(weights[:2], 1)
    assert np.ptp(weights[2:], axis=1).min() > 1e-3


def test_a_second_look_is_made_with_the_same_units_and_counts_no_batch_again():
    pytest.importorskip("torchjd")
    trunk = MLPTrunk((16,), n_members=1, normalization="batch", dropout=0.5)
    clf = small_classifier(trunk=trunk, balancing="famo", max_epochs=2, lr=1e-30)
    clf.fit(X, Y)
    (norm,) = [m for m in clf.net_.module_.modules() if hasattr(m, "running_mean")]
    assert norm.num_batches_tracked == 2 * clf.history_[-1, "train_batch_count"]
    logits = clf.net_.balancer_.scalarizer._w
    # nothing was learned, so the losses of both looks are the same: nothing to even out
    torch.testing.assert_close(logits, torch.zeros(3), atol=1e-6, rtol=0)
