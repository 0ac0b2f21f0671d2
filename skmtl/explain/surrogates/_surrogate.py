"""Weighted linear surrogates of all outputs from one neighbourhood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from skmtl.explain.surrogates._held_out import HeldOut, Products, products_of_folds

__all__ = ["Moments", "Neighbourhood", "Surrogate", "fit_surrogate"]

#: An output whose probabilities differ by less than this all around is constant; or its
#: numbers, by less than this part of their spread.
_LEAST_RANGE = 1e-6
#: Least part of a residual that is taken as the row's own.
_LEAST_FREE = 0.1
#: Penalty relative to the mean variance of a feature: it decides where samples do not.
_RELATIVE_PENALTY = 1e-3


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Perturbed inputs as a surrogate sees them, and what the model said.

    Parameters
    ----------
    Z : ndarray of shape (n_samples, n_features)
        The first row is the input itself.
    weights : ndarray of shape (n_samples,)
    Y : ndarray of shape (n_samples, n_outputs)
    pairs : ndarray of int of shape (n_samples,)
        Rows with the same number, two at most, were drawn together.
    """

    Z: np.ndarray
    weights: np.ndarray
    Y: np.ndarray
    pairs: np.ndarray

    def joined(self, more: Neighbourhood) -> Neighbourhood:
        """Return one neighbourhood of both, with `more` behind."""
        return Neighbourhood(
            np.concatenate([self.Z, more.Z]),
            np.concatenate([self.weights, more.weights]),
            np.concatenate([self.Y, more.Y]),
            np.concatenate([self.pairs, more.pairs + self.pairs.max() + 1]),
        )


@dataclass(frozen=True, eq=False)
class Surrogate:
    """Linear models of all outputs around one input.

    Parameters
    ----------
    effects, standard_errors : ndarray of shape (n_features, n_outputs)
        Zero for features that were not selected.
    intercepts : ndarray of shape (n_outputs,)
    selected : ndarray of bool of shape (n_features, n_outputs)
    gram : ndarray of shape (n_features, n_features)
        Weighted covariances of the features in the neighbourhood.
    r2 : ndarray of shape (n_outputs,)
        Weighted R2 on samples held out; NaN for a constant output.
    gap : ndarray of shape (n_outputs,)
        Surrogate minus model at the input itself.
    constant : ndarray of bool of shape (n_outputs,)
    n_samples : int
        0 if nothing was fitted, as effects are known.
    n_eff : float
        Effective number of samples, (sum w)^2 / sum w^2.
    """

    effects: np.ndarray
    standard_errors: np.ndarray
    intercepts: np.ndarray
    selected: np.ndarray
    gram: np.ndarray
    r2: np.ndarray
    gap: np.ndarray
    constant: np.ndarray
    n_samples: int
    n_eff: float

    @property
    def is_exact(self) -> bool:
        """Whether effects are what the model does, and no estimates."""
        return self.n_samples == 0

    def of_outputs(self, owner: np.ndarray) -> Surrogate:
        """Return the surrogates of some of the outputs, any of them several times."""
        by_output = (
            *("effects", "standard_errors", "intercepts", "selected"),
            *("r2", "gap", "constant"),
        )
        return replace(
            self, **{name: getattr(self, name)[..., owner] for name in by_output}
        )


@dataclass(frozen=True, eq=False)
class Moments:
    """Centred weighted sums of squares and products: all that a linear fit needs.

    `owner` tells which column each output of the model is: those alike share one.
    """

    gram: np.ndarray
    cross: np.ndarray
    squares: np.ndarray
    row: np.ndarray
    owner: np.ndarray


