"""Held-out rows are looked at by the member that holds them out, and by no other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import KFold

from skmtl import MultiTaskClassifier, load_penguins
from skmtl.networks import MLPTrunk
from skmtl.networks._network import MultiTaskNetwork
from skmtl.sampling import MemberFolds


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=60),
    st.integers(2, 12),
)
def test_rows_in_turn_and_those_left_are_the_rows(folds, n_members):
    members = MemberFolds.dealt(np.array(folds), 10, n_members)
    rows = members.held_out_rows()
    in_turn, left = members.in_turn(rows)
    np.testing.assert_array_equal(np.sort(np.r_[in_turn, left]), rows)
    assert len(in_turn) % n_members == 0
    held_by = np.array(folds)[in_turn]
    np.testing.assert_array_equal(held_by, np.arange(len(in_turn)) % n_members)
    if n_members > 10:  # fold 0 is held out by two
        assert len(in_turn) == 0
    else:
        fewest = np.bincount(folds, minlength=10)[:n_members].min()
        assert len(in_turn) == fewest * n_members


def penguins():
    X, Y = load_penguins(return_X_y=True)
    X["region"] = pd.Series(np.arange(len(X)) % 5).astype("category")
    return X, Y


FITS = {
    "default": {},
    "two layers": {"trunk": MLPTrunk((8, 8), n_members=4, normalization="batch")},
    "normalised": {"trunk": MLPTrunk((8, 8), normalization="layer", residual=True)},
    "three folds": {"validation": 0.3, "trunk": MLPTrunk(n_members=3)},
    "fewer folds than members": {"validation": 0.3},
    "splits of others": {"validation": KFold(7, shuffle=True, random_state=0)},
    "weights": {"class_weight": "balanced", "task_weight": {"sex": 3.0}},
    "mmoe": {"sharing": "mmoe"},
    "bypass": {"sharing": "bypass"},
    "mtan": {"sharing": "mtan"},
    "cross_stitch": {"sharing": "cross_stitch"},
    "gradients": {"balancing": "gradnorm"},
}


@pytest.mark.parametrize("name", FITS)
def test_the_losses_are_those_of_all_members_on_all_rows(name, monkeypatch):
    X, Y = penguins()
    weights = np.random.default_rng(0).integers(0, 3, len(X)).astype(float)

    def losses():
        clf = MultiTaskClassifier(max_epochs=4, random_state=0, **FITS[name])
        return pd.DataFrame(clf.fit(X, Y, weights).history_[:, "valid_task_losses"])

    found = losses()
    monkeypatch.setattr(MultiTaskNetwork, "takes_turns", False)
    np.testing.assert_allclose(found, losses(), rtol=2e-5)


def test_a_row_is_read_by_its_own_member_alone(monkeypatch):
    X, Y = penguins()
    seen = {"in_turn": 0, "forward": 0}

    def counting(name):
        method = getattr(MultiTaskNetwork, name)

        def counted(self, *batch):
            if not self.training:
                seen[name] += len(batch[0])
            return method(self, *batch)

        monkeypatch.setattr(MultiTaskNetwork, name, counted)

    counting("in_turn")
    counting("forward")
    MultiTaskClassifier(max_epochs=2, random_state=0).fit(X, Y)
    held_out = 2 * round(0.6 * len(X))
    assert seen["in_turn"] > 0.95 * held_out
    assert seen["in_turn"] + seen["forward"] == pytest.approx(held_out, abs=8)
