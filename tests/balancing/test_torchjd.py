"""Weightings of torchjd itself, and what is said where it is not installed."""

import sys

import pytest
import torch
from sklearn.base import clone

from skmtl.balancing import BALANCINGS, MGDA, TorchJDWeighting, as_balancing
from skmtl.exceptions import NonFiniteLossError
from tests.balancing.rules import (
    GRADIENTS,
    TORCHJD,
    build,
    gramian_of,
    random_gradients,
)

aggregation = pytest.importorskip("torchjd.aggregation")
scalarization = pytest.importorskip("torchjd.scalarization")
THREE = torch.arange(3)


def test_a_weighting_may_be_given_as_it_is():
    weighting = aggregation.DualProjWeighting()
    recipe = as_balancing(weighting)
    assert isinstance(recipe, TorchJDWeighting)
    gramian = gramian_of(random_gradients(3))
    found = recipe.build(3)(torch.ones(3), gramian, THREE)
    torch.testing.assert_close(found, 3 * weighting(gramian), rtol=1e-3, atol=1e-4)


def test_so_may_a_weighting_that_a_user_wrote():
    class First(aggregation.Weighting):
        def forward(self, gramian):
            return torch.eye(len(gramian))[0]

    rule = as_balancing(First()).build(3)
    assert rule(torch.ones(3), torch.eye(3), THREE).tolist() == [3, 0, 0]


@pytest.mark.parametrize("value", ["mgda", MGDA(), None, 3, torch.nn.Identity()])
def test_other_values_are_returned_unchanged(value):
    assert as_balancing(value) is value


@pytest.mark.parametrize(
    ("value", "fitting"),
    [
        (scalarization.Mean(), "UPGradWeighting"),
        (aggregation.MGDA(), "MGDAWeighting"),
        (aggregation.TrimmedMean(1), "UPGradWeighting"),
    ],
)
def test_other_objects_of_torchjd_are_refused(value, fitting):
    with pytest.raises(TypeError, match=f"Weighting of .*, such as {fitting}:"):
        as_balancing(value)
    with pytest.raises(TypeError, match=r"Got weighting=.*expected a Weighting"):
        TorchJDWeighting(value).build(2)


def weigh_anew(recipe, gramians):
    rule = recipe.build(3)
    torch.manual_seed(0)
    return [rule(torch.ones(3), gramian, THREE).tolist() for gramian in gramians]


def test_a_weighting_with_a_state_starts_anew_in_each_fit():
    weighting = aggregation.GradVacWeighting()
    gramians = [gramian_of(random_gradients(3, seed)) for seed in range(4)]
    recipe = clone(TorchJDWeighting(weighting))
    first = weigh_anew(recipe, gramians)
    for gramian in gramians:
        recipe.weighting(gramian)  # a state of its own, left by its user
    assert weigh_anew(recipe, gramians) == first


def test_a_fit_neither_changes_nor_hears_of_the_weighting_that_was_given():
    weighting = aggregation.GradVacWeighting()
    recipe = TorchJDWeighting(weighting)
    gramians = [gramian_of(random_gradients(3, seed)) for seed in range(4)]
    expected = weigh_anew(recipe, gramians)
    rule, found = recipe.build(3), []
    torch.manual_seed(0)
    for gramian in gramians:
        found.append(rule(torch.ones(3), gramian, THREE).tolist())
        with torch.random.fork_rng():
            weighting(torch.eye(3))
    assert found == expected


def test_weights_that_are_not_finite_are_refused():
    class Broken(aggregation.Weighting):
        def forward(self, gramian):
            return torch.full((len(gramian),), torch.nan)

    rule = TorchJDWeighting(Broken()).build(2)
    with pytest.raises(NonFiniteLossError, match="gave weights that are not finite"):
        rule(torch.ones(2), torch.eye(2), THREE[:2])


@pytest.mark.parametrize("name", TORCHJD)
def test_without_torchjd_the_extra_is_named(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "torchjd", None)
    with pytest.raises(ImportError, match=r"'torchjd'.*pip install 'skmtl\[balancing"):
        BALANCINGS[name]().build(2)


@pytest.mark.parametrize("name", [n for n in BALANCINGS if n not in TORCHJD])
def test_the_other_rules_do_not_need_torchjd(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "torchjd", None)
    gramian = torch.eye(2) if name in GRADIENTS else None
    assert len(build(name, 2)(torch.ones(2), gramian, THREE[:2])) == 2


@pytest.mark.parametrize("name", ["cagrad", "upgrad"])
def test_without_a_solver_the_extra_is_named(name, monkeypatch):
    monkeypatch.setattr("torchjd._mixins.find_spec", lambda package: None)
    with pytest.raises(ImportError, match=r"pip install 'skmtl\[balancing\]'"):
        build(name, 2)
