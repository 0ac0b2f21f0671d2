"""Numbers become the normal scores of their ranks."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from skmtl.networks._ranks import RankScores


def ranks(knots, scores):
    module = RankScores(*knots.shape)
    module.set_knots(knots, scores)
    return module


def random_knots(seed, n_columns=3, n_knots=10):
    rng = np.random.RandomState(seed)
    knots, scores = (np.sort(rng.randn(n_columns, n_knots), axis=1) for _ in range(2))
    return knots.astype(np.float32).astype(float), scores


@settings(max_examples=50)
@given(st.integers(0, 2**16), st.sampled_from([1.0, 1e-6, 1e6]))
def test_scores_are_interpolated_between_knots_and_constant_beyond(seed, size):
    knots, scores = random_knots(seed)
    knots = (knots * size).astype(np.float32).astype(float)
    x = np.concatenate([knots.T, size * np.random.RandomState(1).randn(50, 3) * 2])
    x = x.astype(np.float32)
    expected = [np.interp(x[:, j], knots[j], scores[j]) for j in range(3)]
    found = ranks(knots, scores)(torch.from_numpy(x))
    np.testing.assert_allclose(found, np.transpose(expected), atol=1e-3)


@settings(max_examples=60)
@given(
    st.lists(
        st.floats(-1e12, 1e12) | st.sampled_from([0.3, -2.7, 1e-30, 1e-42]),
        min_size=4,
        max_size=4,
    ),
    st.integers(0, 2**16),
    st.sampled_from([0.0, 1e-9, 1e-8, 1e-7, 1e-6, 1.0]),
)
def test_scores_rise_with_the_numbers_however_near_the_knots_lie(centres, seed, gap):
    """Knots that float32 cannot tell apart must not throw a number out of range."""
    rng = np.random.RandomState(seed)
    near = [centre * (1 + gap * rng.rand(3)) for centre in centres]
    knots = np.sort(np.concatenate(near))[None]
    scores = np.sort(rng.randn(1, 12), axis=1)
    x = knots.astype(np.float32)
    x = np.unique([x, np.nextafter(x, np.float32(-1e13)), np.nextafter(x, 2 * x)])
    found = ranks(knots, scores)(torch.from_numpy(x)[:, None])[:, 0].numpy()
    tolerance = 1e-5
    assert np.isfinite(found).all()
    assert (np.diff(found) >= -tolerance).all()
    assert found.min() >= scores.min() - tolerance
    assert found.max() <= scores.max() + tolerance


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_a_column_of_one_value_has_one_score(value):
    knots, scores = np.full((1, 8), value), np.full((1, 8), 0.25)
    x = torch.tensor([[-1e12], [value], [1e12]])
    assert ranks(knots, scores)(x).flatten().tolist() == [0.25] * 3


def test_knots_are_part_of_the_state():
    first, other = ranks(*random_knots(0)), RankScores(3, 10)
    other.load_state_dict(first.state_dict())
    x = torch.randn(5, 3)
    assert other(x).equal(first(x))
