"""Rows of similar length come together, and each still comes once."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from skmtl.inputs import Images, Table, Tokens
from skmtl.sampling import EvaluationBatches, RowBatches, TaskRows
from skmtl.sampling._evaluation import rows_at_once

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


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60), st.data())
def test_batches_to_look_at_hold_each_row_once(lengths, data):
    rows = np.array(sorted(data.draw(st.sets(st.sampled_from(range(len(lengths)))))))
    if not len(rows):
        return
    every = np.arange(len(lengths))
    ids = np.where(np.arange(40) < np.array(lengths)[:, None], every[:, None] + 2, 0)
    codes = torch.from_numpy(every[:, None])
    some = TaskRows(Tokens(ids), codes, None, rows, torch.ones(1))
    seen = [codes[:, 0] for _, (codes, *_) in EvaluationBatches(some, width=1)]
    assert sorted(torch.cat(seen).tolist()) == rows.tolist()


def test_batches_to_look_at_are_bounded_by_tokens():
    ids = np.ones((300, 1000), dtype=int)
    ids[::2, 10:] = 0
    codes = torch.zeros(300, 1, dtype=torch.int16)
    data = TaskRows(Tokens(ids), codes, None, np.arange(300), torch.ones(1))
    shapes = [batch.shape for (batch,), _ in EvaluationBatches(data, width=1)]
    assert max(n * length for n, length in shapes) <= 2**15
    lengths = [length for _, length in shapes]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] == 10
    assert rows_at_once(data.inputs, width=1) == 32


def test_batches_to_look_at_are_bounded_by_pixels_and_columns():
    small, large = (Images(np.zeros((9, 1, side, side))) for side in (8, 256))
    assert rows_at_once(small, 64) == 1024
    assert rows_at_once(large, 256**2) == 16
    assert rows_at_once(Table(np.zeros((9, 5))), 5) == 1024
    assert rows_at_once(Table(np.zeros((9, 5))), 2**20) == 16
