"""What many explanations say together."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from skmtl.explain._explanation_set import ExplanationSet
from skmtl.explain._facts import HALF_INTERVAL
from skmtl.explain._parts import ImageSource
from skmtl.explain._roles import ROLES

__all__ = ["Summary", "summary_of"]

#: A correlation is taken as at most this, so that its Fisher transform is finite.
_MOST_RELATED = 1 - 1e-6


@dataclass(frozen=True, eq=False, repr=False)
class Summary:
    """What many explanations say together, for the classes in focus.

    Attributes
    ----------
    effects : DataFrame
        One row for each feature, most important first; segments of images that are cut
        differently are different features. For each task the "mean" of
        |effect| over the inputs that have the feature, and "low" and "high", its 95 %
        interval over inputs.
    roles : DataFrame
        For each feature, in which part of the inputs that have it its role was
        "shared", "specific", "conflicting" or "none".
    relatedness : DataFrame of shape (n_tasks, n_tasks)
        Mean correlation of the tasks' surrogates (of Fisher's z).
    n_vacuous : Series of int
        For each task, how many of the explanations say nothing of it.
    rows : list of int
        Positions of the explanations that together show most: each next one adds most
        features in a role that was not seen before, by their weight, as lime's
        submodular pick does for features [1]_.

    References
    ----------
    .. [1] Ribeiro, Singh and Guestrin (2016), "Why Should I Trust You?".
       https://arxiv.org/abs/1602.04938

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, TabularExplainer, load_penguins
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=10, random_state=0).fit(X, Y)
    >>> summary = TabularExplainer(clf, X).explain_many(X[::50]).summary(n_rows=2)
    >>> summary.effects.columns[:3].tolist()
    [('species', 'mean'), ('species', 'low'), ('species', 'high')]
    >>> len(summary.rows)
    2
    """

    effects: pd.DataFrame
    roles: pd.DataFrame
    relatedness: pd.DataFrame
    n_vacuous: pd.Series
    rows: list[int]

    def __repr__(self) -> str:
        leading = ", ".join(map(str, self.effects.index[:3]))
        tasks = ", ".join(self.n_vacuous.index)
        return f"<Summary of {tasks}; leading features {leading}>"

    def plot(self, *, ax: Any = None) -> Any:
        """Draw the mean size of the effects on each task, and the shares of the roles.

        Parameters
        ----------
        ax : matplotlib Axes or array of them, optional
            Where to draw: one to be divided, or one for each task and one more.

        Returns
        -------
        axes : ndarray of matplotlib Axes
            One for each task; the last is that of the roles.
        """
        from skmtl.explain._pictures import draw_summary

        return draw_summary(self, ax)


def summary_of(explanations: ExplanationSet, n_rows: int) -> Summary:
    """Return the summary, with at most `n_rows` rows chosen."""
    if not isinstance(n_rows, Integral) or isinstance(n_rows, bool) or n_rows < 1:
        raise ValueError(f"Got n_rows={n_rows!r}, but expected an integer from 1 on.")
    facts = [explanation.facts for explanation in explanations]
    names = _names(explanations)
    # one line for each feature of each explanation
    rows = np.repeat(np.arange(len(names)), list(map(len, names)))
    code, features = pd.factorize(np.array([n for own in names for n in own], object))
    sizes = np.abs(np.concatenate([f.effects for f in facts]))
    errors = np.concatenate([f.standard_errors for f in facts])
    role = np.concatenate([f.roles for f in facts])
    weight = np.concatenate([f.importances for f in facts])

    importance = np.bincount(code, weights=weight)
    order = np.argsort(-importance, kind="stable")
    index = pd.Index(features[order], name="feature")
    tasks = explanations[0].task_names
    counted = np.stack(
        [np.bincount(code[role == r], minlength=len(index)) for r in ROLES]
    )
    shares = (counted / counted.sum(axis=0)).T[order]
    return Summary(
        effects=_means(sizes, errors, code, order, index, tasks),
        roles=pd.DataFrame(shares, index=index, columns=list(ROLES)),
        relatedness=_mean_relatedness(np.stack([f.relatedness for f in facts]), tasks),
        n_vacuous=pd.Series(
            np.array([[bool(r) for r in f.vacuous] for f in facts]).sum(axis=0),
            index=pd.Index(tasks, name="task"),
            name="vacuous",
        ),
        rows=_picked(rows, code, role, weight, n_rows),
    )


def _names(explanations: ExplanationSet) -> list[tuple[str, ...]]:
    """Return the names of the features of each; segments of one cut are the same."""
    names = [explanation.features.names for explanation in explanations]
    cuts = [
        explanation.source.segments
        for explanation in explanations
        if isinstance(explanation.source, ImageSource)
    ]
    if all(np.array_equal(cut, cuts[0]) for cut in cuts):
        return names
    return [
        tuple(f"{name} of input {at}" for name in own) for at, own in enumerate(names)
    ]


def _means(
    sizes: np.ndarray,
    errors: np.ndarray,
    code: np.ndarray,
    order: np.ndarray,
    index: pd.Index,
    tasks: tuple[str, ...],
) -> pd.DataFrame:
    """Return the mean size of the effects on each task, with its interval.

    With one input only, the interval is that of its sampling.
    """
    table = pd.DataFrame(sizes).groupby(code)
    n = table.size().to_numpy()[:, None]
    mean, spread = table.mean().to_numpy(), table.std(ddof=1).to_numpy()
    sampled = pd.DataFrame(errors).groupby(code).mean().to_numpy()
    half = HALF_INTERVAL * np.where(n > 1, spread / np.sqrt(n), sampled)
    values = {"mean": mean, "low": np.maximum(mean - half, 0), "high": mean + half}
    columns = {
        (task, what): found[order, k]
        for k, task in enumerate(tasks)
        for what, found in values.items()
    }
    frame = pd.DataFrame(columns, index=index)
    frame.columns.names = ["task", None]
    return frame


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
