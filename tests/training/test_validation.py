"""`validation=` says which rows are held out, and nobody learns from his own."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import config_context
from sklearn.base import clone
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    PredefinedSplit,
    StratifiedKFold,
    TimeSeriesSplit,
    cross_validate,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import MultiTaskStratifiedGroupKFold
from skmtl.networks import MLPTrunk
from tests.toy_tasks import make_tasks, one_perceptron, probabilities, small_classifier
from tests.training.callbacks import Watch

X, Y = make_tasks(120)
GROUPS = np.random.RandomState(0).permutation(np.repeat(np.arange(12), 10))
N_MEMBERS = 3


def with_holes(y, seed=1):
    return y.astype(object).mask(np.random.RandomState(seed).rand(*y.shape) < 0.5)


def classifier(validation, n_members=N_MEMBERS, **chosen):
    trunk = MLPTrunk((8,), dropout=0, n_members=n_members, n_bins=0)
    defaults = {"trunk": trunk, "early_stopping": True, "max_epochs": 1}
    return small_classifier(validation=validation, **defaults | chosen)


def roles(validation, y=Y, groups=None, n_members=N_MEMBERS):
    """Fit, and return which rows each member has learned from, and held out."""
    watch = Watch()
    clf = classifier(validation, n_members, net_params={"callbacks": [watch]})
    clf.fit(X, y, groups=groups)
    found = []
    for rows, learning in ((watch.train, True), (watch.held_out, False)):
        own = np.zeros((len(X), n_members), dtype=bool)
        own[rows] = True
        if watch.members is not None:
            every = torch.arange(len(X))
            own &= watch.members.shares(every, learning).numpy() > 0
        found.append(own)
    return *found, watch


SPLITTERS = {
    "groups": GroupKFold(4),
    "more folds than members": GroupKFold(6),
    "fewer": GroupKFold(2),
    "ours": MultiTaskStratifiedGroupKFold(3),
    "time": TimeSeriesSplit(4),
    "time with a gap": TimeSeriesSplit(3, gap=5),
    "one": PredefinedSplit(np.where(GROUPS < 3, 0, -1)),
    "folds": KFold(5, shuffle=True, random_state=0),
}


@pytest.mark.parametrize("n_members", [1, N_MEMBERS])
@pytest.mark.parametrize("holes", [False, True])
@pytest.mark.parametrize("kind", SPLITTERS)
@pytest.mark.filterwarnings("ignore:The groups parameter is ignored by:UserWarning")
def test_members_take_the_splits_in_turn_the_last_first(kind, holes, n_members):
    y = with_holes(Y) if holes else Y
    learned, held, _ = roles(SPLITTERS[kind], y, GROUPS, n_members)
    labelled = y.notna().any(axis=1).to_numpy()
    assert labelled.all() != holes
    splits = list(SPLITTERS[kind].split(X, y, GROUPS))[::-1]
    for member in range(n_members):
        train, test = splits[member % min(len(splits), n_members)]
        expected = np.zeros((2, len(X)), dtype=bool)
        expected[0, train] = expected[1, test] = True
        np.testing.assert_array_equal(learned[:, member], expected[0] & labelled)
        np.testing.assert_array_equal(held[:, member], expected[1] & labelled)


@settings(max_examples=15)
@given(st.integers(0, 1000), st.integers(1, 5), st.sampled_from([0.1, 0.25, 0.5]))
def test_a_fraction_holds_out_whole_groups(seed, n_members, fraction):
    rng = np.random.RandomState(seed)
    groups = rng.randint(rng.randint(2, 20), size=len(X))
    groups[:2] = 0, 1
    y = with_holes(Y, seed)
    learned, held, _ = roles(fraction, y, groups.astype(str), n_members)
    for member in range(n_members):
        mine = set(groups[held[:, member]])
        assert mine
        assert not mine & set(groups[learned[:, member]])
        labelled = y.notna().any(axis=1)
        assert (learned | held)[labelled, member].all()


def test_each_member_counts_the_same_however_few_its_rows():
    learned, _, watch = roles(TimeSeriesSplit(4))
    rows = np.flatnonzero(learned.any(axis=1))
    np.testing.assert_array_equal(watch.train, rows)
    shares = watch.members.shares(torch.from_numpy(rows), learning=True)
    expected = torch.full((N_MEMBERS,), 1 / N_MEMBERS)
    torch.testing.assert_close(shares.mean(dim=0), expected)
    assert len({*learned.sum(axis=0)}) == N_MEMBERS


def test_overlapping_rows_are_held_out_and_not_learned_from():
    class Overlapping:
        def split(self, X, y=None, groups=None):
            yield np.arange(100), np.arange(80, 120)

    learned, held, _ = roles(Overlapping())
    np.testing.assert_array_equal(np.flatnonzero(learned[:, 0]), np.arange(80))
    np.testing.assert_array_equal(np.flatnonzero(held[:, 0]), np.arange(80, 120))


@pytest.mark.parametrize("form", ["frame", "sparse", "1-D"])
@pytest.mark.parametrize("n_members", [1, N_MEMBERS])
def test_a_pair_judges_as_the_same_rows_held_out_of_all_would(form, n_members):
    rows, y = pd.DataFrame(X, columns=list("abcd")), Y
    rows["hand"] = Y["side"]
    if form == "sparse":
        rows = sp.csr_array(X)
    if form == "1-D":
        y = Y["level"]
    test = np.where(np.arange(120) < 30, 0, -1)
    chosen = {"n_members": n_members, "max_epochs": 4}
    inside = classifier(PredefinedSplit(test), **chosen).fit(rows, y)
    apart = classifier((rows[:30], y[:30]), **chosen).fit(rows[30:], y[30:])
    np.testing.assert_allclose(
        apart.history_[:, "valid_loss"], inside.history_[:, "valid_loss"], 1e-5
    )
    np.testing.assert_allclose(
        probabilities(apart, rows), probabilities(inside, rows), atol=1e-5
    )


def test_all_rows_are_learned_from_beside_a_pair_whose_columns_go_by_name():
    watch = Watch()
    pair = X[:30], Y[["inside", "side", "level"]][:30].assign(level=None)
    clf = classifier(pair, net_params={"callbacks": [watch]})
    with pytest.warns(SkmtlWarning, match=r"\['level'\] have no label among the held"):
        clf.fit(X[30:], Y[30:])
    assert watch.members is None
    assert len(watch.train) == 90
    assert len(watch.held_out) == 30
    losses = clf.history_[-1, "valid_task_losses"]
    assert losses["level"] is None
    assert losses["side"] > 0


def test_balanced_weights_of_a_pair_are_those_of_the_training_rows():
    y = Y["side"]
    rows = np.flatnonzero((y == "left") | (np.arange(120) % 5 == 0))
    counts = y.value_counts()
    explicit = (len(y) / (2 * counts)).to_dict()
    losses = [
        classifier((X[rows], y[rows]), class_weight=weight)
        .fit(X, y)
        .history_[0, "valid_loss"]
        for weight in ("balanced", explicit)
    ]
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)


BAD_PAIRS = {
    "other columns": ((X[:, :3], Y), "X has 3 features"),
    "other tasks": ((X, Y[["side"]]), r"1 task \(\['side'\]\)"),
    "other names": ((X, Y.rename(columns={"side": "edge"})), "edge"),
    "other classes": (
        (X, Y.assign(side="top")),
        r"Task 'side' has the labels \['top'\]",
    ),
    "other lengths": ((X[:50], Y), "inconsistent numbers of samples"),
}


@pytest.mark.parametrize("kind", BAD_PAIRS)
def test_a_pair_that_does_not_go_with_the_rows_is_an_error(kind):
    pair, message = BAD_PAIRS[kind]
    with pytest.raises(
        ValueError, match=f"(?s)does not go with the X and y.*{message}"
    ):
        classifier(pair).fit(X, Y)


class Splits:
    """A splitter that gives what it was made of."""

    def __init__(self, *splits):
        self.splits = splits

    def split(self, X, y=None, groups=None):
        yield from self.splits


HALVES = np.arange(60), np.arange(60, 120)
BAD_VALIDATION = {
    "no split": (Splits(), "gives no split"),
    "nothing to hold out": (Splits((HALVES[0], [])), "no row with a label to hold out"),
    "nothing to learn": (Splits(([], HALVES[0])), "no row with a label to learn from"),
    "unknown rows": (Splits((HALVES[0], [120])), "row numbers from 0 to 119"),
    "a mask": (Splits((X[:, 0] > 0, X[:, 0] < 0)), "row numbers from 0 to 119"),
    "no groups": (GroupKFold(3), "Pass the group of each row to fit"),
    "a class": (GroupKFold, "a splitter, or rows to hold out as a tuple"),
    "a number of folds": (5, "a splitter, or rows to hold out as a tuple"),
    "a list": ([X, Y], "a splitter, or rows to hold out as a tuple"),
    "labels without": ((X, Y.mask(Y == Y)), "without a row with a label to hold out"),
}


@pytest.mark.parametrize("kind", BAD_VALIDATION)
def test_other_validation_is_an_error(kind):
    validation, message = BAD_VALIDATION[kind]
    with pytest.raises(ValueError, match=f"Got validation=.*{message}"):
        classifier(validation).fit(X, Y)


def test_folds_without_a_label_to_learn_from_are_said():
    late = Y.astype(object)
    late.loc[:59, "side"] = None
    with pytest.raises(ValueError, match=r"leave the tasks \['side'\] without a label"):
        classifier(Splits(HALVES)).fit(X, late)
    with pytest.warns(SkmtlWarning, match=r"\['side'\] have no label among the rows"):
        classifier(Splits(HALVES, HALVES[::-1])).fit(X, late)
    unlabelled = Y.astype(object)
    unlabelled[60:] = None
    with pytest.raises(ValueError, match="no row with a label to hold out"):
        classifier(Splits(HALVES)).fit(X, unlabelled)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (np.zeros(120), "one group for all rows"),
        ([None, *range(119)], "1 missing values, the first in row 0"),
        (np.column_stack([GROUPS, GROUPS]), r"groups of shape \(120, 2\)"),
    ],
)
def test_bad_groups_are_an_error(groups, message):
    with pytest.raises(ValueError, match=message):
        classifier(0.1).fit(X, Y, groups=groups)


def test_groups_come_through_pipelines_and_cross_validation():
    clf = classifier(GroupKFold(3))
    plain = make_pipeline(StandardScaler(), clf)
    plain.fit(X, Y, multitaskclassifier__groups=GROUPS)
    cv = GroupKFold(2)
    found = cross_validate(
        clf, X, Y, cv=cv, groups=GROUPS, params={"groups": GROUPS}, error_score="raise"
    )
    with config_context(enable_metadata_routing=True):
        asking = make_pipeline(
            StandardScaler(), clone(clf).set_fit_request(groups=True)
        )
        asking.fit(X, Y, groups=GROUPS)
        routed = cross_validate(
            asking, X, Y, cv=cv, params={"groups": GROUPS}, error_score="raise"
        )
    assert len(found["test_score"]) == len(routed["test_score"]) == 2


def test_a_task_that_is_added_holds_out_as_the_model_did():
    clf = classifier(GroupKFold(3)).fit(X, Y[["side", "level"]], groups=GROUPS)
    clf.add_task("inside", X, with_holes(Y)["inside"], groups=GROUPS)
    assert "valid_loss" in clf.added_history_["inside"][0]
    pair = classifier((X, Y[["side", "level"]])).fit(X, Y[["side", "level"]])
    pair.add_task("inside", X, Y["inside"])
    assert "valid_loss" in pair.added_history_["inside"][0]


def test_partial_fit_ignores_it():
    clf = classifier(GroupKFold(3)).partial_fit(X, Y)
    assert "valid_loss" not in clf.history_[0]


def test_one_target_can_be_split_by_its_classes():
    watch = Watch()
    clf = classifier(StratifiedKFold(4), net_params={"callbacks": [watch]})
    clf.fit(X, Y["side"])
    assert len(watch.held_out) == 90


def test_a_trunk_without_members_stops_by_the_last_split_of_time():
    watch = Watch()
    clf = small_classifier(
        trunk=one_perceptron(),
        validation=TimeSeriesSplit(5),
        early_stopping=True,
        net_params={"callbacks": [watch]},
        max_epochs=1,
    )
    clf.fit(X, Y)
    assert watch.train.max() < watch.held_out.min()
    assert len(watch.train) == 100


@pytest.mark.parametrize(
    "groups",
    [
        list(zip(GROUPS % 2, GROUPS, strict=True)),
        pd.MultiIndex.from_arrays([GROUPS % 2, GROUPS]),
        GROUPS.astype(">i8"),
        GROUPS.astype(np.float16),
        pd.array(GROUPS, dtype="Int64"),
    ],
    ids=["tuples", "index", "big-endian", "half", "nullable"],
)
def test_any_form_of_groups_holds_out_the_same_rows(groups):
    expected = classifier(0.1).fit(X, Y, groups=GROUPS).predict_proba(X)
    found = classifier(0.1).fit(X, Y, groups=groups).predict_proba(X)
    np.testing.assert_array_equal(found[0], expected[0])


@pytest.mark.parametrize(
    ("validation", "named"),
    [((X[:5], Y[:5]), r"\(X, y\)"), (KFold(3), "KFold"), ((None, "no y"), r"\(X, y\)")],
)
def test_a_pair_or_splitter_without_early_stopping_is_warned_of(validation, named):
    with pytest.warns(SkmtlWarning, match=f"validation={named}.*is not used") as found:
        clf = classifier(validation, early_stopping=False).fit(X, Y)
    assert len(found) == 1
    assert "valid_loss" not in clf.history_[0]


def test_a_share_without_early_stopping_is_the_usual_thing():
    classifier(0.3, early_stopping=False).fit(X, Y)
