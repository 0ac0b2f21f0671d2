"""Many explanations in one picture."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from skmtl.explain.telling.pictures._colors import ROLE_LOOKS
from skmtl.explain.telling.pictures._summary import draw_summary
from tests.plotting.drawings import cut_off, long_names, overlapping


def summary_of(n_tasks, n_features=8, names=None):
    rng = np.random.RandomState(0)
    index = names or [f"x{j}" for j in range(n_features)]
    means = np.abs(rng.randn(n_features, n_tasks)) / 10
    columns = {}
    for k, task in enumerate(long_names(n_tasks)):
        columns[task, "mean"] = means[:, k]
        columns[task, "low"] = means[:, k] * 0.8
        columns[task, "high"] = means[:, k] * 1.3
        columns[task, "n"] = 9
    roles = rng.dirichlet([1] * 4, n_features)
    return SimpleNamespace(
        effects=pd.DataFrame(columns, index=index),
        roles=pd.DataFrame(roles, index=index, columns=list(ROLE_LOOKS)),
        labels={},
        task_labels={},
    )


@pytest.mark.parametrize(
    ("n_tasks", "n_panels"), [(1, 2), (2, 3), (3, 4), (12, 13), (14, 2), (30, 2)]
)
def test_no_text_overlaps_or_is_cut_off(n_tasks, n_panels):
    axes = draw_summary(summary_of(n_tasks))
    assert axes.shape == (n_panels,)
    assert overlapping(axes[0].figure) == []
    assert cut_off(axes[0].figure) == []
    assert plt.get_fignums() == [axes[0].figure.number]


def test_bars_and_intervals_are_those_of_the_table():
    summary = summary_of(3)
    axes = draw_summary(summary)
    shown = [label.get_text() for label in axes[0].get_yticklabels()]
    assert shown == summary.effects.index.tolist()
    for ax, task in zip(axes, long_names(3), strict=False):
        table = summary.effects[task].loc[shown]
        assert [bar.get_width() for bar in ax.patches] == table["mean"].tolist()
        ends = np.array([p.vertices[:, 0] for p in ax.collections[0].get_paths()])
        np.testing.assert_allclose(ends, table[["low", "high"]])


def test_shares_of_roles_add_up_in_each_row():
    summary = summary_of(2)
    axes = draw_summary(summary)
    shown = [label.get_text() for label in axes[0].get_yticklabels()]
    bars = axes[-1].patches
    shares = np.reshape([bar.get_width() for bar in bars], (4, 8)).T
    np.testing.assert_allclose(shares, summary.roles.loc[shown])
    ends = [bar.get_x() + bar.get_width() for bar in bars[-8:]]
    np.testing.assert_allclose(ends, 1)


def test_the_first_features_are_drawn():
    axes = draw_summary(summary_of(2, 40))
    shown = [label.get_text() for label in axes[0].get_yticklabels()]
    assert shown == [*(f"x{j}" for j in range(15)), "25 more not shown"]


def test_names_tell_in_how_many_inputs_a_feature_is_where_that_differs():
    summary = summary_of(2, 3)
    for task in long_names(2):
        summary.effects[task, "n"] = [9, 2, 1]
        summary.effects.loc["x2", [(task, "low"), (task, "high")]] = np.nan
        summary.effects.loc["x1", (task, "high")] = 50.0  # of two inputs
    axes = draw_summary(summary)
    shown = [label.get_text() for label in axes[0].get_yticklabels()]
    assert shown == ["x0 (n = 9)", "x1 (n = 2)", "x2 (n = 1)"]
    assert axes[0].get_xlim()[1] < 1


def test_many_tasks_are_one_heat_map_of_the_means():
    summary = summary_of(30)
    axes = draw_summary(summary)
    means = summary.effects.xs("mean", axis=1, level=1)
    np.testing.assert_array_equal(axes[0].images[0].get_array(), means)
    heads = [label.get_text() for label in axes[0].get_xticklabels()]
    assert len(set(heads)) == 30


def test_strange_features_and_no_effects_are_drawn():
    names = ["_x", "$y$", "long name " * 30, "a\nb", "", "</b>", 7, 8.5]
    summary = summary_of(2, names=names)
    summary.effects[:] = 0.0
    figure = draw_summary(summary)[0].figure
    assert cut_off(figure) == []


def test_tasks_without_a_mean_are_drawn():
    summary = summary_of(2)
    parts = ["mean", "low", "high"]
    summary.effects.loc[:, (long_names(2)[0], parts)] = np.nan
    assert draw_summary(summary)[0].get_xlim()[1] > 0
    summary.effects.loc[:, (slice(None), parts)] = np.nan
    draw_summary(summary)[0].figure.canvas.draw()


def test_given_axes_are_drawn_on():
    figure, axes = plt.subplots(1, 2, figsize=(24, 6), layout="constrained")
    drawn = draw_summary(summary_of(2), axes[1])
    assert all(ax.figure is figure for ax in drawn)
    _, axes = plt.subplots(1, 3)
    assert draw_summary(summary_of(2), axes).tolist() == axes.tolist()


def test_a_picture_shows_the_tasks_that_are_named_in_this_order():
    summary, names = summary_of(14), long_names(14)
    axes = draw_summary(summary, tasks=[names[5], 2])
    assert len(axes) == 3
    for ax, task in zip(axes, (names[5], names[2]), strict=False):
        means = summary.effects[task, "mean"].tolist()
        assert [bar.get_width() for bar in ax.patches] == means
    assert len(draw_summary(summary, tasks=names[3])) == 2
    assert len(draw_summary(summary, tasks=names[:13])) == 2  # one for all, and roles
    for wrong in ("nose", [], [1, 1], 14):
        with pytest.raises(ValueError, match="Got tasks="):
            draw_summary(summary, tasks=wrong)


def test_an_interval_that_is_cut_off_ends_in_an_arrow():
    summary = summary_of(2)
    first = summary.effects.columns[0][0]
    summary.effects.loc["x3", (first, "high")] = 9.0
    summary.effects.loc["x3", (first, "n")] = 2  # the scale does not follow so few
    axes = draw_summary(summary)
    marks = [
        [line for line in ax.lines if line.get_gid() == "goes on"] for ax in axes[:2]
    ]
    assert list(map(len, marks)) == [1, 0]
    assert marks[0][0].get_xydata().tolist() == [[axes[0].get_xlim()[1], 3.0]]


@pytest.mark.parametrize("n_tasks", [1, 3, 14])
def test_a_last_row_says_how_many_features_are_left_out(n_tasks):
    for n_features, last in [(19, "4 more not shown"), (8, "x7")]:
        axes = draw_summary(summary_of(n_tasks, n_features))
        labels = [label.get_text() for label in axes[0].get_yticklabels()]
        assert labels[-1] == last
        low, high = axes[0].get_ylim()
        assert low > len(labels) - 1 > high
        assert axes[0].get_ylim()[0] == pytest.approx(axes[1].get_ylim()[0], abs=0.2)
        if n_features == 19:  # of 8 features, this is claimed above
            assert overlapping(axes[0].figure) == []
            assert cut_off(axes[0].figure) == []
