"""The transformer trunk is torch's encoder with the norm first."""

import pytest
import torch
from torch import nn

from skmtl.inputs._ids import PAD
from skmtl.networks.trunks._transformer import TransformerTrunk

IDS = torch.tensor([[2, 3, 4, 5, 3], [5, 2, 0, 0, 0], [3, 0, 0, 0, 0]])


def encoder_of(body, n_heads):
    """torch's encoder with the weights of ours."""
    layers = []
    for ours in body.layers:
        width = ours.qkv.in_features
        layer = nn.TransformerEncoderLayer(
            width, n_heads, 4 * width, batch_first=True, norm_first=True
        )
        first_norm, wide, narrow = (
            part for part in ours.perceptron if hasattr(part, "weight")
        )
        attention = layer.self_attn
        attention.in_proj_weight, attention.in_proj_bias = (
            ours.qkv.weight,
            ours.qkv.bias,
        )
        attention.out_proj, layer.norm1 = ours.out, ours.norm_attention
        layer.norm2, layer.linear1, layer.linear2 = first_norm, wide, narrow
        layers.append(layer)
    encoder = nn.TransformerEncoder(layers[0], 1, body.norm, enable_nested_tensor=False)
    encoder.layers = nn.ModuleList(layers)
    return encoder.eval()


@pytest.mark.parametrize("ids", [IDS, IDS[:1]], ids=["padded", "not padded"])
@pytest.mark.parametrize("n_layers", [1, 3])
def test_it_gives_what_the_encoder_of_torch_gives(ids, n_layers):
    torch.manual_seed(0)
    trunk = TransformerTrunk(n_layers, width=8, n_heads=2)
    body = trunk.build(6, 5).eval().body
    nn.init.normal_(body.positions)
    x = body.embedding.vectors(ids) + body.positions
    padding = ids == PAD
    expected = encoder_of(body, 2)(x, src_key_padding_mask=padding)
    states, mask = body(ids)
    assert mask.equal(~padding)
    torch.testing.assert_close(states[mask], expected[mask])


def test_order_counts_once_positions_are_learned():
    torch.manual_seed(0)
    module = TransformerTrunk().build(6, 5).eval()
    turned = IDS[:1].flip(1)
    torch.testing.assert_close(module(turned), module(IDS[:1]))
    nn.init.normal_(module.body.positions)
    assert (module(turned) - module(IDS[:1])).abs().max() > 1e-3


def test_tokens_beyond_the_longest_text_have_its_last_position():
    torch.manual_seed(0)
    short, long = (TransformerTrunk().build(6, n).eval() for n in (2, 5))
    nn.init.normal_(short.body.positions)
    weights = short.state_dict()
    places = torch.tensor([0, 1, 1, 1, 1])
    weights["body.positions"] = weights["body.positions"][places]
    long.load_state_dict(weights)
    torch.testing.assert_close(short(IDS), long(IDS))


BAD_SETTINGS = {
    "heads that do not fit": ({"width": 10, "n_heads": 4}, "width=10 and n_heads=4"),
    "no head": ({"n_heads": 0}, "Got n_heads=0"),
    "no layer": ({"n_layers": 0}, "Got n_layers=0"),
    "a misspelt pooling": ({"pooling": "atention"}, "Did you mean 'attention'"),
}


@pytest.mark.parametrize("kind", BAD_SETTINGS)
def test_a_bad_setting_is_an_error_that_names_it(kind):
    settings, message = BAD_SETTINGS[kind]
    with pytest.raises(ValueError, match=message):
        TransformerTrunk(**settings).build(6, 5)
