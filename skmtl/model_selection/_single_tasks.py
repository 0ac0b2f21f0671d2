"""One model for each task, fitted on the rows where its label is observed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.utils import get_tags
from sklearn.utils.metaestimators import available_if

from skmtl._compat import take_rows
from skmtl.model_selection._groups_of_fit import groups_of_fit
from skmtl.sampling import TaskCurriculum
from skmtl.tasks import TargetColumns, TaskEncoder, target_columns, tasks_of
from skmtl.tasks._encoder import no_label
from skmtl.tasks._inner_methods import has_method, inner_method
from skmtl.tasks._lookup import inward
from skmtl.tasks._outputs import outputs_by_task
from skmtl.tasks._task_types import KnownTypes

__all__ = ["SingleTaskModels", "probabilities_of"]


def _give_probabilities(models: SingleTaskModels) -> bool:
    of_classes = [
        model
        for model, task in zip(models.models_, models.tasks_, strict=True)
        if task.is_class
    ]
    return bool(of_classes) and all(hasattr(m, "predict_proba") for m in of_classes)


def _give_likelihoods(models: SingleTaskModels) -> bool:
    return all(has_method(model, "log_likelihood") for model in models.models_)


class SingleTaskModels(BaseEstimator):
    """Clones of an estimator, one a task, that predict as one of several outputs.

    Parameters
    ----------
    estimator : estimator
        Each task gets a clone with the same settings, `random_state` included. Weights
        that are set by task become those of the task, and it is learned from the first
        epoch on where others would wait for one another.
    task_types : KnownTypes, optional
        Which tasks are numbers or texts; None if all are classes.

    Attributes
    ----------
    models_ : list of estimator
    tasks_ : list of Task
    classes_ : list of ndarray or None
        None for numbers and texts.
    task_names_ : list of str
    """

    def __init__(self, estimator: Any, task_types: Any = None):
        self.estimator = estimator
        self.task_types = task_types

    def fit(self, X: Any, y: Any, groups: Any = None) -> SingleTaskModels:
        """Fit a clone for each task, which gets the groups of its rows if it takes any.

        Raises
        ------
        ValueError
            If a task has no observed label.
        """
        columns = target_columns(y, task_types=self.task_types)
        self.models_ = [
            _fit_one(clone(self.estimator), X, columns, k, groups)
            for k in range(len(columns.names))
        ]
        self.tasks_ = [
            replace(tasks_of(model, numbers=True)[0], name=name)
            for model, name in zip(self.models_, columns.names, strict=True)
        ]
        self.classes_ = [task.known_classes for task in self.tasks_]
        self.task_names_ = columns.names
        if columns.beyond_classes:
            self._task_encoder = TaskEncoder()
            self._task_encoder.tasks_ = self.tasks_
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Return the labels, (n_samples, n_tasks), as objects."""
        found = [np.asarray(model.predict(X), dtype=object) for model in self.models_]
        return np.column_stack(found)

    @available_if(_give_probabilities)
    def predict_proba(self, X: Any) -> list[np.ndarray | None]:
        """Return the probabilities of each task's classes, None for others."""
        return [
            None if not task.is_class else probabilities_of(model, X)
            for model, task in zip(self.models_, self.tasks_, strict=True)
        ]

    @available_if(_give_likelihoods)
    def log_likelihood(self, X: Any, y: Any) -> np.ndarray:
        """Return the log likelihood of each label, (n_samples, n_tasks)."""
        columns = target_columns(y, task_types=self.task_types)
        found = []
        for k, model in enumerate(self.models_):
            method, rows = inner_method(model, "log_likelihood", X)
            found.append(method(rows, columns.taken([k]).as_given()))
        return np.column_stack(found)


def probabilities_of(model: Any, X: Any) -> np.ndarray:
    """Return the probabilities of the one task of a model, (n_samples, n_classes)."""
    return outputs_by_task(model, X, "predict_proba", tasks_of(model))[0]


def _fit_one(
    model: Any, X: Any, columns: TargetColumns, k: int, groups: np.ndarray | None
) -> Any:
    missing, labels = columns.missing[k], columns.values[k]
    if missing.all():
        raise no_label(columns.names[k])
    if missing.any():
        observed = np.flatnonzero(~missing)
        X, labels = take_rows(X, observed), labels[observed]
        groups = None if groups is None else groups[observed]
    model.set_params(**_settings_of_task(model, columns, k))
    given = groups_of_fit(model, groups)
    y = labels.reshape(-1, 1) if _needs_columns(model) else labels
    try:
        return model.fit(X, y, **given)
    except Exception as error:
        error.add_note(
            f"This was the model of the task {columns.names[k]!r} alone, a "
            f"{type(model).__name__} fitted on its {len(labels)} observed labels."
        )
        raise


def _needs_columns(model: Any) -> bool:
    """Whether a model takes y in columns only, as a MultiOutputClassifier does."""
    # a Pipeline and a search do not say so of what they hold
    return any(
        not get_tags(held).target_tags.single_output
        for held in inward(model)
        if hasattr(held, "__sklearn_tags__")
    )


def _settings_of_task(
    model: Any, columns: TargetColumns, position: int
) -> dict[str, Any]:
    """Return the parameters that are set by task, with their values for one task.

    `class_weight` may be a list with an entry for each task, as for a forest, or
    {task: weights}, `decision` {task: decision}; of rows that `validation` holds out,
    those with a label of the task are taken, with this label. `task_weight`, balancing
    and the order of a curriculum say nothing where there is one task.
    """
    own: dict[str, Any] = {}
    name = columns.names[position]
    types = columns.known_types
    for key, value in model.get_params().items():
        parameter = key.rsplit("__", 1)[-1]
        if parameter == "task_weight":
            own[key] = None
        elif parameter == "task_types" and types:
            own[key] = types[name]
        elif parameter == "balancing" and value != "equal":
            own[key] = "equal"
        elif parameter == "sampling" and isinstance(value, TaskCurriculum):
            own[key] = "uniform"
        elif parameter == "validation" and _is_pair(value):
            own[key] = _pair_of_task(value[0], value[1], name, position, types)
        elif parameter == "class_weight" and isinstance(value, list | tuple):
            own[key] = value[position]
        elif parameter == "class_weight" and _is_by_task(value):
            own[key] = value.get(name, value.get(position))
        elif parameter == "decision" and isinstance(value, Mapping):
            own[key] = value.get(name, value.get(position, "accuracy"))
    return own


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2


def _pair_of_task(
    X: Any, y: Any, name: str, position: int, types: KnownTypes
) -> tuple[Any, Any]:
    """Return rows to judge epochs by, and their labels of one task, where observed."""
    columns = target_columns(y, task_types=types or None)
    k = columns.names.index(name) if name in columns.names else position
    if k >= len(columns.names):
        return X, y  # of other tasks, as the shared model says
    observed = np.flatnonzero(~columns.missing[k])
    if not len(observed):
        raise ValueError(
            f"Got validation=(X, y) without an observed label of task {name!r}, but "
            "the model of this task alone needs one to be judged by."
        )
    return take_rows(X, observed), columns.values[k][observed]


def _is_by_task(value: Any) -> bool:
    """Whether class weights are {task: weights}, not {class: weight}."""
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(isinstance(weights, Mapping | str | None) for weights in value.values())
    )
