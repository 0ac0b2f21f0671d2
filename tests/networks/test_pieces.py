"""Numbers cut into pieces: how much of each lies below."""

from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pytest
import torch

from skmtl.networks._pieces import Pieces


def edges(n_bins):
    cuts = [NormalDist().inv_cdf(q / n_bins) for q in range(1, n_bins)]
    return np.array([-3, *cuts, 3])


@pytest.mark.parametrize("n_bins", [1, 2, 3, 8, 48, 500])
def test_each_piece_tells_how_much_of_it_lies_below_the_number(n_bins):
    x = torch.linspace(-4, 4, 161).reshape(-1, 1)
    cuts = edges(n_bins)
    expected = np.transpose(
        [np.interp(x[:, 0], [low, high], [0, 1]) for low, high in pairwise(cuts)]
    )
    np.testing.assert_allclose(Pieces(n_bins)(x), expected, atol=1e-3)


def test_the_pieces_of_a_column_stand_together():
    x = torch.randn(5, 3)
    whole = Pieces(4)(x)
    assert whole.shape == (5, 12)
    for j in range(3):
        assert whole[:, 4 * j : 4 * j + 4].equal(Pieces(4)(x[:, [j]]))


def test_pieces_hold_the_same_share_of_normal_numbers():
    torch.manual_seed(0)
    pieces = Pieces(8)(torch.randn(20_000, 1))
    inside = ((pieces > 0) & (pieces < 1)).float().mean(dim=0)
    np.testing.assert_allclose(inside, 1 / 8, atol=0.01)


def test_nothing_of_the_pieces_is_learned_or_part_of_the_state():
    module = Pieces(8)
    assert not list(module.parameters())
    assert not module.state_dict()


@pytest.mark.parametrize("n_bins", [2, 8])
def test_pieces_are_the_piecewise_linear_encoding_of_the_paper_but_for_the_ends(n_bins):
    """The reference lets the first and last piece run on beyond the outer edges."""
    rtdl = pytest.importorskip("rtdl_num_embeddings")
    cuts = torch.tensor(edges(n_bins), dtype=torch.float32)
    reference = rtdl.PiecewiseLinearEncoding([cuts, cuts])
    torch.manual_seed(0)
    x = torch.randn(200, 2).clamp(-3, 3)
    torch.testing.assert_close(
        Pieces(n_bins)(x), reference(x).reshape(200, -1), rtol=1e-4, atol=1e-5
    )
    beyond = torch.tensor([[-3.5, 3.5]])
    assert reference(beyond).min() < 0
    assert reference(beyond).max() > 1
    assert Pieces(n_bins)(beyond).aminmax() == (0, 1)
