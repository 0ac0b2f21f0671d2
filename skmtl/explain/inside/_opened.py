"""A fitted network laid open: rows in, representation, and scores that have slopes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
import torch

from skmtl._frames import is_frame
from skmtl.estimators._taken_apart import taken_apart
from skmtl.inputs._frame import named_frame
from skmtl.tasks._snapshot import as_it_is
from skmtl.training._threads import threads

__all__ = ["OpenNetwork", "single_row"]


class OpenNetwork:
    """The network of a fitted estimator, and the way of a table into it.

    Parameters
    ----------
    estimator : estimator
        A fitted `MultiTaskClassifier`, `MultiTaskRegressor` or `MultiTaskPredictor`, or
        a Pipeline or search that ends in one.

    Attributes
    ----------
    task_names : list of str
        Without those that are texts.
    classes : list of ndarray
        Of numbers empty.
    bounds : ndarray of shape (n_tasks + 1,)
        Where the classes of each task begin in `answers`, and the end.
    numbers : ndarray of int
        The tasks that are numbers, whose columns of `answers` follow.

    Raises
    ------
    NotFittedError
        If it is not fitted.
    TypeError
        If there is no network of this package in it.
    """

    def __init__(self, estimator: Any):
        self.before, self.model = taken_apart(as_it_is(estimator))
        self.network = self.model.net_.module_
        self.device = self.model.net_.device
        # a text is written from all that was read, and has no score of its own
        every = self.model._task_encoder.tasks_
        ends = [at + 1 for at, task in enumerate(every) if task.is_text]
        self.bounds = np.delete(np.asarray(self.network.layout.bounds), ends)
        tasks = [task for task in every if not task.is_text]
        self.task_names = [task.name for task in tasks]
        self.classes = [task.classes for task in tasks]
        self.numbers = np.flatnonzero([task.is_number for task in tasks])

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
        with torch.no_grad():
            seen = self.network.input(numbers, codes)[1]  # some may be left out
        return self.network.trunk(self._encoded(numbers, codes), seen)

    def straight(self, batch: list[torch.Tensor]) -> torch.Tensor | None:
        """Return the scores that pass the trunk by, if any; without slopes."""
        with torch.no_grad():
            return self.network.straight(*batch)

    def straight_from(
        self, numbers: torch.Tensor, codes: torch.Tensor | None
    ) -> torch.Tensor | None:
        """Return the same as a function of the numbers that came in."""
        path = self.network.path
        if path is None:
            return None
        return path(numbers if path.reads_raw else self._encoded(numbers, codes))

    def _encoded(
        self, numbers: torch.Tensor, codes: torch.Tensor | None
    ) -> torch.Tensor:
        # the input works in place, which a backward pass does not stand
        encode = torch.func.functionalize(
            lambda rows: self.network.input(rows, codes)[0]
        )
        return encode(numbers)

    def answers(
        self, representation: torch.Tensor, straight: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return what the tasks make of a representation, as the network would.

        Log-probabilities, and behind them numbers on the scale that is learned.
        """
        if len(self.numbers):
            return self.network.answers_of(representation, straight)
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


def _names_out(steps: Any, X: Any) -> Any:
    """Return names of the columns that come out of some steps, if there are any."""
    if is_frame(X):
        return X.columns
    try:
        return steps.get_feature_names_out()
    except (AttributeError, ValueError):
        return None
