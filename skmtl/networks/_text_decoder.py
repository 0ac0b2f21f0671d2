"""A small decoder that writes a text from what the trunk has read."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from skmtl.networks._copying import Copying
from skmtl.networks._dropout import Dropout
from skmtl.networks._fed_gru import FedGRU
from skmtl.tasks._text_codec import END, FIRST_SYMBOL, PAD, START, UNKNOWN

__all__ = [
    "END",
    "FIRST_SYMBOL",
    "PAD",
    "START",
    "UNKNOWN",
    "DecoderState",
    "Memory",
    "TextDecoder",
]

#: What stands for minus infinity in sums that are differentiated.
_FAR = -1e9
#: Standard deviation of the vectors of symbols at the start.
_SCALE = 0.1
#: Share of the truth that is spread over all symbols while texts are learned, so that
#: few of them are not learned by heart (Szegedy et al. 2016,
#: https://arxiv.org/abs/1512.00567): at most, and with one text. It makes a decoder
#: less sure than it could be, and many texts are better learned without.
_SMOOTHING, _SMOOTHING_OF_ONE = 0.1, 70.0
#: How far apart the temperatures are that are tried.
_STEP = 1.05
#: The smallest probability that a log is taken of.
_LEAST = 1e-30


class Memory(NamedTuple):
    """What a text is written from.

    Attributes
    ----------
    states : tensor of shape (n_samples, length, width)
        A vector for each token that was read, or a single one.
    mask : tensor of bool of shape (n_samples, length)
        Which of them are real.
    tokens : tensor of shape (n_samples, length), or None
        The ids of the tokens, where each has a state.
    """

    states: torch.Tensor
    mask: torch.Tensor
    tokens: torch.Tensor | None = None

    def take(self, rows: torch.Tensor) -> Memory:
        """Return the memory of some rows."""
        return Memory(*_taken(self, rows))


class DecoderState(NamedTuple):
    """Where a decoder is: what it looks at, and what it has in mind.

    Several texts may be written from a row, as many from each: their hidden states
    stand one after the other, row by row.

    Attributes
    ----------
    states, keys : tensors of shape (n_samples, length, width)
        What was read, and what a look at it is compared with.
    far : tensor of shape (n_samples, length)
        0, or a large negative number for padding.
    hidden : tensor of shape (n_samples * n_of_each, width)
    copies : tensor of shape (n_samples, length), or None
        The symbol that stands for each token, 0 where none does; see `Copying`.
    """

    states: torch.Tensor
    keys: torch.Tensor
    far: torch.Tensor
    hidden: torch.Tensor
    copies: torch.Tensor | None = None

    def repeated(self, n_of_each: int) -> DecoderState:
        """Return the state of so many texts from each row, all at the same place."""
        return self._replace(hidden=self.hidden.repeat_interleave(n_of_each, dim=0))

    def chosen(self, rows: torch.Tensor, texts: torch.Tensor) -> DecoderState:
        """Return the states of some rows, and of texts, those of these rows alone."""
        states, keys, far, hidden, copies = self
        if len(rows) < len(states):
            states, keys, far, copies = _taken((states, keys, far, copies), rows)
        return DecoderState(states, keys, far, hidden.index_select(0, texts), copies)


def _taken(parts: tuple[torch.Tensor | None, ...], rows: torch.Tensor) -> list[Any]:
    return [None if part is None else part.index_select(0, rows) for part in parts]


class _Followed(NamedTuple):
    """What a decoder makes of texts as they are, step by step.

    Attributes
    ----------
    ids : tensor of shape (length, n_samples)
    logits : tensor of shape (length, n_samples, n_symbols)
        The scores of all symbols.
    copied, right : tensors of shape (length, n_samples), or None
        The probability of copying something, and of copying the right symbol.
    """

    ids: torch.Tensor
    logits: torch.Tensor
    copied: torch.Tensor | None = None
    right: torch.Tensor | None = None

    def log_p(self, temperature: float = 1.0) -> torch.Tensor:
        """Return log p of each symbol given those before, (length, n_samples)."""
        logits = self.logits if temperature == 1 else self.logits / temperature
        loss = F.cross_entropy(
            logits.flatten(0, 1), self.ids.flatten(), reduction="none"
        )
        log_p = -loss.view(self.ids.shape)
        if self.copied is None or self.right is None:
            return log_p
        p = log_p.exp() * (1 - self.copied) + self.right
        return p.clamp_min(_LEAST).log()


class TextDecoder(nn.Module):
    """A GRU that looks at what was read before each symbol that it writes.

    What it finds by attention enters the GRU, together with the symbol before
    (Bahdanau, Cho and Bengio 2015, https://arxiv.org/abs/1409.0473).

    Parameters
    ----------
    memory_width : int
        Width of the states that are read.
    n_symbols : int
        Number of ids, with those of padding, of what is unknown, of start and end.
    width : int, default=128
    embedding_width : int, default=64
    dropout : float, default=0.2
        Share of units silenced in each training step, of embeddings and before symbols.
    copying : Copying, optional
        How symbols are taken over from what was read.

    Notes
    -----
    Ids are (n_samples, length), padded with 0; a text is followed by the end symbol.
    """

    def __init__(
        self,
        memory_width: int,
        n_symbols: int,
        width: int = 128,
        embedding_width: int = 64,
        dropout: float = 0.2,
        copying: Copying | None = None,
    ):
        super().__init__()
        self.n_symbols = n_symbols
        self.embedding = nn.Embedding(n_symbols, embedding_width, padding_idx=PAD)
        nn.init.normal_(self.embedding.weight, std=_SCALE)
        self.start = nn.Linear(memory_width, width)
        self.key = nn.Linear(memory_width, width, bias=False)
        self.cell = nn.GRUCell(embedding_width + memory_width, width)
        self.mix = nn.Linear(width + memory_width, width)
        self.out = nn.Linear(width, n_symbols)
        self.dropout = Dropout(dropout)
        self.copying = copying
        #: what the loss of a text is divided by, so that it is about that of a symbol
        self.mean_length = 1.0
        #: the share of the truth that is spread over all symbols
        self.smoothing = _SMOOTHING
        #: what scores are divided by where it is asked how likely a text is
        self.temperature = 1.0

    @torch.no_grad()
    def start_from(self, ids: torch.Tensor, n_texts: int) -> None:
        """Start at the log frequencies of the symbols of some texts."""
        self.mean_length = max(len(ids) / max(n_texts, 1), 1.0)
        self.smoothing = min(_SMOOTHING, _SMOOTHING_OF_ONE / max(n_texts, 1))
        counts = torch.bincount(ids[ids > PAD].flatten(), minlength=self.n_symbols)
        self.out.bias.copy_(((counts + 1e-2) / counts.sum().clamp_min(1)).log())

    def begin(self, memory: Memory) -> DecoderState:
        """Return the state before the first symbol."""
        states, mask, tokens = memory
        shares = mask.to(states.dtype)
        shares = shares / shares.sum(dim=1, keepdim=True).clamp_min(1)
        middle = (shares.unsqueeze(1) @ states).squeeze(1)
        far = torch.zeros_like(shares).masked_fill(~mask, _FAR)
        hidden = torch.tanh(self.start(middle))
        copies = None if self.copying is None else self.copying.symbols(tokens)
        return DecoderState(states, self.key(states), far, hidden, copies)

    def looks(self, state: DecoderState) -> torch.Tensor:
        """Return how the next symbols weigh what was read, (n_rows, n_of_each, length).

        The weights of each text sum to 1, and are 0 for padding.
        """
        by_row = state.hidden.view(len(state.states), -1, state.hidden.shape[1])
        return (by_row @ state.keys.mT + state.far.unsqueeze(1)).softmax(dim=2)

    def step(
        self, state: DecoderState, symbols: torch.Tensor
    ) -> tuple[torch.Tensor, DecoderState]:
        """Return the log-probabilities of what follows on symbols, and the new state.

        Shape: symbols (n_texts,) -> (n_texts, n_symbols).
        """
        states, _, _, hidden, copies = state
        looks = self.looks(state)
        found = (looks @ states).flatten(0, 1)
        told = torch.cat([self.embedding(symbols), found], dim=1)
        hidden = self.cell(told, hidden)
        log_p = self._said(hidden, found).log_softmax(dim=-1)
        if self.copying is not None and copies is not None:
            copies = copies.repeat_interleave(looks.shape[1], dim=0)
            copied = self.copying.shares(looks.flatten(0, 1), copies, hidden, found)
            p = log_p.exp_().mul_(1 - copied.sum(dim=1, keepdim=True))
            log_p = p.scatter_add_(1, copies, copied).clamp_min_(_LEAST).log_()
        return log_p, state._replace(hidden=hidden)

    def teach(self, memory: Memory, ids: torch.Tensor) -> torch.Tensor:
        """Return the log-probability of each text as it is, (n_samples,)."""
        return self.symbol_log_probabilities(memory, ids).sum(dim=1)

    def symbol_log_probabilities(
        self, memory: Memory, ids: torch.Tensor
    ) -> torch.Tensor:
        """Return those of its symbols, given the ones before; 0 for padding.

        Shape: ids (n_samples, length) -> (n_samples, length).
        """
        log_p = self._followed(memory, ids).log_p(self.temperature)
        return log_p.t() * (ids != PAD)

    def losses(self, memory: Memory, ids: torch.Tensor) -> torch.Tensor:
        """Return what texts cost, (n_samples,): -log p over the mean length of texts.

        While the decoder learns, a share of it is the mean over all symbols.
        """
        followed = self._followed(memory, ids)
        log_p, logits = followed.log_p(), followed.logits
        if self.training:
            every = logits.mean(dim=2) - logits.logsumexp(dim=2)
            log_p = log_p + self.smoothing * (every - log_p)
        return -(log_p * (ids != PAD).t()).sum(dim=0) / self.mean_length

    @torch.no_grad()
    def calibrate(self, memory: Memory, ids: torch.Tensor) -> None:
        """Find the temperature at which texts that nobody learned from cost least.

        Smoothing leaves a decoder less sure than it could be. One number is learned
        (Guo et al. 2017, https://arxiv.org/abs/1706.04599), as if at one symbol more
        the second guess had been right, so that few texts do not make it too sure. What
        is written stays the same.
        """
        followed, there = self._followed(memory, ids), (ids != PAD).t()
        first, second = followed.logits[there].topk(2, dim=1).values.unbind(dim=1)
        gap = (first - second).double().mean()

        def cost(k: int) -> float:
            log_p = followed.log_p(_STEP**k)[there]
            return float(gap / _STEP**k - log_p.double().sum())

        coarse = min(range(-50, 51, 10), key=cost)
        self.temperature = _STEP ** min(range(coarse - 9, coarse + 10), key=cost)

    def _followed(self, memory: Memory, ids: torch.Tensor) -> _Followed:
        """Return what the decoder makes of texts, each symbol given those before.

        Shape: ids (n_samples, length).
        """
        ids = ids.t()
        before = F.pad(ids[:-1], (0, 0, 1, 0), value=START)
        embedded, cell = self.dropout(self.embedding(before)), self.cell
        state = self.begin(memory)
        of_symbol, of_found = cell.weight_ih.split(
            [embedded.shape[2], state.states.shape[2]], dim=1
        )
        hidden, found, looks = FedGRU.apply(
            state.states,
            state.keys,
            state.far,
            state.hidden,
            F.linear(embedded, of_symbol, cell.bias_ih),
            of_found,
            cell.weight_hh,
            cell.bias_hh,
        )
        logits = self._said(hidden, found)
        if self.copying is None or state.copies is None:
            return _Followed(ids, logits)
        copied = self.copying.shares(looks, state.copies, hidden, found)
        same = state.copies == ids.unsqueeze(2)
        return _Followed(ids, logits, copied.sum(dim=2), (copied * same).sum(dim=2))

    def _said(self, hidden: torch.Tensor, found: torch.Tensor) -> torch.Tensor:
        mixed = torch.tanh(self.mix(torch.cat([hidden, found], dim=-1)))
        return self.out(self.dropout(mixed))
