"""The segments of images of all sizes and kinds, and where they are."""

import numpy as np
import pytest

from skmtl.explain.neighbours._image_layout import laid_out
from skmtl.explain.neighbours._segments import places_of, segments_of


def photo(*shape, seed=0):
    """An image with a few smooth patches of colour."""
    height, width, *channels = shape
    y, x = np.mgrid[:height, :width] / max(height, width)
    image = np.sin(4 * x) + (y > 0.4) + ((x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.05)
    if channels:
        shades = np.random.RandomState(seed).rand(channels[0])
        image = image[..., None] * shades + np.arange(channels[0]) * y[..., None]
    return image


def assert_numbered(segments, shape):
    assert segments.shape == shape[:2]
    labels = np.unique(segments)
    assert labels.tolist() == list(range(len(labels)))


@pytest.mark.parametrize(
    "shape", [(40, 60), (40, 60, 1), (64, 64, 2), (64, 48, 3), (48, 48, 4), (64, 64, 5)]
)
@pytest.mark.parametrize("dtype", [float, np.uint8])
@pytest.mark.parametrize("segmentation", ["slic", "grid"])
def test_any_number_of_channels_gives_segments_from_0_without_gaps(
    shape, dtype, segmentation
):
    image = (photo(*shape) * 40 + 40).astype(dtype)
    segments = segments_of(image, segmentation, 30)
    assert_numbered(segments, shape)
    assert 15 <= segments.max() + 1 <= 60


def test_superpixels_follow_the_image():
    image = np.zeros((64, 64))
    image[:, 21:] = 1  # not where a block of a grid ends
    segments = segments_of(image, "slic", 16)
    assert not set(segments[:, :21].ravel()) & set(segments[:, 21:].ravel())


@pytest.mark.parametrize("scale", [1e-3, 1, 255, 1e6])
def test_superpixels_do_not_depend_on_the_unit_of_the_pixels(scale):
    image = photo(64, 64)
    np.testing.assert_array_equal(
        segments_of(image * scale, "slic"), segments_of(image, "slic")
    )


@pytest.mark.parametrize(
    ("shape", "n_segments"),
    [((8, 8), 16), ((1, 1), 1), ((2, 2), 4), ((3, 3), 9), ((1, 9), 4), ((28, 28), 49)],
)
def test_small_images_get_a_grid(shape, n_segments):
    segments = segments_of(np.zeros(shape))
    assert_numbered(segments, shape)
    assert segments.max() + 1 == n_segments


def test_digit_is_cut_into_blocks_of_two_pixels():
    blocks = segments_of(np.zeros((8, 8)))
    np.testing.assert_array_equal(blocks, np.kron(np.arange(16).reshape(4, 4), ONES))


ONES = np.ones((2, 2), dtype=int)


def test_image_of_noise_gets_a_grid_where_superpixels_collapse():
    noise = np.random.RandomState(0).rand(64, 64, 3)
    assert segments_of(noise, "slic").max() + 1 >= 20


def test_one_segment_may_be_asked_for():
    assert segments_of(photo(64, 64), "grid", 1).max() == 0


def test_given_labels_are_renumbered_in_their_order():
    labels = np.array([[7, 7, -2], [5, 5, -2]])
    expected = [[2, 2, 0], [1, 1, 0]]
    image = np.zeros((2, 3))
    assert segments_of(image, labels).tolist() == expected
    assert segments_of(image, labels.tolist()).tolist() == expected
    assert segments_of(image, lambda seen: labels + 0 * seen.astype(int)).tolist() == (
        expected
    )


@pytest.mark.parametrize(
    ("labels", "message"),
    [(np.zeros((3, 2), int), r"expected \(2, 3\)"), (np.zeros((2, 3)), "integers")],
)
def test_labels_that_do_not_fit_are_an_error(labels, message):
    with pytest.raises(ValueError, match=message):
        segments_of(np.zeros((2, 3)), labels)


def test_places_are_the_boxes_around_the_segments():
    segments = np.array([[0, 0, 1], [0, 2, 1]])
    assert places_of(segments) == (
        "rows 0-1, columns 0-1",
        "rows 0-1, column 2",
        "row 1, column 1",
    )


@pytest.mark.parametrize(
    ("shape", "first"),
    [
        ((3, 64, 64), True),
        ((1, 28, 28), True),
        ((5, 32, 32), True),
        ((64, 64, 3), False),
        ((28, 28, 1), False),
        ((64, 64, 5), False),
        ((8, 8, 3), False),
        ((1, 1, 1), False),
    ],
)
def test_channels_are_found_where_there_is_no_doubt(shape, first):
    image, layout = laid_out(np.random.RandomState(0).rand(*shape))
    assert layout.first == first
    assert image.shape == ((*shape[1:], shape[0]) if first else shape)
    np.testing.assert_array_equal(
        layout.restored(image[None])[0], np.random.RandomState(0).rand(*shape)
    )


@pytest.mark.parametrize("shape", [(3, 3, 3), (2, 8, 3), (1, 28, 3), (3, 4, 3)])
def test_doubt_about_the_channels_is_an_error(shape):
    with pytest.raises(ValueError, match="channels='first'"):
        laid_out(np.zeros(shape))
    assert laid_out(np.zeros(shape), "last")[0].shape == shape
    assert laid_out(np.zeros(shape), "first")[0].shape == (*shape[1:], shape[0])
