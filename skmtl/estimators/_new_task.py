"""What is asked of a task that comes later: its settings, rows and labels."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
from sklearn.utils.validation import check_consistent_length

from skmtl._compat import take_rows
from skmtl._row_order import warn_of_row_order
from skmtl._wording import shown
from skmtl.estimators._fit_data import FitData
from skmtl.estimators._leaks import warn_of_leaks
from skmtl.estimators._settings import check_settings, without_callbacks
from skmtl.estimators._target_warnings import warn_of_targets
from skmtl.networks._network import MultiTaskNetwork
from skmtl.tasks import TargetColumns, TaskEncoder
from skmtl.tasks._weights import check_sample_weight, check_taught, row_weights

__all__ = ["check_new_task", "encode_task", "settings_alone"]


def settings_alone(
    estimator: Any, name: str, lr_trunk: float | None
) -> SimpleNamespace:
    """Return settings for one task, without what is meant for several, or for others.

    Callbacks are meant for the whole network: one that saves it, for one, would
    overwrite it with a part.
    """
    settings = estimator.get_params(deep=False)
    class_weight = settings.get("class_weight")
    if not isinstance(class_weight, str):
        own = None
        if isinstance(class_weight, Mapping):  # a name may stand there as an integer
            own = {str(key): value for key, value in class_weight.items()}.get(name)
        class_weight = {name: own} if isinstance(own, str | Mapping) else None
    validation = settings["validation"]
    alone = {
        # rows of a pair have no labels of the task
        "validation": 0.1 if isinstance(validation, tuple) else validation,
        "balancing": "equal",
        "sampling": "uniform",
        "lr_trunk": lr_trunk,
        "class_weight": class_weight,
        "net_params": without_callbacks(settings["net_params"]),
    }
    return SimpleNamespace(**settings | alone)


def check_new_task(
    names: list[str], network: MultiTaskNetwork, settings: SimpleNamespace, name: Any
) -> None:
    """Raise if there cannot be such a task, or the trunk cannot be tuned to it."""
    if not isinstance(name, str):
        raise TypeError(f"Got name={shown(name)}, but expected a string.")
    if name in names:
        raise ValueError(
            f"Got name={shown(name)}, but there is a task of that name among "
            f"{shown(names)}. Use another name; to learn more of a known task, use "
            "partial_fit."
        )
    check_settings(settings)
    if settings.lr_trunk is not None and not network.learned_trunk:
        raise ValueError(
            f"Got lr_trunk={settings.lr_trunk!r}, but the trunk has no parameters to "
            "learn. Expected lr_trunk=None."
        )


def encode_task(
    estimator: Any,
    name: str,
    X: Any,
    y: Any,
    columns: TargetColumns,
    sample_weight: Any,
    settings: SimpleNamespace,
) -> FitData:
    """Check and encode the rows that have a label; `columns` are those of y."""
    if len(columns.names) > 1:
        raise ValueError(
            f"Got y with {len(columns.names)} columns ({shown(columns.names)}), but "
            f"expected one: the labels of the task {name!r}. Add tasks one by one."
        )
    columns.names, columns.single = [name], False  # it will be one of several
    warn_of_row_order(X, y, "X and y")
    warn_of_row_order(X, sample_weight, "X and sample_weight")
    inputs = estimator._input_encoder
    X = inputs.check(estimator, X, reset=False)
    warn_of_leaks(X, SimpleNamespace(name=name))
    check_consistent_length(X, columns.values[0])
    targets = TaskEncoder().fit(columns)
    warn_of_targets(columns, targets)
    codes, values = targets.encode(columns), targets.numbers(columns)
    weights = check_sample_weight(sample_weight, *codes.shape)
    labelled: Any = ...
    if columns.missing[0].any():  # not even looked at by the trunk
        labelled = np.flatnonzero(~columns.missing[0])
        X, codes = take_rows(X, labelled), codes[labelled]
        values = None if values is None else values[labelled]
        weights = None if weights is None else weights[labelled]
    weights = row_weights(codes, targets.tasks_, weights, settings.class_weight)
    check_taught(codes, weights, targets.tasks_)
    rows, shares = inputs.transform(X), np.ones(1)
    trunk = estimator.trunk_
    found = FitData(
        trunk, inputs, targets, rows, codes, weights, None, shares, labelled
    )
    found.values = values
    return found
