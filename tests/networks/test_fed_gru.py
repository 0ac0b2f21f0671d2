"""The way back by hand is the one that autograd finds."""

import pytest
import torch

from skmtl.networks._fed_gru import FedGRU


def arguments(n=5, n_read=7, memory_width=6, width=8, n_steps=9):
    torch.manual_seed(0)

    def drawn(*shape):
        return torch.randn(*shape, dtype=torch.float64, requires_grad=True)

    far = torch.zeros(n, n_read, dtype=torch.float64)
    far[1, 4:] = -1e9
    return [
        drawn(n, n_read, memory_width),
        drawn(n, n_read, width),
        far,
        drawn(n, width),
        drawn(n_steps, n, 3 * width),
        drawn(3 * width, memory_width),
        drawn(3 * width, width),
        drawn(3 * width),
    ]


def step_by_step(states, keys, far, hidden, said, of_found, of_hidden, bias):
    cell = torch.nn.GRUCell(said.shape[2] + states.shape[2], hidden.shape[1])
    weights = {
        "weight_ih": torch.cat([torch.eye(said.shape[2]).double(), of_found], dim=1),
        "weight_hh": of_hidden,
        "bias_ih": torch.zeros_like(bias),
        "bias_hh": bias,
    }
    steps = []
    for gates in said:
        looks = ((keys @ hidden.unsqueeze(2)).squeeze(2) + far).softmax(dim=1)
        found = (looks.unsqueeze(1) @ states).squeeze(1)
        told = torch.cat([gates, found], dim=1)
        hidden = torch.func.functional_call(cell, weights, (told, hidden))
        steps.append((hidden, found, looks))
    return [torch.stack(parts) for parts in zip(*steps, strict=True)]


@pytest.mark.parametrize("which", [(0,), (1,), (2,), (0, 1, 2)])
def test_it_gives_what_a_cell_gives_and_the_same_gradients(which):
    given = arguments()
    learned = [part for part in given if part.requires_grad]
    slopes = [torch.randn_like(part) for part in step_by_step(*given)]
    found = []
    for outputs in (step_by_step(*given), FedGRU.apply(*given)):
        total = sum((outputs[k] * slopes[k]).sum() for k in which)
        grads = torch.autograd.grad(
            total, learned, allow_unused=True, materialize_grads=True
        )
        found.append([*outputs, *grads])
    torch.testing.assert_close(*found)


def test_many_ways_back_at_once_are_those_one_by_one():
    given = arguments()
    learned = [part for part in given if part.requires_grad]
    hidden = FedGRU.apply(*given)[0]
    slopes = torch.randn(3, *hidden.shape, dtype=torch.float64)
    together = torch.autograd.grad(
        hidden, learned, slopes, retain_graph=True, is_grads_batched=True
    )
    for k, slope in enumerate(slopes):
        alone = torch.autograd.grad(hidden, learned, slope, retain_graph=True)
        torch.testing.assert_close([*alone], [part[k] for part in together])
