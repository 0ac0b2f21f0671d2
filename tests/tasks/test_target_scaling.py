"""Numbers go to scores and come back, whatever they are like."""

import copy
import pickle

import numpy as np
import pytest
from scipy.stats import norm

from skmtl.tasks._target_scaling import TargetScaling

TRANSFORMS = ["blend", "standardize"]

KINDS = {
    "normal": lambda rng, n: rng.randn(n),
    "skewed": lambda rng, n: np.exp(2 * rng.randn(n)),
    "counts": lambda rng, n: rng.poisson(2, n).astype(float),
    "two levels": lambda rng, n: rng.randint(0, 2, n) * 3.0,
    "an outlier": lambda rng, n: np.append(rng.randn(n - 1), 1e6),
    "far from zero": lambda rng, n: 1e9 + rng.randn(n),
    "tiny": lambda rng, n: 1e-30 * rng.randn(n),
    "below normal floats": lambda rng, n: 1e-312 * rng.randn(n),
    "huge": lambda rng, n: 1e300 * rng.randn(n),
    "mostly zero": lambda rng, n: np.maximum(rng.randn(n) - 1, 0),
    "of many sizes": lambda rng, n: (
        rng.choice([-1, 1], n) * 10.0 ** rng.uniform(-9, 9, n)
    ),
    "two neighbours": lambda rng, n: np.nextafter(1.0, np.arange(n) % 2),
}
SIZES = [2, 3, 50, 5000]


def made(kind, n, seed=0):
    rng = np.random.RandomState(seed)
    values = KINDS[kind](rng, n)
    if n < 4:  # of many levels or of two: none is a constant
        values = np.unique(np.append(values, KINDS[kind](rng, 100)))[:n]
    return values.reshape(-1, 1)


def tolerance(values):
    """Return what is nothing beside numbers as far from zero and from each other."""
    low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    return 1e-12 * (high - low) + 4 * np.spacing(np.maximum(abs(low), abs(high)))


def normal_scores(values, weights):
    """Return the normal score of each different value: slowly, and as it is defined."""
    found, at = np.unique(values, return_inverse=True)
    mass = np.bincount(at, weights=weights)
    edges = np.append(0, np.cumsum(mass)) / mass.sum()
    density = norm.pdf(norm.ppf(np.clip(edges, 0, 1)))
    return found, at, (density[:-1] - density[1:]) / np.diff(edges)


def slow_blend(values, weights):
    found, at, ranks = normal_scores(values, weights)
    share = weights / weights.sum()
    mean = share @ values
    std = np.sqrt(share @ (values - mean) ** 2)
    if np.bincount(at, weights=share).max() > 1 / 3:  # ranks tell too little apart
        return found, (found - mean) / std
    both = (found - mean) / std + ranks
    return found, both / np.sqrt(share @ both[at] ** 2)


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_numbers_come_back(kind, n, transform):
    for seed in range(3):
        values = made(kind, n, seed)
        scaling = TargetScaling.learned(values, None, transform)
        scores = scaling.forward(values)
        assert scores.dtype == np.float64
        assert np.isfinite(scores).all()
        assert (abs(scaling.backward(scores) - values) <= tolerance(values)).all()


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_scores_have_mean_0_and_variance_1(kind, transform):
    for n in SIZES:
        values = made(kind, n)
        scores = TargetScaling.learned(values, None, transform).forward(values)
        exact = transform == "standardize" or len(np.unique(values)) <= 1000
        assert abs(scores.mean()) < (1e-6 if exact else 0.01)
        assert abs(scores.std() - 1) < (1e-6 if exact else 0.01)


@pytest.mark.parametrize("kind", KINDS)
def test_the_blend_is_increasing_and_equal_numbers_have_equal_scores(kind):
    for n in SIZES:
        values = made(kind, n)
        scaling = TargetScaling.learned(values, None, "blend")
        for knots in (scaling.numbers, scaling.scores):
            assert (np.diff(knots) > 0).all()
        assert len(scaling.numbers) <= 1024
        found = np.unique(values)
        scores = scaling.forward(found.reshape(-1, 1))
        assert (np.diff(scores[:, 0]) >= 0).all()


