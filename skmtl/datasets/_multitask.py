"""Made-up data of which one knows what the tasks share and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils import Bunch, check_random_state

from skmtl._wording import counted
from skmtl.datasets._multitask_checks import (
    are_numbers,
    check_counts,
    check_features,
    check_shares,
    rates_of,
    spreads_of,
)
from skmtl.datasets._multitask_draws import (
    draw_coefficients,
    draw_labels,
    draw_missing,
    draw_numbers,
    in_units,
)
from skmtl.datasets._oracle import Oracle, with_rates

__all__ = ["make_multitask"]


def make_multitask(
    n_samples: int = 1000,
    *,
    n_tasks: int = 4,
    task_types: str | Sequence[str] = "classification",
    n_shared: int = 2,
    n_conflicting: int = 1,
    n_specific: int = 1,
    n_noise: int = 13,
    correlation: float = 0.0,
    interaction: float = 0.0,
    noise: float = 0.0,
    spread: float | Sequence[float | None] | None = None,
    positive_rate: float | Sequence[float | None] | None = None,
    missing_rate: float = 0.0,
    random_state: int | np.random.RandomState | None = None,
    return_X_y: bool = False,
) -> Any:
    """Make tasks of two classes or of numbers, with known features that matter to each.

    Features are normal with variance 1. The log odds of each task are a sum over its
    features, and labels are drawn from the probabilities. The mean of a number is such
    a sum in a unit of its own. Each feature has a role:

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
    task_types : "classification", "regression" or list of these, \
