"""Inside the network: which units of the trunk the tasks share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from skmtl.explain.inside._contributions import contributions_of
from skmtl.explain.inside._opened import OpenNetwork
from skmtl.explain.inside._paths import TrunkPaths, trunk_paths
from skmtl.tasks._snapshot import as_it_is

__all__ = ["TrunkUnits", "trunk_units"]

#: A unit serves a task if its contribution is at least this part of the largest.
_LEAST_SIZE = 0.05
#: A unit is shared if it serves at least this many tasks, by its participation ratio:
#: of two tasks, the second then gets about half as much as the first, or more.
_LEAST_SHARED = 1.5


@dataclass(frozen=True, eq=False, repr=False)
class TrunkUnits:
    """What each unit of a network's trunk does for each task.

    `trunk_units` makes it; it is not made by hand.

    Attributes
    ----------
    units : DataFrame of shape (n_units, 6)
        Index: the unit's name, "u3", or "m0.u3" for unit 3 of member 0. Columns:
        member and unit (positions), deviation (standard deviation over the rows),
        participation (how many tasks it serves, see Notes), role ("shared", "specific"
        or "idle") and task (the one that a specific unit serves, else "").
    contributions : DataFrame of shape (n_units, n_tasks)
        What one standard deviation of the unit is worth to the task: in log-odds, of
        numbers in shares of their spread, on the scale that is learned.
    estimator : estimator
        What was looked into.

    Notes
    -----
    A task's contributions are compared by the shares that their squares have in the sum
    over all units, so that tasks with large log-odds do not count for more, nor numbers
    that are easy to predict. With the shares s_k of a unit for K tasks, its
    participation ratio is
    (sum_k s_k)^2 / sum_k s_k^2, from 1 (one task) to K (all alike). A unit is idle,
    with 0, if its contribution to each task is below 5 % of that of the task's largest;
    otherwise shared from 1.5 on, and specific below.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.explain import trunk_units
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=5, random_state=0).fit(X, Y)
    >>> units = trunk_units(clf, X)
    >>> list(units.to_frame())
    ['unit', 'task', 'contribution', 'share', 'role']
    >>> best = units.contributions["sex"].abs().idxmax()  # the unit that tells most
    >>> units.units.loc[best, "role"] == "idle"
    False
    """

    units: pd.DataFrame
    contributions: pd.DataFrame
    estimator: Any

    def __repr__(self) -> str:
        roles = self.units["role"].tolist()
        told = ", ".join(
            f"{roles.count(r)} {r}" for r in ("shared", "specific", "idle")
        )
        return f"TrunkUnits({told})"

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each unit and task.

        Returns
        -------
        frame : DataFrame
            Columns unit, task, contribution, share (of the squares of the task's
            contributions), role; units in order of their place in the trunk.
        """
        n_units, n_tasks = self.contributions.shape
        values = self.contributions.to_numpy()
        return pd.DataFrame(
            {
                "unit": np.repeat(self.units.index.to_numpy(dtype=object), n_tasks),
                "task": np.tile(np.array(self.contributions.columns, object), n_units),
                "contribution": values.ravel(),
                "share": _shares(values).ravel(),
                "role": np.repeat(self.units["role"].to_numpy(dtype=object), n_tasks),
            }
        )

    def paths(self, x: Any, classes: Mapping[str, Any] | None = None) -> TrunkPaths:
        """Follow each number of one row over each unit to each task.

        A path is the slope of the unit in the column, times the slope of the task's
        log-odds in the unit: how fast the log-odds move with the column on this way.
        The sum over units is exactly the slope of the log-odds of the model's own
        ``predict_proba``, however many members are averaged. What passes the trunk by
        is in `TrunkPaths.straight`.

        Of a task that is a number, it is the slope of the prediction on the scale that
        is learned, of mean 0 and variance 1: with ``target_transform="standardize"``,
        in shares of the spread of the target.

        Paths are for tables: tokens and images have no columns. Columns are those that
        the network reads: in a Pipeline, the ones that come out of the steps before it.
        Categories have no slope and are left out; the slope in a missing number is 0.
        Numbers come in by rank as well, which is linear between values seen in
        training: just there, the slope is that below.

        Parameters
        ----------
        x : array-like, Series or DataFrame of one row
            As the estimator takes it.
        classes : dict of {task: label}, optional
            Classes whose log-odds are meant; the predicted ones otherwise. Not of
            numbers.

        Returns
        -------
        paths : TrunkPaths

        Raises
        ------
        ValueError
            If `x` is not one row of the width that the estimator takes, a class is
            unknown or one of a number, or the network reads no numbers of a table, but
            categories alone, tokens or images.
        """
        return trunk_paths(self.estimator, x, classes, self.units.index.tolist())


