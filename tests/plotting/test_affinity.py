"""A heatmap of pairs of tasks."""

import numpy as np
import pandas as pd
import pytest

from skmtl.plotting import TaskAffinityDisplay


def pairs_of(n_tasks=4, seed=0):
    """Two groups of tasks in turn, alike within and unlike between."""
    group = np.arange(n_tasks) % 2
    values = np.where(np.equal.outer(group, group), 0.8, -0.3)
    values = values + np.random.RandomState(seed).rand(n_tasks, n_tasks) / 10
    names = [f"t{k}" for k in range(n_tasks)]
    return pd.DataFrame(values, index=names, columns=names)


def test_cells_show_what_they_were_given():
    pairs = pairs_of()
    display = TaskAffinityDisplay(pairs).plot()
    np.testing.assert_array_equal(display.im_.get_array(), pairs.to_numpy())
    written = [[float(text.get_text()) for text in row] for row in display.text_]
    np.testing.assert_allclose(written, pairs, atol=0.005)
    assert display.tasks_ == list(pairs)


def test_clusters_put_tasks_that_are_alike_side_by_side():
    pairs = pairs_of(8)
    display = TaskAffinityDisplay(pairs).plot(cluster=True)
    parity = [int(name[1]) % 2 for name in display.tasks_]
    assert parity in ([0] * 4 + [1] * 4, [1] * 4 + [0] * 4)
    ordered = pairs.loc[display.tasks_, display.tasks_]
    np.testing.assert_array_equal(display.im_.get_array(), ordered.to_numpy())
    assert display.affinity is pairs


def test_colours_are_white_at_zero_where_numbers_are_below_it():
    image = TaskAffinityDisplay(pairs_of()).plot().im_
    assert image.get_clim()[0] == -image.get_clim()[1]
    assert TaskAffinityDisplay(pairs_of().abs()).plot().im_.get_clim()[0] == 0


@pytest.mark.parametrize("cluster", [False, True])
def test_pairs_without_a_number_stay_empty(cluster):
    pairs = pairs_of().where(~np.eye(4, dtype=bool))
    pairs.iloc[0, 1] = np.nan
    text = TaskAffinityDisplay(pairs).plot(cluster=cluster).text_
    assert sum(cell is None for cell in text.ravel()) == 5


def test_many_tasks_get_colours_only():
    assert TaskAffinityDisplay(pairs_of(14)).plot().text_ is not None
    assert TaskAffinityDisplay(pairs_of(15)).plot().text_ is None


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (np.eye(2), TypeError, "ndarray, but expected a DataFrame"),
        (pd.DataFrame(np.eye(2), columns=["a", "b"]), ValueError, "same tasks"),
        (pd.DataFrame([[np.nan]]), ValueError, "without a finite number"),
    ],
)
def test_bad_tables_are_refused(given, error, message):
    with pytest.raises(error, match=message):
        TaskAffinityDisplay(given).plot()
