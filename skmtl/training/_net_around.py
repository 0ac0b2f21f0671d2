"""The net of a network that has been given another head."""

from __future__ import annotations

from typing import Any

from skorch.history import History

from skmtl.networks._losses import LabelLosses
from skmtl.networks._network import MultiTaskNetwork
from skmtl.training._net import MultiTaskNet

__all__ = ["net_around"]

#: What the history notes of each task, and what that is for a task not there yet.
_BY_TASK = {
    "train_task_losses": None,
    "valid_task_losses": None,
    "train_task_counts": 0,
    "task_weights": None,
}


def net_around(
    network: MultiTaskNetwork, before: MultiTaskNet, names: list[str], device: str
) -> MultiTaskNet:
    """Return a net for a network that has grown, with the history of the one before.

    Its optimiser knows nothing of the gradients yet. Callbacks are those of the net
    before, as that has left them.
    """
    # what training has noted begins with an underscore
    settings: dict[str, Any] = {
        name: value
        for name, value in before.get_params(deep=False).items()
        if not name.startswith("_")
    }
    learned = [names[k] for k in network.layout.order.tolist()]
    settings |= {
        "module": network,
        "criterion": LabelLosses(network.layout),
        "learned_tasks": learned,
        "rows_of": None,
        "device": device,
        "callbacks": [],  # to be made ready would make them forget what they have seen
    }
    if "balancing" in settings:
        settings["balancer"] = settings["balancing"].build(len(learned))
    net = type(before)(**settings).initialize()
    net.callbacks, net.callbacks_ = before.callbacks, before.callbacks_
    missing = [name for name in learned if name not in before.learned_tasks]
    net.history_ = History(_with_tasks(row, missing) for row in before.history)
    return net


def _with_tasks(row: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Return an epoch of a history that says that some tasks were not there."""
    parts = {key: none for key, none in _BY_TASK.items() if key in row}
    added = {key: row[key] | dict.fromkeys(names, none) for key, none in parts.items()}
    cosines = row.get("gradient_cosines")
    if cosines is not None:
        added["gradient_cosines"] = _widened(cosines, len(names))
    return row | added


def _widened(table: list[list[Any]], n_more: int) -> list[list[Any]]:
    """Return a square table with rows and columns of None at its end."""
    width = len(table) + n_more
    wide = [row + [None] * n_more for row in table]
    return wide + [[None] * width for _ in range(n_more)]