default="classification"
        What the tasks are: of two classes, or numbers. A list has one for each task.
        With the same seed, features, classes and the signs of effects are the same
        whatever the types of other tasks.
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
        tasks, and to the sums that numbers are made of before they get their unit. One
        more of a relevant feature adds 0.8 to 1.6, or takes it away.
    noise : float in [0, 1], default=0.0
        Share of the labels that are tosses of a coin. To numbers, normal noise is
        added: its standard deviation, as a share of `spread`.
    spread : float or list of float, optional
        Standard deviation of the mean of each number over the rows to be drawn, which
        is its unit: one for all, or one for each task (of classes it is not used).
        Without it, and where it is None, spreads are drawn, from hundredths to
        thousands. Numbers lie 4 to 8 spreads above 0.
    positive_rate : float or list of float, optional
        Share of class 1 to be expected in the rows drawn, before `noise`: one for all,
        or one for each task (of numbers it is not used). Without it, and where it is
        None, both classes are about as frequent.
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
            0 and 1 in columns ``task_0``, ``task_1``...; NaN where missing. Numbers are
            floats; classes beside them are categories, so that estimators can tell.
        frame : DataFrame of shape (n_samples, n_features + n_tasks)
            Features and targets together.
        feature_names, target_names : list of str
        roles : Series of str of shape (n_features,)
            "shared", "conflicting", "specific" or "none".
        coefficients : DataFrame of shape (n_features, n_tasks)
            What one more of a feature adds to the log odds of a task, or to a number in
            its own unit.
        spreads : Series of float of shape (n_tasks,)
            The `spread` of each number, given or drawn; NaN for classes.
        oracle : estimator
            The model that knows: ``predict`` gives the mean of each number,
            ``predict_proba`` the probabilities of classes, as fitted models of several
            tasks do; with classes and numbers as of `MultiTaskPredictor`.
            ``gradient(x)`` gives the derivatives of numbers, and of the probabilities
            of class 1, at a row, shape (n_features, n_tasks). It knows nothing of
            `noise`.
        DESCR : str
            The description of the data set.
    (data, target) : tuple
        If `return_X_y` is True.

    Raises
    ------
    ValueError
        If a number is out of its range; if a type is unknown; if a list has not one for
        each task; if there are no features, or features that several are to share for
        one task alone; if there is interaction, but fewer than two shared features.

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
    >>> [proba.shape for proba in made.oracle.predict_proba(made.data)]
    [(1000, 2), (1000, 2), (1000, 2)]

    Rare classes, whose labels are mostly unknown:

    >>> rare = make_multitask(positive_rate=0.03, missing_rate=0.75, random_state=0)
    >>> rare.target["task_0"].value_counts(dropna=False).to_dict()
    {nan: 750, 0.0: 246, 1.0: 4}

    Numbers, and a class beside them:

    >>> types = ["regression", "regression", "classification"]
    >>> settings = {"spread": [800, 0.02, None], "noise": 0.3, "random_state": 0}
    >>> made = make_multitask(n_tasks=3, task_types=types, **settings)
    >>> made.target.dtypes.astype(str).tolist()
    ['float64', 'float64', 'category']
    >>> made.spreads.tolist()
    [800.0, 0.02, nan]
    >>> made.coefficients.loc["x0"].round(3).tolist()  # in the unit of each task
    [-418.492, -0.01, -1.282]
    """
    check_counts(1, n_samples=n_samples, n_tasks=n_tasks)
    check_counts(
        0,
        n_shared=n_shared,
        n_conflicting=n_conflicting,
        n_specific=n_specific,
        n_noise=n_noise,
    )
    check_shares(correlation=correlation, noise=noise, missing_rate=missing_rate)
    counts = [n_shared, n_conflicting, n_specific * n_tasks, n_noise]
    check_features(counts, n_tasks, interaction)
    numbers = are_numbers(task_types, n_tasks)
    spreads = spreads_of(spread, numbers)
    rates = rates_of(positive_rate, numbers)
    rng = check_random_state(random_state)
    roles = np.repeat(["shared", "conflicting", "specific", "none"], counts)
    features = [f"x{j}" for j in range(len(roles))]
    tasks = [f"task_{k}" for k in range(n_tasks)]
    pairs = np.column_stack([np.arange(n_shared - 1), np.arange(1, n_shared)])
    oracle: Any = Oracle(
        draw_coefficients(roles, n_specific, n_tasks, rng),
        intercepts=rng.uniform(-0.5, 0.5, n_tasks),
        interaction=float(interaction),
        pairs=pairs if interaction else pairs[:0],
        task_names=tasks,
    )
    common, own = rng.randn(n_samples, 1), rng.randn(n_samples, len(roles))
    rows = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
    data = pd.DataFrame(rows, columns=features)
    oracle = with_rates(oracle, rows, rates)
    target = pd.DataFrame(draw_labels(oracle, rows, noise, rng), columns=tasks)
    missing = draw_missing(target.shape, missing_rate, rng)
    if numbers.any():
        target = target.astype("category")
        oracle, spreads = in_units(oracle, numbers, spreads, correlation, rng)
        found = draw_numbers(oracle, rows, noise * spreads, rng)
        for k, values in zip(np.flatnonzero(numbers), found.T, strict=True):
            target[tasks[k]] = values
    if missing is not None:
        target = target.mask(missing)
    if return_X_y:
        return data, target
    return Bunch(
        data=data,
        target=target,
        frame=pd.concat([data, target], axis=1),
        feature_names=features,
        target_names=tasks,
        roles=pd.Series(roles.astype(object), index=features, name="role"),
        coefficients=pd.DataFrame(oracle.coefficients, index=features, columns=tasks),
        spreads=pd.Series(spreads, index=tasks, name="spread"),
        oracle=oracle,
        DESCR=(
            f"{n_samples} made-up rows with {len(features)} features and "
            f"{_what_tasks(numbers)}: {n_shared} features are shared by all tasks, "
            f"{n_conflicting} move them in opposite ways, {n_specific} matter to each "
            f"task alone, {n_noise} to none."
        ),
    )


def _what_tasks(numbers: np.ndarray) -> str:
    """Return how many tasks there are of which type."""
    n_numbers, n_tasks = int(numbers.sum()), len(numbers)
    if not n_numbers:
        return f"{n_tasks} tasks of two classes"
    what = f"{counted(n_numbers, 'task')} of numbers"
    if n_numbers == n_tasks:
        return what
    return f"{counted(n_tasks - n_numbers, 'task')} of two classes and {what}"
