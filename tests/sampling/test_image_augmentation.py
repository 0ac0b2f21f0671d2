"""What every change of images keeps, and what each of them does."""

import pickle

import numpy as np
import pytest
import torch
from sklearn.base import clone

from skmtl import MultiTaskClassifier
from skmtl.networks import CNNTrunk
from skmtl.networks._image_input import ImageInput
from skmtl.sampling.augmentation._image_values import ImageCutout, ImageNoise
from skmtl.sampling.augmentation._images import ImageCrop, ImageFlip, ImageShift

RECIPES = [ImageShift, ImageFlip, ImageCrop, ImageNoise, ImageCutout]
each = pytest.mark.parametrize("recipe", RECIPES)
DTYPES = [torch.uint8, torch.int16, torch.int64, torch.float32, torch.float64]
each_dtype = pytest.mark.parametrize("dtype", DTYPES)
MEAN, STD = np.array([90.0, 100.0]), np.array([10.0, 40.0])
N_SAMPLES, HEIGHT, WIDTH = 40, 10, 15


def pictures(dtype=torch.float32, size=(HEIGHT, WIDTH), n_samples=N_SAMPLES):
    generator = torch.Generator().manual_seed(7)
    shape = (n_samples, 2, *size)
    return torch.randint(40, 200, shape, generator=generator).to(dtype)


def same_picture(dtype=torch.float32, n_samples=200):
    """The same picture again and again: whatever differs was drawn."""
    return pictures(dtype, n_samples=1).repeat(n_samples, 1, 1, 1)


def built(recipe):
    entrance = ImageInput((2, HEIGHT, WIDTH), standardize=True)
    entrance.set_statistics(MEAN, STD)
    return recipe.build(entrance)


def changed(recipe, images, seed=0):
    torch.manual_seed(seed)
    (result,) = built(recipe)(images)
    return result


@each
@each_dtype
@pytest.mark.parametrize("size", [(HEIGHT, WIDTH), (1, 1), (1, 7), (2, 1)])
def test_shapes_and_dtypes_are_kept(recipe, dtype, size):
    images = pictures(dtype, size)
    result = changed(recipe(0.6), images)
    assert result.shape == images.shape
    assert result.dtype == dtype


@each
@each_dtype
def test_the_argument_is_not_changed_and_the_result_is(recipe, dtype):
    images = pictures(dtype)
    before = images.clone()
    result = changed(recipe(0.6), images)
    assert images.equal(before)
    assert not result.equal(before)


@each
@each_dtype
def test_nothing_changes_at_strength_zero(recipe, dtype):
    images = pictures(dtype)
    assert changed(recipe(0), images).equal(images)


@each
def test_the_global_seed_decides(recipe):
    images = pictures()
    first = changed(recipe(0.6), images)
    assert changed(recipe(0.6), images).equal(first)
    assert not changed(recipe(0.6), images, seed=1).equal(first)


@each
def test_each_image_is_drawn_apart(recipe):
    result = changed(recipe(0.6), same_picture(n_samples=20))
    assert len(torch.unique(result, dim=0)) > 1


@each
def test_an_image_in_memory_of_another_order_changes_alike(recipe):
    images = pictures()
    result = changed(recipe(0.6), images.to(memory_format=torch.channels_last))
    assert result.equal(changed(recipe(0.6), images))


@each
def test_a_picture_of_one_pixel_stays_unless_its_value_changes(recipe):
    images = pictures(size=(1, 1))
    # a cutout of 0.6 pixels is one of one pixel
    result = changed(recipe(0.4), images)
    assert result.equal(images) == (recipe is not ImageNoise)


@each
@pytest.mark.parametrize("strength", [-0.1, float("nan"), "much", None, True])
def test_bad_strengths_are_refused(recipe, strength):
    with pytest.raises(ValueError, match=r"but expected a .*number"):
        built(recipe(strength))


@each
def test_recipes_are_cloned_and_pickled(recipe):
    copied = pickle.loads(pickle.dumps(clone(recipe(0.3))))
    images = pictures()
    assert changed(copied, images).equal(changed(recipe(0.3), images))


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32])
def test_a_shift_moves_the_picture_and_repeats_its_border(dtype):
    images = same_picture(dtype)
    result = changed(ImageShift(share=0.2), images)
    padded = torch.nn.functional.pad(images[0].float(), (3, 3, 2, 2), mode="replicate")
    moved = {
        (down, right): padded[:, 2 - down :, 3 - right :][:, :HEIGHT, :WIDTH].to(dtype)
        for down in range(-2, 3)
        for right in range(-3, 4)
    }
    seen = {
        where
        for image in result
        for where, expected in moved.items()
        if image.equal(expected)
    }
    assert seen == set(moved)  # all shifts of up to a fifth, and
    matched = [any(image.equal(m) for m in moved.values()) for image in result]
    assert all(matched)  # no others


def test_flips_come_as_often_as_was_asked():
    images = same_picture(n_samples=2000)
    result = changed(ImageFlip(horizontal=0.3, vertical=0.2), images)
    outcomes = [images[0].flip(axes) for axes in ((), (2,), (1,), (1, 2))]
    shares = [(result == one).flatten(1).all(1).double().mean() for one in outcomes]
    expected = [0.7 * 0.8, 0.3 * 0.8, 0.7 * 0.2, 0.3 * 0.2]
    np.testing.assert_allclose(shares, expected, atol=0.04)
    assert sum(shares) == pytest.approx(1)


