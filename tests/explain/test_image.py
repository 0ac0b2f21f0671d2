"""Explanations of images: what is painted over, and what is found."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from skmtl import MultiTaskClassifier, TaskView
from skmtl.explain._image import ImageExplainer
from skmtl.explain.neighbours._fills import filled
from skmtl.explain.neighbours._image_layout import laid_out
from skmtl.explain.neighbours._image_perturber import ImagePerturber
from skmtl.explain.neighbours._segments import segments_of
from skmtl.networks import CNNTrunk

RNG = np.random.RandomState(0)
IMAGES = {
    "grey": RNG.rand(40, 50),
    "one channel": RNG.rand(40, 50, 1),
    "colour": RNG.randint(0, 256, (40, 50, 3)).astype(np.uint8),
    "opacity": RNG.rand(40, 50, 4).astype(np.float32),
    "five bands": RNG.randint(-99, 99, (40, 50, 5)).astype(np.int16),
    "channels first": RNG.randint(0, 256, (3, 40, 50)).astype(np.uint8),
    "black and white": RNG.rand(40, 50) > 0.5,
    "digit": RNG.rand(8, 8),
}


def perturber(image, fill="border", **options):
    array, layout = laid_out(image)
    segments = segments_of(array, **options)
    return ImagePerturber(array, segments, filled(array, segments, fill), layout)


def corners(images):
    """Two tasks: how bright are the upper left quarter, and the lower right one?"""
    values = np.asarray(images, dtype=float)
    if values.ndim == 4:
        values = values.mean(axis=1 if values.shape[1] < 6 else 3)
    h, w = values.shape[1] // 2, values.shape[2] // 2
    parts = values[:, :h, :w], values[:, h:, w:]
    proba = [0.05 + 0.9 * part.mean(axis=(1, 2)) for part in parts]
    return [np.column_stack([1 - p, p]) for p in proba]


def corner(images):
    p = np.asarray(images)[:, 0, 0] * 0.5
    return np.column_stack([1 - p, p])


@pytest.fixture(scope="module")
def digits():
    X, digit = load_digits(return_X_y=True)
    Y = np.column_stack([digit, digit % 2, digit >= 5])
    model = make_pipeline(
        StandardScaler(), MultiOutputClassifier(LogisticRegression(max_iter=1000))
    )
    return model.fit(X[:1000], Y[:1000]), X[1000:]


@pytest.mark.parametrize("fill", ["border", "mean", 0])
@pytest.mark.parametrize("name", IMAGES)
def test_model_gets_images_of_the_dtype_and_layout_of_the_input(name, fill):
    image = IMAGES[name]
    found = perturber(image, fill)
    Z, *_ = found.draw(20, np.random.RandomState(0), first=True)
    rows = found.rows(Z)
    assert rows.shape == (20, *image.shape)
    assert rows.dtype == image.dtype
    np.testing.assert_array_equal(rows[0], image)
    assert (rows[1:] != image).any()


def test_what_is_kept_is_seen_and_what_is_not_is_painted():
    image = np.arange(1.0, 17).reshape(4, 4)
    found = perturber(image, fill=-1, n_segments=4, segmentation="grid")
    (row,) = found.rows(np.array([[1.0, 0, 0, 1]]))
    assert row.tolist() == [
        [1, 2, -1, -1],
        [5, 6, -1, -1],
        [-1, -1, 11, 12],
        [-1, -1, 15, 16],
    ]


def test_fills_are_the_colour_of_the_rim_or_of_each_segment():
    image = np.zeros((6, 6, 2), dtype=np.uint8)
    image[2:4, 2:4] = [8, 20]
    segments = np.zeros((6, 6), dtype=int)
    segments[2:4, 1:4] = 1
    assert not filled(image, segments, "border").any()
    mean = filled(image, segments, "mean")
    assert mean[2, 1].tolist() == [5, 13]  # rounded, not cut off
    assert not mean[segments == 0].any()
    assert filled(image, segments, (3, 4))[0, 0].tolist() == [3, 4]
    assert filled(image, segments, 7)[0, 0].tolist() == [7, 7]


@pytest.mark.parametrize("fill", [300, -1, 0.5, np.nan, (1, 2, 3), [["a"]]])
def test_fill_that_the_image_cannot_have_is_an_error(fill):
    image = np.zeros((6, 6, 2), dtype=np.uint8)
    with pytest.raises(ValueError, match="Got fill="):
        filled(image, np.zeros((6, 6), dtype=int), fill)


@pytest.mark.parametrize("shape", [(40, 40), (40, 40, 3), (3, 40, 40), (8, 8)])
def test_the_segments_that_count_are_found_for_each_task(shape):
    explainer = ImageExplainer(corners, segmentation="grid", n_segments=16, fill=0)
    explanation = explainer.explain(np.ones(shape))
    effects = explanation.facts.effects.reshape(4, 4, 2)
    upper_left, lower_right = np.zeros((2, 4, 4), dtype=bool)
    upper_left[:2, :2] = lower_right[2:, 2:] = True
    for k, inside in enumerate((upper_left, lower_right)):
        assert effects[inside, k] == pytest.approx(0.9 / 4, abs=0.01)
        assert effects[~inside, k] == pytest.approx(0, abs=0.01)
    assert explanation.facts.r2.min() > 0.95


def test_rows_of_pixels_are_explained_as_images(digits):
    model, X = digits
    explainer = ImageExplainer(
        model, image_shape=(8, 8), task_names=["digit", "parity", "large"]
    )
    explanation = explainer.explain(X[0])
    assert explanation.features.names == tuple(f"segment {s}" for s in range(16))
    assert explanation.features.values[1] == "rows 0-1, columns 2-3"
    assert explanation.source.image.shape == (8, 8)
    np.testing.assert_allclose(
        explanation.probabilities[0], model.predict_proba(X[:1])[0][0]
    )
    for same in (X[:1], X[0].reshape(8, 8)):
        other = explainer.explain(same).surrogate.effects
        np.testing.assert_array_equal(other, explanation.surrogate.effects)


def test_rows_of_a_frame_keep_the_names_of_its_columns(digits):
    _, X = digits
    X = pd.DataFrame(X[:40]).add_prefix("pixel_")
    named = LogisticRegression(max_iter=1000).fit(X, X["pixel_20"] > 8)
    explainer = ImageExplainer(named, image_shape=(8, 8), n_samples=50)
    whole = explainer.explain_many(X.iloc[:2])  # a model with names warns without
    effects = explainer.explain(X.iloc[1]).surrogate.effects
    np.testing.assert_array_equal(whole[1].surrogate.effects, effects)


def test_most_digits_can_be_explained(digits):
    """With lime's fill and segments an image of 8 x 8 tells nothing."""
    model, X = digits
    explainer = ImageExplainer(model, image_shape=(8, 8))
    found = [explainer.explain(x).facts for x in X[:20]]
    assert np.median([facts.r2 for facts in found]) > 0.6
    assert np.mean([[not why for why in facts.vacuous] for facts in found]) > 0.8


