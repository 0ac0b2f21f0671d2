"""Classes that are numbers in writing, from a spreadsheet or an array with strings."""

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

#: So many different texts that read as whole numbers are hardly names of classes.
_MANY = 20
#: Others may be marks, such as "n/a", or an empty cell.
_SHARE_OF_NUMBERS = 0.9


def warn_of_written_numbers(columns: Any, task_types: Any) -> None:
    """Warn once of classes that are strings, but read as numbers.

    These have fractions, also behind a comma, or are many. A few others may be marks of
    what is missing. Only of tasks whose type the caller has not said. Of many that are
    mostly different there is a warning already: they may be quantities.

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
        and _read_as_numbers(columns.values[k][~columns.missing[k]])
    ]
    if not found:
        return
    noun = "Task" if len(found) == 1 else "Tasks"
    line = shown(given | dict.fromkeys(found, CLASSES)).replace("'", '"')
    warn(
        f"{noun} {', '.join(map(shown, found))}: strings that read as numbers, "
        "learned as classes. If they are numbers, convert each column with "
        "pd.to_numeric(column, errors='coerce'), first with column.str.replace(',', "
        "'.') where there are commas; an array makes strings of numbers beside "
        "strings, a DataFrame does not. "
        f"With task_types={line} they stay classes, and this warning goes."
    )


def _read_as_numbers(labels: np.ndarray) -> bool:
    """Whether labels are strings, nearly all of numbers: with fractions, or many."""
    if not is_text(labels):
        return False
    marks = written_marks(labels)
    texts = [text for text in pd.unique(labels.astype(object)) if text not in marks]
    if are_quantities(len(texts), len(labels)):
        return False
    read = [_number(text) for text in texts]
    numbers = np.array([number for number in read if np.isfinite(number)])
    if len(numbers) < _SHARE_OF_NUMBERS * len(texts):
        return False
    return len(numbers) > _MANY or bool((numbers % 1 > 0).any())


def _number(text: str) -> float:
    """Return what a text reads as, with a point or a comma; NaN for no number."""
    try:
        return float(text.replace(",", ".") if text.count(",") == 1 else text)
    except ValueError:
        return np.nan
