"""Choices that were settled by measuring: what counts, what is told, what is warned of.

The numbers on both sides of each bound are far enough from it that rounding and chance
do not decide.
"""

import dataclasses
import warnings

import numpy as np
import pandas as pd
import pytest
import torch

from skmtl import MultiTaskClassifier
from skmtl.datasets import make_multitask
from skmtl.exceptions import SkmtlWarning
from skmtl.explain import ExplanationSet, TabularExplainer
from skmtl.explain.facts._lime import as_lime
from skmtl.explain.inside._trunk import trunk_units
from tests.explain.inside.test_trunk import Planted, planted
from tests.explain.made import made_explanation
from tests.explain.models import bounded, of_second

LINE = np.linspace(-1, 1, 101)


# What counts, and which roles follow


@pytest.mark.parametrize(
    ("effect", "largest", "counts"),
    [
        (0.06, 0.3, False),  # a fifth of the largest
        (0.085, 0.3, True),
        (-0.085, 0.3, True),
        (0.03, 0.1, True),  # small in probability, yet not beside the others
        (0.15, 0.9, True),  # anyone would call it large, whatever is beside it
        (0.08, 0.9, False),
    ],
)
def test_a_quarter_of_the_largest_effect_counts_and_so_do_ten_points(
    effect, largest, counts
):
    facts = made_explanation([[largest], [effect]], errors=1e-4).facts
    assert facts.counts.tolist() == [[True], [counts]]
    assert facts.roles.tolist() == ["specific", "specific" if counts else "none"]


@pytest.mark.parametrize(
    ("effect", "role"), [(0.06, "specific"), (0.12, "shared"), (-0.12, "conflicting")]
)
def test_less_than_a_tenth_of_the_effect_on_another_task_does_not_count(effect, role):
    # the second task rests on nothing else, so that the effect is its largest
    facts = made_explanation([[0.9, effect], [0.9, 0.0]], errors=1e-4).facts
    assert facts.roles.tolist() == [role, "specific"]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_network_of_a_thousand_rows_gives_features_the_roles_they_have(seed):
    made = make_multitask(1000, random_state=seed)
    clf = MultiTaskClassifier(max_epochs=8, random_state=0).fit(made.data, made.target)
    explainer = TabularExplainer(clf, made.data, n_samples=1000)
    explanations = map(of_second, explainer.explain_many(made.data[:10]))
    right = [e.facts.roles == made.roles.to_numpy() for e in explanations]
    assert np.mean(right) >= 0.9


@pytest.mark.parametrize(
    ("kind", "r2", "vacuous"),
    [
        ("sensitivity", 0.35, ""),
        ("sensitivity", 0.2, "fidelity"),
        ("presence", 0.35, ""),
        ("presence", 0.2, "fidelity"),
        ("contribution", 0.2, ""),
        ("contribution", 0.05, "fidelity"),
        ("sensitivity", 0.05, "fidelity"),
    ],
)
def test_less_fidelity_is_expected_of_ranges(kind, r2, vacuous):
    facts = made_explanation([[0.3], [0.1]], r2=r2, kind=kind).facts
    assert facts.vacuous == [vacuous]
    assert (facts.roles == "none").all() == bool(vacuous)


# Many explanations, and those of lime


def test_rows_that_show_much_come_before_a_row_that_shows_what_is_frequent():
    names = ["a", "b", "c", "d"]

    def made(*effects):
        return made_explanation(np.array([effects]).T, names=names)

    frequent, many = made(0.3, 0, 0, 0), made(0, 0.3, 0.3, 0.3)
    explanations = ExplanationSet([frequent, frequent, frequent, frequent, many])
    # lime weighs a feature by the root of its summed importance: 2 for "a" against
    # 3 times 3**-0.25 = 2.28; without the root it would be 4 against 1.73
    assert explanations.summary(n_rows=1).rows == [4]
    assert explanations.summary(n_rows=2).rows == [4, 0]
    # and of twelve that show "a" the root is 3.46
    explanations = ExplanationSet([many, *[frequent] * 12])
    assert explanations.summary(n_rows=2).rows == [1, 0]


