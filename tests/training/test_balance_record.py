"""What a balancing rule did in an epoch, as the history has it."""

import json

import numpy as np
import torch

from skmtl.balancing import EqualWeighting
from skmtl.training._balance_record import BalanceRecord
from skmtl.training._gramian import cosines
from tests.toy_tasks import make_tasks, small_classifier


def test_cosines_are_those_of_the_gradients_and_nan_where_one_is_zero():
    gradients = torch.randn(4, 6, generator=torch.Generator().manual_seed(0))
    gradients[2] = 0
    found = cosines(gradients @ gradients.T)
    expected = torch.cosine_similarity(gradients.unsqueeze(1), gradients, dim=2)
    expected[2] = expected[:, 2] = torch.nan
    torch.testing.assert_close(found, expected, equal_nan=True)


def test_means_are_over_the_steps_that_compared_a_pair():
    record = BalanceRecord(3)
    record.add_gramian(torch.tensor([[4.0, -1, 0], [-1, 1, 0], [0, 0, 0]]))
    record.add_gramian(torch.tensor([[1.0, 1, 0], [1, 4, 0], [0, 0, 0]]))
    found = record.gradients(torch.tensor([2, 0, 1]))
    assert found["gradient_cosines"] == [[None] * 3, [None, 1, 0], [None, 0, 1]]
    assert found["gradient_conflicts"] == 0.5


def test_a_history_is_json_though_two_tasks_were_never_compared():
    X, Y = make_tasks(60)
    y = Y.astype(object)
    y.loc[Y.index[30:], "side"] = y.loc[Y.index[:30], "level"] = None
    clf = small_classifier(
        balancing=EqualWeighting(track_gradients=True), batch_size=1, max_epochs=2
    ).fit(X, y)
    row = clf.history_[-1]
    assert row["gradient_cosines"][0][1] is row["gradient_cosines"][1][0] is None
    assert np.isfinite(row["gradient_cosines"][0][2])
    assert json.loads(json.dumps(row, allow_nan=False)) == row
