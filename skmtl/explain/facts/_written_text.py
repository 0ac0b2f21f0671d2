"""A text that a model has written, and what its words come from, as it is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from skmtl.explain.facts import _roles
from skmtl.explain.surrogates._surrogate import Surrogate

__all__ = ["MOST_LEFT", "Origin", "WrittenText"]

#: A word comes from features if no more of its probability is left without them.
MOST_LEFT = 0.5
#: A table shows no more.
_MOST_FEATURES, _MOST_WORDS = 25, 20


@dataclass(frozen=True)
class Origin:
    """The features that a word comes from, as the model was asked.

    Parameters
    ----------
    features : tuple of int
        Their positions, in the order of the input.
    without : float
        How likely the word is where all of them are left out.
    each : bool
        Whether the word is lost where any single one of them is left out. Then
        `without` is the most that it is likely where one is.
    """

    features: tuple[int, ...]
    without: float
    each: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class WrittenText:
    """A text that a model has written, and how likely each word is at other inputs.

    The probability of a word is that of its characters, if all that stands before it in
    the text is as it was written.

    Attributes
    ----------
    task : str
        The task that it is the answer of.
    text : str
    spans : tuple of (int, int)
        The places of its words.
    words : tuple of str
        The words; those that are there again have a number, as in "the (2)".
    probabilities : Series
        How likely each word is at the input itself.
    effects, standard_errors : DataFrame of shape (n_features, n_words)
        Of a linear surrogate, as those of `Explanation`: what each feature adds to the
        probability of each word.
    left_out : DataFrame of shape (n_features, n_words) or None
        How likely each word is without this feature, as the model was asked. None for
        rows of a table, of which nothing can be left out.
    origins : tuple of Origin or None
        For each word, what it comes from: the features with the largest effects, if
        without them the word is at most half as likely. They are certain, and at least
        0.75 of the largest one (of what touches another, such as the characters of a
        Chinese word, 0.5); where that does not do, 0.5 or 0.25. Where no effects do, as
        in an input of one or two words, it comes from each feature without which alone
        the word is at most half as likely.
    together : dict of tuple of int to ndarray of shape (n_words,)
        How likely each word is without all of the features that a word comes from,
        where these are several.
    attention : DataFrame of shape (n_tokens, n_words) or None
        How the decoder weighs the tokens that were read, before the characters of each
        word. It says where the network looks, not why it writes as it does, and is no
        explanation [1]_. None where the trunk does not read tokens.

    References
    ----------
    .. [1] Jain and Wallace (2019), "Attention is not explanation".
       https://arxiv.org/abs/1902.10186
    """

    task: str
    text: str
    spans: tuple[tuple[int, int], ...]
    features: tuple[str, ...]
    own: np.ndarray
    surrogate: Surrogate
    alone: np.ndarray | None
    origins: tuple[Origin | None, ...]
    together: dict[tuple[int, ...], np.ndarray] = field(default_factory=dict)
    label: str = ""
    attended: tuple[list[str], np.ndarray] | None = None

    @property
    def shown_task(self) -> str:
        """What the task is called in words and on pages."""
        return self.label or self.task

    def __repr__(self) -> str:
        return f"<WrittenText {self.task}: {self.text!r}>"

    @cached_property
    def plain_words(self) -> tuple[str, ...]:
        """The words as they are written."""
        return tuple(self.text[start:end] for start, end in self.spans)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words, with a number behind those that are there again."""
        return _told_apart(self.plain_words)

    @property
    def probabilities(self) -> pd.Series:
        """How likely each word is at the input itself."""
        index = pd.Index(self.words, name="word")
        return pd.Series(self.own, index=index, name="probability")

    @property
    def effects(self) -> pd.DataFrame:
        """What each feature adds to the probability of each word."""
        return self._table(self.surrogate.effects)

    @property
    def standard_errors(self) -> pd.DataFrame:
        """Standard errors of the effects."""
        return self._table(self.surrogate.standard_errors)

    @property
    def left_out(self) -> pd.DataFrame | None:
        """How likely each word is without each feature, as the model was asked."""
        return None if self.alone is None else self._table(self.alone)

    @property
    def attention(self) -> pd.DataFrame | None:
        """How the tokens that were read are weighed for each word; no explanation."""
        if self.attended is None:
            return None
        tokens, weights = self.attended
        index = pd.Index(_told_apart(tokens), name="token")
        return pd.DataFrame(weights, index, pd.Index(self.words, name="word"))

    @property
    def undecided(self) -> list[int]:
        """The words that no feature decides: each is left out, and they stay likely."""
        if self.alone is None:
            return []
        stays = (self.alone > MOST_LEFT * self.own).all(axis=0)
        none = [origin is None for origin in self.origins]
        return np.flatnonzero(stays & np.array(none, dtype=bool)).tolist()

    @cached_property
    def moved_by(self) -> np.ndarray:
        """Whether each feature moves a word, alone or with others, (n_features,)."""
        if self.alone is None:
            return np.asarray(self.counts.any(axis=1))
        moves = np.any(self.alone <= MOST_LEFT * self.own, axis=1)
        for origin in self.origins:
            moves[list(origin.features if origin else ())] = True
        return moves

    @cached_property
    def counts(self) -> np.ndarray:
        """Which effects are certain and large enough, (n_features, n_words)."""
        surrogate = self.surrogate
        return _roles.relevant(surrogate.effects, surrogate.standard_errors)

    def leading(self) -> tuple[list[int], list[int]]:
        """Return the features and words that tables show: all, unless they are many."""
        effects = self.surrogate.effects
        largest = np.abs(effects).max(axis=1, initial=0)
        features = np.sort(np.argsort(-largest, kind="stable")[:_MOST_FEATURES])
        return features.tolist(), list(range(min(effects.shape[1], _MOST_WORDS)))

    def _table(self, values: np.ndarray) -> pd.DataFrame:
        index = pd.Index(self.features, name="feature")
        return pd.DataFrame(values, index, pd.Index(self.words, name="word"))


def _told_apart(names: Iterable[str]) -> tuple[str, ...]:
    """Return names with a number behind those that are there again."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)
