"""Recipes and data become a network, and the rows that it learns from."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from skmtl._recipes import resolve_recipe
from skmtl._wording import shown
from skmtl.estimators._fit_data import FitData
from skmtl.estimators._held_out import Split
from skmtl.estimators._input_kinds import input_kind
from skmtl.inputs import TableEncoder
from skmtl.networks import HardSharing, Sharing, Trunk
from skmtl.networks._first_linear import FirstLinear
from skmtl.networks._heads import PackedHeads
from skmtl.networks._layout import HeadLayout
from skmtl.networks._linear_path import LinearPath
from skmtl.networks._network import MultiTaskNetwork
from skmtl.networks._task_heads import TaskHeads
from skmtl.networks.sharing import SHARINGS
from skmtl.networks.trunks._base import dry_shape
from skmtl.sampling import TaskRows
from skmtl.tasks import Task

__all__ = ["build_network", "task_rows"]

#: With more sparse columns than this, there is a linear path beside the trunk.
_MOST_WITHOUT_PATH = 256


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
    n_members = shape[0] if len(shape) == 2 else None
    recipe = resolve_recipe("sharing", estimator.sharing, SHARINGS, Sharing)
    if trunk.is_additive and not isinstance(recipe, HardSharing):
        raise ValueError(
            f"Got sharing={shown(estimator.sharing)} with an additive trunk, but "
            "expected sharing='hard': other schemes mix the columns of X, and class "
            "scores would no longer be sums of one term for each column. Use "
            "sharing='hard', or another trunk such as 'mlp'."
        )
    if not len(layout.order):
        recipe = HardSharing()  # nothing is learned
    shared = recipe.build(shape[-1], len(layout.order), n_members)
    n_axes = (len(shape) + 2,) if recipe.per_task else (2, 3)
    *members, width = dry_shape(
        shared, torch.zeros(2, *shape, dtype=torch.float32), n_axes=n_axes
    )
    if recipe.per_task:
        heads: PackedHeads = TaskHeads(width, layout, n_members)
    else:
        heads = PackedHeads(width, layout, *members)
    return MultiTaskNetwork(
        entrance, module, shared, heads, shape[-1], _path(encoder, module, heads)
    )


def _path(encoder: Any, trunk: nn.Module, heads: PackedHeads) -> LinearPath | None:
    """Return a linear path for wide sparse rows, and make the trunk ready for them."""
    if not (isinstance(encoder, TableEncoder) and encoder.numbers_.sparse):
        return None
    for part in trunk.modules():
        if isinstance(part, FirstLinear):
            part.lie_by_column()
    counts = encoder.numbers_.n_rows_with
    if len(counts) <= _MOST_WITHOUT_PATH:
        return None
    return LinearPath(counts, heads.layout.n_logits, heads.n_members)


def task_rows(
    data: FitData, network: MultiTaskNetwork, split: Split
) -> tuple[TaskRows, TaskRows | None]:
    """Return both parts of the rows as `TaskRows`, targets in the heads' order."""
    order = np.array(network.layout.order.tolist(), dtype=int)
    shares = torch.from_numpy(data.task_weights[order])

    targets = _targets(data, network.layout, order)
    of_train = *targets, split.train, shares, split.members
    train = TaskRows(data.rows, *of_train, sample_weight=data.sample_weight)
    if split.held_out is None:
        return train, None
    judge = split.judge or data
    if split.judge is not None:
        targets = _targets(judge, network.layout, order)
    of_judge = *targets, split.held_out, shares, split.members
    held_out = TaskRows(
        judge.rows, *of_judge, learning=False, sample_weight=judge.sample_weight
    )
    return train, held_out


def _targets(
    data: FitData, layout: Any, order: np.ndarray
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Return codes and weights in the heads' order."""
    small = np.int16 if max(layout.n_classes) < 2**15 else np.int32
    # a missing label becomes any class: its weight is 0
    codes = np.maximum(data.codes[:, order], 0).astype(small, order="C")
    weights = None
    if data.weights is not None:
        weights = torch.from_numpy(np.ascontiguousarray(data.weights[:, order]))
    return torch.from_numpy(codes), weights
