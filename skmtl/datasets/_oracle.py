"""The function that made-up labels are drawn from: what a perfect model would say."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, MultiOutputMixin
from sklearn.utils.validation import check_array

__all__ = ["Oracle"]


class Oracle(ClassifierMixin, MultiOutputMixin, BaseEstimator):
    """Logistic functions of the same features, one for each task of two classes.

    It has what a fitted multi-output classifier has, so that explainers serve it.

    Parameters
    ----------
    coefficients : ndarray of shape (n_features, n_tasks)
        What one more of a feature adds to the log odds of the second class.
    intercepts : ndarray of shape (n_tasks,)
    interaction : float
        What the product of two features of `pairs` adds to the log odds of all tasks.
    pairs : ndarray of int of shape (n_pairs, 2)
        Positions of features.
    task_names : list of str
    """

    def __init__(
        self,
        coefficients: np.ndarray,
        intercepts: np.ndarray,
        interaction: float,
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

    def fit(self, X: Any, y: Any) -> Oracle:
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

    @property
    def classes_(self) -> list[np.ndarray]:
        """The classes 0 and 1 of each task."""
        return [np.array([0, 1]) for _ in self.task_names]

    def predict_proba(self, X: Any) -> list[np.ndarray]:
        """Return an array of shape (n_samples, 2) for each task."""
        second = expit(self._log_odds(self._checked(X)))
        return [np.column_stack([1 - p, p]) for p in second.T]

    def predict(self, X: Any) -> np.ndarray:
        """Return the likelier class, shape (n_samples, n_tasks)."""
        return (self._log_odds(self._checked(X)) > 0).astype(int)

    def gradient(self, x: Any) -> np.ndarray:
        """Return the derivatives of the probabilities of the second classes.

        Parameters
        ----------
        x : array-like or Series of shape (n_features,)

        Returns
        -------
        gradient : ndarray of shape (n_features, n_tasks)
        """
        row = self._checked(np.asarray(x, dtype=float)[None])
        slopes = self.coefficients.copy()
        for here, there in (self.pairs.T, self.pairs.T[::-1]):
            np.add.at(slopes, here, self.interaction * row[0, there, None])
        proba = expit(self._log_odds(row)[0])
        return slopes * proba * (1 - proba)

    def _checked(self, X: Any) -> np.ndarray:
        """Return rows as numbers."""
        rows = check_array(X, dtype=np.float64)
        if rows.shape[1] != self.n_features_in_:
            raise ValueError(
                f"Got X with {rows.shape[1]} features, but expected "
                f"{self.n_features_in_}, as in the data that the oracle is of."
            )
        return rows

    def _log_odds(self, rows: np.ndarray) -> np.ndarray:
        """Return log odds of shape (n_samples, n_tasks)."""
        products = rows[:, self.pairs].prod(axis=2).sum(axis=1, keepdims=True)
        return rows @ self.coefficients + self.intercepts + self.interaction * products
