"""Targets that stand among the columns they are to be predicted from."""

from __future__ import annotations

from typing import Any

from skmtl._frames import is_frame
from skmtl._warning import warn

__all__ = ["warn_of_leaks"]


def warn_of_leaks(X: Any, y: Any) -> None:
    """Warn of targets that are also columns of X, by the names that the data have.

    Parameters
    ----------
    X : DataFrame or anything else
    y : DataFrame, Series or anything else
    """
    if not is_frame(X):
        return
    given = list(y.columns) if is_frame(y) else [getattr(y, "name", None)]
    names = list(X.columns)
    if names == list(range(len(names))) or given == list(range(len(given))):
        return  # pandas' own, of arrays without names
    found = [name for name in given if name in names]
    if found:
        warn(
            f"The tasks {[str(name) for name in found]} are columns of X too: the "
            "answer leaks into the rows, and scores will be too good. Use "
            f"X.drop(columns={found}), or rename the columns of X if they hold "
            "something else."
        )
