"""Titles in two languages, generated, with their translation, language and topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.utils import Bunch, check_random_state

from skmtl.datasets._title_forms import plans, write

__all__ = ["make_titles"]

TASKS = ["english", "language", "topic"]
_LANGUAGES = ["zh", "es"]

_DESCRIPTION = """\
Titles in Chinese and Spanish
-----------------------------
{n} of {n_all} different titles, generated from {n_words} words and five forms: "A in
B", "A without B", "A of B", "A and B", and A with an adjective.

Tasks: english, the translation, a text; language, zh or es; topic, nature, city, people
or animals, that of the noun the title is about.

Each word has one translation, and no label is wrong. The titles were made for this
package; no book is meant.
"""


def make_titles(
    n_samples: int = 1000,
    *,
    missing_rate: float | Mapping[str, float] = 0.0,
    return_X_y: bool = False,
    random_state: Any = None,
) -> Any:
    """Generate Chinese and Spanish titles with translation, language and topic.

    Each title is in one of five forms:

    ======================   ==========================   =============================
    Chinese                  Spanish                      english
    ======================   ==========================   =============================
    沙漠中的河流             El río en el desierto        The River in the Desert
    没有海岛的国王           El rey sin isla              The King without an Island
    女巫的森林               El bosque de la bruja        The Forest of the Witch
    狐狸与乌鸦               El zorro y el cuervo         The Fox and the Raven
    孤独的桥                 El puente solitario          The Lonely Bridge
    ======================   ==========================   =============================

    Two columns of the targets are classes, and one is a text:

    ========   =================================   ====================================
    Task       Labels                              Follows from
    ========   =================================   ====================================
    english    texts                               the words of the title, in the order
                                                   of English
    language   zh, es                              any word
    topic      nature, city, people, animals       what the title is about: "The King
                                                   in the Forest" is about people.
                                                   Secrets, names and the like are
                                                   about whose they are.
    ========   =================================   ====================================

    Every word has one translation, so titles never seen are new combinations of known
    words, and a model that has learned words and forms can be right on all of them.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of titles, all different. There are 6168, half of them in each language.
    missing_rate : float or dict of task to float, default=0.0
        Share of the labels of each task that are missing, in [0, 1): one for all tasks,
        or by name, such as ``{"english": 0.9}``, where tasks that are not named have
        all their labels.
    return_X_y : bool, default=False
        Return ``(data, target)`` instead of a `Bunch`.
    random_state : int, RandomState instance or None, default=None
        Pass an integer for the same titles each time.

    Returns
    -------
    data : Bunch
        With the attributes

        data : ndarray of shape (n_samples,)
            The titles, as an array of objects.
        target : DataFrame of shape (n_samples, 3)
            English, language and topic, as strings; None where missing.
        frame : DataFrame of shape (n_samples, 4)
            The titles (``title``) and the targets.
        alignment : list of list of tuple
            For each title the words of its English in their order, each with where it
            comes from: ``(start, stop)``, so that ``title[start:stop]`` is the source,
            or None for articles, which follow from the form, not from "el" or "la".
            They are there for missing texts, too.
        planted : list of dict
            For each title the words that decide its topic, ``{"topic": [...]}``. Where
            there are two ("The Fox and the Raven"), either of them does.
        feature_names : list of str
            ``["title"]``.
        target_names : list of str
            The names of the tasks.
        DESCR : str
            The description of the data set.
    (data, target) : tuple
        If `return_X_y` is True.

    Raises
    ------
    ValueError
        If a parameter is out of range, or there are fewer titles than `n_samples`.

    Notes
    -----
    Languages, topics and, within a topic, forms are drawn about equally often, up to a
    few hundred titles. As titles are not drawn twice, what there is more of grows more
    frequent the more are drawn: of all, 26 % are about animals and 23 % about nature.

    A Chinese and a Spanish title can have the same English. To test on English that was
    never seen, split by groups: ``GroupKFold`` with ``groups=Y["english"]``, where no
    text is missing.

    Examples
    --------
    >>> from skmtl.datasets import make_titles
    >>> titles = make_titles(3, random_state=1)
    >>> titles.data[1]
    '沙漠中的河流'
    >>> titles.target.iloc[1].to_dict()
    {'english': 'The River in the Desert', 'language': 'zh', 'topic': 'nature'}
    >>> for word, span in titles.alignment[1]:
    ...     print(word, span and titles.data[1][slice(*span)])
    The None
    River 河流
    in 中
    the None
    Desert 沙漠
    >>> titles.planted[1]
    {'topic': ['河流']}
    """
    whole = isinstance(n_samples, Integral) and not isinstance(n_samples, bool)
    if not whole or n_samples < 1:
        raise ValueError(
            f"Got n_samples={n_samples!r}, but expected an integer of at least 1."
        )
    everything = [(plan, language) for language in _LANGUAGES for plan in plans()]
    if n_samples > len(everything):
        raise ValueError(
            f"Got n_samples={n_samples}, but there are only {len(everything)} "
            "different titles. Ask for at most as many."
        )
    rates = _rates(missing_rate)
    import pandas as pd

    rng = check_random_state(random_state)
    drawn = rng.choice(
        len(everything), size=n_samples, replace=False, p=_chances(everything)
    )
    # those drawn last are more often of what there is much of
    chosen = [everything[i] for i in rng.permutation(drawn)]
    written = [write(plan, language) for plan, language in chosen]
    columns: dict[str, list[str | None]] = {
        "title": [w.title for w in written],
        "english": [w.english for w in written],
        "language": [language for _, language in chosen],
        "topic": [plan.topic for plan, _ in chosen],
    }
    for task in TASKS:
        for i in rng.permutation(n_samples)[: int(rates[task] * n_samples)]:
            columns[task][i] = None
    # pandas' own strings would turn None into NaN
    frame = pd.DataFrame(columns, dtype=object)
    data, target = frame["title"].to_numpy(dtype=object, copy=True), frame[TASKS].copy()
    if return_X_y:
        return data, target
    return Bunch(
        data=data,
        target=target,
        frame=frame,
        alignment=[w.alignment for w in written],
        planted=[{"topic": w.deciding} for w in written],
        feature_names=["title"],
        target_names=list(TASKS),
        DESCR=_DESCRIPTION.format(
            n=n_samples,
            n_all=len(everything),
            n_words=len({word for plan in plans() for word in (plan.a, plan.b)}),
        ),
    )


def _rates(missing_rate: Any) -> dict[str, float]:
    """Return the share of missing labels of each task."""
    by_name: dict[str, Any] = dict.fromkeys(TASKS, missing_rate)
    if isinstance(missing_rate, Mapping):
        by_name = dict(missing_rate)
    unknown = [name for name in by_name if name not in TASKS]
    if unknown:
        raise ValueError(
            f"Got missing_rate={missing_rate!r}, but {unknown[0]!r} is not a task. "
            f"Expected one of {TASKS}."
        )
    for rate in by_name.values():
        if not isinstance(rate, Real) or not 0 <= float(rate) < 1:
            raise ValueError(
                f"Got missing_rate={missing_rate!r}, but expected numbers from 0 to "
                f"below 1: one for all tasks, or a dict with names of {TASKS}."
            )
    return dict.fromkeys(TASKS, 0.0) | by_name


def _chances(everything: list[Any]) -> np.ndarray:
    """Return chances by which languages, topics and a topic's forms are as likely."""
    cells = [(language, plan.topic, plan.form) for plan, language in everything]
    sizes = Counter(cells)
    n_forms = Counter(cell[:2] for cell in sizes)
    chances = np.array([1 / (sizes[cell] * n_forms[cell[:2]]) for cell in cells])
    return chances / chances.sum()
