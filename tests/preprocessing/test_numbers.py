"""Targets that are numbers: merged, deduplicated, and features selected for them."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.feature_selection import (
    SelectKBest,
    chi2,
    f_classif,
    f_regression,
    mutual_info_regression,
    r_regression,
)

from skmtl import MultiTaskPredictor
from skmtl.exceptions import SkmtlWarning
from skmtl.preprocessing import Deduplicator, MultiTaskSelector, merge_tasks

X = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [0, 1, 0]})


@pytest.mark.filterwarnings("ignore::skmtl.exceptions.SkmtlWarning")
def test_data_sets_of_classes_and_numbers_become_one():
    moods = X, pd.Series(["good", "bad", "good"])
    prices = X.iloc[1:] + 1, [10.5, np.nan]
    stars = X.iloc[:2], pd.DataFrame({"stars": [3, 5], "weight": [0.25, 7]})
    merged, y = merge_tasks({"mood": moods, "price": prices, "rated": stars})
    assert y.columns.tolist() == ["mood", "price", "stars", "weight"]
    kinds = [str(dtype) for dtype in y.dtypes]
    assert kinds[1:] == ["float64", "Int64", "float64"]
    assert y["price"].tolist()[3] == 10.5
    assert y["price"].isna().tolist() == [True, True, True, False, True]
    assert y["weight"].tolist()[:2] == [0.25, 7.0]
    assert len(merged) == len(y) == 5
    model = MultiTaskPredictor(max_epochs=2, random_state=0).fit(merged, y)
    assert [c is None for c in model.classes_] == [False, True, True, True]


def test_whole_numbers_beside_fractions_are_numbers_in_all_data_sets():
    first, second = (X, pd.DataFrame({"t": [1, 2, 3]})), (X + 5, [0.5, 1, 2])
    second = X + 5, pd.DataFrame({"t": [0.5, None, 2]})
    for data in ({"one": first, "two": second}, {"two": second, "one": first}):
        _, y = merge_tasks(data)
        assert y["t"].dtype == np.float64
        assert sorted(y["t"].dropna()) == [0.5, 1, 2, 2, 3]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["x", "y", "z"], "Task 't' has labels of different kinds: numbers in 'one'"),
        ([True, False, True], "numbers in 'one', booleans in 'two'"),
        ([2**60, 1, 2], r"Task 't' holds .* beyond 2\*\*53"),
        ([np.inf, 1, 2], "'two'.* infinite"),
    ],
)
def test_numbers_and_what_is_none_do_not_mix_in_a_task(labels, message):
    one = X, pd.DataFrame({"t": [0.5, 1.5, 2.5]})
    with pytest.raises(ValueError, match=message):
        merge_tasks({"one": one, "two": (X + 9, pd.DataFrame({"t": labels}))})


def test_equal_rows_fill_gaps_and_disagreeing_numbers_are_told():
    rows = pd.DataFrame({"a": [1, 1, 2, 2, 2]})
    y = pd.DataFrame(
        {"n": [np.nan, 0.5, 1.5, 2.5, 2.5], "m": [0.1, None, None, None, 4]}
    )
    with pytest.warns(SkmtlWarning, match=r"\{'n': 1\}"):
        _, kept = Deduplicator().fit_resample(rows, y)
    assert kept["n"].tolist() == [0.5, 2.5]
    assert kept["m"].tolist() == [0.1, 4.0]
    with pytest.warns(SkmtlWarning, match="no label is kept"):
        _, kept = Deduplicator(conflict="missing").fit_resample(rows, y)
    assert np.isnan(kept["n"].iloc[1])
    with pytest.raises(ValueError, match=r"task 'n' are \[1.5, 2.5, 2.5\]"):
        Deduplicator(conflict="raise").fit_resample(rows, y)


def make(seed=0, n=200):
    rng = np.random.RandomState(seed)
    features = rng.randn(n, 6)
    y = pd.DataFrame(
        {
            "number": features[:, 1] * 1000 + rng.randn(n),
            "side": np.where(features[:, 3] > 0, "left", "right"),
            "age": np.clip(features[:, 5] * 10 + 40, 0, 80).round(),
        }
    )
    return features, y.mask(rng.rand(n, 3) < 0.2)


@pytest.mark.parametrize("aggregate", ["max", "mean", "rank"])
def test_the_features_that_matter_to_classes_and_to_numbers_are_kept(aggregate):
    for seed in range(5):
        features, y = make(seed)
        types = {"age": "regression"}
        selector = MultiTaskSelector(k=3, aggregate=aggregate, task_types=types)
        selector.fit(features, y)
        assert np.flatnonzero(selector.get_support()).tolist() == [1, 3, 5]


def test_each_type_is_scored_by_its_own_function():
    features, y = make()
    selector = MultiTaskSelector(k=2, task_types="from_dtype").fit(features, y)
    for k, (name, function) in enumerate(
        {"number": f_regression, "side": f_classif, "age": f_regression}.items()
    ):
        seen = y[name].notna()
        scores, pvalues = function(features[seen], y[name][seen])
        np.testing.assert_array_equal(selector.scores_[k], scores)
        np.testing.assert_array_equal(selector.pvalues_[k], pvalues)
    both = {"classification": f_classif, "regression": r_regression}
    selector = clone(selector.set_params(score_func=both)).fit(features, y)
    assert selector.scores_[0].argmax() == 1
    assert (np.abs(selector.scores_[0]) <= 1).all()


def test_one_number_is_that_of_select_k_best():
    features, y = make()
    y = y["number"].fillna(0)
    drawn = partial(mutual_info_regression, random_state=0)
    for function in (f_regression, drawn):
        own = MultiTaskSelector(function, k=2).fit(features, y)
        known = SelectKBest(function, k=2).fit(features, y)
        np.testing.assert_array_equal(own.scores_[0], known.scores_)
        np.testing.assert_array_equal(own.get_support(), known.get_support())


def test_a_constant_number_has_no_say():
    features, y = make()
    y["flat"] = 2.5
    with pytest.warns(SkmtlWarning, match=r"Only one number was found .*\['flat'\]"):
        selector = MultiTaskSelector(k=2).fit(features, y[["number", "flat"]])
    assert np.isnan(selector.scores_[1]).all()
    with pytest.raises(ValueError, match="one number for the tasks"):
        MultiTaskSelector(k=2).fit(features, y[["flat"]])


@pytest.mark.parametrize(
    ("score_func", "message"),
    [
        (chi2, "the task 'number' is a number, and chi2 is for classes"),
        ({"classification": f_classif}, "expected a dict with a function of"),
        ({"classification": f_classif, "regression": 3}, "expected a dict with a func"),
    ],
)
def test_functions_that_do_not_fit_are_refused(score_func, message):
    features, y = make()
    with pytest.raises(ValueError, match=message):
        MultiTaskSelector(score_func, k=2).fit(np.abs(features), y)
