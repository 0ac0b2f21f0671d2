"""How far beyond chance a pair is: chance is a standard normal distribution."""

import numpy as np
import pytest

from skmtl.estimators._pair_scores import pair_scores


def by_chance(n_samples=1500, n_columns=12, n_outputs=2, seed=0):
    rng = np.random.RandomState(seed)
    places = rng.randint(8, size=(n_samples, n_columns)).astype(np.uint8)
    p = rng.uniform(0.1, 0.9, (n_samples, n_outputs))
    left = (rng.rand(n_samples, n_outputs) < p) - p
    return places, np.full(n_columns, 8), left, p * (1 - p)


def test_scores_of_what_is_chance_are_normal():
    scores = np.concatenate([pair_scores(*by_chance(seed=s))[1] for s in range(12)])
    # the largest of three sizes of cells: each a normal score, somewhat alike
    assert 0.3 < np.median(scores) < 0.9
    assert 0.6 < scores.std() < 1.1
    assert (scores > 2.33).mean() < 0.05
    assert (scores > 3.5).mean() < 0.002


def test_outputs_that_are_the_same_tell_it_once():
    places, sizes, left, variance = by_chance(n_outputs=1)
    expected = pair_scores(places, sizes, left, variance)[1]
    five = left.repeat(5, axis=1), variance.repeat(5, axis=1)
    found = pair_scores(places, sizes, *five)[1]
    np.testing.assert_allclose(found, expected, atol=1e-6)
    opposite = np.hstack([left, -left]), np.hstack([variance, variance])
    found = pair_scores(places, sizes, *opposite)[1]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_what_one_column_tells_alone_does_not_count():
    places, sizes, left, variance = by_chance()
    pairs, before = pair_scores(places, sizes, left, variance)
    slope = 0.1 * (places[:, [0]] - 3.5)
    after = pair_scores(places, sizes, left + slope, variance)[1]
    own = (pairs == 0).any(axis=1)
    # cells are not all of the same size, and four are taken as one
    assert np.abs(after - before)[own].max() < 0.6


@pytest.mark.parametrize("kind", ["product", "checks", "both of two categories"])
def test_patterns_of_several_kinds_are_found(kind):
    places, sizes, left, variance = by_chance()
    a, b = places[:, 3].astype(int), places[:, 7].astype(int)
    if kind == "product":
        pattern = (a - 3.5) * (b - 3.5) / 12
    elif kind == "checks":
        pattern = np.where(a % 2 == b % 2, 1.0, -1.0)
    else:
        places[:, [3, 7]] //= 4
        sizes = np.where(np.isin(np.arange(12), [3, 7]), 2, 8)
        pattern = np.where((a > 3) & (b > 3), 1.0, 0)
    pairs, scores = pair_scores(places, sizes, left + 0.2 * pattern[:, None], variance)
    assert pairs[scores.argmax()].tolist() == [3, 7]
    assert scores.max() > 4.5


def test_where_nothing_is_known_nothing_is_found():
    places, sizes, left, variance = by_chance()
    assert (pair_scores(places, sizes, 0 * left, 0 * variance)[1] == -np.inf).all()
    assert pair_scores(places[:, :1], sizes[:1], left, variance)[1].shape == (0,)
