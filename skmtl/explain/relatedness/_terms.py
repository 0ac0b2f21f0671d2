"""Which features tasks use alike, from the terms of an additive model over rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from skmtl.tasks import Task, tasks_of
from skmtl.tasks._lookup import inward

__all__ = ["TermRoles", "term_roles"]

#: A term counts for a task if it is at least this part of the task's largest, and
#: moves a probability by a percentage point at least: log-odds do by a quarter at most.
_LEAST_PART, _LEAST_SIZE = 0.25, 0.04
#: A percentage point is a fiftieth of the spread of a class that half of the rows have;
#: so much of its own spread is what a number is to be moved by.
_LEAST_SHARE = 0.02
#: From this likeness on two terms are alike, and from minus it on the opposite.
_ALIKE = 0.5


@dataclass(frozen=True, eq=False)
class TermRoles:
    """What the tasks of an additive model share, and where they differ, over rows.

    Attributes
    ----------
    roles : DataFrame of shape (n_features, 2)
        For each feature its ``role``: "shared" if it counts for several tasks, which
        use it alike; "conflicting" if two of them use it in opposite ways; "specific"
        if it counts for one, or for each in a way of its own; "none". And ``likeness``,
        the mean over the pairs of tasks that it counts for, NaN without a pair.
    sizes : DataFrame of shape (n_features, n_tasks)
        How much each term varies between rows: the standard deviation of log-odds, of
        three or more classes the root of the sum over classes of their variances. Of
        numbers, in shares of the spread of the target: the standard deviation on the
        scale that is learned, whatever the unit.
    relatedness : DataFrame of shape (n_tasks, n_tasks)
        The likeness of tasks in all terms together.
    shared_fraction : Series of shape (n_tasks,)
        What part of the variance of each task's terms is of features that are shared.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.explain import term_roles
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier("additive", max_epochs=20, random_state=0).fit(X, Y)
    >>> found = term_roles(clf, X)
    >>> bool(found.relatedness.loc["species", "island"] > 0.5)
    True
    """

    roles: pd.DataFrame
    sizes: pd.DataFrame
    relatedness: pd.DataFrame
    shared_fraction: pd.Series


def term_roles(estimator: Any, X: Any) -> TermRoles:
    """Tell which features the tasks of an additive model use alike.

    The likeness of two tasks in a feature is the correlation of its terms over the
    rows. Where one has three or more classes, it is the root of the RV coefficient
    [1]_, which has no sign: 1 if the terms of one tell those of the other, up to a
    turn, 0 if they have nothing to do with each other. So numbers are compared with
    each other and with classes, whatever their units.

    Parameters
    ----------
    estimator : MultiTaskClassifier, MultiTaskRegressor or MultiTaskPredictor
        Fitted, with ``trunk="additive"``.
    X : array-like or DataFrame of shape (n_samples, n_features)
        Rows to look at, such as the training data.

    Returns
    -------
    roles : TermRoles

    Raises
    ------
    NotFittedError
        If the estimator is not fitted.
    TypeError
        If it has no terms.
    AttributeError
        If its trunk is not additive.

    See Also
    --------
    TabularExplainer : The same for one row.
    skmtl.plotting.ShapeFunctionsDisplay : Draws the terms.

    References
    ----------
    .. [1] Robert and Escoufier (1976), "A Unifying Tool for Linear Multivariate
       Statistical Methods: The RV-Coefficient". https://doi.org/10.2307/2347233

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.explain import term_roles
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier("additive", max_epochs=20, random_state=0).fit(X, Y)
    >>> found = term_roles(clf, X)
    >>> found.roles.loc["year", "role"]
    'none'
    >>> found.relatedness.shape
    (3, 3)

    Of a class and a number, in grams or in tons:

    >>> from skmtl import MultiTaskPredictor
    >>> y = Y[["sex"]].join(X.pop("body_mass_g"))
    >>> model = MultiTaskPredictor("additive", max_epochs=60, random_state=0).fit(X, y)
    >>> found = term_roles(model, X)
    >>> found.roles.loc["flipper_length_mm", "role"]
    'shared'
    >>> bool(found.relatedness.loc["sex", "body_mass_g"] > 0.5)
    True
    """
    every = tasks_of(estimator, numbers=True)
    known = [task for task in every if not task.is_text]
    tasks = [task.name for task in known]
    *_, model = inward(estimator)
    if not hasattr(model, "contributions") or model is not estimator:
        raise TypeError(
            f"Got a {type(estimator).__name__}, but expected a MultiTaskClassifier, "
            "MultiTaskRegressor or MultiTaskPredictor with trunk='additive'. Of a "
            "Pipeline, pass its last step, and rows as that one gets them."
        )
    terms = [t - t.mean(axis=0) for t in _as_learned(model, every, X)]
    names = pd.Index(model.term_names_, name="feature")
    squares = np.stack([(t**2).mean(axis=0).sum(axis=1) for t in terms], axis=1)
    sizes = np.sqrt(squares)
    least = [_LEAST_SHARE if task.is_number else _LEAST_SIZE for task in known]
    counts = (sizes >= _LEAST_PART * sizes.max(axis=0)) & (sizes >= least)
    likeness, together = _likenesses(terms)
    roles = [
        _role(np.flatnonzero(own), alike)
        for own, alike in zip(counts, likeness, strict=True)
    ]
    table = pd.DataFrame(roles, index=names, columns=["role", "likeness"])
    is_shared = (table["role"] == "shared").to_numpy()
    total = squares.sum(axis=0)
    part = np.full(len(tasks), np.nan)
    np.divide(squares[is_shared].sum(axis=0), total, out=part, where=total > 0)
    return TermRoles(
        roles=table,
        sizes=pd.DataFrame(sizes, index=names, columns=tasks),
        relatedness=pd.DataFrame(together, index=tasks, columns=tasks),
        shared_fraction=pd.Series(part, index=tasks, name="shared fraction"),
    )


def _as_learned(model: Any, tasks: list[Task], X: Any) -> list[np.ndarray]:
    """Return the terms of tasks that have some, numbers on the scale that is learned.

    There, the spread of a number is 1. `contributions` has left that scale for the unit
    of the number where it is a matter of a factor.
    """
    found = model.contributions(X)
    terms = list(found) if isinstance(found, list) else [found]
    scaling: Any = getattr(getattr(model, "_task_encoder", None), "scaling_", None)
    numbers = [k for k, task in enumerate(tasks) if task.is_number and scaling]
    for at, k in enumerate(numbers):
        if not scaling.clipped[at] and scaling.slopes[at]:
            terms[k] = terms[k] / scaling.slopes[at]
    pairs = zip(terms, tasks, strict=True)
    return [own for own, task in pairs if not task.is_text]


def _likenesses(terms: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the likeness of tasks in each feature, and in all of them together.

    Shapes: (n_features, n_tasks, n_tasks) and (n_tasks, n_tasks).
    """
    n_tasks, (n_rows, n_features, _) = len(terms), terms[0].shape
    products = np.zeros((n_features, n_tasks, n_tasks))
    for a, b in [*combinations(range(n_tasks), 2), *((k, k) for k in range(n_tasks))]:
        of_pair = np.einsum("nfa,nfb->fab", terms[a], terms[b]) / n_rows
        one = of_pair.shape[1:] == (1, 1)
        found = of_pair[:, 0, 0] if one else np.sqrt((of_pair**2).sum(axis=(1, 2)))
        products[:, a, b] = products[:, b, a] = found
    every = np.concatenate([products, products.sum(axis=0, keepdims=True)])
    own = np.sqrt(np.einsum("fkk->fk", every))
    scale = own[:, :, None] * own[:, None, :]
    likeness = np.full_like(every, np.nan)
    np.divide(every, scale, out=likeness, where=scale > 0)
    likeness = np.clip(likeness, -1, 1)
    return likeness[:-1], likeness[-1]


def _role(tasks: np.ndarray, likeness: np.ndarray) -> tuple[str, float]:
    if len(tasks) < 2:
        return "specific" if len(tasks) else "none", np.nan
    pairs = likeness[np.ix_(tasks, tasks)][np.triu_indices(len(tasks), 1)]
    mean = float(pairs.mean())
    if pairs.min() <= -_ALIKE:
        return "conflicting", mean
    return "shared" if mean >= _ALIKE else "specific", mean
