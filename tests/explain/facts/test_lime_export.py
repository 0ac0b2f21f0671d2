"""Explanations of a task as lime's own objects, with lime's own displays."""

import pickle

import matplotlib.pyplot as plt
import numpy as np
import pytest
from lime.explanation import Explanation as LimeExplanation
from lime.lime_image import ImageExplanation

from skmtl.explain.facts._lime import as_lime
from skmtl.explain.neighbours._features import ImageSource, TextSource
from tests.explain.made import made_explanation

EFFECTS = [[0.02, 0.3], [-0.2, 0.01], [0.1, 0.0]]
MARKUP = '</script><img src=x onerror="alert(1)">'


def table(**settings):
    chosen = {"task_names": ["risk", "kind"], "names": ["age", "sex", "bmi"]}
    return made_explanation(EFFECTS, **chosen | settings)


def text(text="good, good Day", spans=(((0, 4), (6, 10)), ((11, 14),)), **settings):
    return made_explanation(
        [[0.1], [-0.2]],
        names=["good", "day"],
        forms="word",
        kind="presence",
        source=TextSource(text, spans),
        **settings,
    )


def image(pixels):
    segments = np.repeat([[0, 0, 1, 1, 2, 2]], 4, axis=0).astype(np.uint8)
    return made_explanation(
        EFFECTS, forms="segment", kind="presence", source=ImageSource(pixels, segments)
    )


def test_effects_are_those_of_the_task_largest_first():
    found = as_lime(table(), "risk")
    assert isinstance(found, LimeExplanation)
    assert found.as_list() == [("sex", -0.2), ("bmi", 0.1), ("age", 0.02)]
    assert found.as_list(label=0) == [("sex", 0.2), ("bmi", -0.1), ("age", -0.02)]
    assert found.as_map()[1] == [(1, -0.2), (2, 0.1), (0, 0.02)]


def test_features_that_were_not_selected_are_left_out():
    assert as_lime(table(), "kind").as_list() == [("age", 0.3), ("sex", 0.01)]
    assert as_lime(table(shown=1), "kind").as_list() == [("age", 0.3)]


def test_task_may_be_given_by_position():
    assert as_lime(table(), 1).as_map() == as_lime(table(), "kind").as_map()
    with pytest.raises(ValueError, match="expected one of the names"):
        as_lime(table(), "price")
    with pytest.raises(ValueError, match="only 2 tasks"):
        as_lime(table(), 2)


def test_labels_begin_with_the_class_in_focus():
    explanation = made_explanation(
        [[0.2], [0.1]],
        classes=[np.array(["a", "b", "c"])],
        probabilities=[np.array([0.1, 0.3, 0.6])],
        focus=[1],
    )
    found = as_lime(explanation, 0)
    assert found.available_labels() == [1, 2, 0]
    assert sorted(found.local_exp) == [0, 1, 2]
    assert found.class_names == ["a", "b", "c"]
    np.testing.assert_array_equal(found.predict_proba, [0.1, 0.3, 0.6])


def test_score_and_prediction_are_those_of_the_class_in_focus():
    found = as_lime(table(r2=[0.8, 0.5], gap=0.05), "kind")
    assert found.score == 0.5
    np.testing.assert_allclose(found.local_pred, [0.75])  # the model says 0.7
    assert found.intercept == {0: 0.0, 1: 0.0}


def test_values_and_ranges_are_written_as_conditions():
    explanation = table(
        forms=["range", "value", "number"], values=["21 to 34.5", "male", "30.1"]
    )
    names = [name for name, _ in as_lime(explanation, "risk").as_list()]
    assert names == ["sex=male", "bmi", "age=21 to 34.5"]


@pytest.mark.parametrize("made", [table, text])
def test_displays_of_lime_work(made, tmp_path):
    found = as_lime(made(), 0)
    figure = found.as_pyplot_figure()
    assert [t.get_text() for t in figure.axes[0].get_yticklabels()] == [
        name for name, _ in found.as_list()[::-1]
    ]
    plt.close(figure)
    page = found.as_html(labels=[1])
    assert page.startswith("<html>")
    assert "new lime.Explanation" in page
    assert '"yes"' in page
    found.save_to_file(str(tmp_path / "page.html"))
    assert (tmp_path / "page.html").read_text(encoding="utf8") == found.as_html()


