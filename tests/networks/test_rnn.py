"""The recurrent trunk reads each text as torch's own cells read it alone."""

import pytest
import torch
from torch import nn

from skmtl.inputs._ids import PAD
from skmtl.networks.trunks._rnn import RNNTrunk

IDS = torch.tensor([[2, 3, 4, 5], [5, 2, 0, 0], [3, 0, 0, 0], [2, 2, 4, 0]])
CELLS = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}


def torchs_own(layers):
    """Return one of torch's networks with the weights of all layers."""
    first, both = layers[0].forwards, layers[0].backwards is not None
    sizes = first.input_size, first.hidden_size, len(layers)
    rnn = type(first)(*sizes, batch_first=True, bidirectional=both)
    state = {
        name + end: value
        for i, layer in enumerate(layers)
        for cell, end in (
            (layer.forwards, f"_l{i}"),
            (layer.backwards, f"_l{i}_reverse"),
        )
        if cell is not None
        for name, value in (
            (key.removesuffix("_l0"), value) for key, value in cell.state_dict().items()
        )
    }
    rnn.load_state_dict(state)
    return rnn


def reference(module, row, pooling, bidirectional):
    """Read one text, unpadded, with torch's cell, and pool as the words say."""
    rnn = torchs_own(module.body.layers)
    vectors = next(part for part in module.modules() if isinstance(part, nn.Embedding))
    states, last = rnn(vectors(row[row != PAD]))
    if pooling == "last":
        last = last[0] if isinstance(last, tuple) else last
        return torch.cat([*last[-2:]]) if bidirectional else last[-1]
    return states.mean(dim=0) if pooling == "mean" else states.amax(dim=0)


@pytest.mark.parametrize("n_layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [True, False])
@pytest.mark.parametrize("pooling", ["last", "mean", "max"])
@pytest.mark.parametrize("cell", CELLS)
def test_padded_texts_are_read_as_each_alone(cell, pooling, bidirectional, n_layers):
    torch.manual_seed(0)
    recipe = RNNTrunk(
        *(cell, 5, 3, bidirectional, n_layers), dropout=0, pooling=pooling
    )
    module = recipe.build(6, 4).eval()
    expected = [reference(module, row, pooling, bidirectional) for row in IDS]
    torch.testing.assert_close(module(IDS), torch.stack(expected))


@pytest.mark.parametrize("cell", CELLS)
def test_each_name_is_its_cell(cell):
    module = RNNTrunk(cell).build(6, 4)
    found = {type(p) for p in module.modules() if isinstance(p, nn.RNNBase)}
    assert found == {CELLS[cell]}


def test_attention_starts_as_the_mean():
    outs = []
    for pooling in ("mean", "attention"):
        torch.manual_seed(0)
        outs.append(RNNTrunk(pooling=pooling).build(6, 4).eval()(IDS))
    torch.testing.assert_close(*outs)


def test_attention_weighs_states_by_their_product_with_the_query():
    torch.manual_seed(0)
    module = RNNTrunk(pooling="attention").build(6, 4).eval()
    (query,) = (p for n, p in module.named_parameters() if n.endswith("query"))
    nn.init.normal_(query)
    states, mask = module.body(IDS)
    for row, weights, keep in zip(states, module.attention(IDS), mask, strict=True):
        expected = (row[keep] @ query).softmax(dim=0)
        torch.testing.assert_close(weights[keep], expected)
    pooled = (module.attention(IDS).unsqueeze(2) * states).sum(dim=1)
    torch.testing.assert_close(module(IDS), pooled)


BAD_SETTINGS = {
    "a misspelt cell": ({"cell": "ltsm"}, "Got cell='ltsm'.*Did you mean 'lstm'"),
    "a torch cell": ({"cell": nn.LSTM}, "Got cell=.*'lstm'"),
    "a misspelt pooling": ({"pooling": "maen"}, "pooling='maen'.*Did you mean 'mean'"),
    "no layer": ({"n_layers": 0}, "Got n_layers=0"),
    "no embedding": ({"embedding_width": 0}, "Got embedding_width=0"),
}


@pytest.mark.parametrize("kind", BAD_SETTINGS)
def test_a_bad_setting_is_an_error_that_names_it(kind):
    settings, message = BAD_SETTINGS[kind]
    with pytest.raises((ValueError, TypeError), match=message):
        RNNTrunk(**settings).build(6, 4)
