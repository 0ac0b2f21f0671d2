"""What is to be said of true labels that no prediction can meet."""

from __future__ import annotations

import numpy as np
import pandas as pd

from skmtl._wording import shown
from skmtl.metrics._observed import ObservedTask
from skmtl.tasks._kinds import written_marks

__all__ = ["notes_of", "notes_of_labels", "notes_of_marks"]

#: Labels that are looked at first: nearly always, one of them is known.
_FIRST = 100


def notes_of(task: ObservedTask) -> list[str]:
    """Return what is to be said of the true labels of a task."""
    return notes_of_labels(task.name, task.labels, task.known_labels, task.knows)


def notes_of_labels(
    task: str, labels: np.ndarray, known: np.ndarray, are_classes: bool
) -> list[str]:
    """Return what is to be said of true labels, held against what is known of a task.

    Parameters
    ----------
    task : str
    labels : ndarray
        True labels, without the missing ones.
    known : ndarray
        The classes of the task, if `are_classes` says so, else the predicted labels.
    """
    marks = notes_of_marks(task, labels, known)
    if marks:
        return marks
    if are_classes:
        classes = set(known.tolist())
        seen = pd.unique(labels).tolist()
        unknown = [label for label in seen if label not in classes]
        if not unknown:
            return []
        if len(unknown) < len(seen):
            return [
                f"Task {task!r} has the labels {shown(unknown[:5])} in y_true, but its "
                f"classes are {shown(known.tolist())}: a class that the model does not "
                "know is never predicted, and counts as wrong."
            ]
    elif not set(labels[:_FIRST].tolist()).isdisjoint(known.tolist()):
        return []
    found, known = pd.unique(labels), pd.unique(known)
    if not len(known) or not set(found.tolist()).isdisjoint(known.tolist()):
        return []
    if not are_classes and len(found) == len(known) == 1:
        return []  # a few rows may well be wrong without a mistake of the caller
    what = "its classes are" if are_classes else "the predicted labels are"
    return [
        f"Task {task!r} has the labels {shown(found.tolist()[:5])} in y_true, but "
        f"{what} {shown(known.tolist()[:5])}: they have none in common, and every "
        "prediction counts as wrong. Are labels written in another way on one side, or "
        "are the tasks in another order?"
    ]


def notes_of_marks(task: str, labels: np.ndarray, known: np.ndarray) -> list[str]:
    """Return what is to be said of texts that a missing label may have become."""
    marks = written_marks(labels, but=known)
    if not marks:
        return []
    return [
        f"Task {task!r} has the labels {marks} in y_true, which are never "
        "predicted and count as wrong. If they mark missing labels that numpy has "
        "made text, pass y_true as a DataFrame, a list or an array of objects."
    ]
