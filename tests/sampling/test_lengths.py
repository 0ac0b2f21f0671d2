"""Rows of similar length come together, and each still comes once."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from skmtl.inputs import Tokens
from skmtl.sampling import RowBatches, TaskRows
from skmtl.sampling._lengths import by_length

LENGTHS = st.lists(st.integers(0, 40), min_size=1, max_size=300)


def batches(lengths, batch_size, shuffle):
    """Return the batches of rows whose only ids are their own numbers, plus 2."""
    rows = np.arange(len(lengths))
    ids = np.where(np.arange(40) < np.array(lengths)[:, None], rows[:, None] + 2, 0)
    codes = torch.from_numpy(rows[:, None])
    data = TaskRows(Tokens(ids), codes, None, rows, torch.ones(1))
    return [
        (ids, codes[:, 0])
        for (ids,), (codes, *_) in RowBatches(data, batch_size, shuffle)
    ]


@given(LENGTHS, st.integers(1, 64), st.booleans())
def test_each_row_comes_once_with_its_own_target(lengths, batch_size, shuffle):
    seen = []
    for ids, rows in batches(lengths, batch_size, shuffle):
        assert 0 < len(rows) <= batch_size
        assert ((ids == 0) | (ids == rows[:, None] + 2)).all()
        assert (ids != 0).sum(dim=1).tolist() == [lengths[row] for row in rows.tolist()]
        seen += rows.tolist()
    assert sorted(seen) == list(range(len(lengths)))


def padding(found):
    return sum(int((ids == 0).sum()) for ids, _ in found)


def test_little_of_a_batch_is_padding():
    lengths = np.random.RandomState(0).randint(1, 40, 2000)
    torch.manual_seed(0)
    in_order = 2000 * 40 - lengths.sum()  # each batch as long as its longest row
    assert padding(batches(lengths, 32, shuffle=True)) < in_order / 10
    assert padding(batches(lengths, 32, shuffle=False)) < in_order / 20


def test_passes_differ_in_batches_and_in_their_order():
    lengths = np.random.RandomState(0).randint(1, 40, 500)
    torch.manual_seed(0)
    one, other = (
        [rows.tolist() for _, rows in batches(lengths, 32, shuffle=True)]
        for _ in range(2)
    )
    assert {frozenset(rows) for rows in one} != {frozenset(rows) for rows in other}
    longest = [max(lengths[rows]) for rows in one]
    assert longest != sorted(longest)


@given(LENGTHS, st.integers(1, 64), st.integers(1, 500))
def test_batches_to_predict_hold_every_row_once_within_their_bounds(
    lengths, most_rows, most_cells
):
    lengths = np.array(lengths)
    found = list(by_length(lengths, most_rows, most_cells))
    assert sorted(np.concatenate(found).tolist()) == list(range(len(lengths)))
    for rows in found:
        assert len(rows) <= most_rows
        assert len(rows) == 1 or len(rows) * lengths[rows].max() <= most_cells
    longest = [lengths[rows].max() for rows in found]
    assert longest == sorted(longest, reverse=True)
