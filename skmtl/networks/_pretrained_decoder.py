"""A decoder that has learned to write before, of Hugging Face's kind."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from skmtl._optional import require
from skmtl.networks._text_decoder import END, FIRST_SYMBOL, PAD, START, Memory

__all__ = ["PretrainedDecoder", "PretrainedState"]


class PretrainedState(NamedTuple):
    """Where a decoder is: what it writes from, and what it has made of it so far.

    Attributes
    ----------
    memory : Memory
    sources : tensor of shape (n_samples,)
        Which row each has been at the beginning.
    own : tuple of pairs of tensors
        Keys and values of each layer of what is written. Empty before the first symbol.
    read : transformers.DynamicCache or None
        The same of what was read; it does not change from symbol to symbol.
    """

    memory: Memory
    sources: torch.Tensor
    own: tuple[tuple[torch.Tensor, torch.Tensor], ...] = ()
    read: Any = None

    def take(self, rows: torch.Tensor) -> PretrainedState:
        """Return the states of some rows, any of them several times."""
        sources = self.sources.index_select(0, rows)
        own = _of_rows(self.own, rows)
        if sources.equal(self.sources):  # as mostly: other texts for the same rows
            return self._replace(own=own)
        read = self.read
        if read is not None:
            pairs = ((layer.keys, layer.values) for layer in read.layers)
            read = type(read)(_of_rows(pairs, rows))
        return PretrainedState(self.memory.take(rows), sources, own, read)

    def repeated(self, n_of_each: int) -> PretrainedState:
        """Return the state of so many texts from each row; see `DecoderState`."""
        rows = torch.arange(len(self.sources), device=self.sources.device)
        return self.take(rows.repeat_interleave(n_of_each))

    def chosen(self, rows: torch.Tensor, texts: torch.Tensor) -> PretrainedState:
        """Return the states of some texts of some rows; see `DecoderState`."""
        return self.take(texts)


def _of_rows(
    pairs: Iterable[tuple[torch.Tensor, torch.Tensor]], rows: torch.Tensor
) -> tuple[tuple[torch.Tensor, torch.Tensor], ...]:
    return tuple((k.index_select(0, rows), v.index_select(0, rows)) for k, v in pairs)


class PretrainedDecoder(nn.Module):
    """The part of a model such as T5 or BART that writes, as a `TextDecoder` is used.

    Parameters
    ----------
    model : transformers.PreTrainedModel
        Reads and writes. Its encoder is taken out of it.
    memory_width : int
        Width of the states that are read. Where it is not that of the model's encoder,
        a layer in between learns.
    start, end, pad : int
        The model's ids of these tokens.
    lr_scale : float
        What the learning rate is multiplied with for the model's weights.

    Attributes
    ----------
    n_symbols : int
        Number of ids: those of `TextDecoder`, with the model's tokens from 4 on.
    """

    special: torch.Tensor

    def __init__(
        self,
        model: Any,
        memory_width: int,
        start: int,
        end: int,
        pad: int,
        lr_scale: float,
    ):
        super().__init__()
        config = model.config
        width = getattr(config, "d_model", None) or config.hidden_size
        encoder = model.get_encoder()
        for name in [n for n, part in model.named_modules() if part is encoder]:
            model.set_submodule(name, nn.Identity())
        self.model = model.requires_grad_(False)
        for part in (model.get_decoder(), model.get_output_embeddings()):
            part.requires_grad_(True)  # words that only the encoder read are left over
        self.bridge = (
            nn.Identity() if memory_width == width else nn.Linear(memory_width, width)
        )
        self.n_tokens = model.get_output_embeddings().weight.shape[0]
        self.n_symbols = FIRST_SYMBOL + self.n_tokens
        self.end, self.pad = end, pad
        special = torch.tensor([pad, pad, start, end])
        self.register_buffer("special", special, persistent=False)
        self.lr_scales = {"model.*": lr_scale}
        #: what the loss of a text is divided by, so that it is about that of a symbol
        self.mean_length = 1.0

    def start_from(self, ids: torch.Tensor, n_texts: int) -> None:
        """Note how long the texts are; what is frequent, the decoder knows already."""
        self.mean_length = max(len(ids) / max(n_texts, 1), 1.0)

    def begin(self, memory: Memory) -> PretrainedState:
        """Return the state before the first symbol."""
        sources = torch.arange(len(memory.states), device=memory.states.device)
        return PretrainedState(Memory(self.bridge(memory.states), memory.mask), sources)

    def step(
        self, state: PretrainedState, symbols: torch.Tensor
    ) -> tuple[torch.Tensor, PretrainedState]:
        """Return the log-probabilities of what follows on symbols, and the new state.

        Shape: symbols (n_samples,) -> (n_samples, n_symbols).
        """
        caches = require("transformers", extra="pretrained")
        own = caches.DynamicCache(state.own) if state.own else caches.DynamicCache()
        read = caches.DynamicCache() if state.read is None else state.read
        cache = caches.EncoderDecoderCache(own, read)
        logits = self._logits(state.memory, symbols.unsqueeze(1), cache)
        log_p = logits[:, -1].log_softmax(dim=-1)
        said = F.pad(log_p, (FIRST_SYMBOL, 0), value=-torch.inf)
        said[:, END] = log_p[:, self.end]
        said[:, [FIRST_SYMBOL + self.end, FIRST_SYMBOL + self.pad]] = -torch.inf
        pairs = tuple((layer.keys, layer.values) for layer in own.layers)
        return said, state._replace(own=pairs, read=read)

    def teach(self, memory: Memory, ids: torch.Tensor) -> torch.Tensor:
        """Return the log-probability of each text as it is, (n_samples,)."""
        return self.symbol_log_probabilities(memory, ids).sum(dim=1)

    def losses(self, memory: Memory, ids: torch.Tensor) -> torch.Tensor:
        """Return what texts cost, (n_samples,): -log p over their mean length."""
        return -self.teach(memory, ids) / self.mean_length

    def symbol_log_probabilities(
        self, memory: Memory, ids: torch.Tensor
    ) -> torch.Tensor:
        """Return those of its symbols, given the ones before; 0 for padding.

        Shape: ids (n_samples, length) -> (n_samples, length).
        """
        before = F.pad(ids[:, :-1], (1, 0), value=START)
        logits = self._logits(self.begin(memory).memory, before)
        right = self._theirs(ids).flatten()
        loss = F.cross_entropy(logits.flatten(0, 1), right, reduction="none")
        return -loss.view(ids.shape) * (ids != PAD)

    def _logits(
        self, memory: Memory, symbols: torch.Tensor, cache: Any = None
    ) -> torch.Tensor:
        """Return the scores of the model's tokens, (n_samples, length, n_tokens)."""
        kind: Any = type(self.model)
        found = self.model(
            encoder_outputs=(memory.states,),
            attention_mask=memory.mask.long(),
            decoder_input_ids=self._theirs(symbols),
            use_cache=cache is not None,
            return_dict=True,
            **{_name_of_cache(kind): cache},
        )
        logits: torch.Tensor = found.logits
        return logits

    def _theirs(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the model's ids of ours."""
        special = self.special[ids.clamp(max=FIRST_SYMBOL - 1)]
        return torch.where(ids < FIRST_SYMBOL, special, ids - FIRST_SYMBOL)


@lru_cache
def _name_of_cache(model: Any) -> str:
    """Return what a model calls its cache; the name of old is warned of by now."""
    named = inspect.signature(model.forward).parameters
    return "cache" if "cache" in named else "past_key_values"
