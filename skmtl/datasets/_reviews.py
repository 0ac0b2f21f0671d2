"""Reviews of restaurants, generated, in which it is known what decides each task."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.utils import Bunch, check_random_state

from skmtl.datasets._review_words import LANGUAGES, Language

__all__ = ["make_reviews"]

TASKS = ["sentiment", "topic", "recommended"]


def make_reviews(
    n_samples: int = 500,
    *,
    language: str = "en",
    missing_rate: float = 0.0,
    return_X_y: bool = False,
    random_state: Any = None,
) -> Any:
    """Generate reviews of restaurants in which single words decide three tasks.

    A review has one sentence that judges and two to four that say nothing relevant;
    half of the reviews also have one that says whether to come:

    ===========   ===================================  ===============================
    Task          Classes                              Decided by
    ===========   ===================================  ===============================
    sentiment     positive, negative                   the word that judges
    topic         food, place, price, service          the word that judges ("delicious"
                                                       is said of food), or what is
                                                       judged ("The soup was awful")
    recommended   yes, no                              the word that says whether to
                                                       come; without one, the word that
                                                       judges
    ===========   ===================================  ===============================

    So most words that count are evidence that tasks share, and some are specific to one
    of them. No label is wrong.

    Parameters
    ----------
    n_samples : int, default=500
        Number of reviews.
    language : {"en", "zh"}, default="en"
        English or Chinese. Chinese has no spaces between words; the names of tasks and
        classes are English in both.
    missing_rate : float, default=0.0
        Share of the labels of each task that are missing, in [0, 1).
    return_X_y : bool, default=False
        Return ``(data, target)`` instead of a `Bunch`.
    random_state : int, RandomState instance or None, default=None
        Pass an integer for the same reviews each time.

    Returns
    -------
    data : Bunch
        With the attributes

        data : ndarray of shape (n_samples,)
            The texts, as an array of objects.
        target : DataFrame of shape (n_samples, 3)
            Sentiment, topic and recommended, as strings; None or NaN where missing.
        planted : list of dict
            For each review and task the words that decide it.
        target_names : list of str
            The names of the tasks.
    (data, target) : tuple
        If `return_X_y` is True.

    Raises
    ------
    ValueError
        If a parameter is out of range.

    Examples
    --------
    >>> from skmtl.datasets import make_reviews
    >>> reviews = make_reviews(3, random_state=0)
    >>> print(reviews.data[1])
    The station is ten minutes away on foot. If I had to put it in one word: stale!
    They open at noon and close at eleven. ... Next month we will praise it.
    >>> reviews.target.iloc[1].to_dict()
    {'sentiment': 'negative', 'topic': 'food', 'recommended': 'yes'}
    >>> reviews.planted[1]
    {'sentiment': ['stale'], 'topic': ['stale'], 'recommended': ['praise']}
    """
    whole = isinstance(n_samples, Integral) and not isinstance(n_samples, bool)
    if not whole or n_samples < 1:
        raise ValueError(
            f"Got n_samples={n_samples!r}, but expected an integer of at least 1."
        )
    if language not in LANGUAGES:
        raise ValueError(
            f"Got language={language!r}, but expected one of {sorted(LANGUAGES)}."
        )
    if not isinstance(missing_rate, Real) or not 0 <= missing_rate < 1:
        raise ValueError(
            f"Got missing_rate={missing_rate!r}, but expected a number from 0 to "
            "below 1."
        )
    import pandas as pd

    rng = check_random_state(random_state)
    texts, labels, planted = zip(
        *(_review(LANGUAGES[language], rng) for _ in range(n_samples)), strict=True
    )
    data = np.empty(n_samples, dtype=object)
    data[:] = texts
    table = np.array(labels, dtype=object)
    n_missing = int(missing_rate * n_samples)
    for column in table.T:
        column[rng.permutation(n_samples)[:n_missing]] = None
    target = pd.DataFrame(table, columns=TASKS)
    if return_X_y:
        return data, target
    return Bunch(
        data=data, target=target, planted=list(planted), target_names=list(TASKS)
    )


def _review(
    words: Language, rng: np.random.RandomState
) -> tuple[str, list[str], dict[str, list[str]]]:
    """Return one review, its labels, and the words that decide them."""
    sentiment = _one(["positive", "negative"], rng)
    topic = _one(sorted(words.judging), rng)
    if rng.random_sample() < 0.5:
        judging = about = _one(words.judging[topic][sentiment], rng)
        sentences = [_one(words.judged, rng).format(judging)]
    else:
        about, judging = _one(words.things[topic], rng), _one(words.any[sentiment], rng)
        sentences = [_one(words.thing_judged, rng).format(about, judging)]
    recommended, deciding = "yes" if sentiment == "positive" else "no", judging
    if rng.random_sample() < 0.5:
        recommended = _one(["yes", "no"], rng)
        deciding = _one(words.returning[recommended], rng)
        sentences.append(_one(words.what_to_do, rng).format(deciding))
    fillers = rng.permutation(len(words.fillers))[: rng.randint(2, 5)]
    before, after = fillers[:1], fillers[1:]
    ordered = [words.fillers[i] for i in before] + sentences[:1]
    ordered += [words.fillers[i] for i in after] + sentences[1:]
    planted = {"sentiment": [judging], "topic": [about], "recommended": [deciding]}
    return words.space.join(ordered), [sentiment, topic, recommended], planted


def _one(options: Any, rng: np.random.RandomState) -> Any:
    """Return one of the options."""
    return options[rng.randint(len(options))]
