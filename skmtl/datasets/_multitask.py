"""Made-up data of which one knows what the tasks share and where they differ."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils import Bunch, check_random_state

from skmtl.datasets._oracle import Oracle

__all__ = ["make_multitask"]

#: Sizes of coefficients: all well above none, and no task all but decided by one.
_SIZES = (0.8, 1.6)


def make_multitask(
    n_samples: int = 1000,
    *,
    n_tasks: int = 4,
    n_shared: int = 2,
    n_conflicting: int = 1,
    n_specific: int = 1,
    n_noise: int = 13,
    correlation: float = 0.0,
    interaction: float = 0.0,
    noise: float = 0.0,
    missing_rate: float = 0.0,
    random_state: int | np.random.RandomState | None = None,
    return_X_y: bool = False,
) -> Any:
    """Make tasks of two classes, with known features that matter to each.

    Features are normal with variance 1. The log odds of each task are a sum over its
    features, and labels are drawn from the probabilities. Each feature has a role:

    - *shared*: it matters to all tasks, and moves them the same way;
    - *conflicting*: it matters to all tasks, and moves half of them the other way;
    - *specific*: it matters to one task;
    - *none*: it matters to no task.

    They come in this order, so an explanation can be compared with the truth.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    n_tasks : int, default=4
        Number of tasks.
    n_shared : int, default=2
        Number of shared features.
    n_conflicting : int, default=1
        Number of conflicting features.
    n_specific : int, default=1
        Number of specific features of each task.
    n_noise : int, default=13
        Number of features that matter to no task.
    correlation : float in [0, 1), default=0.0
        Correlation of any two features.
    interaction : float, default=0.0
        What the product of two neighbouring shared features adds to the log odds of all
        tasks.
    noise : float in [0, 1], default=0.0
        Share of the labels that are tosses of a coin.
    missing_rate : float in [0, 1), default=0.0
        Share of the labels of each task that are missing (NaN). One at least is left.
    random_state : int, RandomState instance or None, default=None
        Seed of coefficients and data.
    return_X_y : bool, default=False
        Return ``(data, target)`` instead of a `Bunch`.

    Returns
    -------
    data : Bunch
        With the attributes

        data : DataFrame of shape (n_samples, n_features)
            Columns ``x0``, ``x1``...
        target : DataFrame of shape (n_samples, n_tasks)
            0 and 1 in columns ``task_0``, ``task_1``...; NaN where missing.
        frame : DataFrame of shape (n_samples, n_features + n_tasks)
            Features and targets together.
        feature_names, target_names : list of str
        roles : Series of str of shape (n_features,)
            "shared", "conflicting", "specific" or "none".
        coefficients : DataFrame of shape (n_features, n_tasks)
            What one more of a feature adds to the log odds of a task.
        oracle : Oracle
            The model that knows: ``predict_proba`` as of a fitted classifier of
            several tasks, and ``gradient(x)``, the derivatives of the probabilities of
            class 1 at a row, shape (n_features, n_tasks). It knows nothing of `noise`.
        DESCR : str
            The description of the data set.
    (data, target) : tuple
        If `return_X_y` is True.

    Raises
    ------
    ValueError
        If a number is out of its range; if there is one task only, but features that
        several tasks are to share; if there is interaction, but fewer than two shared
        features; if there are no features.

    See Also
    --------
    sklearn.datasets.make_multilabel_classification : Labels of documents.

    Examples
    --------
    >>> from skmtl.datasets import make_multitask
    >>> made = make_multitask(n_tasks=3, n_noise=4, random_state=0)
    >>> made.data.shape, made.target.shape
    ((1000, 10), (1000, 3))
    >>> made.coefficients.round(1).assign(role=made.roles).head(6)
        task_0  task_1  task_2         role
    x0     1.2     1.4     1.3       shared
    ...
    >>> forms = [proba.shape for proba in made.oracle.predict_proba(made.data)]
    >>> forms
    [(1000, 2), (1000, 2), (1000, 2)]
    """
    _check_counts(1, n_samples=n_samples, n_tasks=n_tasks)
    _check_counts(
        0,
        n_shared=n_shared,
        n_conflicting=n_conflicting,
        n_specific=n_specific,
        n_noise=n_noise,
    )
    _check_shares(correlation=correlation, noise=noise, missing_rate=missing_rate)
    if n_tasks == 1 and n_shared + n_conflicting:
        raise ValueError(
            f"Got n_tasks=1 with n_shared={n_shared} and n_conflicting={n_conflicting}"
            ", but expected two tasks at least: one alone shares nothing. Set both "
            "to 0."
        )
    if interaction and n_shared < 2:
        raise ValueError(
            f"Got interaction={interaction} with n_shared={n_shared}, but expected at "
            "least 2 shared features, as they are what is multiplied."
        )
    counts = [n_shared, n_conflicting, n_specific * n_tasks, n_noise]
    if not sum(counts):
        raise ValueError(
            "Got 0 features, but expected at least 1. Raise n_shared, n_conflicting, "
            "n_specific or n_noise."
        )
    rng = check_random_state(random_state)
    roles = np.repeat(["shared", "conflicting", "specific", "none"], counts)
    features = [f"x{j}" for j in range(len(roles))]
    tasks = [f"task_{k}" for k in range(n_tasks)]
    coefficients = _coefficients(roles, n_specific, n_tasks, rng)
    pairs = np.column_stack([np.arange(n_shared - 1), np.arange(1, n_shared)])
    oracle = Oracle(
        coefficients,
        intercepts=rng.uniform(-0.5, 0.5, n_tasks),
        interaction=float(interaction),
        pairs=pairs if interaction else pairs[:0],
        task_names=tasks,
    )
    common, own = rng.randn(n_samples, 1), rng.randn(n_samples, len(roles))
    rows = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
    data = pd.DataFrame(rows, columns=features)
    labels = _labels(oracle, rows, noise, missing_rate, rng)
    target = pd.DataFrame(labels, columns=tasks)
    if return_X_y:
        return data, target
    return Bunch(
        data=data,
        target=target,
        frame=pd.concat([data, target], axis=1),
        feature_names=features,
        target_names=tasks,
        roles=pd.Series(roles.astype(object), index=features, name="role"),
        coefficients=pd.DataFrame(coefficients, index=features, columns=tasks),
        oracle=oracle,
        DESCR=(
            f"{n_samples} made-up rows with {len(features)} features and {n_tasks} "
            f"tasks of two classes: {n_shared} features are shared by all tasks, "
            f"{n_conflicting} move them in opposite ways, {n_specific} matter to each "
            f"task alone, {n_noise} to none."
        ),
    )


def _coefficients(
    roles: np.ndarray, n_specific: int, n_tasks: int, rng: np.random.RandomState
) -> np.ndarray:
    """Return what each feature does to each task, shape (n_features, n_tasks)."""
    sizes = rng.uniform(*_SIZES, size=(len(roles), n_tasks))
    signs = rng.choice([-1.0, 1.0], size=(len(roles), 1))
    turned = np.where(np.arange(n_tasks) % 2, -1.0, 1.0)
    found = sizes * signs * np.where((roles == "conflicting")[:, None], turned, 1.0)
    own = np.zeros((len(roles), n_tasks), dtype=bool)
    own[roles == "specific"] = np.repeat(np.eye(n_tasks, dtype=bool), n_specific, 0)
    everywhere = np.isin(roles, ["shared", "conflicting"])[:, None]
    return np.where(everywhere | own, found, 0.0)


def _labels(
    oracle: Oracle,
    rows: np.ndarray,
    noise: float,
    missing_rate: float,
    rng: np.random.RandomState,
) -> np.ndarray:
    """Return labels of shape (n_samples, n_tasks), floats if any is missing."""
    proba = np.column_stack([p[:, 1] for p in oracle.predict_proba(rows)])
    labels = (rng.uniform(size=proba.shape) < proba).astype(int)
    tossed = rng.uniform(size=labels.shape) < noise
    labels = np.where(tossed, rng.randint(2, size=labels.shape), labels)
    n_missing = min(round(missing_rate * len(rows)), len(rows) - 1)
    if n_missing:
        ranks = rng.uniform(size=labels.shape).argsort(axis=0).argsort(axis=0)
        labels = np.where(ranks < n_missing, np.nan, labels)
    return labels


def _check_counts(least: int, **counts: Any) -> None:
    """Raise unless all are integers that are large enough."""
    for name, value in counts.items():
        whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
        if not whole or value < least:
            raise ValueError(
                f"Got {name}={value!r}, but expected an integer of at least {least}."
            )


def _check_shares(**shares: float) -> None:
    """Raise unless all are numbers from 0 to 1, and those that must be are below 1."""
    for name, value in shares.items():
        most_allowed = name == "noise"
        if not (0 <= value < 1 or (most_allowed and value == 1)):
            end = "1]" if most_allowed else "1)"
            raise ValueError(
                f"Got {name}={value!r}, but expected a number in [0, {end}."
            )
