"""Selection from moments alone picks what refitting every candidate would pick."""

import numpy as np
import pytest
from lime.lime_base import LimeBase
from sklearn import config_context

from skmtl.explain.surrogates._selection import joint_selection, lime_selection


def table(seed, n=150, p=9, n_outputs=5, binary=False):
    """Features, weights and outputs that depend on some of the features."""
    rng = np.random.RandomState(seed)
    Z = rng.randn(n, p) @ (np.eye(p) + 0.3 * rng.randn(p, p))
    if binary:
        Z = (Z > 0).astype(float)
    Y = Z @ (rng.randn(p, n_outputs) * (rng.rand(p, n_outputs) < 0.5))
    return Z, rng.uniform(0.1, 1, n), Y + rng.randn(n, n_outputs)


def moments(Z, w, Y):
    """Return the Gram matrix, the products with the outputs, and these squared."""
    Zc, Yc = Z - np.average(Z, axis=0, weights=w), Y - np.average(Y, axis=0, weights=w)
    return (Zc.T * w) @ Zc, (Zc.T * w) @ Yc, (w[:, None] * Yc**2).sum(axis=0)


def greedy(Z, w, Y, shares, n_features):
    """Return the features that fit best together, found by fitting every candidate."""
    root = np.sqrt(w)[:, None]
    centred = [(A - np.average(A, axis=0, weights=w)) * root for A in (Z, Y)]
    chosen = []
    for _ in range(n_features):
        lost = {}
        for j in set(range(Z.shape[1])) - set(chosen):
            part = centred[0][:, [*chosen, j]]
            fitted = part @ np.linalg.lstsq(part, centred[1], rcond=None)[0]
            lost[j] = shares @ ((centred[1] - fitted) ** 2).sum(axis=0)
        chosen.append(min(lost, key=lost.get))
    return chosen


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_joint_selection_is_the_greedy_one_by_refitting(seed, binary):
    Z, w, Y = table(seed, binary=binary)
    gram, cross, squares = moments(Z, w, Y)
    shares = np.random.RandomState(seed).rand(5) / squares
    for n_features in (1, 3, 6, 9):
        selected = joint_selection(gram, cross, shares, n_features)
        assert (selected == selected[:, :1]).all()  # one list for all outputs
        expected = greedy(Z, w, Y, shares, n_features)
        assert np.flatnonzero(selected[:, 0]).tolist() == sorted(expected)


def test_joint_selection_of_one_output_is_forward_selection():
    Z, w, Y = table(0)
    gram, cross, squares = moments(Z, w, Y[:, :1])
    np.testing.assert_array_equal(
        joint_selection(gram, cross, 1 / squares, 4),
        lime_selection(gram, cross, Z[0], 4),
    )


@pytest.mark.parametrize("n_features", [1, 6, 7, 20])
def test_each_output_gets_the_features_that_lime_selects(n_features):
    base = LimeBase(kernel_fn=None, random_state=0)
    for seed in range(4):
        Z, w, Y = table(seed)
        gram, cross, _ = moments(Z, w, Y)
        selected = lime_selection(gram, cross, Z[0], n_features)
        for k in range(Y.shape[1]):
            with config_context(assume_finite=True, skip_parameter_validation=True):
                expected = base.feature_selection(Z, Y[:, k], w, n_features, "auto")
            found = np.flatnonzero(selected[:, k])
            assert found.tolist() == sorted(int(j) for j in expected)


@pytest.mark.parametrize("n_features", [2, 6, 8, 30])
def test_never_more_features_than_asked_for_or_than_there_are(n_features):
    Z, w, Y = table(1)
    gram, cross, squares = moments(Z, w, Y)
    per_output = lime_selection(gram, cross, Z[0], n_features)
    assert (per_output.sum(axis=0) == min(n_features, 9)).all()
    joint = joint_selection(gram, cross, 1 / squares, n_features)
    assert (joint.sum(axis=0) == min(n_features, 9)).all()


def test_features_that_others_span_are_not_selected_again():
    Z, w, Y = table(2, p=4)
    Z = np.column_stack([Z, Z[:, 1], Z @ [1, 1, 0, 0], np.ones(len(Z))])
    gram, cross, squares = moments(Z, w, Y)
    selected = joint_selection(gram, cross, 1 / squares, 7)[:, 0]
    assert selected.sum() == 4  # the rank
    assert np.linalg.matrix_rank(gram[np.ix_(selected, selected)]) == 4


def test_without_any_variance_the_selection_is_still_one():
    gram, cross = np.zeros((3, 3)), np.zeros((3, 2))
    assert not joint_selection(gram, cross, np.zeros(2), 2).any()
    assert (lime_selection(gram, cross, np.ones(3), 2).sum(axis=0) == 2).all()
    assert (lime_selection(gram, cross, np.ones(3), 8).sum(axis=0) == 3).all()
