"""Texts as sequences of token ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from skmtl._recipes import choose
from skmtl.inputs._ids import FIRST, PAD
from skmtl.preprocessing._splitters import Splitter
from skmtl.preprocessing._text_transformer import TextTransformer
from skmtl.preprocessing._texts import as_texts
from skmtl.preprocessing._token_ids import (
    VocabularyCodec,
    check_size,
    checked_ids,
    padded,
)
from skmtl.preprocessing._token_ready import ReadyMade, ready_made
from skmtl.preprocessing._tokenizers import TOKENIZERS, Function

__all__ = ["TokenSequencer"]


class TokenSequencer(TextTransformer):
    """Turn texts into sequences of token ids, which networks for text take.

    The vocabulary is learned at ``fit``, from the texts alone. English, Chinese and
    other languages need no special settings. Texts are compared in Unicode's NFKC, so
    full-width and other compatible characters count as the same.

    Parameters
    ----------
    tokenizer : {"auto", "word", "char", "wordpiece", "bpe"}, callable, path or \
            tokenizer, default="auto"
        What a token is.

        - "auto": a word with the apostrophes in it, a number, an emoji, or another
          single sign; of scripts without spaces, a character (Chinese, Japanese but for
          runs of katakana, Thai, Lao, Khmer, Burmese).
        - "word": as "auto", but runs of a script without spaces are one token: for
          texts in which a segmenter has put spaces between the words.
        - "char": a character, spaces included.
        - "wordpiece", "bpe": pieces of the words of "auto", learned from the texts by
          joining the pairs that occur together most often [1]_ [2]_; pieces that
          continue a word start with "##". New words become known pieces. Of words of
          more than 2000 characters, only the start is learned from. This needs the
          package ``tokenizers`` (extra ``text``).
        - A function, called with a text, that returns the list of its tokens.
        - A ready-made tokenizer: a `tokenizers.Tokenizer`, a fast tokenizer of
          transformers, or the path of a ``tokenizer.json`` or of the folder that holds
          it. It is used as it is, with its special tokens, and ids higher by 2; those
          written in a text ("[SEP]") are text. Nothing is learned, and only
          `max_length` has a meaning.
    vocabulary_size : int or None, default=20000
        Largest number of ids, including padding and unknown tokens: the most frequent
        tokens are kept. None for no limit.
    max_length : int or None, default=512
        Largest number of tokens; the rest of a text is cut off. None for no limit.
    min_frequency : int, default=2
        How often a token must be in the texts to be known. Rarer ones teach the network
        what an unknown token is. For "wordpiece" and "bpe": how often two pieces must
        stand together to be joined; their single characters are always known.
    lowercase : bool, default=True
        Whether upper and lower case count as the same.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        The id of each token. Padding (0) and unknown tokens (1) have no entry, but for
        a ready-made tokenizer's own token for padding.

    See Also
    --------
    TextCleaner : Removes markup and unseen characters before.

    Notes
    -----
    An id says how frequent a token is: 2 is the most frequent one (with "wordpiece" and
    "bpe", characters come first). The same texts give the same ids. A text without
    tokens is padding alone; ready-made tokenizers may give it special tokens.

    References
    ----------
    .. [1] Sennrich, Haddow and Birch (2016), "Neural machine translation of rare words
       with subword units". https://arxiv.org/abs/1508.07909
    .. [2] Wu et al. (2016), "Google's neural machine translation system".
       https://arxiv.org/abs/1609.08144

    Examples
    --------
    >>> from skmtl.preprocessing import TokenSequencer
    >>> texts = ["Good food!", "Good, good service.", "服务好, good"]
    >>> sequencer = TokenSequencer(min_frequency=1)
    >>> sequencer.fit_transform(texts)
    array([[ 2,  6,  4,  0,  0],
           [ 2,  3,  2,  7,  5],
           [10,  8,  9,  3,  2]], dtype=int32)
    >>> sequencer.inverse_transform(sequencer.transform(["good 服务", "bad food"]))
    array(['good服务', '[UNK] food'], dtype=object)
    """

    def __init__(
        self,
        tokenizer: Any = "auto",
        *,
        vocabulary_size: int | None = 20_000,
        max_length: int | None = 512,
        min_frequency: int = 2,
        lowercase: bool = True,
    ):
        self.tokenizer = tokenizer
        self.vocabulary_size = vocabulary_size
        self.max_length = max_length
        self.min_frequency = min_frequency
        self.lowercase = lowercase

    def fit(self, X: Any, y: Any = None) -> TokenSequencer:
        """Learn which tokens there are.

        Parameters
        ----------
        X : list, array, Series or DataFrame of one column, of n_samples texts
            From pandas or polars.
        y : ignored

        Returns
        -------
        self : TokenSequencer

        Raises
        ------
        TypeError
            If `X` is one text, or nothing that holds texts; if a setting is of the
            wrong kind.
        ValueError
            If something in `X` is no text, or there is no token in it, or none that is
            frequent enough; if a setting is out of range, or there is no tokenizer at
            the path given.
        """
        self._fit(X)
        return self

    def fit_transform(self, X: Any, y: Any = None, **params: Any) -> np.ndarray:
        """Learn which tokens there are, and return the ids of the same texts.

        Parameters and result are those of `fit` and `transform`; the texts are cut into
        tokens once.
        """
        return padded(*self._fit(X))

    def transform(self, X: Any) -> np.ndarray:
        """Return the token ids of texts.

        Parameters
        ----------
        X : list, array, Series or DataFrame of one column, of n_samples texts

        Returns
        -------
        ids : ndarray of shape (n_samples, length), int32
            0 is padding, at the end; 1 a token that is not known. The length is that of
            the longest text, 1 at least and `max_length` at most.
        """
        check_is_fitted(self)
        return padded(*self._codec.encode(as_texts(X)))

    def inverse_transform(self, X: Any) -> np.ndarray:
        """Return the texts of token ids, in the writing that tokens are compared in.

        Spaces stand where they usually do, "[UNK]" for a token that is not known.

        Parameters
        ----------
        X : array of int, of shape (n_samples, length)

        Returns
        -------
        texts : ndarray of shape (n_samples,)
            Strings, in an array of objects.
        """
        check_is_fitted(self)
        ids = checked_ids(X, n_ids=max(self.vocabulary_.values()) + 1)
        texts = np.empty(len(ids), dtype=object)
        texts[:] = [self._codec.decode(row[row != PAD].tolist()) for row in ids]
        return texts

    def _fit(self, X: Any) -> tuple[np.ndarray, np.ndarray]:
        """Learn from texts, and return their ids, flat, and their lengths."""
        self._check_settings()
        texts = as_texts(X)
        if not texts:
            raise ValueError("Got no texts, but expected one at least.")
        by_name = isinstance(self.tokenizer, str) and self.tokenizer in TOKENIZERS
        ready = None if by_name else ready_made(self.tokenizer)
        if ready is not None:
            self._codec: Any = ReadyMade(*ready, self.max_length)
            self.vocabulary_ = self._codec.vocabulary
            return self._codec.encode(texts)
        splitter = self._splitter()
        tokens, vocabulary = splitter.learn(
            texts, self.vocabulary_size, self.min_frequency
        )
        if not any(tokens):
            raise ValueError(
                f"Got {len(texts)} text(s) without a single token, but expected one at "
                "least: all are empty, or hold nothing but white space."
            )
        if not vocabulary:
            raise ValueError(
                f"Got min_frequency={self.min_frequency}, but no token is as frequent "
                f"in the {len(texts)} text(s). Lower it: 1 keeps all tokens."
            )
        self.vocabulary_ = vocabulary
        self._codec = VocabularyCodec(splitter, vocabulary, self.max_length)
        return self._codec.numbers(tokens)

    def _splitter(self) -> Splitter:
        """Return what cuts texts into tokens."""
        if callable(self.tokenizer):
            return Function(self.tokenizer, self.lowercase)
        noun = "a function, the path of a tokenizer.json, or a tokenizer of its own"
        make: Callable[[bool], Splitter] = choose(
            "tokenizer", self.tokenizer, TOKENIZERS, noun
        )
        return make(self.lowercase)

    def _check_settings(self) -> None:
        check_size("vocabulary_size", self.vocabulary_size, FIRST + 1)
        check_size("max_length", self.max_length, 1)
        check_size("min_frequency", self.min_frequency, 1, optional=False)
        if not isinstance(self.lowercase, (bool, np.bool_)):
            raise TypeError(
                f"Got lowercase={self.lowercase!r}, but expected True or False."
            )
