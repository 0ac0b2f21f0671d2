"""The decoder of a pretrained model writes and teaches here as it does there."""

import copy
import pickle

import pytest
import torch

from skmtl.networks._beam import write
from skmtl.networks._pretrained_text_head import PretrainedTextHead
from skmtl.networks._text_decoder import END, FIRST_SYMBOL, Memory
from tests.networks.text_encoders import HIDDEN, N_WORDS, bart, t5
from tests.networks.writing_models import save, saved_t5, sharp


def pair(name, folder):
    """Return a model and the decoder that is made of its folder."""
    if name == "t5":
        path = saved_t5(folder, tie_word_embeddings=False)
    else:
        path = save(sharp(bart(tie_word_embeddings=False)), folder)
    transformers = pytest.importorskip("transformers")
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(path).eval()
    return model, PretrainedTextHead(path).build(HIDDEN, 0).eval()


@pytest.fixture(scope="module", params=["t5", "bart"])
def both(request, tmp_path_factory):
    return pair(request.param, tmp_path_factory.mktemp(request.param))


def read(model, n=7, length=6):
    """Return ids, a mask, and what the encoder of a model makes of them."""
    torch.manual_seed(2)
    ids = torch.randint(4, N_WORDS, (n, length))
    mask = torch.arange(length) < torch.randint(1, length + 1, (n, 1))
    with torch.no_grad():
        states = model.get_encoder()(ids, attention_mask=mask.long())
    return ids, mask, Memory(states.last_hidden_state, mask)


def ours(model, ids):
    """Return our ids of a model's, which begin with the start."""
    ids, end = ids[:, 1:], model.config.eos_token_id
    past = (ids == end).cumsum(dim=1) > 0
    found = torch.where(past, 0, ids + FIRST_SYMBOL)
    return torch.where(
        past & ((ids == end).cumsum(dim=1) == 1) & (ids == end), END, found
    )


def generated(model, ids, mask, width, max_length):
    pad = model.config.pad_token_id
    found = model.generate(
        ids,
        attention_mask=mask.long(),
        num_beams=width,
        do_sample=False,
        max_new_tokens=max_length,
        suppress_tokens=[pad],
        forced_eos_token_id=None,
    )
    return ours(model, found)


def test_a_beam_of_one_writes_what_generate_does(both):
    model, decoder = both
    ids, mask, memory = read(model, n=20)
    found = write(decoder, memory, 1, 8)
    expected = generated(model, ids, mask, 1, 9)
    n_ended = 0
    for own, right, cut in zip(found.ids, expected, found.cut, strict=True):
        own, right = own[own > 0].tolist(), right[right > 0].tolist()
        n_ended += not cut
        assert own == ([*right[:8], END] if cut else right)
    assert len({tuple(row) for row in found.ids.tolist()}) > 3
    assert n_ended > 0


@pytest.mark.parametrize("width", [1, 3])
def test_the_score_of_a_text_is_what_it_is_taught_with(both, width):
    model, decoder = both
    memory = read(model)[2]
    found = write(decoder, memory, width, 8)
    with torch.no_grad():
        taught = decoder.teach(memory, found.ids)
    torch.testing.assert_close(found.log_probabilities, taught, rtol=1e-4, atol=1e-4)


def test_a_text_costs_what_it_costs_there(both):
    model, decoder = both
    ids, mask, memory = read(model, n=3)
    end = model.config.eos_token_id
    theirs = torch.tensor([[9, 8, 7, end], [6, end, 0, 0], [end, 0, 0, 0]])
    real = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]]).bool()
    labels = theirs.masked_fill(~real, -100)
    with torch.no_grad():
        loss = model(input_ids=ids, attention_mask=mask.long(), labels=labels).loss
        each = decoder.symbol_log_probabilities(
            memory, torch.where(theirs == end, END, theirs + FIRST_SYMBOL) * real
        )
    assert (each[~real] == 0).all()
    torch.testing.assert_close(-each.sum() / real.sum(), loss)


