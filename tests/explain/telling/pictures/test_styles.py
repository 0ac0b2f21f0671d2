"""What is drawn is what the facts say."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from skmtl.explain.telling.pictures._colors import LOWERS, RAISES, ROLE_LOOKS, Scale
from skmtl.explain.telling.pictures._draw import draw
from skmtl.explain.telling.pictures._image import in_grey
from tests.explain.telling.pictures.scenes import (
    CHINESE,
    CHINESE_WORDS,
    ENGLISH,
    image,
    table,
    text,
)
from tests.plotting.drawings import cut_off, overlapping


def marked(ax, gid):
    return [found for found in ax.findobj(plt.Text) if found.get_gid() == gid]


def number(found):
    return float(found.get_text().replace("\u2212", "-"))


def test_cells_show_the_effects_in_order():
    explanation = table(4)
    facts = explanation.facts
    ax = draw(explanation, "heatmap")[0]
    expected = facts.effects[facts.leading]
    shown = np.ma.filled(ax.images[0].get_array(), np.nan)
    told = [not reason for reason in facts.vacuous]
    assert told == [True, False, True, True]
    np.testing.assert_array_equal(shown[:, told], expected[:, told])
    assert np.isnan(shown[:, 1]).all()
    low, high = ax.images[0].get_clim()
    assert low == -high == -np.abs(expected[:, told]).max()


def test_numbers_in_cells_are_the_effects():
    explanation = table(4)
    facts = explanation.facts
    found = marked(draw(explanation, "heatmap")[0], "effect")
    places = {(round(t.get_position()[1]), round(t.get_position()[0])) for t in found}
    effects = facts.effects[facts.leading]
    assert places == {(i, j) for i, j in np.argwhere(effects != 0) if j != 1}
    for cell in found:
        j, i = map(round, cell.get_position())
        assert abs(number(cell) - effects[i, j]) <= 0.005


def test_roles_and_names_stand_beside_their_rows():
    explanation = table(3)
    facts = explanation.facts
    ax = draw(explanation, "heatmap")[0]
    roles = sorted((t.xy[1], t.get_text()) for t in marked(ax, "role"))
    assert [role for _, role in roles] == facts.roles[facts.leading].tolist()
    assert {"shared", "specific", "conflicting"} >= set(facts.roles[[0, 2]])
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == [f"x{j} = {j}.5" for j in facts.leading]


def test_fidelities_stand_below_their_columns():
    ax = draw(table(3, constant=[False, False, True]), "heatmap")[0]
    below = [t.get_text() for t in sorted(marked(ax, "fidelity"), key=lambda t: t.xy)]
    assert below == ["R² 0.80", "R² 0.10\ntoo low", "R² 0.80\nconstant"]


def test_narrow_cells_have_no_numbers():
    _, ax = plt.subplots(figsize=(5, 4))
    assert marked(draw(table(14), "heatmap", ax=ax)[0], "effect") == []


@pytest.mark.parametrize("hatched", [False, True])
def test_bars_are_as_long_as_the_effects(hatched):
    explanation = table(3)
    facts = explanation.facts
    axes = draw(explanation, "effects", hatch=hatched)
    for k in (0, 2):
        bars = axes[k].patches
        assert [bar.get_width() for bar in bars] == facts.effects[
            facts.leading, k
        ].tolist()
        for bar, role in zip(bars, facts.roles[facts.leading], strict=True):
            color, hatch, _ = ROLE_LOOKS[role]
            assert bar.get_facecolor()[:3] == to_rgb(color)
            assert (bar.get_hatch() or "") == (hatch if hatched else "")
    assert len(axes[1].patches) == 0
    assert len({ax.get_xlim() for ax in axes}) == 1


def test_intervals_are_two_standard_errors_to_each_side():
    explanation = table(3, errors=0.013)
    facts = explanation.facts
    for k, ax in enumerate(draw(explanation, "effects")):
        if k == 1:
            continue
        (lines,) = [c for c in ax.collections if isinstance(c, LineCollection)]
        ends = np.array([path.vertices[:, 0] for path in lines.get_paths()])
        effects = facts.effects[facts.leading, k]
        np.testing.assert_allclose(ends.mean(axis=1), effects, atol=1e-12)
        np.testing.assert_allclose(np.ptp(ends, axis=1) / 2, 1.96 * 0.013, rtol=1e-4)
        low, high = ax.get_xlim()
        assert low < ends.min() < ends.max() < high


def test_only_the_leftmost_panels_name_their_rows():
    axes = draw(table(4), "effects")
    named = [any(t.get_text() for t in ax.get_yticklabels()) for ax in axes]
    assert named == [True, False, True, False]
    lone = [plt.figure().add_axes([0.2, 0.2, 0.6, 0.6]) for _ in range(2)]
    for ax in draw(table(2), "effects", ax=lone):
        assert ax.get_yticklabels()[0].get_text() == "x0 = 0.5"


def colored_words(ax):
    return {
        t.get_text(): t.get_bbox_patch().get_facecolor() for t in marked(ax, "word")
    }


def test_words_have_the_colours_of_their_effects():
    explanation = text(3)
    facts = explanation.facts
    scale = Scale(np.abs(facts.effects[:, [0, 2]]).max())
    axes = draw(explanation, "text")
    for k in (0, 2):
        found = colored_words(axes[k])
        for j, word in enumerate(explanation.features.names):
            if facts.effects[j, k]:
                expected = scale.color(facts.effects[j, k])
                np.testing.assert_allclose(found[word], expected)
            else:
                assert word not in found
    assert colored_words(axes[1]) == {}


@pytest.mark.parametrize("width", [2, 5, 9])
def test_no_letter_of_the_text_is_lost(width):
    _, ax = plt.subplots(figsize=(width, 12), layout="constrained")
    drawn = draw(text(1), "text", ax=ax)[0]
    pieces = [t.get_text() for t in drawn.findobj(plt.Text)]
    whole = "".join("".join(pieces).split())
    assert "".join(ENGLISH.split()) in whole


def test_words_of_long_texts_are_kept_where_all_cannot_be():
    filler = "nothing of any interest was said about this for a long while. " * 60
    written = filler + "spotless\n" + filler + "greasy\n" + filler
    ax = draw(text(1, written, ["spotless", "greasy", "cold"]), "text")[0]
    assert set(colored_words(ax)) == {"spotless", "greasy"}
    assert sum(t.get_text() == "[…]" for t in ax.findobj(plt.Text)) >= 2
    assert ax.figure.get_size_inches()[1] < 12


@pytest.mark.usefixtures("chinese_font")
def test_words_that_overlap_are_each_drawn_once():
    ax = draw(text(1, "不干净了", ["不干", "干净", "净了"]), "text")[0]
    words = [t.get_text() for t in marked(ax, "word")]
    assert "".join(words) == "不干净了"[: len("".join(words))]


@pytest.mark.parametrize("written", ["", "\n\n", "one", "a" * 3000, " \t lead"])
def test_texts_of_any_shape_are_drawn(written):
    ax = draw(text(2, written, ["one", "two", "lead"]), "text")[0]
    ax.figure.canvas.draw()
    assert ax.figure.get_size_inches()[1] < 13


def test_segments_are_tinted_by_their_effects():
    explanation = image(3)
    facts, source = explanation.facts, explanation.source
    axes = draw(explanation, "image")
    scale = Scale(np.abs(facts.effects[:, [0, 2]]).max())
    grey = in_grey(source.image)[..., None]
    for k in (0, 2):
        tint = scale.color(facts.effects[:, k])[:, :3]
        part = np.where(facts.effects[:, k], 0.6, 0)[source.segments][..., None]
        shown = axes[k].images[0].get_array()
        expected = part * tint[source.segments] + (1 - part) * grey
        np.testing.assert_allclose(shown, expected)
        numbers = {
            (
                t.get_text(),
                source.segments[round(t.get_position()[1]), round(t.get_position()[0])],
            )
            for t in marked(axes[k], "segment")
        }
        assert numbers == {(str(j), j) for j in np.flatnonzero(facts.effects[:, k])}
    np.testing.assert_allclose(
        axes[1].images[0].get_array(), np.broadcast_to(grey, (8, 12, 3))
    )


def test_a_tint_is_the_same_on_dark_and_bright_pixels():
    pixels = np.zeros((8, 12))
    pixels[::2] = 1
    explanation = image(1, pixels)
    shown = draw(explanation, "image")[0].images[0].get_array()
    plain = in_grey(pixels)[..., None]
    added = shown - 0.4 * plain
    for j in np.flatnonzero(explanation.facts.effects[:, 0]):
        inside = explanation.source.segments == j
        assert np.ptp(added[inside], axis=0).max() < 1e-12


def test_cells_that_count_are_bold_and_the_others_in_italics():
    explanation = table(3)
    facts = explanation.facts
    counts = facts.counts[facts.leading]
    assert 0 < counts[:, 0].sum() < len(counts)
    for cell in marked(draw(explanation, "heatmap")[0], "effect"):
        j, i = map(round, cell.get_position())
        assert (cell.get_weight() == "bold") == counts[i, j]
        assert (cell.get_style() == "italic") == (not counts[i, j])


@pytest.mark.parametrize("style", ["heatmap", "effects"])
def test_one_task_has_no_roles(style):
    ax = draw(table(1), style)[0]
    written = [t.get_text() for t in ax.figure.findobj(plt.Text)]
    assert not {"Role", "none", *ROLE_LOOKS} & set(written)
    assert marked(ax, "role") == []
    assert ax.get_legend() is None
    three = draw(table(3), style)[0]
    assert "shared" in [t.get_text() for t in three.figure.findobj(plt.Text)]


def test_bars_of_one_task_have_the_colours_of_their_signs():
    bars = draw(table(1), "effects")[0].patches
    for bar in bars:
        color = RAISES if bar.get_width() > 0 else LOWERS
        assert bar.get_facecolor()[:3] == to_rgb(color)


def test_lines_part_the_segments():
    (lines,) = draw(image(1), "image")[0].collections
    ends = np.array([path.vertices for path in lines.get_paths()])
    assert len(ends) == 12 + 2 * 8  # one row across, and two columns upright
    across = ends[ends[:, 0, 1] == ends[:, 1, 1]]
    assert set(across[:, 0, 1]) == {3.5}
    assert sorted(across[:, 0, 0]) == [k - 0.5 for k in range(12)]


@pytest.mark.parametrize("channels", [None, 1, 2, 3, 4, 7])
def test_images_of_any_channels_are_drawn(channels):
    shape = (8, 12) if channels is None else (8, 12, channels)
    pixels = np.random.RandomState(0).randint(0, 256, shape).astype(np.uint8)
    grey = in_grey(pixels)
    assert grey.shape == (8, 12)
    assert grey.max() == 1
    assert 0 < grey.min() < 1
    draw(image(2, pixels), "image")[0].figure.canvas.draw()


@pytest.mark.parametrize("pixels", [np.zeros((8, 12)), np.ones((8, 12), bool)])
def test_images_of_one_colour_are_drawn(pixels):
    np.testing.assert_array_equal(in_grey(pixels), 1)
    pixels = pixels.astype(float)
    pixels[0, 0], pixels[1, 1] = np.nan, np.inf
    assert np.isfinite(in_grey(pixels)).all()
    draw(image(1, pixels), "image")


def test_chinese_lines_end_between_characters_but_not_before_a_comma():
    from skmtl.explain.telling.pictures._layout import lines_within

    lines = lines_within(CHINESE * 4, 21, lambda piece: float(len(piece)))
    written = [(CHINESE * 4)[start:end] for start, end in lines]
    assert "".join(written) == CHINESE * 4
    assert all(15 < len(line) <= 21 for line in written[:-1])
    assert not any(line[0] in "，。" for line in written)
    assert all(word in CHINESE for word in CHINESE_WORDS)


@pytest.mark.parametrize("n_tasks", [1, 3])
@pytest.mark.parametrize("style", ["answers", "heatmap", "effects"])
def test_how_many_features_are_left_out_is_written(style, n_tasks):
    for shown, told in [(5, ["3 more not shown"]), (8, [])]:
        axes = draw(table(n_tasks, shown=shown), style)
        written = {text.get_text() for ax in axes for text in ax.findobj(plt.Text)}
        assert [text for text in written if "not shown" in text] == told
        if told:  # where nothing is left out, test_pictures claims it
            assert overlapping(axes[0].figure) == []
            assert cut_off(axes[0].figure) == []


def brightness(color):
    return float(np.dot(to_rgb(color), [0.299, 0.587, 0.114]))


@pytest.mark.parametrize("style", ["answers", "effects", "text"])
@pytest.mark.parametrize("ground", ["default", "dark_background"])
def test_what_is_drawn_is_seen_on_light_and_dark_grounds(style, ground):
    with plt.style.context(ground):
        axes = draw(text(3), style)
        axes[0].figure.set_layout_engine("none")  # colours do not depend on places
        axes[0].figure.draw_without_rendering()
        behind = brightness(axes[0].figure.get_facecolor())
        for ax in axes:
            seen = [t for t in ax.findobj(plt.Text) if t.get_text()]
            # what a coloured mark means is written beside it
            seen = [t for t in seen if t.get_gid() != "mark"]
            colors = [t.get_color() for t in seen if t.get_bbox_patch() is None]
            lines = [c for c in ax.collections if isinstance(c, LineCollection)]
            colors += [tuple(c.get_color()[0]) for c in lines]
            assert (
                min(
                    abs(brightness(c[:3] if isinstance(c, tuple) else c) - behind)
                    for c in colors
                )
                > 0.4
            )
