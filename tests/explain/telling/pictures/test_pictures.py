"""What all styles share: figures, axes, tasks, names, and bad requests."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from skmtl.explain.telling.pictures._draw import STYLES, draw
from tests.explain.made import made_explanation
from tests.explain.telling.pictures.scenes import (
    effects_of,
    image,
    long_table,
    table,
    text,
)
from tests.plotting.drawings import cut_off, overlapping

CASES = [
    (table, "answers"),
    (long_table, "answers"),
    (text, "answers"),
    (image, "answers"),
    (table, "heatmap"),
    (table, "effects"),
    (long_table, "heatmap"),
    (long_table, "effects"),
    (text, "text"),
    (text, "heatmap"),
    (image, "image"),
    (image, "effects"),
]
PANELS = [(table, "effects"), (text, "text"), (image, "image")]


def written_on(axes):
    """Return all that is written, wherever it stands."""
    figure = axes[0].figure
    figure.set_layout_engine("none")
    figure.draw_without_rendering()
    return "\n".join(found.get_text() for found in figure.findobj(plt.Text))


@pytest.mark.parametrize(
    ("made", "style", "n_tasks"),
    [(*case, n_tasks) for case in CASES for n_tasks in (1, 3)]
    + [(long_table, "heatmap", 14), (table, "effects", 14), (table, "heatmap", 14)]
    + [(text, "text", 14), (image, "image", 14)]
    + [(made, "answers", 14) for made in (table, long_table, text, image)],
)
def test_a_picture_is_one_figure_where_no_text_overlaps_or_is_cut_off(
    made, style, n_tasks
):
    before = matplotlib.rcParams.copy()
    axes = draw(made(n_tasks), style)
    assert isinstance(axes, np.ndarray)
    n_axes = {"heatmap": 1, "answers": 1 + (made is image)}.get(style, n_tasks)
    assert axes.shape == (n_axes,)
    figure = axes[0].figure
    assert plt.get_fignums() == [figure.number]
    assert matplotlib.rcParams == before
    assert overlapping(figure) == []
    assert cut_off(figure) == []
    assert max(figure.get_size_inches()) < 25


@pytest.mark.parametrize("made", [table, text, image])
def test_auto_is_what_the_model_answers(made):
    one, other = draw(made(2)), draw(made(2), "answers")
    assert written_on(one) == written_on(other)
    assert len(one) == len(other)


@pytest.mark.parametrize(("made", "style"), CASES)
def test_a_given_axes_is_drawn_on(made, style):
    figure, axes = plt.subplots(1, 2, figsize=(26, 6), layout="constrained")
    drawn = draw(made(3), style, ax=axes[1])
    assert all(ax.figure is figure for ax in drawn)
    assert plt.get_fignums() == [figure.number]
    assert not axes[0].has_data()
    assert cut_off(figure) == []


@pytest.mark.parametrize(("made", "style"), CASES)
def test_an_axes_without_a_layout_engine_will_do(made, style):
    figure, ax = plt.subplots(figsize=(14, 8))
    draw(made(1), style, ax=ax)
    assert overlapping(figure) == []


@pytest.mark.parametrize(("made", "style"), PANELS)
def test_an_array_of_axes_has_one_for_each_task(made, style):
    figure, axes = plt.subplots(2, 2, figsize=(14, 12), layout="constrained")
    drawn = draw(made(3), style, ax=axes)
    assert drawn.tolist() == axes.ravel()[:3].tolist()
    assert cut_off(figure) == []
    with pytest.raises(ValueError, match="Got ax with 4 axes, but expected 5"):
        draw(made(5), style, ax=axes)


@pytest.mark.parametrize(("made", "style"), PANELS)
def test_a_divided_axes_without_layout_keeps_the_legend_off_the_titles(made, style):
    figure, ax = plt.subplots()
    drawn = draw(made(3), style, ax=ax)
    assert overlapping(figure) == []
    legends = [a.get_legend() for a in figure.axes if a.get_legend()]
    for legend in legends:
        box = legend.get_window_extent()
        assert not any(box.overlaps(a.title.get_window_extent()) for a in drawn)


def test_tasks_are_drawn_in_the_order_asked_for():
    explanation = table(3, task_names=["heart", "lung", "brain"])
    axes = draw(explanation, "effects", tasks=["brain", 0])
    assert [ax.get_title().split("\n")[0] for ax in axes] == ["brain", "heart"]
    assert draw(explanation, "effects", tasks="lung")[0].get_title()[:4] == "lung"
    assert len(draw(explanation, "effects", tasks=np.int64(1))) == 1


@pytest.mark.parametrize(
    ("made", "style"),
    [(table, "heatmap"), *PANELS, (image, "heatmap"), (table, "answers")],
)
def test_names_are_written_letter_by_letter(made, style):
    """Neither formulas nor names that begin with an underscore are lost."""
    names = ["_hidden", "$a_b$", "100% of $"]
    options = {"names": [*names, *"abcde"]} if made is table else {}
    written = written_on(draw(made(3, task_names=names[::-1], **options), style))
    times = 2 if made is table else 1
    assert all(written.count(name.replace("$", r"\$")) >= times for name in names)


@pytest.mark.parametrize("name", ["", "\n\n", "a\nb\tc", "</script>" * 40, "x" * 5000])
def test_strange_names_are_drawn(name):
    explanation = table(
        2,
        names=[name, *"bcdefgh"],
        task_names=["one", name or "two"],
        classes=[["no", name], ["no", "yes"]],
    )
    for style in ("answers", "heatmap", "effects"):
        figure = draw(explanation, style)[0].figure
        assert cut_off(figure) == []
        assert max(figure.get_size_inches()) < 12


def test_titles_tell_probability_and_fidelity():
    explanation = table(2, r2=[0.81, 0.42], probabilities=[[0.25, 0.75], [0.9, 0.1]])
    titles = [ax.get_title() for ax in draw(explanation, "effects")]
    assert titles == [
        "task_0\nP(yes) = 0.75 · R² 0.81",
        "task_1\nP(yes) = 0.10 · R² 0.42",
    ]


@pytest.mark.parametrize(("made", "style"), PANELS)
@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"r2": [0.8, 0.1]}, "no linear surrogate follows the model"),
        ({"r2": [0.8, np.nan], "constant": [False, True]}, "says the same all around"),
    ],
)
def test_effects_that_mean_nothing_are_not_shown_but_explained(
    made, style, options, reason
):
    axes = draw(made(2, **options), style)
    texts = [
        " ".join(t.get_text().replace("\n", " ") for t in ax.findobj(plt.Text))
        for ax in axes
    ]
    assert reason not in texts[0]
    assert reason in texts[1]
    if "constant" in options:
        assert "R²" not in axes[1].get_title()


def test_an_explanation_without_an_effect_is_drawn():
    flat = made_explanation(np.zeros((5, 2)), constant=True, r2=np.nan, shown=3)
    ax = draw(flat, "heatmap")[0]
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "x0 = 0.5",
        "x1 = 1.5",
        "x2 = 2.5",
    ]
    assert len(draw(flat, "effects")) == 2


@pytest.mark.parametrize(
    ("made", "style", "allowed"),
    [
        (table, "bars", "'auto', 'answers', 'heatmap', 'effects'"),
        (table, "text", "a table's row"),
        (text, "image", "'text'.* of a text"),
        (image, "text", "'image'.* of an image"),
        (image, None, "'auto'"),
    ],
)
def test_styles_that_do_not_suit_are_refused(made, style, allowed):
    with pytest.raises(
        ValueError, match=f"Got style={style!r}, but expected.*{allowed}"
    ):
        draw(made(2), style)
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        ("nose", "Got tasks='nose', but expected one of the names"),
        ([0, 5], "Got tasks=5, but there are only 2 tasks"),
        ([], r"Got tasks=\[\], but expected one or more of the names"),
        ([0, 0], "each once"),
        ([None], "Got tasks=None"),
    ],
)
def test_tasks_that_are_not_there_are_refused(tasks, message):
    with pytest.raises(ValueError, match=message):
        draw(table(2), tasks=tasks)


def test_styles_are_named():
    drawn = "answers", "heatmap", "effects", "text", "image", "alignment"
    assert ("auto", *drawn) == STYLES


def test_a_large_figure_is_drawn_from_many_features():
    explanation = made_explanation(effects_of(60, 2), shown=40)
    for style in ("answers", "heatmap", "effects"):
        figure = draw(explanation, style)[0].figure
        assert overlapping(figure) == []
        assert cut_off(figure) == []
