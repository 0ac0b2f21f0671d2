"""A fitted network laid open: rows in, representation, and scores that have slopes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
import torch
from sklearn.utils.validation import check_is_fitted

from skmtl._frames import is_frame
from skmtl.estimators._inside import NetworkInside
from skmtl.inputs._frame import named_frame
from skmtl.tasks._class_tasks import class_tasks_of
from skmtl.tasks._snapshot import as_it_is
from skmtl.training._threads import threads

__all__ = ["OpenNetwork", "single_row"]


class OpenNetwork:
    """The network of a fitted estimator, and the way of a table into it.

    Parameters
    ----------
    estimator : estimator
        A fitted `MultiTaskClassifier`, or a Pipeline or search that ends in one; or
        another estimator of this package whose tasks are classes.

    Raises
    ------
    NotFittedError
        If it is not fitted.
    TypeError
        If there is no network of this package in it, or some tasks are numbers.
    """

    def __init__(self, estimator: Any):
        self.before, self.model = _taken_apart(as_it_is(estimator))
        self.network = self.model.net_.module_
        self.device = self.model.net_.device
        self.bounds = np.asarray(self.network.layout.bounds)
        self.task_names = list(self.model.task_names_)
        self.classes = [task.classes for task in self.model._task_encoder.tasks_]

    def table(self, X: Any) -> tuple[Any, list[str]]:
        """Return rows as the network takes them, and the names of its columns."""
        names = getattr(self.model, "feature_names_in_", None)
        for steps in self.before:
            X = steps.transform(X)
            names = _names_out(steps, X)
        encoder = self.model._input_encoder
        X = encoder.check(self.model, X, reset=False)
        if names is None:
            names = [f"x{j}" for j in range(X.shape[1])]
        return encoder.transform(X), [str(name) for name in names]

    @contextmanager
    def open(self, n_rows: int) -> Iterator[None]:
        """Run the network as it predicts, with slopes, and leave it as it was."""
        training = [module for module in self.network.modules() if module.training]
        self.network.eval()
        try:
            with (
                threads(self.model.n_threads, n_rows, self.network.n_multiplied),
                torch.inference_mode(False),
                torch.enable_grad(),
            ):
                yield
        finally:
            for module in training:
                module.training = True

    def batch(self, table: Any, rows: slice) -> list[torch.Tensor]:
        """Return some rows as the arguments of the network."""
        return [part.to(self.device) for part in table.take(rows)]

    def represent(self, batch: list[torch.Tensor]) -> torch.Tensor:
        """Return the trunk's representation, members apart; no slopes are kept."""
        with torch.no_grad():
            return self.network.trunk(*self.network.input(*batch))

    def represent_from(
        self, numbers: torch.Tensor, codes: torch.Tensor | None
    ) -> torch.Tensor:
        """Return the representation as a function of the numbers that came in."""
        network = self.network
        # the input works in place, which a backward pass does not stand
        encode = torch.func.functionalize(lambda rows: network.input(rows, codes)[0])
        with torch.no_grad():
            seen = network.input(numbers, codes)[1]  # some columns may be left out
        return network.trunk(encode(numbers), seen)

    def straight(self, batch: list[torch.Tensor]) -> torch.Tensor | None:
        """Return the class scores that pass the trunk by, if any; without slopes."""
        with torch.no_grad():
            return self.network.straight(*batch)

    def log_probabilities(
        self, representation: torch.Tensor, straight: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return what the tasks make of a representation, as the network would."""
        return self.network.log_probabilities_of(representation, straight)


def single_row(estimator: Any, x: Any) -> Any:
    """Return one row as a table of the kind that the estimator was fitted on.

    Raises
    ------
    ValueError
        If there is more than one row.
    """
    names = getattr(estimator, "feature_names_in_", None)
    if isinstance(x, pd.Series):
        if names is not None:
            names = x.index
        x = x.to_numpy(dtype=object)
    if not (is_frame(x) or sp.issparse(x)):
        # a list of numbers and strings must not become one of strings
        x = np.array(x, dtype=object) if isinstance(x, list | tuple) else np.asarray(x)
        x = x[None] if x.ndim == 1 else x
        if names is not None and x.ndim == 2 and x.shape[1] == len(names):
            x = named_frame(x, names)
    if len(x.shape) != 2 or x.shape[0] != 1:
        raise ValueError(
            f"Got x of shape {tuple(x.shape)}, but expected one row: shape "
            "(n_features,) or (1, n_features). Of a table, pass X[:1] or X.iloc[[0]]."
        )
    return x


def _taken_apart(estimator: Any) -> tuple[list[Any], Any]:
    """Return the steps that come before the model, and the model."""
    model, before = estimator, []
    while not isinstance(model, NetworkInside):
        if hasattr(model, "best_estimator_"):
            model = model.best_estimator_
        elif hasattr(model, "steps"):
            if len(model.steps) > 1:
                before.append(model[:-1])
            model = model.steps[-1][1]
        elif hasattr(model, "refit"):
            # a search that is not fitted says so; one without a refit has no model
            check_is_fitted(model)
            break
        else:
            break
    if not isinstance(model, NetworkInside):
        raise TypeError(
            f"Got a {type(estimator).__name__}, but expected a fitted "
            "MultiTaskClassifier, or a Pipeline or search (with refit=True) that ends "
            "in one: other models have no trunk to look into."
        )
    check_is_fitted(model)
    class_tasks_of(
        estimator, views=False, instead="What numbers draw on is not looked into yet."
    )
    return before, model


def _names_out(steps: Any, X: Any) -> Any:
    """Return names of the columns that come out of some steps, if there are any."""
    if is_frame(X):
        return X.columns
    try:
        return steps.get_feature_names_out()
    except (AttributeError, ValueError):
        return None
