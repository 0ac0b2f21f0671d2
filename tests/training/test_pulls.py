"""How the tasks' gradients are found, against a plain backward pass for each task."""

import pytest
import torch
from torch import nn

from skmtl.networks._heads import PackedHeads
from skmtl.networks._layout import HeadLayout
from skmtl.networks._losses import LabelLosses
from skmtl.networks._network import MultiTaskNetwork
from skmtl.training._pulls import HeadPulls, ParameterPulls, RepresentationPulls

N_ROWS, N_IN, WIDTH = 7, 4, 5
CLASSES = {"binary": [2, 2, 2], "alike": [3, 3], "mixed": [2, 4, 2, 3]}
KINDS = {
    "heads": HeadPulls,
    "representation": RepresentationPulls,
    "parameters": ParameterPulls,
}
every_layout = pytest.mark.parametrize("n_classes", CLASSES.values(), ids=CLASSES)
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
with_members = pytest.mark.parametrize("n_members", [None, 3])


class Trunk(nn.Module):
    def __init__(self, n_members):
        super().__init__()
        self.shape = (WIDTH,) if n_members is None else (n_members, WIDTH)
        self.linear = nn.Linear(N_IN, torch.Size(self.shape).numel())

    def forward(self, x):
        return self.linear(x).tanh().unflatten(1, self.shape)


class Rows(nn.Module):
    def forward(self, x):
        return (x,)


def one_step(n_classes, n_members):
    """Return a network, a batch, and the slopes of tasks' losses by labels' losses."""
    torch.manual_seed(0)
    layout = HeadLayout(n_classes)
    heads = PackedHeads(WIDTH, layout, n_members)
    nn.init.normal_(heads.weight)
    network = MultiTaskNetwork(Rows(), Trunk(n_members), nn.Identity(), heads, WIDTH)
    codes = torch.stack(
        [torch.randint(n_classes[k], (N_ROWS,)) for k in layout.order.tolist()], dim=1
    )
    slope = torch.rand(N_ROWS, len(n_classes)) + 0.1
    if n_members is not None:
        slope = slope.unsqueeze(1) / n_members
    return network, torch.randn(N_ROWS, N_IN), codes, slope


def plain_gradients(network, x, codes, slope, k):
    """Return task k's gradients by representation and by every parameter."""
    shared = network.encode(x)
    losses = LabelLosses(network.layout)(network.decode(shared), codes) * slope
    parameters = list(network.parameters())
    found = torch.autograd.grad(losses[..., k].sum(), [shared, *parameters])
    return found[0], dict(zip(network.state_dict(), found[1:], strict=True))


def pulls_of(kind, network, x, codes, slope):
    shared = entry = network.encode(x)
    if kind is not ParameterPulls:
        entry = shared.detach().requires_grad_()
    logits = network.decode(entry)
    losses = LabelLosses(network.layout)(logits, codes)
    return kind(network, shared, entry, logits, losses, slope)


@every_kind
@every_layout
@with_members
def test_inner_products_are_those_of_plain_gradients(kind, n_classes, n_members):
    network, *batch = one_step(n_classes, n_members)
    each = []
    for k in range(len(n_classes)):
        shared, by_name = plain_gradients(network, *batch, k)
        trunk = [g.flatten() for name, g in by_name.items() if "trunk" in name]
        each.append(torch.cat(trunk) if kind is ParameterPulls else shared.flatten())
    expected = torch.stack(each) @ torch.stack(each).T
    gramian = pulls_of(kind, network, *batch).gramian
    torch.testing.assert_close(gramian, expected, rtol=1e-4, atol=1e-6)


@every_kind
@every_layout
@with_members
def test_trunk_and_heads_get_gradients_of_sums_weighed_apart(
    kind, n_classes, n_members
):
    network, *batch = one_step(n_classes, n_members)
    trunk, rest = torch.rand(2, len(n_classes))
    expected = dict.fromkeys(network.state_dict(), 0)
    for k in range(len(n_classes)):
        for name, gradient in plain_gradients(network, *batch, k)[1].items():
            weight = trunk[k] if name.startswith("trunk") else rest[k]
            expected[name] = expected[name] + weight * gradient
    pulls_of(kind, network, *batch).backward(trunk, rest)
    for name, parameter in network.named_parameters():
        torch.testing.assert_close(parameter.grad, expected[name], rtol=1e-4, atol=1e-6)
