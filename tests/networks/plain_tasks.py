"""The packed heads taken apart into one plain matrix of scores for each task."""

import torch
import torch.nn.functional as F


def scores_by_task(n_classes, logits):
    """Return each task's class scores, (n_samples, n_classes), from packed logits.

    Binary tasks come first, a logit each, whose other class scores 0. Of the other
    tasks, the scores stand class by class if all have the same number of classes, else
    task by task. A task with one class has no logit.
    """
    binary = [k for k, n in enumerate(n_classes) if n == 2]
    multiclass = [k for k, n in enumerate(n_classes) if n > 2]
    widths = {n_classes[k] for k in multiclass}
    scores = [logits.new_zeros(len(logits), 1) for _ in n_classes]
    for column, k in enumerate(binary):
        scores[k] = F.pad(logits[:, [column]], (1, 0))
    start = len(binary)
    for position, k in enumerate(multiclass):
        n = n_classes[k]
        if len(widths) == 1:
            columns = [start + c * len(multiclass) + position for c in range(n)]
        else:
            before = sum(n_classes[other] for other in multiclass[:position])
            columns = [start + before + c for c in range(n)]
        scores[k] = logits[:, columns]
    return scores


def losses_by_task(n_classes, logits, codes):
    """Return each label's cross-entropy, task after task, (n_samples, n_tasks)."""
    scores = scores_by_task(n_classes, logits)
    losses = [
        F.cross_entropy(scores[k], codes[:, k].long(), reduction="none")
        for k in range(len(n_classes))
    ]
    return torch.stack(losses, dim=1)


def random_codes(n_classes, n_samples):
    """Return a class code for each task in each row."""
    return torch.stack([torch.randint(n, (n_samples,)) for n in n_classes], dim=1)
