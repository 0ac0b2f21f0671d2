"""A decoder says what it teaches, and its beam finds what it says is likely."""

import itertools

import numpy as np
import pytest
import torch

from skmtl.networks._beam import _PENALTY, write
from skmtl.networks._text_decoder import (
    END,
    FIRST_SYMBOL,
    PAD,
    START,
    UNKNOWN,
    Memory,
    TextDecoder,
)


def decoder(n_symbols=9, width=12, memory_width=6, seed=0, sharp=3.0):
    """Return a decoder with random weights that prefers some symbols clearly."""
    torch.manual_seed(seed)
    made = TextDecoder(memory_width, n_symbols, width, embedding_width=5, dropout=0.0)
    with torch.no_grad():
        for weight in made.parameters():
            weight.normal_(0, sharp / weight.shape[-1] ** 0.5)
        made.embedding.weight[PAD] = 0
    return made.eval()


def memories(n=7, length=5, width=6, seed=1):
    torch.manual_seed(seed)
    lengths = torch.randint(1, length + 1, (n,))
    return Memory(
        torch.randn(n, length, width), torch.arange(length) < lengths[:, None]
    )


def log_p(model, memory, ids):
    with torch.no_grad():
        return model.teach(memory, ids)


@pytest.mark.parametrize("width", [1, 2, 4])
@pytest.mark.parametrize("seed", range(10))
def test_the_score_of_a_text_is_what_it_is_taught_with(seed, width):
    model, memory = decoder(seed=seed), memories(seed=seed)
    found = write(model, memory, width, max_length=8)
    torch.testing.assert_close(
        found.log_probabilities, log_p(model, memory, found.ids), rtol=1e-5, atol=1e-5
    )
    for row in found.ids.tolist():
        text = row[: row.index(END)]
        assert all(symbol >= FIRST_SYMBOL for symbol in text)
        assert set(row[len(text) + 1 :]) <= {PAD}


@pytest.mark.parametrize("seed", range(10))
def test_a_beam_of_one_takes_the_most_likely_symbol_after_the_other(seed):
    model, memory = decoder(seed=seed), memories(seed=seed)
    found = write(model, memory, 1, max_length=8)
    for at in range(len(memory.states)):
        state = model.begin(memory.take(torch.tensor([at])))
        symbol, text = torch.tensor([START]), []
        while True:
            with torch.no_grad():
                said, state = model.step(state, symbol)
            said[:, [PAD, UNKNOWN, START]] = -torch.inf
            symbol = said.argmax(dim=1)
            if symbol.item() == END or len(text) == 8:
                break
            text.append(symbol.item())
        assert found.ids[at].tolist()[: len(text) + 1] == [*text, END]
        assert bool(found.cut[at]) == (symbol.item() != END)


@pytest.mark.parametrize("seed", range(6))
def test_a_beam_as_wide_as_there_are_texts_finds_the_best_of_all(seed):
    model, memory = decoder(n_symbols=6, seed=seed), memories(3, seed=seed)
    n_most = 3
    every = [
        [*text, END]
        for n in range(n_most + 1)
        for text in itertools.product(range(FIRST_SYMBOL, 6), repeat=n)
    ]
    found = write(model, memory, 64, n_most)
    for at in range(3):
        own = memory.take(torch.full((len(every),), at))
        ids = torch.zeros(len(every), n_most + 1, dtype=torch.long)
        for row, text in zip(ids, every, strict=True):
            row[: len(text)] = torch.tensor(text)
        lengths = np.array([len(text) for text in every])
        fair = log_p(model, own, ids).numpy() / ((5 + lengths) / 6) ** _PENALTY
        best = every[int(fair.argmax())]
        assert found.ids[at].tolist()[: len(best)] == best


@pytest.mark.parametrize("seed", range(8))
def test_rows_do_not_depend_on_their_mates_or_on_padding(seed):
    model, memory = decoder(seed=seed), memories(9, seed=seed)
    together = write(model, memory, 4, 8)
    wider = Memory(
        torch.cat([memory.states, torch.randn(9, 3, 6)], dim=1),
        torch.cat([memory.mask, torch.zeros(9, 3, dtype=torch.bool)], dim=1),
    )
    padded = write(model, wider, 4, 8)
    torch.testing.assert_close(padded.ids, together.ids)
    for at in range(9):
        alone = write(model, memory.take(torch.tensor([at])), 4, 8)
        n = alone.ids.shape[1]
        assert alone.ids[0].tolist() == together.ids[at, :n].tolist()
        assert not together.ids[at, n:].any()
        torch.testing.assert_close(
            alone.log_probabilities[0],
            together.log_probabilities[at],
            rtol=1e-5,
            atol=1e-5,
        )


