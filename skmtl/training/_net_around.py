"""The net of a network that has been given another head."""

from __future__ import annotations

from typing import Any

from skorch.history import History

from skmtl.networks._losses import LabelLosses
from skmtl.networks._network import MultiTaskNetwork
from skmtl.tasks import Task
from skmtl.training._net import MultiTaskNet

__all__ = ["net_around"]

#: What the history notes of a task that is not there yet, where that is not None.
_NONE = {"train_task_counts": 0}


def net_around(
    network: MultiTaskNetwork,
    before: MultiTaskNet,
    tasks: list[Task],
    device: str,
    scaling: Any = None,
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
    learned = [tasks[k].name for k in network.layout.order.tolist()]
    settings |= {
        "module": network,
        "criterion": LabelLosses(network.layout, before.criterion_.loss),
        "tasks": tasks,
        "scaling": scaling,
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
    parts = {key: by_task for key, by_task in row.items() if isinstance(by_task, dict)}
    added: dict[str, Any] = {
        key: by_task | dict.fromkeys(names, _NONE.get(key))
        for key, by_task in parts.items()
    }
    cosines = row.get("gradient_cosines")
    if cosines is not None:
        added["gradient_cosines"] = _widened(cosines, len(names))
    return row | added


def _widened(table: list[list[Any]], n_more: int) -> list[list[Any]]:
    """Return a square table with rows and columns of None at its end."""
    width = len(table) + n_more
    wide = [row + [None] * n_more for row in table]
    return wide + [[None] * width for _ in range(n_more)]
