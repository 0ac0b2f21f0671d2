"""The masks of multi-task attention networks."""

import pytest
import torch

from skmtl.networks import MTAN
from tests.networks.sharing.plain_sharing import (
    N_TASKS,
    WIDTH,
    built,
    linear,
    representation,
)

with_and_without_members = pytest.mark.parametrize("n_members", [None, 2])


@with_and_without_members
@pytest.mark.parametrize("n_layers", [1, 2, 3])
def test_masks_lie_between_zero_and_one_and_cover_every_unit(n_members, n_layers):
    module, z = built(MTAN(n_layers), n_members), representation(n_members)
    masks = module.masks(z)
    assert masks.shape == (*z.shape[:-1], N_TASKS, WIDTH)
    assert ((masks > 0) & (masks < 1)).all()


@with_and_without_members
def test_the_output_is_the_last_shared_layer_seen_through_the_masks(n_members):
    z = representation(n_members)
    one = built(MTAN(n_layers=1), n_members)
    torch.testing.assert_close(one(z), one.masks(z) * z.unsqueeze(-2))
    two = built(MTAN(n_layers=2), n_members)
    members = [z] if n_members is None else z.unbind(dim=1)
    shared = [linear(two.layers[0], x, m, 0).relu() for m, x in enumerate(members)]
    layer = shared[0] if n_members is None else torch.stack(shared, dim=1)
    torch.testing.assert_close(two(z), two.masks(z) * layer.unsqueeze(-2))


def test_by_default_a_mask_passes_through_a_quarter_of_the_units():
    module = MTAN().build(20, N_TASKS, None)
    assert [part.hidden.weight.shape[2] for part in module.attention] == [5, 5]
