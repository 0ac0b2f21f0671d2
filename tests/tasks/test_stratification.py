"""What splitters and the validation split rely on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from skmtl.tasks import assign_folds
from skmtl.tasks._stratification import _deal


def random_codes(n_samples, n_tasks, seed, missing=0.3):
    """Unbalanced classes, 2 to 5 a task, and missing labels."""
    rng = np.random.RandomState(seed)
    codes = np.empty((n_samples, n_tasks), dtype=np.int32)
    for k in range(n_tasks):
        shares = rng.dirichlet(np.ones(rng.randint(2, 6)))
        codes[:, k] = rng.choice(len(shares), n_samples, p=shares)
        codes[rng.rand(n_samples) < missing, k] = -1
    return codes


def label_counts(codes, folds, n_folds):
    """Rows of each label, missing ones too, in each fold: (n_labels, n_folds)."""
    return np.array(
        [
            np.bincount(folds[column == code], minlength=n_folds)
            for column in codes.T
            for code in np.unique(column)
        ]
    )


def disorder(kinds, folds, n_folds):
    """Chi-squared of kinds of rows against folds, by its mean under pure chance."""
    counts = np.zeros((kinds.max() + 1, n_folds))
    np.add.at(counts, (kinds, folds), 1)
    counts = counts[counts.sum(axis=1) > 0]
    expected = counts.sum(axis=1, keepdims=True) / n_folds
    chi_squared = ((counts - expected) ** 2 / expected).sum()
    return chi_squared / ((len(counts) - 1) * (n_folds - 1))


@pytest.mark.parametrize("n_folds", [2, 3, 5, 10])
@pytest.mark.parametrize("n_samples", [60, 300, 2000])
def test_combinations_of_labels_are_spread_no_worse_than_by_chance(n_samples, n_folds):
    found = []
    for seed in range(8):
        codes = random_codes(n_samples, 3, seed, missing=0.05)
        # tasks that hang together, as species, island and sex of birds do
        codes[:, 1] = np.where(codes[:, 0] % 2 == 0, 0, codes[:, 1])
        kinds = np.unique(codes[:, :2], axis=0, return_inverse=True)[1].ravel()
        shares = [1 / n_folds] * n_folds
        folds = assign_folds(codes, shares, np.random.RandomState(seed))
        found.append(disorder(kinds, folds, n_folds))
    assert np.mean(found) < 0.8


shapes = st.tuples(st.integers(2, 60), st.integers(1, 4))
codes_of_any_kind = arrays(np.int32, shapes, elements=st.integers(-1, 4))


@given(codes=codes_of_any_kind, n_folds=st.integers(1, 8), seed=st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_every_row_has_a_fold_and_sizes_differ_by_one(codes, n_folds, seed):
    shares = [1 / n_folds] * n_folds
    folds = assign_folds(codes, shares, np.random.RandomState(seed))
    assert folds.shape == (len(codes),)
    sizes = np.bincount(folds, minlength=n_folds)
    assert len(sizes) == n_folds
    assert np.ptp(sizes) <= 1


@given(
    codes=codes_of_any_kind,
    parts=st.lists(st.integers(1, 20), min_size=2, max_size=5),
)
@settings(max_examples=60, deadline=None)
def test_sizes_are_the_shares_rounded_up_or_down(codes, parts):
    shares = np.array(parts) / sum(parts)
    folds = assign_folds(codes, shares, np.random.RandomState(0))
    sizes = np.bincount(folds, minlength=len(parts))
    assert (abs(sizes - shares * len(codes)) < 1).all()


def test_a_fold_of_no_share_gets_no_row():
    codes = random_codes(101, 3, seed=0)
    folds = assign_folds(codes, [60 / 101, 41 / 101, 0], np.random.RandomState(0))
    assert np.bincount(folds).tolist() == [60, 41]


@given(
    column=arrays(np.int32, st.integers(2, 60), elements=st.integers(-1, 4)),
    n_folds=st.integers(1, 8),
)
@settings(max_examples=60, deadline=None)
def test_each_label_of_a_single_task_differs_by_one_between_folds(column, n_folds):
    codes = column[:, np.newaxis]
    folds = assign_folds(codes, [1 / n_folds] * n_folds, np.random.RandomState(0))
    assert (np.ptp(label_counts(codes, folds, n_folds), axis=1) <= 1).all()


@pytest.mark.parametrize(("n_samples", "n_tasks"), [(1000, 20), (20_000, 4)])
@pytest.mark.parametrize("shares", [[0.2] * 5, [0.9, 0.1]])
def test_each_label_of_many_tasks_is_a_few_rows_from_its_share(
    n_samples, n_tasks, shares
):
    codes = random_codes(n_samples, n_tasks, seed=0)
    folds = assign_folds(codes, shares, np.random.RandomState(0))
    counts = label_counts(codes, folds, len(shares))
    off = counts - np.multiply.outer(counts.sum(axis=1), shares)
    assert np.sqrt((off**2).mean()) < 1.5
    assert abs(off).max() < 8


def mean_counts(codes, shares, n_seeds):
    """Rows of each label in each fold, mean over random states."""
    return np.mean(
        [
            label_counts(
                codes,
                assign_folds(codes, shares, np.random.RandomState(seed)),
                len(shares),
            )
            for seed in range(n_seeds)
        ],
        axis=0,
    )


@pytest.mark.parametrize("n_rows_each", [1, 2, 3])
@pytest.mark.parametrize("held_out", [0.1, 0.25, 0.3])
def test_rare_classes_are_held_out_as_often_as_all_rows(n_rows_each, held_out):
    rare = np.repeat(np.arange(1, 41), n_rows_each)
    column = np.concatenate([rare, np.zeros(100, dtype=int)])
    codes = np.column_stack([column, np.arange(len(column)) % 2])
    counts = mean_counts(codes, [1 - held_out, held_out], n_seeds=40)[1:41, 1]
    exact = n_rows_each * held_out
    # 40 classes, 40 random states: the mean of 1600 draws
    assert counts.mean() == pytest.approx(exact, abs=0.1 * exact + 0.02)
    # and no class is favoured: none is farther off than chance explains
    assert abs(counts - exact).max() < 4.5 * np.sqrt(0.25 / 40)


@pytest.mark.parametrize("n_classes", [2, 17, 200, 700])
@pytest.mark.parametrize("held_out", [0.1, 0.25])
def test_the_label_dealt_last_does_not_get_what_the_others_left(n_classes, held_out):
    rng = np.random.RandomState(n_classes)
    for n_samples in (1500, 3000):
        codes = rng.randint(n_classes, size=(n_samples, 2))
        codes[:, 1] %= 5
        folds = assign_folds(codes, [1 - held_out, held_out], rng)
        counts = label_counts(codes[:, :1], folds, 2)
        exact = counts.sum(axis=1) * held_out
        assert abs(counts[:, 1] - exact).max() < 3  # the second task costs some rows


@given(
    column=arrays(np.int32, st.integers(2, 60), elements=st.integers(-1, 4)),
    held_out=st.integers(1, 59),
)
@settings(max_examples=60, deadline=None)
def test_each_label_of_a_single_task_has_its_share_rounded(column, held_out):
    share = min(held_out, len(column) - 1) / len(column)
    folds = assign_folds(column[:, None], [1 - share, share], np.random.RandomState(0))
    counts = label_counts(column[:, None], folds, 2)
    assert (abs(counts[:, 1] - counts.sum(axis=1) * share) < 1).all()


def test_same_random_state_gives_same_folds():
    codes = random_codes(300, 3, seed=0)
    first, second, other = (
        assign_folds(codes, [0.25] * 4, np.random.RandomState(seed))
        for seed in [0, 0, 1]
    )
    assert (first == second).all()
    assert (first != other).any()


def test_global_random_state_and_codes_stay_as_they_are():
    codes = random_codes(50, 2, seed=0)
    copy = codes.copy()
    before = np.random.get_state()[1].copy()
    assign_folds(codes, [0.5, 0.5], np.random.RandomState(0))
    assert (np.random.get_state()[1] == before).all()
    assert (codes == copy).all()


@given(codes=codes_of_any_kind, seed=st.integers(0, 9), held_out=st.floats(0.1, 0.9))
@settings(max_examples=60, deadline=None)
def test_other_names_for_classes_give_the_same_folds(codes, seed, held_out):
    shares = [1 - held_out, held_out]
    folds = assign_folds(codes, shares, np.random.RandomState(seed))
    renamed = np.where(codes < 0, -1, 4 - codes)
    again = assign_folds(renamed, shares, np.random.RandomState(seed))
    np.testing.assert_array_equal(again, folds)


@pytest.mark.parametrize("n_folds", [2, 3, 4])
@pytest.mark.parametrize("kind", ["alike", "rare", "missing"])
def test_no_fold_is_favoured_where_rows_do_not_come_out_even(n_folds, kind):
    codes = np.zeros((2 * n_folds + 1, 2), dtype=int)
    if kind != "alike":
        codes[0, 0] = 1 if kind == "rare" else -1
    shares, more, special = [1 / n_folds] * n_folds, [], []
    for seed in range(120):
        folds = assign_folds(codes, shares, np.random.RandomState(seed))
        more.append(np.bincount(folds).argmax())
        special.append(folds[0])
    for found in (more, special):
        counts = np.bincount(found, minlength=n_folds)
        # 5 standard deviations of a fair draw
        assert abs(counts - 120 / n_folds).max() < 5 * np.sqrt(120 / n_folds)


def test_of_folds_that_want_a_row_alike_one_with_the_most_room_gets_it():
    wanted, room = np.array([1, 1, 0, 1]), np.array([2, 5, 9, 5])
    taken = [_deal(1, wanted, room, np.random.RandomState(s)) for s in range(40)]
    assert {tuple(t.tolist()) for t in taken} == {(0, 1, 0, 0), (0, 0, 0, 1)}


def test_a_row_left_over_goes_by_chance_where_shares_are_alike_but_for_rounding():
    """In floats, 5 * (1 - 0.7) is a little above 1.5."""
    codes, shares = np.zeros((5, 1), dtype=int), [1 - 0.7, 0.7]
    found = [assign_folds(codes, shares, np.random.RandomState(s)) for s in range(40)]
    assert {np.bincount(folds)[0] for folds in found} == {1, 2}


def test_a_fold_takes_rows_as_long_as_none_wants_them_more_and_it_has_room():
    rng = np.random.RandomState(0)
    assert _deal(3, np.array([5, 2]), np.array([9, 9]), rng).tolist() == [3, 0]
    assert _deal(7, np.array([5, 2]), np.array([9, 9]), rng).tolist() == [5, 2]
    assert _deal(7, np.array([5, 2]), np.array([3, 9]), rng).tolist() == [3, 4]


@pytest.mark.parametrize("sizes", [(13, 7), (18, 2), (11, 9)])
def test_the_average_over_random_states_is_the_exact_share(sizes):
    codes = np.repeat([0, 1], sizes)[:, None]
    counts = mean_counts(codes, [0.9, 0.1], n_seeds=150)
    # a share is one of two neighbouring numbers: 4 standard deviations at most
    assert counts[:, 1] == pytest.approx(0.1 * np.array(sizes), abs=2 / np.sqrt(150))


@pytest.mark.parametrize("shares", [[1 / 3] * 3, [0.8, 0.1, 0.1]])
@pytest.mark.parametrize("n_samples", [600, 3000])
def test_rows_of_a_class_are_spread_wherever_they_stand(n_samples, shares):
    codes = np.repeat([0, 1], n_samples // 2)[:, None]
    first, other = (
        assign_folds(codes, shares, np.random.RandomState(seed)) for seed in (0, 1)
    )
    for fold in range(3):
        for half in (slice(n_samples // 2), slice(n_samples // 2, None)):
            places = np.flatnonzero(first[half] == fold) / (n_samples // 2)
            assert places.min() < 0.5 < places.max(), "rows side by side"
        assert (first == fold).tolist() != (other == fold).tolist()