@each_dtype
def test_a_crop_of_a_ramp_is_a_flatter_ramp_within_it(dtype):
    ramp = 100 * torch.arange(1.0, 101)
    if dtype == torch.uint8:
        ramp = ramp / 50
    images = ramp.to(dtype).expand(500, 2, 3, 100)
    result = changed(ImageCrop(share=0.4), images).double()
    assert result.min() >= images.min()
    assert result.max() <= images.max()
    span = (result[..., -1] - result[..., 0]) / float(ramp[-1] - ramp[0])
    assert span.min() >= 0.6 - 0.02
    assert span.min() < 0.65
    assert span.max() > 0.95
    steps = result.diff(dim=3)
    assert (steps >= 0).all()
    # places, too, are drawn: the start of the part is anywhere in what is left
    starts = (result[:, 0, 0, 0] - float(ramp[0])) / float(ramp[-1] - ramp[0])
    assert starts.min() < 0.02
    assert starts.max() > 0.3


def test_a_crop_keeps_the_proportions():
    rows, columns = torch.meshgrid(
        torch.linspace(0, 1, HEIGHT), torch.linspace(0, 1, WIDTH), indexing="ij"
    )
    images = torch.stack([rows, columns]).expand(100, -1, -1, -1)
    result = changed(ImageCrop(share=0.5), images)
    heights = result[:, 0].amax((1, 2)) - result[:, 0].amin((1, 2))
    widths = result[:, 1].amax((1, 2)) - result[:, 1].amin((1, 2))
    # but for what lies beyond the centres of the outermost pixels
    torch.testing.assert_close(heights, widths, atol=0.06, rtol=0)


@each_dtype
def test_noise_is_measured_in_deviations_of_each_channel(dtype):
    # so far from the ends of its range that nothing is clipped
    images = torch.full((50, 2, HEIGHT, WIDTH), 120).to(dtype)
    noise = (changed(ImageNoise(scale=0.5), images) - images.double()).double()
    by_channel = noise.transpose(0, 1).flatten(1).numpy()
    np.testing.assert_allclose(by_channel.std(axis=1), 0.5 * STD, rtol=0.05)
    np.testing.assert_allclose(by_channel.mean(axis=1) / STD, 0, atol=0.03)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int8])
def test_noise_stays_in_the_range_of_whole_numbers(dtype):
    limits = torch.iinfo(dtype)
    for value in (limits.min, limits.max):
        images = torch.full((5, 2, HEIGHT, WIDTH), value, dtype=dtype)
        away = (changed(ImageNoise(scale=0.5), images).double() - value).abs()
        assert away.max() < 5 * 0.5 * STD.max()  # round to the other end it is 255
        assert away.max() > 0


def test_noise_leaves_the_range_of_floats_alone():
    images = torch.zeros(5, 2, HEIGHT, WIDTH)
    assert changed(ImageNoise(), images).min() < 0


@each_dtype
def test_a_cutout_is_a_square_of_the_mean(dtype):
    images = same_picture(dtype)
    images[images == 90] = 91
    images[images == 100] = 101
    result = changed(ImageCutout(share=0.4), images)
    blank = result != images
    for channel, mean in enumerate(MEAN):
        assert (result[:, channel][blank[:, channel]] == mean).all()
    assert blank[:, 0].equal(blank[:, 1])
    n_rows, n_columns = (blank[:, 0].any(axis).sum(1) for axis in (2, 1))
    # one block, whole unless its centre is at a border
    assert blank[:, 0].sum((1, 2)).equal(n_rows * n_columns)
    assert n_rows.unique().tolist() == [2, 3, 4]
    assert n_columns.unique().tolist() == [2, 3, 4]
    centred = (n_rows == 4) & (n_columns == 4)
    assert centred.any()
    assert blank.any(0).all()  # any pixel may be blanked


def test_the_mean_of_whole_numbers_is_rounded():
    entrance = ImageInput((1, 2, 2), standardize=True)
    entrance.set_statistics(np.array([2.6]), np.array([1.0]))
    images = torch.zeros(20, 1, 2, 2, dtype=torch.uint8)
    (result,) = ImageCutout(share=0.9).build(entrance)(images)
    assert result.unique().tolist() == [0, 3]


@each
def test_the_statistics_are_read_when_they_are_needed(recipe):
    entrance = ImageInput((2, HEIGHT, WIDTH), standardize=True)
    module = recipe(0.5).build(entrance)
    entrance.set_statistics(MEAN, STD)
    torch.manual_seed(0)
    (result,) = module(pictures())
    assert result.equal(changed(recipe(0.5), pictures()))
    assert not list(module.children())


@each
def test_an_estimator_learns_from_changed_images_and_predicts_from_given_ones(recipe):
    X = pictures(torch.uint8)[:, :1].numpy()
    y = np.arange(N_SAMPLES) % 2
    settings = {"max_epochs": 2, "early_stopping": False, "random_state": 0}
    trunk = CNNTrunk((2,), width=4, dropout=0, n_members=1)
    plain = MultiTaskClassifier(trunk, **settings).fit(X, y)
    clf = MultiTaskClassifier(trunk, augment=recipe(0.6), **settings).fit(X, y)
    proba = clf.predict_proba(X)
    assert not np.array_equal(proba, plain.predict_proba(X))
    np.testing.assert_array_equal(proba, clf.predict_proba(X))
