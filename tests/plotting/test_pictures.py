"""What all displays share: nothing is drawn before `plot`, and all of it is read."""

import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from skmtl.exceptions import SkmtlWarning
from skmtl.plotting import (
    SetSizeDisplay,
    TaskAffinityDisplay,
    TaskCalibrationDisplay,
    TaskConfusionDisplay,
    TaskLearningCurvesDisplay,
    TaskPrecisionRecallDisplay,
    TaskRocDisplay,
    TaskScoresDisplay,
)
from tests.plotting.drawings import (
    at_the_edge,
    cut_off,
    forest_of,
    judged_tasks,
    long_names,
    overlapping,
)


def learning_curves(n_tasks, names=None):
    names = names or long_names(n_tasks)
    epochs = pd.RangeIndex(1, 31, name="epoch")
    losses = np.exp(-epochs.to_numpy()[:, None] / np.arange(5, 5 + n_tasks))
    train = pd.DataFrame(losses, index=epochs, columns=names)
    return TaskLearningCurvesDisplay(train, train + 0.1, best_epoch=20)


def confusion(n_tasks, names=None):
    names = names or long_names(n_tasks)
    sizes = [2 + k % 3 for k in range(n_tasks)]
    matrices = {
        name: np.arange(size**2).reshape(size, size) * 100
        for name, size in zip(names, sizes, strict=True)
    }
    labels = {n: long_names(s, "class") for n, s in zip(names, sizes, strict=True)}
    return TaskConfusionDisplay(matrices, display_labels=labels)


def roc(n_tasks, names=None):
    rates = np.linspace(0, 1, 20)
    powers = dict(zip(names or long_names(n_tasks), range(1, n_tasks + 1), strict=True))
    return TaskRocDisplay(
        {name: rates**power for name, power in powers.items()},
        dict.fromkeys(powers, rates),
        roc_auc={name: power / (power + 1) for name, power in powers.items()},
    )


def precision_recall(n_tasks, names=None):
    recall = np.linspace(1, 0, 20)
    powers = dict(zip(names or long_names(n_tasks), range(1, n_tasks + 1), strict=True))
    return TaskPrecisionRecallDisplay(
        {name: 1 - recall**power for name, power in powers.items()},
        dict.fromkeys(powers, recall),
        average_precision={name: power / (power + 1) for name, power in powers.items()},
        pos_label=dict.fromkeys(list(powers)[::2], "rare"),
        prevalence_pos_label=dict.fromkeys(powers, 0.2),
    )


def calibration(n_tasks, names=None):
    names = names or long_names(n_tasks)
    bins = np.linspace(0.1, 1, 10)
    return TaskCalibrationDisplay(
        dict.fromkeys(names, bins**2),
        dict.fromkeys(names, bins),
        n_rows={name: np.arange(10) for name in names},
        ece=dict.fromkeys(names, 0.123),
    )


def scores(n_tasks, names=None):
    rows = [
        (model, task, 0.5 + k / 40, 0.4 + k / 40, 0.6 + k / 40)
        for model in long_names(3, "model")
        for k, task in enumerate(names or long_names(n_tasks))
    ]
    columns = ["model", "task", "score", "low", "high"]
    return TaskScoresDisplay(pd.DataFrame(rows, columns=columns), score_name="Accuracy")


def affinity(n_tasks, names=None):
    names = names or long_names(n_tasks)
    values = np.cos(np.subtract.outer(np.arange(n_tasks), np.arange(n_tasks)))
    return TaskAffinityDisplay(pd.DataFrame(values, index=names, columns=names))


def set_sizes(n_tasks, names=None):
    names = names or long_names(n_tasks)
    sizes = {name: np.arange(k + 3) / sum(range(k + 3)) for k, name in enumerate(names)}
    return SetSizeDisplay(sizes, dict.fromkeys(names, 0.93), confidence=0.9)


DISPLAYS = [
    learning_curves,
    confusion,
    roc,
    precision_recall,
    calibration,
    scores,
    affinity,
    set_sizes,
]
GRIDS = [learning_curves, confusion, calibration]


@pytest.mark.parametrize("n_tasks", [1, 3, 14])
@pytest.mark.parametrize("display_of", DISPLAYS)
def test_no_text_overlaps_or_touches_the_edge_of_the_figure(display_of, n_tasks):
    figure = display_of(n_tasks).plot().figure_
    assert overlapping(figure) == []
    assert at_the_edge(figure) == []


def test_overlaps_and_cuts_are_found():
    figure, ax = plt.subplots()
    assert overlapping(figure) == []
    assert cut_off(figure) == at_the_edge(figure) == []
    ax.text(0.5, 0.5, "over")
    ax.text(0.5, 0.5, "under")
    ax.set_title("too long for this figure " * 5)
    assert overlapping(figure) == [("over", "under")]
    assert cut_off(figure) == at_the_edge(figure) == [ax.get_title()]
    ax.set_title("")
    near = ax.text(2, 9, "near the edge", transform=None)
    assert cut_off(figure) == []
    assert at_the_edge(figure) == [near.get_text()]


