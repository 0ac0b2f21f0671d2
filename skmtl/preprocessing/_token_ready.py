"""Tokenizers that were made elsewhere, used as they are."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from skmtl._optional import require
from skmtl.inputs._ids import FIRST, PAD, UNKNOWN

__all__ = ["ReadyMade", "ready_made"]

_FILE = "tokenizer.json"


class ReadyMade:
    """A tokenizer with an id, and special tokens, of its own.

    Texts come from anybody: what is written in them is text, though it reads like the
    name of a special token. These are set by the tokenizer alone.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
        It is copied, and its copy neither pads nor cuts but at `max_length`.
    pad : int or None
        The id that it pads with, where that is known.
    max_length : int or None
    """

    def __init__(self, tokenizer: Any, pad: int | None, max_length: int | None):
        package = require("tokenizers", extra="text")
        self.tokenizer = package.Tokenizer.from_str(tokenizer.to_str())
        self.tokenizer.encode_special_tokens = True  # as text, that is
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        if pad is None:
            pad = _own_pad(tokenizer)
        # some close each text with what they pad with: then it is no padding there
        empty = self.tokenizer.encode("").ids
        self.pad = None if pad in empty else pad
        self.special = _special_ids(self.tokenizer, pad)
        self.n_set = int(self.special[empty].sum())
        n_special = self.tokenizer.num_special_tokens_to_add(False)
        if max_length is not None and max_length <= n_special:
            raise ValueError(
                f"Got max_length={max_length}, but the tokenizer adds {n_special} "
                f"special tokens to each text, so expected {n_special + 1} at least."
            )
        if max_length is not None:
            # this keeps the special tokens at the end
            self.tokenizer.enable_truncation(max_length)
        self.vocabulary = {
            token: PAD if i == self.pad else i + FIRST
            for token, i in self.tokenizer.get_vocab().items()
        }

    def encode(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids of all texts, one after the other, and the length of each."""
        found = self.tokenizer.encode_batch_fast(texts)
        rows = [encoding.ids for encoding in found]
        lengths = np.fromiter(map(len, rows), np.intp, len(rows))
        own = np.fromiter(chain.from_iterable(rows), np.int32, lengths.sum())
        ids = own + np.int32(FIRST)
        special = self.special[own]
        counts = np.bincount(np.repeat(np.arange(len(rows)), lengths), special)
        ends = lengths.cumsum()
        # a model may have special tokens among its words, and find them in a text
        for row in np.flatnonzero(counts != self.n_set).tolist():
            part = slice(ends[row] - lengths[row], ends[row])
            was_set = np.array(found[row].special_tokens_mask, dtype=bool)
            ids[part][special[part] & ~was_set] = UNKNOWN
        return ids, lengths

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of some ids, without special tokens."""
        own = [i - FIRST for i in ids if i >= FIRST]
        return str(self.tokenizer.decode(own, skip_special_tokens=True))

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Set what a tokenizer's copies and files leave out."""
        vars(self).update(state)
        self.tokenizer.encode_special_tokens = True


def ready_made(tokenizer: Any) -> tuple[Any, int | None] | None:
    """Return a `tokenizers.Tokenizer` and its id for padding, if known.

    None if `tokenizer` is something else.
    """
    if isinstance(tokenizer, os.PathLike) or _is_path(tokenizer):
        return _loaded(Path(tokenizer)), None
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is not None:
        return backend, tokenizer.pad_token_id
    if hasattr(tokenizer, "convert_tokens_to_ids"):
        raise TypeError(
            f"Got a {type(tokenizer).__name__}, a tokenizer in Python, but expected a "
            "fast one, such as AutoTokenizer gives. As a function, its method "
            "`tokenize` will do."
        )
    if hasattr(tokenizer, "encode_batch_fast") and hasattr(tokenizer, "to_str"):
        return tokenizer, None
    return None


def _is_path(value: Any) -> bool:
    """Whether a string is a path rather than a name."""
    if not isinstance(value, str):
        return False
    separators = {"/", os.sep} & set(value)
    return bool(separators) or value.endswith(".json") or os.path.exists(value)


def _loaded(path: Path) -> Any:
    """Return the tokenizer of a file, or of the folder that holds it."""
    file = path / _FILE if path.is_dir() else path
    if not file.is_file():
        where = next(folder for folder in (file, *file.parents) if folder.is_dir())
        names = sorted(entry.name for entry in where.iterdir())
        holds = ", ".join(map(repr, names[:8])) + (", ..." if len(names) > 8 else "")
        raise ValueError(
            f"Got tokenizer={str(path)!r}, but expected a {_FILE}, or a folder that "
            f"holds one. The folder {str(where)!r} holds {holds or 'nothing'}."
        )
    package = require("tokenizers", extra="text")
    try:
        return package.Tokenizer.from_file(str(file))
    except Exception as error:  # the package raises nothing more special
        raise ValueError(
            f"Got tokenizer={str(path)!r}, but {str(file)!r} cannot be read as the "
            f"{_FILE} of a tokenizer: {error}."
        ) from error


def _own_pad(tokenizer: Any) -> int | None:
    """Return what a tokenizer pads with, by its settings or by the token's name."""
    if tokenizer.padding is not None:
        return int(tokenizer.padding["pad_id"])
    found = map(tokenizer.token_to_id, ("[PAD]", "<pad>"))
    return next((i for i in found if i is not None), None)


def _special_ids(tokenizer: Any, pad: int | None) -> np.ndarray:
    """Return which ids are special tokens; unknown words may become unknown tokens."""
    added = tokenizer.get_added_tokens_decoder()
    ids = {i for i, token in added.items() if token.special}
    ids |= set() if pad is None else {pad}
    model = json.loads(tokenizer.to_str())["model"]  # it does not say it all otherwise
    unknown = model.get("unk_id")
    if model.get("unk_token"):
        unknown = tokenizer.token_to_id(model["unk_token"])
    n_ids = max(tokenizer.get_vocab().values(), default=0) + 1
    special = np.zeros(max(n_ids, *(i + 1 for i in ids), 1), dtype=bool)
    special[sorted(ids - {unknown})] = True
    return special