def test_steps_say_what_is_taught_symbol_by_symbol(both):
    model, decoder = both
    memory = read(model)[2]
    ids = torch.randint(FIRST_SYMBOL + 3, decoder.n_symbols, (7, 4))
    state, symbols = decoder.begin(memory), torch.full((7,), 2)
    order = torch.tensor([3, 1, 0, 6, 5, 2, 4])
    with torch.no_grad():
        expected = decoder.symbol_log_probabilities(memory, ids)
        for at in range(4):
            # of any rows in any order, and the state before is as it was
            mixed = decoder.step(state.take(order), symbols[order])[0]
            said, state = decoder.step(state, symbols)
            torch.testing.assert_close(mixed, said[order], rtol=1e-4, atol=1e-5)
            symbols = ids[:, at]
            own = said.gather(1, symbols[:, None])[:, 0]
            torch.testing.assert_close(own, expected[:, at], rtol=1e-4, atol=1e-5)
            assert said.exp().sum(dim=1).max() < 1.0001  # padding is never written


def test_rows_do_not_depend_on_their_mates_or_on_padding(both):
    model, decoder = both
    memory = read(model)[2]
    together = write(decoder, memory, 3, 8)
    wider = Memory(
        torch.cat([memory.states, torch.randn(7, 3, HIDDEN)], dim=1),
        torch.cat([memory.mask, torch.zeros(7, 3, dtype=torch.bool)], dim=1),
    )
    assert write(decoder, wider, 3, 8).ids.equal(together.ids)
    for at in range(7):
        alone = write(decoder, memory.take(torch.tensor([at])), 3, 8).ids[0]
        assert together.ids[at, : len(alone)].tolist() == alone.tolist()


def test_the_encoder_is_left_behind_and_gradients_reach_all_of_the_rest(both):
    model, decoder = both
    memory = read(model)[2]
    decoder, learned = copy.deepcopy(decoder).train(), 0
    decoder.teach(memory, torch.tensor([[9, 8, END]]).expand(7, 3)).sum().backward()
    for name, weight in decoder.named_parameters():
        assert "encoder." not in name.replace("encoder_attn", "")
        assert (weight.grad is not None) == weight.requires_grad, name
        learned += weight.requires_grad
    assert learned >= len(list(model.get_decoder().parameters()))


def test_another_width_than_that_of_the_encoder_is_bridged(tmp_path):
    path = saved_t5(tmp_path)
    decoder = PretrainedTextHead(path, lr_scale=0.5).build(5, 0)
    assert decoder.bridge.in_features == 5
    assert decoder.lr_scales == {"model.*": 0.5}  # not of the bridge
    memory = Memory(torch.randn(4, 3, 5), torch.ones(4, 3, dtype=torch.bool))
    decoder.teach(memory, torch.tensor([[9, END]]).expand(4, 2)).sum().backward()
    assert decoder.bridge.weight.grad.abs().sum() > 0
    assert write(decoder.eval(), memory, 2, 3).ids.shape[0] == 4


def test_the_mean_length_is_that_of_the_texts_that_are_learned(tmp_path):
    decoder = PretrainedTextHead(saved_t5(tmp_path)).build(HIDDEN, 0)
    before = copy.deepcopy(decoder.state_dict())
    decoder.start_from(torch.tensor([7, 8, END, 9, END]), 2)
    assert decoder.mean_length == 2.5
    assert all(value.equal(before[n]) for n, value in decoder.state_dict().items())


def test_built_decoders_survive_pickling_and_copying(both):
    model, decoder = both
    memory = read(model)[2]
    expected = write(decoder, memory, 2, 6)
    for other in (pickle.loads(pickle.dumps(decoder)), copy.deepcopy(decoder)):
        assert write(other, memory, 2, 6).ids.equal(expected.ids)


def test_a_model_that_ties_its_words_is_taken_as_well(tmp_path):
    model = t5(tie_word_embeddings=True)
    decoder = PretrainedTextHead(save(model, tmp_path)).build(HIDDEN, 0).eval()
    memory = read(model)[2]
    with torch.no_grad():
        logits = model(
            encoder_outputs=(memory.states,),
            attention_mask=memory.mask.long(),
            decoder_input_ids=torch.zeros(7, 1).long(),
        ).logits[:, 0]
        said = decoder.step(decoder.begin(memory), torch.full((7,), 2))[0]
    torch.testing.assert_close(said[:, 6:], logits.log_softmax(dim=1)[:, 2:])
    words = decoder.model.get_input_embeddings().weight
    assert words is decoder.model.get_output_embeddings().weight
