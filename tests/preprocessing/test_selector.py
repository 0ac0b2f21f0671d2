"""Features are selected for all tasks, each heard on the rows that have its label."""

import pickle
import warnings
from collections.abc import Sized
from functools import partial

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import (
    SelectKBest,
    chi2,
    f_classif,
    mutual_info_classif,
)
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from skmtl.datasets import make_multitask, make_reviews
from skmtl.exceptions import SkmtlWarning
from skmtl.model_selection import MultiTaskStratifiedKFold
from skmtl.preprocessing import MultiTaskSelector
from skmtl.preprocessing._aggregation import aggregated
from tests.toy_tasks import small_classifier

AGGREGATES = ["max", "mean", "rank"]


def sklearn_checks(estimators):
    mark = parametrize_with_checks(estimators)
    names, values = mark.args
    # scikit-learn 1.7 hands over a generator, of which pytest 9.1 warns
    values = values if isinstance(values, Sized) else list(values)
    return pytest.mark.parametrize(names, values, **mark.kwargs)


@pytest.mark.filterwarnings("ignore:k=10 is greater:skmtl.exceptions.SkmtlWarning")
@pytest.mark.filterwarnings("ignore:Features .* are constant:UserWarning")
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@sklearn_checks([MultiTaskSelector()])
def test_sklearn_check_passes(estimator, check):
    check(estimator)


def counts(n_samples=80, n_features=12, seed=0):
    """Counts with ties, and tasks of two and three classes with missing labels."""
    rng = np.random.RandomState(seed)
    X = rng.poisson(0.7, size=(n_samples, n_features)).astype(float)
    noise = rng.randn(n_samples, 2)
    y = pd.DataFrame(
        {
            "two": np.where(X[:, 0] + X[:, 1] + noise[:, 0] > 1.5, "much", "little"),
            "three": (X[:, 2] + noise[:, 1] > 0.5) + 1.0 * (X[:, 3] > 0),
        }
    )
    return X, y.mask(rng.rand(*y.shape) < 0.3)


@pytest.mark.parametrize("aggregate", AGGREGATES)
@pytest.mark.parametrize("k", [0, 1, 5, "all"])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csc_matrix])
@pytest.mark.parametrize("score_func", [f_classif, chi2])
@pytest.mark.filterwarnings("ignore:No features were selected:UserWarning")
def test_with_one_task_it_is_select_k_best(score_func, form, k, aggregate):
    X, y = counts()
    X, y = form(X), (X[:, 2] > 0) + 1 * (X[:, 3] > 1)
    ours = MultiTaskSelector(score_func, k=k, aggregate=aggregate).fit(X, y)
    theirs = SelectKBest(score_func, k=k).fit(X, y)
    np.testing.assert_array_equal(ours.scores_, [theirs.scores_])
    np.testing.assert_array_equal(ours.pvalues_, [theirs.pvalues_])
    np.testing.assert_array_equal(ours.get_support(), theirs.get_support())
    ours, theirs = ours.transform(X), theirs.transform(X)
    assert type(ours) is type(theirs)
    assert (ours != theirs).sum() == 0


@given(
    arrays(float, (12, 5), elements=st.sampled_from([0.0, 1.0, 2.0])),
    st.integers(0, 5),
    st.sampled_from(AGGREGATES),
)
@settings(deadline=None)
def test_ties_and_constant_features_are_settled_as_by_select_k_best(X, k, aggregate):
    y = np.arange(12) % 3
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours = MultiTaskSelector(k=k, aggregate=aggregate).fit(X, y)
        theirs = SelectKBest(k=k).fit(X, y)
    np.testing.assert_array_equal(ours.get_support(), theirs.get_support())


@pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csc_array])
def test_each_task_scores_the_rows_that_have_its_label(form):
    X, y = counts()
    selector = MultiTaskSelector(chi2, k=3).fit(form(X), y)
    assert selector.task_names_ == ["two", "three"]
    for k, name in enumerate(y):
        rows = y[name].notna().to_numpy()
        scores, pvalues = chi2(X[rows], y.loc[rows, name])
        np.testing.assert_allclose(selector.scores_[k], scores)
        np.testing.assert_allclose(selector.pvalues_[k], pvalues)


def test_sparse_rows_reach_the_scoring_function_sparse_with_the_labels_themselves():
    seen = []

    def first_column_best(X, y):
        seen.append((sp.issparse(X), sorted(set(y))))
        return np.arange(X.shape[1])[::-1]

    X, y = counts()
    selector = MultiTaskSelector(first_column_best, k=1).fit(sp.csc_array(X), y)
    assert seen == [(True, ["little", "much"]), (True, [0.0, 1.0, 2.0])]
    assert selector.get_support(indices=True).tolist() == [0]
    assert selector.pvalues_ is None
    assert sp.issparse(selector.transform(sp.csr_array(X)))


def test_a_scoring_function_with_settings_is_a_scoring_function_too():
    score = partial(mutual_info_classif, discrete_features=True)
    X, y = counts()
    selector = MultiTaskSelector(score, k=4).fit(X, y)
    assert selector.pvalues_ is None
    for k, name in enumerate(y):
        rows = y[name].notna().to_numpy()
        expected = score(X[rows], y.loc[rows, name])
        np.testing.assert_allclose(selector.scores_[k], expected)


def test_it_finds_what_matters_to_any_task_whatever_else_is_a_task():
    """Relevant features among 200 others; one task is the toss of a coin."""
    shares = {aggregate: [] for aggregate in AGGREGATES}
    for seed in range(5):
        made = make_multitask(
            600, n_tasks=3, n_specific=3, n_noise=200, random_state=seed
        )
        y = made.target.assign(coin=np.random.RandomState(seed).randint(2, size=600))
        relevant = (made.roles != "none").to_numpy()
        for aggregate, found in shares.items():
            selector = MultiTaskSelector(k=relevant.sum(), aggregate=aggregate)
            found.append(relevant[selector.fit(made.data, y).get_support()].mean())
    assert np.mean(shares["max"]) > 0.9
    assert np.mean(shares["mean"]) > 0.9
    assert np.mean(shares["rank"]) > 0.6


# one score from many

SCORES = arrays(
    float,
    st.tuples(st.integers(2, 4), st.integers(2, 6)),
    elements=st.floats(0, 100, allow_subnormal=False),
)


@given(SCORES, st.floats(0.001, 1000))
@settings(deadline=None)
def test_the_scale_of_a_task_does_not_matter(scores, factor):
    for aggregate in AGGREGATES:
        scaled = scores.copy()
        scaled[0] *= factor
        if aggregate == "rank":  # products of tiny numbers may become equal
            scaled[0] = np.where(scores[0] > 1e-9, scaled[0], scores[0] * 1e-9)
            scores = np.where(scores > 1e-9, scores, scores * 1e-9)
        np.testing.assert_allclose(
            aggregated(scaled, aggregate), aggregated(scores, aggregate), rtol=1e-6
        )


def test_max_wants_the_best_of_one_task_and_mean_what_many_share():
    scores = np.array([[8.0, 5.0, 1.0, 1.0], [1.0, 5.0, 4.0, 2.0]])
    assert aggregated(scores, "max").argmax() == 0
    assert aggregated(scores, "mean").argmax() == 1


@given(SCORES)
@settings(deadline=None)
def test_by_rank_every_task_keeps_a_best_feature(scores):
    chosen_first = aggregated(scores, "rank") > -2
    np.testing.assert_array_equal(
        chosen_first, (scores == scores.max(axis=1, keepdims=True)).any(axis=0)
    )