def test_segment_of_bare_ground_has_no_effect(digits):
    model, X = digits
    explanation = ImageExplainer(model, image_shape=(8, 8)).explain(X[0])
    image, segments = explanation.source.image, explanation.source.segments
    bare = [s for s in range(16) if not image[segments == s].any()]
    assert bare
    effects = np.abs(explanation.facts.effects)
    assert effects[bare].max() < 0.25 * effects.max()


def test_same_image_has_the_same_bits_whatever_was_explained_before(digits):
    model, X = digits
    explainer = ImageExplainer(model, image_shape=(8, 8), n_samples=200)
    first = explainer.explain(X[0]).surrogate.effects
    explainer.explain(X[1])
    np.testing.assert_array_equal(explainer.explain(X[0]).surrogate.effects, first)
    fresh = pickle.loads(pickle.dumps(explainer))
    np.testing.assert_array_equal(fresh.explain(X[0]).surrogate.effects, first)
    many = explainer.explain_many(X[:2])
    np.testing.assert_array_equal(many[0].surrogate.effects, first)


def test_image_of_one_pixel_is_explained_but_said_to_mean_nothing():
    explanation = ImageExplainer(corner, fill=0).explain([[1.0]])
    assert explanation.facts.vacuous == ["one"]


def test_image_that_the_fill_leaves_as_it_is_is_said_to_mean_nothing():
    explanation = ImageExplainer(corner).explain(np.ones((8, 8)))
    assert explanation.facts.vacuous == ["constant"]


