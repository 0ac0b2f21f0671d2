"""Which features each word of a written text comes from, as the model is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from skmtl.explain.facts import _roles
from skmtl.explain.facts._record import AnyRecord, Record
from skmtl.explain.facts._written_text import MOST_LEFT, Origin, WrittenText
from skmtl.explain.neighbours._features import TextSource
from skmtl.explain.surrogates._surrogate import Surrogate
from skmtl.explain.surrogates._written_words import WrittenWords

__all__ = ["is_settled", "with_texts"]

#: A word comes from features with this part of the largest effect on it, or more. With
#: the next one it is tried where it stays likely without these.
_LEAST_SHARES = (0.75, 0.5, 0.25)
#: From this part on, a character goes with one that it touches, as in Chinese words.
_TOUCHING = 0.5


def with_texts(
    explanation: AnyRecord,
    words: WrittenWords,
    own: np.ndarray,
    surrogate: Surrogate,
    labels: Sequence[str],
    ask: Callable[[np.ndarray], np.ndarray],
) -> AnyRecord:
    """Return the explanation with the texts, and what their words come from.

    Parameters
    ----------
    explanation : Record
    words : WrittenWords
    own : ndarray of shape (n_words,)
        How likely each word is at the input itself.
    surrogate : Surrogate
        Of the probabilities of all words.
    labels : sequence of str
        What the tasks are called in words and on pages; none if by their names.
    ask : callable
        Takes codes of inputs, and returns how likely their words are.
    """
    n_features, n_words, alone = len(explanation.features), words.n_words, None
    origins: list[Origin | None] = [None] * n_words
    together: dict[tuple[int, ...], np.ndarray] = {}
    if explanation.kind == "presence":
        touches = _touching(explanation)
        candidates = [
            _candidates(surrogate, share, touches).T for share in _LEAST_SHARES
        ]
        said = ask(1 - np.concatenate([np.eye(n_features), *candidates]))
        alone, without = said[:n_features], said[n_features:]
        for at, sources in enumerate(np.concatenate(candidates)):
            w, features = at % n_words, tuple(np.flatnonzero(sources).tolist())
            left = float(without[at, w])
            if origins[w] is None and features and left <= MOST_LEFT * own[w]:
                origins[w] = Origin(features, left)
                if len(features) > 1:
                    together[features] = without[at]
        needed = zip(origins, own, alone.T, strict=True)
        origins = [found or _each_of(p, left) for found, p, left in needed]
    texts, start = [], 0
    written = zip(words.model.names, words.texts, words.spans, strict=True)
    for k, (name, text, spans) in enumerate(written):
        part = slice(start, start + len(spans))
        texts.append(
            WrittenText(
                task=name,
                text=text,
                spans=tuple(spans),
                features=explanation.features.names,
                own=own[part],
                surrogate=surrogate.of_outputs(np.arange(part.start, part.stop)),
                alone=None if alone is None else alone[:, part],
                origins=tuple(origins[part]),
                together={
                    origin.features: together[origin.features][part]
                    for origin in origins[part]
                    if origin is not None and origin.features in together
                    if not origin.each
                },
                label=labels[k] if labels else "",
                attended=words.attention(k),
            )
        )
        start = part.stop
    return replace(explanation, texts=tuple(texts))


def _candidates(surrogate: Surrogate, share: float, touches: np.ndarray) -> np.ndarray:
    """Return the features that each word may come from, (n_features, n_words).

    However well the surrogate follows: the model itself is asked.
    """
    effects, errors = surrogate.effects, surrogate.standard_errors
    sure = _roles.certain(effects, errors) & (effects >= _roles.LEAST_EFFECT)
    sure &= len(effects) > 1  # else there is nothing to compare it with
    largest = np.abs(effects).max(axis=0, initial=0)
    found = sure & (effects >= share * largest)
    beside = sure & (effects >= _TOUCHING * largest)
    while (more := found | (beside & (touches @ found))).sum() > found.sum():
        found = more
    return found


def _each_of(own: float, left: np.ndarray) -> Origin | None:
    """Return the features without each of which alone a word is lost, if there are any.

    A sum of effects follows no word that takes all of them, least of all in an input of
    two words, and there is none of a single one.
    """
    lost = (left <= MOST_LEFT * own) & (own - left >= _roles.LEAST_EFFECT)
    features = tuple(np.flatnonzero(lost).tolist())
    if not features:
        return None
    return Origin(features, float(left[lost].max()), each=len(features) > 1)


def _touching(explanation: Record) -> np.ndarray:
    """Return which features stand beside each other with nothing between them."""
    n, source = len(explanation.features), explanation.source
    found = np.zeros((n, n), dtype=bool)
    if isinstance(source, TextSource):
        places = [(j, *span) for j, own in enumerate(source.spans) for span in own]
        ends = {stop: j for j, _, stop in places}
        for j, start, _ in places:
            if start in ends:
                found[j, ends[start]] = found[ends[start], j] = True
    return found


def is_settled(surrogate: Surrogate | None) -> bool:
    """Whether all effects that are large enough to count are certain as well."""
    if surrogate is None:
        return True
    effects, errors = surrogate.effects, surrogate.standard_errors
    return bool((_roles.certain(effects, errors) | ~_roles.large(effects)).all())