def fit_surrogate(
    neighbourhood: Neighbourhood,
    *,
    scales: np.ndarray | None = None,
    penalty: float | None = None,
    select: Callable[[Moments], np.ndarray] | None = None,
) -> Surrogate:
    """Fit a ridge regression of each output on the features, all from one Gram matrix.

    Outputs that are alike to the last bit are fitted once: a matrix product may round
    the same column differently at another place, and tasks that are the same are to be
    explained the same.

    Parameters
    ----------
    neighbourhood : Neighbourhood
    scales : ndarray of shape (n_outputs,), optional
        What counts as 1 of each output, as the spread of a number does.
    penalty : float, optional
        Of the squared effects; relative to the variance of the features by default.
    select : callable, optional
        Says which features each output may use; all by default.
    """
    first, owner = _distinct(neighbourhood.Y)
    Z, weights, Y = neighbourhood.Z, neighbourhood.weights, neighbourhood.Y[:, first]
    total_weight = weights.sum()
    centre, level = weights @ Z / total_weight, weights @ Y / total_weight
    Zc, Yc = Z - centre, Y - level
    parts = products_of_folds(Zc, Yc, weights, neighbourhood.pairs)
    p = Z.shape[1]
    whole = _centred(parts, Z[0], owner)
    if penalty is None:
        penalty = max(_RELATIVE_PENALTY * np.trace(whole.gram) / p, 1e-12)
    shape = p, Y.shape[1]
    selected = np.ones(shape, dtype=bool) if select is None else select(whole)
    effects, errors = np.zeros(shape), np.zeros(shape)
    lost, held_out = whole.squares.copy(), HeldOut(parts)
    partners = _partners(neighbourhood.pairs)
    for use, outputs in _alike(selected):
        if not len(use):
            continue
        identity, Zu = np.eye(len(use)), Zc[:, use]
        factor = cho_factor(whole.gram[np.ix_(use, use)] + penalty * identity)
        fitted = cho_solve(factor, whole.cross[np.ix_(use, outputs)])
        effects[np.ix_(use, outputs)] = fitted
        errors[np.ix_(use, outputs)] = _sandwich(
            Zu,
            Yc[:, outputs] - Zu @ fitted,
            weights,
            partners,
            cho_solve(factor, identity),
        )
        lost[outputs] = held_out.lost(use, outputs, penalty)
    ones = 1.0 if scales is None else scales[first]
    constant = np.ptp(Y, axis=0) < _LEAST_RANGE * ones
    effects[:, constant] = errors[:, constant] = 0  # what is there is rounding
    r2 = np.full(Y.shape[1], np.nan)
    np.divide(lost, whole.squares, out=r2, where=~constant)
    intercepts = level - centre @ effects
    distinct = Surrogate(
        effects=effects,
        standard_errors=errors,
        intercepts=intercepts,
        selected=selected,
        gram=whole.gram / total_weight,
        r2=1 - r2,
        gap=intercepts + Z[0] @ effects - Y[0],
        constant=constant,
        n_samples=len(Z),
        n_eff=float(total_weight**2 / (weights**2).sum()),
    )
    return distinct.of_outputs(owner)


def _distinct(Y: np.ndarray) -> tuple[list[int], np.ndarray]:
    """Return the first of the outputs that are alike, and which of them each is."""
    found: dict[bytes, int] = {}
    columns = np.ascontiguousarray(Y.T)
    owner = [found.setdefault(column.tobytes(), len(found)) for column in columns]
    return [owner.index(at) for at in range(len(found))], np.array(owner)


def _centred(parts: Products, row: np.ndarray, owner: np.ndarray) -> Moments:
    """Return the moments about the means that the products hold themselves."""
    features, outputs = parts.of_features.sum(axis=0), parts.with_outputs.sum(axis=0)
    total, centre = features[0, 0], features[0, 1:] / features[0, 0]
    level = outputs[0] / total
    return Moments(
        features[1:, 1:] - total * np.outer(centre, centre),
        outputs[1:] - total * np.outer(centre, level),
        parts.squares.sum(axis=0) - total * level**2,
        row,
        owner,
    )


def _alike(selected: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the outputs with the same features, and these features."""
    patterns, group = np.unique(selected, axis=1, return_inverse=True)
    group = group.reshape(-1)
    return [
        (np.flatnonzero(patterns[:, g]), np.flatnonzero(group == g))
        for g in range(patterns.shape[1])
    ]


def _partners(pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that were drawn together with another, and these others."""
    order = np.argsort(pairs, kind="stable")
    follows = pairs[order][1:] == pairs[order][:-1]
    return order[:-1][follows], order[1:][follows]


def _sandwich(
    Zc: np.ndarray,
    residuals: np.ndarray,
    weights: np.ndarray,
    partners: tuple[np.ndarray, np.ndarray],
    inverse: np.ndarray,
) -> np.ndarray:
    """Return standard errors that hold for unequal variances and for drawn pairs.

    Each row pulls at the effects by A^-1 z w e; rows of a pair pull together [1]_.

    References
    ----------
    .. [1] Liang and Zeger (1986), "Longitudinal data analysis using generalized linear
       models". https://doi.org/10.1093/biomet/73.1.13
    """
    pull = Zc @ inverse
    one, other = partners
    # a fit bends towards each row by its leverage: residuals as if it were left out
    leverage = weights * ((pull * Zc).sum(axis=1) + 1 / weights.sum())
    both = leverage[one] + leverage[other]
    leverage[one] = leverage[other] = both
    freed = residuals * (weights / np.maximum(1 - leverage, _LEAST_FREE))[:, None]
    variances = (pull**2).T @ freed**2
    if len(one):
        variances += 2 * (pull[one] * pull[other]).T @ (freed[one] * freed[other])
    return np.sqrt(np.maximum(variances, 0))
