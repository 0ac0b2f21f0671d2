"""Classes that are numbers in writing, as an array makes them beside strings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.tasks._by_values import are_quantities
from skmtl.tasks._kinds import is_text, written_marks
from skmtl.tasks._task_types import CLASSES, what_is_said

__all__ = ["warn_of_written_numbers"]


def warn_of_written_numbers(columns: Any, task_types: Any) -> None:
    """Warn once of classes that are strings, but read as numbers with fractions.

    Only of tasks whose type the caller has not said. Of many that are mostly different
    there is a warning already: they may be quantities.

    Parameters
    ----------
    columns : TargetColumns
        With types.
    task_types : object
        As the caller has passed them.

    Warns
    -----
    SkmtlWarning
        With what makes numbers of them.
    """
    given, unsaid = what_is_said(columns.names, task_types)
    found = [
        columns.names[k]
        for k in unsaid
        if not columns.is_number(k)
        and _read_as_fractions(columns.values[k][~columns.missing[k]])
    ]
    if not found:
        return
    noun = "Task" if len(found) == 1 else "Tasks"
    line = shown(given | dict.fromkeys(found, CLASSES)).replace("'", '"')
    warn(
        f"{noun} {', '.join(map(shown, found))}: strings that read as numbers with "
        "fractions, learned as classes. If they are numbers, convert each column with "
        "pd.to_numeric; an array makes strings of numbers beside strings, a DataFrame "
        f"does not. With task_types={line} they stay classes, and this warning goes."
    )


def _read_as_fractions(labels: np.ndarray) -> bool:
    """Whether labels are strings, all of numbers, some of which are not whole."""
    if not is_text(labels):
        return False
    marks = written_marks(labels)
    texts = [text for text in pd.unique(labels.astype(object)) if text not in marks]
    if are_quantities(len(texts), len(labels)):
        return False
    try:
        numbers = np.array([float(text) for text in texts])
    except ValueError:
        return False
    return bool((numbers[np.isfinite(numbers)] % 1 > 0).any())
