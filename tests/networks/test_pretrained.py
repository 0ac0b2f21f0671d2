"""What a pretrained text encoder makes of texts as trunk, and what of it learns."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from skmtl.inputs._ids import PAD, UNKNOWN
from skmtl.networks.trunks import _pretrained_text
from skmtl.networks.trunks._base import Trunk, dry_shape
from skmtl.networks.trunks._pretrained import PretrainedTextTrunk
from tests.networks.text_encoders import (
    ENCODERS,
    HIDDEN,
    N_LAYERS,
    N_POSITIONS,
    N_WORDS,
    bert,
    built,
    texts,
)

every_encoder = pytest.mark.parametrize("make", ENCODERS.values(), ids=ENCODERS)
every_tuning = pytest.mark.parametrize("tune", ["none", 1, 2, "all"])


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
@pytest.mark.parametrize("read_layers", [1, 2, 3])
def test_a_text_becomes_the_means_of_its_tokens_by_the_encoder_alone(make, read_layers):
    model, ids = make(), texts()
    found = built(model, read_layers=read_layers).fixed(ids)
    for row, expected_ids in zip(found, ids, strict=True):
        words = expected_ids[expected_ids != PAD][None] - 2
        with torch.no_grad():
            states = model(input_ids=words, output_hidden_states=True).hidden_states
        last = [state[0].mean(dim=0) for state in states[-read_layers:]]
        torch.testing.assert_close(row, torch.cat(last))


@every_encoder
@every_tuning
def test_texts_can_be_written_from_what_the_encoder_says_of_each_token(make, tune):
    model, ids = make(), texts()
    ids[0, 2] = UNKNOWN
    module = built(model, tune=tune).eval()
    for context in (torch.no_grad(), torch.enable_grad()):
        with context:
            found, states, mask = module.remember(ids)
            torch.testing.assert_close(found, module(ids))
        assert states.shape == (*mask.shape, module.memory_width)
        assert mask.equal(ids > UNKNOWN)
        for row, real, own in zip(ids, mask, states, strict=True):
            words = row[row != PAD][None] - 2
            words[words < 0] = module.pad
            with torch.no_grad():
                known = (row[row != PAD] > UNKNOWN)[None].long()
                expected = model(input_ids=words, attention_mask=known)
            right = expected.last_hidden_state[0][known[0] > 0]
            torch.testing.assert_close(own[real], right)


def test_many_texts_are_remembered_as_few_are(monkeypatch):
    module, ids = built(bert()).eval(), texts((5, 1, 9, 3, 9, 9, 2, 1))
    expected = module.remember(ids)
    for n_tokens in (1, 10, 25):
        monkeypatch.setattr(_pretrained_text, "_N_TOKENS", n_tokens)
        for one, right in zip(module.remember(ids)[:3:2], expected[:3:2], strict=True):
            torch.testing.assert_close(one, right)
        mask = expected[2]
        torch.testing.assert_close(
            module.remember(ids)[1][mask], expected[1][mask], rtol=1e-4, atol=1e-5
        )


def test_what_is_written_teaches_the_encoder_where_that_learns():
    for tune, learns in (("none", False), (1, True)):
        module = built(bert(), tune=tune).train()
        states = module.remember(texts())[1]
        assert states.requires_grad == learns


def test_all_layers_are_read_where_there_are_fewer():
    module = built(bert(), read_layers=9)
    assert module.fixed(texts()).shape == (4, N_LAYERS * HIDDEN)


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
        monkeypatch.setattr(_pretrained_text, "_N_TOKENS", n_tokens)
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
    assert features.shape == (4, N_LAYERS * HIDDEN)
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


@every_tuning
def test_built_modules_survive_pickling_and_copying(tune):
    module, ids = built(bert(), tune=tune).eval(), texts()
    for other in (pickle.loads(pickle.dumps(module)), copy.deepcopy(module)):
        assert other(ids).equal(module(ids))
        assert other.is_fixed == module.is_fixed
        other.train()
        assert other.adapter.training


def test_threads_share_an_encoder():
    module = built(bert())
    some = [texts().roll(shift, dims=0)[:rows] for shift in range(4) for rows in (1, 4)]
    expected = [module.fixed(ids) for ids in some]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(module.fixed, some * 20))
    for one, right in zip(found, expected * 20, strict=True):
        assert one.equal(right)
    assert not any(m._forward_hooks for m in module.modules())


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
        ({"read_layers": 0}, "Got read_layers=0, but expected an integer"),
        ({"width": 0}, "Got width=0, but expected an integer"),
        ({"dropout": 1}, "Got dropout=1, but expected"),
        ({"n_members": 0}, "Got n_members=0, but expected an integer"),
    ],
)
def test_bad_settings_say_what_is_expected(settings, match):
    with pytest.raises(ValueError, match=match):
        built(bert(), **settings)
