"""What each member of a fitted network says, computed from its weights one by one."""

import numpy as np
import torch
import torch.nn.functional as F

from tests.networks.plain_tasks import scores_by_task


def log_probabilities_by_member(clf, X):
    """Return, for each task, log probabilities (n_members, n_samples, n_classes)."""
    network = clf.net_.module_.eval()
    heads = network.heads
    with torch.no_grad():
        batch = clf._input_encoder.transform(X).take(slice(None))
        shared = network.trunk(*network.input(*batch)).double()
        if shared.ndim == 2:
            parts = [(shared, heads.weight, heads.bias)]
        else:
            parts = zip(shared.unbind(1), heads.weight, heads.bias, strict=True)
        members = [
            [
                F.log_softmax(scores, dim=1).numpy()
                for scores in scores_by_task(
                    heads.layout.n_classes, rows @ weight.double().T + bias.double()
                )
            ]
            for rows, weight, bias in parts
        ]
    return [np.stack(task) for task in zip(*members, strict=True)]


def label_losses_by_member(clf, X, Y):
    """Return the losses of observed labels, (n_members, n_samples), NaN of others."""
    classes = clf.classes_ if isinstance(clf.classes_, list) else [clf.classes_]
    losses = []
    for name, known, log_p in zip(
        Y, classes, log_probabilities_by_member(clf, X), strict=True
    ):
        seen = Y[name].notna().to_numpy()
        columns = [known.tolist().index(label) for label in Y[name][seen]]
        loss = np.full(log_p.shape[:2], np.nan)
        loss[:, seen] = -log_p[:, np.flatnonzero(seen), columns]
        losses.append(loss)
    return losses
