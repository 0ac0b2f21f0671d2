"""The functions that made-up targets come from: what a perfect model would say."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    MultiOutputMixin,
    RegressorMixin,
)
from sklearn.utils.validation import check_array

from skmtl._wording import shown

__all__ = ["MixedOracle", "NumberOracle", "Oracle", "with_rates"]


class _Sums(MultiOutputMixin, BaseEstimator):
    """Sums over the same features, one for each task.

    Parameters
    ----------
    coefficients : ndarray of shape (n_features, n_tasks)
        What one more of a feature adds to the log odds of the second class, or to a
        number in its own unit.
    intercepts : ndarray of shape (n_tasks,)
    interaction : float or ndarray of shape (n_tasks,)
        What the product of two features of `pairs` adds.
    pairs : ndarray of int of shape (n_pairs, 2)
        Positions of features.
    task_names : list of str
    """

    def __init__(
        self,
        coefficients: np.ndarray,
        intercepts: np.ndarray,
        interaction: Any,
        pairs: np.ndarray,
        task_names: list[str],
    ):
        self.coefficients = coefficients
        self.intercepts = intercepts
        self.interaction = interaction
        self.pairs = pairs
        self.task_names = task_names

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def fit(self, X: Any, y: Any) -> Any:
        """Return the oracle as it is; it has nothing to learn."""
        return self

    @property
    def n_features_in_(self) -> int:
        """Number of features."""
        return len(self.coefficients)

    @property
    def task_names_(self) -> list[str]:
        """The names of the tasks."""
        return list(self.task_names)

    def gradient(self, x: Any) -> np.ndarray:
        """Return the derivatives of the probabilities of the second classes.

        Those of the mean, in its own unit, where a task is a number.

        Parameters
        ----------
        x : array-like or Series of shape (n_features,)

        Returns
        -------
        gradient : ndarray of shape (n_features, n_tasks)
        """
        self._check_order(getattr(x, "index", None))
        row = self._checked(np.asarray(x, dtype=float)[None])
        slopes = self.coefficients.copy()
        for here, there in (self.pairs.T, self.pairs.T[::-1]):
            np.add.at(slopes, here, self.interaction * row[0, there, None])
        return self._chained(slopes, self._sums(row)[0])

    def _chained(self, slopes: np.ndarray, sums: np.ndarray) -> np.ndarray:
        """Return the slopes of what is predicted, from those of the sums."""
        return slopes

    def _checked(self, X: Any) -> np.ndarray:
        """Return rows as numbers."""
        self._check_order(getattr(X, "columns", None))
        rows = check_array(X, dtype=np.float64)
        if rows.shape[1] != self.n_features_in_:
            raise ValueError(
                f"Got X with {rows.shape[1]} features, but expected "
                f"{self.n_features_in_}, as in the data that the oracle is of."
            )
        return rows

    def _check_order(self, names: Any) -> None:
        """Raise if columns have the names of the features, in another order."""
        own = [f"x{j}" for j in range(self.n_features_in_)]
        given = own if names is None or callable(names) else list(map(str, names))
        if given != own and sorted(given) == sorted(own):
            raise ValueError(
                f"Got the columns {shown(given)}, but expected them in the order of "
                f"the data that the oracle is of: {shown(own)}."
            )

    def _sums(self, rows: np.ndarray) -> np.ndarray:
        """Return log odds, or means of numbers, shape (n_samples, n_tasks)."""
        products = rows[:, self.pairs].prod(axis=2).sum(axis=1, keepdims=True)
        return rows @ self.coefficients + self.intercepts + self.interaction * products


class Oracle(ClassifierMixin, _Sums):
    """Logistic functions of the same features, one for each task of two classes.

    It has what a fitted multi-output classifier has, so that explainers serve it.
    """

    @property
    def classes_(self) -> list[np.ndarray]:
        """The classes 0 and 1 of each task."""
        return [np.array([0, 1]) for _ in self.task_names]

    def predict_proba(self, X: Any) -> list[np.ndarray]:
        """Return an array of shape (n_samples, 2) for each task."""
        return _probabilities(self._sums(self._checked(X)))

    def predict(self, X: Any) -> np.ndarray:
        """Return the likelier class, shape (n_samples, n_tasks)."""
        return (self._sums(self._checked(X)) > 0).astype(int)

    def _chained(self, slopes: np.ndarray, sums: np.ndarray) -> np.ndarray:
        proba = expit(sums)
        return slopes * proba * (1 - proba)


class NumberOracle(RegressorMixin, _Sums):
    """Sums of the same features, one for each task, which is a number.

    It has what a fitted multi-output regressor has, so that explainers serve it.
    """

    @property
    def n_outputs_(self) -> int:
        """Number of tasks."""
        return len(self.task_names)

    def predict(self, X: Any) -> np.ndarray:
        """Return the mean of each number given the row, shape (n_samples, n_tasks)."""
        return self._sums(self._checked(X))


class MixedOracle(_Sums):
    """Functions of the same features, one for each task, a class or a number.

    It has what a fitted `MultiTaskPredictor` has, so that explainers serve it.

    Parameters
    ----------
    coefficients, intercepts, interaction, pairs, task_names
        As of the others.
    numbers : ndarray of bool of shape (n_tasks,)
        Which tasks are numbers.
    """

    def __init__(
        self,
        coefficients: np.ndarray,
        intercepts: np.ndarray,
        interaction: Any,
        pairs: np.ndarray,
        task_names: list[str],
        numbers: np.ndarray,
    ):
        super().__init__(coefficients, intercepts, interaction, pairs, task_names)
        self.numbers = numbers

    @property
    def classes_(self) -> list[np.ndarray | None]:
        """The classes 0 and 1 of each task, None of numbers."""
        return [None if number else np.array([0, 1]) for number in self.numbers]

    def predict_proba(self, X: Any) -> list[np.ndarray | None]:
        """Return an array of shape (n_samples, 2) for each task, None for numbers."""
        found = _probabilities(self._sums(self._checked(X)))
        return [
            None if number else proba
            for number, proba in zip(self.numbers, found, strict=True)
        ]

    def predict(self, X: Any) -> np.ndarray:
        """Return the likelier classes and the means of numbers, as objects."""
        sums = self._sums(self._checked(X))
        found = (sums > 0).astype(int).astype(object)
        found[:, self.numbers] = sums[:, self.numbers]
        return found

    def _chained(self, slopes: np.ndarray, sums: np.ndarray) -> np.ndarray:
        proba = expit(np.where(self.numbers, 0.0, sums))
        return slopes * np.where(self.numbers, 1.0, proba * (1 - proba))


def with_rates(oracle: Oracle, rows: np.ndarray, rates: np.ndarray) -> Oracle:
    """Return the oracle whose mean probabilities of class 1 over the rows are given.

    `rates` has shape (n_tasks,), NaN where the intercept stays as it is.
    """
    intercepts = oracle.intercepts.copy()
    effects = oracle._sums(rows) - intercepts
    for k in np.flatnonzero(~np.isnan(rates)):
        own, rate = effects[:, k], rates[k]

        def too_many(intercept: float, own: Any = own, rate: float = rate) -> float:
            return float(expit(intercept + own).mean() - rate)

        # at the ends all probabilities are too low, or all too high
        ends = logit(rate) - own.max() - 1e-6, logit(rate) - own.min() + 1e-6
        intercepts[k] = brentq(too_many, *ends)
    return Oracle(**oracle.get_params() | {"intercepts": intercepts})


def _probabilities(log_odds: np.ndarray) -> list[np.ndarray]:
    """Return the probabilities of both classes of each task."""
    second = expit(log_odds)
    return [np.column_stack([1 - p, p]) for p in second.T]
