"""Images are checked, and their channels found."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from skmtl import MultiTaskClassifier
from skmtl.exceptions import SkmtlWarning
from skmtl.inputs import ImageEncoder
from skmtl.inputs._pixel_range import PixelRange

RNG = np.random.default_rng(0)


def encoded(X, *later):
    """Return the encoder of images, and they and later ones as they leave it."""
    clf, encoder = MultiTaskClassifier("cnn"), ImageEncoder()
    X = encoder.check(clf, X, reset=True)
    images = encoder.fit(X).transform(X)
    encoder.update_statistics(images, np.arange(len(X)))
    others = [encoder.transform(encoder.check(clf, Z, reset=False)) for Z in later]
    return encoder, images, *others


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((5, 8, 6), (1, 8, 6)),
        ((5, 8, 6, 1), (1, 8, 6)),
        ((5, 8, 6, 3), (3, 8, 6)),
        ((5, 3, 8, 6), (3, 8, 6)),
        ((5, 1, 8, 6), (1, 8, 6)),
        ((5, 8, 6, 5), (5, 8, 6)),
        ((5, 1, 1), (1, 1, 1)),
        ((1, 1, 1), (1, 1, 1)),
        ((5, 1, 1, 1), (1, 1, 1)),
        ((5, 4, 6, 4), (4, 4, 6)),
    ],
)
def test_channels_are_the_smaller_of_second_and_last_axis(shape, expected):
    assert encoded(RNG.random(shape))[0].shape_ == expected


def test_channels_first_and_last_are_the_same_pictures():
    X = RNG.random((4, 3, 8, 6))
    _, first = encoded(X)
    _, last = encoded(np.moveaxis(X, 1, 3))
    assert (first.take(slice(0, 4))[0] == last.take(slice(0, 4))[0]).all()


@pytest.mark.parametrize(
    "dtype", ["bool", "u1", "i2", "u2", "i4", "i8", "f2", "f4", "f8"]
)
def test_any_numbers_come_out_as_they_are(dtype):
    X = RNG.integers(0, 2, (4, 5, 6)).astype(dtype)
    (batch,) = encoded(X)[1].take(np.array([2, 0]))
    assert_allclose(batch[:, 0].numpy(), X[[2, 0]].astype(float))


@pytest.mark.parametrize(
    "form",
    [
        list,
        np.ndarray.tolist,
        lambda X: pd.Series(list(X)),
        lambda X: np.asfortranarray(X),
        lambda X: X[:, ::-1][:, ::-1],
    ],
)
def test_images_may_come_in_any_form(form):
    X = RNG.random((4, 5, 6))
    assert_allclose(encoded(form(X))[1].take(slice(0, 4))[0][:, 0].numpy(), X)


def test_images_are_not_copied():
    X = RNG.random((4, 3, 5, 6))
    assert np.shares_memory(encoded(X)[1].pixels, X)
    assert np.shares_memory(encoded(np.moveaxis(X, 1, 3))[1].pixels, X)


def test_an_axis_for_one_channel_may_come_or_go():
    X = RNG.random((4, 8, 6))
    encoder, *_, other = encoded(X, X[..., None])
    assert encoder.shape_ == (1, 8, 6)
    assert len(other) == 4


def test_means_and_standard_deviations_are_those_of_the_channels():
    X = RNG.random((30, 3, 8, 6)) * [[[1]], [[10]], [[100]]]
    mean, scale = encoded(X)[0].statistics_
    assert_allclose(mean, X.mean(axis=(0, 2, 3)))
    assert_allclose(scale, X.std(axis=(0, 2, 3)))


def test_images_of_mixed_sizes_are_an_error_that_names_the_row():
    with pytest.raises(ValueError, match=r"\(8, 6\) in row 0 and \(8, 7\) in row 2"):
        encoded([np.zeros((8, 6)), np.zeros((8, 6)), np.zeros((8, 7))])


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.zeros((5, 64)), r"expected images.*X.reshape\(-1, 8, 8\)"),
        (np.zeros((5, 60)), "expected images"),
        (np.zeros(5), "expected images|1D array"),
        (np.full((5, 4, 4), np.nan), "NaN"),
        (np.full((5, 4, 4), "a"), "numeric"),
        (np.zeros((0, 4, 4)), "0 sample"),
        (np.zeros((5, 0, 4)), "without a pixel"),
        (np.zeros((5, 4, 0)), "without a pixel"),
        (np.zeros((5, 2, 2, 2, 2)), "expected images"),
        ([], "0 sample|1D|empty"),
    ],
)
def test_what_is_no_array_of_images_is_an_error(X, message):
    with pytest.raises(ValueError, match=message):
        encoded(X)


@pytest.mark.parametrize(
    ("fitted", "given", "message"),
    [
        ((4, 8, 6, 3), (8, 6, 3), r"X\[np.newaxis\]"),
        ((4, 3, 8, 6), (3, 8, 6), r"X\[np.newaxis\]"),
        ((4, 8, 6), (8, 6), r"X\[np.newaxis\]"),
        ((4, 8, 8, 3), (4, 3, 8, 8), "move their axes"),
        ((4, 8, 6, 3), (4, 8, 6), "Only the channels differ"),
        ((4, 8, 6), (4, 8, 6, 3), "Only the channels differ"),
        ((4, 8, 6, 3), (4, 8, 6, 4), "Only the channels differ"),
        ((4, 8, 6, 3), (4, 9, 6, 3), "Resize"),
        ((4, 8, 6), (4, 48), r"X.reshape\(-1, 8, 6\)"),
        ((4, 8, 6), (4, 48, 1, 1, 1), "fourth axis for channels.$"),
    ],
)
def test_errors_of_shape_tell_what_to_do(fitted, given, message):
    with pytest.raises(ValueError, match=message):
        encoded(np.zeros(fitted), np.zeros(given))


def test_one_channel_may_stand_anywhere_or_nowhere():
    X = RNG.random((4, 8, 6))
    for fitted in (X, X[:, None], X[..., None]):
        others = encoded(fitted, X, X[:, None], X[..., None])[2:]
        assert {images.pixels.shape for images in others} == {(4, 1, 8, 6)}


@pytest.mark.parametrize("shape", [(4, 9, 6), (4, 8, 7), (4, 8, 6, 3), (4, 3, 8, 6)])
def test_another_shape_than_that_of_the_fit_is_an_error(shape):
    with pytest.raises(ValueError, match="height 8 and width 6"):
        encoded(np.zeros((4, 8, 6)), np.zeros(shape))


def test_fractions_after_whole_numbers_are_warned_of():
    X = RNG.integers(0, 255, (4, 5, 6)).astype(np.uint8)
    with pytest.warns(SkmtlWarning, match=r"up to 0\.9.*on numbers up to 2"):
        encoded(X, X / 255)
    with pytest.warns(SkmtlWarning, match=r"up to 2.*on numbers up to 0\.9"):
        encoded(X / 255, X)


def test_the_same_range_is_not_warned_of():
    X = RNG.integers(0, 255, (4, 5, 6)).astype(np.uint8)
    wide = X.astype(np.uint16)
    encoded(X, X.astype(float))
    encoded(X, np.zeros((4, 5, 6)))
    encoded(X > 100, (X > 100).astype(float))
    encoded((X > 100).astype(np.uint8), (X > 100).astype(float))
    encoded(X, X // 128)  # nearly black
    encoded(X, X.astype(np.int16))
    encoded(X, np.full((4, 5, 6), 255))  # white, in a wider dtype
    encoded(X / 255, X / 255 * 1.15 - 0.05)  # what resizing adds
    encoded(wide * 257, wide * 10)


@pytest.mark.parametrize(
    ("fitted", "given"),
    [
        (lambda X: X, lambda X: X * np.uint16(257)),
        (lambda X: X, lambda X: X.astype(np.uint16) * 4),
        (lambda X: X, lambda X: X / 127.5 - 1),
        (lambda X: X, lambda X: X > 100),
        (lambda X: X, lambda X: X / 255 * 1.1),
        (lambda X: X * np.uint16(257), lambda X: (X * np.uint16(257)).astype("i2")),
        (lambda X: X / 255, lambda X: X * np.uint16(257)),
        (lambda X: X * 257.0, lambda X: X.astype(float)),
    ],
)
def test_numbers_of_another_unit_are_warned_of(fitted, given):
    X = RNG.integers(0, 256, (4, 16, 16)).astype(np.uint8)
    with pytest.warns(SkmtlWarning, match="Bring the pixels to the same range"):
        encoded(fitted(X), given(X))


def test_sixteen_bits_after_eight_are_warned_of_in_both_directions():
    X = RNG.integers(1, 50, (4, 5, 6)).astype(np.uint8)  # dark
    deep = X * np.uint16(257)
    for fitted, given in ((X, deep), (deep, X)):
        with pytest.warns(SkmtlWarning, match="same range"):
            encoded(fitted, given)


def test_a_range_that_was_learned_later_is_not_warned_of():
    X = RNG.integers(0, 255, (4, 5, 6)).astype(np.uint8)
    deep = X * np.uint16(257)
    encoder, _ = encoded(X)
    encoder.update_statistics(encoder.transform(deep), np.arange(4))
    encoder.check(MultiTaskClassifier("cnn"), deep, reset=False)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30, -1e300])
@pytest.mark.parametrize("reset", [True, False])
def test_what_is_no_pixel_is_an_error_that_names_the_rows(value, reset):
    X = RNG.random((9, 3, 5, 6))
    strange = X.copy()
    strange[[3, 7], 1, 2, 2] = value
    encoder, _ = encoded(X)
    with pytest.raises(ValueError, match=r"row 3.*2 of 9 images \(rows 3, 7\)"):
        encoder.check(MultiTaskClassifier("cnn"), strange, reset=reset)


@pytest.mark.parametrize("sign", [1, -1])
def test_pixels_are_taken_up_to_the_number_that_the_error_names(sign):
    X = np.zeros((2, 5, 6))
    X[1, 0, 0] = sign * 1e12
    assert PixelRange.of(X).largest == 1e12
    X[1, 0, 0] = sign * np.nextafter(1e12, np.inf)
    with pytest.raises(ValueError, match=r"numbers between -1e\+12 and 1e\+12"):
        PixelRange.of(X)


def test_memory_that_torch_cannot_read_is_copied():
    packed = np.zeros(4, dtype=[("flag", "u1"), ("pixels", "f4", (5, 6))])
    packed["pixels"] = RNG.random((4, 5, 6))
    (batch,) = encoded(packed["pixels"])[1].take(slice(0, 4))
    assert_allclose(batch[:, 0].numpy(), packed["pixels"])


def test_pixels_are_looked_at_once_for_their_range(monkeypatch):
    looked_at = []
    of = PixelRange.of.__func__

    def noted(cls, X):
        looked_at.append(X.size)
        return of(cls, X)

    monkeypatch.setattr(PixelRange, "of", classmethod(noted))
    X = RNG.integers(0, 200, (12, 6, 5)).astype(np.uint8)
    encoder, _ = encoded(X)
    assert looked_at == [X.size]
    assert encoder.range_ == (X.min(), X.max(), X.dtype)
    encoder.update_statistics(encoder.transform(X + 55), np.arange(9))  # a next chunk
    assert looked_at == [X.size, X[:9].size]
    assert encoder.range_.high == max(X.max(), X[:9].max() + 55)
    assert encoder.fit(X[:2]).range_.high == X[:2].max()
