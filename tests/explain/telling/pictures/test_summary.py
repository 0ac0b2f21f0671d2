"""Many explanations in one picture."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from skmtl.explain.telling.pictures._colors import ROLE_LOOKS
from skmtl.explain.telling.pictures._summary import draw_summary
from tests.explain.made import made_explanation
from tests.plotting.drawings import cut_off, long_names, overlapping


def summary_of(n_tasks, n_features=8, names=None, **options):
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
    explanation = made_explanation(means, task_names=long_names(n_tasks), **options)
    return SimpleNamespace(
        effects=pd.DataFrame(columns, index=index),
        roles=pd.DataFrame(roles, index=index, columns=list(ROLE_LOOKS)),
        labels={},
        task_labels={},
        explanations=[explanation],
        spreads=explanation.spreads,
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


def mixed_summary(n, n_classes, **options):
    """A summary of numbers of very different sizes, and of classes behind them."""
    n_tasks = n + n_classes
    spreads = np.r_[10.0 ** np.linspace(-6, 9, n), np.ones(n_classes)]
    classes = [None] * n + [["no", "yes"]] * n_classes
    summary = summary_of(n_tasks, classes=classes, spreads=spreads, **options)
    for task, spread in zip(long_names(n_tasks), spreads, strict=True):
        for part in ("mean", "low", "high"):
            summary.effects[task, part] *= spread
    return summary, spreads


@pytest.mark.parametrize(
    ("n", "n_classes"), [(1, 0), (2, 2), (9, 3), (14, 0), (16, 14)]
)
def test_numbers_are_drawn_without_overlaps(n, n_classes):
    labels = [f"{k} cost ($x_2$ per day)" for k in range(n + n_classes)]
    summary, _ = mixed_summary(n, n_classes, task_labels=labels)
    figure = draw_summary(summary)[0].figure
    assert overlapping(figure) == []
    assert cut_off(figure) == []


def test_panels_of_numbers_are_in_the_unit_of_each():
    labels = ["cost (EUR)", "size", "sick", "ill"]
    summary, _ = mixed_summary(2, 2, task_labels=labels)
    axes = draw_summary(summary)
    for ax, task in zip(axes, long_names(4), strict=False):
        means = summary.effects[task, "mean"].tolist()
        assert [bar.get_width() for bar in ax.patches] == means
    ends = [ax.get_xlim()[1] for ax in axes[:4]]
    assert ends[2] == ends[3]
    high = summary.effects.xs("high", axis=1, level=1).max().to_numpy().copy()
    high[2:] = high[2:].max()
    assert ((high <= ends) & (ends <= 1.1 * high)).all()
    assert [ax.get_title() for ax in axes[:2]] == ["cost", "size"]
    assert "(EUR)\nwith" in axes[0].get_xlabel()
    assert "(" not in axes[1].get_xlabel()


@pytest.mark.parametrize(("n", "n_classes"), [(14, 0), (8, 7)])
def test_the_heat_map_has_numbers_in_shares_of_their_spread(n, n_classes):
    summary, spreads = mixed_summary(n, n_classes)
    means = summary.effects.xs("mean", axis=1, level=1).to_numpy() / spreads
    axes = draw_summary(summary)
    is_number = np.arange(n + n_classes) < n
    kinds = [own for own in (~is_number, is_number) if own.any()]
    for found, own in zip(axes[0].images, kinds, strict=True):
        shown = np.ma.filled(found.get_array(), np.nan)
        np.testing.assert_array_equal(shown[:, own], means[:, own])
        assert np.isnan(shown[:, ~own]).all()
        assert found.get_clim() == (0, means[:, own].max())
    written = [c.get_xlabel() for c in axes[0].figure.axes[2:]]
    assert written[-1] == "Mean size of the effect on numbers, in standard deviations"
