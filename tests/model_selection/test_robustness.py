"""Training data made worse step by step, in the same way for both models."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier

from skmtl.model_selection import compare_robustness, compare_sharing
from skmtl.model_selection._damage import feature_noise, label_noise, missing_labels
from skmtl.model_selection._robustness import _change
from tests.toy_tasks import make_tasks, small_classifier

FOREST = RandomForestClassifier(3, max_depth=3, random_state=0)
SHARES = [0.7, 0.2, 0.1]
NONE = {"label_noise": (), "feature_noise": (), "missing_labels": ()}


def rng():
    return np.random.RandomState(0)


def make_labels(n_samples=2000, missing=0.2):
    """Three tasks of three types, one of them constant, with labels missing."""
    state = np.random.RandomState(1)
    Y = pd.DataFrame(
        {
            "colour": state.choice(
                ["red", "white", "pink"], n_samples, p=[0.7, 0.2, 0.1]
            ),
            "grade": state.choice(4, n_samples).astype(float),
            "same": "x",
        }
    ).astype({"colour": object, "same": object})
    return Y.mask(state.rand(*Y.shape) < missing)


def as_objects(Y):
    return Y.astype(object).where(Y.notna(), None)


@given(level=st.floats(0.05, 0.95))
def test_label_noise_replaces_its_share_of_observed_labels_by_other_classes(level):
    Y = make_labels()
    X, noisy = label_noise("X", Y, level, rng())
    assert X == "X"
    pd.testing.assert_frame_equal(noisy.isna(), Y.isna())
    changed = (noisy != Y) & Y.notna()
    assert not changed["same"].any()
    shares = changed.sum() / Y.notna().sum()
    assert abs(shares[["colour", "grade"]] - level).max() < 0.05
    for task in Y:
        assert set(noisy[task].dropna()) <= set(Y[task].dropna())


def test_every_other_class_is_equally_likely_for_a_wrong_label():
    Y = make_labels(20_000, missing=0)
    _, noisy = label_noise(None, Y, 1.0, rng())
    for task, n_others in (("colour", 2), ("grade", 3)):
        counts = pd.crosstab(Y[task], noisy[task], normalize="index").to_numpy()
        np.testing.assert_array_equal(np.diag(counts), 0)
        others = counts[~np.eye(len(counts), dtype=bool)]
        np.testing.assert_allclose(others, 1 / n_others, atol=0.04)


@given(level=st.floats(0, 1))
def test_hidden_labels_leave_one_of_each_class(level):
    Y = make_labels()
    _, left = missing_labels(None, Y, level, rng())
    assert (left.isna() | (left == Y)).all(axis=None)
    for task in Y:
        assert set(left[task].dropna()) == set(Y[task].dropna())
    n_left, n_before = left.notna().sum(), Y.notna().sum()
    assert (abs(n_left / n_before - (1 - level)) < 0.05).all()


@pytest.mark.parametrize("damage", [label_noise, missing_labels])
def test_what_a_level_spoils_the_next_one_spoils_too(damage):
    Y = make_labels()
    some, more = (
        (as_objects(damage(None, Y, level, rng())[1]) != as_objects(Y)).to_numpy()
        for level in (0.2, 0.5)
    )
    assert some.any()
    assert not (some & ~more).any()
    assert some.sum() < more.sum()


@pytest.mark.parametrize("damage", [label_noise, missing_labels])
def test_a_split_is_spoilt_in_one_way_at_all_levels_and_another_split_in_another(
    damage,
):
    Y = make_labels(300)
    spoilt = {
        (level, split): (
            as_objects(_change(damage, level, 5, None, None, Y, split)[1])
            != as_objects(Y)
        ).to_numpy()
        for level in (0.2, 0.5)
        for split in (0, 1)
    }
    for split in (0, 1):
        assert not (spoilt[0.2, split] & ~spoilt[0.5, split]).any()
    assert (spoilt[0.2, 0] != spoilt[0.2, 1]).any()


@pytest.mark.parametrize("damage", [label_noise, missing_labels])
def test_arrays_stay_arrays_and_frames_keep_their_names(damage):
    Y = make_labels(missing=0)[["grade", "grade"]].set_axis(["a", "b"], axis=1)
    _, from_frame = damage(None, Y.astype(int), 0.3, rng())
    _, from_array = damage(None, Y.to_numpy(int), 0.3, rng())
    assert list(from_frame) == ["a", "b"]
    if damage is label_noise:
        assert from_array.dtype.kind == "i"
        assert all(dtype.kind == "i" for dtype in from_frame.dtypes)
    np.testing.assert_array_equal(
        as_objects(from_frame).to_numpy(), from_array.astype(object)
    )


def test_feature_noise_has_the_spread_of_the_column_and_spares_missing_numbers():
    X = np.random.RandomState(1).randn(4000, 2) * [1, 100]
    X[::10, 1] = np.nan
    frame = pd.DataFrame(X, columns=["a", "b"]).assign(c=np.arange(4000) % 7)
    for given_X in (X, frame):
        noisy, y = feature_noise(given_X, "y", 0.5, rng())
        assert y == "y"
        added = np.asarray(noisy, dtype=float) - np.asarray(given_X, dtype=float)
        np.testing.assert_array_equal(np.isnan(noisy), np.isnan(given_X))
        spread = np.nanstd(added, axis=0) / np.nanstd(np.asarray(given_X), axis=0)
        np.testing.assert_allclose(spread, 0.5, rtol=0.05)
    assert feature_noise(X.astype(np.float32), None, 0.5, rng())[0].dtype == np.float32


def test_feature_noise_swaps_categories_for_those_of_other_rows():
    state = np.random.RandomState(1)
    frame = pd.DataFrame(
        {"a": state.choice(list("uvw"), 3000), "b": state.rand(3000) > 0.5}
    )
    frame["c"] = frame["a"].astype("category")
    for level, expected in ((0.5, 0.5), (2.0, 1.0)):
        noisy, _ = feature_noise(frame, None, level, rng())
        assert (noisy.dtypes == frame.dtypes).all()
        same = (noisy.astype(object) == frame.astype(object)).mean()
        # a third of the swapped letters, and half of the bools, come out the same
        by_chance = np.array([1 / 3, 1 / 2, 1 / 3])
        np.testing.assert_allclose(same, 1 - expected * (1 - by_chance), atol=0.05)


@pytest.mark.parametrize(
    "X", [sp.eye(4).tocsr(), np.array([["a"], ["b"]]), ["text"] * 4]
)
def test_features_that_take_no_noise_are_an_error(X):
    with pytest.raises(TypeError, match=r"Pass feature_noise=\(\) to leave it out"):
        feature_noise(X, None, 0.5, rng())


def test_features_that_take_no_noise_are_an_error_before_anything_is_fitted():
    _, Y = make_tasks()
    X = sp.eye(len(Y)).tocsr()
    unfit = DummyClassifier(strategy="none that is known")
    with pytest.raises(TypeError, match=r"Pass feature_noise=\(\) to leave it out"):
        compare_robustness(unfit, X, Y, cv=2, label_noise=(0.1,))


def test_column_without_a_number_stays_without_one():
    X = np.column_stack([np.arange(5.0), np.full(5, np.nan)])
    noisy, _ = feature_noise(X, None, 0.5, rng())
    assert np.isfinite(noisy[:, 0]).all()
    assert np.isnan(noisy[:, 1]).all()


def test_level_zero_is_the_comparison_on_data_as_they_are():
    X, Y = make_tasks()
    clf = small_classifier(max_epochs=2)
    table = compare_robustness(clf, X, Y, cv=2, random_state=0)
    expected = compare_sharing(clf, X, Y, cv=2)
    for damage in ("label noise", "feature noise", "missing labels"):
        rows = table[(table["damage"] == damage) & (table["level"] == 0)]
        rows = rows.reset_index(drop=True)
        for column in ("metric", "task", "difference", "low", "high", "verdict"):
            assert rows[column].equals(expected.differences[column])
    levels = table.groupby("damage", sort=False)["level"].unique().map(list).to_dict()
    assert levels == {
        "label noise": [0, 0.1, 0.2, 0.4],
        "feature noise": [0, 0.5, 1],
        "missing labels": [0, 0.5, 0.8],
    }
    np.testing.assert_allclose(table["difference"], table["shared"] - table["single"])
    assert (table.groupby(["damage", "level"]).size() == 4).all()


def test_the_same_seed_gives_the_same_table_and_another_one_another():
    X, Y = make_tasks()
    Y = Y.apply(lambda labels: labels.astype("category").cat.codes.astype(int))
    settings = {"cv": 2, **NONE, "label_noise": (0.3,), "scoring": "neg_brier_score"}
    first, same, other = (
        compare_robustness(FOREST, X, Y, **settings, random_state=seed)
        for seed in (0, 0, 1)
    )
    pd.testing.assert_frame_equal(first, same, check_exact=True)
    assert (first["shared"] != other["shared"]).any()


FITTED, SCORED = [], []


class Spy(DummyClassifier):
    """Notes the rows that it gets."""

    def fit(self, X, y, sample_weight=None):
        FITTED.append((X.copy(), np.array(y, dtype=object)))
        return super().fit(X, y, sample_weight)

    def predict(self, X):
        SCORED.append(X.copy())
        return super().predict(X)


def test_both_models_get_the_same_damage_and_test_rows_get_none():
    X, Y = make_tasks()
    Y = Y[["level", "inside"]].astype(int)
    settings = {"cv": 2, "scoring": "accuracy", "random_state": 0}
    for name, level in (("label_noise", 0.4), ("feature_noise", 0.5)):
        FITTED.clear()
        SCORED.clear()
        compare_robustness(Spy(), X, Y, **{**NONE, name: (level,)}, **settings)
        assert len(FITTED) == 2 * 3
        for k in (0, 3):  # in each split: the shared model, then one for each task
            (shared_X, shared_y), *single = FITTED[k : k + 3]
            for j, (single_X, single_y) in enumerate(single):
                np.testing.assert_array_equal(single_X, shared_X)
                np.testing.assert_array_equal(single_y, shared_y[:, j])
        known = {row.tobytes() for row in X}
        assert {row.tobytes() for rows in SCORED for row in rows} == known
        learned = {row.tobytes() for rows, _ in FITTED for row in rows}
        assert learned.isdisjoint(known) == (name == "feature_noise")


def test_wrong_labels_cost_accuracy():
    X, Y = make_tasks(200)
    table = compare_robustness(
        small_classifier(max_epochs=10),
        X,
        Y,
        cv=2,
        scoring="accuracy",
        random_state=0,
        **{**NONE, "label_noise": (0, 0.4)},
    )
    mean = table.query("task == 'mean'").set_index("level")
    assert (
        mean.loc[0.4, ["shared", "single"]] < mean.loc[0, ["shared", "single"]]
    ).all()


def test_estimator_that_takes_no_missing_labels_serves_without_them():
    X, Y = make_tasks()
    Y = Y.apply(lambda labels: labels.astype("category").cat.codes.astype(int))
    table = compare_robustness(
        FOREST, X, Y, cv=2, label_noise=(0.1,), feature_noise=(1,), missing_labels=()
    )
    assert table["level"].unique().tolist() == [0.1, 1]
    with pytest.raises(ValueError, match=r"NaN|unsupported") as caught:
        compare_robustness(FOREST, X, Y, cv=2, **{**NONE, "missing_labels": (0.5,)})
    assert "pass missing_labels=()" in str(caught.value)


class Strict(Spy):
    """Takes no missing labels."""

    def fit(self, X, y):
        super().fit(X, np.zeros(len(y)))
        if pd.isna(np.asarray(y)).any():
            raise ValueError("Input y contains NaN.")
        return super().fit(X, y)


def test_hidden_labels_are_tried_first():
    FITTED.clear()
    X, Y = make_tasks()
    Y = Y[["level", "inside"]].astype(int)
    with pytest.raises(ValueError, match="NaN") as caught:
        compare_robustness(Strict(), X, Y, cv=2, scoring="accuracy")
    assert "This Strict was fitted on labels of which" in str(caught.value)
    assert len(FITTED) == 1


@pytest.mark.parametrize("levels", [2, "0.5", np.float64(0.1), None])
def test_levels_that_are_no_sequence_are_an_error(levels):
    with pytest.raises(TypeError, match=r"Got label_noise=.* expected a sequence"):
        compare_robustness(FOREST, *make_tasks(), label_noise=levels)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"label_noise": (0, 1.5)}, r"Got label_noise=\(0, 1.5\) with 1.5, .* 0 to 1"),
        ({"missing_labels": (-0.1,)}, "expected numbers from 0 to 1"),
        ({"feature_noise": (-1,)}, "expected numbers of 0 or more"),
        ({"feature_noise": (np.inf,)}, "expected numbers of 0 or more"),
        ({"feature_noise": ("much",)}, "with 'much', but expected numbers"),
        ({"label_noise": (True,)}, "with True, but expected numbers"),
        (NONE, "Got no level of label_noise, feature_noise or missing_labels"),
    ],
)
def test_bad_levels_are_an_error(setting, message):
    with pytest.raises(ValueError, match=message):
        compare_robustness(FOREST, *make_tasks(), **setting)


def test_one_task_is_an_error():
    X, Y = make_tasks()
    with pytest.raises(ValueError, match="Got y with the one task 'side'"):
        compare_robustness(small_classifier(), X, Y["side"])