def test_sums_of_a_target_that_is_mostly_zero_come_back():
    """Ranks would tear zeros from the rest: the mean of scores came back as 0.1."""
    rng = np.random.RandomState(0)
    for share, alike in [(0.2, False), (0.5, True), (0.8, True)]:
        values = np.where(rng.rand(2000) < share, 0, rng.gamma(2, 50, 2000))
        scaling = TargetScaling.learned(values[:, None], None, "blend")
        scores = scaling.forward(values[:, None])
        found = scaling.backward(scores.mean(axis=0, keepdims=True))[0, 0]
        assert (abs(found / values.mean() - 1) < 1e-9) == alike
        assert scaling.backward(np.array([[-5.0]]))[0, 0] == 0  # in the range still


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    "kind", ["normal", "skewed", "counts", "mostly zero", "an outlier"]
)
def test_the_blend_is_near_the_exact_one(kind, weighted):
    for n in [3, 50, 20000]:
        values = made(kind, n)[:, 0]
        weights = np.random.RandomState(1).rand(len(values)) + 0.01
        if not weighted:
            weights = np.ones(len(values))
        found, expected = slow_blend(values, weights)
        scaling = TargetScaling.learned(values[:, None], weights[:, None], "blend")
        scores = scaling.forward(found[:, None])[:, 0]
        assert abs(scores - expected).max() < (1e-6 if len(found) < 1000 else 0.02)
        between = (found[1:] + found[:-1]) / 2
        scores = scaling.forward(between[:, None])[:, 0]
        assert abs(scores - np.interp(between, found, expected)).max() < 0.02


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_standardised_scores_are_what_they_are_called(transform):
    values = made("skewed", 200)
    weights = np.random.RandomState(0).rand(200, 1).astype(np.float32)
    scaling = TargetScaling.learned(values, weights, transform)
    mean = np.average(values, weights=weights)
    std = np.sqrt(np.average((values - mean) ** 2, weights=weights))
    np.testing.assert_allclose([scaling.center[0], scaling.spread[0]], [mean, std])
    assert [scaling.low[0], scaling.high[0]] == [values.min(), values.max()]
    if transform == "standardize":
        np.testing.assert_allclose(scaling.forward(values), (values - mean) / std)


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_weight_is_so_many_rows(kind, transform):
    values = made(kind, 60)
    weights = np.random.RandomState(0).randint(0, 4, (60, 1)).astype(float)
    weights[:2] = 1  # so that there are two different numbers
    weighted = TargetScaling.learned(values, weights, transform)
    repeated = TargetScaling.learned(
        np.repeat(values, weights[:, 0].astype(int), axis=0), None, transform
    )
    np.testing.assert_allclose(
        weighted.forward(values), repeated.forward(values), rtol=1e-9, atol=1e-9
    )
    assert [weighted.low, weighted.high] == [repeated.low, repeated.high]


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_neither_the_size_of_all_weights_nor_the_order_of_rows_matters(transform):
    values, weights = made("skewed", 500), np.random.RandomState(0).rand(500, 1)
    scores = TargetScaling.learned(values, weights, transform).forward(values)
    order = np.random.RandomState(1).permutation(500)
    others = [
        TargetScaling.learned(values, weights * 1e300, transform),
        TargetScaling.learned(values, weights * 1e-300, transform),
        TargetScaling.learned(values[order], weights[order], transform),
    ]
    for other in others:
        np.testing.assert_allclose(other.forward(values), scores, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_weights_of_any_sizes_give_finite_scores(transform):
    values = made("normal", 300)
    weights = 10.0 ** np.random.RandomState(0).uniform(-320, 300, (300, 1))
    scaling = TargetScaling.learned(values, weights, transform)
    assert np.isfinite(scaling.forward(values)).all()
    assert np.isfinite(scaling.backward(np.linspace(-9, 9, 50)[:, None])).all()
    assert (np.diff(scaling.numbers) > 0).all()
    assert (np.diff(scaling.scores) > 0).all()


def test_equal_rank_scores_are_those_of_the_definition():
    values = np.array([3.0, 1.0, 3.0, 8.0])
    found, _, ranks = normal_scores(values, np.ones(4))
    assert found.tolist() == [1, 3, 8]
    assert ranks[1] == pytest.approx(0, abs=1e-12)
    assert ranks[2] == pytest.approx(norm.pdf(norm.ppf(0.75)) / 0.25)


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_each_task_is_scaled_by_its_own_labels(transform):
    values = np.column_stack([made(kind, 80) for kind in KINDS])
    values[np.random.RandomState(0).rand(*values.shape) < 0.3] = np.nan
    weights = np.random.RandomState(1).rand(*values.shape)
    together = TargetScaling.learned(values, weights, transform)
    scores = together.forward(values)
    assert (np.isnan(scores) == np.isnan(values)).all()
    assert len(together) == len(KINDS)
    back = together.backward(scores)
    assert (np.isnan(back) == np.isnan(values)).all()
    alone = [
        TargetScaling.learned(values[:, [k]], weights[:, [k]], transform)
        for k in range(len(KINDS))
    ]
    joined = alone[0]
    for k, one in enumerate(alone):
        np.testing.assert_array_equal(one.forward(values[:, [k]])[:, 0], scores[:, k])
        joined = joined.joined(one) if k else joined
    np.testing.assert_array_equal(joined.forward(values), scores)
    np.testing.assert_array_equal(joined.backward(scores), back)
    np.testing.assert_array_equal(joined.spread, together.spread)


def test_tasks_of_both_transforms_stand_side_by_side():
    values = made("skewed", 50)
    one, two = (TargetScaling.learned(values, None, t) for t in TRANSFORMS)
    both = one.joined(two)
    pair = np.column_stack([values, values])
    np.testing.assert_array_equal(both.forward(pair)[:, [0]], one.forward(values))
    np.testing.assert_array_equal(both.forward(pair)[:, [1]], two.forward(values))
    far = both.backward(np.array([[100.0, 100.0]]))[0]
    assert far[0] == values.max()
    assert far[1] > values.max()


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_any_axes_may_come_before_that_of_the_tasks(transform):
    values = np.column_stack([made("skewed", 20), made("normal", 20)])
    scaling = TargetScaling.learned(values, None, transform)
    scores = scaling.forward(values)
    pairs = np.stack([scores - 0.5, scores + 0.5], axis=1)
    back = scaling.backward(pairs)
    assert back.shape == (20, 2, 2)
    np.testing.assert_array_equal(back[:, 0], scaling.backward(scores - 0.5))
    np.testing.assert_array_equal(
        scaling.backward(scores[3]), scaling.backward(scores)[3]
    )
    assert scaling.backward(scores[:0]).shape == (0, 2)


@pytest.mark.parametrize("kind", KINDS)
def test_blended_numbers_stay_in_their_range_and_the_map_goes_on(kind):
    values = made(kind, 50)
    scaling = TargetScaling.learned(values, None, "blend")
    back = scaling.backward(np.array([[-1e9], [-np.inf], [np.inf], [1e9]]))
    low, high = values.min(), values.max()
    assert back.ravel().tolist() == [low, low, high, high]
    width = 2 * (high - low)  # of neighbours, less would be rounded away
    beyond = scaling.forward(np.array([[low - width], [low], [high], [high + width]]))
    assert (np.diff(beyond[:, 0]) > 0).all()


def test_standardised_numbers_leave_their_range():
    values = made("normal", 50)
    scaling = TargetScaling.learned(values, None, "standardize")
    back = scaling.backward(np.array([[10.0]]))
    np.testing.assert_allclose(back, values.mean() + 10 * values.std())


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("constant", [0.0, 0.1, -7.0, 1e9 + 0.1, 1e-310, 1e307])
def test_a_constant_comes_back_to_the_bit(constant, transform):
    values = np.full((5, 1), constant)
    values[2] = np.nan
    scaling = TargetScaling.learned(values, None, transform)
    assert scaling.forward(values)[[0, 1], 0].tolist() == [0, 0]
    back = scaling.backward(np.random.RandomState(0).randn(100, 1) * 100)
    assert (back == constant).all()
    assert scaling.spread[0] == 0
    assert scaling.center[0] == constant


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize(("constant", "unit"), [(0.0, 1.0), (-40.0, 40.0)])
def test_a_constant_that_is_widened_is_scaled_by_its_size(constant, unit, transform):
    scaling = TargetScaling.learned(np.full((5, 1), constant), None, transform)
    wide = scaling.widen(np.array([[constant - 3], [constant + 5]]))
    assert [wide.low[0], wide.high[0]] == [constant - 3, constant + 5]
    assert wide.forward(np.array([[constant + 5]]))[0, 0] == pytest.approx(5 / unit)
    assert wide.backward(np.array([[2 / unit]]))[0, 0] == pytest.approx(constant + 2)
    assert scaling.backward(np.array([[2 / unit]]))[0, 0] == constant


def test_a_wider_range_keeps_the_map():
    values = made("skewed", 100)
    scaling = TargetScaling.learned(values, None, "blend")
    wide = scaling.widen(np.array([[np.nan], [1e6]]))
    np.testing.assert_array_equal(wide.forward(values), scaling.forward(values))
    assert wide.low[0] == values.min()
    assert wide.backward(wide.forward(np.array([[1e6]])))[0, 0] == pytest.approx(1e6)
    assert scaling.backward(scaling.forward(np.array([[1e6]])))[0, 0] == values.max()
    same = scaling.widen(np.full((2, 1), np.nan)).widen(values[:0])
    assert [same.low, same.high] == [scaling.low, scaling.high]


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("weights", [None, np.zeros((4, 2))])
def test_a_task_without_a_label_is_harmless(weights, transform):
    values = np.array([[1.0, np.nan]] * 3 + [[2.0, np.nan]])
    scaling = TargetScaling.learned(values, weights, transform)
    for found in (scaling.center, scaling.spread, scaling.low, scaling.high):
        assert np.isfinite(found).all()
    assert np.isfinite(scaling.forward(np.ones((1, 2)))).all()
    assert np.isfinite(scaling.backward(np.ones((1, 2)))).all()
    wide = scaling.widen(np.array([[1.0, 5.0], [1.0, 7.0]]))
    assert [wide.low[1], wide.high[1]] == [5, 7]


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_no_task_is_no_trouble(transform):
    scaling = TargetScaling.learned(np.empty((4, 0)), None, transform)
    assert scaling.forward(np.empty((4, 0))).shape == (4, 0)
    assert scaling.backward(np.empty((4, 2, 0))).shape == (4, 2, 0)
    one = TargetScaling.learned(np.arange(4.0)[:, None], None, transform)
    assert len(scaling.joined(one)) == 1


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_copies_and_second_fits_give_the_same_bits(transform):
    values = np.column_stack([made("skewed", 3000), made("counts", 3000)])
    scaling = TargetScaling.learned(values, None, transform)
    scores = scaling.forward(values)
    others = [
        copy.deepcopy(scaling),
        pickle.loads(pickle.dumps(scaling)),
        TargetScaling.learned(np.asfortranarray(values), None, transform),
    ]
    for other in others:
        assert (other.forward(values) == scores).all()
        assert (other.backward(scores) == scaling.backward(scores)).all()


def test_scores_of_single_precision_come_back_in_double():
    values = made("normal", 50)
    scaling = TargetScaling.learned(values, None, "blend")
    back = scaling.backward(scaling.forward(values).astype(np.float32))
    assert back.dtype == np.float64
    np.testing.assert_allclose(back, values, atol=1e-5)


def test_a_spread_that_no_float_holds_is_an_error():
    with pytest.raises(ValueError, match=r"from -1e\+308 to 1e\+308.*finite spread"):
        TargetScaling.learned(np.array([[-1e308], [1e308]]), None, "blend")


def test_an_unknown_transform_is_an_error_that_names_those_there_are():
    with pytest.raises(ValueError, match=r"target_transform='blond'.*mean 'blend'"):
        TargetScaling.learned(np.ones((2, 1)), None, "blond")
