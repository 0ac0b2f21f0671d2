"""Dropout that draws cheaply silences the share of units that it was told."""

import pytest
import torch
from torch import nn

from skmtl.networks._dropout import Dropout


@pytest.mark.parametrize("p", [0.01, 0.2, 0.5, 0.9])
def test_units_are_silenced_apart_and_the_rest_is_scaled(p):
    torch.manual_seed(0)
    out = Dropout(p)(torch.ones(1000, 100))
    silent = out == 0
    assert silent.float().mean().item() == pytest.approx(p, abs=0.005)
    torch.testing.assert_close(
        out[~silent], torch.full_like(out[~silent], 1 / (1 - p)), rtol=1e-3, atol=0
    )
    # of four neighbours, drawn from one number, no two go together
    neighbours = silent.float().reshape(-1, 4).T
    correlation = torch.corrcoef(neighbours).fill_diagonal_(0)
    assert correlation.abs().max() < 0.03


@pytest.mark.parametrize("p", [1e-4, 0.3, 0.99999, 0.9999999])
def test_the_expected_output_is_the_input(p):
    torch.manual_seed(0)
    module = Dropout(p)
    scale = module(torch.ones(4_000_000)).max().item()
    kept = (module(torch.ones(4_000_000)) != 0).double().mean().item()
    assert kept * scale == pytest.approx(1, rel=0.3 if p > 0.9 else 2e-3)


@pytest.mark.parametrize("shape", [(1,), (3,), (5, 7), (2, 3, 5), (0, 4)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_any_shape_and_type_comes_back(shape, dtype):
    out = Dropout(0.5)(torch.ones(shape, dtype=dtype))
    assert out.shape == shape
    assert out.dtype == dtype


def test_gradients_go_through_the_units_that_are_left():
    x = torch.randn(50, 8, requires_grad=True)
    out = Dropout(0.5)(x)
    out.sum().backward()
    torch.testing.assert_close(x.grad, (out / x).detach())


def test_a_seed_repeats_the_draws():
    def draw():
        torch.manual_seed(3)
        return Dropout(0.5)(torch.ones(100))

    assert draw().equal(draw())
    assert not draw().equal(Dropout(0.5)(torch.ones(100)))


def test_nothing_is_silenced_in_prediction():
    x = torch.randn(4, 4)
    module = Dropout(0.5).eval()
    assert module(x) is x or module(x).equal(x)
    assert isinstance(module, nn.Dropout)