@pytest.mark.parametrize("display_of", DISPLAYS)
def test_constructing_draws_nothing(display_of):
    before = vars(display_of(3)).copy()
    assert plt.get_fignums() == []
    display = display_of(3)
    assert display.plot() is display
    assert len(plt.get_fignums()) == 1
    assert all(name.endswith("_") for name in set(vars(display)) - set(before))


@pytest.mark.parametrize("display_of", DISPLAYS)
def test_given_axes_are_drawn_on(display_of):
    figure, axes = plt.subplots(1, 2, figsize=(26, 6), layout="constrained")
    display = display_of(3).plot(ax=axes[1])
    assert display.figure_ is figure
    assert plt.get_fignums() == [figure.number]
    assert not axes[0].has_data()
    if display_of not in GRIDS:
        assert display.ax_ is axes[1]
    assert cut_off(figure) == []


@pytest.mark.parametrize("display_of", GRIDS)
def test_an_array_of_axes_has_one_for_each_task(display_of):
    figure, axes = plt.subplots(2, 2, figsize=(12, 12), layout="constrained")
    display = display_of(3).plot(ax=axes)
    assert display.axes_.tolist() == axes.ravel()[:3].tolist()
    assert display.figure_ is figure
    with pytest.raises(ValueError, match="Got ax with 4 axes, but expected 5"):
        display_of(5).plot(ax=axes)


@pytest.mark.parametrize("display_of", GRIDS)
def test_an_axes_outside_a_grid_serves_one_task_only(display_of):
    figure = plt.figure()
    ax = figure.add_axes([0.2, 0.2, 0.7, 0.7])
    assert display_of(1).plot(ax=ax).axes_.tolist() == [ax]
    with pytest.raises(ValueError, match="stands freely"):
        display_of(2).plot(ax=ax)


@pytest.mark.parametrize("display_of", [roc, precision_recall, scores])
def test_a_legend_stands_where_there_is_room_for_it(display_of):
    beside = display_of(3).plot()
    beside.figure_.canvas.draw()
    axes = beside.ax_.get_window_extent()
    assert beside.legend_.get_window_extent().x0 >= axes.x1
    _, ax = plt.subplots()
    inside = display_of(3).plot(ax=ax)
    inside.figure_.canvas.draw()
    assert inside.legend_.get_window_extent().x0 < ax.get_window_extent().x1


@pytest.mark.parametrize("display_of", DISPLAYS)
def test_names_are_written_letter_by_letter(display_of):
    """Neither formulas nor names that begin with an underscore are lost."""
    names = ["_hidden", "$a_b$", "100% of $"]
    figure = display_of(3, names).plot().figure_
    figure.set_layout_engine("none")  # what is written, wherever it stands
    figure.draw_without_rendering()
    texts = [text for ax in figure.axes for text in ax.findobj(plt.Text)]
    written = "\n".join(text.get_text() for text in texts)
    assert all(name.replace("$", r"\$") in written for name in names)


def test_twelve_curves_all_look_different():
    lines = roc(12).plot().lines_.values()
    assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == 12


@pytest.mark.parametrize("display_of", [roc, precision_recall])
def test_of_many_curves_the_worst_are_in_colour(display_of):
    display = display_of(30)
    curves = "fpr" if display_of is roc else "precision"
    setattr(display, curves, dict(reversed(getattr(display, curves).items())))
    display.plot()
    values = display.roc_auc if display_of is roc else display.average_precision
    grey = [n for n, line in display.lines_.items() if line.get_color() == "0.5"]
    assert sorted(values.values())[12:] == sorted(values[name] for name in grey)
    written = [text.get_text() for text in display.legend_.get_texts()]
    assert len(written) == 13
    assert " 00" in written[0]
    assert written[-1].startswith("18 other tasks (A")
    chosen = display.plot(tasks=[3, 29]).lines_
    assert "0.5" not in {line.get_color() for line in chosen.values()}


def test_a_colour_cycle_of_dashes_will_do():
    with plt.rc_context({"axes.prop_cycle": plt.cycler(linestyle=["-", "--"])}):
        lines = roc(3).plot().lines_.values()
    assert len({line.get_linestyle() for line in lines}) == 3


def test_importing_does_not_load_matplotlib():
    code = "import sys, skmtl.plotting; print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


WITH_PREDICTIONS = [
    TaskCalibrationDisplay,
    TaskConfusionDisplay,
    TaskPrecisionRecallDisplay,
    TaskRocDisplay,
    TaskScoresDisplay,
]


def held(display):
    """Return the data that a display holds, as text."""
    if isinstance(display, TaskScoresDisplay):
        return display.scores.drop(columns="model").to_json(double_precision=15)
    data = {k: v for k, v in vars(display).items() if not k.endswith("_")}
    data.pop("decisions", None)  # probabilities alone do not tell how a model decides
    return repr(data)


