"""scikit-learn's report of precision, recall and F1, for each task."""

from __future__ import annotations

from typing import Any

from sklearn import metrics

from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.metrics._label_notes import notes_of_labels
from skmtl.metrics._observed import (
    KNOWN_AS,
    Predictions,
    nothing_to_score,
    whole_numbers,
)
from skmtl.metrics._predictions import read
from skmtl.metrics._recognised import recognise
from skmtl.metrics._with_numbers import read_with_numbers
from skmtl.tasks._classes import occurring
from skmtl.tasks._kinds import check_label_types
from skmtl.tasks._task_types import CLASSES
from skmtl.tasks._type_words import in_words

__all__ = ["classification_report"]


def classification_report(
    y_true: Any,
    y_pred: Any,
    *,
    digits: int = 2,
    output_dict: bool = False,
    zero_division: Any = "warn",
    task_types: Any = None,
) -> str | dict[str, dict[str, Any]]:
    """Report precision, recall and F1 of the classes of each task.

    Parameters
    ----------
    y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
        True labels; NaN, None and ``pd.NA`` mark missing ones, which are left out, as
        are tasks that are numbers, with a fraction among labels or predictions.
    y_pred : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
        Predicted labels. If both have column names, columns are matched by name.
    digits : int, default=2
        Digits of the numbers in the text.
    output_dict : bool, default=False
        Return a dict of scikit-learn's reports as dicts.
    zero_division : "warn", 0.0, 1.0 or nan, default="warn"
        The value where precision or recall has no meaning; "warn" is 0 with a warning.
    task_types : str, list of str, dict or estimator, default=None
        Which tasks are "classification", which "regression" and which "generation", as
        in `task_scores`. Numbers and texts are left out.

    Returns
    -------
    report : str or dict
        The name of each task, with `sklearn.metrics.classification_report` below it; or
        such a report for each task name.

    Raises
    ------
    ValueError
        If the targets differ in length, tasks or kind of labels, a prediction is
        missing, no label at all is observed, or no task is a class.

    Warns
    -----
    SkmtlWarning
        If a task looks like one of texts, and nobody has said that it is none, has no
        observed label and is left out, or has a label such as "nan" that is never
        predicted, or none that is, or the indices of both hold the same labels in
        different orders.

    See Also
    --------
    task_scores : One number for each task and metric, and scores of numbers.

    Examples
    --------
    >>> from skmtl.metrics import classification_report
    >>> y_true = [["red", 1], ["red", None], ["white", 0], ["white", 1]]
    >>> y_pred = [["red", 1], ["white", 1], ["white", 0], ["white", 1]]
    >>> print(classification_report(y_true, y_pred))
    task_0
    ======
                  precision    recall  f1-score   support
    <BLANKLINE>
             red       1.00      0.50      0.67         2
           white       0.67      1.00      0.80         2
    <BLANKLINE>
        accuracy                           0.75         4
       macro avg       0.83      0.75      0.73         4
    weighted avg       0.83      0.75      0.73         4
    <BLANKLINE>
    task_1
    ======
                  precision    recall  f1-score   support
    <BLANKLINE>
               0       1.00      1.00      1.00         1
               1       1.00      1.00      1.00         2
    <BLANKLINE>
        accuracy                           1.00         3
       macro avg       1.00      1.00      1.00         3
    weighted avg       1.00      1.00      1.00         3
    <BLANKLINE>
    """
    predicted: Predictions
    given = recognise(y_true, y_pred, task_types=task_types)
    if task_types is not None and CLASSES not in given.types:
        raise ValueError(
            f"Got the tasks {shown(given.names)}, which are {in_words(given.types)}, "
            "but only classes have a report. Use skmtl.metrics.task_scores."
        )
    if given.beyond_classes and CLASSES in given.types:
        true, predicted, _ = read_with_numbers(y_true, y_pred, None, given)
    else:
        true, predicted = read(y_true, y_pred)
    of_classes = [k for k in range(len(true.names)) if true.type_of(k) == CLASSES]
    for doubt in given.doubts_of_texts():
        warn(doubt)
    reports = {}
    for k in of_classes:
        name, seen = true.names[k], ~true.missing[k]
        if not seen.any():
            continue
        found = predicted.labels.values[k][seen]
        check_label_types(name, true.values[k][seen], found, "y_true", KNOWN_AS)
        for note in notes_of_labels(name, true.values[k][seen], found, False):
            warn(note)
        labels = whole_numbers(true.values[k][seen], found)
        order = true.orders[k] if true.orders else None
        try:
            reports[name] = metrics.classification_report(
                labels,
                found,
                labels=None if order is None else occurring(labels, found, order),
                digits=digits,
                output_dict=output_dict,
                zero_division=zero_division,
            )
        except (TypeError, ValueError) as error:
            raise ValueError(f"The report failed for task {name!r}: {error}") from error
    left_out = [true.names[k] for k in of_classes if true.names[k] not in reports]
    if not reports:
        raise nothing_to_score()
    if left_out:
        warn(f"The tasks {left_out} have no observed label in y_true and are left out.")
    if output_dict:
        return reports
    return "\n".join(f"{k}\n{'=' * len(k)}\n{v}" for k, v in reports.items())
