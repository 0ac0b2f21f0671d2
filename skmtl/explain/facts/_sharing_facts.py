"""What the tasks draw on inside a network whose sharing scheme lets them choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from skmtl.explain.facts._parts import SharingFacts
from skmtl.explain.facts._record import AnyRecord
from skmtl.explain.inside._opened import OpenNetwork
from skmtl.explain.neighbours._perturber import Perturber
from skmtl.networks.sharing._layers import TaskSharing

__all__ = ["with_sharing"]

_KINDS = ("gates", "masks", "stitches")


def with_sharing(
    explanation: AnyRecord, perturber: Perturber, estimator: Any
) -> AnyRecord:
    """Return the explanation with what the tasks draw on, if they have a choice.

    Only networks of this package are looked into, in a `MultiTaskClassifier`, or a
    Pipeline or search around one; and only if there are two tasks or more to learn.
    """
    opened = _opened(estimator)
    if opened is None:
        return explanation
    itself, _ = perturber.draw(1, np.random.RandomState(0), first=True)
    facts = _facts(opened, perturber.rows(itself), explanation.task_names)
    return replace(explanation, sharing=facts)


def _opened(estimator: Any) -> OpenNetwork | None:
    """Return the network in an estimator, if its tasks choose what they draw on."""
    if not hasattr(estimator, "get_params"):  # a function may have steps of its own
        return None
    try:
        opened = OpenNetwork(estimator)
    except TypeError:  # another model
        return None
    scheme = opened.network.sharing
    chooses = any(hasattr(scheme, kind) for kind in _KINDS)
    # a scheme of somebody else may call something by the same name
    if not chooses or not isinstance(scheme, TaskSharing):
        return None
    n_learned = len(opened.network.heads.layout.order)
    # a text is written from what was read, ahead of what the tasks choose from
    return opened if min(n_learned, len(opened.task_names)) > 1 else None


def _facts(opened: OpenNetwork, row: Any, task_names: Sequence[str]) -> SharingFacts:
    """Return what the tasks draw on at one input, with the names given."""
    model, scheme = opened.model, opened.network.sharing
    names = dict(zip(opened.task_names, task_names, strict=True))
    if hasattr(scheme, "stitches"):
        sizes = model.stitch_weights_.astype(np.float64).abs()
        own = [name for name in sizes.index if name in names]
        sizes = sizes.loc[own, own].rename(index=names, columns=names)
        towers = sizes.div(sizes.sum(axis=1), axis=0)
        return SharingFacts("stitches", _in_common(towers), towers=towers)
    for steps in opened.before:
        row = steps.transform(row)
    is_gated = hasattr(scheme, "gates")
    found = model.gate_weights(row) if is_gated else model.attention_masks(row)
    found = {name: own for name, own in found.items() if name in names}
    weights = pd.DataFrame(
        [own[0] for own in found.values()],
        index=[names[name] for name in found],
        dtype=np.float64,
    )
    if not is_gated:
        return SharingFacts("masks", _in_common(weights, of_either=True))
    if not scheme.n_own:
        return SharingFacts("gates", _in_common(weights))
    n_experts = weights.shape[1] // (scheme.n_members or 1)
    is_shared = np.arange(weights.shape[1]) % n_experts >= scheme.n_own
    shared = weights.loc[:, is_shared]
    return SharingFacts("gates", _in_common(shared), shared=shared.sum(axis=1))


def _in_common(weights: pd.DataFrame, *, of_either: bool = False) -> pd.DataFrame:
    """Return what any two rows have in common, or its part of what either has."""
    rows = weights.to_numpy()
    # a task at a time: all at once is large where many tasks mask many units
    common = np.stack([np.minimum(rows, own).sum(axis=1) for own in rows])
    if of_either:
        common /= np.stack([np.maximum(rows, own).sum(axis=1) for own in rows])
    np.fill_diagonal(common, 1.0)
    names = weights.index
    return pd.DataFrame(np.minimum(common, 1.0), index=names, columns=names)
