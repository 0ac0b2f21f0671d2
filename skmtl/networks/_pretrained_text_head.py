"""How texts are written by what has learned to before: the recipe of a decoder."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from torch import nn

from skmtl._optional import require
from skmtl._recipes import Recipe
from skmtl._warning import warn
from skmtl._wording import counted, shown
from skmtl.networks._pretrained_decoder import PretrainedDecoder
from skmtl.networks.trunks import PretrainedTextTrunk
from skmtl.networks.trunks._base import check_size
from skmtl.networks.trunks._pretrained import check_lr_scale
from skmtl.networks.trunks._pretrained_loading import load, load_config, warn_of_missing
from skmtl.tasks._token_codec import TokenCodec

__all__ = ["PretrainedTextHead"]

_FILE = "tokenizer.json"
_EXPECTED = (
    "expected 'trunk' or the path of a folder with a model that reads and writes, such "
    "as T5 or BART: with config.json, weights and tokenizer.json, as save_pretrained "
    "writes them."
)


class PretrainedTextHead(Recipe):
    """Recipe around the decoder of a model of Hugging Face's kind, such as T5 or BART.

    It writes the texts of tasks of the type "generation", in the tokens of the model,
    after a `PretrainedTextTrunk` of the same folder or after another trunk. What the
    tokeniser does not keep, such as several spaces, is not written either.

    It needs the extra: ``pip install 'skmtl[pretrained]'``. Nothing is ever downloaded,
    and no code of a folder is run.

    Parameters
    ----------
    model : "trunk", str or path, default="trunk"
        A folder with config.json, weights and tokenizer.json. "trunk" is the folder of
        the trunk, a `PretrainedTextTrunk`. Each fit starts from its weights, and all of
        those of the decoder learn.
    lr_scale : float, default=0.1
        Factor on the estimator's learning rate for the weights of the model.
    beam_width : int, default=4
        How many texts are kept in view while one is written; 1 takes the most likely
        token after the other.
    max_length : int, optional
        Most tokens of a text; longer ones are cut. By default one and a half times the
        longest text that is learned from, at most what the model can write.

    See Also
    --------
    TextHead : Learns to write from the texts at hand alone.

    Examples
    --------
    >>> from skmtl import MultiTaskPredictor
    >>> from skmtl.networks import PretrainedTextHead, PretrainedTextTrunk
    >>> model = MultiTaskPredictor(
    ...     PretrainedTextTrunk("path/to/t5-small", tune="all", lr_scale=0.1),
    ...     text_head=PretrainedTextHead("trunk"),
    ...     task_types={"language": "classification", "english": "generation"},
    ... )
    >>> model.get_params()["text_head__lr_scale"]
    0.1
    """

    def __init__(
        self,
        model: str | PathLike = "trunk",
        lr_scale: float = 0.1,
        beam_width: int = 4,
        max_length: int | None = None,
    ):
        self.model = model
        self.lr_scale = lr_scale
        self.beam_width = beam_width
        self.max_length = max_length

    def beside(self, trunk: Any) -> PretrainedTextHead:
        """Return the recipe with the folder of a trunk in place of "trunk"."""
        if self.model != "trunk":
            return self
        folder = trunk.model if isinstance(trunk, PretrainedTextTrunk) else None
        if not isinstance(folder, str | PathLike):
            raise ValueError(
                f"Got text_head=PretrainedTextHead('trunk') with trunk={shown(trunk)}, "
                "but expected a PretrainedTextTrunk of a folder. For another trunk, "
                "give PretrainedTextHead the folder of the model that writes."
            )
        settings = self.get_params(deep=False) | {"model": folder}
        return type(self)(**settings)

    def codec(
        self,
        texts: Iterable[str | None],
        max_length: int | None = None,
        symbols: Iterable[str] = (),
    ) -> TokenCodec:
        """Return what turns texts into the ids of the model's tokens, and back.

        Parameters
        ----------
        texts : iterable of str or None
            Those that are learned from.
        max_length : int, optional
            Most tokens of a text.
        symbols : iterable of str
            Not used: the tokens are those of the model.

        Warns
        -----
        SkmtlWarning
            If the tokeniser does not keep some of the texts.
        """
        config = load_config(self._folder())
        there = [text for text in texts if text is not None]
        limit = getattr(config, "max_position_embeddings", None)
        limit = None if limit is None else limit - 1  # the start takes a place
        found = TokenCodec(
            self._tokenizer(config), _n_tokens(config), _id("eos_token_id", config), 1
        ).fit_length(there, limit)
        if max_length is not None:
            found.max_length = min(check_size("max_length", max_length), limit or 2**31)
        self._warn_of_lost(found, there)
        return found

    def build(
        self, memory_width: int, n_symbols: int, n_tokens: int | None = None
    ) -> nn.Module:
        """Return the decoder for states of a width.

        Parameters
        ----------
        memory_width : int
        n_symbols : int
            As the codec has it.
        n_tokens : int, optional
            Not looked at: nothing is copied.

        Raises
        ------
        ImportError
            If transformers is not installed.
        ValueError
            If the folder holds no model that writes, or a setting is not as described.
        """
        check_size("beam_width", self.beam_width)
        check_lr_scale(self.lr_scale)
        folder = self._folder()
        model, missing = load(folder, "AutoModelForSeq2SeqLM")
        encoders = "encoder.", "model.encoder."
        missing = [name for name in missing if not name.startswith(encoders)]
        warn_of_missing(missing, folder, "decoder")
        names = "decoder_start_token_id", "eos_token_id", "pad_token_id"
        start, end, pad = (
            _id(name, model.config, getattr(model, "generation_config", None))
            for name in names
        )
        return PretrainedDecoder(
            model, memory_width, start, end, pad, float(self.lr_scale)
        )

    def _folder(self) -> str | PathLike:
        if self.model == "trunk" or isinstance(self.model, nn.Module):
            raise ValueError(f"Got model={shown(self.model)}, but {_EXPECTED}")
        if not getattr(load_config(self.model), "is_encoder_decoder", False):
            raise ValueError(
                f"Got model={str(self.model)!r}, which does not write texts after "
                f"others, but {_EXPECTED}"
            )
        return self.model

    def _tokenizer(self, config: Any) -> Any:
        """Return the tokeniser of the folder."""
        path = Path(self.model) / _FILE
        if not path.is_file():
            raise ValueError(
                f"Got model={str(self.model)!r} (no {_FILE} in it), but {_EXPECTED}"
            )
        package = require("tokenizers", extra="pretrained")
        found = package.Tokenizer.from_file(str(path))
        n_known, n_words = _n_tokens(config), found.get_vocab_size()
        if n_words > n_known:
            raise ValueError(
                f"Got model={str(self.model)!r}, whose tokeniser has "
                f"{counted(n_words, 'token')}, but the model knows only {n_known}: "
                "expected a folder where both belong together."
            )
        return found

    def _warn_of_lost(self, codec: TokenCodec, texts: list[str]) -> None:
        encoded = codec.encode(texts)
        written = codec.decode(encoded.padded(np.arange(len(texts))))
        lost = [
            (text, found)
            for text, found in zip(texts, written, strict=True)
            if text != found and len(text)
        ]
        if lost and not encoded.n_cut:
            text, found = lost[0]
            warn(
                f"The tokeniser of {str(self.model)!r} does not keep "
                f"{counted(len(lost), 'text')} of {len(texts)}: {shown(text)} comes "
                f"back as {shown(found)}. What it loses is not learned and never "
                "written, so these texts count as wrong."
            )


def _n_tokens(config: Any) -> int:
    """Return how many tokens a model writes."""
    return int(getattr(config, "decoder_vocab_size", None) or config.vocab_size)


def _id(name: str, *configs: Any) -> int:
    """Return the number of a special token, of the first settings that have it."""
    values = [getattr(config, name, None) for config in configs]
    for value in values:
        if isinstance(value, int):
            return value
    raise ValueError(
        f"Got a model with {name}={values[0]!r} in config.json, but expected the "
        "number of a token."
    )
