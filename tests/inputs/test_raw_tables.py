"""Raw tables are learned from: categories, missing numbers, huge offsets."""

import numpy as np
import pandas as pd
import pytest

from skmtl.exceptions import SkmtlWarning
from tests.by_member import log_probabilities_by_member
from tests.toy_tasks import make_tasks, probabilities, small_classifier


def mixed_table(n_samples=60):
    """Numbers and categories, some missing, with two tasks that need both."""
    rng = np.random.RandomState(0)
    X = pd.DataFrame(
        {
            "colour": pd.Categorical(rng.choice(["red", "blue", "green"], n_samples)),
            "size": rng.randn(n_samples),
            "sold": rng.rand(n_samples) < 0.5,
        }
    )
    Y = pd.DataFrame({"warm": X["colour"] == "red", "big": X["size"] > 0})
    X.loc[::9, "colour"] = None
    return X, Y


def test_categories_and_numbers_are_learned_together():
    X, Y = mixed_table()
    seen = X["colour"].notna()
    clf = small_classifier().fit(X[seen], Y[seen])
    assert clf.score(X[seen], Y[seen]) > 0.95


def test_a_table_of_categories_alone_is_learned():
    X, Y = mixed_table()
    seen = X["colour"].notna()
    clf = small_classifier().fit(X.loc[seen, ["colour"]], Y.loc[seen, "warm"])
    assert clf.score(X.loc[seen, ["colour"]], Y.loc[seen, "warm"]) == 1


def test_unknown_categories_are_predicted_and_all_alike():
    X, Y = mixed_table()
    clf = small_classifier().fit(X, Y)
    new = X.assign(colour="violet"), X.assign(colour="grey")
    with pytest.warns(SkmtlWarning, match=r"No category of the columns \['colour'\]"):
        first, second = (probabilities(clf, table) for table in new)
    np.testing.assert_array_equal(first, second)


def test_that_a_number_is_missing_can_be_learned():
    X, _ = make_tasks()
    absent = np.random.RandomState(0).rand(60) < 0.3
    X[absent, 0] = np.nan
    assert small_classifier().fit(X, absent).score(X, absent) == 1


def test_a_number_missing_only_at_predict_counts_as_the_mean():
    X, Y = make_tasks()
    clf = small_classifier().fit(X, Y)
    filled, missing = X.copy(), X.copy()
    filled[:, 1], missing[:, 1] = X[:, 1].mean(), np.nan
    np.testing.assert_allclose(
        probabilities(clf, missing), probabilities(clf, filled), atol=1e-5
    )


@pytest.mark.parametrize("form", [np.asarray, pd.DataFrame])
def test_small_variation_around_a_huge_offset_is_learned(form):
    X, Y = make_tasks()
    clf = small_classifier().fit(form(X + 1e9), Y)
    assert clf.score(form(X + 1e9), Y) > 0.95


@pytest.mark.parametrize("value", [np.nan, 3.0])
def test_a_column_that_says_nothing_changes_little(value):
    X, Y = make_tasks()
    X = np.column_stack([X, np.full(60, value)])
    assert small_classifier().fit(X, Y).score(X, Y) > 0.95


def test_a_row_with_little_weight_may_miss_a_number():
    X, Y = make_tasks()
    X[3, 1] = np.nan
    weight = np.ones(60)
    weight[3] = 1e-9
    assert small_classifier().fit(X, Y, weight).score(X, Y) > 0.9


def test_an_identifier_among_the_columns_is_warned_of():
    X, Y = mixed_table()
    named = X.assign(id=[f"bird {i}" for i in range(len(X))])
    with pytest.warns(SkmtlWarning, match=r"\['id'\] have a category for nearly every"):
        small_classifier(max_epochs=1).fit(named, Y)


@pytest.mark.parametrize("kind", ["date", "period"])
def test_dates_kept_as_objects_are_an_error_that_names_the_column(kind):
    X, Y = mixed_table()
    days = pd.period_range("2020-01-01", periods=len(X))
    dates = days if kind == "period" else [day.to_timestamp().date() for day in days]
    with pytest.raises(ValueError, match=f"'day' holds values of the kind '{kind}'"):
        small_classifier().fit(X.assign(day=dates), Y)


@pytest.mark.parametrize(
    "layout", [np.asfortranarray, lambda X: np.repeat(X, 2, 1)[:, ::2]]
)
def test_the_layout_of_an_array_changes_nothing(layout):
    X, Y = make_tasks()
    expected = probabilities(small_classifier().fit(X, Y), X)
    np.testing.assert_array_equal(
        probabilities(small_classifier().fit(layout(X), Y), X), expected
    )


def test_strings_that_were_not_named_categories_are_told_how_to_become_some():
    X, Y = mixed_table()
    named = X.assign(size=[40, 41] * 30)
    clf = small_classifier(categorical_features=["size"])
    with pytest.raises(ValueError, match=r"'colour' has dtype.*categorical_features"):
        clf.fit(named, Y)


@pytest.mark.parametrize("far", [1e3, 1e12, 1e40, 1e100])
@pytest.mark.parametrize("early_stopping", [True, False])
def test_an_outlier_in_a_column_leaves_the_others_to_be_learned(far, early_stopping):
    X, Y = make_tasks(200)
    X = np.column_stack([X, np.random.RandomState(0).randn(200)])
    X[3:5, 4] = far, -far
    clf = small_classifier(early_stopping=early_stopping).fit(X, Y)
    assert clf.score(X, Y) > 0.95


@pytest.mark.parametrize("far", [30, 1000, 1e5])
def test_a_column_with_an_outlier_is_itself_learned(far):
    X, Y = make_tasks(200)
    X[3] = far
    assert small_classifier().fit(X, Y).score(X, Y) > 0.95


def test_skewed_columns_are_learned_as_well_as_even_ones():
    X, Y = make_tasks(200)
    assert small_classifier().fit(np.exp(4 * X), Y).score(X=np.exp(4 * X), y=Y) > 0.95


def test_a_column_of_categories_is_learned_by_each_member():
    X, Y = mixed_table(80)
    X, Y = X[["colour"]].assign(none=0.0), Y["warm"]
    clf = small_classifier(early_stopping=True, max_epochs=60).fit(X, Y)
    for k, log_p in enumerate(log_probabilities_by_member(clf, X)):
        assert k == 0
        seen = X["colour"].notna().to_numpy()
        labels = clf.classes_[log_p.argmax(axis=2)]
        assert (labels[:, seen] == Y[seen].to_numpy()).all()
