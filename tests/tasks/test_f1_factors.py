"""Factors of classes make macro F1 as high as factors can."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from skmtl.tasks._f1_factors import _best_of, _climb, _Ranks, f1_factors


def make_labels(n_classes, seed, n=120, rare=0.7):
    """Probabilities that tell something of labels; some classes are rare."""
    rng = np.random.RandomState(seed)
    logits = rng.randn(n, n_classes) * 1.5 - rare * np.arange(n_classes)
    proba = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    codes = np.array([rng.choice(n_classes, p=row) for row in proba])
    return np.log(proba), codes, rng.uniform(0.2, 3, n)


def seeded():
    return np.random.RandomState(0)


def macro_f1(log_proba, factors, codes, weight):
    """The mean over the classes that there are labels of."""
    found = (log_proba + factors).argmax(axis=1)
    return f1_score(
        codes,
        found,
        labels=np.unique(codes),
        average="macro",
        sample_weight=weight,
        zero_division=0,
    )


@pytest.mark.parametrize("seed", range(6))
def test_of_two_classes_no_threshold_is_better(seed):
    log_proba, codes, weight = make_labels(2, seed, n=40 + 10 * seed)
    found = _climb(log_proba, codes, weight, np.zeros(2))
    odds = np.sort(log_proba[:, 1] - log_proba[:, 0])
    every = np.concatenate([[odds[0] - 1], (odds[1:] + odds[:-1]) / 2, [odds[-1] + 1]])
    best = max(macro_f1(log_proba, [0, -cut], codes, weight) for cut in every)
    assert macro_f1(log_proba, found, codes, weight) == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n_classes", [3, 6])
def test_no_other_factor_of_a_single_class_is_better(seed, n_classes):
    log_proba, codes, weight = make_labels(n_classes, seed)
    found = _climb(log_proba, codes, weight, np.zeros(n_classes))
    reached = macro_f1(log_proba, found, codes, weight)
    assert reached >= macro_f1(log_proba, np.zeros(n_classes), codes, weight) - 1e-9
    for c in np.unique(codes):
        for other in np.linspace(-6, 6, 21):
            changed = found.copy()
            changed[c] += other
            assert macro_f1(log_proba, changed, codes, weight) <= reached + 1e-9


def test_rows_that_are_alike_go_over_together():
    log_proba = np.log([[0.8, 0.2]] * 6 + [[0.4, 0.6]] * 2)
    codes = np.array([0, 0, 0, 1, 1, 1, 1, 1])
    found = _climb(log_proba, codes, np.ones(8), np.zeros(2))
    # all are one class, or two rows are another: there is nothing between
    assert macro_f1(log_proba, found, codes, None) == pytest.approx(
        macro_f1(log_proba, np.zeros(2), codes, None)
    )


@pytest.mark.parametrize("n_classes", [2, 4])
def test_macro_f1_of_other_rows_is_higher_on_average(n_classes):
    gains = []
    for seed in range(20):
        log_proba, codes, _ = make_labels(n_classes, seed, n=1000, rare=1.2)
        shares = -np.log(np.bincount(codes[:500], minlength=n_classes) / 500 + 1e-3)
        rng = np.random.RandomState(seed)
        one = np.ones(500)
        found = f1_factors(log_proba[:500], codes[:500], one, shares, rng)
        gains.append(
            macro_f1(log_proba[500:], found, codes[500:], one)
            - macro_f1(log_proba[500:], np.zeros(n_classes), codes[500:], one)
        )
    assert np.mean(gains) > 2 * np.std(gains) / np.sqrt(len(gains)) > 0


def test_weights_count_as_so_many_labels():
    log_proba, codes, _ = make_labels(3, 2)
    weight = np.random.RandomState(0).randint(0, 4, len(codes))
    many = np.repeat(np.arange(len(codes)), weight)
    kept = weight > 0
    one = _climb(log_proba[kept], codes[kept], weight[kept] * 1.0, np.zeros(3))
    two = _climb(log_proba[many], codes[many], np.ones(len(many)), np.zeros(3))
    np.testing.assert_allclose(one, two)
    heavy = f1_factors(
        log_proba, codes, np.where(codes == 2, 50.0, 1), np.zeros(3), seeded()
    )
    even = f1_factors(log_proba, codes, np.ones(len(codes)), np.zeros(3), seeded())
    assert np.abs(heavy - even).max() > 0.3


@pytest.mark.parametrize("seed", range(20))
def test_macro_f1_of_the_labels_is_never_clearly_lower_than_without(seed):
    """Not even where probabilities tell nothing, and classes are many and rare."""
    rng = np.random.RandomState(seed)
    n_classes = rng.randint(2, 8)
    shares = rng.dirichlet(np.full(n_classes, 0.7))
    codes = rng.choice(n_classes, 80, p=shares)
    log_proba = np.log(shares + 1e-3) + 0.05 * rng.randn(80, n_classes)
    found = f1_factors(log_proba, codes, np.ones(80), -np.log(shares + 1e-3), rng)
    plain = macro_f1(log_proba, np.zeros(n_classes), codes, None)
    assert macro_f1(log_proba, found, codes, None) > plain - 0.02


def test_labels_of_one_class_tell_nothing():
    log_proba, codes, _ = make_labels(2, 0)
    shares = np.log([0.6, 3])
    found = f1_factors(log_proba, codes * 0, np.ones(len(codes)), shares, seeded())
    np.testing.assert_allclose(found, shares - shares.mean())


def test_of_many_labels_some_are_looked_at_that_are_spread_evenly(monkeypatch):
    log_proba, codes, weight = make_labels(2, 3, n=2000, rare=2.5)
    order = np.argsort(codes)  # the first ones would all be of one class
    given = log_proba[order], codes[order], weight[order], np.zeros(2)
    whole = f1_factors(*given, seeded())
    monkeypatch.setattr("skmtl.tasks._f1_factors._MOST", 1000)
    part = f1_factors(*given, seeded())
    assert 0 < np.abs(part - whole).max() < 0.15
    assert np.abs(whole).max() > 0.2


@pytest.mark.parametrize("seed", range(5))
def test_the_sum_that_is_claimed_is_that_of_what_is_predicted(seed):
    rng = np.random.RandomState(seed)
    logits = rng.randint(-1, 2, size=(60, 3)).astype(float)  # many rows are alike
    log_proba = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    codes, weight = rng.randint(3, size=60), np.ones(60)
    true = np.bincount(codes, minlength=3).astype(float)
    for c in range(3):
        factors = rng.randn(3)
        ranks = _Ranks(log_proba + factors)
        factors[c], claimed = _best_of(log_proba[:, c], codes, weight, true, ranks, c)
        single = (log_proba.astype(np.float32) + factors.astype(np.float32)).argmax(1)
        found = f1_score(codes, single, average="macro", zero_division=0) * 3
        assert found == pytest.approx(claimed)


def test_the_two_best_classes_are_kept_while_factors_change():
    rng = np.random.RandomState(0)
    scores = rng.randn(200, 5)
    ranks = _Ranks(scores.copy())
    for _ in range(50):
        c = rng.randint(5)
        scores[:, c] += rng.randn()
        ranks.change(c, scores[:, c].copy())
        order = np.argsort(-scores, axis=1)
        np.testing.assert_array_equal(ranks.best, order[:, 0])
        np.testing.assert_array_equal(ranks.second, order[:, 1])


def test_without_labels_they_are_those_of_the_shares():
    shares = np.log([0.5, 2.0, 4.0])
    rng = np.random.RandomState(0)
    none = f1_factors(np.empty((0, 3)), np.empty(0, int), np.empty(0), shares, rng)
    np.testing.assert_allclose(none, shares - shares.mean())
    log_proba, codes, _ = make_labels(3, 0, n=1)
    one = f1_factors(log_proba, codes, np.ones(1), shares, rng)
    np.testing.assert_allclose(one, none, atol=0.1)  # one label tells little


def test_the_same_seed_gives_the_same_factors():
    log_proba, codes, weight = make_labels(3, 1)
    one, two, other = (
        f1_factors(
            log_proba, codes, weight, np.zeros(3), np.random.RandomState(seed)
        ).tolist()
        for seed in (0, 0, 1)
    )
    assert one == two != other
