"""Labels of classes are counted as their weights say, in one piece or in several."""

import numpy as np
import pytest

from skmtl.tasks import Task
from skmtl.tasks._class_totals import class_totals, share_factors
from skmtl.tasks._weights import check_sample_weight, row_weights

TASKS = [
    Task("one", np.arange(2)),
    Task("number", np.empty(0), is_number=True),
    Task("two", np.arange(3)),
    Task("constant", np.arange(1)),
]
SIZES = [2, 3, 1]


def make_codes(seed, n=50):
    rng = np.random.RandomState(seed)
    codes = np.stack([rng.randint(max(t.n_classes, 1), size=n) for t in TASKS], axis=1)
    codes[rng.rand(*codes.shape) < 0.3] = -1
    return codes, rng


def totals_of(codes, sample_weight=None, class_weight=None):
    if sample_weight is not None:
        sample_weight = check_sample_weight(sample_weight, *codes.shape)
    weights = row_weights(codes, TASKS, sample_weight, class_weight)
    return class_totals(codes, weights, sample_weight, TASKS)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", ["none", "rows", "labels"])
def test_totals_are_sums_of_weights(seed, kind):
    codes, rng = make_codes(seed)
    given = {
        "none": None,
        "rows": rng.uniform(0, 3, len(codes)),
        "labels": rng.uniform(0, 3, codes.shape),
    }[kind]
    every = np.ones(codes.shape)
    if given is not None:
        every *= given.reshape(len(codes), -1)
    expected = [
        every[codes[:, k] == c, k].sum()
        for k, task in enumerate(TASKS)
        for c in range(task.n_classes)
    ]
    np.testing.assert_allclose(totals_of(codes, given), expected, rtol=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_chunks_add_up(seed):
    codes, rng = make_codes(seed, 90)
    given = rng.uniform(0, 3, len(codes))
    parts = [totals_of(codes[s], given[s]) for s in (slice(0, 20), slice(20, 90))]
    np.testing.assert_allclose(np.sum(parts, axis=0), totals_of(codes, given), 1e-5)


def test_many_rows_are_counted_in_parts(monkeypatch):
    codes, rng = make_codes(0)
    given = rng.uniform(0, 3, codes.shape)
    whole = totals_of(codes, given)
    monkeypatch.setattr("skmtl.tasks._class_totals._PART", 7)
    np.testing.assert_allclose(totals_of(codes, given), whole)


def test_balanced_weights_make_all_classes_alike():
    codes, _ = make_codes(0)
    factors = share_factors(totals_of(codes, class_weight="balanced"), SIZES)
    np.testing.assert_allclose(factors, 0, atol=1e-6)


def test_factors_are_inverse_shares():
    found = np.exp(share_factors(np.array([30.0, 10, 5, 0, 15, 8]), SIZES))
    np.testing.assert_allclose(
        found,
        [40 / 60, 40 / 20, 20 / 15, 20 / 45, 20 / 45, 1],  # no label: the least
    )
    np.testing.assert_allclose(share_factors(np.zeros(6), SIZES), 0)