def test_features_that_no_task_can_score_come_last():
    X, y = counts()
    X[:, 4] = 3.0  # constant
    for aggregate in AGGREGATES:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of f_classif, of the constant feature
            selector = MultiTaskSelector(k=11, aggregate=aggregate).fit(X, y)
        assert not selector.get_support()[4]
        assert selector.aggregated_scores_[4] == -np.inf
        assert np.isfinite(np.delete(selector.aggregated_scores_, 4)).all()


def test_a_feature_that_one_task_cannot_score_is_scored_by_the_others():
    scores = np.array([[np.nan, 1.0, 2.0], [5.0, 1.0, 0.0]])
    for aggregate in AGGREGATES:
        combined = aggregated(scores, aggregate)
        assert np.isfinite(combined).all()
        assert combined[0] >= combined[1]


def test_an_unknown_score_is_the_least_where_all_are_negative():
    scores = np.array([[-4.0, -2.0, np.nan], [1.0, 1.0, 1.0]])
    combined = aggregated(scores, "mean")
    assert combined[0] == combined[2] < combined[1]


def test_a_perfect_feature_leaves_the_order_of_the_others():
    scores = np.array([[np.inf, 4.0, 2.0, 0.0], [1.0, 1.0, 1.0, 1.0]])
    for aggregate in AGGREGATES:
        combined = aggregated(scores, aggregate)
        assert np.isfinite(combined).all()
        assert (np.diff(combined[:3] if aggregate == "rank" else combined) <= 0).all()
        assert combined[0] == combined.max()


def test_negative_scores_are_ranked_below_zero():
    scores = np.array([[-1.0, 2.0, np.nan], [-3.0, 5.0, -1.0]])
    for aggregate in AGGREGATES:
        assert aggregated(scores, aggregate).argmax() == 1


# among other estimators


def test_it_works_in_a_search_with_missing_labels():
    made = make_multitask(150, n_tasks=3, n_noise=20, missing_rate=0.3, random_state=0)
    pipeline = make_pipeline(MultiTaskSelector(), small_classifier(max_epochs=5))
    grid = {
        "multitaskselector__k": [2, 6],
        "multitaskselector__aggregate": ["max", "rank"],
    }
    search = GridSearchCV(pipeline, grid, cv=MultiTaskStratifiedKFold(2))
    search.fit(made.data, made.target)
    assert not np.isnan(search.cv_results_["mean_test_score"]).any()
    selector, clf = search.best_estimator_
    names = selector.get_feature_names_out().tolist()
    assert (
        clf.n_features_in_ == len(names) == search.best_params_["multitaskselector__k"]
    )
    assert set(names) <= set(made.data.columns)


def test_words_are_selected_for_all_tasks():
    texts, y = make_reviews(200, missing_rate=0.2, random_state=0, return_X_y=True)
    words = CountVectorizer()
    selector = MultiTaskSelector(chi2, k=40)
    pipeline = make_pipeline(words, selector, small_classifier()).fit(texts, y)
    kept = selector.get_feature_names_out(words.get_feature_names_out())
    assert {"stale", "delicious"} & set(kept)
    assert pipeline.predict(texts).shape == (200, 3)


def test_names_frames_and_the_way_back():
    X, y = counts()
    frame = pd.DataFrame(X, columns=[f"word {j}" for j in range(12)])
    selector = MultiTaskSelector(chi2, k=3).set_output(transform="pandas")
    kept = selector.fit_transform(frame, y)
    assert kept.columns.tolist() == selector.get_feature_names_out().tolist()
    pd.testing.assert_frame_equal(kept, frame[kept.columns])
    back = selector.inverse_transform(kept.to_numpy())
    np.testing.assert_array_equal(back, X * selector.get_support())
    copy = pickle.loads(pickle.dumps(selector))
    pd.testing.assert_frame_equal(copy.transform(frame), kept)
    forest = RandomForestClassifier(5, random_state=0)
    assert make_pipeline(MultiTaskSelector(k=2), forest).fit(X, X[:, :2] > 0)


