"""The network that is kept for texts learns along with the other one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from skmtl.estimators._fit_data import FitData
from skmtl.estimators._net_building import build_net
from skmtl.estimators._settings import without_callbacks
from skmtl.networks._network import MultiTaskNetwork
from skmtl.sampling import TaskRows
from skmtl.training._own_draws import OwnDraws
from skmtl.training._run import run

__all__ = ["teach_texts_apart"]


def teach_texts_apart(
    estimator: Any,
    network: MultiTaskNetwork,
    data: FitData,
    rows: tuple[TaskRows, TaskRows | None],
    device: str,
) -> None:
    """Let what an earlier fit has kept for texts make one pass over the rows, too.

    The user's callbacks are not called again.
    """
    settings = estimator.get_params(deep=False)
    settings["net_params"] = without_callbacks(settings["net_params"])
    for own in network.for_texts:
        own.augment = network.augment
        entrance: Any = own.input
        entrance.set_statistics(*data.inputs.statistics_)
        with OwnDraws():
            net = build_net(
                SimpleNamespace(**settings),
                own,
                data.targets.tasks_,
                rows,
                device,
                one_pass=True,
                scaling=data.targets.scaling_,
            )
        run(net, rows)
