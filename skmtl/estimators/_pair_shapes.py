"""The term of a pair of columns as a function of the values of both."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import torch

from skmtl.estimators._term_centres import ValueRows, rows_at_once
from skmtl.estimators._term_columns import features, terms_by_task
from skmtl.inputs import Table
from skmtl.inputs._table import UNKNOWN_CODE
from skmtl.networks._terms import feature_terms
from skmtl.training._machine import to_device

__all__ = ["over_members", "pair_shape"]

#: Values of a column that are told, of those that are kept.
_MOST_VALUES = 16


def pair_shape(
    model: Any, rows: ValueRows, pair: int, values: list[Any]
) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """Return the term of a pair, given by its number, at values of both columns.

    Returns
    -------
    value : ndarray of shape (n_cells,), object
        The values of both, as a tuple.
    terms, errors : list of ndarray of shape (n_cells, n_outputs_k)
    """
    network, device = model.net_.module_, model.net_.device
    numbers, categories = features(model._input_encoder)
    both = network.trunk.pairs.features[pair].tolist()
    places = [_places(rows, feature, feature < len(numbers)) for feature in both]
    cells = np.array(list(product(*places)))
    first = rows.table(0, 1)
    x = np.repeat(first.numbers, len(cells), axis=0)
    codes = None if first.codes is None else np.repeat(first.codes, len(cells), axis=0)
    value = np.empty(len(cells), dtype=object)
    value[:] = [
        tuple(values[f][place] for f, place in zip(both, cell, strict=True))
        for cell in cells
    ]
    for feature, own in zip(both, cells.T, strict=True):
        if feature < len(numbers):
            x[:, numbers[feature]] = rows.numbers[numbers[feature]][own]
        elif codes is not None:
            codes[:, categories[feature - len(numbers)]] = own
    table = Table(x) if codes is None else Table(x, codes)
    at = len(rows.n_values) + pair
    size = rows_at_once(network.trunk.centre.numel() * network.layout.n_logits)
    parts = []
    for start in range(0, len(cells), size):
        batch = to_device(device, table.take(slice(start, start + size)))
        with torch.no_grad():
            terms = feature_terms(network, batch, by_member=True)
        parts.append(terms[:, :, at].numpy(force=True))
    return value, *over_members(network, np.concatenate(parts))


def over_members(
    network: Any, terms: np.ndarray
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the means of terms over members, by task, and their standard errors.

    Shape: (n_cells, n_members, n_logits) -> (n_cells, n_outputs_k) of each task, twice.
    """
    by_task = terms_by_task(network, terms)
    means = [task.mean(axis=1) for task in by_task]
    n_members = terms.shape[1]
    if n_members == 1:
        return means, [np.full_like(task, np.nan) for task in means]
    root = np.sqrt(n_members)
    return means, [task.std(axis=1, ddof=1) / root for task in by_task]


def _places(rows: ValueRows, feature: int, is_number: bool) -> np.ndarray:
    """Return which values of a column are told: up to 16, spread over all."""
    n_values = int(rows.n_values[feature])
    if is_number:
        every = np.arange(n_values)
    else:
        every = np.flatnonzero(rows.counts[feature] > 0)
        every = every[every != UNKNOWN_CODE]
    some = np.linspace(0, len(every) - 1, min(len(every), _MOST_VALUES))
    return every[some.round().astype(int)]
