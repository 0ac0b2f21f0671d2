"""What balancing did, as a classifier has recorded it."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskClassifier
from skmtl.balancing import EqualWeighting
from skmtl.plotting import TaskBalancingDisplay
from tests.plotting.drawings import cut_off, long_names, overlapping
from tests.toy_tasks import make_tasks, small_classifier


def fitted(balancing, max_epochs=3, **settings):
    X, Y = make_tasks()
    clf = small_classifier(balancing=balancing, max_epochs=max_epochs, **settings)
    return clf.fit(X, Y)


def history_of(n_tasks, n_epochs=6, names=None, gradients=True):
    """Rows as a classifier records them; cosines between -0.3 and 0.3."""
    rng = np.random.RandomState(0)
    rows = []
    for epoch in range(1, n_epochs + 1):
        weights = rng.rand(n_tasks) * 2
        row = {"epoch": epoch}
        names = names or long_names(n_tasks)
        row["task_weights"] = dict(zip(names, weights.tolist(), strict=True))
        if gradients:
            cosines = rng.rand(n_tasks, n_tasks) * 0.6 - 0.3
            cosines = (cosines + cosines.T) / 2
            np.fill_diagonal(cosines, 1)
            row["gradient_conflicts"] = rng.rand()
            row["gradient_cosines"] = cosines.tolist()
        rows.append(row)
    return rows


@pytest.mark.parametrize("balancing", ["gradnorm", EqualWeighting(True)])
def test_numbers_are_those_of_the_history(balancing):
    clf = fitted(balancing)
    display = TaskBalancingDisplay.from_estimator(clf)
    rows = list(clf.history_)
    assert display.weights_.to_dict("records") == [r["task_weights"] for r in rows]
    assert display.weights_.index.tolist() == [1, 2, 3]
    assert display.conflicts_.tolist() == [r["gradient_conflicts"] for r in rows]
    mean = np.mean([r["gradient_cosines"] for r in rows], axis=0)
    np.testing.assert_allclose(display.cosines_, mean)
    assert list(display.cosines_) == list(display.cosines_.index) == clf.task_names_
    for name, line in display.lines_.items():
        np.testing.assert_array_equal(line.get_ydata(), display.weights_[name])
    weights, cosines = display.axes_
    assert (weights.get_xlabel(), weights.get_ylabel()) == ("Epoch", "Weight")
    assert display.equal_line_.get_ydata() == [1, 1]
    share = 100 * display.conflicts_.mean()
    assert f"in conflict: {share:.0f} % of pairs" in cosines.get_title()


def test_without_gradients_there_is_one_panel():
    display = TaskBalancingDisplay.from_estimator(fitted("uncertainty", max_epochs=2))
    assert len(display.axes_) == len(display.figure_.axes) == 1
    assert display.conflicts_ is display.cosines_ is display.im_ is None


def test_equal_weights_without_gradients_are_refused():
    X, Y = make_tasks()
    for clf in [fitted("equal", max_epochs=1), small_classifier(max_epochs=1)]:
        with pytest.raises(ValueError, match=r"EqualWeighting\(track_gradients=True"):
            TaskBalancingDisplay.from_estimator(clf.fit(X, Y))
    assert plt.get_fignums() == []


def test_estimators_without_a_history_are_refused():
    with pytest.raises(NotFittedError):
        TaskBalancingDisplay.from_estimator(MultiTaskClassifier())
    forest = RandomForestClassifier(2).fit([[0], [1]], [0, 1])
    with pytest.raises(TypeError, match="RandomForestClassifier without a history_"):
        TaskBalancingDisplay.from_estimator(forest)


def test_epochs_of_an_earlier_fit_without_weights_are_left_out():
    """Nor do those without gradients count for the cosines; Pipelines are opened."""
    X, Y = make_tasks()
    pipeline = make_pipeline(
        StandardScaler(), small_classifier(max_epochs=2, warm_start=True)
    )
    for balancing in ["equal", "uncertainty", "gradnorm"]:
        pipeline.set_params(multitaskclassifier__balancing=balancing).fit(X, Y)
    display = TaskBalancingDisplay.from_estimator(pipeline)
    assert display.weights_.index.tolist() == [3, 4, 5, 6]
    assert display.conflicts_.index.tolist() == [5, 6]
    last = [row["gradient_cosines"] for row in pipeline[-1].history_[-2:]]
    np.testing.assert_allclose(display.cosines_, np.mean(last, axis=0))


def test_tasks_that_were_not_seen_have_no_weight_but_dots_where_they_were():
    rows = history_of(2, n_epochs=5, names=["a", "b"])
    for k in (1, 3, 4):
        rows[k]["task_weights"]["a"] = None
    display = TaskBalancingDisplay(rows).plot()
    assert display.weights_["a"].isna().tolist() == [False, True, False, True, True]
    assert display.weights_["b"].notna().all()
    line = display.lines_["a"]
    assert line.get_marker() == "o"
    assert line.get_markevery().tolist() == [True, False, True, False, False]
    assert display.lines_["b"].get_marker() == "None"


def test_pairs_that_were_never_compared_have_no_cosine():
    rows = history_of(3, n_epochs=2, names=["a", "b", "c"])
    for row in rows:
        cosines = row["gradient_cosines"]
        cosines[0][1] = cosines[1][0] = None
    rows[0]["gradient_cosines"][0][2] = None
    rows[0]["gradient_conflicts"] = None
    display = TaskBalancingDisplay(rows).plot()
    assert np.isnan(display.cosines_.loc["a", "b"])
    assert display.cosines_.loc["a", "c"] == rows[1]["gradient_cosines"][0][2]
    assert display.conflicts_.isna().tolist() == [True, False]
    assert display.text_[0, 1] is None


def test_tasks_that_were_added_later_have_means_of_their_own():
    rows = [
        *history_of(2, n_epochs=1, names=["a", "b"]),
        *history_of(3, n_epochs=1, names=["b", "new", "a"]),
    ]
    rows[1]["epoch"] = 2
    display = TaskBalancingDisplay(rows).plot()
    assert list(display.weights_) == list(display.cosines_) == ["b", "new", "a"]
    assert list(display.cosines_.index) == ["b", "new", "a"]
    assert np.isnan(display.weights_.loc[1, "new"])
    before, after = (np.array(row["gradient_cosines"]) for row in rows)
    mean = (before[0, 1] + after[2, 0]) / 2
    assert display.cosines_.loc["a", "b"] == pytest.approx(mean)
    assert display.cosines_.loc["new", "a"] == after[1, 2]


def test_a_grown_classifier_is_drawn_before_and_after_it_learns_all_tasks():
    X, Y = make_tasks()
    clf = fitted("gradnorm", max_epochs=2)
    fit = TaskBalancingDisplay.from_estimator(clf).cosines_
    clf.add_task("way", X, X[:, 0] > X[:, 1])
    apart = TaskBalancingDisplay.from_estimator(clf)
    assert list(apart.weights_) == list(apart.cosines_) == [*Y, "way"]
    assert apart.weights_["way"].isna().all()
    assert apart.cosines_["way"].isna().all()
    np.testing.assert_array_equal(apart.cosines_.loc[list(Y), list(Y)], fit)
    clf.partial_fit(X, Y.assign(way=X[:, 0] > X[:, 1]))
    display = TaskBalancingDisplay.from_estimator(clf)
    assert list(display.weights_) == list(display.cosines_) == [*Y, "way"]
    assert display.weights_["way"].isna().tolist() == [True, True, False]
    last = clf.history_[-1, "gradient_cosines"]
    np.testing.assert_array_equal(display.cosines_["way"], [row[3] for row in last])
    three = [row["gradient_cosines"][0][1] for row in clf.history_]
    assert display.cosines_.loc["side", "level"] == pytest.approx(np.mean(three))


def test_colours_reach_to_the_largest_cosine_of_two_tasks():
    display = TaskBalancingDisplay(history_of(4)).plot()
    apart = display.cosines_.to_numpy()[~np.eye(4, dtype=bool)]
    assert display.im_.get_clim() == (-abs(apart).max(), abs(apart).max())
    assert display.im_.get_array()[0, 0] is np.ma.masked
    written = [text for text in display.text_.ravel() if text is not None]
    np.testing.assert_allclose(
        [float(text.get_text()) for text in written], apart, atol=0.005
    )


def test_legend_goes_from_the_highest_last_weight_to_the_lowest():
    rows = history_of(3, n_epochs=2, names=["a", "b", "c"])
    rows[0]["task_weights"]["c"] = 1.5
    rows[1]["task_weights"] = {"a": 0.5, "b": 2.0, "c": None}
    legend = TaskBalancingDisplay(rows).plot().legend_
    names = [text.get_text() for text in legend.get_texts()]
    assert names == ["b", "c", "a", "equal weights"]


@pytest.mark.parametrize("n_tasks", [1, 3, 14])
def test_no_text_overlaps_or_is_cut_off(n_tasks):
    display = TaskBalancingDisplay(history_of(n_tasks)).plot()
    assert overlapping(display.figure_) == []
    assert cut_off(display.figure_) == []
    assert (display.text_ is None) == (n_tasks > 8)


def test_given_axes_are_drawn_on():
    figure, axes = plt.subplots(1, 3, figsize=(20, 5), layout="constrained")
    display = TaskBalancingDisplay(history_of(3))
    assert display.plot(ax=axes[1:]).axes_.tolist() == axes[1:].tolist()
    assert display.figure_ is figure
    divided = display.plot(ax=axes[0]).axes_
    assert len(divided) == 2
    assert all(panel.figure is figure for panel in divided)
    alone = TaskBalancingDisplay(history_of(3, gradients=False))
    assert alone.plot(ax=axes[1]).axes_.tolist() == [axes[1]]
    assert plt.get_fignums() == [figure.number]
    with pytest.raises(ValueError, match="Got ax with 1 axes, but expected 2"):
        display.plot(ax=axes[:1])


def test_names_are_written_letter_by_letter():
    names = ["_hidden", "$a_b$"]
    display = TaskBalancingDisplay(history_of(2, names=names)).plot()
    legend = [text.get_text() for text in display.legend_.get_texts()]
    ticks = [text.get_text() for text in display.axes_[1].get_yticklabels()]
    for texts in (legend, ticks):
        for name in names:
            assert any(name.replace("$", r"\$") in text for text in texts)


def test_of_many_tasks_those_far_from_equal_weights_are_in_colour():
    rows = history_of(15, n_epochs=1)
    names = list(rows[0]["task_weights"])
    rows[0]["task_weights"] = {name: 1 + k / 10 for k, name in enumerate(names)}
    display = TaskBalancingDisplay(rows).plot()
    grey = [n for n, line in display.lines_.items() if line.get_color() == "0.5"]
    assert grey == names[:3]
    written = [text.get_text() for text in display.legend_.get_texts()]
    assert written[-2:] == ["3 other tasks, nearer to 1", "equal weights"]


def test_chosen_tasks_have_their_weights_and_cosines():
    rows = history_of(4, names=["a", "b", "c", "d"])
    whole = TaskBalancingDisplay(rows).plot()
    display = TaskBalancingDisplay(rows).plot(tasks=["c", 0])
    assert list(display.weights_) == list(display.cosines_) == ["c", "a"]
    assert display.cosines_.loc["c", "a"] == whole.cosines_.loc["c", "a"]
    assert "in conflict" not in display.axes_[1].get_title()
    assert len(TaskBalancingDisplay(rows).plot(tasks="b").axes_) == 1
