"""Sharing schemes: what each task reads of the representation."""

import pytest
import torch
from sklearn.base import clone

from skmtl.networks import HardSharing
from skmtl.networks.sharing import SHARINGS, Sharing


@pytest.mark.parametrize("name", SHARINGS)
def test_every_scheme_is_a_recipe_that_can_be_cloned(name):
    recipe = SHARINGS[name]()
    assert isinstance(recipe, Sharing)
    assert clone(recipe).get_params() == recipe.get_params()


def test_in_hard_sharing_all_tasks_read_the_same():
    representation = torch.randn(3, 5)
    assert HardSharing().build(5, 2, None)(representation) is representation
