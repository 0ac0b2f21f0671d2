"""Of a pretrained model that reads and writes, the trunk takes what reads."""

import copy
import pickle

import pytest
import torch

from skmtl.inputs._ids import PAD
from skmtl.networks.trunks._pretrained import PretrainedTextTrunk
from tests.networks.text_encoders import (
    HIDDEN,
    N_LAYERS,
    N_POSITIONS,
    N_WORDS,
    PAIRS,
    built,
    t5,
    texts,
)

every_pair = pytest.mark.parametrize("make", PAIRS.values(), ids=PAIRS)


@every_pair
def test_a_folder_or_a_model_gives_the_means_of_its_encoder(make, tmp_path):
    model, ids = make(), texts()
    model.save_pretrained(tmp_path)
    for source in (model, model.base_model, model.get_encoder(), tmp_path):
        module = built(source, read_layers=2).eval()
        assert PretrainedTextTrunk(source).n_ids() == N_WORDS + 2
        found, states, mask = module.remember(ids)
        assert found.equal(module(ids))
        for at, row in enumerate(ids):
            words = row[row != PAD][None] - 2
            with torch.no_grad():
                last = model.get_encoder()(words).last_hidden_state[0]
            assert int(mask[at].sum()) == len(last)
            torch.testing.assert_close(states[at, : len(last)], last)
            mean = module.fixed(ids)[at, -HIDDEN:]
            torch.testing.assert_close(mean, last.mean(dim=0))


@every_pair
def test_what_writes_is_left_behind(make):
    model = make()
    module = built(model)
    names = {name for name, _ in model.get_encoder().named_parameters()}
    assert {name for name, _ in module.encoder.named_parameters()} == names
    assert all(weight.requires_grad for weight in model.parameters())


@every_pair
@pytest.mark.parametrize("tune", [1, "all"])
def test_last_layers_or_all_of_the_encoder_learn(make, tune):
    module = built(make(), tune=tune)
    found, states, _ = module.remember(texts())
    (found.sum() + (states * torch.randn_like(states)).sum()).backward()
    learned = set()
    for name, weight in module.encoder.named_parameters():
        assert (weight.grad is not None) == weight.requires_grad, name
        if weight.requires_grad:
            learned.add(name.split(".")[1] if name.count(".") > 1 else name)
    top = str(N_LAYERS - 1)
    assert learned == {top} if tune == 1 else learned > {"0", "1", top}


def test_a_single_layer_of_several_parts_is_one_layer():
    module = built(t5(num_layers=1), tune=1)
    assert module.n_read == 1
    assert all(p.requires_grad for p in module.encoder.block.parameters())
    with pytest.raises(ValueError, match=r"Got tune=2, but expected .* has 1"):
        built(t5(num_layers=1), tune=2)


def test_an_encoder_alone_may_come_from_the_folder_of_one(tmp_path):
    import transformers

    torch.manual_seed(0)
    config = transformers.T5Config(
        vocab_size=N_WORDS, d_model=HIDDEN, d_kv=8, d_ff=24, num_layers=2, num_heads=2
    )
    model = transformers.T5EncoderModel(config).eval()
    model.save_pretrained(tmp_path)
    ids = texts()
    torch.testing.assert_close(built(tmp_path).fixed(ids), built(model).fixed(ids))


def test_texts_are_cut_where_places_end_and_only_there():
    ids = texts((30, 12), width=30)
    for make, is_cut in ((PAIRS["bart"], True), (t5, False)):
        module = built(make()).eval()
        short = module.remember(ids[:, :N_POSITIONS])
        assert module.remember(ids)[0].equal(short[0]) == is_cut
        assert module.remember(ids)[1].shape[1] == (N_POSITIONS if is_cut else 30)


@every_pair
def test_built_modules_survive_pickling_and_copying(make):
    module, ids = built(make()).eval(), texts()
    for other in (pickle.loads(pickle.dumps(module)), copy.deepcopy(module)):
        assert other(ids).equal(module(ids))
