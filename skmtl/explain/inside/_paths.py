"""Paths through a network: from each column over a unit of the trunk to each task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch

from skmtl.explain.inside._opened import OpenNetwork, single_row
from skmtl.inputs import ImageEncoder, TokenEncoder
from skmtl.tasks._task import find_task

__all__ = ["TrunkPaths", "trunk_paths"]

#: What has no numbers in columns, and what explains it.
_NO_TABLES = {
    TokenEncoder: ("tokens", "a TextExplainer tells what words do"),
    ImageEncoder: ("images", "an ImageExplainer tells what segments do"),
}


@dataclass(frozen=True, eq=False, repr=False)
class TrunkPaths:
    """How each column moves each task at one row, unit by unit of the trunk.

    `TrunkUnits.paths` makes it; it is not made by hand.

    Attributes
    ----------
    features : list of str
        The numeric columns that the network reads.
    units : list of str
        The units, named as in `TrunkUnits.units`.
    task_names : list of str
    classes : list
        The class of each task whose log-odds are meant; None for a task that has only
        one, or is a number.
    log_odds : ndarray of shape (n_tasks,)
        Log-odds of these classes at the row; infinite for a task of a single class. Of
        a number the prediction on the scale that is learned, of mean 0 and variance 1.
    values : ndarray of shape (n_features, n_units, n_tasks)
        Slope of the log-odds, or of a number on that scale, in the column, in its own
        units, on the way over the unit. The sum over units is the `gradient`.
    gradient : DataFrame of shape (n_features, n_tasks)
        Slope of the same in each column by way of the trunk, found without a look at
        the units.
    straight : DataFrame of shape (n_features, n_tasks)
        Slope on the way past the trunk, which perceptrons have for numbers, and wide
        sparse rows for all tasks; 0 where there is none. With the `gradient`, it is the
        slope of what the model answers.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.explain import trunk_units
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=5, random_state=0).fit(X, Y)
    >>> paths = trunk_units(clf, X).paths(X.iloc[0], classes={"species": "Adelie"})
    >>> list(paths.to_frame(n_paths=3))  # the three strongest of each task
    ['task', 'class', 'feature', 'unit', 'path']
    """

    features: list[str]
    units: list[str]
    task_names: list[str]
    classes: list[Any]
    log_odds: np.ndarray
    values: np.ndarray
    gradient: pd.DataFrame
    straight: pd.DataFrame

    def __repr__(self) -> str:
        n_features, n_units, n_tasks = self.values.shape
        return f"TrunkPaths({n_features} columns, {n_units} units, {n_tasks} tasks)"

    def to_frame(self, n_paths: int | None = None) -> pd.DataFrame:
        """Return the paths as a table, the strongest of each task first.

        Parameters
        ----------
        n_paths : int, optional
            How many paths of each task; all by default.

        Returns
        -------
        frame : DataFrame
            Columns task, class, feature, unit, path.

        Raises
        ------
        ValueError
            If `n_paths` is negative.
        """
        if n_paths is not None and n_paths < 0:
            raise ValueError(f"Got n_paths={n_paths!r}, but expected 0 or more.")
        n_features, n_units, n_tasks = self.values.shape
        by_task = self.values.reshape(n_features * n_units, n_tasks).T
        order = np.argsort(-np.abs(by_task), axis=1, kind="stable")[:, :n_paths]
        feature, unit = np.divmod(order.ravel(), max(n_units, 1))
        task = np.repeat(np.arange(n_tasks), order.shape[1])
        return pd.DataFrame(
            {
                "task": np.array(self.task_names, dtype=object)[task],
                "class": pd.Series(self.classes, dtype=object).to_numpy()[task],
                "feature": np.array(self.features, dtype=object)[feature],
                "unit": np.array(self.units, dtype=object)[unit],
                "path": np.take_along_axis(by_task, order, axis=1).ravel(),
            }
        )


def trunk_paths(
    estimator: Any, x: Any, classes: Mapping[str, Any] | None, units: list[str]
) -> TrunkPaths:
    """Return the paths at one row; see `TrunkUnits.paths`."""
    opened = OpenNetwork(estimator)
    encoder = opened.model._input_encoder
    if type(encoder) in _NO_TABLES:
        kind, instead = _NO_TABLES[type(encoder)]
        raise ValueError(
            f"Got a model that reads {kind}, but paths are slopes in the numbers of a "
            "table's columns. The units and the tasks they serve are there all the "
            f"same; {instead}."
        )
    table, names = opened.table(single_row(estimator, x))
    numeric = encoder.numeric_
    if not len(numeric):
        raise ValueError(
            "Got a model that reads categories only, but paths are slopes in numbers. "
            "The units and the tasks they serve are there all the same."
        )
    table.dense = True  # sparse rows have no mean to take away: it comes to the same
    with opened.open(n_rows=1):
        numbers, *rest = opened.batch(table, slice(0, 1))
        codes = rest[0] if rest else None
        straight = opened.straight([numbers, *rest])
        numbers = numbers.clone().requires_grad_()
        seen = opened.represent_from(numbers, codes)
        answers = opened.answers(seen, straight)[0]
        log_p = answers[: opened.bounds[-1]].detach().cpu().numpy()
        focus = _focus(opened, log_p, classes)
        learned, log_odds = _told(opened, answers, focus)
        slopes = _jacobian(log_odds, seen)
        gradient = _jacobian(log_odds, numbers)
        past = np.zeros_like(gradient)
        if straight is not None:
            passing = opened.straight_from(numbers, codes)
            answers = opened.answers(seen.detach(), passing)[0]
            past = _jacobian(_told(opened, answers, focus)[1], numbers)
        inward = _jacobian(seen[0].flatten(), numbers)
    n_tasks = len(opened.task_names)
    values = np.zeros((len(numeric), len(inward), n_tasks))
    values[:, :, learned] = np.einsum("uj,ku->juk", inward, slopes)
    by_trunk, by_path = np.zeros((2, len(numeric), n_tasks))
    by_trunk[:, learned], by_path[:, learned] = gradient.T, past.T
    at = np.full(n_tasks, np.inf)
    at[learned] = log_odds.detach().cpu().numpy()
    features = [names[j] for j in numeric]
    sizes = np.diff(opened.bounds)
    return TrunkPaths(
        features=features,
        units=units,
        task_names=opened.task_names,
        classes=[
            opened.classes[k][at] if sizes[k] > 1 else None
            for k, at in enumerate(focus)
        ],
        log_odds=at,
        values=values,
        gradient=pd.DataFrame(by_trunk, index=features, columns=opened.task_names),
        straight=pd.DataFrame(by_path, index=features, columns=opened.task_names),
    )


def _focus(
    opened: OpenNetwork, log_p: np.ndarray, classes: Mapping[str, Any] | None
) -> list[int]:
    """Return the position of the class in focus of each task, 0 of numbers.

    It is the one that the model answers, unless another is given.
    """
    sizes = np.diff(opened.bounds)
    answers = np.zeros(len(sizes), dtype=int)
    if sizes.any():
        starts = np.array(opened.bounds[:-1])[sizes > 0].tolist()
        answers[sizes > 0] = opened.model._decided(log_p[np.newaxis], starts)[0]
    focus = answers.tolist()
    for task, label in (classes or {}).items():
        k = find_task(opened.task_names, task, "classes")
        if k in opened.numbers:
            raise ValueError(
                f"Got classes={{{task!r}: {label!r}}}, but task "
                f"{opened.task_names[k]!r} is a number, which has no classes. Leave it "
                "out: paths of numbers lead to the number itself."
            )
        known = opened.classes[k].tolist()
        if label not in known:
            raise ValueError(
                f"Got classes={{{task!r}: {label!r}}}, but expected one of the classes "
                f"{known[:20]} of task {opened.task_names[k]!r}."
            )
        focus[k] = known.index(label)
    return focus


def _told(
    opened: OpenNetwork, answers: torch.Tensor, focus: list[int]
) -> tuple[np.ndarray, torch.Tensor]:
    """Return which tasks have something to tell, and this: log-odds, then numbers."""
    log_p, numbers = answers.tensor_split((int(opened.bounds[-1]),))
    learned, log_odds = _log_odds(log_p, opened.bounds, focus)
    return np.concatenate([learned, opened.numbers]), torch.cat([log_odds, numbers])


def _log_odds(
    log_p: torch.Tensor, bounds: np.ndarray, focus: list[int]
) -> tuple[np.ndarray, torch.Tensor]:
    """Return which tasks have log-odds, and these: log p - log(1 - p)."""
    sizes = np.diff(bounds)
    learned = np.flatnonzero(sizes > 1)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    chosen = bounds[:-1] + np.asarray(focus)
    others = owner[None] == learned[:, None]
    others[np.arange(len(learned)), chosen[learned]] = False
    mask = torch.from_numpy(others).to(log_p.device)
    rest = torch.where(mask, log_p, -torch.inf).logsumexp(dim=1)
    return learned, log_p[torch.from_numpy(chosen[learned]).to(log_p.device)] - rest


def _jacobian(outputs: torch.Tensor, inputs: torch.Tensor) -> np.ndarray:
    """Return the slopes of outputs in the inputs of a single row, outputs first."""
    if not len(outputs):
        return np.zeros((0, inputs.numel()))
    each = torch.eye(len(outputs), dtype=outputs.dtype, device=outputs.device)
    (slopes,) = torch.autograd.grad(
        outputs,
        inputs,
        each,
        retain_graph=True,
        is_grads_batched=True,
        allow_unused=True,
        materialize_grads=True,
    )
    return slopes.reshape(len(outputs), -1).double().cpu().numpy()
