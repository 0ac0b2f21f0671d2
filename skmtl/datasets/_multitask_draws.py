"""What `make_multitask` draws: coefficients, labels, and numbers in their units."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.datasets._oracle import MixedOracle, NumberOracle, Oracle

__all__ = [
    "draw_coefficients",
    "draw_labels",
    "draw_missing",
    "draw_numbers",
    "in_units",
]

#: Sizes of coefficients: all well above none, and no task all but decided by one.
_SIZES = (0.8, 1.6)
#: Powers of ten that the spreads of numbers are dealt over: hundredths to thousands.
_POWERS = (-2.0, 3.5)
#: Numbers lie so many spreads from 0, as lengths, masses and prices do.
_CENTRES = (4.0, 8.0)


def draw_coefficients(
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


def draw_labels(
    oracle: Oracle, rows: np.ndarray, noise: float, rng: np.random.RandomState
) -> np.ndarray:
    """Return labels of two classes, shape (n_samples, n_tasks)."""
    proba = np.column_stack([p[:, 1] for p in oracle.predict_proba(rows)])
    labels = (rng.uniform(size=proba.shape) < proba).astype(int)
    tossed = rng.uniform(size=labels.shape) < noise
    return np.where(tossed, rng.randint(2, size=labels.shape), labels)


def draw_missing(
    shape: tuple[int, int], missing_rate: float, rng: np.random.RandomState
) -> np.ndarray | None:
    """Return which targets are missing, None if none is."""
    n_missing = min(round(missing_rate * shape[0]), shape[0] - 1)
    if not n_missing:
        return None
    return rng.uniform(size=shape).argsort(axis=0).argsort(axis=0) < n_missing


def in_units(
    oracle: Oracle,
    numbers: np.ndarray,
    spreads: np.ndarray,
    correlation: float,
    rng: np.random.RandomState,
) -> tuple[Any, np.ndarray]:
    """Return the oracle with sums in the units of numbers, and the spreads of these.

    Parameters
    ----------
    oracle : Oracle
        As if all tasks were classes.
    numbers : ndarray of bool of shape (n_tasks,)
        Which tasks are numbers.
    spreads : ndarray of shape (n_tasks,)
        NaN where a spread is to be drawn. Of numbers whose powers of ten are drawn,
        one comes from each of as many equal parts of their range.
    correlation : float
        That of any two features.
    rng : RandomState

    Returns
    -------
    oracle : NumberOracle or MixedOracle
    spreads : ndarray of shape (n_tasks,)
        Standard deviations of the means of numbers; NaN for classes.
    """
    n_tasks = len(numbers)
    low, high = _POWERS
    places = (rng.permutation(n_tasks) + rng.uniform(size=n_tasks)) / n_tasks
    drawn = 10 ** (low + (high - low) * places)
    spreads = np.where(np.isnan(spreads), drawn, spreads)
    centres = spreads * rng.uniform(*_CENTRES, size=n_tasks)
    own = _deviations(oracle, correlation)
    units = np.divide(spreads, own, out=np.zeros(n_tasks), where=own > 0)
    units = np.where(numbers, units, 1.0)
    settings = oracle.get_params() | {
        "coefficients": oracle.coefficients * units,
        "intercepts": np.where(numbers, centres, oracle.intercepts),
        "interaction": oracle.interaction * units,
    }
    spreads = np.where(numbers, spreads, np.nan)
    if numbers.all():
        return NumberOracle(**settings), spreads
    return MixedOracle(**settings, numbers=numbers), spreads


def draw_numbers(
    oracle: Any,
    rows: np.ndarray,
    deviations: np.ndarray,
    rng: np.random.RandomState,
) -> np.ndarray:
    """Return the means of numbers with noise, shape (n_samples, n_numbers).

    `deviations` are those of the noise of each task, NaN of classes.
    """
    numbers = ~np.isnan(deviations)
    means = oracle.predict(rows)[:, numbers].astype(np.float64)
    return means + deviations[numbers] * rng.randn(*means.shape)


def _deviations(oracle: Oracle, correlation: float) -> np.ndarray:
    """Return the standard deviations of the sums of an oracle, shape (n_tasks,).

    The features are normal with variance 1, so that their products do not vary with
    them, and those of two pairs vary together as Isserlis says.
    """
    weights, first, second = oracle.coefficients, *oracle.pairs.T
    n_features = len(weights)
    together = np.where(np.eye(n_features, dtype=bool), 1.0, correlation)
    linear = np.einsum("jk,jl,lk->k", weights, together, weights)
    products = (
        together[np.ix_(first, first)] * together[np.ix_(second, second)]
        + together[np.ix_(first, second)] * together[np.ix_(second, first)]
    ).sum()
    return np.sqrt(linear + oracle.interaction**2 * products)
