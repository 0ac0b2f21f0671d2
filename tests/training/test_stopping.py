"""Which weights the best epoch keeps."""

from types import SimpleNamespace

import pytest
import torch
from skorch.history import History
from torch import nn

from skmtl.training._stopping import TEXT_LOSS, BestEpoch, BestTexts, patience


def kept_by_best_epoch(module, losses=(0.1, 0.5), settled=0, frozen=True):
    """Return the weights, the numbers of the epochs that they were kept from.

    In the first epoch one of them is frozen.
    """
    net = SimpleNamespace(module_=module, history=History(), max_epochs=len(losses))
    best = BestEpoch("valid_loss", settled)
    best.on_train_begin(net)
    for epoch, loss in enumerate(losses, 1):
        net.history.new_epoch()
        net.history.record("epoch", epoch)
        net.history.record("valid_loss", loss)
        module.weight.requires_grad_(epoch > 1 or not frozen)
        with torch.no_grad():
            module.weight.fill_(epoch)
            module.bias.fill_(epoch)
        best.on_epoch_end(net)
    best.on_train_end(net)
    return module.weight.unique().tolist(), module.bias.tolist()


def test_the_best_weights_are_whole_even_if_some_were_frozen_for_a_while():
    assert kept_by_best_epoch(nn.Linear(2, 1)) == ([1], [1])


def test_weights_below_fixed_features_are_not_kept():
    module = nn.Linear(2, 1)
    module.trunk = SimpleNamespace(is_fixed=True)
    assert kept_by_best_epoch(module) == ([2], [1])


def test_the_network_for_texts_shares_what_is_frozen():
    module = nn.ModuleDict({"encoder": nn.Linear(3, 3), "writer": nn.Linear(3, 2)})
    module["encoder"].requires_grad_(False)
    module.trunk = SimpleNamespace(is_fixed=True)
    net = SimpleNamespace(module_=module, history=History(), max_epochs=2)
    best = BestTexts()
    best.on_train_begin(net)
    for epoch in (1, 2):
        net.history.new_epoch()
        net.history.record("epoch", epoch)
        net.history.record(TEXT_LOSS, float(epoch))
        nn.init.constant_(module["writer"].weight, epoch)
        best.on_epoch_end(net)
    best.on_train_end(net)
    (own,) = module.for_texts
    assert own["encoder"].weight is module["encoder"].weight
    assert own["writer"].weight.unique().tolist() == [1]
    assert module["writer"].weight.unique().tolist() == [2]


@pytest.mark.parametrize(
    ("losses", "settled", "kept"),
    [
        ([0.5, 0.2, 0.2, 0.3], 0, 2),  # learned more, and no better: as before
        ([0.5, 0.5], 0, 1),
        ([0.5, 0.4, 0.3], 0, 3),
        ([0.1, 0.5, 0.4, 0.4], 1, 3),  # the first epoch was without some tasks
        ([0.1, 0.2, 0.5], 2, 3),
        ([0.5, float("nan"), 0.6], 0, 1),
    ],
)
def test_of_equal_epochs_the_first_is_kept_once_all_tasks_are_there(
    losses, settled, kept
):
    found = kept_by_best_epoch(nn.Linear(2, 1), losses, settled, frozen=False)
    assert found == ([kept], [kept])


@pytest.mark.parametrize(
    ("losses", "tol", "settled", "ended"),
    [
        ([0.5, 0.5, 0.5], 0, 0, 3),  # the same loss is no lower one
        ([0.5, 0.4, 0.3, 0.3, 0.3, 0.3], 0, 0, 5),
        ([0.5, 0.4, 0.3, 0.2], 0.15, 0, None),  # 0.3 is lower than 0.5 by enough
        ([0.5, 0.4, 0.36, 0.36], 0.15, 0, 3),
        ([5.0, 4.9, 4.8], 0.15, 0, None),  # tol is no share of the loss
        ([0.1, 0.5, 0.5, 0.5], 0, 1, 4),
        ([0.1, 0.5, 0.4, 0.4], 0, 1, None),
    ],
)
def test_patience_counts_epochs_that_are_no_better_by_tol(losses, tol, settled, ended):
    net = SimpleNamespace(history=History(), verbose=0)
    stop = patience(2, tol, settled)
    stop.initialize()
    stop.on_train_begin(net)
    for epoch, loss in enumerate(losses, 1):
        net.history.new_epoch()
        net.history.record("epoch", epoch)
        net.history.record("valid_loss", loss)
        try:
            stop.on_epoch_end(net)
        except KeyboardInterrupt:
            assert epoch == ended
            return
    assert ended is None
