"""Convolutions over tokens answer as they do on each text alone."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from skmtl.inputs._ids import PAD
from skmtl.networks.trunks._text_cnn import TextCNNTrunk

IDS = torch.tensor([[2, 3, 4, 5, 3], [5, 2, 0, 0, 0], [3, 0, 0, 0, 0]])


def convolutions_of(module):
    return [part for part in module.modules() if isinstance(part, nn.Conv1d)]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 9])
def test_the_largest_answer_over_windows_around_each_token_counts(size):
    torch.manual_seed(0)
    module = TextCNNTrunk(size, n_members=1).build(6, 5).eval()
    (convolution,) = convolutions_of(module)
    before = (size - 1) // 2
    for row, out in zip(IDS, module(IDS), strict=True):
        x = module.embedding.vectors(row[row != PAD]).T.unsqueeze(0)
        windows = F.pad(x, (before, size - 1 - before))
        expected = F.conv1d(windows, convolution.weight, convolution.bias)
        assert expected.shape[2] == x.shape[2]
        torch.testing.assert_close(out, expected.relu().amax(dim=2)[0])


@pytest.mark.parametrize(
    "sizes", [(1, 3), [1, 3], np.array([1, 3]), iter([1, 3])], ids=type
)
def test_each_size_has_its_filters(sizes):
    module = TextCNNTrunk(sizes, n_filters=4, n_members=2).build(6, 5)
    found = [(c.kernel_size[0], c.out_channels) for c in convolutions_of(module)]
    assert found == [(1, 8), (3, 8)]
    assert module(IDS).shape == (3, 2, 8)


def test_members_are_networks_of_their_own():
    torch.manual_seed(0)
    module = TextCNNTrunk((1, 2), 4, 3, dropout=0, n_members=3).build(6, 5).eval()
    before = module(IDS)
    with torch.no_grad():
        module.embedding.vectors.weight[2:, 3:6] += 1.0  # those of the second member
    changed = (module(IDS) - before).abs().amax(dim=(0, 2)) > 0
    assert changed.tolist() == [False, True, False]


def test_members_read_their_own_part_of_every_convolution():
    torch.manual_seed(0)
    both = TextCNNTrunk((1, 2), 4, 3, n_members=2).build(6, 5).eval()
    one = TextCNNTrunk((1, 2), 4, 3, n_members=1).build(6, 5).eval()
    out = both(IDS)
    for member in range(2):
        weights = both.state_dict()
        for name, value in weights.items():
            axis = 1 if "vectors" in name else 0
            weights[name] = value.chunk(2, dim=axis)[member]
        one.load_state_dict(weights)
        torch.testing.assert_close(one(IDS), out[:, member])


BAD_SETTINGS = {
    "no size": ({"kernel_sizes": ()}, r"Got kernel_sizes=\(\)"),
    "a size of nothing": ({"kernel_sizes": (2, 0)}, r"Got kernel_sizes=\(2, 0\)"),
    "half a size": ({"kernel_sizes": 1.5}, "Got kernel_sizes=1.5"),
    "sizes in words": ({"kernel_sizes": "big"}, "Got kernel_sizes='big'"),
    "no member": ({"n_members": 0}, "Got n_members=0"),
    "no embedding": ({"embedding_width": 0}, "Got embedding_width=0"),
}


@pytest.mark.parametrize("kind", BAD_SETTINGS)
def test_a_bad_setting_is_an_error_that_names_it(kind):
    settings, message = BAD_SETTINGS[kind]
    with pytest.raises(ValueError, match=message):
        TextCNNTrunk(**settings).build(6, 5)
