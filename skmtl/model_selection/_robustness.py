"""How does sharing fare when the training data get worse?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils import check_random_state

from skmtl._recipes import is_number
from skmtl.metrics._named import Metrics
from skmtl.model_selection import _damage
from skmtl.model_selection._contest import SHARED, SINGLE, contest
from skmtl.model_selection._differences import paired_differences

__all__ = ["compare_robustness"]

Damage = Callable[[Any, Any, float, np.random.RandomState, Any], tuple[Any, Any]]


def compare_robustness(
    estimator: Any,
    X: Any,
    y: Any,
    *,
    groups: Any = None,
    cv: int | Iterable[Any] | Any = None,
    scoring: Metrics = "auto",
    pos_label: Any = None,
    label_noise: Sequence[float] = (0.0, 0.1, 0.2, 0.4),
    feature_noise: Sequence[float] = (0.0, 0.5, 1.0),
    missing_labels: Sequence[float] = (0.0, 0.5, 0.8),
    random_state: int | np.random.RandomState | None = None,
    n_jobs: int | None = None,
) -> pd.DataFrame:
    """Compare shared and single-task models on training data made worse step by step.

    The comparison is that of `compare_sharing`. Only training rows are damaged, and in
    the same way for both models; test rows stay as they are.

    Parameters
    ----------
    estimator : estimator
        As for `compare_sharing`.
    X : array-like, DataFrame or sparse matrix of shape (n_samples, n_features)
    y : array-like or DataFrame of shape (n_samples, n_tasks)
        As for `compare_sharing`.
    groups : array-like of shape (n_samples,), default=None
        As for `compare_sharing`.
    cv : int, splitter or iterable of (train, test), default=None
        As for `compare_sharing`.
    scoring : str, callable, list or dict, default="auto"
        As for `compare_sharing`.
    pos_label : dict of str to label, default=None
        As for `compare_sharing`.
    label_noise : sequence of float, default=(0.0, 0.1, 0.2, 0.4)
        Shares of the observed labels that are replaced by another class of their task,
        each of the others being equally likely, or by the number or text of another
        row. From 0 to 1.
    feature_noise : sequence of float, default=(0.0, 0.5, 1.0)
        Noise in the features. Numbers get Gaussian noise, with this many of the
        column's standard deviations as its own; missing ones stay missing. Strings,
        categories and bools in a DataFrame are replaced by the value of a row drawn at
        random, with this probability. 0 or more.
    missing_labels : sequence of float, default=(0.0, 0.5, 0.8)
        Shares of the labels that are hidden, of each task by itself; a label of each
        class, and two numbers or texts of a task, are always kept. Needs an estimator
        that takes missing labels. From 0 to 1.
    random_state : int, RandomState or None, default=None
        Seed of the damage, from which the damage of every split and level follows, the
        same for both models. An int gives the same damage at every call; None, or a
        RandomState that goes on, other damage, so that tables differ from call to call.
        The models have their own `random_state`.
    n_jobs : int, default=None
        How many splits are run at the same time, as in scikit-learn.

    Returns
    -------
    comparison : DataFrame
        A row for each damage, level, metric and task, and for the mean over tasks
        (task "mean"). Columns: damage ("label noise", "feature noise" or "missing
        labels"), level, metric, task, shared and single (mean scores), difference
        (shared - single), low and high (its 95 % interval, as in `compare_sharing`),
        and verdict: "gains", "loses" or "no clear difference".

    Raises
    ------
    ValueError
        As `compare_sharing` does, if a level is out of range, or if there is none.
    TypeError
        As `compare_sharing` does, if levels are no sequence, or if features that are
        neither in a DataFrame nor in an array of numbers are to get noise.

    See Also
    --------
    compare_sharing : The comparison on data as they are, with its costs.

    Notes
    -----
    Level 0 is fitted once and stands in the table for each damage that lists it. An
    empty tuple leaves a damage out. Each level costs 1 + n_tasks fits on each split:
    240 fits with the default levels, 5 tasks and 5 splits.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.model_selection import compare_robustness
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=2, random_state=0)
    >>> table = compare_robustness(
    ...     clf,
    ...     X,
    ...     Y,
    ...     cv=2,
    ...     label_noise=(0, 0.2),
    ...     feature_noise=(),
    ...     missing_labels=(),
    ...     random_state=0,
    ... )
    >>> table[["damage", "level", "task"]].tail(2)
            damage  level  task
    6  label noise    0.2   sex
    7  label noise    0.2  mean
    """
    todo = [
        *_levels("label_noise", label_noise, 1.0, _damage.label_noise),
        *_levels("feature_noise", feature_noise, np.inf, _damage.feature_noise),
        *_levels("missing_labels", missing_labels, 1.0, _damage.missing_labels),
    ]
    if not todo:
        raise ValueError(
            "Got no level of label_noise, feature_noise or missing_labels, but "
            "expected one at least."
        )
    if any(level for name, level, _ in todo if name == "feature_noise"):
        _damage.check_noise_fits(X)  # before hours are spent on the other damages
    compared = contest(estimator, X, y, cv, scoring, pos_label, groups=groups)
    # hidden labels come first: an estimator that takes none fails at the first fit
    first = sorted(todo, key=lambda row: row[0] != "missing_labels" or not row[1])
    seed = check_random_state(random_state).randint(2**31 - 1)
    changes = {
        (name if level else None, level): partial(
            _change, damage, level, seed, compared.types
        )
        if level
        else None
        for name, level, damage in first
    }
    outcomes = compared.run(X, y, n_jobs, changes)
    tables = []
    for name, level, _ in todo:
        found = outcomes[name if level else None, level]
        table = paired_differences(compared, found, SHARED, SINGLE)
        table.insert(0, "damage", name.replace("_", " "))
        table.insert(1, "level", level)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _levels(
    name: str, levels: Any, most: float, damage: Damage
) -> list[tuple[str, float, Damage]]:
    """Return the levels of a damage, checked."""
    if isinstance(levels, str) or not np.iterable(levels):
        raise TypeError(
            f"Got {name}={levels!r}, but expected a sequence of numbers, such as "
            "(0.0, 0.5)."
        )
    for level in levels:
        found = float(level) if is_number(level) else np.inf
        if not 0 <= found <= most or np.isinf(found):
            expected = "from 0 to 1" if most == 1 else "of 0 or more"
            raise ValueError(
                f"Got {name}={tuple(levels)!r} with {level!r}, but expected numbers "
                f"{expected}."
            )
    return [(name, float(level), damage) for level in dict.fromkeys(levels)]


def _change(
    damage: Damage, level: float, seed: int, types: Any, X: Any, y: Any, split: int
) -> tuple[Any, Any]:
    rng = np.random.RandomState([seed, split])
    return damage(X, y, level, rng, types)
