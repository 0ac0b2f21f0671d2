"""What every change of tokens keeps, and what each of them does."""

import numpy as np
import pytest
import torch
from torch import nn

from skmtl import MultiTaskClassifier
from skmtl.inputs._ids import PAD, UNKNOWN
from skmtl.sampling.augmentation._tokens import TokenDropout, TokenMask, TokenSwap

RECIPES = [TokenDropout, TokenSwap, TokenMask]
each = pytest.mark.parametrize("recipe", RECIPES)
N_SAMPLES, LENGTH = 400, 30


def texts(dtype=torch.int64):
    """Return texts of all lengths, no token twice in a text."""
    generator = torch.Generator().manual_seed(7)
    lengths = torch.randint(LENGTH + 1, (N_SAMPLES, 1), generator=generator)
    lengths[:3, 0] = torch.tensor([0, 1, LENGTH])
    tokens = torch.rand(N_SAMPLES, LENGTH, generator=generator).argsort(dim=1) + 2
    return tokens.masked_fill(torch.arange(LENGTH) >= lengths, PAD).to(dtype)


def changed(recipe, ids, seed=0):
    torch.manual_seed(seed)
    (result,) = recipe.build(nn.Identity())(ids)
    return result


def n_tokens(ids):
    return (ids != PAD).sum(dim=1)


@each
@pytest.mark.parametrize("dtype", [torch.int32, torch.int64])
def test_shape_and_dtype_are_kept_and_padding_stays_behind(recipe, dtype):
    ids = texts(dtype)
    result = changed(recipe(p=0.5), ids)
    assert result.shape == ids.shape
    assert result.dtype == dtype
    ends = torch.arange(LENGTH) >= n_tokens(result)[:, None]
    assert ((result == PAD) == ends).all()


@each
def test_the_batch_itself_is_not_changed(recipe):
    ids = texts()
    before = ids.clone()
    assert (changed(recipe(p=0.5), ids) != before).any()
    assert torch.equal(ids, before)


@each
def test_a_share_of_none_changes_nothing(recipe):
    ids = texts()
    assert torch.equal(changed(recipe(p=0.0), ids), ids)


@each
def test_the_global_seed_decides(recipe):
    ids = texts()
    first, second, other = (changed(recipe(p=0.3), ids, seed) for seed in (1, 1, 2))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)


@each
def test_what_becomes_of_a_text_does_not_depend_on_the_others(recipe):
    ids = texts()
    others = ids.clone()
    others[1:] = ids[1:].flip(0)
    row = slice(2, 3)
    others[row] = ids[row]
    recipe = recipe(p=0.3)
    assert torch.equal(changed(recipe, ids)[row], changed(recipe, others)[row])


@each
def test_more_padding_means_more_padding_and_nothing_else(recipe):
    """As the draws differ, it is asked what can come out, of all draws."""
    ids = torch.tensor([[2, 3, 4]])
    recipe = recipe(p=0.4)

    def outcomes(batch):
        return {tuple(row) for row in changed(recipe, batch).tolist()}

    short = outcomes(ids.repeat(500, 1))
    padded = nn.functional.pad(ids, (0, 4))
    assert outcomes(padded.repeat(500, 1)) == {(*row, *[PAD] * 4) for row in short}


@each
@pytest.mark.parametrize("shape", [(0, 5), (1, 1), (3, 1)])
def test_batches_of_no_rows_or_of_one_column_are_taken(recipe, shape):
    ids = torch.full(shape, 2)
    result = changed(recipe(p=0.4), ids)
    assert result.shape == shape
    if recipe is not TokenMask:  # there is nothing to leave out, nor to exchange
        assert torch.equal(result, ids)


@each
def test_all_padding_stays_all_padding(recipe):
    ids = torch.full((4, 3), PAD)
    assert torch.equal(changed(recipe(p=0.5), ids), ids)


