"""What the splitter that keeps groups whole relies on."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.model_selection import GroupShuffleSplit

from skmtl.tasks._group_stratification import (
    _heaviest_first,
    assign_groups,
    count_labels,
)


def numbered(groups):
    """Number groups from 0 on."""
    return np.unique(groups, return_inverse=True)[1]


def equal(n_folds):
    return [1 / n_folds] * n_folds


def random_groups(n_samples, n_groups, seed, n_tasks=4):
    """Codes whose shares differ from group to group, 20 % of them missing."""
    rng = np.random.RandomState(seed)
    groups = numbered(rng.zipf(1.3, n_samples) % n_groups)
    codes = rng.randint(0, 4, (n_samples, n_tasks)) * rng.randint(0, 2, n_groups)[
        groups
    ].reshape(-1, 1)
    codes[rng.rand(*codes.shape) < 0.2] = -1
    codes[0] = 0
    return codes, groups


rows = st.integers(2, 80)


@given(
    data=st.data(),
    n_samples=rows,
    n_folds=st.integers(2, 6),
    seed=st.none() | st.integers(0, 3),
)
@settings(max_examples=200, deadline=None)
def test_no_fold_is_empty_and_sizes_differ_by_the_largest_group_at_most(
    data, n_samples, n_folds, seed
):
    groups = numbered(data.draw(arrays(int, n_samples, elements=st.integers(0, 12))))
    codes = data.draw(arrays(np.int32, (n_samples, 2), elements=st.integers(-1, 3)))
    sizes = np.bincount(groups)
    n_folds = min(n_folds, len(sizes))
    rng = None if seed is None else np.random.RandomState(seed)
    folds = assign_groups(count_labels(codes, groups), sizes, equal(n_folds), rng)
    assert folds.shape == sizes.shape
    filled = np.bincount(folds[groups], minlength=n_folds)
    assert len(filled) == n_folds
    assert filled.min() > 0
    assert np.ptp(filled) <= sizes.max()


@given(
    column=arrays(np.int32, rows, elements=st.integers(-1, 4)),
    n_folds=st.integers(1, 8),
)
@settings(max_examples=60, deadline=None)
def test_each_label_of_a_single_task_differs_by_two_between_folds(column, n_folds):
    """At most, if each row is its own group; it is one if there are no groups."""
    codes, groups = column[:, np.newaxis], np.arange(len(column))
    n_folds = min(n_folds, len(column))
    shares, sizes = equal(n_folds), np.ones_like(groups)
    folds = assign_groups(count_labels(codes, groups), sizes, shares)
    for code in np.unique(column):
        members = np.bincount(folds[column == code], minlength=n_folds)
        assert np.ptp(members) <= 2


def test_labels_are_counted_by_group():
    codes, groups = random_groups(500, 30, seed=0)
    counts = count_labels(codes, groups).toarray()
    first = 0
    for column in codes.T:
        for code in range(-1, column.max() + 1):
            expected = np.bincount(groups[column == code], minlength=len(counts))
            np.testing.assert_array_equal(counts[:, first + code + 1], expected)
        first += column.max() + 2
    assert counts.shape[1] == first


@pytest.mark.parametrize("seed", range(5))
def test_folds_are_more_alike_than_by_chance(seed):
    codes, groups = random_groups(400, 60, seed)
    counts, sizes = count_labels(codes, groups), np.bincount(groups)
    of_group = counts.toarray() / np.maximum(counts.sum(axis=0), 1)
    by_chance = np.random.RandomState(seed).permutation(len(sizes)) % 4

    def spread(folds):
        shares = [of_group[folds == fold].sum(axis=0) for fold in range(4)]
        return np.std(shares, axis=0).mean()

    assert spread(assign_groups(counts, sizes, equal(4))) < 0.8 * spread(by_chance)


def placed_one_by_one(counts, sizes, n_folds):
    """The same in whole numbers and fractions: each group to the fold least like it."""
    total = np.bincount(counts.indices, counts.data, minlength=counts.shape[1])
    order = _heaviest_first(counts, counts.data / total[counts.indices], None)
    own = counts.toarray().tolist()
    held = [[0] * len(total) for _ in range(n_folds)]
    filled, folds = [0] * n_folds, [0] * len(own)
    for group in order.tolist():
        ranks = []
        for fold in range(n_folds):
            alike = sum(
                Fraction(int(n), int(every)) * m
                for n, m, every in zip(own[group], held[fold], total, strict=True)
                if n
            )
            room = int(sizes.sum() + sizes.max()) - n_folds * int(filled[fold])
            full = n_folds * int(sizes[group]) > room
            ranks.append((full, alike, filled[fold], fold))
        if all(full for full, *_ in ranks):
            ranks = [(filled, alike, fold) for _, alike, filled, fold in ranks]
        folds[group] = fold = min(ranks)[-1]
        filled[fold] += int(sizes[group])
        held[fold] = [m + n for m, n in zip(held[fold], own[group], strict=True)]
    return folds


def tied_groups(seed):
    """Groups of few sizes and labels, of which many are equally good for a fold."""
    rng = np.random.RandomState(seed)
    groups = numbered(rng.randint(rng.randint(6, 40), size=rng.randint(20, 120)))
    codes = rng.randint(-1, 3, (len(groups), 3))
    codes[0] = 0
    return codes, groups


def late_large_groups():
    """Groups of which the last ones find no room in any fold."""
    sizes = [3, 1, 3, 2, 2, 3, 1, 1, 3, 2]
    columns = "011000000001110101101", "010010100000111010111"
    codes = np.array([[int(code) for code in column] for column in columns]).T
    return codes, np.repeat(np.arange(10), sizes)


TIED = [(tied_groups(seed), k) for seed in (2, 3, 17) for k in (2, 3, 5)]
TIED += [(tied_groups(33), 3), (late_large_groups(), 5)]


@pytest.mark.parametrize("case", range(len(TIED)))
def test_groups_go_where_they_are_least_alike_then_where_there_is_most_room(case):
    """Folds that are equally alike tie, although sums of floats tell them apart.

    In the last case but one these do.
    """
    (codes, groups), n_folds = TIED[case]
    counts, sizes = count_labels(codes, groups), np.bincount(groups)
    expected = placed_one_by_one(counts, sizes, n_folds)
    assert assign_groups(counts, sizes, equal(n_folds)).tolist() == expected


def test_groups_that_weigh_about_the_same_take_turns_by_chance():
    groups = np.arange(9).repeat(40 + np.arange(9))
    codes = np.arange(len(groups))[:, None] % 3
    counts, sizes = count_labels(codes, groups), np.bincount(groups)
    seeds = map(np.random.RandomState, range(10))
    found = {tuple(assign_groups(counts, sizes, equal(3), rng)) for rng in seeds}
    assert len(found) > 5


def test_same_random_state_gives_same_folds():
    codes, groups = random_groups(600, 200, seed=0)
    counts, sizes = count_labels(codes, groups), np.bincount(groups)
    first, second, other = (
        assign_groups(counts, sizes, equal(4), np.random.RandomState(seed))
        for seed in [0, 0, 1]
    )
    assert (first == second).all()
    assert (first != other).any()


@given(seed=st.integers(0, 10_000), share=st.sampled_from([0.02, 0.1, 0.3, 0.5, 0.9]))
@settings(max_examples=200, deadline=None)
def test_a_part_has_its_share_of_the_rows_but_for_half_a_group(seed, share):
    rng = np.random.RandomState(seed)
    codes, groups = random_groups(rng.randint(20, 300), rng.randint(2, 40), seed)
    sizes = np.bincount(groups)
    if len(sizes) == 1:
        return
    shares = [1 - share, share]
    folds = assign_groups(count_labels(codes, groups), sizes, shares, rng)
    for fold, wanted in enumerate(shares):
        assert (folds == fold).any()
        if np.count_nonzero(folds == fold) > 1 and np.count_nonzero(folds != fold) > 1:
            off = abs(sizes[folds == fold].sum() - wanted * len(groups))
            assert off <= sizes.max() / 2 + 1e-6


@pytest.mark.parametrize("share", [0.1, 0.3, 0.7])
def test_a_part_is_nearer_to_its_share_of_the_rows_than_shuffled_groups_are(share):
    ours, by_chance = [], []
    for seed in range(30):
        codes, groups = random_groups(500, 40, seed)
        counts, sizes = count_labels(codes, groups), np.bincount(groups)
        rng = np.random.RandomState(seed)
        folds = assign_groups(counts, sizes, [1 - share, share], rng)
        ours.append(sizes[folds == 1].sum() / 500 - share)
        shuffled = GroupShuffleSplit(1, test_size=share, random_state=seed)
        _, test = next(shuffled.split(codes, groups=groups))
        by_chance.append(len(test) / 500 - share)
    assert np.std(ours) < np.std(by_chance) / 3
    assert abs(np.mean(ours)) < 0.03
