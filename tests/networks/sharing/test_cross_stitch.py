"""The stitches between the towers of cross-stitch networks."""

import pytest
import torch

from skmtl.networks import CrossStitch
from tests.networks.sharing.plain_sharing import (
    N_TASKS,
    WIDTH,
    built,
    linear,
    representation,
)

with_and_without_members = pytest.mark.parametrize("n_members", [None, 2])


@with_and_without_members
@pytest.mark.parametrize("n_tasks", [1, 2, 11])
def test_stitches_start_close_to_the_identity_and_sum_to_one(n_members, n_tasks):
    module = CrossStitch(n_layers=2).build(WIDTH, n_tasks, n_members)
    stitches = module.stitches
    members = () if n_members is None else (n_members,)
    assert stitches.shape == (2, *members, n_tasks, n_tasks)
    assert stitches.requires_grad
    torch.testing.assert_close(stitches.sum(dim=-1), torch.ones(2, *members, n_tasks))
    own = stitches.diagonal(dim1=-2, dim2=-1)
    torch.testing.assert_close(own, torch.full_like(own, 0.9 if n_tasks > 1 else 1.0))
    others = stitches[..., ~torch.eye(n_tasks, dtype=torch.bool)]
    torch.testing.assert_close(
        others, torch.full_like(others, 0.1 / max(n_tasks - 1, 1))
    )


@with_and_without_members
def test_with_identity_stitches_the_towers_are_independent_networks(n_members):
    module = built(CrossStitch(n_layers=2), n_members)
    module.stitches.data[:] = torch.eye(N_TASKS)
    z = representation(n_members)
    out = module(z)
    for m in range(n_members or 1):
        at = (slice(None),) if n_members is None else (slice(None), m)
        for k in range(N_TASKS):
            hidden = linear(module.layers[0], z[at], m, k).relu()
            tower = linear(module.layers[1], hidden, m, k).relu()
            torch.testing.assert_close(out[at][:, k], tower)


def test_a_row_of_stitches_says_what_a_task_takes_of_the_towers():
    module = built(CrossStitch(width=4), None)
    z = representation(None)
    module.stitches.data[0] = torch.eye(N_TASKS)
    towers = module(z)
    module.stitches.data[0, 0] = torch.tensor([0.0, 0.0, 2.0])
    out = module(z)
    torch.testing.assert_close(out[:, 0], 2 * towers[:, 2])
    torch.testing.assert_close(out[:, 1:], towers[:, 1:])


def test_by_default_towers_are_half_as_wide_as_the_representation():
    out = CrossStitch().build(20, N_TASKS, None)(torch.randn(2, 20))
    assert out.shape == (2, N_TASKS, 10)
