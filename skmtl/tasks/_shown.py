"""The classes of a task as a person wants to read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = ["shown_classes"]

#: From here on floats are written with an exponent, which is shorter than all digits.
_LARGEST = 1e15


def shown_classes(classes: Iterable[Any]) -> list[Any]:
    """Return the classes of one task, 1 for 1.0 if all are whole numbers.

    Labels of whole numbers become floats where some are missing. They stay floats in
    ``classes_`` and in all that goes on to other programs.
    """
    labels = list(classes)
    return [int(label) for label in labels] if all(map(_is_whole, labels)) else labels


def _is_whole(label: Any) -> bool:
    is_float = isinstance(label, float | np.floating)
    return is_float and abs(float(label)) < _LARGEST and float(label).is_integer()
