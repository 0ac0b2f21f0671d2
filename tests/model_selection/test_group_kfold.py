"""Groups stay whole, and the classes of every task are spread all the same."""

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    StratifiedGroupKFold,
    cross_validate,
)

from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import MultiTaskStratifiedGroupKFold
from tests.model_selection.targets import folds_of, share_errors

Folds = MultiTaskStratifiedGroupKFold


def make_groups(n_samples=1000, n_groups=100, seed=0, n_tasks=3):
    """Groups of very different sizes, each with class shares of its own."""
    rng = np.random.RandomState(seed)
    weight = rng.pareto(1.5, n_groups) + 0.2
    groups = rng.choice(n_groups, n_samples, p=weight / weight.sum())
    groups[:n_groups] = np.arange(n_groups)
    y = {}
    for task in range(n_tasks):
        shares = rng.dirichlet([2, 1, 0.5], size=n_groups)[groups].cumsum(axis=1)
        y[f"task {task}"] = (rng.rand(n_samples, 1) > shares[:, :2]).sum(axis=1)
    y = pd.DataFrame(y, dtype=float)
    return y.mask(rng.rand(*y.shape) < 0.2 * rng.rand(n_groups, 1)[groups]), groups


@pytest.mark.parametrize("n_groups", [5, 40])
def test_groups_are_whole_and_sizes_differ_by_the_largest_group_at_most(n_groups):
    y, groups = make_groups(n_groups=n_groups)
    splits = list(Folds(5).split(y, y, groups))
    for train, test in splits:
        assert not set(groups[train]) & set(groups[test])
        assert len(train) + len(test) == 1000
    sizes = [len(test) for _, test in splits]
    assert sum(sizes) == 1000
    assert np.ptp(sizes) <= np.bincount(groups).max()


@pytest.mark.parametrize("n_groups", [40, 100, 300])
def test_classes_are_spread_more_evenly_than_by_group_kfold(n_groups):
    ours, theirs = [], []
    for seed in range(8):
        y, groups = make_groups(n_groups=n_groups, seed=seed)
        ours.append(share_errors(y, folds_of(Folds(5), y, groups))[0])
        theirs.append(share_errors(y, folds_of(GroupKFold(5), y, groups))[0])
    assert np.mean(ours) < 0.8 * np.mean(theirs)


@pytest.mark.parametrize("shuffle", [False, True])
def test_one_task_is_spread_as_well_as_by_sklearn(shuffle):
    """On average over data sets; neither is best on each of them."""
    ours, theirs = [], []
    for seed in range(10):
        y, groups = make_groups(seed=seed, n_tasks=1)
        y = y.fillna(3)
        options = {"shuffle": shuffle, "random_state": seed if shuffle else None}
        for errors, splitter in [(ours, Folds), (theirs, StratifiedGroupKFold)]:
            folds = folds_of(splitter(5, **options), y["task 0"], groups)
            errors.append(share_errors(y, folds)[0])
    assert np.mean(ours) < 1.05 * np.mean(theirs)


def test_missing_labels_are_spread_as_well():
    y, groups = make_groups(5000, 500)
    ours, theirs = (
        np.array([y.iloc[fold].isna().mean() for fold in folds_of(s, y, groups)])
        for s in [Folds(5), GroupKFold(5)]
    )
    assert (np.ptp(ours, axis=0) < 0.25 * np.ptp(theirs, axis=0)).all()


def test_groups_of_one_row_make_folds_of_equal_size_and_equal_classes():
    y, _ = make_groups(203)
    folds = folds_of(Folds(5), y, np.arange(203))
    assert np.ptp([len(fold) for fold in folds]) == 1
    shares = [y.iloc[fold].apply(pd.Series.value_counts) for fold in folds]
    assert (np.ptp(np.array(shares), axis=0) <= 5).all()


def test_shuffling_costs_little_balance():
    y, groups = make_groups(3000, 300)
    plain = share_errors(y, folds_of(Folds(5), y, groups))[0]
    shuffled = [
        share_errors(y, folds_of(Folds(5, shuffle=True, random_state=seed), y, groups))[
            0
        ]
        for seed in range(8)
    ]
    assert np.mean(shuffled) < 1.3 * plain


def test_without_shuffle_the_same_data_give_the_same_folds():
    y, groups = make_groups()
    np.testing.assert_equal(
        folds_of(Folds(4), y, groups), folds_of(Folds(4), y, groups)
    )


@pytest.mark.parametrize(
    "name_of",
    [
        "patient {}".format,
        float,
        lambda group: np.datetime64("2024-01-01") + group,
        lambda group: f"{group}".encode(),
    ],
    ids=["str", "float", "date", "bytes"],
)
@pytest.mark.parametrize("kind", [list, np.array, pd.Series, pd.Categorical])
def test_groups_may_be_of_any_kind(name_of, kind):
    y, groups = make_groups(200, 20)
    named = kind([name_of(int(group)) for group in groups])
    np.testing.assert_equal(folds_of(Folds(3), y, named), folds_of(Folds(3), y, groups))