def trunk_units(estimator: Any, X: Any) -> TrunkUnits:
    """Find which units of the trunk the tasks share, and which serve one of them.

    Parameters
    ----------
    estimator : estimator
        A fitted `MultiTaskClassifier`, `MultiTaskRegressor` or `MultiTaskPredictor`, or
        a Pipeline or search that ends in one.
    X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
        Rows over which the units are looked at, two or more; a few hundred will do.
        Or texts, token ids or images, as the estimator takes them.

    Returns
    -------
    units : TrunkUnits
        Units are those of the representation that the trunk hands on. Each member of an
        ensemble has units of its own. Tasks that are texts are left out: they are
        written from the states of all tokens.

    Raises
    ------
    NotFittedError
        If the estimator is not fitted.
    TypeError
        If there is no network of this package in it.
    ValueError
        If `X` has a single row, or another width than the rows of the fit, or all tasks
        are texts.

    Notes
    -----
    The contribution of a unit to a task is its standard deviation over the rows, times
    the slope of the task's log-odds in the unit (root mean square over the rows). The
    log-odds are those of the averaged probabilities, where members are averaged. For a
    task of two classes it has the sign of the mean slope of the second class: which way
    the unit pulls. For more classes it has none: it is the root mean square over all
    pairs of classes of the slope of log(p_c / p_d). A task of a single class has
    contributions of 0. Of a number, it is the slope of the prediction on the scale that
    is learned, of mean 0 and variance 1, with its sign.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.explain import trunk_units
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=5, random_state=0).fit(X, Y)
    >>> units = trunk_units(clf, X)
    >>> units.units.shape
    (768, 6)
    >>> paths = units.paths(X.iloc[0])
    >>> paths.values.shape  # columns, units, tasks
    (5, 768, 3)
    >>> bool(abs(paths.values.sum(axis=1) - paths.gradient).to_numpy().max() < 1e-6)
    True
    """
    estimator = as_it_is(estimator)  # the units are those of one network
    opened = OpenNetwork(estimator)
    if not opened.task_names:
        raise ValueError(
            f"Got a model whose tasks {list(opened.model.task_names_)} are texts, but "
            "expected classes or numbers: a text is written from the states of all "
            "tokens, and no unit stands for it. See TextExplainer."
        )
    table, _ = opened.table(X)
    if len(table) < 2:
        raise ValueError(
            "Got X with a single row, but expected two or more: how much a unit counts "
            "depends on how it varies. Pass rows of the training data."
        )
    shape, deviations, contributions = contributions_of(opened, table)
    n_members, width = (1, *shape)[-2:]
    member, unit = np.divmod(np.arange(n_members * width), width)
    names = [
        f"u{u}" if len(shape) == 1 else f"m{m}.u{u}"
        for m, u in zip(member, unit, strict=True)
    ]
    participation, role, task = _roles(contributions)
    tasks = np.array(opened.task_names, dtype=object)
    units = pd.DataFrame(
        {
            "member": member,
            "unit": unit,
            "deviation": deviations,
            "participation": participation,
            "role": role,
            "task": np.where(role == "specific", tasks[task], ""),
        },
        index=names,
    )
    return TrunkUnits(
        units=units,
        contributions=pd.DataFrame(contributions, names, opened.task_names),
        estimator=estimator,
    )


def _shares(contributions: np.ndarray) -> np.ndarray:
    """Return each unit's share in the squares of a task's contributions."""
    squares = contributions**2
    total = squares.sum(axis=0)
    return np.divide(squares, total, out=np.zeros_like(squares), where=total > 0)


def _roles(contributions: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return participation, role, and the task served most, of each unit."""
    shares, sizes = _shares(contributions), np.abs(contributions)
    serves = (sizes >= _LEAST_SIZE * sizes.max(axis=0)) & (sizes > 0)
    serving = serves.any(axis=1)
    squares = (shares**2).sum(axis=1)
    participation = np.divide(
        shares.sum(axis=1) ** 2, squares, out=np.zeros(len(shares)), where=serving
    )
    role = np.where(participation >= _LEAST_SHARED, "shared", "specific")
    return participation, np.where(serving, role, "idle"), shares.argmax(axis=1)
