"""Each term as a function of the values of its column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import torch

from skmtl.estimators._pair_shapes import over_members, pair_shape
from skmtl.estimators._term_centres import ValueRows
from skmtl.estimators._term_columns import (
    column_names,
    features,
    in_units,
    looked_at,
    pair_columns,
)
from skmtl.inputs._table import UNKNOWN_CODE
from skmtl.networks._terms import feature_terms
from skmtl.training._machine import to_device

__all__ = ["shape_functions"]

_COLUMNS = ("feature", "value", "task", "class", "term", "standard_error", "density")


def shape_functions(model: Any) -> pd.DataFrame:
    """Return the frame of `AdditiveTerms.shape_functions`."""
    rows = ValueRows(model._column_values, model._input_encoder)
    feature, place, terms, errors, density = _cells(model, rows)
    values = _values(model._input_encoder, rows)
    columns = looked_at(model._input_encoder)
    value = np.empty(len(feature), dtype=object)
    value[:] = [values[f][g] for f, g in zip(feature, place, strict=True)]
    names = np.array(column_names(model), dtype=object)
    parts = _by_class(
        model, names[columns[feature]], value, terms, errors, density, columns[feature]
    )
    for k, (i, j) in enumerate(pair_columns(model)):
        value, terms, errors = pair_shape(model, rows, k, values)
        name = np.full(len(value), f"{names[i]} x {names[j]}", dtype=object)
        density, order = (
            np.full(len(value), np.nan),
            np.full(len(value), len(names) + k),
        )
        parts += _by_class(model, name, value, terms, errors, density, order)
    if not parts:
        return pd.DataFrame(columns=list(_COLUMNS))
    together = pd.concat(parts, ignore_index=True)
    together["class"] = np.concatenate([part["class"].astype(object) for part in parts])
    order = together.pop("_order").argsort(kind="stable")
    return together.iloc[order].reset_index(drop=True)


def _by_class(
    model: Any,
    names: np.ndarray,
    value: np.ndarray,
    terms: list[np.ndarray],
    errors: list[np.ndarray],
    density: np.ndarray,
    order: np.ndarray,
) -> list[pd.DataFrame]:
    """Return a frame for each class that is told of, and for each number."""
    parts = []
    targets = model._task_encoder
    terms, errors = (in_units(targets, values) for values in (terms, errors))
    for k, task in enumerate(targets.tasks_):
        n_classes = len(task.classes)
        if n_classes == 1:
            continue
        told: Any = task.classes[1:] if n_classes == 2 else task.classes
        if task.is_number:
            told = [np.nan]
        for c, label in enumerate(told):
            of_class = dict.fromkeys(_COLUMNS) | {
                "feature": names,
                "value": value,
                "task": task.name,
                "class": label,
                "term": terms[k][:, c],
                "standard_error": errors[k][:, c],
                "density": density,
            }
            parts.append(pd.DataFrame(of_class).assign(_order=order))
    return parts


def _cells(model: Any, rows: ValueRows) -> tuple[Any, ...]:
    """Return the terms of each value of each feature, by task, with their errors.

    Returns
    -------
    feature, place : ndarray of shape (n_cells,), int
        Which value of which feature.
    terms, errors : list of ndarray of shape (n_cells, n_outputs_k)
    density : ndarray of shape (n_cells,)
    """
    network, device = model.net_.module_, model.net_.device
    n_members, n_features, _ = network.trunk.centre.shape
    is_number = np.arange(len(rows.n_values)) < len(features(model._input_encoder)[0])
    found = []
    for start, stop in rows.parts(n_members * n_features * network.layout.n_logits):
        batch = to_device(device, rows.table(start, stop).take(slice(None)))
        with torch.no_grad():
            every = feature_terms(network, batch, by_member=True).numpy(force=True)
        places = np.arange(start, stop)[:, np.newaxis]
        shares = rows.shares(start, stop)
        # what was never met is not told: of categories, unknown ones and gaps
        told = (places < rows.n_values) & (is_number | (shares > 0))
        told &= is_number | (places != UNKNOWN_CODE)
        place, feature = told.nonzero()
        own = every[place, :, feature]  # (n_cells, n_members, n_logits)
        terms, errors = over_members(network, own)
        found.append((feature, start + place, terms, errors, shares[told]))
    feature, place, terms, errors, density = map(list, zip(*found, strict=True))
    joined = [
        [np.concatenate(task) for task in zip(*parts, strict=True)]
        for parts in (terms, errors)
    ]
    return *map(np.concatenate, (feature, place)), *joined, np.concatenate(density)


def _values(encoder: Any, rows: ValueRows) -> list[Any]:
    """Return the values of each feature, as users say them."""
    numbers, categories = features(encoder)
    found: list[Any] = [rows.numbers[j] for j in numbers]
    for k in categories:
        known = encoder.categories_.categories_[k]
        known = [value for value in known if value == value]  # NaN is not itself
        found.append([np.nan, np.nan, *known])
    return found
