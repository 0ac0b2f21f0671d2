"""P-values of columns are those of scipy's tests, and true of rare classes, too."""

import numpy as np
import pytest
from scipy import stats

from skmtl.inputs import Table
from skmtl.inputs._category_bins import category_bins
from skmtl.inputs._column_ranks import column_ranks
from skmtl.inputs._evidence import column_evidence, combined
from skmtl.inputs._joint_evidence import n_independent, together

N = 300


def one_hot(*tasks):
    """Return labels and owners as `column_evidence` takes them; -1 is missing."""
    parts = [task == np.unique(task[task >= 0])[:, None] for task in tasks]
    owner = np.repeat(np.arange(len(tasks)), [len(part) for part in parts])
    return np.concatenate(parts).astype(np.float32), owner


def evidence(X, *tasks, codes=None):
    X = np.asarray(X, dtype=float)
    return column_evidence(Table(X, codes), np.arange(len(X)), *one_hot(*tasks))


@pytest.fixture
def rng():
    return np.random.RandomState(0)


@pytest.fixture
def tasks(rng):
    """One task of three classes, and one of two with missing labels."""
    first, second = rng.randint(3, size=N), rng.randint(2, size=N)
    second[:50] = -1
    return first, second


def test_the_first_is_the_analysis_of_variance_of_ranks(rng, tasks):
    X = np.exp(rng.randn(N, 4)) + tasks[0][:, None] * np.arange(4)
    X[::7, 1] = np.nan
    found = evidence(X, *tasks)[0]
    for k, task in enumerate(tasks):
        for j in range(4):
            ranks = stats.rankdata(X[:, j], nan_policy="omit")
            known = ~np.isnan(X[:, j])
            groups = [ranks[known & (task == c)] for c in np.unique(task[task >= 0])]
            assert found[k, j] == pytest.approx(stats.f_oneway(*groups).pvalue)


def test_ranks_are_those_of_scipy(rng):
    X = rng.randn(50, 6)
    X[:, 1] = X[:, 1].round()
    X[rng.rand(50, 6) < 0.2] = np.nan
    X[:, 4], X[:, 5] = 1.0, np.nan
    expected = stats.rankdata(X, axis=0, nan_policy="omit").T
    np.testing.assert_array_equal(column_ranks(X), expected)


def test_it_is_near_that_of_kruskal_and_wallis(rng, tasks):
    X = np.exp(rng.randn(N, 20))
    groups = [X[tasks[0] == c] for c in range(3)]
    expected = stats.kruskal(*groups).pvalue
    np.testing.assert_allclose(evidence(X, *tasks)[0, 0], expected, atol=0.01)


