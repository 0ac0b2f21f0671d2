"""What was said of labels by members that had not learned from them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch

from skmtl.tasks import Task
from skmtl.training._by_member import answers_by_member

__all__ = ["LabelsOfTask", "labels_held_out"]

#: The most rows that are asked for; of more, some that are evenly spread.
_MOST = 100_000
#: Parts of rows that all members hold out.
_PARTS = 5


class LabelsOfTask(NamedTuple):
    """Held-out labels of one task that count.

    Attributes
    ----------
    log_proba : ndarray of shape (n_labels, n_classes), float32
        What the members say that hold the label out.
    codes : ndarray of shape (n_labels,), int
    weight : ndarray of shape (n_labels,), float64
        As the caller gave them; classes weigh the same.
    part : ndarray of shape (n_labels,), int
        Labels of one part were held out together.
    """

    log_proba: np.ndarray
    codes: np.ndarray
    weight: np.ndarray
    part: np.ndarray


def labels_held_out(
    net: Any, tasks: list[Task], held_out: Any
) -> list[LabelsOfTask | None]:
    """Return the held-out labels of each task, None of what has nothing to choose.

    Parameters
    ----------
    net : MultiTaskNet
        A trained one.
    tasks : list of Task
    held_out : TaskRows or None
    """
    network = net.module_
    layout, order = network.layout, network.layout.order.tolist()
    chosen = [k for k, task in enumerate(tasks) if task.is_class and task.n_classes > 1]
    found: list[LabelsOfTask | None] = [None] * len(tasks)
    if not chosen or held_out is None:
        return found
    if len(held_out) > _MOST:
        kept = np.linspace(0, len(held_out) - 1, _MOST).round().astype(int)
        held_out = held_out.subset(held_out.rows[kept])
    network.eval()
    answers = answers_by_member(network, held_out, net.device)
    codes, counts = (torch.cat(part) for part in zip(*held_out.targets(), strict=True))
    given = held_out.sample_weight
    parts = np.arange(len(held_out)) % _PARTS
    if held_out.members is not None:
        folds = held_out.members.folds.numpy()[held_out.rows]
        parts = folds if np.ptp(folds) else parts
    for k in chosen:
        column = order.index(k)
        counted = np.flatnonzero(counts[:, column].numpy() > 0)
        weight = np.ones(len(counted))
        if given is not None:
            weight = given[held_out.rows[counted], k if given.shape[1] > 1 else 0]
        found[k] = LabelsOfTask(
            answers[counted, layout.bounds[k] : layout.bounds[k + 1]],
            codes[:, column].numpy()[counted].astype(np.int64),
            weight.astype(np.float64) / (weight.max(initial=0) or 1),
            parts[counted],
        )
    return found
