"""Recipes and data become a network, and the rows that it learns from."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from skmtl._recipes import resolve_recipe
from skmtl._wording import shown
from skmtl.estimators._fit_data import FitData
from skmtl.estimators._held_out import Split
from skmtl.estimators._input_kinds import input_kind
from skmtl.inputs import TableEncoder
from skmtl.networks import HardSharing, MLPTrunk, Sharing, Trunk
from skmtl.networks._first_linear import FirstLinear
from skmtl.networks._heads import PackedHeads
from skmtl.networks._layout import HeadLayout
from skmtl.networks._linear_path import LinearPath
from skmtl.networks._network import MultiTaskNetwork
from skmtl.networks._number_path import NumberPath
from skmtl.networks._task_heads import TaskHeads
from skmtl.networks.sharing import SHARINGS
from skmtl.networks.trunks._base import dry_shape
from skmtl.sampling import TaskRows
from skmtl.tasks import TaskEncoder

__all__ = ["build_network", "task_rows"]

#: With more sparse columns than this, there is a linear path beside the trunk.
_MOST_WITHOUT_PATH = 256


def build_network(
    estimator: Any, trunk: Trunk, encoder: Any, targets: TaskEncoder
) -> MultiTaskNetwork:
    """Return an untrained network for the inputs and tasks at hand."""
    tasks = targets.tasks_
    layout = HeadLayout([-1 if t.is_text else t.n_classes for t in tasks])
    entrance, arguments = input_kind(trunk).entrance(
        encoder, trunk, estimator.standardize, layout.n_numbers > 0
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
    path = _path(encoder, entrance, trunk, heads)
    if _is_sparse(encoder):
        for part in module.modules():
            if isinstance(part, FirstLinear):
                part.lie_by_column()
    network = MultiTaskNetwork(entrance, module, shared, heads, shape[-1], path)
    if layout.n_texts:
        recipe = estimator._head_of_texts()
        memory_width = getattr(module, "memory_width", shape[-1])
        n_tokens = entrance.n_ids if hasattr(module, "remember") else None
        network.add_writers(
            recipe.build(memory_width, codec.n_symbols, n_tokens)
            for codec in targets.codecs_
        )
    return network


def _is_sparse(encoder: Any) -> bool:
    return isinstance(encoder, TableEncoder) and encoder.numbers_.sparse


def _path(
    encoder: Any, entrance: Any, trunk: Trunk, heads: PackedHeads
) -> LinearPath | NumberPath | None:
    """Return a straight way beside the trunk.

    It leads from wide sparse rows to all tasks, and from other numbers to those that
    are predicted.
    """
    layout = heads.layout
    if _is_sparse(encoder):
        counts = encoder.numbers_.n_rows_with
        if len(counts) <= _MOST_WITHOUT_PATH:
            return None
        return LinearPath(counts, layout.n_logits, heads.n_members)
    n_read = getattr(entrance, "n_numeric", 0)
    if not (isinstance(trunk, MLPTrunk) and layout.n_numbers and n_read):
        return None
    return NumberPath(n_read, layout.n_scores, layout.n_numbers, heads.n_members)


def task_rows(
    data: FitData, network: MultiTaskNetwork, split: Split
) -> tuple[TaskRows, TaskRows | None]:
    """Return both parts of the rows as `TaskRows`, targets in the heads' order."""
    order = np.array(network.layout.order.tolist(), dtype=int)
    shares = torch.from_numpy(data.task_weights[order])

    targets = _targets(data, network.layout, order)
    values = _values(data, network.layout)
    of_train = *targets, split.train, shares, split.members
    train = TaskRows(
        data.rows,
        *of_train,
        sample_weight=data.sample_weight,
        values=values,
        texts=data.texts,
    )
    if split.held_out is None:
        return train, None
    judge = split.judge or data
    if split.judge is not None:
        targets = _targets(judge, network.layout, order)
        values = _values(judge, network.layout)
    of_judge = *targets, split.held_out, shares, split.members
    held_out = TaskRows(
        judge.rows,
        *of_judge,
        learning=False,
        sample_weight=judge.sample_weight,
        values=values,
        texts=judge.texts,
    )
    return train, held_out


def _targets(
    data: FitData, layout: Any, order: np.ndarray
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Return codes and weights in the heads' order."""
    weights = None
    if data.weights is not None:
        weights = torch.from_numpy(np.ascontiguousarray(data.weights[:, order]))
    small = np.int16 if max(layout.n_classes) < 2**15 else np.int32
    if 0 < layout.n_numbers == len(order):  # there are no classes to learn
        none = torch.from_numpy(np.zeros(1, small))
        return none.expand(len(data.codes), len(order)), weights
    # a missing label becomes any class: its weight is 0
    codes = np.maximum(data.codes[:, order], 0).astype(small, order="C")
    return torch.from_numpy(codes), weights


def _values(data: FitData, layout: Any) -> torch.Tensor | None:
    """Return numbers as they are learned, 0 for missing ones."""
    if data.values is None:
        return None
    scaled = data.targets.scaling_.forward(data.values).astype(np.float32)
    return torch.from_numpy(np.nan_to_num(scaled, copy=False))