def test_lime_gets_of_each_class_the_features_selected_for_it():
    explanation = made_explanation(
        [[0.3], [0.2], [-0.1], [0.05]],
        classes=[np.array(["a", "b", "c"])],
        names=["w", "x", "y", "z"],
    )
    selected = np.array([[1, 0, 0], [0, 1, 1], [0, 1, 0], [1, 0, 0]], dtype=bool)
    effects = np.array([[-0.3, 0, 0], [0, 0.2, 0], [0, -0.4, 0], [0.1, 0, 0]])
    surrogate = dataclasses.replace(
        explanation.surrogate, selected=selected, effects=effects
    )
    found = as_lime(dataclasses.replace(explanation, surrogate=surrogate), 0)
    assert found.as_map() == {
        0: [(0, -0.3), (3, 0.1)],
        1: [(2, -0.4), (1, 0.2)],
        2: [(1, 0.0)],  # selected, though it has no effect
    }


# Rows that are far from all others


@pytest.mark.parametrize("side", [1, -1])
def test_a_number_is_far_from_one_standard_deviation_beyond_the_range(side):
    table = np.column_stack([LINE, LINE])
    explainer = TabularExplainer(
        lambda rows: bounded(rows[:, 0]), table, n_samples=50, task_names=["t"]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        explainer.explain([side * (1 + 0.5 * LINE.std()), 0.0])
    with pytest.warns(SkmtlWarning, match=r"in the column 'x0', far outside of -1 to"):
        explainer.explain([side * (1 + 1.5 * LINE.std()), 0.0])


# Units of the trunk


@pytest.mark.parametrize(
    ("part", "role"), [(0.4, "specific"), (0.65, "shared"), (-0.65, "shared")]
)
def test_a_unit_is_shared_if_the_second_task_gets_half_as_much_as_the_first(part, role):
    units = trunk_units(*planted([[1.0, part], [part, 1.0]])).units
    assert units["role"].tolist() == [role, role]


@pytest.mark.parametrize(("part", "role"), [(0.03, "idle"), (-0.08, "specific")])
def test_a_unit_is_idle_below_a_twentieth_of_the_tasks_largest(part, role):
    units = trunk_units(*planted([[1.0, part, 0.0], [0.0, 0.0, 1.0]])).units
    assert units["role"].tolist() == ["specific", role, "specific"]


@pytest.mark.parametrize("n_classes", [2, 3, 4, 6])
def test_a_contribution_is_the_root_mean_square_over_all_pairs_of_classes(n_classes):
    rng = np.random.RandomState(n_classes)
    X = rng.randn(200, 3)
    Y = pd.DataFrame({"t": np.arange(200) % n_classes, "u": X[:, 0] > 0})
    clf = MultiTaskClassifier(
        Planted, standardize=False, max_epochs=1, early_stopping=False, random_state=0
    ).fit(X, Y)
    network = clf.net_.module_
    with torch.no_grad():
        network.heads.weight.copy_(torch.tensor(rng.randn(*network.heads.weight.shape)))
    deviations = np.tanh(X * network.trunk.body.scale.detach().numpy()).std(axis=0)

    # log(p_c / p_d) is linear in the units: its slopes follow from four of their values
    with torch.no_grad():
        units = torch.eye(4, 3)  # the last row has all units at zero
        layout = network.heads.layout
        log_p = layout.log_probabilities(network.heads(units)).double().numpy()
    slopes = (log_p[:3] - log_p[3])[:, :n_classes]
    pairs = [
        slopes[:, c] - slopes[:, d] for c in range(n_classes) for d in range(c)
    ]  # the later class against the earlier one
    expected = np.sqrt(np.mean(np.square(pairs), axis=0)) * deviations
    if n_classes == 2:
        expected = pairs[0] * deviations  # with the sign of the second class
    found = trunk_units(clf, X).contributions["t"]
    np.testing.assert_allclose(found, expected, rtol=1e-3)