def test_page_of_a_table_shows_its_values():
    page = as_lime(table(values=["44", "male", "30.1"]), "risk").as_html()
    assert '["sex", "male", -0.2]' in page


def test_words_have_their_places_in_the_text():
    found = as_lime(text(), 0)
    assert found.as_list() == [("Day", -0.2), ("good", 0.1)]
    assert found.as_list(positions=True) == [("Day_11", -0.2), ("good_0-6", 0.1)]
    indexed = found.domain_mapper.indexed_string
    assert indexed.raw_string() == "good, good Day"
    assert indexed.num_words() == 2
    assert indexed.inverse_removing([0]) == ",  Day"
    assert '[["Day", 11, -0.2], ["good", 0, 0.1], ["good", 6, 0.1]]' in found.as_html()


def test_chinese_words_without_spaces_are_found():
    found = as_lime(text("很好的天", (((0, 2),), ((3, 4),))), 0)
    assert found.as_list(positions=True) == [("天_3", -0.2), ("很好_0", 0.1)]


def test_page_counts_characters_as_browsers_do():
    found = as_lime(text("\U0001f600 good day", (((2, 6),), ((7, 10),))), 0)
    assert found.as_list(positions=True) == [("day_7", -0.2), ("good_2", 0.1)]
    assert '[["day", 8, -0.2], ["good", 3, 0.1]]' in found.as_html()


def test_word_that_reads_like_part_of_another_keeps_its_place():
    found = as_lime(text("cat a", (((4, 5),), ((0, 3),))), 0)
    assert found.as_list(positions=True) == [("cat_0", -0.2), ("a_4", 0.1)]


@pytest.mark.parametrize(
    "explanation",
    [
        table(names=[MARKUP, "b", "c"]),
        table(values=[MARKUP, "b", "c"]),
        table(classes=[np.array(["no", MARKUP])] * 2),
        text(MARKUP + " day", (((0, 39),), ((40, 43),))),
    ],
)
def test_markup_stays_text_in_the_page(explanation):
    plain, marked = as_lime(table(), 0).as_html(), as_lime(explanation, 0).as_html()
    assert marked.count("</script") == plain.count("</script")
    assert "<img" not in marked
    assert "\\u003c/script>\\u003cimg" in marked


def test_markup_is_left_alone_outside_the_page():
    found = as_lime(table(names=[MARKUP, "b", "c"]), "kind")
    found.as_html()
    assert found.as_list()[0] == (MARKUP, 0.3)
    assert found.class_names == ["no", "yes"]


@pytest.mark.parametrize("shape", [(4, 6), (4, 6, 1), (4, 6, 3), (4, 6, 5)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_images_are_shown_by_lime(shape, dtype):
    pixels = np.random.RandomState(0).randint(1, 250, shape).astype(dtype)
    before = pixels.copy()
    found = as_lime(image(pixels), "task_0")
    assert isinstance(found, ImageExplanation)
    shown, mask = found.get_image_and_mask(1, num_features=1, hide_rest=True)
    np.testing.assert_array_equal(mask, np.repeat([[0, 0, 0, 0, 1, 1]], 4, axis=0))
    assert (shown[:, :4] == 0).all()
    np.testing.assert_array_equal(
        shown[:, 4:].transpose(2, 0, 1)[0], pixels.reshape(4, 6, -1)[:, 4:, 0]
    )
    _, mask = found.get_image_and_mask(1, positive_only=False, num_features=3)
    np.testing.assert_array_equal(mask[0], [1, 1, -1, -1, 1, 1])
    np.testing.assert_array_equal(pixels, before)
    assert found.top_labels == [1, 0]


@pytest.mark.parametrize("made", [table, text])
def test_pickled_explanation_has_the_same_page(made):
    found = as_lime(made(), 0)
    again = pickle.loads(pickle.dumps(found))
    assert again.as_list() == found.as_list()
    assert again.as_html() == found.as_html()


def test_explanation_of_a_constant_task_is_empty_but_works():
    found = as_lime(made_explanation([[0.0], [0.0]], constant=True, r2=np.nan), 0)
    assert found.as_list() == []
    assert np.isnan(found.score)
    assert found.as_html().startswith("<html>")
