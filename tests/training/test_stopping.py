"""Which weights the best epoch keeps."""

from types import SimpleNamespace

import torch
from skorch.history import History
from torch import nn

from skmtl.training._stopping import BestEpoch


def kept_by_best_epoch(module):
    """Return the weights after a best epoch while one is frozen, and a worse one."""
    net = SimpleNamespace(module_=module, history=History(), max_epochs=2)
    best = BestEpoch("valid_loss")
    best.on_train_begin(net)
    for epoch, loss in enumerate([0.1, 0.5], 1):
        net.history.new_epoch()
        net.history.record("epoch", epoch)
        net.history.record("valid_loss", loss)
        module.weight.requires_grad_(epoch > 1)
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
    module.is_fixed = True
    assert kept_by_best_epoch(module) == ([2], [1])
