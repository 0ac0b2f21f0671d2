"""Packings side by side are one packing of all their tasks."""

import pytest
import torch

from skmtl.networks._heads import PackedHeads
from skmtl.networks._joined_layout import JoinedLayout
from skmtl.networks._layout import HeadLayout
from skmtl.networks._losses import LabelLosses
from skmtl.networks._network import MultiTaskNetwork
from skmtl.networks._ready_input import ReadyInput
from tests.networks.plain_tasks import losses_by_task, random_codes

PARTS = [
    [[2], [2]],
    [[3, 2, 1, 3], [2], [4]],
    [[2, 2], [1], [3]],
    [[1], [5]],
]


def joined(parts):
    return JoinedLayout([HeadLayout(n_classes) for n_classes in parts])


def random_heads(n_classes, n_members=None, width=5):
    heads = PackedHeads(width, HeadLayout(n_classes), n_members)
    torch.nn.init.normal_(heads.weight)
    torch.nn.init.normal_(heads.bias)
    return heads


def bare_network(n_classes, n_members=None):
    """A network whose trunk gives back what it gets."""
    nothing = torch.nn.Identity
    heads = random_heads(n_classes, n_members)
    return MultiTaskNetwork(ReadyInput(5), nothing(), nothing(), heads, 5).eval()


def plain_losses(parts, logits, codes):
    """The losses of each part by itself, all tasks side by side."""
    losses, column, task = [], 0, 0
    for n_classes in parts:
        n_logits = HeadLayout(n_classes).n_logits
        own = slice(task, task + len(n_classes))
        some = logits[:, column : column + n_logits]
        losses.append(losses_by_task(n_classes, some, codes[:, own]))
        column, task = column + n_logits, own.stop
    return torch.cat(losses, dim=1)


@pytest.mark.parametrize("parts", PARTS)
def test_tasks_and_columns_go_on_being_counted(parts):
    layout = joined(parts)
    n_classes = [n for part in parts for n in part]
    whole = HeadLayout(n_classes)
    assert layout.n_classes == n_classes
    assert layout.bounds == whole.bounds
    assert layout.n_logits == whole.n_logits == len(layout.owners)
    assert sorted(layout.order.tolist()) == sorted(whole.order.tolist())
    # each task owns one column if it is binary, else one for each class
    owned = torch.bincount(layout.order[layout.owners], minlength=len(n_classes))
    assert owned.tolist() == [{1: 0, 2: 1}.get(n, n) for n in n_classes]


def test_columns_belong_to_the_part_they_stand_in():
    layout = joined([[3, 2], [2], [3]])
    assert layout.order.tolist() == [1, 0, 2, 3]
    assert layout.owners.tolist() == [0, 1, 1, 1, 2, 3, 3, 3]


@pytest.mark.parametrize("n_members", [None, 3])
@pytest.mark.parametrize("parts", PARTS)
def test_losses_are_those_of_each_part(parts, n_members):
    torch.manual_seed(0)
    layout = joined(parts)
    each = () if n_members is None else (n_members,)
    logits = torch.randn(6, *each, layout.n_logits, requires_grad=True)
    codes = random_codes(layout.n_classes, 6)
    learned = codes[:, layout.order].to(torch.int16)
    losses = LabelLosses(layout)(logits, learned)
    members = [logits] if n_members is None else logits.unbind(dim=1)
    plain = [plain_losses(parts, some, codes) for some in members]
    expected = plain[0] if n_members is None else torch.stack(plain, dim=1)
    torch.testing.assert_close(losses, expected[..., layout.order])


@pytest.mark.parametrize("n_members", [None, 6])
@pytest.mark.parametrize("parts", [*PARTS, [[2, 2, 3], [2] * 30, [7]]])
def test_added_heads_change_no_bit_of_the_others(parts, n_members):
    torch.manual_seed(1)
    each = () if n_members is None else (n_members,)
    z = torch.randn(33, *each, 5)
    network = bare_network(parts[0], n_members)
    for n_classes in parts[1:]:
        before = network.log_probabilities(z)
        network = network.with_heads(random_heads(n_classes, n_members))
        after = network.log_probabilities(z)
        assert after[:, : before.shape[1]].equal(before)
        alone = bare_network(n_classes, n_members)
        alone.heads = network.added[-1]
        assert after[:, before.shape[1] :].equal(alone.log_probabilities(z))


def test_a_network_that_grows_leaves_the_one_before_alone():
    before = bare_network([2, 3])
    network = before.with_heads(random_heads([4]))
    assert not before.added
    assert before.layout.n_classes == [2, 3]
    assert network.layout.n_classes == [2, 3, 4]
    assert network.n_parameters == before.n_parameters + 4 * 6
    assert network.trunk is before.trunk
    assert network.heads is before.heads
    assert network.training is before.training
    assert network.decode(torch.zeros(1, 5)).shape == (1, network.layout.n_logits)
