"""Images that come one by one: Pillow's pictures, arrays, and both."""

import numpy as np
import pandas as pd
import pytest
import torch
from numpy.testing import assert_array_equal

from skmtl import ImageExplainer, MultiTaskClassifier
from skmtl.inputs import ImageEncoder
from skmtl.inputs._pictures import as_pixels, stacked
from skmtl.preprocessing import Deduplicator, merge_tasks
from tests.needs import package

pl = package("polars")

Image = pytest.importorskip("PIL.Image")

PIXELS = np.random.default_rng(0).integers(0, 255, (6, 8, 7, 3)).astype(np.uint8)
COLOURED = [Image.fromarray(pixels) for pixels in PIXELS]
GREY = [image.convert("L") for image in COLOURED]


def in_objects(images):
    boxed = np.empty(len(images), dtype=object)
    boxed[:] = images
    return boxed


@pytest.mark.parametrize(
    "form",
    [
        list,
        tuple,
        in_objects,
        lambda images: in_objects(images)[:, None],
        lambda images: pd.Series(images, index=range(5, 11)),
        lambda images: pd.DataFrame({"image": images}),
        lambda images: pl.Series(images, dtype=pl.Object),
        lambda images: [np.asarray(image) for image in images],
        lambda images: [torch.tensor(np.array(image)) for image in images],
        lambda images: [*images[:3], *PIXELS[3:]],
    ],
)
def test_pictures_may_come_in_any_form(form):
    assert_array_equal(stacked(form(COLOURED))[0], PIXELS)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGBA", "CMYK", "HSV", "I", "F"])
def test_pictures_of_one_mode_are_their_pixels(mode):
    images = [image.convert("RGBA").convert(mode) for image in COLOURED]
    expected = np.stack([np.asarray(image) for image in images])
    assert_array_equal(stacked(images)[0], expected)


@pytest.mark.parametrize("mode", ["P", "PA"])
def test_numbers_of_a_palette_are_no_pixels(mode):
    images = [*COLOURED[:2], COLOURED[2].convert("P").convert(mode)]
    with pytest.raises(ValueError, match=rf"mode '{mode}' in row 2.*convert\('RGB'\)"):
        stacked(images)
    with pytest.raises(ValueError, match="palette"):
        as_pixels(images[2])
    model = MultiTaskClassifier("cnn", max_epochs=1).fit(PIXELS, np.arange(6) % 2)
    with pytest.raises(ValueError, match="palette"):
        ImageExplainer(model).explain(images[2])


@pytest.mark.parametrize("mode", ["L", "1", "RGBA", "HSV", "I", "F"])
def test_mixed_modes_are_an_error_that_names_the_row(mode):
    images = [*COLOURED[:2], COLOURED[2].convert(mode)]
    with pytest.raises(ValueError, match=rf"'RGB' in row 0 and '{mode}' in row 2"):
        stacked(images)


def test_mixed_channels_are_not_mixed_sizes():
    with pytest.raises(ValueError, match=r"channels differ.*in row 1.*colour"):
        stacked([PIXELS[0], PIXELS[0, :, :, 0]])
    with pytest.raises(ValueError, match="channels differ"):
        stacked([PIXELS[0], np.moveaxis(PIXELS[0], 2, 0)])
    with pytest.raises(ValueError, match=r"mixed sizes.*Resize"):
        stacked([PIXELS[0], PIXELS[0, 1:]])


def test_mixed_dtypes_are_an_error_but_for_floats_of_other_precision():
    with pytest.raises(ValueError, match="uint8 in row 0 and float64 in row 1"):
        stacked([PIXELS[0], PIXELS[0] / 255])
    with pytest.raises(ValueError, match="uint8 in row 0 and uint16 in row 1"):
        stacked([PIXELS[0], PIXELS[0].astype(np.uint16)])
    floats = [PIXELS[0] / 255, (PIXELS[1] / 255).astype(np.float32)]
    assert stacked(floats)[0].dtype == np.float64
    swapped = PIXELS[0].astype(">u2"), PIXELS[0].astype("<u2")
    assert_array_equal(stacked(swapped)[0], PIXELS[[0, 0]])
    assert stacked([[[0, 1], [1, 0]], [[0.5, 1], [1, 0]]])[0].shape == (2, 2, 2)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (COLOURED[0], r"one picture.*\[image\]"),
        ([*COLOURED[:2], None], "None in row 2"),
        (["cat.png"], "'cat.png' in row 0.*Image.open"),
    ],
)
def test_what_is_no_list_of_images_is_an_error(X, message):
    with pytest.raises(ValueError, match=message):
        stacked(X)


@pytest.mark.parametrize("form", [list, in_objects, pd.Series])
def test_equal_pictures_are_found_and_data_sets_of_pictures_merged(form):
    images = form([COLOURED[0], COLOURED[1], COLOURED[0].copy()])
    assert Deduplicator().groups(images).tolist() == [0, 1, 0]
    X, y = merge_tasks({"a": (images, [0, 1, 0]), "b": (form(COLOURED[1:3]), [5, 6])})
    assert_array_equal(X, PIXELS[:3])
    assert y["b"].tolist() == [pd.NA, 5, 6]
    # the same numbers may stand for other colours
    palettes = form([COLOURED[0].convert("P"), COLOURED[1].convert("P")])
    with pytest.raises(ValueError, match="palette"):
        Deduplicator().groups(palettes)
    with pytest.raises(ValueError, match=r"'a'.*palette"):
        merge_tasks({"a": (palettes, [0, 1])})


def test_data_sets_of_other_ranges_are_not_merged():
    deep = PIXELS * np.uint16(257)
    labels = np.arange(6) % 2
    with pytest.raises(ValueError, match=r"uint8 in 'a', uint16 in 'b'.*one scale"):
        merge_tasks({"a": (PIXELS, labels), "b": (deep, labels)})


def checked(fitted, given):
    clf, encoder = MultiTaskClassifier("cnn"), ImageEncoder()
    encoder.fit(encoder.check(clf, fitted, reset=True))
    return encoder, encoder.check(clf, given, reset=False)


def test_pictures_of_another_colour_space_than_in_the_fit_are_an_error():
    hsv = [image.convert("HSV") for image in COLOURED]
    with pytest.raises(ValueError, match=r"mode 'HSV'.*convert\('RGB'\)"):
        checked(COLOURED, hsv)
    checked(COLOURED, COLOURED)
    checked(COLOURED, PIXELS)
    checked(PIXELS, COLOURED)
    with pytest.raises(ValueError, match="Only the channels differ"):
        checked(COLOURED, GREY)


def test_channels_of_pictures_are_the_last_axis_however_low_they_are():
    strips = [image.resize((7, 2)) for image in COLOURED]
    assert checked(strips, strips)[0].shape_ == (3, 2, 7)
