"""Members hold out folds: who learns from a row, and who looks at it."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from skmtl.inputs import Table
from skmtl.sampling import MemberFolds, RowBatches, TaskRows

SIZES = st.integers(2, 12), st.integers(1, 12)


def dealt(n_folds, n_members, n_rows=60):
    folds = np.random.RandomState(0).permutation(np.arange(n_rows) % n_folds)
    return folds, MemberFolds.dealt(folds.astype(np.int32), n_folds, n_members)


def shares(members, learning, n_rows=60):
    return members.shares(torch.arange(n_rows), learning)


@settings(max_examples=60)
@given(*SIZES)
def test_a_member_learns_from_the_rows_that_it_does_not_hold_out(n_folds, n_members):
    folds, members = dealt(n_folds, n_members)
    learning, holding = (shares(members, flag) for flag in (True, False))
    assert learning.shape == holding.shape == (60, n_members)
    own = folds[:, None] == np.arange(n_members) % n_folds
    np.testing.assert_array_equal(holding > 0, own)
    np.testing.assert_array_equal(learning > 0, ~own)


@settings(max_examples=60)
@given(*SIZES)
def test_the_loss_of_each_member_is_unbiased(n_folds, n_members):
    """Over all folds its shares sum to those that it has when nothing is held out."""
    members = MemberFolds.dealt(np.arange(n_folds), n_folds, n_members)
    learning = shares(members, True, n_folds)
    expected = torch.full((n_members,), n_folds / n_members)
    torch.testing.assert_close(learning.sum(dim=0), expected)


@settings(max_examples=60)
@given(*SIZES)
def test_those_who_hold_a_row_out_judge_it_together(n_folds, n_members):
    folds, members = dealt(n_folds, n_members)
    holding = shares(members, False)
    held_out = members.held_out_rows()
    expected = np.isin(folds, np.arange(n_members) % n_folds)
    np.testing.assert_array_equal(np.flatnonzero(expected), held_out)
    sums = torch.zeros(60)
    sums[held_out] = 1
    torch.testing.assert_close(holding.sum(dim=1), sums)
    for row in holding[held_out]:
        assert len(set(row[row > 0].tolist())) == 1


@settings(max_examples=30)
@given(st.integers(2, 12), st.integers(0, 5))
def test_with_as_many_members_as_folds_or_more_every_row_is_held_out(n_folds, more):
    _, members = dealt(n_folds, n_folds + more)
    assert members.held_out_rows().tolist() == list(range(60))
    if not more:
        assert (shares(members, False).count_nonzero(dim=1) == 1).all()


@pytest.mark.parametrize("learning", [True, False])
def test_batches_bring_the_shares_of_their_rows(learning):
    _, members = dealt(4, 3)
    codes = torch.zeros(60, 1, dtype=torch.int16)
    rows = np.arange(5, 40)
    data = TaskRows(
        Table(np.arange(60.0)[:, None]),
        codes,
        None,
        rows,
        torch.ones(1),
        members,
        learning,
    )
    for inputs, targets in RowBatches(data, 8, shuffle=True):
        found = targets.shares
        index = inputs[0][:, 0].long()
        assert found.equal(members.shares(index, learning))
