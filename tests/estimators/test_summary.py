"""The table of layers is made without touching the network that others predict with."""

import pickle

import numpy as np
from torch import nn

from skmtl import MultiTaskClassifier
from tests.toy_tasks import make_tasks, probabilities

X, Y = make_tasks(60)


class Saved(nn.Linear):
    """Pickles the estimator whenever it is asked, as another thread might."""

    clf = None

    def __init__(self, n_in):
        super().__init__(n_in, 4)

    def forward(self, x):
        if Saved.clf is not None:
            Saved.copies.append(pickle.dumps(Saved.clf))
        return super().forward(x)


def test_a_model_can_be_saved_while_it_is_summarized(monkeypatch):
    clf = MultiTaskClassifier(Saved, max_epochs=1, random_state=0).fit(X, Y)
    before = probabilities(clf, X)
    monkeypatch.setattr(Saved, "clf", clf)
    monkeypatch.setattr(Saved, "copies", [], raising=False)
    assert clf.summary().loc["trunk.body", "parameters"] > 0
    monkeypatch.setattr(Saved, "clf", None)
    (copy,) = map(pickle.loads, Saved.copies)
    np.testing.assert_array_equal(probabilities(copy, X), before)
