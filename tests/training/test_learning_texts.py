"""How texts are learned: by short steps, and judged by rows that are given."""

import numpy as np
import pandas as pd
import pytest
import torch
from skorch.callbacks import Callback

from skmtl import MultiTaskPredictor
from skmtl.networks import RNNTrunk, TextHead
from skmtl.training import _net
from skmtl.training._stopping import TEXT_LOSS


def words(n=70, seed=0):
    draw = np.random.default_rng(seed)
    X = draw.integers(2, 9, (n, 3))
    return X, np.array(["".join(map(str, row)) for row in X], dtype=object)


def writer(**settings):
    given = {
        "task_types": ["generation"],
        "text_head": TextHead(width=6, embedding_width=4),
        "max_epochs": 1,
        "random_state": 0,
    }
    trunk = RNNTrunk("gru", width=4, embedding_width=4)
    return MultiTaskPredictor(trunk, **(given | settings))


def last_gradient(model):
    """Return the length of the gradient of the last step."""
    grads = [p.grad for p in model.net_.module_.parameters() if p.grad is not None]
    return torch.cat([grad.flatten() for grad in grads]).norm().item()


@pytest.mark.parametrize("balancing", ["equal", "uncertainty"])
def test_a_long_gradient_is_shortened_where_texts_are_learned(monkeypatch, balancing):
    monkeypatch.setattr(_net, "_LONGEST", 1e-3)
    X, said = words()
    Y = pd.DataFrame({"said": said, "first": X[:, 0].astype(str)})
    types = {"said": "generation"}
    model = writer(task_types=types, balancing=balancing).fit(X, Y)
    assert last_gradient(model) == pytest.approx(1e-3, rel=1e-3)
    classes = writer(task_types="from_dtype", balancing=balancing)
    assert last_gradient(classes.fit(X, Y.assign(said=Y["first"]))) > 2e-3


def test_rows_that_are_given_to_judge_by_are_judged_by_their_own_texts():
    X, y = words()
    held_out = words(100, seed=1)  # more than there are to learn from
    model = writer(validation=held_out).fit(X, y)
    network = model.net_.module_.eval()
    codec = model._task_encoder.codecs_[0]
    ids = torch.from_numpy(codec.encode(held_out[1]).padded(np.arange(100))).long()
    with torch.no_grad():
        memory = network.read_and_remember(torch.from_numpy(held_out[0]))[2]
        network.writers[0].temperature = 1.0  # as it was learned
        loss = -network.writers[0].teach(memory, ids).mean() / 4
    assert model.history_[-1]["valid_loss"] == pytest.approx(loss.item(), rel=1e-4)


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("schedule", ["auto", "constant"])
def test_texts_are_of_the_last_epoch_where_the_rate_falls(alone, schedule):
    X, said = words()
    said = np.random.default_rng(1).permutation(said)  # there is nothing to learn
    Y = pd.DataFrame({"said": said, "first": X[:, 0].astype(str)})
    states = []

    class Watch(Callback):
        def on_epoch_end(self, net, **kwargs):
            states.append(net.module_.writers[0].out.weight.clone())

    model = writer(
        task_types={"said": "generation"},
        lr_schedule=schedule,
        text_head=TextHead(width=48, dropout=0.0),
        lr=0.02,
        max_epochs=40,
        validation=0.5,
        n_iter_no_change=40,
        net_params={"callbacks": [("watch", Watch())]},
    ).fit(X, Y["said"] if alone else Y)
    losses = [row["valid_loss" if alone else TEXT_LOSS] for row in model.history_]
    best = int(np.argmin(losses))
    assert best < 39
    network = model.net_.module_
    assert len(network.for_texts) == (not alone)
    kept = (network.for_texts or [network])[0].writers[0].out.weight
    assert torch.equal(kept, states[-1 if schedule == "auto" else best])