@each
@pytest.mark.parametrize("p", [-0.1, 1.0, float("nan"), "some", None, True])
def test_shares_out_of_range_are_errors(recipe, p):
    with pytest.raises(
        ValueError, match=r"Got p=.*, but expected a number in \[0, 1\)"
    ):
        recipe(p=p).build(nn.Identity())


@pytest.mark.parametrize("p", [0.1, 0.4])
def test_dropout_leaves_out_the_share_asked_for_in_order(p):
    ids = texts()
    result = changed(TokenDropout(p), ids)
    many = n_tokens(ids) > 5  # of few, one is kept that would have gone
    lost = 1 - n_tokens(result)[many].sum() / n_tokens(ids)[many].sum()
    assert abs(lost - p) < 0.03
    for before, after in zip(ids.tolist(), result.tolist(), strict=True):
        kept = [token for token in after if token != PAD]
        assert kept == [token for token in before if token in kept]


def test_dropout_leaves_one_token_and_any():
    ids = torch.arange(2, 6).repeat(2000, 1)
    result = changed(TokenDropout(p=0.95), ids)
    assert (result[:, 0] != PAD).all()
    alone = result[n_tokens(result) == 1, 0]
    shares = torch.bincount(alone, minlength=6)[2:] / len(alone)
    assert len(alone) > 1500
    assert (shares - 0.25).abs().max() < 0.05


@pytest.mark.parametrize("p", [0.1, 0.4])
def test_swap_moves_the_share_asked_for_to_a_neighbour(p):
    ids = torch.arange(2, 32).repeat(400, 1)
    result = changed(TokenSwap(p), ids)
    step = (result - ids).abs()
    assert step.max() == 1
    assert torch.equal(result.sort(dim=1).values, ids)
    moved = (step > 0).float().mean(dim=0)
    assert abs(moved[1:-1].mean() - p) < 0.02
    assert (moved[[0, -1]] - p / 2).abs().max() < 0.08


def test_swap_exchanges_any_two_neighbours():
    ids = torch.arange(2, 7).repeat(400, 1)
    result = changed(TokenSwap(p=0.5), ids)
    for place in range(4):
        pair = result[:, place : place + 2]
        assert (pair == torch.tensor([place + 3, place + 2])).all(dim=1).any()


def test_swap_keeps_the_tokens_of_a_text():
    ids = texts()
    result = changed(TokenSwap(p=0.5), ids)
    assert torch.equal(result.sort(dim=1).values, ids.sort(dim=1).values)


@pytest.mark.parametrize("p", [0.1, 0.4])
def test_mask_makes_the_share_asked_for_unknown_and_leaves_the_others(p):
    ids = texts()
    result = changed(TokenMask(p), ids)
    unknown = result == UNKNOWN
    assert abs(unknown.sum() / (ids != PAD).sum() - p) < 0.02
    assert torch.equal(result[~unknown], ids[~unknown])


@each
def test_a_network_learns_from_changed_texts_the_same_each_time(recipe):
    """And predicts texts as they are: twice the same, of a fitted network."""
    ids = texts().numpy()[:80]
    Y = np.column_stack([(ids == 5).any(axis=1), (ids == 9).any(axis=1)])

    def probabilities(augment):
        clf = MultiTaskClassifier(
            "gru", augment=augment, max_epochs=2, random_state=0
        ).fit(ids, Y)
        first, second = (np.hstack(clf.predict_proba(ids)) for _ in range(2))
        assert np.array_equal(first, second)
        return first

    first, second = probabilities(recipe()), probabilities(recipe())
    assert np.array_equal(first, second)
    assert not np.array_equal(first, probabilities(None))


def test_changes_of_tokens_are_not_for_tables():
    clf = MultiTaskClassifier(augment=TokenMask())
    with pytest.raises(ValueError, match=r"TokenMask\(.*tokens.*table"):
        clf.fit(np.eye(20), np.arange(20) % 2)
