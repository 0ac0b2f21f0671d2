"""What a decoder copies is part of what it says, in teaching and in the beam."""

import numpy as np
import pytest
import torch

from skmtl import MultiTaskPredictor
from skmtl.estimators._copied_symbols import symbols_of_tokens
from skmtl.networks import TextHead
from skmtl.networks._beam import write
from skmtl.networks._copying import Copying
from skmtl.networks._text_decoder import END, FIRST_SYMBOL, START, Memory, TextDecoder

N_TOKENS, N_SYMBOLS = 8, 9


def decoder(seed=0):
    """Return a decoder with random weights that copies a good deal."""
    torch.manual_seed(seed)
    made = TextDecoder(6, N_SYMBOLS, 12, 5, 0.0, Copying(N_TOKENS, 12, 6))
    with torch.no_grad():
        for weight in made.parameters():
            weight.normal_(0, 3 / weight.shape[-1] ** 0.5)
    # two tokens stand for nothing, two for the same
    made.copying.symbol_of[2:] = torch.tensor([0, 4, 5, 5, 7, 8])
    return made.eval()


def memories(n=7, length=5, seed=1):
    torch.manual_seed(seed)
    mask = torch.arange(length) < torch.randint(1, length + 1, (n,))[:, None]
    tokens = torch.randint(1, N_TOKENS, (n, length)) * mask
    return Memory(torch.randn(n, length, 6), mask, tokens)


def log_p(model, memory, ids):
    with torch.no_grad():
        return model.teach(memory, ids)


@pytest.mark.parametrize("seed", range(5))
def test_probabilities_of_symbols_sum_to_one_at_each_step(seed):
    model, memory = decoder(seed), memories(seed=seed)
    state, symbols = model.begin(memory), torch.full((7,), START)
    for _ in range(5):
        with torch.no_grad():
            said, state = model.step(state, symbols)
        torch.testing.assert_close(said.exp().sum(dim=1), torch.ones(7))
        symbols = said.argmax(dim=1)


def test_the_gate_says_how_much_is_copied():
    model, memory = decoder(), memories()
    with torch.no_grad():
        model.copying.gate.weight.zero_()
        said = {}
        for bias in (-50.0, 50.0):
            model.copying.gate.bias.fill_(bias)
            said[bias] = model.step(model.begin(memory), torch.full((7,), START))[0]
        model.copying = None
        alone = model.step(model.begin(memory), torch.full((7,), START))[0]
    torch.testing.assert_close(said[-50.0], alone)
    for row in range(7):
        symbols = decoder().copying.symbol_of[memory.tokens[row][memory.mask[row]]]
        if (symbols > 0).all():  # nothing but what was read is written
            rest = np.setdiff1d(np.arange(N_SYMBOLS), symbols.numpy())
            assert said[50.0][row, rest].exp().max() < 1e-6


@pytest.mark.parametrize("width", [1, 4])
@pytest.mark.parametrize("seed", range(5))
def test_the_score_of_a_text_is_what_it_is_taught_with(seed, width):
    model, memory = decoder(seed), memories(seed=seed)
    found = write(model, memory, width, max_length=8)
    torch.testing.assert_close(
        found.log_probabilities, log_p(model, memory, found.ids), rtol=1e-5, atol=1e-5
    )


@pytest.mark.parametrize("seed", range(5))
def test_rows_do_not_depend_on_their_mates_or_on_padding(seed):
    model, memory = decoder(seed), memories(9, seed=seed)
    together = write(model, memory, 4, 8)
    wider = Memory(
        torch.cat([memory.states, torch.randn(9, 3, 6)], dim=1),
        torch.cat([memory.mask, torch.zeros(9, 3, dtype=torch.bool)], dim=1),
        torch.cat([memory.tokens, torch.zeros(9, 3, dtype=torch.long)], dim=1),
    )
    padded = write(model, wider, 4, 8)
    torch.testing.assert_close(padded.ids, together.ids)
    for at in range(9):
        alone = write(model, memory.take(torch.tensor([at])), 4, 8)
        n = alone.ids.shape[1]
        assert alone.ids[0].tolist() == together.ids[at, :n].tolist()
        torch.testing.assert_close(
            alone.log_probabilities[0],
            together.log_probabilities[at],
            rtol=1e-5,
            atol=1e-5,
        )


def test_gradients_reach_the_gate_and_the_states():
    model, memory = decoder().train(), memories()
    states = memory.states.requires_grad_()
    ids = torch.tensor([[4, 5, END]]).expand(7, 3)
    model.losses(memory, ids).sum().backward()
    assert states.grad[memory.mask].abs().sum() > 0
    assert not states.grad[~memory.mask].any()
    assert all(weight.grad.abs().sum() > 0 for weight in model.parameters())


def test_each_token_gets_the_symbol_that_comes_with_it():
    draw = np.random.default_rng(0)
    ids = draw.integers(2, 12, (200, 6))
    texts = np.c_[ids + 20, draw.integers(FIRST_SYMBOL, 20, (200, 3))]
    texts[:, 0] = 15  # a token that is not copied there
    found = symbols_of_tokens(ids, texts, 14)
    assert found.tolist() == [0, 0, *range(22, 32), 0, 0]


def words(n=120, seed=0):
    draw = np.random.default_rng(seed)
    texts = ["".join(draw.choice([*"abcdefgh"], draw.integers(3, 6))) for _ in range(n)]
    ids = np.zeros((n, 5), dtype=int)
    for row, text in zip(ids, texts, strict=True):
        row[: len(text)] = [ord(symbol) - 95 for symbol in text]
    return ids, np.array([text + "s" for text in texts], dtype=object)


def test_a_model_learns_to_copy_from_few_rows():
    ids, texts = words()
    model = MultiTaskPredictor(
        "gru",
        task_types=["generation"],
        text_head=TextHead(width=32, copy=True),
        max_epochs=1,
        random_state=0,
    ).fit(ids, texts)
    copying = model.net_.module_.writers[0].copying
    symbols = model._task_encoder.codecs_[0].symbols
    told = [symbols[i - FIRST_SYMBOL] for i in copying.symbol_of[2:].tolist()]
    assert told == [*"abcdefgh"]


@pytest.mark.parametrize("trunk", ["text_cnn", "mlp"])
def test_without_states_of_tokens_copying_is_refused(trunk):
    X, texts = words(30)
    X = X if trunk == "text_cnn" else X + 0.5
    model = MultiTaskPredictor(
        trunk, task_types=["generation"], text_head=TextHead(copy=True)
    )
    with pytest.raises(ValueError, match=r"copy=True.*no state for each token"):
        model.fit(X, texts)


def test_other_tokenizers_are_refused_by_name():
    ids, texts = words(30)
    model = MultiTaskPredictor(
        "gru", task_types=["generation"], text_head=TextHead(tokenizer="bpe")
    )
    with pytest.raises(ValueError, match=r"tokenizer='bpe'.*'char'"):
        model.fit(ids, texts)
