"""Texts with their words marked, images with their segments tinted."""

import base64
from io import BytesIO

import numpy as np
import pytest

from skmtl.explain.neighbours._features import ImageSource, TextSource
from skmtl.explain.telling.page._one import page
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import read

TEXT = "The soup was good,\nthe service was <slow>.  Good value."
WORDS = ["good", "slow", "value"]
SPANS = (((13, 17), (44, 48)), ((36, 40),), ((49, 54),))


def of_text(text=TEXT, spans=SPANS, words=WORDS, effects=None):
    effects = [[0.2, -0.1], [-0.3, 0.0], [0.0, 0.2]] if effects is None else effects
    return read(
        page(
            made_explanation(
                effects,
                names=words,
                values=[""] * len(words),
                forms="word",
                source=TextSource(text, spans),
            )
        )
    )


def marked(tree, task):
    place = tree.all("section", id=f"p{task}-1")[0].all("p", kind="text")[0]
    return place.text(), [
        (m.text(), m.attributes["class"][0]) for m in place.all("mark")
    ]


def test_all_places_of_a_word_are_marked_with_its_sign():
    tree = of_text()
    assert marked(tree, 0) == (
        TEXT,
        [("good", "u"), ("slow", "d"), ("Good", "u")],
    )
    assert marked(tree, 1)[1] == [("good", "d"), ("Good", "d"), ("value", "u")]


def test_words_have_no_column_of_values():
    assert "Value" not in of_text().all("section", id="p0-1")[0].text()


def test_where_words_overlap_the_stronger_is_marked():
    tree = of_text(
        "我很好吃", (((1, 3),), ((2, 4),)), ["很好", "好吃"], [[0.1], [-0.2]]
    )
    assert marked(tree, 0) == ("我很好吃", [("很", "u"), ("好吃", "d")])


def test_long_text_is_cut_around_its_leading_words():
    text = "so " * 40_000 + "superb" + " on" * 40_000
    at = text.index("superb")
    told, marks = marked(of_text(text, (((at, at + 6),),), ["superb"], [[0.2]]), 0)
    assert marks == [("superb", "u")]
    assert len(told) < 4000


def pixels(address):
    from matplotlib.image import imread

    form, data = address.removeprefix("data:image/").split(";base64,")
    return imread(BytesIO(base64.b64decode(data)), format=form)


def of_image(image, segments):
    effects = np.zeros((segments.max() + 1, 1))
    effects[:2, 0] = 0.2, -0.1
    return read(
        page(
            made_explanation(
                effects,
                names=[f"segment {j}" for j in range(len(effects))],
                values=[""] * len(effects),
                forms="segment",
                source=ImageSource(image, segments),
            )
        )
    )


QUARTERS = np.repeat(np.repeat([[0, 1], [2, 3]], 4, axis=0), 4, axis=1)


def test_segments_are_tinted_and_signed_by_their_effect():
    picture = of_image(np.eye(8), QUARTERS).all("section", id="p0-1")[0]
    tints = pixels(picture.all("image")[0].attributes["href"])
    raised, lowered, nothing = tints[0, 0], tints[0, 7], tints[7, 0]
    assert raised[0] > raised[2]
    assert lowered[2] > lowered[0]
    assert raised[3] > lowered[3] > nothing[3] == 0
    labels = [[part.text() for part in one.all("tspan")] for one in picture.all("text")]
    assert labels == [["0", "+0.20"], ["1", "\u22120.10"]]


def test_narrow_segments_have_signs_apart_from_their_numbers():
    columns = np.repeat(np.arange(16)[None], 16, axis=0)
    picture = of_image(np.eye(16), columns).all("section", id="p0-1")[0]
    labels = [[part.text() for part in one.all("tspan")] for one in picture.all("text")]
    assert labels == [["0", "+"], ["1", "\u2212"]]


@pytest.mark.parametrize("n_channels", [None, 1, 2, 3, 4, 7])
@pytest.mark.parametrize("dtype", ["float64", "uint8", "bool", "int64"])
def test_image_of_any_channels_and_type_is_shown(n_channels, dtype):
    shape = (8, 8) if n_channels is None else (8, 8, n_channels)
    image = np.random.default_rng(0).uniform(0, 200, shape).astype(dtype)
    (photo,) = of_image(image, QUARTERS).all("image", id="photo")
    assert pixels(photo.attributes["href"]).shape[:2] == (8, 8)


def test_grey_levels_are_kept():
    image = np.linspace(0, 1, 64).reshape(8, 8)
    (photo,) = of_image(image, QUARTERS).all("image", id="photo")
    shown = pixels(photo.attributes["href"])
    assert np.allclose(shown[..., 0], image, atol=1 / 255)


@pytest.mark.parametrize("image", [np.full((8, 8), np.nan), np.full((8, 8), -3.0)])
def test_image_without_a_range_is_shown(image):
    assert of_image(image, QUARTERS).all("image", id="photo")


def test_large_image_makes_a_small_page_in_its_proportions():
    image = np.random.default_rng(0).integers(0, 256, (600, 1200, 3), dtype=np.uint8)
    segments = np.repeat(np.repeat([[0, 1]], 600, axis=0), 600, axis=1)
    effects = [[0.2], [-0.1]]
    html = page(
        made_explanation(
            effects,
            values=["", ""],
            forms="segment",
            source=ImageSource(image, segments),
        )
    )
    (photo,) = read(html).all("image", id="photo")
    assert pixels(photo.attributes["href"]).shape == (128, 256, 3)
    assert len(html.encode()) <= 150_000