@pytest.mark.parametrize(
    ("image", "error", "message"),
    [
        (np.full((8, 8), np.nan), ValueError, "64 values that are NaN"),
        (np.zeros(64), ValueError, "Pass image_shape"),
        (np.zeros((2, 8, 8, 3)), ValueError, "explain_many"),
        (np.zeros((0, 8)), ValueError, r"shape \(0, 8\)"),
        (np.array([["a"]]), TypeError, "array of numbers"),
        (np.zeros((8, 8), dtype=complex), TypeError, "complex"),
        (np.zeros((3, 3, 3)), ValueError, "channels='last'"),
    ],
)
def test_bad_images_are_errors(image, error, message):
    with pytest.raises(error, match=message):
        ImageExplainer(corners).explain(image)


def test_row_of_another_width_than_the_image_is_an_error():
    with pytest.raises(ValueError, match=r"a row of 64 pixels"):
        ImageExplainer(corners, image_shape=(8, 8)).explain(np.zeros(63))
    with pytest.raises(ValueError, match=r"shape \(4, 16\)"):
        ImageExplainer(corners, image_shape=(8, 8)).explain(np.zeros((4, 16)))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"segmentation": "slik"}, "'grid', 'slic'"),
        ({"fill": "blur"}, "'border', 'mean'"),
        ({"channels": "middle"}, "'auto', 'first', 'last'"),
        ({"n_segments": 0}, "n_segments=0"),
        ({"image_shape": (8,)}, "image_shape="),
        ({"image_shape": (8, -8)}, "image_shape="),
    ],
)
def test_bad_parameters_are_errors_at_once(bad, message):
    with pytest.raises(ValueError, match=message):
        ImageExplainer(corners, **bad)


@pytest.fixture(scope="module")
def cnn():
    """A network that takes images as they are, and images."""
    X = np.random.RandomState(0).rand(24, 8, 10, 3).astype(np.float32)
    Y = pd.DataFrame({"a": X[:, 0, 0, 0] > 0.5, "b": X[:, 4, 4, 1] > 0.5})
    trunk = CNNTrunk((4,), width=8, n_members=1)
    return MultiTaskClassifier(trunk, max_epochs=1, random_state=0).fit(X, Y), X


def test_image_shape_for_a_model_that_takes_images_is_an_error_at_once(cnn):
    clf, X = cnn
    nested = make_pipeline("passthrough", make_pipeline(clf))
    for model in (clf, clf.predict_proba, nested, TaskView(clf, "a")):
        with pytest.raises(ValueError, match=r"image_shape=\(8, 10, 3\).* Leave"):
            ImageExplainer(model, image_shape=(8, 10, 3))
        explanation = ImageExplainer(model, n_samples=50).explain(X[0])
        assert explanation.source.image.shape == (8, 10, 3)


def test_image_shape_is_for_pipelines_that_make_images_of_rows(cnn):
    clf, X = cnn
    model = make_pipeline(
        FunctionTransformer(lambda rows: rows.reshape(-1, 8, 10, 3)), clf
    )
    rows = X.reshape(len(X), -1)
    explainer = ImageExplainer(model, image_shape=(8, 10, 3), n_samples=50)
    found = explainer.explain(rows[0]).surrogate.effects
    same = ImageExplainer(clf, n_samples=50).explain(X[0]).surrogate.effects
    np.testing.assert_array_equal(found, same)
