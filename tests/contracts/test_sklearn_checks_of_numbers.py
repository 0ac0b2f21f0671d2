"""scikit-learn's own checks of the estimators of numbers, and of both."""

import numpy as np
import pytest

from skmtl import MultiTaskPredictor, MultiTaskRegressor
from skmtl.networks import MLPTrunk
from tests.contracts.test_sklearn_checks import sklearn_checks

# The checks of weights expect to fail, for the reason that is given with those of
# classes; on a MultiTaskPredictor they want predict_proba, which there is not, as all
# their targets are numbers. The test below holds what they are about.
ESTIMATORS = [
    MultiTaskRegressor(max_epochs=60, lr=0.01),
    MultiTaskRegressor(
        MLPTrunk(dropout=0, n_members=1, n_bins=0),
        max_epochs=60,
        lr=0.01,
        target_transform="standardize",
    ),
    MultiTaskPredictor(max_epochs=20, lr=0.01),
]


@pytest.mark.filterwarnings("ignore:Only one:skmtl.exceptions.SkmtlWarning")
@pytest.mark.filterwarnings("ignore:Task.*whole numbers:skmtl.exceptions.SkmtlWarning")
@sklearn_checks(ESTIMATORS)
def test_sklearn_check_passes(estimator, check):
    try:
        check(estimator)
    except AssertionError:
        if check.func.__name__ != "check_methods_subset_invariance":
            raise
        # it compares numbers to 1e-7, and whether they are equal is left to chance
        pytest.xfail("float32 is rounded otherwise in a batch of another size")


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e6])
def test_a_row_alone_is_told_the_same_number_but_for_rounding(scale, seed):
    rng = np.random.RandomState(seed)
    X = rng.randn(150, 6)
    y = scale * (X[:, 0] + X[:, 1] * X[:, 2] + 0.3 * rng.randn(150))
    model = MultiTaskRegressor(max_epochs=20, lr=0.01, random_state=seed).fit(X, y)
    alone = np.concatenate([model.predict(row) for row in X[:, np.newaxis]])
    np.testing.assert_allclose(model.predict(X), alone, rtol=0, atol=2e-6 * scale)
    other = rng.permutation(150)
    found = model.predict(X[other])
    np.testing.assert_allclose(found, model.predict(X)[other], atol=2e-6 * scale)


@pytest.mark.parametrize("model", [MultiTaskRegressor, MultiTaskPredictor])
@pytest.mark.parametrize("transform", ["blend", "standardize"])
@pytest.mark.parametrize("n_tasks", [1, 3])
def test_a_row_of_weight_two_counts_as_two_rows_and_one_of_zero_as_none(
    n_tasks, transform, model
):
    rng = np.random.RandomState(0)
    X = rng.randn(60, 5)
    y = np.column_stack([X[:, 0] * 50, np.exp(X[:, 1] - X[:, 2]), rng.randn(60)])
    y = y[:, :n_tasks] if n_tasks > 1 else y[:, 0]
    weight = rng.randint(4, size=60)
    rows = rng.permutation(np.repeat(np.arange(60), weight))
    # one full batch and no dropout: nothing drawn depends on the number of rows; and
    # AdamW would make steps of what rounding leaves of a gradient that is none
    made = model(
        MLPTrunk(dropout=0, n_members=6),
        optimizer="sgd",
        lr=0.5,
        batch_size=len(rows),
        max_epochs=5,
        early_stopping=False,
        target_transform=transform,
        random_state=0,
    )
    expected = made.fit(X[rows], y[rows]).predict(X)
    spread = np.std(y, axis=0)
    by_row = made.fit(X, y, sample_weight=weight).predict(X)
    np.testing.assert_allclose(by_row / spread, expected / spread, atol=1e-5)
    unweighted = made.fit(X, y).predict(X)
    assert np.abs((unweighted - expected) / spread).max() > 1e-2