def test_groups_may_be_tuples_in_an_array_of_objects():
    y, groups = make_groups(200, 20)
    pairs = np.empty(200, dtype=object)
    pairs[:] = [(int(group), "a") for group in groups]
    np.testing.assert_equal(folds_of(Folds(3), y, pairs), folds_of(Folds(3), y, groups))


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
@pytest.mark.parametrize("group", [1, "a"])
def test_missing_groups_are_an_error(group, missing):
    groups = [group, group, missing, missing]
    with pytest.raises(ValueError, match="Got groups with 2 missing values"):
        Folds(2).split(np.zeros(4), [0, 1, 0, 1], groups)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (None, "Got groups=None, but MultiTaskStratifiedGroupKFold expects the group"),
        ([0] * 4, "Got n_splits=2 for 1 groups, but expected no more splits than"),
        ([0, 1, 2], "inconsistent numbers of samples"),
        (np.zeros((4, 1)), r"Got groups of shape \(4, 1\), but expected"),
    ],
)
def test_unfit_groups_are_an_error(groups, message):
    with pytest.raises(ValueError, match=message):
        Folds(2).split(np.zeros(4), [0, 1, 0, 1], groups)


def test_warning_counts_the_groups_of_a_class():
    """Ten rows in two groups are not enough for three folds."""
    y = np.repeat([0, 1, 0], [5, 10, 15])
    with pytest.warns(SkmtlWarning, match=r"fewer groups: class 1 of .*task_0' \(2\)"):
        Folds(3).split(y, y, np.arange(30) // 5)


def test_groups_reach_it_through_cross_validation_and_search():
    y, groups = make_groups(120, 12)
    y = y.fillna(0).astype(int)
    forest = RandomForestClassifier(2, random_state=0)
    seen = []

    def score(model, X, y):
        seen.append(set(groups[X[:, 0].astype(int)]))
        return 0.0

    X = np.arange(120.0)[:, np.newaxis]
    options = {"cv": Folds(3), "scoring": score}
    cross_validate(forest, X, y, groups=groups, **options)
    with sklearn.config_context(enable_metadata_routing=True):
        cross_validate(forest, X, y, params={"groups": groups}, **options)
        search = GridSearchCV(forest, {"max_depth": [1]}, refit=False, **options)
        search.fit(X, y, groups=groups)
    assert len(seen) == 9
    assert seen[:3] == seen[3:6] == seen[6:]
    assert sorted(group for test in seen[:3] for group in test) == list(range(12))


GROUPS = [(i % 2, i % 7) for i in range(70)]
Y_OF_GROUPS = np.arange(140).reshape(70, 2) % 3


def folds_by(groups):
    splits = MultiTaskStratifiedGroupKFold(3).split(Y_OF_GROUPS, Y_OF_GROUPS, groups)
    return [test.tolist() for _, test in splits]


@pytest.mark.parametrize(
    "groups",
    [
        GROUPS,
        tuple(GROUPS),
        pd.Series(GROUPS),
        pd.MultiIndex.from_tuples(GROUPS),
        np.array(GROUPS, dtype="i,i"),
        [f"{a}{b}" for a, b in GROUPS],
        np.array([f"{a}{b}" for a, b in GROUPS]),
        np.array([f"{a}{b}" for a, b in GROUPS], dtype="S"),
        np.array([10 * a + b for a, b in GROUPS], dtype=">i8"),
        np.array([10 * a + b for a, b in GROUPS], dtype=">f4"),
        np.array([10 * a + b for a, b in GROUPS], dtype=np.float16),
        np.array([2**63 + 10 * a + b for a, b in GROUPS], dtype=np.uint64),
        pd.array([10 * a + b for a, b in GROUPS], dtype="Int64"),
        pd.array([f"{a}{b}" for a, b in GROUPS], dtype="category"),
        np.ma.masked_array([10 * a + b for a, b in GROUPS]),
        [frozenset(pair) | {"x", pair} for pair in GROUPS],
    ],
    ids=lambda groups: f"{type(groups).__name__}-{getattr(groups, 'dtype', '')}",
)
def test_groups_of_any_kind_are_told_apart_by_what_they_are(groups):
    assert folds_by(groups) == folds_by(pd.Series([10 * a + b for a, b in GROUPS]))


@pytest.mark.skipif(not hasattr(np.dtypes, "StringDType"), reason="numpy 2")
def test_groups_may_be_strings_of_any_width():
    names = np.array([f"{a}{b}" for a, b in GROUPS])
    wide = names.astype(np.dtypes.StringDType())
    assert folds_by(wide) == folds_by(names)


@pytest.mark.parametrize(
    ("groups", "error", "message"),
    [
        (np.array(GROUPS), ValueError, r"shape \(70, 2\).*list of tuples"),
        (pd.DataFrame(GROUPS), ValueError, r"shape \(70, 2\)"),
        ([list(pair) for pair in GROUPS], TypeError, "cannot be hashed"),
        ([None, *GROUPS[1:]], ValueError, "1 missing value"),
        (np.ma.masked_less(np.arange(70), 2), ValueError, "2 missing value"),
        (pd.array([pd.NA, *range(69)], dtype="Int64"), ValueError, "1 missing value"),
        (np.array(["NaT"] + ["2020-01-01"] * 69, "M8[D]"), ValueError, "1 missing"),
    ],
)
def test_groups_that_say_nothing_are_an_error(groups, error, message):
    with pytest.raises(error, match=message):
        folds_by(groups)
