"""Rows that a network has no answer for are named."""

import numpy as np
import pytest
import torch
from torch import nn

from skmtl import MultiTaskClassifier
from skmtl.estimators._answers import check_answers

RNG = np.random.RandomState(0)
X = RNG.uniform(0, 1, (60, 4))
Y = (X[:, :2] > 0.5).astype(int)


class Partial(nn.Module):
    """Knows nothing of rows whose first number is above 2."""

    def __init__(self, n_features):
        super().__init__()
        self.linear = nn.Linear(n_features, 4)

    def forward(self, x):
        return self.linear(x.masked_fill(x[:, :1] > 2, torch.nan))


@pytest.fixture(scope="module")
def fitted():
    clf = MultiTaskClassifier(Partial, standardize=False, max_epochs=1, random_state=0)
    return clf.fit(X, Y)


@pytest.mark.parametrize(
    "ask",
    [
        lambda clf, X: clf.predict(X),
        lambda clf, X: clf.predict_proba(X),
        lambda clf, X: clf.predict_log_proba(X),
        lambda clf, X: clf.transform(X),
        lambda clf, X: clf.score(X, np.tile(Y, (50, 1))),
        lambda clf, X: clf.task(0).predict(X),
        lambda clf, X: clf.task(1).predict_proba(X),
    ],
)
def test_rows_without_an_answer_are_named_whatever_is_asked(fitted, ask):
    many = np.tile(X, (50, 1))  # several batches
    ask(fitted, many)
    many[[3, 2900], 0] = 5
    with pytest.raises(ValueError, match=r"2 of 3000 rows of X \(rows 3, 2900\)"):
        ask(fitted, many)


def test_numbers_whose_sum_overflows_are_answers():
    check_answers(np.full((9, 2), 3e38, dtype=np.float32))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_the_first_rows_are_named_however_many_there_are(value):
    found = np.zeros((20, 2, 3), dtype=np.float32)
    found[4:, 1, 2] = value
    with pytest.raises(ValueError, match=r"16 of 20 .*\(rows 4, 5, 6, 7, 8, \.\.\.\)"):
        check_answers(found)
