"""Which features are taken away, and what a sample weighs."""

import numpy as np
import pytest
from lime.lime_text import IndexedString, LimeTextExplainer
from sklearn.metrics import pairwise_distances

from skmtl.explain.neighbours._masks import draw_masks, mask_weights


def rng(seed=0):
    return np.random.RandomState(seed)


def test_first_row_takes_nothing_away_and_the_others_something():
    Z = draw_masks(2000, 7, rng(), first=True)
    assert (Z[0] == 1).all()
    assert set(Z[1:].sum(axis=1)) == set(range(7))
    assert set(np.unique(Z)) == {0, 1}
    assert not (draw_masks(2000, 7, rng()) == 1).all(axis=1).any()


def test_number_taken_away_is_uniform_and_so_is_which():
    n, d = 40_000, 5
    Z = draw_masks(n, d, rng())
    counts = np.bincount((d - Z.sum(axis=1)).astype(int), minlength=d + 1)[1:]
    assert np.abs(counts / n - 1 / d).max() < 0.01
    assert np.abs(Z.mean(axis=0) - Z.mean()).max() < 0.01


def test_one_feature_is_there_or_not():
    assert draw_masks(4, 1, rng(), first=True).ravel().tolist() == [1, 0, 0, 0]


def test_many_features_at_once_are_drawn_as_few():
    Z = draw_masks(300, 5000, rng())
    removed = 5000 - Z.sum(axis=1)
    assert removed.min() >= 1
    assert 2000 < removed.mean() < 3000


@pytest.mark.parametrize("d", [1, 3, 40])
def test_weights_are_those_of_lime_for_images(d):
    Z = draw_masks(200, d, rng(), first=True)
    distances = pairwise_distances(Z, Z[:1], metric="cosine").ravel()
    expected = np.sqrt(np.exp(-(distances**2) / 0.25**2))
    np.testing.assert_allclose(mask_weights(Z), expected, rtol=1e-9)


def test_weights_are_those_of_lime_for_texts():
    text = "one two three four five six seven"
    explainer = LimeTextExplainer(random_state=0)
    Z, _, distances = explainer._LimeTextExplainer__data_labels_distances(
        IndexedString(text), lambda texts: np.ones((len(texts), 2)), 300
    )
    expected = explainer.base.kernel_fn(distances)
    np.testing.assert_allclose(mask_weights(Z), expected, rtol=1e-9)
    ours = draw_masks(20_000, 7, rng(), first=True)
    lime = np.bincount(Z.sum(axis=1).astype(int), minlength=8) / len(Z)
    mine = np.bincount(ours.sum(axis=1).astype(int), minlength=8) / len(ours)
    assert np.abs(lime - mine).max() < 0.06  # the same draw, up to 300 samples
