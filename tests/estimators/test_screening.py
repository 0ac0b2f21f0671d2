"""All tasks choose together which columns of a wide table the network looks at."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.inspection import permutation_importance
from sklearn.model_selection import KFold
from torch import nn

from skmtl import MultiTaskClassifier, TabularExplainer
from skmtl.estimators import _ready_rows
from skmtl.exceptions import SkmtlWarning
from skmtl.explain import trunk_units
from skmtl.networks import MLPTrunk
from tests.needs import needs
from tests.toy_tasks import one_perceptron, probabilities, same_bits, weights_of

N = 240
INFORMATIVE = ["both", "for_left", "for_right"]
NOISE = [f"noise_{j}" for j in range(37)]


def noisy_table(n=N, seed=0):
    """One column that serves both tasks, one for each of them, and 37 of noise."""
    rng = np.random.RandomState(seed)
    X = pd.DataFrame(rng.randn(n, 40), columns=INFORMATIVE + NOISE)
    by_task = {task: X["both"] + X[f"for_{task}"] for task in ("left", "right")}
    Y = pd.DataFrame(by_task) + 0.5 * rng.randn(n, 2) > 0
    return X, Y.astype(int)


def classifier(**settings):
    chosen = {"trunk": MLPTrunk((8,)), "max_epochs": 3, "random_state": 0} | settings
    return MultiTaskClassifier(**chosen)


X, Y = noisy_table()


@pytest.fixture(scope="module")
def fitted():
    return classifier(max_epochs=15, lr=0.02).fit(X, Y)


def few(left_out):
    """Whether almost all columns of noise were left out, and none of the others."""
    left_out = set(left_out)
    return not left_out & set(INFORMATIVE) and len(left_out & set(NOISE)) >= 34


@pytest.mark.parametrize("seed", range(8))
def test_columns_that_tell_nothing_are_left_out_and_those_of_one_task_kept(seed):
    data = noisy_table(seed=seed)
    clf = classifier(max_epochs=1).fit(*data)
    assert few(clf.screened_)
    assert clf.n_features_in_ == 40
    assert clf.net_.module_.input.width < 6 * 9


def test_they_are_learned_better_without_noise():
    new, answers = noisy_table(seed=1)
    scores = [
        classifier(screening=screening, max_epochs=40).fit(X, Y).score(new, answers)
        for screening in ("auto", None)
    ]
    assert scores[0] > scores[1] + 0.02


def test_columns_are_named_or_counted_in_the_order_of_the_table(fitted):
    assert fitted.screened_ == [name for name in X if name in fitted.screened_]
    clf = classifier(max_epochs=1).fit(X.to_numpy(), Y)
    assert clf.screened_ == [X.columns.get_loc(name) for name in fitted.screened_]
    assert all(type(position) is int for position in clf.screened_)


def test_what_stands_in_columns_left_out_changes_nothing(fitted):
    changed, expected = X.copy(), probabilities(fitted, X)
    changed[fitted.screened_] = np.nan
    np.testing.assert_array_equal(probabilities(fitted, changed), expected)
    changed["both"] = X["both"][::-1].to_numpy()
    assert not np.array_equal(probabilities(fitted, changed), expected)


def test_they_have_no_importance(fitted):
    found = permutation_importance(fitted, X, Y, n_repeats=2, random_state=0)
    names = np.array(X.columns)
    assert not found.importances[np.isin(names, fitted.screened_)].any()
    assert found.importances_mean[0] > 0.02


def test_effects_that_are_not_straight_are_seen():
    n_left_out = []
    for seed in range(6):
        rng = np.random.RandomState(seed)
        rows = rng.randn(300, 40)
        u = np.abs(rows[:, 0]) > 0.7
        tasks = np.stack([u, rng.rand(300) > 0.5], axis=1).astype(int)
        clf = classifier(max_epochs=1).fit(rows, tasks)
        assert 0 not in clf.screened_
        n_left_out.append(len(clf.screened_))
    assert np.median(n_left_out) >= 38  # by chance, the others may tell together


def test_numbers_that_are_missing_for_a_reason_are_kept():
    rng, holes = np.random.RandomState(0), X.copy()
    holes["noise_0"] = holes["noise_0"].mask(rng.rand(N) < 0.1 + 0.5 * Y["left"])
    holes["noise_1"] = holes["noise_1"].mask(rng.rand(N) < 0.3)
    holes["both"] = holes["both"].mask(rng.rand(N) < 0.3)
    clf = classifier(max_epochs=1).fit(holes, Y)
    assert "noise_0" not in clf.screened_
    assert "noise_1" in clf.screened_
    assert "both" not in clf.screened_


@pytest.fixture
def with_categories():
    rng = np.random.RandomState(0)
    kind = np.where(rng.rand(N) < 0.2, rng.randint(2, size=N), Y["left"])
    return X.assign(
        kind=pd.Categorical.from_codes(kind, ["a", "b"]),
        colour=pd.Categorical.from_codes(rng.randint(5, size=N), list("vwxyz")),
        place=pd.Categorical(rng.randint(150, size=N).astype(str)),
    )


@pytest.mark.parametrize("apart", [False, True], ids=["one-hot", "embedded"])
def test_categories_that_tell_are_kept_and_others_not_for_their_many_levels(
    with_categories, apart
):
    rows = with_categories
    if apart:
        rng = np.random.RandomState(1)
        rare = rng.randint(80, size=N)
        rows["kind"] = np.where(rng.rand(N) < 0.4, rows["kind"], rare.astype(str))
        rows["kind"] = rows["kind"].astype("category")
    clf = classifier().fit(rows, Y)
    assert "kind" not in clf.screened_
    assert {"colour", "place"} <= set(clf.screened_)
    changed = rows.assign(colour="new", place=None)
    changed[["colour", "place"]] = changed[["colour", "place"]].astype("category")
    found = probabilities(clf, changed)  # no warning of unknown categories either
    np.testing.assert_array_equal(found, probabilities(clf, rows))


def test_a_column_of_names_is_left_out(with_categories):
    rows = with_categories.assign(
        place=pd.Categorical([f"place {i}" for i in range(N)])
    )
    with pytest.warns(SkmtlWarning, match="a category for nearly every row"):
        clf = classifier(max_epochs=1).fit(rows, Y)
    assert "place" in clf.screened_


def test_tables_of_categories_alone_are_screened():
    codes = (X > 0).astype(int).astype("category")
    clf = classifier().fit(codes, Y)
    assert few(clf.screened_)
    assert clf.predict(codes).shape == (N, 2)


def test_labels_may_be_missing():
    half = Y.astype(float)
    half.loc[: N // 2, "left"] = np.nan
    half.loc[N // 2 :, "right"] = np.nan
    assert few(classifier(max_epochs=1).fit(X, half).screened_)


def test_a_label_of_weight_0_is_missing_and_other_weights_do_not_matter():
    rng = np.random.RandomState(0)
    weight = rng.randint(3, size=Y.shape).astype(float)
    weighted = classifier(max_epochs=1).fit(X, Y, sample_weight=weight)
    missing = classifier(max_epochs=1).fit(X, Y.where(weight > 0))
    assert weighted.screened_ == missing.screened_
    assert few(weighted.screened_)


def test_a_task_of_weight_0_has_no_say():
    clf = classifier(max_epochs=1, task_weight={"right": 0}).fit(X, Y)
    assert "for_right" in clf.screened_
    assert "for_left" not in clf.screened_


def test_of_noise_alone_the_shares_of_the_classes_are_predicted():
    found = 0
    for seed in range(6):
        rng = np.random.RandomState(seed)
        noise, labels = rng.randn(300, 60), (rng.rand(300, 2) < [0.3, 0.5]).astype(int)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            clf = classifier(max_epochs=20).fit(noise, labels)
        if len(clf.screened_) == 60:
            found += 1
            assert any("None of the 60 columns" in str(w.message) for w in caught)
            proba = clf.predict_proba(noise)
            for k in range(2):
                assert np.ptp(proba[k], axis=0).max() == 0
                assert abs(proba[k][0, 1] - labels[:, k].mean()) < 0.03
    assert found >= 4


def test_many_small_effects_are_not_left_out_for_being_small():
    rng = np.random.RandomState(0)
    rows = rng.randn(300, 300)
    scores = rows.sum(axis=1) / 300**0.5
    tasks = np.stack([scores > 0, scores + rng.randn(300) > 0], axis=1)
    first, second = (
        classifier(max_epochs=1, screening=screening).fit(rows, tasks)
        for screening in ("auto", None)
    )
    assert first.screened_ == []
    assert same_bits(weights_of(first), weights_of(second))


def test_beside_a_few_large_effects_many_small_ones_are_faint():
    rng = np.random.RandomState(0)
    rows = rng.randn(400, 200)
    weights = np.r_[np.full(5, 0.6), np.full(195, 0.12)]
    scores = rows @ weights
    clf = classifier().fit(rows, np.stack([scores > 0, scores > 1], axis=1))
    entrance = clf.net_.module_.input
    assert clf.screened_ == []
    assert (entrance.sizes[:5] == 1).all()
    assert (entrance.sizes[5:200] < 1).float().mean() > 0.7
    assert len(entrance.sizes) == entrance.width
    assert "count for less" in clf.summary().loc["input", "kind"]


def test_categories_are_not_told_as_faint():
    rng = np.random.RandomState(0)
    rows = rng.randn(400, 200)
    scores = rows @ np.r_[np.full(5, 0.6), np.full(195, 0.12)]
    table = pd.DataFrame(rows).rename(columns=str)
    for k in range(20):
        table[f"kind {k}"] = pd.Categorical(np.where(rows[:, 100 + k] > 0, "a", "b"))
    clf = classifier().fit(table, np.stack([scores > 0, scores > 1], axis=1))
    n_faint = (clf.net_.module_.input.sizes[:200] < 1).sum()
    told = clf.summary().loc["input", "kind"]
    assert told == f"{n_faint} of 220 columns count for less"


def test_a_pair_that_tells_something_only_together_is_learned():
    rng = np.random.RandomState(0)
    rows = rng.randn(500, 8)
    tasks = np.stack([rows[:, 0] * rows[:, 1] > 0, rows[:, 0] * rows[:, 1] > 1], axis=1)
    trunk = MLPTrunk((32,))
    first, second = (
        classifier(trunk=trunk, max_epochs=40, screening=screening).fit(rows, tasks)
        for screening in ("auto", None)
    )
    assert first.screened_ == []
    assert same_bits(weights_of(first), weights_of(second))
    assert first.score(rows, tasks) > 0.9


UNCHANGED = {
    "few columns": (X[X.columns[:19]], {}),
    "many rows": (pd.concat([X] * 2, ignore_index=True).iloc[:, :24], {}),
    "no column in the way": (X[INFORMATIVE * 7].to_numpy(), {}),
    "less than half of them": (X[INFORMATIVE * 7 + NOISE[:18]].to_numpy(), {}),
    "few rows": (X[:10], {}),
    "sparse rows": (sparse.csr_array(X.to_numpy()), {}),
}


@pytest.mark.parametrize("case", UNCHANGED)
def test_all_columns_stay_and_the_bits_are_those_without_screening(case):
    rows, settings = UNCHANGED[case]
    labels = pd.concat([Y] * 2, ignore_index=True)[: rows.shape[0]]
    first, second = (
        classifier(screening=screening, **settings).fit(rows, labels)
        for screening in ("auto", None)
    )
    assert first.screened_ == second.screened_ == []
    assert same_bits(weights_of(first), weights_of(second))


def test_a_module_that_was_made_for_all_columns_gets_them_all():
    assert classifier(trunk=nn.Linear(40, 4)).fit(X, Y).screened_ == []
    made = []

    class Body(nn.Linear):
        def __init__(self, n_in):
            made.append(n_in)
            super().__init__(n_in, 4)

    clf = classifier(trunk=Body).fit(X, Y)
    assert made == [40 - len(clf.screened_)]


def test_partial_fit_does_not_start_with_it(fitted):
    clf = classifier().partial_fit(X, Y)
    assert clf.screened_ == []
    clf = pickle.loads(pickle.dumps(fitted)).partial_fit(X * 2, Y)
    assert clf.screened_ == fitted.screened_


def test_a_warm_start_and_tasks_that_come_later_keep_the_choice():
    clf = classifier(warm_start=True).fit(X, Y)
    before = clf.screened_
    turned = X.rename(columns=dict(zip(X, X.columns[::-1], strict=True)))
    clf.fit(turned[X.columns], Y)
    assert clf.screened_ == before
    for lr_trunk in (None, 1e-3):
        clf.add_task(f"new {lr_trunk}", X, X["noise_0"] > 0, lr_trunk=lr_trunk)
    assert clf.screened_ == before
    assert clf.predict(X).shape == (N, 4)
    changed = X.copy()
    changed[before] = np.nan
    np.testing.assert_array_equal(probabilities(clf, changed), probabilities(clf, X))


def test_another_fit_chooses_afresh():
    clf = classifier(max_epochs=1).fit(X, Y)
    assert few(clf.screened_)
    assert clf.fit(X[INFORMATIVE], Y).screened_ == []


def test_rows_held_out_by_the_only_member_have_no_say():
    class First(KFold):
        def split(self, *given):
            yield next(super().split(*given))

    splitter = First(3, shuffle=True, random_state=0)
    held_out = next(splitter.split(X))[1]
    labels = Y.to_numpy().copy()
    labels[held_out] = (X.iloc[held_out, 3:5] > 0).astype(int)  # what noise says
    found = [
        classifier(trunk=one_perceptron(), validation=splitter).fit(X, y).screened_
        for y in (Y.to_numpy(), labels)
    ]
    assert found[0] == found[1]
    assert few(found[0])


def test_rows_to_judge_by_may_be_of_their_own(fitted):
    clf = classifier(validation=noisy_table(seed=1)).fit(X, Y)
    assert clf.screened_ == fitted.screened_


@pytest.mark.parametrize(
    "settings",
    [
        {"augment": ["gaussian_noise", "feature_dropout", "column_swap"]},
        {"standardize": False},
        {"sharing": "mmoe"},
        {"trunk": one_perceptron()},
        {"early_stopping": False},
        {"class_weight": "balanced"},
    ],
    ids=str,
)
def test_it_goes_with_other_settings(settings, with_categories):
    clf = classifier(**settings).fit(with_categories, Y)
    assert few(clf.screened_)
    proba = probabilities(clf, with_categories)
    again = pickle.loads(pickle.dumps(clf))
    np.testing.assert_array_equal(probabilities(again, with_categories), proba)
    assert same_bits(weights_of(clone(clf).fit(with_categories, Y)), weights_of(clf))


def test_rows_are_made_ready_once_and_it_shows_in_nothing(with_categories, monkeypatch):
    before = weights_of(classifier().fit(with_categories, Y))
    monkeypatch.setattr(_ready_rows, "_MOST_BYTES", 0)
    assert same_bits(weights_of(classifier().fit(with_categories, Y)), before)


def test_no_path_through_the_trunk_starts_at_a_column_left_out(with_categories):
    clf = classifier().fit(with_categories, Y)
    paths = trunk_units(clf, with_categories).paths(with_categories[:1])
    by_feature = (
        paths.to_frame().groupby("feature")["path"].agg(lambda p: p.abs().sum())
    )
    assert (by_feature[list(set(clf.screened_) & set(NOISE))] == 0).all()
    assert (by_feature[INFORMATIVE] > 0).all()


def test_where_all_columns_are_left_out_no_path_has_a_slope():
    with pytest.warns(SkmtlWarning, match="None of the 40 columns"):
        clf = classifier().fit(np.ones((N, 40)), Y)
    rows = np.random.RandomState(0).randn(20, 40)
    paths = trunk_units(clf, rows).paths(rows[:1])
    assert paths.gradient.shape == (40, 2)
    assert (paths.gradient == 0).all(axis=None)


@needs("tabm")
@pytest.mark.parametrize("rows", [X, np.random.RandomState(0).randn(N, 40)])
def test_it_goes_with_tabm(rows):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkmtlWarning)
        clf = classifier(trunk="tabm", max_epochs=1).fit(rows, Y)
    assert len(clf.screened_) >= 34
    assert clf.predict(rows).shape == (N, 2)


def test_a_summary_tells_what_was_left_out(fitted):
    row = fitted.summary().loc["input"]
    n = len(fitted.screened_)
    assert row["kind"].startswith(f"{n} of 40 columns left out: 'noise_0', ")
    assert row["kind"].endswith(", ...")
    assert "input" not in classifier(screening=None).fit(X, Y).summary().index


def test_an_explanation_tells_how_many_columns_the_model_does_not_look_at(fitted):
    n = len(fitted.screened_)
    explanation = TabularExplainer(fitted, X).explain(X.iloc[0])
    said = f"The model does not look at {n} of the 40 columns."
    assert explanation.left_out == (n, 40)
    assert said in explanation.as_text()
    assert said in explanation.as_text(level="full")
    assert f"{n} 列" in explanation.as_text("zh")
    assert said in explanation.to_html()
    assert f'"left_out": [{n}, 40]' in explanation.to_json()
    assert (explanation.roles[fitted.screened_] == "none").all()


def test_an_explanation_of_all_columns_says_nothing_of_it():
    clf = classifier(screening=None).fit(X, Y)
    explanation = TabularExplainer(clf, X).explain(X.iloc[0])
    assert explanation.left_out is None
    assert "does not look at" not in explanation.as_text(level="full")
    assert "left_out" not in explanation.to_json()


@pytest.mark.parametrize("screening", ["all", True, False, 3])
def test_another_setting_is_refused(screening):
    with pytest.raises(ValueError, match=r"Got screening=.* expected 'auto' or None"):
        classifier(screening=screening).fit(X, Y)
