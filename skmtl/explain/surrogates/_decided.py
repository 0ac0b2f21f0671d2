"""Which class a model answers, which need not be the most probable one."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl._wording import shown
from skmtl.tasks import Task
from skmtl.tasks._inner_methods import predict_unwritten
from skmtl.tasks._outputs import label_columns

__all__ = ["decided_by", "decides"]


def decides(model: Any, tasks: list[Task]) -> bool:
    """Whether a model has a ``predict`` and a task with classes to choose from."""
    several = any(task.is_class and len(task.classes) > 1 for task in tasks)
    return several and hasattr(model, "predict")


def decided_by(model: Any, rows: Any, tasks: list[Task]) -> np.ndarray:
    """Return the positions of the classes that ``predict`` answers; 0 of numbers.

    Shape: (n_samples, n_tasks), without the tasks that are texts. A threshold or a
    weight of rare classes decides otherwise than by the largest probability, and how it
    does is for the model to say.

    Raises
    ------
    ValueError
        If it answers what is none of its classes.
    """
    labels = label_columns(predict_unwritten(model, rows, tasks), tasks)
    pairs = zip(labels.T, tasks, strict=True)
    found = [_positions(own, task) for own, task in pairs if not task.is_text]
    return np.column_stack(found)


def _positions(labels: np.ndarray, task: Task) -> np.ndarray:
    """Return where labels are among the classes of their task."""
    if task.is_number:
        return np.zeros(len(labels), dtype=np.intp)
    place = {label: at for at, label in enumerate(task.classes.tolist())}
    labels = labels.astype(task.classes.dtype)
    found = np.array([place.get(own, -1) for own in labels.tolist()], dtype=np.intp)
    unknown = labels[found < 0]
    if len(unknown):
        raise ValueError(
            f"Got {shown(unknown[:1].tolist())} from predict for task {task.name!r}, "
            f"but expected one of the classes {shown(task.classes.tolist())} of which "
            "predict_proba tells. Pass a function that returns the probabilities, such "
            "as lambda rows: model.predict_proba(rows)."
        )
    return found
