"""Tasks with a high affinity come into one group."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmtl.explain import group_tasks


def blocks(*sizes, within=0.8, between=0.1):
    """Affinity of tasks in blocks, and the block of each."""
    labels = np.repeat(np.arange(len(sizes)), sizes)
    values = np.where(labels[:, None] == labels, within, between)
    np.fill_diagonal(values, 1)
    return values, labels


@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4),
    seed=st.integers(0, 2**16),
)
def test_blocks_are_found_in_any_order(sizes, seed):
    values, labels = blocks(*sizes)
    order = np.random.RandomState(seed).permutation(len(labels))
    names = [f"t{k}" for k in order]
    values = pd.DataFrame(values[np.ix_(order, order)], index=names, columns=names)
    groups = group_tasks(values, len(sizes))
    assert sorted(name for group in groups for name in group) == sorted(names)
    assert all(len({labels[int(name[1:])] for name in g}) == 1 for g in groups)
    # tasks in their order, groups in the order of their first task
    assert all(g == sorted(g, key=names.index) for g in groups)
    firsts = [names.index(g[0]) for g in groups]
    assert firsts == sorted(firsts)


def test_extremes_are_one_group_and_single_tasks():
    values, _ = blocks(2, 1)
    assert group_tasks(values, 1) == [["task_0", "task_1", "task_2"]]
    assert group_tasks(values, 3) == [["task_0"], ["task_1"], ["task_2"]]
    assert group_tasks([[1.0]], 1) == [["task_0"]]


def test_tasks_in_conflict_are_parted():
    values = [[1, -0.5, 0.1], [-0.5, 1, 0.2], [0.1, 0.2, 1]]
    assert group_tasks(values, 2) == [["task_0"], ["task_1", "task_2"]]


@pytest.mark.parametrize("n_groups", [0, 4, -1, 2.0, "2", None, True])
def test_bad_number_of_groups_is_an_error(n_groups):
    with pytest.raises(ValueError, match=r"Got n_groups=.* an integer from 1 to 3"):
        group_tasks(np.eye(3), n_groups)


@pytest.mark.parametrize("affinity", [np.ones((2, 3)), np.ones(4), np.ones((0, 0))])
def test_affinity_that_is_not_square_is_an_error(affinity):
    with pytest.raises(ValueError, match="Got affinity of shape"):
        group_tasks(affinity, 1)


def test_affinity_that_is_not_symmetric_is_an_error_with_the_pair():
    values, _ = blocks(3)
    values[0, 2] = 0.3
    with pytest.raises(ValueError, match=r"0.3 between 'task_0' and 'task_2', but 0.8"):
        group_tasks(values, 2)


def test_names_that_differ_are_an_error():
    table = pd.DataFrame(np.eye(2), index=["a", "b"], columns=["b", "a"])
    with pytest.raises(ValueError, match="in the same order in both"):
        group_tasks(table, 1)


def test_missing_affinity_is_an_error_that_names_the_task():
    values, _ = blocks(3)
    values[1, [0, 2]] = values[[0, 2], 1] = np.nan
    with pytest.raises(ValueError, match=r"for the tasks \['task_1'\], but expected"):
        group_tasks(values, 2)
