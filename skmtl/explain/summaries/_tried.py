"""What the model answered over many inputs when one feature was another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from skmtl.explain.facts._asked import Varied
from skmtl.explain.facts._comparisons import LEAST_MOVE, apart, moves, turned_by
from skmtl.explain.facts._record import Record
from skmtl.explain.summaries._names_together import names_together
from skmtl.explain.summaries._record import SummaryRecord

__all__ = ["Tried", "tried"]

#: A number is none that is missing; what is taken away has no value.
_NO_VALUES = {"missing", ""}


@dataclass(frozen=True, eq=False)
class Tried:
    """Answers about each feature of a summary, counted over the inputs.

    Parameters
    ----------
    n : ndarray of int of shape (n_features,)
        In how many inputs the model was asked about another common value.
    turned : ndarray of int of shape (n_features, n_tasks)
        In how many of them one of these turns the verdict.
    largest : list of n_features arrays of shape (n, n_tasks)
        How far one of these moves the class that words speak of, at most; a number
        in spreads of the summary.
    likelier, less_likely : ndarray of int of shape (n_features, n_outputs)
        In how many inputs a class is likelier, and less likely, with more of a number,
        with a word, segment or entry there, or with the `value`.
    forms : list of str
        "number", "value", "word", "segment" or "entry".
    values : list of str
        The later one of two values that a category has in all of the inputs; "" if it
        has others.
    """

    n: np.ndarray
    turned: np.ndarray
    largest: list[np.ndarray]
    likelier: np.ndarray
    less_likely: np.ndarray
    forms: list[str]
    values: list[str]


def tried(summary: SummaryRecord) -> Tried:
    """Count what the model answered of each feature."""
    first, index = summary.explanations[0], summary.features.index
    n_features, n_tasks = len(index), len(first.task_names)
    found = _found(summary, index)
    forms = [_form(own) for own in found]
    values = [
        _second(own) if form == "value" else ""
        for own, form in zip(found, forms, strict=True)
    ]
    turns = np.zeros((n_features, n_tasks), dtype=int)
    ways = np.zeros((2, n_features, first.offsets[-1]), dtype=int)
    largest = []
    for j, own in enumerate(found):
        sizes = np.zeros((len(own), n_tasks))
        for at, (given, one) in enumerate(own):
            said = one.outputs[one.common]
            turns[j] += turned_by(given, one)[one.common].any(axis=0)
            far = np.abs(moves(given, said, given.facts.spoken)).max(axis=0)
            sizes[at] = far * (given.spreads / summary.spreads)
            way = _way(given, one, forms[j], values[j])
            ways[0, j] += way > 0
            ways[1, j] += way < 0
        largest.append(sizes)
    n = np.array([len(own) for own in found])
    return Tried(n, turns, largest, ways[0], ways[1], forms, values)


def _found(
    summary: SummaryRecord, index: pd.Index
) -> list[list[tuple[Record, Varied]]]:
    """Return the answers on each feature, with the explanations that have them."""
    found: list[list[tuple[Record, Varied]]] = [[] for _ in index]
    names = names_together(summary.explanations)
    for explanation, own in zip(summary.explanations, names, strict=True):
        at = index.get_indexer(pd.Index(own))
        for one in explanation.answers.varied:
            if one.common.any():
                found[at[one.feature]].append((explanation, one))
    return found


def _form(own: list[tuple[Record, Varied]]) -> str:
    """Return the form of a feature; a number may be missing in some inputs."""
    forms = [given.features.forms[one.feature] for given, one in own]
    forms = ["number" if form == "range" else form for form in forms]
    return "number" if "number" in forms else forms[0] if forms else ""


def _second(own: list[tuple[Record, Varied]]) -> str:
    """Return the later one of two values of a category, if it has no others."""
    values = {value for _, one in own for value in (one.own, *one.values)}
    return max(values) if len(values) == 2 and not values & _NO_VALUES else ""


def _way(given: Record, one: Varied, form: str, value: str) -> np.ndarray:
    """Return 1 for classes that are likelier with more of it, -1 for less likely ones.

    It goes one way if both the numbers above that of the input and those below it say
    so in the mean, or one of them, and the other does not gainsay it.
    """
    said = apart(given, one.outputs)
    above, below = np.zeros(len(said), dtype=bool), np.zeros(len(said), dtype=bool)
    if form == "number":
        above, below = one.numbers > one.own_number, one.numbers < one.own_number
    elif form == "value" and value:
        there = np.array([text == value for text in one.values])
        above, below = there, ~there & (one.own == value)
    elif form != "value":
        below[:] = True
    nothing = np.zeros(said.shape[1])
    more = said[above].mean(axis=0) if above.any() else nothing
    less = -said[below].mean(axis=0) if below.any() else nothing
    rises = (np.maximum(more, less) >= LEAST_MOVE) & (
        np.minimum(more, less) > -LEAST_MOVE
    )
    falls = (np.minimum(more, less) <= -LEAST_MOVE) & (
        np.maximum(more, less) < LEAST_MOVE
    )
    return rises.astype(int) - falls.astype(int)
