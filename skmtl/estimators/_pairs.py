"""Which pairs of columns get a term of their own, and what it may not say."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from scipy.stats import norm

from skmtl._warning import warn
from skmtl.estimators._fit_data import FitData
from skmtl.estimators._left_over import left_over
from skmtl.estimators._pair_columns import PairColumns, telling_features
from skmtl.estimators._pair_margins import without_margins
from skmtl.estimators._pair_scores import N_GROUPS, pair_scores
from skmtl.estimators._term_columns import looked_at
from skmtl.networks._pair_units import Pairs
from skmtl.networks.trunks import AdditiveTrunk
from skmtl.sampling import MemberFolds

__all__ = ["find_pairs", "wants_pairs"]

#: Columns that are paired, and rows that tell which pairs, at most.
_MOST_COLUMNS, _MOST_ROWS = 100, 50_000
#: The most sums that are made to find them.
_MOST_SUMS = 2e9
#: "auto": the most pairs, and how likely it may be that any of them is chance.
_MOST_PAIRS, _BY_CHANCE = 30, 0.01


def wants_pairs(trunk: Any, again: bool, one_pass: bool) -> bool:
    """Whether the pairs of an additive trunk are to be found.

    Raises
    ------
    ValueError
        If they cannot be, since the first rows come in chunks.
    """
    if again or not isinstance(trunk, AdditiveTrunk) or trunk.most_pairs() == 0:
        return False
    if one_pass:
        raise ValueError(
            f"Got n_pairs={trunk.n_pairs!r} with partial_fit from the start, but pairs "
            "are found by a first training over all rows. Use fit for the first rows "
            "and partial_fit for those that follow, or n_pairs=0."
        )
    return True


def find_pairs(
    trunk: AdditiveTrunk,
    network: Any,
    device: str,
    data: FitData,
    weights: np.ndarray | None,
    members: MemberFolds | None,
) -> Pairs | None:
    """Return the pairs that tell most of what a model of single terms leaves over.

    Parameters
    ----------
    trunk : AdditiveTrunk
        How many are wanted.
    network : MultiTaskNetwork
        Fitted without pairs.
    device : str
    data : FitData
        With the rows as they came.
    weights : ndarray of shape (n_samples,), or None
        Of rows; pairs have no margins where rows weigh so.
    members : MemberFolds or None
        Which members hold out which rows.

    Returns
    -------
    pairs : Pairs, or None if there are none
    """
    rows, most = data.labelled_rows(), trunk.most_pairs()
    some = rows[:: -(-len(rows) // _MOST_ROWS)]
    n_sums = len(some) * (network.layout.n_logits + 2)
    n_columns = min(_MOST_COLUMNS, max(2, int((2 * _MOST_SUMS / n_sums) ** 0.5)))
    features = telling_features(network, device, data.rows, rows, n_columns)
    pairs, n_possible = np.zeros((0, 2), dtype=int), 0
    if network.layout.n_logits and len(features) > 1:
        left = left_over(network, device, data, some, members)
        columns = PairColumns(network, device, data.rows, rows, features)
        sizes = [column.n_neighbours for column in columns.columns]
        pairs, scores = pair_scores(columns.nearest(some), np.array(sizes), *left)
        order, n_possible = (-scores).argsort(kind="stable"), len(pairs)
        if most is None:
            least = norm.isf(_BY_CHANCE / n_possible / len(N_GROUPS))
            order = order[scores[order] > least]
            pairs = pairs[order[: min(_MOST_PAIRS, len(features))]]
        else:
            pairs = pairs[order[:most]]
    if most is not None and n_possible < most:
        warn(
            f"Got n_pairs={most}, but the columns that may be paired make "
            f"{n_possible} pairs: all of them have a term of their own."
        )
    if not len(pairs):
        return None
    places = looked_at(data.inputs)[features]
    turned = places[pairs[:, 0]] > places[pairs[:, 1]]  # as the columns of X stand
    pairs[turned] = pairs[turned, ::-1]
    kept, own = np.unique(pairs, return_inverse=True)
    first, second = torch.from_numpy(own.reshape(pairs.shape)).T
    return Pairs(
        [columns.columns[j] for j in kept],
        first.contiguous(),
        second.contiguous(),
        torch.from_numpy(features[pairs]),
        without_margins(columns, rows, weights, pairs),
    )
