"""Pictures of tasks that are numbers: each in its own unit, compared in its spread."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection

from skmtl import TabularExplainer
from skmtl.explain.telling.pictures._colors import GREY, Scale
from skmtl.explain.telling.pictures._draw import draw
from tests.explain.telling.pictures.scenes import image, numbers, table, text
from tests.plotting.drawings import cut_off, overlapping
from tests.toy_numbers import make_numbers, small_predictor

X, Y = make_numbers()
#: A number, two classes, a number of another size, three classes.
NUMBERS = [0, 2]


@pytest.fixture(scope="module")
def model():
    return small_predictor().fit(X, Y)


@pytest.fixture(scope="module")
def explained(model):
    explainer = TabularExplainer(model, X, random_state=0)
    return explainer.explain(X.iloc[0], target_value={"price": 1300})


def texts(ax, gid):
    return [found for found in ax.findobj(plt.Text) if found.get_gid() == gid]


def lines(ax, gid):
    (found,) = [c for c in ax.collections if c.get_gid() == gid]
    return [path.vertices for path in found.get_paths()]


def as_number(written):
    return float(written.replace("\u2212", "-").replace(",", "").rstrip(" %"))


def scale_of(ax, row, before=np.inf):
    """Return where the last ticks before a place are, and what heights there mean."""
    found = {}
    for tick in texts(ax, "tick"):
        x, y = tick.xy
        if int(y) == row and x < before:
            found.setdefault(x, []).append((y, as_number(tick.get_text())))
    x = max(found)
    (y0, v0), (y1, v1) = sorted(found[x])
    return x, lambda y: v0 + (y - y0) * (v1 - v0) / (y1 - y0)


def test_curves_are_answers_in_the_unit_that_is_written_beside_them(model, explained):
    ax = draw(explained)[0]
    told, n_tasks = lines(ax, "told"), 4
    for row, varied in enumerate(explained.answers.varied):
        name = X.columns[varied.feature]
        shown = np.sort(np.append(varied.numbers, X[name].iloc[0]))
        rows = pd.concat([X.iloc[[0]]] * len(shown), ignore_index=True)
        said = model.predict(rows.assign(**{name: shown}))
        for k in NUMBERS:
            curve = told[row * n_tasks + k]
            start, read = scale_of(ax, row, curve[:, 0].min())
            assert curve[:, 0].max() < start + 1
            expected = said[:, k].astype(float)
            np.testing.assert_allclose(read(curve[:, 1]), expected, rtol=1e-5)


@pytest.mark.parametrize("k", NUMBERS)
def test_the_band_is_the_interval_at_the_input(model, explained, k):
    ax = draw(explained, tasks=[k])[0]
    low, high = model.predict_interval(X.iloc[:1], coverage=0.9)[0, k]
    here = np.concatenate(
        [c.get_offsets() for c in ax.collections if c.get_gid() == "here"]
    )
    bands = lines(ax, "interval")
    assert len(bands) == len(here) == len(explained.answers.varied)
    for row, band in enumerate(bands):
        _, read = scale_of(ax, row)
        np.testing.assert_allclose(read(band[:, 1]), [low, high], rtol=1e-5)
        np.testing.assert_allclose(band[:, 0], here[row, 0])
    written = [t.get_text() for t in ax.get_legend().get_texts()]
    assert "90 % interval" in written


def test_the_value_asked_for_is_a_line_across_its_cells(explained):
    ax = draw(explained)[0]
    found = lines(ax, "target")
    assert len(found) == len(explained.answers.varied)
    for row, line in enumerate(found):
        _, read = scale_of(ax, row, line[:, 0].min())
        np.testing.assert_allclose(read(line[:, 1]), 1300)
    written = [t.get_text() for t in ax.get_legend().get_texts()]
    assert "value asked for" in written
    assert any("beyond the value asked for" in label for label in written)
    none = draw(explained, tasks=["share"])[0]
    assert lines(none, "target") == []
    labels = [t.get_text() for t in none.get_legend().get_texts()]
    assert "value asked for" not in labels


def test_shades_are_where_a_number_is_beyond_the_value_asked_for(explained):
    ax = draw(explained, tasks=["price"])[0]
    boxes = [
        (v[:, 0].min(), v[:, 0].max(), int(v[0, 1]))
        for v in lines(ax, "another answer")
    ]
    n_beyond = 0
    for row, curve in enumerate(lines(ax, "told")):
        _, read = scale_of(ax, row)
        beyond = read(curve[:, 1]) <= 1300  # it is 1500 at the input
        inside = [
            any(a - 1e-9 <= x <= b + 1e-9 and r == row for a, b, r in boxes)
            for x in curve[:, 0]
        ]
        assert inside == beyond.tolist()
        n_beyond += beyond.sum()
    assert n_beyond


def test_no_column_shares_its_axis_with_another_unit():
    explanation = numbers(3, mixed=3, spreads=[800, 1e-9, 1e12, 1, 1, 1])
    ax = draw(explanation)[0]
    n_rows = len(explanation.answers.varied)
    ticks = [(t.xy[0], as_number(t.get_text())) for t in texts(ax, "tick")]
    assert len(ticks) == n_rows * 2 * 4  # the first class has one for all of them
    by_column = pd.Series([v for _, v in ticks]).groupby([x for x, _ in ticks])
    assert by_column.nunique().tolist() == [2] * 4
    ends = by_column.agg(["min", "max"]).to_numpy()
    for k, (low, high) in enumerate(ends[:3]):
        assert low < explanation.outputs[k][0] < high
        assert high - low < 3 * explanation.spreads[k]
    assert ends[3].tolist() == [0, 100]


def test_a_number_that_hardly_moves_is_not_magnified():
    explanation = table(1, classes=[None], r2=0.9)
    nothing = [
        replace(v, outputs=explanation.own + 1e-6 * np.ones((1, 1)))
        for v in explanation.answers.varied
    ]
    answers = replace(explanation.answers, varied=tuple(nothing))
    ax = draw(replace(explanation, answers=answers))[0]
    low, high = sorted({as_number(t.get_text()) for t in texts(ax, "tick")})
    assert high - low >= 0.1 * explanation.spreads[0]


def test_heads_tell_the_number_with_its_unit_and_interval():
    labels = ["body mass (g)", "price"]
    explanation = numbers(2, task_labels=labels, intervals=[[3244, 4240], [np.nan] * 2])
    heads = [t.get_text() for t in texts(draw(explanation)[0], "head")]
    assert heads == ["3700 g (3244 to 4240)", "body mass", "3700", "price"]
    narrow = numbers(14, intervals=[[3244, 4240]] * 14, task_labels=["mass (mg)"] * 14)
    heads = [t.get_text() for t in texts(draw(narrow)[0], "head")]
    assert "3700" in heads[0]


def test_panels_of_bars_are_in_the_unit_of_each(explained):
    axes = draw(explained, "effects")
    leading, table_ = explained.facts.leading, explained.effects
    outputs = explained.facts.columns
    errors = explained.standard_errors.to_numpy()
    for k, ax in enumerate(axes):
        own = table_.to_numpy()[leading, outputs[k]]
        np.testing.assert_allclose([bar.get_width() for bar in ax.patches], own)
        (found,) = [c for c in ax.collections if isinstance(c, LineCollection)]
        ends = np.array([path.vertices[:, 0] for path in found.get_paths()])
        half = 1.959964 * errors[leading, outputs[k]]
        np.testing.assert_allclose(np.ptp(ends, axis=1) / 2, half, rtol=1e-4)
    limits = [ax.get_xlim() for ax in axes]
    assert limits[1] == limits[3]
    assert len(set(limits)) == 3
    assert limits[0][1] - limits[0][0] > 100 > 0.1 > limits[2][1] - limits[2][0]


def test_axes_of_bars_tell_their_unit():
    labels = ["body mass (g)", "price", "sick"]
    axes = draw(numbers(2, mixed=1, task_labels=labels), "effects")
    assert [ax.get_xlabel().split("\n")[0] for ax in axes] == [
        "Effect on the number (g)",
        "Effect on the number",
        "Effect on the probability",
    ]
    options = {"kind": "contribution", "learned": [True, False, False]}
    axes = draw(numbers(2, mixed=1, task_labels=labels, **options), "effects")
    assert [" ".join(ax.get_xlabel().split("\n")[:-1]) for ax in axes] == [
        "Added to the number (learned scale)",
        "Added to the number",
        "Added to the log-odds",
    ]


def test_effects_on_the_learned_scale_stay_on_it():
    options = {"kind": "contribution", "learned": [True, False], "r2": 0.9}
    explanation = numbers(2, **options)
    first, second = draw(explanation, "effects")
    widths = np.array(
        [[bar.get_width() for bar in ax.patches] for ax in (first, second)]
    )
    effects = explanation.facts.effects[explanation.facts.leading].T
    np.testing.assert_allclose(widths, effects * [[1], [800]])


@pytest.mark.parametrize(("n", "mixed"), [(4, 0), (3, 2)])
def test_a_heat_map_shows_shares_of_the_spread(n, mixed):
    explanation = numbers(n, mixed=mixed, spreads=[800, 1e-9, 1e12, 5, 1][: n + mixed])
    facts = explanation.facts
    ax = draw(explanation, "heatmap")[0]
    expected = facts.effects[facts.leading]
    expected[:, 1] = np.nan  # the surrogate does not follow
    shown = [np.ma.filled(found.get_array(), np.nan) for found in ax.images]
    kinds = [
        own for own in (~explanation.is_number, explanation.is_number) if own.any()
    ]
    assert len(shown) == len(kinds)
    for found, own, drawn in zip(shown, kinds, ax.images, strict=True):
        np.testing.assert_array_equal(found[:, own], expected[:, own])
        assert np.isnan(found[:, ~own]).all()
        most = np.nanmax(np.abs(expected[:, own]))
        assert drawn.get_clim() == (-most, most)
    written = [c.get_ylabel().replace("\n", " ") for c in ax.figure.axes[1:]]
    numbers_are = "Effect on the number, in standard deviations"
    classes_are = "Effect on the probability"
    assert sorted(written) == [numbers_are, classes_are][: len(kinds)]
    for cell in texts(ax, "effect"):
        j, i = map(round, cell.get_position())
        assert abs(as_number(cell.get_text()) - expected[i, j]) <= 0.005


def test_a_heat_map_parts_classes_and_numbers():
    explanation = numbers(3, mixed=2)
    gaps = [
        line.get_xdata()[0]
        for line in draw(explanation, "heatmap", tasks=[0, 3, 4, 1])[0].lines
        if line.get_gid() == "gap"
    ]
    assert gaps == [0.5, 2.5]
    ax = draw(explanation, "heatmap")[0]
    assert plt.matplotlib.colors.to_hex(ax.get_facecolor()) == (
        plt.matplotlib.colors.to_hex(GREY)
    )


def test_words_have_the_colours_of_shares_and_a_scale_in_the_unit():
    labels = ["mark (points)", "b", "c"]
    explanation = numbers(2, mixed=1, made=text, r2=0.9, task_labels=labels)
    facts, figure_axes = explanation.facts, draw(explanation, "text")
    limit = np.abs(facts.effects[:, :2]).max()
    for k in (0, 1):
        found = {
            t.get_text(): t.get_bbox_patch().get_facecolor()
            for t in texts(figure_axes[k], "word")
        }
        for j, word in enumerate(explanation.features.names):
            if facts.effects[j, k]:
                expected = Scale(limit).color(facts.effects[j, k])
                np.testing.assert_allclose(found[word], expected)
    bars = figure_axes[0].figure.axes[3:]
    assert [bar.get_xlabel() for bar in bars] == [
        "Effect on the number (points)",
        "Effect on the number",
        "Effect on the probability",
    ]
    np.testing.assert_allclose(bars[0].get_xlim(), [-800 * limit, 800 * limit])
    most = np.abs(facts.effects[:, 2]).max()
    np.testing.assert_allclose(bars[2].get_xlim(), [-most, most])


def test_segments_have_a_scale_in_the_unit_of_each():
    explanation = numbers(2, made=image, r2=0.9, spreads=[800, 1e9])
    axes = draw(explanation, "image")
    limit = np.abs(explanation.facts.effects).max()
    bars = axes[0].figure.axes[2:]
    for bar, spread in zip(bars, [800, 1e9], strict=True):
        np.testing.assert_allclose(bar.get_xlim(), [-limit * spread, limit * spread])


HOSTILE = ["cost ($x_2$)", "<b>bold</b> (<b>)", "_a$b$ (mmol/l-hours)"]
SPREADS = [1e12, 1e-9, 800]


@pytest.mark.parametrize(("n", "mixed"), [(1, 0), (3, 0), (2, 1), (14, 0), (9, 7)])
@pytest.mark.parametrize(
    ("made", "style"),
    [
        (table, "answers"),
        (table, "heatmap"),
        (table, "effects"),
        (text, "answers"),
        (text, "text"),
        (image, "image"),
    ],
)
def test_no_text_overlaps_or_is_cut_off(made, style, n, mixed):
    n_tasks = n + mixed
    spreads = np.where(np.arange(n_tasks) < n, np.resize(SPREADS, n_tasks), 1.0)
    labels = [
        f"{k} {label}"
        for k, label in zip(range(n_tasks), HOSTILE * n_tasks, strict=False)
    ]
    explanation = numbers(n, mixed, made, spreads=spreads, task_labels=labels)
    figure = draw(explanation, style)[0].figure
    assert overlapping(figure) == []
    assert cut_off(figure) == []
    assert max(figure.get_size_inches()) < 30


@pytest.mark.usefixtures("chinese_font")
@pytest.mark.parametrize("style", ["answers", "heatmap", "effects"])
def test_chinese_names_and_units_are_drawn(style):
    labels = ["体重（克）", "血糖（毫摩尔每升）", "是否再次入院"]
    explanation = numbers(2, mixed=1, task_labels=labels)
    figure = draw(explanation, style)[0].figure
    written = "\n".join(t.get_text() for t in figure.findobj(plt.Text))
    assert "体重" in written
    assert "3700 克" in written
    assert "\N{WHITE SQUARE}" not in written
    assert overlapping(figure) == cut_off(figure) == []


@pytest.mark.parametrize("style", ["answers", "heatmap", "effects"])
def test_axes_of_ones_own_will_do(style):
    figure, ax = plt.subplots(figsize=(14, 8))
    draw(numbers(2, mixed=1), style, ax=ax)
    assert overlapping(figure) == []
    figure, axes = plt.subplots(1, 2, figsize=(26, 6), layout="constrained")
    draw(numbers(2, mixed=1), style, ax=axes[1])
    assert cut_off(figure) == []