def test_the_second_is_the_chi_square_test_of_five_pieces(rng, tasks):
    X = rng.randn(N, 3)
    X[rng.rand(N) < 0.2, 1] = np.nan  # a piece of its own
    found = evidence(X, *tasks)[1]
    for k, task in enumerate(tasks):
        for j in range(3):
            rank = stats.rankdata(X[:, j], nan_policy="omit")
            known = ~np.isnan(rank)
            pieces = np.where(known, (rank - 0.5) * 5 // known.sum(), 5)
            seen = task >= 0
            table = stats.contingency.crosstab(task[seen], pieces[seen]).count
            expected = stats.chi2_contingency(table, correction=False).pvalue
            assert found[k, j] == pytest.approx(expected, rel=1e-6)


def test_categories_are_compared_as_they_are(rng, tasks):
    codes = rng.randint(1, 5, size=(N, 2))
    found = evidence(np.zeros((N, 0)), *tasks, codes=codes)
    assert found.shape == (2, 2, 2)
    table = stats.contingency.crosstab(tasks[0], codes[:, 1]).count
    expected = stats.chi2_contingency(table, correction=False).pvalue
    assert found[1, 0, 1] == pytest.approx(expected, rel=1e-6)
    assert np.isnan(found[0]).all()


def test_a_u_shape_shows_in_pieces_and_a_gap_in_who_lacks_the_number(rng):
    X = rng.randn(N, 2)
    u = (np.abs(X[:, 0]) > 0.7).astype(int)
    X[rng.rand(N) < np.where(u, 0.5, 0.1), 1] = np.nan
    p = evidence(X, u)
    assert p[0].min() > 0.001
    assert p[1].max() < 1e-6


def test_what_classes_are_called_and_the_order_of_rows_play_no_part(rng, tasks):
    X, order = rng.randn(N, 5), rng.permutation(N)
    turned = evidence(X[order], 2 - tasks[0][order])
    np.testing.assert_allclose(turned, evidence(X, tasks[0]))


def test_any_number_of_columns_is_looked_at_in_parts(rng, tasks, monkeypatch):
    X, codes = rng.randn(N, 23), rng.randint(4, size=(N, 9))
    whole = evidence(X, *tasks, codes=codes)
    monkeypatch.setattr("skmtl.inputs._evidence._CELLS", 5 * N)
    np.testing.assert_allclose(evidence(X, *tasks, codes=codes), whole)


@pytest.mark.parametrize("n_rare", [6, 10, 30])
@pytest.mark.parametrize("n_rows", [60, 400])
def test_rare_classes_and_skewed_columns_are_not_found_by_chance(rng, n_rare, n_rows):
    X = np.exp(2 * rng.randn(n_rows, 3000))
    X[:, ::3] = X[:, ::3].round()
    X[rng.rand(*X.shape) < 0.1] = np.nan
    rare = np.arange(n_rows) < n_rare
    common = rng.randint(3, size=n_rows)
    p = evidence(X, rare.astype(int), common)
    for own in (*p[0], *p[1], combined(p.reshape(4, -1))):
        own = own[~np.isnan(own)]
        assert len(own) > 500
        for level in (0.05, 0.01, 0.001):
            assert (own < level).mean() < 1.6 * level + 0.002
        assert (own < 0.05).mean() > 0.02


def test_a_column_of_few_values_has_no_say_in_classes_too_rare_for_it(rng):
    X = np.zeros((N, 1))
    X[:20] = 1.0  # 20 of 300 rows, and a class of 6: 0.4 are expected in common
    rare = np.zeros(N, dtype=int)
    rare[[0, 1, 2, 100, 101, 102]] = 1
    assert np.isnan(evidence(X, rare)).all()
    assert combined(evidence(X, rare)[:, 0]).tolist() == [1.0]


def test_a_class_of_five_labels_has_no_say(rng):
    X, task = rng.randn(N, 3), rng.randint(2, size=N)
    task[:5] = 2
    few = np.where(task == 2, -1, task)
    np.testing.assert_allclose(evidence(X, task), evidence(X, few))


def test_constant_and_empty_columns_have_no_test(rng):
    X = np.stack([np.ones(N), np.full(N, np.nan)], axis=1)
    assert np.isnan(evidence(X, rng.randint(2, size=N))).all()


def test_many_categories_are_no_evidence(rng):
    codes = rng.permutation(5000)[:, None]
    codes = np.hstack([codes, rng.randint(800, size=(5000, 199))])
    p = evidence(np.zeros((5000, 0)), rng.randint(2, size=5000), codes=codes)
    assert np.isnan(p[1, 0, 0])
    assert (p[1, 0, 1:] < 0.05).mean() < 0.12


def test_categories_share_bins_where_they_are_rare_or_many():
    codes = np.repeat(np.arange(30), np.r_[np.full(20, 10), np.full(10, 3)])[:, None]
    bins, n_bins = category_bins(codes)
    counts = np.bincount(bins[:, 0], minlength=n_bins)
    assert counts[:15].tolist() == [10] * 15
    assert counts[15:].tolist() == [5 * 10 + 10 * 3]


def test_one_strong_test_among_many_decides():
    p = np.full((40, 3), 0.5)
    p[0] = [1e-9, 1e-300, 0.5]
    p[1] = np.nan
    found = combined(p)
    assert found[0] == pytest.approx(39e-9, rel=0.01)
    assert 0 < found[1] < 1e-290
    assert found[2] == pytest.approx(0.5)


def test_a_p_value_of_one_does_not_outweigh_the_others():
    assert combined(np.array([[1e-4], [1.0]]))[0] < 0.001
    assert combined(np.array([[1.0], [1.0]]))[0] > 0.9


def test_one_test_is_itself_and_none_is_one():
    np.testing.assert_allclose(combined(np.array([[0.03, np.nan]])), [0.03, 1.0])


def test_dependent_tests_are_combined_without_more_findings(rng):
    z = rng.randn(1, 20000) * 0.9**0.5 + rng.randn(12, 20000) * 0.1**0.5
    found = combined(2 * stats.norm.sf(np.abs(z)))
    assert 0.03 < (found < 0.05).mean() < 0.065


def test_many_small_effects_show_together(rng):
    X, y = rng.randn(200, 300), np.arange(200) % 2
    null = evidence(X, y).reshape(2, -1)
    shifted = evidence(X + 0.1 * y[:, None], y).reshape(2, -1)
    n_apart = n_independent(Table(X), np.arange(200), np.arange(300))
    assert together(null, n_apart) > 0.1
    assert together(shifted, n_apart) < 0.01
    assert (combined(shifted) > 1e-5).all()


def test_columns_that_are_alike_count_as_few(rng):
    X = rng.randn(200, 50)
    rows, all_50 = np.arange(200), np.arange(50)
    assert 45 < n_independent(Table(X), rows, all_50) <= 50
    assert n_independent(Table(X[:, [0] * 50]), rows, all_50) == pytest.approx(1, 0.1)
    assert n_independent(Table(X), rows, all_50[:0]) == 0
    X[:, 0], X[:, 1], X[::3, 2] = 1.0, np.nan, np.nan  # nothing, or less, to go by
    assert 40 < n_independent(Table(X), rows, all_50) <= 50


def test_without_a_test_nothing_is_found_together():
    assert together(np.full((2, 3), np.nan), 3) == 1
