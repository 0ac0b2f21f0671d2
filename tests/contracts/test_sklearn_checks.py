"""scikit-learn's own checks of an estimator, all of them, on the default settings."""

from collections.abc import Sized

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.utils.estimator_checks import parametrize_with_checks

from skmtl import MultiTaskClassifier
from skmtl.networks import MLPTrunk

ESTIMATORS = [
    MultiTaskClassifier(max_epochs=5, lr=0.01),
    MultiTaskClassifier(
        MLPTrunk(dropout=0, n_members=1, n_bins=0), max_epochs=8, lr=0.01
    ),
    MultiTaskClassifier("additive", max_epochs=8, lr=0.01),
]

# The checks want results that are equal to 1e-7. The network computes in float32, where
# the sum over a repeated row and the product with its weight are rounded differently.
# Besides, dropout and mini-batches are drawn for rows, and the number of rows differs.
# That the equivalence holds but for this is a test of our own, below.
ROUNDING = "float32 sums over repeated rows are not rounded as weighted sums are"
EXPECTED_FAILURES = {
    "check_sample_weight_equivalence_on_dense_data": ROUNDING,
    "check_sample_weight_equivalence_on_sparse_data": ROUNDING,
}


def sklearn_checks(estimators):
    """Give each check of each estimator to a test."""
    mark = parametrize_with_checks(
        estimators, expected_failed_checks=lambda estimator: EXPECTED_FAILURES
    )
    names, values = mark.args
    # scikit-learn 1.7 hands over a generator, of which pytest 9.1 warns
    values = values if isinstance(values, Sized) else list(values)
    return pytest.mark.parametrize(names, values, **mark.kwargs)


# check_classifiers_one_label fits a task with a single class
@pytest.mark.filterwarnings("ignore:Only one class:skmtl.exceptions.SkmtlWarning")
@sklearn_checks(ESTIMATORS)
def test_sklearn_check_passes(estimator, check):
    check(estimator)


def probabilities(clf, X):
    """Return the probabilities of all tasks side by side."""
    proba = clf.predict_proba(X)
    return np.hstack(proba) if isinstance(proba, list) else proba


@pytest.mark.parametrize(
    "trunk",
    [MLPTrunk(dropout=0, n_members=6), MLPTrunk(dropout=0, n_members=1, n_bins=0)],
    ids=["members", "one"],
)
@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
@pytest.mark.parametrize("n_tasks", [1, 3])
@pytest.mark.parametrize("kind", ["dense", "with missing numbers", "sparse"])
def test_a_row_of_weight_two_counts_as_two_rows_and_one_of_zero_as_none(
    kind, n_tasks, optimizer, trunk
):
    rng = np.random.RandomState(0)
    X = rng.randn(60, 5)
    Y = np.column_stack([X[:, 0] > 0, X[:, 1] > X[:, 2], rng.randint(3, size=60)])
    y = Y[:, :n_tasks] if n_tasks > 1 else Y[:, 0]
    if kind == "with missing numbers":
        X[::7, 3] = np.nan
    elif kind == "sparse":
        X = sp.csr_array(np.where(np.abs(X) > 0.5, X, 0))
    weight = rng.randint(4, size=60)
    rows = rng.permutation(np.repeat(np.arange(60), weight))

    # one full batch and no dropout: nothing is drawn that depends on the number of rows
    clf = MultiTaskClassifier(
        trunk,
        optimizer=optimizer,
        lr=0.01 if optimizer == "adamw" else 0.01 * trunk.n_members,
        batch_size=len(rows),
        max_epochs=5,
        early_stopping=False,
        random_state=0,
    )
    expected = probabilities(clf.fit(X[rows], y[rows]), X)
    by_row = probabilities(clf.fit(X, y, sample_weight=weight), X)
    np.testing.assert_allclose(by_row, expected, atol=1e-4)
    by_label = np.repeat(weight[:, np.newaxis], n_tasks, axis=1)
    by_label = probabilities(clf.fit(X, y, sample_weight=by_label), X)
    np.testing.assert_allclose(by_label, expected, atol=1e-4)
    unweighted = probabilities(clf.fit(X, y), X)
    assert np.abs(unweighted - expected).max() > 1e-3
