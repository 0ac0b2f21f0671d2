"""The classifier on images."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from skmtl import MultiTaskClassifier, MultiTaskStratifiedKFold
from skmtl.networks import CNNTrunk

X, DIGITS = load_digits(return_X_y=True)
X = X[:300].reshape(-1, 8, 8)
Y = np.column_stack([DIGITS[:300] % 2, DIGITS[:300] >= 5])
SMALL = CNNTrunk((8, 8), width=8)


@pytest.fixture(scope="module")
def fitted():
    return MultiTaskClassifier(SMALL, max_epochs=2, random_state=0).fit(X, Y)


def as_images(rows):
    return rows.reshape(-1, 8, 8)


def pooled(clf, X):
    return np.hstack(clf.predict_proba(X))


def test_digits_are_learned():
    clf = MultiTaskClassifier("cnn", max_epochs=15, random_state=0)
    assert clf.fit(X[:200], Y[:200]).score(X[200:], Y[200:]) > 0.9


@pytest.mark.parametrize("scale", [255, 1 / 16])
def test_the_unit_of_pixels_does_not_matter(scale):
    clf = MultiTaskClassifier(SMALL, max_epochs=2, random_state=0)
    expected = pooled(clf.fit(X, Y), X)
    assert_allclose(pooled(clf.fit(X * scale, Y), X * scale), expected, atol=1e-3)


def test_integer_and_float_images_are_the_same(fitted):
    whole = X.astype(np.uint8)
    again = MultiTaskClassifier(SMALL, max_epochs=2, random_state=0).fit(whole, Y)
    assert_allclose(pooled(again, whole), pooled(fitted, X), atol=1e-5)
    assert_allclose(pooled(fitted, whole), pooled(fitted, X), atol=1e-6)


def test_channels_first_and_last_are_the_same():
    colours = np.stack([X, X[::-1], X.transpose(0, 2, 1)], axis=1)
    clf = MultiTaskClassifier(SMALL, max_epochs=1, random_state=0)
    expected = pooled(clf.fit(colours, Y), colours)
    last = np.ascontiguousarray(np.moveaxis(colours, 1, 3))
    assert_allclose(pooled(clf.fit(last, Y), last), expected, atol=1e-5)


def test_fit_twice_gives_the_same_bits():
    clf = MultiTaskClassifier(SMALL, max_epochs=2, random_state=0)
    assert_array_equal(pooled(clf.fit(X, Y), X), pooled(clf.fit(X, Y), X))


def test_a_copy_predicts_the_same(fitted):
    assert_array_equal(pooled(pickle.loads(pickle.dumps(fitted)), X), pooled(fitted, X))


def test_many_images_are_predicted_in_batches(fitted):
    many = np.tile(X, (8, 1, 1))
    assert_allclose(pooled(fitted, many), np.tile(pooled(fitted, X), (8, 1)), atol=1e-5)


@pytest.mark.parametrize("shape", [(40, 1, 1), (40, 1, 9), (40, 17, 5, 4), (40, 2, 31)])
def test_images_of_any_size_are_learned_from(shape):
    images = np.random.RandomState(0).rand(*shape)
    clf = MultiTaskClassifier(SMALL, max_epochs=1).fit(images, Y[:40])
    assert clf.predict(images).shape == (40, 2)


def test_one_image_of_one_pixel_is_predicted():
    clf = MultiTaskClassifier(SMALL, max_epochs=1).fit(X[:40, :1, :1], Y[:40])
    assert clf.predict(X[:1, :1, :1]).shape == (1, 2)
    alone = MultiTaskClassifier(SMALL, max_epochs=1)
    with pytest.warns(UserWarning, match="Only one class"):
        alone.fit(X[:1, :1, :1], Y[:1])
    assert alone.predict(X[:1, :1, :1]).tolist() == Y[:1].tolist()


def test_another_shape_than_that_of_the_fit_is_an_error(fitted):
    with pytest.raises(ValueError, match="height 8 and width 8"):
        fitted.predict(X[:, :7])


def test_rows_of_pixels_are_an_error_that_tells_how_to_reshape():
    with pytest.raises(ValueError, match=r"X.reshape\(-1, 8, 8\)"):
        MultiTaskClassifier("cnn").fit(X.reshape(-1, 64), Y)


def test_a_search_in_a_pipeline_sets_the_trunk():
    pipe = make_pipeline(
        FunctionTransformer(as_images), MultiTaskClassifier(SMALL, max_epochs=1)
    )
    search = GridSearchCV(
        pipe,
        {"multitaskclassifier__trunk__dropout": [0.1, 0.3]},
        cv=MultiTaskStratifiedKFold(2),
    ).fit(X.reshape(-1, 64), Y)
    assert search.predict(X.reshape(-1, 64)).shape == Y.shape


def test_weights_of_attention_are_shares_of_the_pixels():
    trunk = CNNTrunk((8, 8), width=8, pooling="attention")
    clf = MultiTaskClassifier(trunk, max_epochs=2, random_state=0).fit(X, Y)
    weights = clf.attention_weights(X)
    assert weights.shape == X.shape
    assert (weights >= 0).all()
    assert_allclose(weights.sum(axis=(1, 2)), 1, atol=1e-5)


def test_a_trunk_without_attention_has_no_weights(fitted):
    with pytest.raises(AttributeError, match="no attention"):
        fitted.attention_weights(X)


def test_augmented_images_are_learned_from():
    clf = MultiTaskClassifier(
        SMALL, augment=["image_shift", "image_noise"], max_epochs=2, random_state=0
    )
    assert_array_equal(pooled(clf.fit(X, Y), X), pooled(clf.fit(X, Y), X))


def test_tags_say_what_comes_in():
    tags = MultiTaskClassifier("cnn").__sklearn_tags__().input_tags
    assert tags.three_d_array
    assert not tags.two_d_array
    assert not tags.allow_nan