@pytest.mark.parametrize("display", WITH_PREDICTIONS)
def test_missing_labels_have_no_influence(display):
    """Whatever is predicted where the label is missing."""
    X, Y, Y_gaps = judged_tasks()
    forest = forest_of(X, Y)
    options = {"random_state": 0} if display is TaskScoresDisplay else {}
    expected = held(display.from_estimator(forest, X, Y_gaps, **options))
    proba = forest.predict_proba(X)
    for k, name in enumerate(Y):
        gone = Y_gaps[name].isna().to_numpy()
        assert gone.any()
        proba[k][gone] = 1 / proba[k].shape[1]
    classes = {"classes": forest.classes_}
    found = display.from_predictions(Y_gaps, proba, **classes, **options)
    assert held(found) == expected


@pytest.mark.parametrize("display", WITH_PREDICTIONS)
def test_labels_of_one_task_may_be_one_dimensional(display):
    X, Y, Y_gaps = judged_tasks(n_tasks=1)
    forest = forest_of(X, Y)
    options = {"random_state": 0} if display is TaskScoresDisplay else {}
    one = display.from_estimator(forest, X, Y_gaps.iloc[:, 0], **options)
    assert held(one) == held(display.from_estimator(forest, X, Y_gaps, **options))
    assert Y.columns[0] in held(one)


@pytest.mark.parametrize("display", WITH_PREDICTIONS)
def test_a_task_without_a_label_is_left_out_and_named(display):
    X, Y, Y_gaps = judged_tasks()
    forest, empty = forest_of(X, Y), Y.columns[1]
    Y_gaps[empty] = None
    with pytest.warns(SkmtlWarning, match=f"{empty}.*no observed label"):
        drawn = display.from_estimator(forest, X, Y_gaps)
    assert empty not in held(drawn)
    Y_gaps[:] = None
    with pytest.raises(ValueError, match=r"no observed label|without an observed"):
        display.from_estimator(forest, X, Y_gaps)


@pytest.mark.parametrize("sizes", [(20, 2), (40, 2, 2), (100,), (2, 2), (2, 2, 2)])
def test_tasks_with_many_classes_can_be_read(sizes):
    names = [f"task_with_long_name_{k}" for k in range(len(sizes))]
    matrices = {n: np.eye(s) * 100 for n, s in zip(names, sizes, strict=True)}
    labels = {n: [f"class number {k}" for k in range(len(matrices[n]))] for n in names}
    display = TaskConfusionDisplay(matrices, display_labels=labels).plot()
    figure = display.figure_
    assert max(figure.get_size_inches()) < 20
    for dpi in (60, 100):
        figure.set_dpi(dpi)
        assert overlapping(figure) == []
        assert cut_off(figure) == []
        widths = [panel.get_window_extent().width / dpi for panel in display.axes_]
        assert all(1.3 < width < 9 for width in widths)
        assert all(w < 2.5 for w, size in zip(widths, sizes, strict=True) if size == 2)
    written = [display.displays_[name].text_ is not None for name in names]
    assert written == [size <= 20 for size in sizes]


@pytest.mark.parametrize("layout", [None, "constrained"])
@pytest.mark.parametrize("size", [(6.4, 4.8), (12, 4)])
def test_the_legend_covers_no_curve(layout, size):
    figure, ax = plt.subplots(figsize=size, layout=layout)
    display = learning_curves(3, ["one", "two", "three"]).plot(ax=ax)
    figure.canvas.draw()
    legend = display.legend_.get_window_extent()
    for panel in display.axes_:
        assert not legend.overlaps(panel.get_window_extent())
        assert not legend.overlaps(panel.title.get_window_extent())
    assert figure.bbox.x0 <= legend.x0 < legend.x1 <= figure.bbox.x1
    assert figure.bbox.y0 <= legend.y0 < legend.y1 <= figure.bbox.y1


@pytest.mark.parametrize("between", ["_", " ", "-"])
def test_titles_are_cut_between_words(between):
    names = [between.join(["task", "with", "long", "name", str(k)]) for k in range(2)]
    for panel, name in zip(confusion(2, names).plot().axes_, names, strict=True):
        lines = panel.get_title().split("\n")
        assert len(lines) > 1
        words = [word for line in lines for word in line.split(between) if word]
        assert words == name.split(between)


@pytest.mark.parametrize("n_tasks", [3, 14])
def test_matrices_fill_their_figure(n_tasks):
    """Short names of classes take little room beside and below."""
    names = [f"task {k}" for k in range(n_tasks)]
    matrices = {name: np.eye(2, dtype=int) for name in names}
    figure = TaskConfusionDisplay(matrices).plot().figure_
    figure.draw_without_rendering()
    width, height = figure.get_size_inches()
    sides = [ax.get_position().width * width for ax in figure.axes]
    room = width * height * n_tasks / (16 if n_tasks == 14 else n_tasks)
    assert np.square(sides).sum() > 0.4 * room
