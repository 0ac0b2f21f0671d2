"""Which values columns have, and in how many rows."""

import numpy as np
import pytest

from skmtl.inputs import Table
from skmtl.inputs._column_values import ColumnValues


def known(numbers, codes=None, cardinalities=(), weights=None, rows=None):
    found = ColumnValues(list(cardinalities))
    rows = np.arange(len(numbers)) if rows is None else rows
    found.update(Table(np.asarray(numbers), codes), rows, weights)
    return found


def test_few_different_numbers_are_all_kept_and_counted():
    X = np.array([[1.0, np.nan], [5, 2], [1, 2], [3, np.nan], [1, 7]])
    found = known(X)
    assert [v.tolist() for v in found.values] == [[1, 3, 5], [2, 7]]
    assert [c.tolist() for c in found.counts] == [[3, 1, 1, 0], [2, 1, 2]]


def test_of_many_numbers_some_are_kept_from_end_to_end():
    column = np.random.RandomState(0).randn(5000, 1)
    found = known(column)
    assert len(found.values[0]) == 64
    assert found.values[0][[0, -1]].tolist() == [column.min(), column.max()]
    assert found.counts[0].sum() == 5000
    assert found.counts[0][1:63].max() < 2 * 5000 / 63


def test_a_number_counts_for_the_value_it_is_nearest_to():
    found = known([[0.0], [10.0]])
    found.update(Table(np.array([[4.0], [6.0], [-50.0], [np.nan]])), np.arange(4))
    assert found.counts[0].tolist() == [3, 2, 1]


def test_rows_count_as_they_weigh_and_those_of_weight_0_not():
    weights = np.array([2.0, 0.5, 0.0, 9.0])
    codes = np.array([[2], [1], [2], [0]])
    found = known([[1.0], [2.0], [3.0], [4.0]], codes, [3], weights, rows=np.arange(3))
    assert found.values[0].tolist() == [1, 2]
    assert (2 * found.counts[0]).tolist() == [2, 0.5, 0]
    assert (2 * found.counts[1]).tolist() == [0, 0.5, 2]
    table = Table(np.array([[1.0], [2.0]]), np.array([[0], [1]]))
    found.update(table, np.arange(2), np.array([1e308, 4.0]))
    assert np.isfinite(found.counts[0]).all()
    assert 2 * found.counts[0][1] == 4.5


def test_a_column_without_a_number_has_one_value():
    found = known([[np.nan], [np.nan]])
    assert found.values[0].tolist() == [0]
    assert found.counts[0].tolist() == [0, 2]


def test_of_very_many_rows_some_stand_for_all():
    column = np.arange(40_000.0)[:, np.newaxis] % 7
    codes = np.arange(40_000)[:, np.newaxis] % 3
    found = known(column, codes, [3])
    assert found.counts[0].sum() == pytest.approx(40_000)
    assert found.counts[1].tolist() == [13334, 13333, 13333]
