"""Inputs that stand for all that a model may be asked about."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Usual"]


@dataclass(frozen=True, eq=False)
class Usual:
    """Inputs that stand for all that a model may be asked about.

    Parameters
    ----------
    codes : ndarray of shape (n_inputs, ...)
    rows : callable
        Writes some of the codes as the model takes them.
    n_bytes : int
        About how many bytes an input takes.
    key : Hashable
        The same for the same inputs, among those of one explainer.
    """

    codes: np.ndarray
    rows: Callable[[np.ndarray], Any]
    n_bytes: int
    key: Hashable = None
    has_unknown = False
