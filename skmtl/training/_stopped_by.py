"""Which tasks have stopped the training of the others."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl._warning import warn
from skmtl.sampling import TaskRows

__all__ = ["warn_of_tasks_that_stop_others"]

#: The part of their loss that the others go on to lose after the epoch that is kept.
#: It was 0.09 at most in 18 fits to six sets of tasks that go together, and 0.4 to
#: 0.86 in nine with a task that was a row number, or noise of a hundred classes.
_MUCH = 1 / 3
#: The part of what they had lost in the first epoch that this has to be.
_OF_ALL = 0.15
#: With fewer held-out rows, losses rise and fall by chance.
_FEWEST_ROWS = 50


def warn_of_tasks_that_stop_others(net: Any, held_out: TaskRows) -> None:
    """Say that some tasks were worse from the best epoch on, and others much better.

    One epoch is kept for all tasks, so that a task that is soon learned by heart, such
    as the number of a row, keeps the others from being learned at all.

    Parameters
    ----------
    net : MultiTaskNet
        Trained, and stopped by its held-out loss.
    held_out : TaskRows
    """
    best = dict(net.callbacks_)["best_epoch"].best_epoch_
    judged = [row for row in net.history if "valid_task_losses" in row]
    names = net.learned_tasks
    objective = held_out.objective.double().cpu().numpy()
    texts = net.module_.layout.text_columns
    if len(texts) < len(names):  # these have an epoch of their own
        objective[texts] = 0
    counted = np.flatnonzero(objective)
    losses = np.array(
        [[row["valid_task_losses"][names[k]] for k in counted] for row in judged]
    )
    first, losses = losses[0], losses[[row["epoch"] >= best for row in judged]]
    if len(losses) < 2 or len(counted) < 2 or len(held_out) < _FEWEST_ROWS:
        return
    kept, after = losses[0], losses[1:]
    worse = (after > kept).all(axis=0)
    if not 0 < worse.sum() <= (~worse).sum():
        return  # where most tasks only rise, it is the others that are odd
    shares = objective[counted[~worse]]
    of_others = losses[:, ~worse] @ shares
    lost = 1 - of_others[1:].min() / of_others[0]
    # what is nearly perfect halves its loss and is no better
    if lost < _MUCH or lost * of_others[0] < _OF_ALL * (first[~worse] @ shares):
        return
    rise = (after[-1] - kept) * objective[counted]
    order = sorted(np.flatnonzero(worse), key=lambda k: -rise[k])
    named = [names[counted[k]] for k in order]
    warn(
        f"Training was stopped by the tasks {named}: their held-out loss only rose "
        f"after epoch {best}, whose model is kept, while that of the others fell by "
        f"another {lost:.0%}. What is soon learned by heart, such as a row number, is "
        "no task: leave it out. Otherwise give it a small share, such as "
        f"task_weight={{{named[0]!r}: 0.01}}, or a model of its own."
    )
