"""Recipes and data become a network, and a net that trains it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn.modules.batchnorm import _BatchNorm

from skmtl._recipes import resolve_recipe
from skmtl.estimators._fit_data import FitData, Split
from skmtl.estimators._input_kinds import input_kind
from skmtl.estimators._settings import check_net_params
from skmtl.networks import HardSharing, Sharing, Trunk
from skmtl.networks._heads import PackedHeads
from skmtl.networks._layout import HeadLayout
from skmtl.networks._losses import LabelLosses
from skmtl.networks._network import MultiTaskNetwork
from skmtl.networks.sharing import SHARINGS
from skmtl.networks.trunks._base import dry_shape
from skmtl.sampling import RowBatches, TaskRows
from skmtl.tasks import Task
from skmtl.training import Schedule
from skmtl.training._net import MultiTaskNet
from skmtl.training._optimizers import optimizer_settings
from skmtl.training._schedules import SCHEDULES
from skmtl.training._stopping import BestEpoch, patience

__all__ = ["build_net", "build_network", "task_rows"]


def build_network(
    estimator: Any, trunk: Trunk, encoder: Any, tasks: list[Task]
) -> MultiTaskNetwork:
    """Return an untrained network for the inputs and tasks at hand."""
    layout = HeadLayout([task.n_classes for task in tasks])
    entrance, arguments = input_kind(trunk).entrance(
        encoder, trunk, estimator.standardize
    )
    module = trunk.build(*arguments)
    shape = dry_shape(module, *entrance(*encoder.example(2)))
    recipe = resolve_recipe("sharing", estimator.sharing, SHARINGS, Sharing)
    if len(shape) == 2 and not isinstance(recipe, HardSharing):
        raise ValueError(
            f"Got sharing={estimator.sharing!r} with a trunk of {shape[0]} members, "
            "but expected sharing='hard'. Use a trunk with n_members=1."
        )
    shared = recipe.build(shape[-1], len(tasks))
    *members, width = dry_shape(shared, torch.zeros(2, *shape))
    heads = PackedHeads(width, layout, *members)
    return MultiTaskNetwork(entrance, module, shared, heads, shape[-1])


def build_net(
    estimator: Any,
    network: MultiTaskNetwork,
    names: list[str],
    rows: tuple[TaskRows, TaskRows | None],
    device: str,
    one_pass: bool,
) -> MultiTaskNet:
    """Return an initialised skorch net around `network`, ready for some rows.

    With `one_pass`, it makes one epoch at a constant learning rate.
    """
    train, held_out = rows
    own = check_net_params(estimator.net_params)
    max_epochs = 1 if one_pass else int(estimator.max_epochs)
    batch_size = batch_size_for(estimator.batch_size, len(train))
    batches = RowBatches(train, batch_size, shuffle=True)
    schedule = "constant" if one_pass else estimator.lr_schedule
    scheduler = resolve_recipe("lr_schedule", schedule, SCHEDULES, Schedule).build(
        estimator.lr, max_epochs, len(batches), held_out is not None
    )
    monitor = "train_loss" if held_out is None else "valid_loss"
    # the best epoch is noted first, and training is stopped last, so that callbacks of
    # the user see every epoch and may end the fit too
    callbacks: list[Any] = [("best_epoch", BestEpoch(monitor))]
    if scheduler is not None:
        callbacks.append(("lr_schedule", scheduler))
    users = own.pop("callbacks", [])
    callbacks += users
    if held_out is not None:
        stop = patience(estimator.n_iter_no_change, estimator.tol)
        callbacks.append(("early_stopping", stop))
    _check_batch_norm(network, batches)
    layout = network.heads.layout
    scales = getattr(network.trunk, "lr_scales", {})
    groups = [(f"trunk.{part}", {"lr": estimator.lr * scales[part]}) for part in scales]
    settings = optimizer_settings(estimator.optimizer, estimator.weight_decay)
    settings["optimizer__param_groups"] = groups
    net = MultiTaskNet(
        network,
        LabelLosses(layout),
        learned_tasks=[names[k] for k in layout.order.tolist()],
        users_callbacks=bool(users),
        lr=estimator.lr,
        max_epochs=max_epochs,
        batch_size=batch_size,
        train_split=None,
        callbacks=callbacks,
        device=device,
        verbose=int(estimator.verbose),
        **(settings | own),
    )
    return net.initialize()


def _check_batch_norm(network: Any, batches: RowBatches) -> None:
    """Raise if batch statistics are asked of a single row."""
    n_samples = len(batches.data)
    normalizes = any(isinstance(m, _BatchNorm) for m in network.modules())
    if normalizes and n_samples // len(batches) < 2:
        raise ValueError(
            f"Got batches of a single row (batch_size={batches.batch_size}, "
            f"{n_samples} rows to learn from), but the trunk normalises over batches "
            "and expects two rows or more. Use a larger batch_size, or another "
            "normalization."
        )


def batch_size_for(batch_size: Any, n_samples: int) -> int:
    """Return the batch size; "auto" is about a sixteenth of the rows, 32 to 512."""
    if batch_size != "auto":
        return int(batch_size)
    return int(np.clip(2 ** int(np.log2(max(n_samples / 16, 1))), 32, 512))


def task_rows(
    data: FitData, network: MultiTaskNetwork, split: Split
) -> tuple[TaskRows, TaskRows | None]:
    """Return both parts of the rows as `TaskRows`, targets in the heads' order."""
    layout = network.heads.layout
    order = np.array(layout.order.tolist(), dtype=int)
    small = np.int16 if max(layout.n_classes) < 2**15 else np.int32
    # a missing label becomes any class: its weight is 0
    codes = np.maximum(data.codes[:, order], 0).astype(small, order="C")
    weights = None
    if data.weights is not None:
        weights = torch.from_numpy(np.ascontiguousarray(data.weights[:, order]))
    targets = torch.from_numpy(codes), weights
    shares = torch.from_numpy(data.task_weights[order])

    def part(rows: np.ndarray, learning: bool) -> TaskRows:
        return TaskRows(data.rows, *targets, rows, shares, split.members, learning)

    held_out = None if split.held_out is None else part(split.held_out, False)
    return part(split.train, True), held_out
