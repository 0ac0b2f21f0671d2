"""What an input goes through in a model, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from skmtl._frames import is_frame
from skmtl.tasks._lookup import inward

__all__ = ["check_columns", "names_fitted", "readers"]

#: So many names of columns are told.
_MOST = 8


def readers(estimator: Any) -> Iterator[Any]:
    """Yield the steps of a model, those of Pipelines within it too, first to last.

    Searches and other estimators around a Pipeline are looked through. A model without
    steps is its only one.
    """
    model = estimator
    if hasattr(estimator, "get_params"):  # a function may have steps of its own
        for model in inward(estimator):
            if hasattr(model, "steps"):
                for _, step in model.steps:
                    if step is not None and step != "passthrough":
                        yield from readers(step)
                return
    yield model


def names_fitted(estimator: Any, X: Any) -> list[str] | None:
    """Return the names of the columns that a model was fitted on, if as many."""
    shape = np.shape(X)
    for names in _names_known(estimator):
        if len(shape) == 2 and len(names) == shape[1]:
            return names
    return None


def check_columns(
    estimator: Any, ask: Callable[[Any, int], np.ndarray], row: Any
) -> None:
    """Ask a model about a row if it has other columns than the model was fitted on.

    Some models pick the columns that they need, so it is for the model to say. `ask`
    gives its probabilities for so many rows.

    Raises
    ------
    ValueError
        If it cannot be asked about such rows.
    """
    known = next(iter(_names_known(estimator)), None)
    given = [str(name) for name in row.columns] if is_frame(row) else None
    width = getattr(estimator, "n_features_in_", None) or row.shape[1]
    if known == given if known and given else width == row.shape[1]:
        return
    try:
        ask(row, 1)
    except Exception as error:
        raise ValueError(
            f"Got X_background {_difference(known, given, row.shape[1])}, but expected "
            f"the {len(known) if known else width} columns that the model was fitted "
            "on. It does not take such rows, so it cannot be asked about them."
        ) from error


def _names_known(estimator: Any) -> Iterator[list[str]]:
    """Yield the names of the columns that a model, or its first step, was fitted on."""
    for known in (estimator, next(readers(estimator), None)):
        names = getattr(known, "feature_names_in_", ())
        if len(names):
            yield [str(name) for name in names]


def _difference(known: list[str] | None, given: list[str] | None, width: int) -> str:
    """Return what is wrong with some columns."""
    if not known or not given:
        return f"with {width} columns"
    others = [name for name in given if name not in known]
    missing = [name for name in known if name not in given]
    parts = [f"without the columns {_some(missing)}"] if missing else []
    parts += [f"with the unknown columns {_some(others)}"] if others else []
    return " and ".join(parts) or f"with its columns in another order, {_some(given)}"


def _some(names: list[str]) -> str:
    more = len(names) - _MOST
    return f"{names[:_MOST]}" + (f" and {more} more" if more > 0 else "")
