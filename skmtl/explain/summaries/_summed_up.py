"""How many explanations are summed up."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral

import numpy as np
import pandas as pd

from skmtl.explain.facts import _roles
from skmtl.explain.facts._record import Record
from skmtl.explain.summaries._directions import directions, what_features_are
from skmtl.explain.summaries._means import mean_sizes
from skmtl.explain.summaries._names_together import names_together
from skmtl.explain.summaries._record import SummaryRecord

__all__ = ["summary_of"]

#: A correlation is taken as at most this, so that its Fisher transform is finite.
_MOST_RELATED = 1 - 1e-6


def summary_of(explanations: Sequence[Record], n_rows: int) -> SummaryRecord:
    """Return the summary, with at most `n_rows` rows chosen."""
    if not isinstance(n_rows, Integral) or isinstance(n_rows, bool) or n_rows < 1:
        raise ValueError(f"Got n_rows={n_rows!r}, but expected an integer from 1 on.")
    if not explanations[0].task_names:
        written = [text.task for text in explanations[0].texts]
        raise ValueError(
            f"Got explanations of texts alone ({', '.join(written)}), but expected "
            "classes or numbers to sum up: each text has words of its own. Look at the "
            "explanations one by one, as explanations[0]."
        )
    facts = [explanation.facts for explanation in explanations]
    names = names_together(explanations)
    # one line for each feature of each explanation
    rows = np.repeat(np.arange(len(names)), list(map(len, names)))
    code, names_of = pd.factorize(np.array([n for own in names for n in own], object))
    sizes = np.abs(np.concatenate([f.effects * f.units for f in facts]))
    told = np.array([[not reason for reason in f.vacuous] for f in facts])
    order = _order(sizes, told[rows], code, len(names_of))
    # from here on, features are counted in their order
    code = np.argsort(order, kind="stable")[code]
    index = pd.Index(names_of[order], name="feature")
    role = np.concatenate([f.roles for f in facts])
    weight = np.concatenate([f.importances for f in facts])
    tasks = pd.Index(explanations[0].task_names, name="task")

    n = np.bincount(code, minlength=len(index))
    errors = np.concatenate([f.standard_errors * f.units for f in facts])
    mean, half = mean_sizes(sizes, errors, code, n)
    counts = np.zeros(mean.shape, dtype=int)
    np.add.at(counts, code, np.concatenate([f.counts for f in facts]))
    effects = {
        (task, what): found
        for k, task in enumerate(tasks)
        for what, found in {
            "mean": mean[:, k],
            "low": np.maximum(mean[:, k] - half[:, k], 0),
            "high": mean[:, k] + half[:, k],
            "n": n,
            "counts": counts[:, k],
        }.items()
    }
    features, used = what_features_are(explanations, code, index)
    signed, agreement = directions(explanations, code, used, len(index))
    outputs = explanations[0].effects.columns
    shares = {
        r: np.bincount(code[role == r], minlength=len(index)) / n for r in _roles.ROLES
    }
    return SummaryRecord(
        explanations=explanations,
        features=features,
        effects=pd.DataFrame(effects, index=index).rename_axis(columns=["task", None]),
        directions=pd.DataFrame(signed, index=index, columns=outputs),
        agreement=pd.DataFrame(agreement, index=index, columns=outputs),
        roles=pd.DataFrame(shares, index=index),
        relatedness=_mean_relatedness(
            np.stack([f.relatedness for f in facts]), explanations[0].task_names
        ),
        n_vacuous=pd.Series((~told).sum(axis=0), index=tasks, name="vacuous"),
        rows=_picked(rows, code, role, weight, n_rows),
    )


def _order(
    sizes: np.ndarray, told: np.ndarray, code: np.ndarray, n_features: int
) -> np.ndarray:
    """Return the features by the sum of their effects' sizes over all inputs.

    An input without the feature adds nothing, so that what is in many inputs comes
    before what is in one. Each task's sums are relative to its other features'. Effects
    on tasks of which nothing can be told have no say, unless it is so with all.
    """
    sums = np.zeros((n_features, sizes.shape[1]))
    np.add.at(sums, code, np.where(told, sizes, 0.0) if told.any() else sizes)
    return np.argsort(-_roles.scaled(sums).mean(axis=1), kind="stable")


def _mean_relatedness(values: np.ndarray, tasks: tuple[str, ...]) -> pd.DataFrame:
    """Return the mean of correlations through Fisher's z, without those of NaN."""
    z = np.arctanh(np.clip(values, -_MOST_RELATED, _MOST_RELATED))
    known = np.isfinite(z)
    n = known.sum(axis=0)
    total = np.where(known, z, 0).sum(axis=0)
    mean = np.divide(total, n, out=np.full(total.shape, np.nan), where=n > 0)
    found = np.tanh(mean)
    np.fill_diagonal(found, 1.0)
    return pd.DataFrame(found, index=list(tasks), columns=list(tasks))


def _picked(
    rows: np.ndarray, code: np.ndarray, role: np.ndarray, weight: np.ndarray, most: int
) -> list[int]:
    """Return rows that greedily cover features in their roles, weighted as in lime."""
    told = role != "none"
    if not told.any():
        return [0]
    pair = pd.MultiIndex.from_arrays([code[told], role[told]])
    at, _ = pd.factorize(pair)
    open_value = np.sqrt(np.bincount(at, weights=weight[told]))
    n_rows = int(rows.max()) + 1
    picked: list[int] = []
    while len(picked) < min(most, n_rows):
        gains = np.bincount(rows[told], weights=open_value[at], minlength=n_rows)
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        picked.append(best)
        open_value[at[rows[told] == best]] = 0
    return picked
