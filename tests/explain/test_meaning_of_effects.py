"""Effects are what they are said to be, on models of which the truth is known."""

import re

import numpy as np
import pandas as pd
import pytest

from skmtl.datasets import make_multitask
from skmtl.explain import TabularExplainer
from tests.explain.models import bounded, of_second

RNG = np.random.RandomState(0)
X = RNG.randn(80, 4)


def test_effects_are_the_slopes_of_a_linear_model_in_units_of_the_columns():
    table = np.column_stack([X[:, 0] * 10, X[:, 1], np.arange(80) % 7]) + 3.0

    def linear(rows):
        p = 0.5 + rows @ [0.002, -0.03, 0.01]
        return np.column_stack([1 - p, p])

    explanation = TabularExplainer(linear, table, n_samples=200).explain(table[4])
    expected = table.std(axis=0) * [0.002, -0.03, 0.01]
    np.testing.assert_allclose(explanation.facts.effects[:, 0], expected, rtol=5e-3)
    np.testing.assert_allclose(explanation.features.spreads, table.std(axis=0))
    np.testing.assert_allclose(explanation.facts.r2, 1, atol=1e-4)
    np.testing.assert_allclose(explanation.facts.gap, 0, atol=1e-3)


def test_the_effect_of_a_category_is_having_it_and_not_another():
    table = pd.DataFrame({"a": ["u", "v", "w", "w"] * 20, "b": X[:, 0]})
    levels = {"u": 0.8, "v": 0.5, "w": 0.2}

    def model(rows):
        p = rows["a"].map(levels).astype(float).to_numpy()
        return np.column_stack([1 - p, p])

    explainer = TabularExplainer(model, table, n_samples=2000)
    effect = explainer.explain({"a": "u", "b": 0.0}).effects.loc["a", ("task_0", 1)]
    assert effect == pytest.approx(0.8 - (0.5 + 2 * 0.2) / 3, abs=0.02)
    effect = explainer.explain({"a": "w", "b": 0.0}).effects.loc["a", ("task_0", 1)]
    assert effect == pytest.approx(0.2 - (0.8 + 0.5) / 2, abs=0.02)


def test_a_contribution_is_being_in_the_row_s_quarter_and_not_in_another():
    table = np.column_stack([np.arange(400) / 400, RNG.rand(400)])

    def steps(rows):
        p = np.where(rows[:, 0] > 0.75, 0.9, 0.3)
        return np.column_stack([1 - p, p])

    explainer = TabularExplainer(steps, table, kind="contribution", n_samples=2000)
    explanation = explainer.explain([0.9, 0.5])
    found = explanation.effects[("task_0", 1)]
    assert found["x0"] == pytest.approx(0.6, abs=0.02)
    assert found["x1"] == pytest.approx(0, abs=0.02)
    assert explanation.features.values[0].startswith("above 0.74")


def test_sensitivity_has_the_direction_of_the_gradient():
    made = make_multitask(500, n_tasks=3, random_state=1)
    explainer = TabularExplainer(made.oracle, made.data, n_samples=1000)
    for row in (0, 7, 21):
        x = made.data.iloc[row]
        effects = of_second(explainer.explain(x)).facts.effects
        gradient = made.oracle.gradient(x) * made.data.std().to_numpy()[:, None]
        lengths = np.linalg.norm(effects, axis=0) * np.linalg.norm(gradient, axis=0)
        assert ((effects * gradient).sum(axis=0) / lengths > 0.95).all()


def test_of_hundreds_of_columns_that_do_little_none_is_told_as_a_reason():
    table = np.random.RandomState(0).randn(60, 600)
    weights = np.random.RandomState(1).uniform(-0.012, 0.012, (2, 600))

    def model(rows):
        return [bounded(total) for total in (rows @ weights.T).T]

    explanation = TabularExplainer(model, table, n_samples=2000).explain(table[0])
    assert (explanation.facts.r2 > 0.7).all()  # though they are certain together
    assert (explanation.roles == "none").all()
    text = explanation.as_text()
    assert (
        "No usual value of any of the 10 features, changed alone, moves an answer by 5 "
        "percentage points."
    ) in text
    assert not re.search("would (rise|fall|be)", text)


def test_roles_of_made_data_are_found():
    made = make_multitask(500, n_tasks=4, random_state=2)
    explainer = TabularExplainer(made.oracle, made.data)
    rows = [made.data.iloc[row] for row in range(6)]
    found = [of_second(explainer.explain(row)).roles for row in rows]
    right = np.array([(own == made.roles).to_numpy() for own in found])
    assert right.mean() >= 0.97
