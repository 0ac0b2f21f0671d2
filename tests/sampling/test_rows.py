"""Rows with their targets, and batches that deal out each row once."""

from itertools import chain

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from skmtl.inputs import Table
from skmtl.sampling import RowBatches, TaskRows


def task_rows(rows, codes=None, weights=None, shares=None):
    """Return rows of a table whose only number is the number of the row."""
    n_all = int(rows.max()) + 1 if codes is None else len(codes)
    codes = torch.zeros(n_all, 1, dtype=torch.int16) if codes is None else codes
    shares = torch.ones(codes.shape[1]) if shares is None else shares
    table = Table(np.arange(float(n_all))[:, np.newaxis])
    return TaskRows(table, codes, weights, rows, shares)


def dealt(batches):
    return [inputs[0][:, 0].long().tolist() for inputs, _ in batches]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=40, unique=True),
    st.integers(1, 50),
    st.booleans(),
)
def test_batches_deal_out_each_row_once_in_equal_sizes(rows, batch_size, shuffle):
    batches = RowBatches(task_rows(np.array(rows)), batch_size, shuffle)
    found = dealt(batches)
    assert sorted(chain(*found)) == sorted(rows)
    sizes = [len(batch) for batch in found]
    assert len(sizes) == len(batches)
    assert max(sizes) <= batch_size
    assert max(sizes) - min(sizes) <= 1


def test_batches_in_order_keep_the_order_of_the_rows():
    rows = np.array([5, 0, 3, 9, 1])
    found = dealt(RowBatches(task_rows(rows), 2, shuffle=False))
    assert list(chain(*found)) == rows.tolist()


def test_each_pass_is_shuffled_anew_and_a_seed_repeats_it():
    batches = RowBatches(task_rows(np.arange(30)), 10, shuffle=True)
    torch.manual_seed(0)
    first, second = dealt(batches), dealt(batches)
    torch.manual_seed(0)
    assert dealt(batches) == first
    assert first != second


def test_inputs_codes_and_weights_are_those_of_the_row():
    codes = torch.arange(20, dtype=torch.int16).reshape(10, 2)
    weights = torch.rand(10, 2)
    rows = np.array([1, 4, 7, 8])
    for inputs, (some_codes, _, some_weights, shares, _) in RowBatches(
        task_rows(rows, codes, weights), 3, shuffle=True
    ):
        index = inputs[0][:, 0].long()
        assert some_codes.equal(codes[index])
        assert some_weights.equal(weights[index])
        assert shares is None


def test_each_loss_is_divided_by_the_mean_weight_of_its_task_over_these_rows():
    weights = torch.rand(10, 2)
    rows = np.array([0, 2, 5])
    data = task_rows(rows, torch.zeros(10, 2, dtype=torch.int16), weights)
    torch.testing.assert_close(data.loss_scale, 1 / weights[rows].mean(dim=0))


@pytest.mark.parametrize(
    ("shares", "expected"), [([1, 1, 1], [0.5, 0, 0.5]), ([3, 5, 1], [0.75, 0, 0.25])]
)
def test_a_task_without_a_label_leaves_the_objective_to_the_others(shares, expected):
    weights = torch.tensor([[1.0, 0, 0], [0, 0, 2], [0, 1, 0]])
    codes = torch.zeros(3, 3, dtype=torch.int16)
    data = task_rows(np.array([0, 1]), codes, weights, torch.tensor(shares))
    assert data.observed.tolist() == [True, False, True]
    assert data.objective.tolist() == expected


def test_no_weighted_task_with_a_label_is_no_objective():
    weights = torch.tensor([[1.0, 0], [1, 0]])
    codes = torch.zeros(2, 2, dtype=torch.int16)
    data = task_rows(np.arange(2), codes, weights, torch.tensor([0.0, 1]))
    assert data.objective.tolist() == [0, 0]


def test_targets_are_not_copied():
    codes, weights = torch.zeros(9, 2, dtype=torch.int16), torch.ones(9, 2)
    first = task_rows(np.arange(5), codes, weights)
    second = task_rows(np.arange(5, 9), codes, weights)
    assert first.codes.data_ptr() == second.codes.data_ptr() == codes.data_ptr()
    assert first.weights.data_ptr() == second.weights.data_ptr()
