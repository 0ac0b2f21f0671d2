"""Curves are answers of the model, in order, with the input's own among them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from skmtl import TabularExplainer, TextExplainer, load_penguins
from skmtl.explain.facts._curves import curves


@pytest.fixture(scope="module")
def penguins():
    X, Y = load_penguins(return_X_y=True)
    X = X[["bill_length_mm", "bill_depth_mm", "year"]]
    known = X.notna().all(axis=1) & Y.notna().all(axis=1)
    X, Y = X[known], Y[known].astype(str)
    return X, _forest(X, Y), Y


def _forest(X, Y):
    return RandomForestClassifier(30, random_state=0, min_samples_leaf=5).fit(X, Y)


@pytest.mark.parametrize("row", [0, 120, 200, 300])
def test_each_point_of_a_curve_is_what_the_model_says(penguins, row):
    X, model, _ = penguins
    explanation = TabularExplainer(model, X).explain(X.iloc[row])
    drawn = curves(explanation)
    assert {c.feature for c in drawn} == set(range(3))
    for curve in drawn:
        name = X.columns[curve.feature]
        asked = pd.concat([X.iloc[[row]]] * len(curve.values), ignore_index=True)
        asked[name] = curve.numbers
        said = model.predict_proba(asked)
        for k, proba in enumerate(said):
            spoken = explanation.facts.spoken[k]
            np.testing.assert_allclose(curve.told[:, k], proba[:, spoken], atol=1e-12)
            best = proba[np.arange(len(proba)), curve.verdicts[:, k]]
            np.testing.assert_array_equal(best, proba.max(axis=1))
            if proba.shape[1] == 2:
                assert np.isnan(curve.other[:, k]).all()
            else:
                own = proba[curve.here]
                rest = np.delete(np.arange(proba.shape[1]), spoken)
                runner_up = rest[own[rest].argmax()]
                np.testing.assert_allclose(curve.other[:, k], proba[:, runner_up])
        assert curve.is_number
        assert (np.diff(curve.numbers) > 0).all()
        assert curve.numbers[curve.here] == X[name].iloc[row]
        assert not curve.turned[curve.here].any()
        assert np.isin(curve.seen, X[name]).all()


def test_the_value_that_words_tell_is_marked(penguins):
    X, model, _ = penguins
    explanation = TabularExplainer(model, X).explain(X.iloc[200])
    marked = [c.values[c.compared] for c in curves(explanation) if c.compared >= 0]
    assert marked
    assert all(value in explanation.as_text() for value in marked[:1])


def test_a_missing_value_stands_behind_all_numbers(penguins):
    X, _, Y = penguins
    gaps = X.mask(np.random.RandomState(0).rand(*X.shape) < 0.2)
    model = _forest(gaps, Y)
    row = gaps.iloc[0].copy()
    row["bill_length_mm"] = np.nan
    for x, is_missing in ((row, True), (X.iloc[0], False)):
        explanation = TabularExplainer(model, gaps).explain(x)
        (curve,) = [c for c in curves(explanation) if c.feature == 0]
        assert np.isnan(curve.numbers[-1])
        assert curve.values[-1] == "missing"
        assert (curve.here == len(curve.values) - 1) == is_missing
        assert np.isfinite(curve.range).all()
        assert curve.is_number


def test_of_words_there_are_two_answers_with_and_without():
    def says(texts):
        p = np.array([0.9 if "good" in text else 0.2 for text in texts])
        return np.column_stack([1 - p, p])

    explanation = TextExplainer(says).explain("a good day")
    first = curves(explanation)[0]
    assert first.values[1] == ""
    assert first.told.shape == (2, 1)
    assert first.told[:, 0].tolist() == [0.9, 0.2]
    assert first.compared == 1
    assert not first.is_number
    assert np.isnan(first.range).all()
    rest = [c for c in curves(explanation) if c.compared < 0]
    assert rest
    assert all(c.told[0] == c.told[1] for c in rest)


def test_curves_of_numbers_are_in_their_unit_and_turn_where_words_say_so():
    rng = np.random.RandomState(0)
    X = pd.DataFrame(rng.rand(200, 2), columns=["a", "b"])
    y = np.column_stack([3000 + 1000 * X["a"], 1e-3 * X["b"]])
    model = RandomForestRegressor(20, random_state=0).fit(X, y)
    explainer = TabularExplainer(model, X)
    spreads = explainer.explain(X.iloc[0]).spreads
    for row, target in ((0, None), (0, 3500.0), (1, 3500.0)):
        asked = None if target is None else {"task_0": target}
        explanation = explainer.explain(X.iloc[row], target_value=asked)
        own = model.predict(X.iloc[[row]])[0]
        n_turned = 0
        for curve in curves(explanation):
            rows = pd.concat([X.iloc[[row]]] * len(curve.values), ignore_index=True)
            rows[X.columns[curve.feature]] = curve.numbers
            said = model.predict(rows)
            np.testing.assert_allclose(curve.told, said)
            assert np.isnan(curve.other).all()
            far = np.abs(said - own) >= spreads
            if target is not None:
                far[:, 0] = (said[:, 0] >= target) != (own[0] >= target)
            np.testing.assert_array_equal(curve.turned, far)
            n_turned += far[:, 0].sum()
        assert n_turned