def test_wider_beams_mostly_find_likelier_texts():
    better = []
    for seed in range(20):
        model, memory = decoder(seed=seed, sharp=1.5), memories(seed=seed)
        narrow, wide = (write(model, memory, width, 8) for width in (1, 4))
        lengths = [(found.ids > 0).sum(dim=1) for found in (narrow, wide)]
        one, other = (
            found.log_probabilities / ((5 + n) / 6) ** _PENALTY
            for found, n in zip((narrow, wide), lengths, strict=True)
        )
        better += (other >= one - 1e-5).tolist()
    assert np.mean(better) > 0.9


def test_padding_has_no_part_in_what_is_taught():
    model, memory = decoder(), memories(4)
    ids = torch.tensor([[5, 6, END, 0], [7, END, 0, 0], [5, 5, 5, END], [END, 0, 0, 0]])
    whole = log_p(model, memory, ids)
    wider = log_p(model, memory, torch.cat([ids, torch.zeros(4, 3).long()], dim=1))
    torch.testing.assert_close(whole, wider)
    each = model.symbol_log_probabilities(memory, ids)
    assert (each[ids == PAD] == 0).all()
    assert (each[ids != PAD] < 0).all()


def test_a_decoder_learns_to_copy():
    torch.manual_seed(0)
    table = torch.randn(10, 16)
    model = TextDecoder(16, 10, width=48, embedding_width=16, dropout=0.0)
    step = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _ in range(250):
        texts = torch.randint(FIRST_SYMBOL, 10, (32, 4))
        ids = torch.cat([texts, torch.full((32, 1), END)], dim=1)
        memory = Memory(
            table[texts] + 0.3 * torch.eye(16)[:4], torch.ones(32, 4, dtype=torch.bool)
        )
        loss = -model.teach(memory, ids).mean()
        step.zero_grad()
        loss.backward()
        step.step()
    found = write(model.eval(), memory, 4, 8)
    right = (found.ids[:, :5] == ids[:, : found.ids.shape[1]]).all(dim=1)
    assert right.float().mean() > 0.9


def test_what_a_text_costs_is_its_log_probability_smoothed_while_it_is_learned():
    model, memory = decoder(), memories(4)
    model.mean_length = 2.5
    ids = torch.tensor([[5, 6, END, 0], [7, END, 0, 0], [5, 5, 5, END], [END, 0, 0, 0]])
    with torch.no_grad():
        plain = model.losses(memory, ids)
        learning = model.train().losses(memory, ids)
        logits = model._followed(memory, ids).logits
        learned = model.teach(memory, ids)
    torch.testing.assert_close(plain, -learned / 2.5)
    every = logits.log_softmax(dim=2).mean(dim=2).t() * (ids != PAD)
    smoothed = 0.9 * learned + 0.1 * every.sum(dim=1)
    torch.testing.assert_close(learning, -smoothed / 2.5)


def test_many_texts_are_learned_without_much_smoothing():
    model, ids = decoder(), torch.tensor([5, 6, END])
    found = []
    for n_texts in (1, 100, 10_000, 1_000_000):
        model.start_from(ids, n_texts)
        found.append(model.smoothing)
    assert found == pytest.approx([0.1, 0.1, 0.007, 0.00007])


class TestCalibration:
    """How sure a decoder is, by texts that it has not learned from."""

    def drawn(self, model, memory, temperature):
        """Return texts as a decoder with divided scores would write them by chance."""
        torch.manual_seed(3)
        state, symbols = model.begin(memory), torch.full((len(memory.mask),), START)
        ended, ids = torch.zeros(len(symbols), dtype=torch.bool), []
        for _ in range(12):
            with torch.no_grad():
                said, state = model.step(state, symbols)
            said[:, [PAD, UNKNOWN, START]] = -torch.inf
            symbols = torch.multinomial((said / temperature).softmax(dim=1), 1)[:, 0]
            ids.append(symbols.masked_fill(ended, PAD))
            ended |= symbols == END
        return torch.stack(ids, dim=1)

    @pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
    @pytest.mark.parametrize("seed", range(3))
    def test_the_temperature_of_what_was_written_is_found(self, seed, temperature):
        model, memory = decoder(seed=seed, sharp=1.0), memories(n=800, seed=seed)
        with torch.no_grad():  # these are never drawn
            model.out.bias[[PAD, UNKNOWN, START]] = -50
        ids = self.drawn(model, memory, temperature)
        written = write(model, memory, 2, 8).ids
        before = log_p(model, memory, ids).sum()
        model.calibrate(memory, ids)
        assert abs(np.log(model.temperature / temperature)) < 0.12
        assert log_p(model, memory, ids).sum() >= before
        assert (write(model, memory, 2, 8).ids == written).all()

    def test_few_texts_that_are_right_do_not_make_it_certain(self):
        model, memory = decoder(sharp=1.0), memories(n=3)
        ids = write(model, memory, 1, 8).ids
        model.calibrate(memory, ids)
        n_symbols = int((ids > 0).sum())
        with torch.no_grad():
            each = model.symbol_log_probabilities(memory, ids)[ids > 0].exp()
        assert each.mean() < 1 - 0.2 / n_symbols
