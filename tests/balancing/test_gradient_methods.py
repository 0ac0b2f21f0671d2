"""Rules on gradients: closed forms, and what each of them promises."""

import pytest
import torch

from skmtl.balancing._gradient_methods import UnitNorms
from tests.balancing.rules import (
    WEIGHTINGS,
    build,
    conflict,
    gramian_of,
    random_gradients,
)


def weigh(name, gramian, **settings):
    n_tasks = len(gramian)
    rule = build(name, n_tasks, **settings)
    return rule(torch.ones(n_tasks), gramian, torch.arange(n_tasks))


def size(name, n_tasks):
    """Return what torchjd's weights are multiplied with."""
    return {"pcgrad": 1, "cagrad": n_tasks / 1.4}.get(name, n_tasks)


@pytest.mark.parametrize("name", WEIGHTINGS)
@pytest.mark.parametrize("n_tasks", [2, 3, 7])
def test_weights_are_those_of_torchjd_but_for_a_factor(name, n_tasks):
    kind = getattr(pytest.importorskip("torchjd.aggregation"), WEIGHTINGS[name])
    reference = kind(0.4) if name == "cagrad" else kind()
    for seed in range(3):
        gramian = gramian_of(random_gradients(n_tasks, seed))
        torch.manual_seed(seed)
        found = weigh(name, gramian)
        torch.manual_seed(seed)
        expected = size(name, n_tasks) * reference(gramian)
        torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("cosine", [-0.9, 0.2, 0.6])
@pytest.mark.parametrize("second", [0.5, 1.0, 3.0])
def test_mgda_finds_the_shortest_mean_of_two_gradients(cosine, second):
    gramian = conflict(cosine, 1.0, second)
    share = (gramian[1, 1] - gramian[0, 1]) / (
        gramian[0, 0] + gramian[1, 1] - 2 * gramian[0, 1]
    )
    share = share.clamp(0, 1)
    expected = 2 * torch.stack([share, 1 - share])
    torch.testing.assert_close(weigh("mgda", gramian), expected, rtol=0, atol=1e-4)


def test_pcgrad_projects_each_of_two_gradients_off_the_other():
    gramian = conflict(-0.5, 1.0, 3.0)
    product = gramian[0, 1]
    expected = 1 - torch.stack([product / gramian[0, 0], product / gramian[1, 1]])
    torch.testing.assert_close(weigh("pcgrad", gramian), expected)


@pytest.mark.parametrize("name", ["pcgrad", "upgrad"])
def test_without_conflict_weights_are_equal(name):
    gramian = gramian_of(random_gradients(4).abs())
    torch.testing.assert_close(weigh(name, gramian), torch.ones(4))


def test_upgrad_conflicts_with_no_task():
    conflicts = 0
    for seed in range(5):
        gramian = gramian_of(random_gradients(6, seed, size=4))
        weights = weigh("upgrad", gramian)
        # torchjd adds a ten-thousandth of the trace, so that its problem is well posed
        step = gramian @ weights + 1e-4 * gramian.trace() * weights
        assert step.min() > -1e-5 * gramian.trace()
        conflicts += int((gramian.sum(1) < 0).any())
    assert conflicts > 0  # of the mean, that is


def test_cagrad_without_freedom_is_the_mean():
    gramian = gramian_of(random_gradients(4))
    torch.testing.assert_close(weigh("cagrad", gramian, c=0), torch.ones(4))


def test_cagrad_helps_the_worst_off_task():
    gramian = conflict(-0.8, 1.0, 4.0)
    worst = [(gramian @ weigh("cagrad", gramian, c=c)).min() for c in (0.0, 0.4)]
    assert worst[1] > worst[0] + 0.5


@pytest.mark.parametrize("factor", [1.0, 1e4])
def test_imtl_g_goes_equally_far_along_every_gradient(factor):
    gramian = gramian_of(torch.tensor([[factor], [1], [1]]) * random_gradients(3))
    along = gramian @ weigh("imtl_g", gramian) / gramian.diagonal().sqrt()
    torch.testing.assert_close(along / along[0], torch.ones(3), rtol=1e-3, atol=0)


def test_the_direction_of_imtl_g_does_not_know_units():
    gradients, units = random_gradients(3), torch.tensor([1e4, 1.0, 1.0])
    plain = weigh("imtl_g", gramian_of(gradients))
    scaled = units * weigh("imtl_g", gramian_of(gradients * units[:, None]))
    torch.testing.assert_close(
        scaled / scaled.norm(), plain / plain.norm(), rtol=1e-3, atol=0
    )


def test_imtl_g_stands_still_where_torchjd_finds_no_step():
    rule = UnitNorms(lambda gramian: torch.zeros(len(gramian)))
    assert rule(conflict(-1.0)).tolist() == [0, 0]


def test_weights_of_imtl_g_whose_sum_is_negative_do_not_turn_the_step_around():
    rule = UnitNorms(lambda gramian: torch.tensor([1.0, -3.0]))
    torch.testing.assert_close(rule(torch.eye(2)), torch.tensor([0.5, -1.5]))


def test_aligned_gradients_are_orthogonal_and_as_long_as_the_weakest():
    lengths = torch.tensor([1.0, 2.0, 5.0])
    found = weigh("aligned", lengths.square().diag())
    torch.testing.assert_close(found * lengths, torch.ones(3), rtol=1e-3, atol=0)
