"""How texts are written: the recipe of a decoder."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from torch import nn

from skmtl._recipes import Recipe, choose
from skmtl.networks._copying import Copying
from skmtl.networks._text_decoder import TextDecoder
from skmtl.networks.trunks._base import check_dropout, check_size
from skmtl.tasks._text_codec import TextCodec

__all__ = ["TextHead"]


class TextHead(Recipe):
    """Recipe of the decoder that writes the texts of tasks of the type "generation".

    A GRU that looks, by attention, at what the trunk has read before each character.

    Parameters
    ----------
    width : int, default=128
        Units of the GRU.
    tokenizer : {"char"}, default="char"
        What is written one after the other: characters.
    copy : bool, default=False
        Whether characters may be taken over from what was read (See, Liu and Manning
        2017, https://arxiv.org/abs/1704.04368), as where a word is changed at its end.
        It needs a trunk that has a state for each token, such as "gru". Which character
        stands for a token is learned from the rows where both come together.
    beam_width : int, default=4
        How many texts are kept in view while one is written; 1 takes the most likely
        character after the other.
    max_length : int, optional
        Most characters of a text; longer ones are cut. By default one and a half times
        the longest text that is learned from.
    embedding_width : int, default=64
        Width of the vector that each character becomes.
    dropout : float, default=0.2
        Share of units silenced in each training step, in [0, 1).

    Examples
    --------
    >>> from skmtl.networks import TextHead
    >>> TextHead(width=64)
    TextHead(width=64)
    """

    def __init__(
        self,
        width: int = 128,
        tokenizer: str = "char",
        copy: bool = False,
        beam_width: int = 4,
        max_length: int | None = None,
        embedding_width: int = 64,
        dropout: float = 0.2,
    ):
        self.width = width
        self.tokenizer = tokenizer
        self.copy = copy
        self.beam_width = beam_width
        self.max_length = max_length
        self.embedding_width = embedding_width
        self.dropout = dropout

    def codec(
        self,
        texts: Iterable[str | None],
        max_length: int | None = None,
        symbols: Iterable[str] = (),
    ) -> TextCodec:
        """Return what turns texts into ids of characters, and back.

        Parameters
        ----------
        texts : iterable of str or None
            Those that are learned from.
        max_length : int, optional
            Most characters of a text.
        symbols : iterable of str
            Characters that are known, whether or not the texts have them.
        """
        if max_length is not None:
            check_size("max_length", max_length)
        return TextCodec.learned(texts, max_length, symbols)

    def build(
        self, memory_width: int, n_symbols: int, n_tokens: int | None = None
    ) -> nn.Module:
        """Return the decoder for states of a width and a number of symbols.

        Parameters
        ----------
        memory_width : int
        n_symbols : int
        n_tokens : int, optional
            Number of ids of tokens, where the trunk has a state for each token.
        """
        for name in ("width", "embedding_width", "beam_width"):
            check_size(name, getattr(self, name))
        check_dropout(self.dropout)
        choose("tokenizer", self.tokenizer, {"char": None})
        if not isinstance(self.copy, bool | np.bool_):
            raise TypeError(f"Got copy={self.copy!r}, but expected True or False.")
        copying = None
        if self.copy:
            if n_tokens is None:
                raise ValueError(
                    "Got TextHead(copy=True) with a trunk that has no state for each "
                    "token, but copying takes over tokens that were read. Use a trunk "
                    "such as 'gru', 'lstm' or 'transformer', or copy=False."
                )
            copying = Copying(n_tokens, self.width, memory_width)
        return TextDecoder(
            memory_width,
            n_symbols,
            self.width,
            self.embedding_width,
            self.dropout,
            copying,
        )
