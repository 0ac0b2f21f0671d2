"""The linear path: what single columns say, straight to the class scores."""

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

import skmtl.networks._linear_path as path_module
from skmtl.inputs import Table
from skmtl.networks._linear_path import LinearPath


def rows(n_samples=60, n_columns=40, seed=0):
    return sp.random(n_samples, n_columns, 0.2, "csr", random_state=seed)


def sparse_tensor(X):
    return Table(sp.csr_array(X)).take(slice(None))[0]


def filled(n_columns=40, n_logits=3, n_members=None, counts=None):
    counts = np.arange(n_columns) if counts is None else counts
    path = LinearPath(counts, n_logits, n_members)
    torch.manual_seed(0)
    torch.nn.init.normal_(path.weight)
    return path


def test_it_starts_at_nothing():
    path = LinearPath(np.ones(40), 3, 2)
    assert path(sparse_tensor(rows())).abs().max() == 0
    assert path(sparse_tensor(rows())).shape == (60, 2, 3)


def test_it_can_be_any_logistic_regression_on_rows_of_one_length():
    X = rows(200)
    y = (X @ np.linspace(-1, 1, 40) > 0).astype(int)
    X = normalize(X) * 10
    linear = LogisticRegression().fit(X, y)
    path = LinearPath(np.ones(40), 1)
    path.weight.data = torch.tensor(linear.coef_.T, dtype=torch.float32)
    scores = path(sparse_tensor(X * 7)).detach().numpy()[:, 0]
    expected = linear.decision_function(X) - linear.intercept_
    np.testing.assert_allclose(scores, expected, atol=1e-4)


@pytest.mark.parametrize("n_members", [None, 2])
@pytest.mark.parametrize("most", [2**22, 60])
def test_rows_that_are_not_sparse_give_the_same(monkeypatch, n_members, most):
    monkeypatch.setattr(path_module, "_MOST_WEIGHTS", most)
    path, X = filled(n_members=n_members), rows()
    dense = path(torch.from_numpy(X.toarray()))
    torch.testing.assert_close(path(sparse_tensor(X)), dense, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("factor", [1e-12, 1e300])
def test_the_length_of_rows_does_not_matter(factor):
    path, X = filled(), rows()
    scores, again = path(sparse_tensor(X)), path(sparse_tensor(X * factor))
    torch.testing.assert_close(again, scores, atol=1e-4, rtol=1e-4)


def test_an_empty_row_adds_nothing():
    empty = sp.csr_array((2, 40))
    assert filled()(sparse_tensor(empty)).abs().max() == 0
    assert filled()(torch.zeros(2, 40)).abs().max() == 0


def test_of_too_many_columns_the_most_frequent_are_read(monkeypatch):
    monkeypatch.setattr(path_module, "_MOST_WEIGHTS", 5 * 6)
    counts = np.zeros(40)
    counts[[3, 8, 20, 21, 39]] = 2
    path = filled(n_logits=3, n_members=2, counts=counts)
    assert path.weight.shape == (5, 6)
    each = path(sparse_tensor(sp.eye(40, format="csr")))
    assert each.abs().amax(dim=(1, 2)).nonzero().flatten().tolist() == [
        3,
        8,
        20,
        21,
        39,
    ]
    torch.testing.assert_close(each[20].flatten(), 10 * path.weight[2])


def test_the_number_of_weights_is_bounded():
    path = LinearPath(np.ones(1_000_000), 50, 6)
    assert path.weight.numel() <= 2**22
