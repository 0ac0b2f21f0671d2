"""What holds for every trunk of tokens: add yours to the list."""

import copy
import pickle

import pytest
import torch
from sklearn.base import clone

from skmtl.inputs._ids import PAD, UNKNOWN
from skmtl.networks.trunks._rnn import RNNTrunk
from skmtl.networks.trunks._text_cnn import TextCNNTrunk
from skmtl.networks.trunks._transformer import TransformerTrunk

RECIPES = {
    "lstm": RNNTrunk(),
    "gru": RNNTrunk("gru", width=5, embedding_width=3),
    "rnn": RNNTrunk("rnn"),
    "rnn in one direction": RNNTrunk(bidirectional=False),
    "rnn of two layers": RNNTrunk("gru", n_layers=2),
    **{
        f"rnn with {pooling}": RNNTrunk(pooling=pooling)
        for pooling in ("last", "mean", "max", "attention")
    },
    "last of one direction": RNNTrunk(pooling="last", bidirectional=False),
    "rnn without dropout": RNNTrunk(dropout=0),
    "transformer": TransformerTrunk(),
    "transformer of one layer": TransformerTrunk(1, width=6, n_heads=3),
    **{
        f"transformer with {pooling}": TransformerTrunk(pooling=pooling)
        for pooling in ("last", "mean", "max")
    },
    "text_cnn": TextCNNTrunk(),
    "text_cnn of one member": TextCNNTrunk(n_members=1),
    "text_cnn of one size": TextCNNTrunk(kernel_sizes=4, n_filters=3, n_members=2),
    "text_cnn of wide kernels": TextCNNTrunk(kernel_sizes=(2, 9), n_members=2),
}

N_TOKENS, LENGTH = 12, 7

every_trunk = pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)


def texts(n_samples=6, length=LENGTH, seed=1):
    """Texts of lengths 1 to `length`, each length there if there are enough rows."""
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(UNKNOWN, N_TOKENS, (n_samples, length), generator=generator)
    lengths = length - torch.arange(n_samples) % length
    return ids.masked_fill(torch.arange(length) >= lengths[:, None], PAD)


def built(recipe, seed=0, length=LENGTH):
    """A network, every weight of which matters: none is zero but those of padding."""
    torch.manual_seed(seed)
    module = recipe.build(N_TOKENS, length)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
        embedding_of(module).weight[PAD] = 0
    return module.eval()


def embedding_of(module):
    (embedding,) = (m for m in module.modules() if isinstance(m, torch.nn.Embedding))
    return embedding


def close(a, b):
    torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)


@every_trunk
def test_texts_become_rows_or_rows_of_members(recipe):
    out = built(recipe)(texts())
    members = recipe.holding_members()
    assert out.shape[:-1] == ((6, members) if members > 1 else (6,))
    assert out.dtype == torch.float32
    assert out.isfinite().all()
    assert out.std(dim=0).max() > 1e-3  # texts differ in what they become


@every_trunk
def test_padding_never_changes_a_result(recipe):
    module, ids = built(recipe), texts()
    for more in (1, 5, 40):
        padded = torch.nn.functional.pad(ids, (0, more), value=PAD)
        close(module(padded), module(ids))


@every_trunk
def test_a_text_alone_gives_what_it_gives_in_a_batch(recipe):
    module, ids = built(recipe), texts(n_samples=LENGTH)
    alone = [module(row[row != PAD].unsqueeze(0)) for row in ids]
    close(torch.cat(alone), module(ids))


@every_trunk
def test_permuted_texts_give_permuted_results(recipe):
    module, ids = built(recipe), texts()
    order = torch.tensor([3, 0, 5, 1, 4, 2])
    close(module(ids[order]), module(ids)[order])


@pytest.mark.parametrize("length", [1, 30])
@every_trunk
def test_empty_texts_give_finite_numbers_of_any_length(recipe, length):
    module = built(recipe).train()
    empty = torch.full((4, length), PAD)
    assert module(empty).isfinite().all()
    module.eval()
    close(module(empty), module(empty[:, :1]))
    batch = texts(length=LENGTH)
    mixed = torch.cat([batch, torch.full((1, LENGTH), PAD)])
    close(module(mixed)[-1:], module(empty[:1]))


@every_trunk
def test_no_gradient_reaches_the_vector_of_padding(recipe):
    module = built(recipe)
    ids = torch.cat([texts(), torch.zeros_like(texts())])
    module(ids).square().sum().backward()
    gradient = embedding_of(module).weight.grad
    reached = gradient.any(dim=1).nonzero().squeeze(1)
    assert reached.equal(ids[ids != PAD].unique())


