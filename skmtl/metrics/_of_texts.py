"""How much of a text is right where it is not right as a whole: sacrebleu's metrics.

They are of all texts together, and shares of 1, where sacrebleu speaks of 100.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from skmtl._optional import require
from skmtl.metrics._metric import Metric
from skmtl.metrics._observed import ObservedTask
from skmtl.metrics._spread import counted_rows
from skmtl.tasks._task_types import TEXTS

__all__ = ["OF_TEXTS"]


def _corpus(function: str, sign: int, task: ObservedTask) -> float:
    """Return one of sacrebleu's scores of the texts of a task."""
    if _why_none(task):
        return np.nan
    score = getattr(require("sacrebleu", "text"), function)
    true, found = (
        counted_rows(task, texts).tolist() for texts in (task.labels, task.predicted)
    )
    return sign * score(found, [true]).score / 100


def _why_none(task: ObservedTask) -> str:
    """Return why the texts of a task have no such score, "" if they have one."""
    if task.weight is not None and np.ptp(counted_rows(task, task.weight)):
        return "texts of different weights, which scores of all texts together ignore"
    if not any(counted_rows(task, task.labels)):
        return "empty texts alone in these rows, of which nothing can be found"
    return ""


def _of(function: str, bounds: tuple[float, float], sign: int = 1) -> Metric:
    value = partial(_corpus, function, sign)
    return Metric(value, bounds=bounds, types=(TEXTS,), undefined=_why_none)


OF_TEXTS: dict[str, Metric] = {
    "bleu": _of("corpus_bleu", (0.0, 1.0)),
    "chrf": _of("corpus_chrf", (0.0, 1.0)),
    "neg_ter": _of("corpus_ter", (-np.inf, 0.0), -1),
}
