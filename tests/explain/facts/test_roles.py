"""Roles, the split of effects and relatedness are what their formulas say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from skmtl.explain.facts._roles import (
    ROLES,
    relatedness,
    relevant,
    roles,
    scaled,
    split,
)
from tests.explain.made import made_explanation


def gram_of(seed, n=60, p=5):
    """A Gram matrix, and the features that it is of."""
    rng = np.random.RandomState(seed)
    Z = rng.randn(n, p) @ (np.eye(p) + 0.4 * rng.randn(p, p))
    Z -= Z.mean(axis=0)
    return Z.T @ Z / n, Z


@pytest.mark.parametrize(
    ("effects", "role"),
    [
        ([0.3, 0.3, 0.3, 0.3], "shared"),
        ([-0.3, -0.2, -0.4, -0.3], "shared"),
        ([0.3, 0.3, 0.0, 0.0], "shared"),
        ([0.3, 0.3, 0.3, -0.3], "conflicting"),  # (2/4)^2 is below one half
        ([0.3, 0.3, -0.3, -0.3], "conflicting"),
        ([0.3, -0.3, 0.0, 0.0], "conflicting"),
        ([0.0, 0.0, 0.3, 0.0], "specific"),
        ([0.0, -0.3, 0.0, 0.0], "specific"),
        ([0.0, 0.0, 0.0, 0.0], "none"),
    ],
)
def test_a_role_follows_from_the_signs_of_what_counts(effects, role):
    # one more feature of the same size gives each task the same length
    table = np.array([effects, [0.3, 0.3, 0.3, 0.3]])
    assert roles(table, table != 0).tolist()[0] == role
    # the order of the tasks and the overall sign do not matter
    assert roles(-table[:, ::-1], table[:, ::-1] != 0)[0] == role
    facts = made_explanation(table).facts
    assert facts.roles[0] == role
    assert role in ROLES


@pytest.mark.parametrize(
    ("against", "role"), [(0.15, "shared"), (0.19, "conflicting"), (0.3, "conflicting")]
)
def test_signs_mostly_agree_up_to_half_of_the_square_of_all_sizes(against, role):
    """Of sizes 1 and b they do as long as (1 - b)^2 > (1 + b)^2 / 2: b < 0.1716."""
    other = np.sqrt(1 - against**2)
    effects = np.array([[1.0, -against], [0.0, other]])
    assert roles(effects, np.array([[True, True], [False, True]]))[0] == role


def test_what_does_not_count_has_no_say_in_the_role():
    effects = np.array([[0.3, 0.3, -0.9], [0.1, 0.1, 0.1]])
    counts = np.array([[True, True, False], [False, False, True]])
    assert roles(effects, counts).tolist() == ["shared", "specific"]


@given(
    arrays(float, (4, 3), elements=st.floats(-1, 1).map(lambda v: round(v, 3))),
    st.permutations(range(3)),
)
def test_roles_do_not_depend_on_the_order_of_tasks_or_the_scale_of_one(effects, order):
    counts = effects != 0
    expected = roles(effects, counts)
    np.testing.assert_array_equal(roles(effects[:, order], counts[:, order]), expected)
    n_tasks = counts.sum(axis=1)
    assert (expected[n_tasks == 0] == "none").all()
    assert (expected[n_tasks == 1] == "specific").all()
    assert np.isin(expected[n_tasks > 1], ["shared", "conflicting"]).all()


def test_an_effect_counts_if_it_is_certain_and_large():
    effects = np.array([[1.0, 1.0], [0.5, 0.5], [1e-4, 1e-4]])
    errors = np.array([[0.01, 0.01], [0.01, 0.4], [1e-9, 1e-9]])
    assert relevant(effects, errors).tolist() == [
        [True, True],
        [True, False],  # 1.25 standard errors
        [False, False],  # certain, but next to nothing
    ]


def test_an_effect_below_one_hundredth_does_not_count_however_certain():
    effects = np.array([[0.0099], [0.0101]])
    assert relevant(effects, np.full_like(effects, 1e-6)).tolist() == [[False], [True]]


@pytest.mark.parametrize(("n_effects", "counts"), [(200, True), (20_000, False)])
def test_the_more_effects_are_looked_at_the_more_certain_each_must_be(
    n_effects, counts
):
    effects = np.zeros((n_effects, 1))
    effects[0] = 0.2
    assert relevant(effects, np.full_like(effects, 0.2 / 4.2))[0, 0] == counts


def test_of_noise_alone_nothing_counts():
    found = 0
    for seed in range(40):
        noise = np.random.RandomState(seed).randn(5000, 4) * 0.02
        found += relevant(noise, np.full_like(noise, 0.02)).any()
    assert found <= 2  # one in a hundred


def test_scaled_effects_have_length_1_and_zeros_stay():
    found = scaled(np.array([[3.0, 0.0], [4.0, 0.0]]))
    np.testing.assert_allclose(found, [[0.6, 0], [0.8, 0]])


@pytest.mark.parametrize("n_tasks", [1, 2, 4])
def test_the_split_is_the_joint_solution_in_closed_form(n_tasks):
    gram, Z = gram_of(n_tasks)
    n, p = Z.shape
    effects = np.random.RandomState(0).randn(p, n_tasks)
    shared, specific = split(gram, effects)
    mean = np.trace(gram) / p
    # one least-squares problem in (m, d_1, ..., d_K), penalties as further rows
    blocks = [
        np.hstack([Z, *(Z if k == i else np.zeros_like(Z) for i in range(n_tasks))])
        for k in range(n_tasks)
    ]
    roots = np.sqrt(np.repeat([1e-5 * mean, 1e-3 * mean], [p, n_tasks * p]))
    system = np.vstack([np.vstack(blocks) / np.sqrt(n), np.diag(roots)])
    wanted = np.concatenate(
        [(Z @ effects).T.ravel() / np.sqrt(n), np.zeros(len(roots))]
    )
    joint = np.linalg.lstsq(system, wanted, rcond=None)[0].reshape(n_tasks + 1, p)
    np.testing.assert_allclose(shared, joint[0], atol=1e-8)
    np.testing.assert_allclose(specific.T, joint[1:], atol=1e-8)


def test_the_parts_sum_up_to_the_effects():
    gram, _ = gram_of(0)
    effects = np.random.RandomState(1).randn(5, 3)
    shared, specific = split(gram, effects)
    np.testing.assert_allclose(shared[:, None] + specific, effects, atol=0.02)


def test_tasks_that_agree_share_all_and_tasks_that_oppose_share_nothing():
    gram, _ = gram_of(3)
    effects = np.random.RandomState(2).randn(5, 1)
    shared, specific = split(gram, np.tile(effects, 3))
    np.testing.assert_allclose(shared, effects[:, 0], rtol=0.01)
    np.testing.assert_allclose(specific, 0, atol=0.01)
    shared, _ = split(gram, np.hstack([effects, -effects]))
    np.testing.assert_allclose(shared, 0, atol=1e-12)
    one = made_explanation(np.tile(effects, 3)).shared_fraction
    none = made_explanation(np.hstack([effects, -effects])).shared_fraction
    np.testing.assert_allclose(one, 1, atol=1e-3)
    np.testing.assert_allclose(none, 0, atol=1e-3)


def test_without_variance_nothing_is_shared():
    shared, specific = split(np.zeros((2, 2)), np.ones((2, 3)))
    assert not shared.any()
    assert not specific.any()


def test_relatedness_is_the_correlation_of_what_the_surrogates_predict():
    gram, Z = gram_of(4)
    effects = np.random.RandomState(3).randn(5, 4)
    found = relatedness(gram, effects)
    np.testing.assert_allclose(found, np.corrcoef((Z @ effects).T), atol=1e-10)


def test_relatedness_to_a_task_without_effects_is_not_known():
    effects = np.array([[1.0, 0.0, -2.0], [1.0, 0.0, -2.0]])
    found = relatedness(np.eye(2), effects)
    expected = [[1, np.nan, -1], [np.nan, 1, np.nan], [-1, np.nan, 1]]
    np.testing.assert_allclose(found, expected)


def test_a_task_of_which_nothing_is_known_gives_no_feature_a_role():
    effects = np.array([[0.3, 0.3, 0.3], [0.2, 0.2, -0.2]])
    r2 = [0.9, 0.1, 0.9]
    assert made_explanation(effects).facts.roles.tolist() == ["shared", "conflicting"]
    facts = made_explanation(effects, r2=r2).facts
    assert facts.vacuous == ["", "fidelity", ""]
    assert not facts.counts[:, 1].any()
    only = made_explanation(effects, r2=[0.1, 0.1, 0.9]).facts
    assert only.roles.tolist() == ["specific", "specific"]


def test_tasks_that_have_nothing_in_common_share_nothing():
    for n_tasks in (2, 3, 5):
        explanation = made_explanation(np.eye(5)[:, :n_tasks] * 0.3)
        np.testing.assert_allclose(explanation.shared_fraction, 0, atol=1e-3)
    same = made_explanation(np.full((4, 3), 0.2))
    np.testing.assert_allclose(same.shared_fraction, 1, atol=1e-3)


def test_a_task_that_cannot_be_told_has_no_part_in_the_split():
    effects = np.array([[0.3, 0.3, 0.0], [0.1, 0.1, 0.0]])
    explanation = made_explanation(effects, constant=[False, False, True])
    np.testing.assert_allclose(explanation.shared_effects, effects[:, 0], atol=5e-3)
    assert explanation.specific_effects["task_2"].isna().all()
    assert np.isnan(explanation.shared_fraction["task_2"])
    assert explanation.shared_fraction["task_0"] == pytest.approx(1, abs=1e-3)
