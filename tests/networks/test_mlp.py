"""The multi-layer perceptron: what each of its settings does."""

import numpy as np
import pytest
import torch
from torch import nn

from skmtl.inputs._table import MISSING_CODE, UNKNOWN_CODE
from skmtl.networks import MLPTrunk


def layers(kind, **settings):
    module = MLPTrunk(**settings).build(5, [])
    return [part for part in module.modules() if isinstance(part, kind)]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((8, 6), [(5, 8), (8, 6)]),
        ([4], [(5, 4)]),
        (9, [(5, 9)]),
        (np.array([3, 2]), [(5, 3), (3, 2)]),
        (np.int64(9), [(5, 9)]),  # a value of np.arange in a search
    ],
)
def test_each_size_is_a_layer(sizes, expected):
    found = layers(nn.Linear, hidden_layer_sizes=sizes)
    assert [(part.in_features, part.out_features) for part in found] == expected


@pytest.mark.parametrize(
    ("activation", "kind"),
    [
        ("relu", nn.ReLU),
        ("gelu", nn.GELU),
        ("silu", nn.SiLU),
        ("tanh", nn.Tanh),
        ("logistic", nn.Sigmoid),
    ],
)
def test_each_layer_has_the_activation(activation, kind):
    assert len(layers(kind, hidden_layer_sizes=(4, 4, 4), activation=activation)) == 3


@pytest.mark.parametrize(
    ("normalization", "kind"), [("batch", nn.BatchNorm1d), ("layer", nn.LayerNorm)]
)
def test_each_layer_has_the_normalization(normalization, kind):
    settings = {"hidden_layer_sizes": (4, 4), "normalization": normalization}
    assert len(layers(kind, **settings)) == 2
    assert not layers(kind, hidden_layer_sizes=(4, 4))


def test_dropout_silences_units_in_training_only():
    module = MLPTrunk((1000,), "logistic", dropout=0.3).build(5, [])
    x = torch.randn(1, 5)
    silent = (module(x, None) == 0).float().mean().item()
    assert silent == pytest.approx(0.3, abs=0.06)
    assert (module.eval()(x, None) > 0).all()


def test_no_dropout_is_no_layer():
    assert not layers(nn.Dropout, dropout=0)


def test_a_residual_layer_adds_its_input():
    module = MLPTrunk((4, 4), "relu", 0, residual=True).build(5, [])
    x = torch.randn(3, 5)
    linear = [part for part in module.modules() if isinstance(part, nn.Linear)]
    first = linear[0](x).relu()
    torch.testing.assert_close(module(x, None), first + linear[1](first).relu())


def test_layers_of_another_width_and_the_first_have_no_residual():
    plain, residual = (
        MLPTrunk((5, 4, 3), dropout=0, residual=flag).build(5, [])
        for flag in (False, True)
    )
    assert plain.state_dict().keys() == residual.state_dict().keys()


def test_unknown_categories_are_zeros_and_stay_zeros():
    module = MLPTrunk((4,), dropout=0).build(0, [5])
    (embedding,) = module.embedding.embeddings
    assert not embedding.weight[UNKNOWN_CODE].any()
    assert embedding.weight[MISSING_CODE].any()
    module(torch.zeros(3, 0), torch.tensor([[0], [1], [2]])).sum().backward()
    assert not embedding.weight.grad[UNKNOWN_CODE].any()


BAD_SETTINGS = {
    "no layer": ({"hidden_layer_sizes": ()}, "hidden_layer_sizes"),
    "no units": ({"hidden_layer_sizes": (8, 0)}, "hidden_layer_sizes"),
    "negative units": ({"hidden_layer_sizes": -8}, "hidden_layer_sizes"),
    "half a unit": ({"hidden_layer_sizes": (8.5,)}, "hidden_layer_sizes"),
    "units in words": ({"hidden_layer_sizes": "big"}, "hidden_layer_sizes"),
    "nothing": ({"hidden_layer_sizes": None}, "hidden_layer_sizes"),
    "all silent": ({"dropout": 1}, r"dropout=1,.*\[0, 1\)"),
    "negative dropout": ({"dropout": -0.1}, "dropout=-0.1"),
    "dropout in words": ({"dropout": "high"}, "dropout='high'"),
    "a misspelt activation": (
        {"activation": "rleu"},
        "activation='rleu', but expected one of.*Did you mean 'relu'",
    ),
    "a torch activation": ({"activation": nn.ReLU}, "activation=.*'relu'"),
    "a misspelt normalization": (
        {"normalization": "batc"},
        "normalization='batc'.*Did you mean 'batch'",
    ),
}


@pytest.mark.parametrize("kind", BAD_SETTINGS)
def test_a_bad_setting_is_an_error_that_names_it(kind):
    settings, message = BAD_SETTINGS[kind]
    with pytest.raises((ValueError, TypeError), match=message):
        MLPTrunk(**settings).build(5, [])