@every_trunk
def test_padding_and_unknown_start_as_zeros(recipe):
    weight = embedding_of(recipe.build(N_TOKENS, LENGTH)).weight
    assert not weight[[PAD, UNKNOWN]].any()
    assert weight[UNKNOWN + 1 :].any(dim=1).all()


@every_trunk
def test_texts_without_a_known_token_can_be_learned_from(recipe):
    module = recipe.build(2, 1)
    out = module(torch.tensor([[UNKNOWN, UNKNOWN], [UNKNOWN, PAD]]))
    assert out.isfinite().all()


@every_trunk
def test_texts_longer_than_any_in_training_work(recipe):
    module = built(recipe, length=3)
    out = module(texts(length=20))
    assert out.isfinite().all()
    # the short ones among them are what they are without the long ones
    close(module(texts(length=20)[-1:]), out[-1:])


@pytest.mark.parametrize("dtype", [torch.int32, torch.int64])
@every_trunk
def test_whole_numbers_of_any_size_are_ids(recipe, dtype):
    module, ids = built(recipe), texts()
    assert module(ids.to(dtype)).equal(module(ids))


@every_trunk
def test_the_ids_stay_as_they_are(recipe):
    ids = texts()
    built(recipe).train()(ids)
    assert ids.equal(texts())


@every_trunk
def test_the_same_seed_gives_the_same_numbers_and_another_others(recipe):
    ids, outs = texts(), []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        outs.append(recipe.build(N_TOKENS, LENGTH).train()(ids))
    assert outs[0].equal(outs[1])
    assert not outs[0].equal(outs[2])


@every_trunk
def test_gradients_reach_every_parameter(recipe):
    module = built(recipe)
    out = module(texts(n_samples=32))
    (out * torch.randn_like(out)).sum().backward()
    for name, parameter in module.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
        assert parameter.grad.any(), name


@every_trunk
def test_weights_survive_a_round_trip(recipe):
    module, ids = built(recipe), texts()
    other = built(recipe, seed=5)
    assert not other(ids).equal(module(ids))
    other.load_state_dict(module.state_dict())
    assert other(ids).equal(module(ids))
    for copied in (copy.deepcopy(module), pickle.loads(pickle.dumps(module))):
        assert copied(ids).equal(module(ids))


@every_trunk
def test_attention_is_a_weight_for_each_real_token(recipe):
    module, ids = built(recipe), texts()
    if getattr(recipe, "pooling", None) != "attention":
        assert not hasattr(module, "attention")
        return
    ids = torch.cat([ids, torch.zeros_like(ids[:1])])
    padded = torch.nn.functional.pad(ids, (0, 4), value=PAD)
    weights = module.attention(padded)
    assert weights.shape == padded.shape
    torch.testing.assert_close(weights.sum(dim=1), torch.ones(len(ids)))
    real = padded != PAD
    real[-1, 0] = True  # an empty text is one token
    assert (weights[real] > 0).all()
    assert not weights[~real].any()
    close(module.attention(ids), weights[:, :LENGTH])
    assert weights[0, :2].diff().abs() > 1e-6  # tokens differ in weight


@every_trunk
def test_recipes_are_plain_settings(recipe):
    assert recipe.input_kind == "tokens"
    before = dict(vars(recipe))
    built(recipe)
    for same in (recipe, clone(recipe), pickle.loads(pickle.dumps(recipe))):
        assert vars(same) == before
        assert same.get_params() == recipe.get_params()


SHARED_BAD_SETTINGS = {
    "no width": ({"width": 0, "n_filters": 0}, "=0, but expected"),
    "half a width": ({"width": 2.5, "n_filters": 2.5}, "=2.5, but expected"),
    "all silent": ({"dropout": 1}, r"Got dropout=1,.*\[0, 1\)"),
    "dropout in words": ({"dropout": "much"}, "Got dropout='much'"),
}


@pytest.mark.parametrize("cls", [RNNTrunk, TransformerTrunk, TextCNNTrunk])
@pytest.mark.parametrize("kind", SHARED_BAD_SETTINGS)
def test_a_bad_setting_is_an_error_that_names_it(kind, cls):
    settings, message = SHARED_BAD_SETTINGS[kind]
    settings = {k: v for k, v in settings.items() if k in cls().get_params()}
    assert settings
    with pytest.raises(ValueError, match=message):
        cls(**settings).build(N_TOKENS, LENGTH)