# bad input


def test_a_task_of_one_class_is_left_out_with_a_warning():
    X, y = counts()
    y["same"] = np.where(y["two"].isna(), None, "x")
    with pytest.warns(SkmtlWarning, match=r"Only one class.*\['same'\]") as caught:
        selector = MultiTaskSelector(chi2, k=3).fit(X, y)
    assert caught[0].filename == __file__
    assert np.isnan(selector.scores_[2]).all()
    without = MultiTaskSelector(chi2, k=3).fit(X, y[["two", "three"]])
    np.testing.assert_array_equal(
        selector.aggregated_scores_, without.aggregated_scores_
    )


def test_more_features_than_there_are_gives_all_with_a_warning():
    X, y = counts()
    with pytest.warns(SkmtlWarning, match="k=20 is greater than n_features=12"):
        selector = MultiTaskSelector(chi2, k=20).fit(X, y)
    assert selector.get_support().all()


@pytest.mark.parametrize(
    ("settings_", "change", "message"),
    [
        ({"k": -1}, {}, "k=-1.*'all'"),
        ({"k": 2.5}, {}, r"k=2\.5"),
        ({"k": True}, {}, "k=True"),
        ({"k": "most"}, {}, "k='most'"),
        ({"aggregate": "median"}, {}, "aggregate='median'.*'rank'"),
        ({}, {"X": np.full((80, 3), np.nan)}, "contains NaN"),
        ({}, {"X": np.full((80, 3), pd.NA)}, "contains NaN"),
        ({}, {"X": pd.DataFrame({"a": [1, pd.NA] * 40}, dtype=object)}, "contains NaN"),
        ({}, {"X": np.full((80, 3), "word", dtype=object)}, "'word' in row 0"),
        ({}, {"X": np.ones((79, 3))}, "inconsistent"),
        ({}, {"y": None}, "y"),
        ({}, {"y": np.ones(80)}, "one class.*task_0"),
        ({}, {"y": pd.DataFrame({"a": [0, 1] * 40, "b": None})}, "'b'"),
        ({"score_func": lambda X, y: X.mean()}, {}, r"shape \(\).*'two'.*12 features"),
    ],
)
def test_bad_input_is_an_error(settings_, change, message):
    X, y = counts()
    data = {"X": X, "y": y} | change
    with pytest.raises(ValueError, match=message):
        MultiTaskSelector(**settings_).fit(**data)


def test_what_is_no_function_is_an_error():
    with pytest.raises(TypeError, match=r"score_func='chi2'.*function"):
        MultiTaskSelector("chi2").fit(*counts())


def test_texts_have_no_say():
    rng = np.random.RandomState(0)
    X = rng.randn(60, 6)
    side = np.where(X[:, 2] > 0, "left", "right")
    texts = [f"text {k}" for k in range(60)]
    y = pd.DataFrame({"english": texts, "side": side, "price": X[:, 4]})
    types = {"english": "generation", "price": "regression"}
    selector = MultiTaskSelector(k=2, task_types=types).fit(X, y)
    assert selector.get_support(indices=True).tolist() == [2, 4]
    assert np.isnan(selector.scores_).all(axis=1).tolist() == [True, False, False]
    without = MultiTaskSelector(k=2, task_types={"price": "regression"}).fit(
        X, y[["side", "price"]]
    )
    np.testing.assert_array_equal(selector.scores_[1:], without.scores_)
    with pytest.warns(SkmtlWarning, match=r'task_types=\{"english": "generation"\}'):
        guessed = MultiTaskSelector(k=2).fit(X, y)
    np.testing.assert_array_equal(guessed.scores_, selector.scores_)
    with pytest.raises(ValueError, match=r"\['english'\], which are texts, but feat"):
        MultiTaskSelector(k=2, task_types="generation").fit(X, y[["english"]])
