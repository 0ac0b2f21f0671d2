"""The words of the texts written for one input, and how likely they are at others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from skmtl.explain.neighbours._located import Span
from skmtl.explain.neighbours._tokens import distinct_words
from skmtl.explain.surrogates._surrogate import Neighbourhood, Surrogate
from skmtl.explain.surrogates._text_model import TextModel

__all__ = ["WrittenWords", "fitted_apart", "words_of"]


class WrittenWords:
    """The texts that a model has written for one input, as questions about others.

    Asked of other inputs, it returns how likely the model takes each word of these
    texts to be, if all before the word stands as it was written. What follows on a word
    is left out: whether a space or the end does tells of the next word.

    Parameters
    ----------
    model : TextModel
    rows : rows
        The input alone, as the model takes it.
    tokenizer : str or callable
        What cuts a text into words, as `distinct_words` takes it.

    Attributes
    ----------
    texts : list of str
        One for each task that is a text.
    spans : list of list of (int, int)
        The places of the words of each, in their order.
    """

    def __init__(
        self,
        model: TextModel,
        rows: Any,
        tokenizer: str | Callable[[str], Iterable[str]] = "auto",
    ):
        self.model = model
        self.texts = [text for (text,) in model.written(rows)]
        self.spans = [words_of(text, tokenizer) for text in self.texts]
        self._rows = rows

    @property
    def n_words(self) -> int:
        """How many words there are in all texts."""
        return sum(map(len, self.spans))

    def __call__(self, rows: Any, n_samples: int) -> np.ndarray:
        """Return the probability of each word, (n_samples, n_words), as float64."""
        rows, owner = _distinct(rows, n_samples)
        ready = self.model.ready(rows)
        found = [np.ones((1 + owner.max(), 0))]
        for k, (text, spans) in enumerate(zip(self.texts, self.spans, strict=True)):
            if spans:
                logs = self.model.log_likelihoods(ready, k, text)
                sums = [logs[:, start:end].sum(axis=1) for start, end in spans]
                found.append(np.exp(np.column_stack(sums)))
        return np.concatenate(found, axis=1)[owner]

    def attention(self, k: int) -> tuple[list[str], np.ndarray] | None:
        """Return tokens of the input, and how they are weighed as words are written.

        Shape (n_tokens, n_words): the mean over the characters of a word. None where
        the model does not read tokens.
        """
        ready = self.model.ready(self._rows)
        tokens = self.model.tokens(ready)
        if not tokens or not self.spans[k]:
            return None
        weights = self.model.attention(ready, k, self.texts[k])
        if weights is None or weights.shape[1] < len(tokens):
            return None
        weights = weights[:, : len(tokens)]
        means = [weights[start:end].mean(axis=0) for start, end in self.spans[k]]
        return tokens, np.column_stack(means)


def fitted_apart(
    fit: Callable[[Neighbourhood, np.ndarray], Surrogate],
    around: Neighbourhood,
    scales: np.ndarray,
    words: WrittenWords | None,
) -> tuple[Surrogate, Surrogate | None]:
    """Return the surrogate of classes and numbers, and that of words, if there are any.

    Apart, so that the first is the same as without a text.

    Parameters
    ----------
    fit : callable
        Takes a neighbourhood, and what counts as 1 of each output.
    around : Neighbourhood
        What is said of words stands behind all else.
    scales : ndarray of shape (n_outputs,)
        Of classes and numbers.
    words : WrittenWords or None
    """
    if words is None:
        return fit(around, scales), None
    n, ones = len(scales), np.ones(words.n_words)
    found = []
    for Y, own in ((around.Y[:, :n], scales), (around.Y[:, n:], ones)):
        # of nothing at all there is no fit, but of what is always the same
        some = (Y, own) if len(own) else (np.zeros((len(Y), 1)), np.ones(1))
        fitted = fit(replace(around, Y=some[0]), some[1])
        found.append(fitted.of_outputs(np.arange(len(own))))
    return found[0], found[1]


def words_of(text: str, tokenizer: Any) -> list[Span]:
    """Return the places of the words of a text; all of it where it has none.

    A function that cuts the input may not know how to cut what is written from it.
    """
    try:
        places = distinct_words(text, tokenizer)
    except ValueError:
        if callable(tokenizer):
            return words_of(text, "auto")
        return [(0, len(text))] if text else []  # nothing but signs
    return sorted(span for found in places.values() for span in found)


def _distinct(rows: Any, n_samples: int) -> tuple[Any, np.ndarray]:
    """Return each of some texts once, and which of them every one is.

    A short text has few words to take away; to write is the longest part of an answer.
    """
    if not (isinstance(rows, list) and all(isinstance(row, str) for row in rows)):
        return rows, np.arange(n_samples)
    places: dict[str, int] = {}
    owner = [places.setdefault(row, len(places)) for row in rows]
    return list(places), np.array(owner, dtype=np.intp)
