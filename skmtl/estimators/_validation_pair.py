"""Rows to judge an epoch by that the caller has kept apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sklearn.utils.validation import check_consistent_length

from skmtl._row_order import warn_of_row_order
from skmtl.estimators._fit_data import FitData
from skmtl.tasks import target_columns
from skmtl.tasks._weights import row_weights

__all__ = ["encode_pair"]


def encode_pair(estimator: Any, data: FitData, X: Any, y: Any) -> FitData:
    """Return held-out rows, encoded as the rows of `data` are.

    Raises
    ------
    TypeError, ValueError
        If they have another form, other columns, tasks or classes.
    """
    warn_of_row_order(X, y, "X and y in validation=(X, y)")
    try:
        columns = target_columns(y, task_types=data.targets.types_)
        X = data.inputs.check(estimator, X, reset=False)
        check_consistent_length(X, columns.values[0])
        codes = data.targets.encode(columns)
        values = data.targets.numbers(columns)
        rows = data.inputs.transform(X)
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(
            f"Got validation=(X, y) that does not go with the X and y of fit. {error}"
        ) from error
    weights = row_weights(
        codes,
        data.targets.tasks_,
        None,
        getattr(estimator, "class_weight", None),
        balanced_on=(data.codes, data.sample_weight),
    )
    judge = replace(
        data,
        rows=rows,
        codes=codes,
        weights=weights,
        sample_weight=None,
        values=values,
    )
    judge.texts = data.targets.texts(columns, judge.counted())
    return judge
