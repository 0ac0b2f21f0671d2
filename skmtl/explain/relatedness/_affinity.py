"""How much the tasks have in common, seen from the models that learn them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone

from skmtl._wording import counted, shown
from skmtl.explain.relatedness._gradients import gradient_affinity
from skmtl.explain.relatedness._representations import representation_affinity
from skmtl.model_selection._types_to_spread import types_of_estimator
from skmtl.tasks import TargetColumns, target_columns
from skmtl.tasks._class_tasks import class_columns
from skmtl.tasks._lookup import inward
from skmtl.tasks._task_types import CLASSES

__all__ = ["task_affinity"]


def task_affinity(
    estimator: Any, X: Any, y: Any, *, method: str = "gradient"
) -> pd.DataFrame:
    """Measure how much each pair of tasks has in common.

    Parameters
    ----------
    estimator : estimator
        Clones of it are fitted; the estimator itself is left as it is. For "gradient" a
        `MultiTaskClassifier`, `MultiTaskRegressor` or `MultiTaskPredictor`, or a
        Pipeline that ends in one; for "representation" also any other classifier or
        regressor.
    X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
        Rows to learn from. Or texts, token ids or images, as the estimator takes them.
    y : array-like or DataFrame of shape (n_samples, n_tasks)
        Labels of two tasks or more, classes, numbers or both, as the estimator learns
        them; NaN, None and ``pd.NA`` mark missing ones. Tasks that are texts are left
        out, and none is learned.
    method : "gradient" or "representation", default="gradient"
        What is compared:

        - "gradient": how the tasks pull at their shared trunk while one model learns
          them all. The cosine between the gradients of two tasks' losses with
          respect to the trunk's weights [1]_: 1 where they pull the same way, 0 where
          they have nothing to do with each other, below 0 where they are in conflict.
        - "representation": how a separate model for each task represents the rows.
          The rank correlation of the distances between rows in two models [2]_.

    Returns
    -------
    affinity : DataFrame of shape (n_tasks, n_tasks)
        Symmetric, from -1 to 1, with 1 on the diagonal; task names in index and
        columns. NaN beside a task of a single class, or of numbers that are all the
        same, which has nothing to learn.

    Raises
    ------
    ValueError
        If `y` has one task only, a task has no observed label, `method` is unknown, or
        the trunk has no weight to learn. If a task has numbers with fractions, but the
        estimator learns classes.
    TypeError
        If `method` is "gradient" and the estimator has no trunk that it could look at.

    See Also
    --------
    group_tasks : Groups of tasks that belong together, from these numbers.
    skmtl.model_selection.compare_sharing : Which tasks do gain from being learned
        together.

    Notes
    -----
    "gradient" looks after 1, 2, 4, 8... steps of the optimiser, at up to 512 training
    rows and with dropout off, and takes the mean of the cosines. Most is learned in the
    first steps. Once the trunk has found what two tasks share, the remaining gradients
    must cancel out, and a mean over epochs would say that similar tasks are in
    conflict. This costs one fit, and a backward pass for each task at each look.

    "representation" compares at most 1000 rows, the same for all tasks. The models'
    representation is what their ``transform`` gives, and its distance 1 - Pearson
    correlation; where there is no ``transform``, or one to fewer than three columns, it
    is the log-probabilities, the predicted numbers or those columns, and their
    Euclidean distance. All models
    see the same rows and, with an integer `random_state`, start from the same weights:
    tasks that have nothing in common score above 0, so compare pairs, and do not read
    one number alone. This costs one fit for each task.

    Numbers are learned on a scale of mean 0 and variance 1, and distances are compared
    by rank: in another unit, a number has the same affinity to other numbers and to
    classes.

    Both measure what the tasks have in common; that need not mean that they gain.

    References
    ----------
    .. [1] Yu et al. (2020), "Gradient Surgery for Multi-Task Learning".
       https://arxiv.org/abs/2001.06782
    .. [2] Dwivedi and Roig (2019), "Representation Similarity Analysis for Efficient
       Task Taxonomy and Transfer Learning". https://arxiv.org/abs/1904.11740

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.explain import task_affinity
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=20, random_state=0)
    >>> affinity = task_affinity(clf, X, Y)
    >>> affinity.shape
    (3, 3)
    >>> bool(affinity.loc["species", "island"] > affinity.loc["species", "sex"])
    True

    A number beside classes:

    >>> from skmtl import MultiTaskPredictor
    >>> Y = Y[["species", "sex"]].join(X.pop("body_mass_g"))
    >>> model = MultiTaskPredictor(max_epochs=20, random_state=0)
    >>> affinity = task_affinity(model, X, Y)
    >>> bool(affinity.loc["body_mass_g", "sex"] > affinity.loc["species", "sex"])
    True
    """
    if method not in ("gradient", "representation"):
        raise ValueError(
            f"Got method={method!r}, but expected 'gradient' or 'representation'."
        )
    columns = _columns(estimator, y)
    texts = [k for k in range(len(columns.names)) if columns.is_text(k)]
    if texts:
        estimator, y, columns = _without(estimator, columns, texts)
    if len(columns.names) < 2:
        raise ValueError(
            f"Got y with the one task {columns.names[0]!r}, but expected two tasks or "
            "more: affinity is a matter of pairs."
        )
    measure = gradient_affinity if method == "gradient" else representation_affinity
    values = measure(estimator, X, y, columns)
    np.fill_diagonal(values, 1.0)
    return pd.DataFrame(values, index=columns.names, columns=columns.names)


def _without(
    estimator: Any, columns: TargetColumns, texts: list[int]
) -> tuple[Any, pd.DataFrame, TargetColumns]:
    """Return an estimator of the tasks that are no texts, and their targets."""
    rest = [k for k in range(len(columns.names)) if k not in texts]
    if len(rest) < 2:
        names = [columns.names[k] for k in texts]
        raise ValueError(
            f"Got y with tasks that are texts, {shown(names)}, and "
            f"{counted(len(rest), 'other task')}, but expected two tasks or more that "
            "are classes or numbers: affinity is a matter of pairs, and texts are left "
            "out."
        )
    columns = columns.taken(rest)
    y = pd.DataFrame(
        {
            name: pd.Series(labels).mask(missing)
            for name, labels, missing in zip(
                columns.names, columns.values, columns.missing, strict=True
            )
        }
    )
    estimator = clone(estimator)
    for model in inward(estimator):
        if hasattr(model, "task_types"):
            types = dict(columns.known_types) if columns.n_numbers else CLASSES
            model.task_types = types
    return estimator, y, columns


def _columns(estimator: Any, y: Any) -> TargetColumns:
    """Return targets as columns of what an estimator would learn."""
    types = types_of_estimator(estimator)
    of_classes = types is None or (isinstance(types, str) and types == CLASSES)
    if not of_classes:
        return target_columns(y, task_types=types)
    try:
        return class_columns(y)
    except ValueError as error:
        error.add_note(
            "The affinity of numbers is measured with an estimator that learns them: "
            "MultiTaskRegressor, or MultiTaskPredictor for classes and numbers."
        )
        raise
