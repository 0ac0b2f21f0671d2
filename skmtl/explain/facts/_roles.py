"""What the tasks share and where they differ, from the effects on each."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

__all__ = [
    "LEAST_EFFECT",
    "ROLES",
    "certain",
    "large",
    "relatedness",
    "relevant",
    "roles",
    "scaled",
    "split",
]

#: The roles a feature can have, in the order in which they are told.
ROLES = ("shared", "specific", "conflicting", "none")

#: An effect counts if it is this many standard errors from zero, or more of them where
#: so many effects are looked at that chance alone would show one that is...
_LEAST_CERTAINTY = 4.0
_CHANCE = 0.01
#: ... and at least this part of the largest effect on its task. A trained model has
#: small but certain effects of features that it had better left alone.
_LEAST_SIZE = 0.25
#: ... and moves the probability by one percentage point at least: thousands of smaller
#: ones, each of them certain, are what a model that learned nothing has.
LEAST_EFFECT = 0.01
#: An effect of ten percentage points is large beside any other on its task.
_LARGE = 0.1
#: Beside the same feature's effect on another task, less than this part is nothing.
_LEAST_SHARE = 0.1
#: Penalties of the split, relative to the mean variance of a feature: small beside the
#: data, and a hundredth for what is shared, which so takes all that tasks agree in.
_SPECIFIC_PENALTY = 1e-3
_SHARED_PENALTY = 1e-5


def scaled(effects: np.ndarray) -> np.ndarray:
    """Return effects (n_features, n_tasks) with columns of length 1; zeros stay."""
    lengths = np.sqrt((effects**2).sum(axis=0))
    return np.divide(effects, lengths, out=np.zeros_like(effects), where=lengths > 0)


def certain(effects: np.ndarray, standard_errors: np.ndarray) -> np.ndarray:
    """Whether the signs of effects are beyond doubt, of all of them together."""
    one_of_all = -ndtri(0.5 * _CHANCE / max(effects.size, 1))  # Bonferroni's bound
    return np.abs(effects) > max(_LEAST_CERTAINTY, one_of_all) * standard_errors


def large(effects: np.ndarray) -> np.ndarray:
    """Whether effects (n_features, n_tasks) are large, on their task and feature."""
    sizes = np.abs(effects)
    beside_others = sizes > np.minimum(_LEAST_SIZE * sizes.max(axis=0), _LARGE)
    beside_others &= sizes >= LEAST_EFFECT
    of_others = sizes.max(axis=1, keepdims=True, initial=0)
    return beside_others & (sizes > _LEAST_SHARE * of_others)


def relevant(effects: np.ndarray, standard_errors: np.ndarray) -> np.ndarray:
    """Whether an effect is both certain and large enough to matter."""
    return certain(effects, standard_errors) & large(effects)


def roles(effects: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the role of each feature.

    Parameters
    ----------
    effects : ndarray of shape (n_features, n_tasks)
    counts : ndarray of bool of shape (n_features, n_tasks)
        Which effects count, as `relevant` says.

    Returns
    -------
    roles : ndarray of str of shape (n_features,)
        "none" if the feature counts for no task, "specific" for one. For more it is
        "shared" where their effects mostly agree in sign, "conflicting" otherwise:
        (sum a)^2 against half of (sum |a|)^2, with a the effects of each task over
        their length.
    """
    parts = np.where(counts, scaled(effects), 0.0)
    agree = parts.sum(axis=1) ** 2 > 0.5 * np.abs(parts).sum(axis=1) ** 2
    n_tasks = counts.sum(axis=1)
    several = np.where(agree, "shared", "conflicting")
    return np.where(n_tasks == 0, "none", np.where(n_tasks == 1, "specific", several))


def split(gram: np.ndarray, effects: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Split the effects b_k of each task into one shared part m and specific parts d_k.

    They are the least-squares fit to the surrogates with a penalty on each part,
    sum_k |Z (b_k - m - d_k)|^2 + lm |m|^2 + ld sum_k |d_k|^2, solved in the
    eigenvectors of the Gram matrix Z'Z.

    Parameters
    ----------
    gram : ndarray of shape (n_features, n_features)
    effects : ndarray of shape (n_features, n_tasks)

    Returns
    -------
    shared : ndarray of shape (n_features,)
    specific : ndarray of shape (n_features, n_tasks)
    """
    mean = np.trace(gram) / len(gram)
    if mean <= 0:
        return np.zeros(len(gram)), np.zeros_like(effects)
    shared_penalty, specific_penalty = _SHARED_PENALTY * mean, _SPECIFIC_PENALTY * mean
    lengths, directions = np.linalg.eigh(gram)
    lengths = np.maximum(lengths, 0)[:, None]
    turned = lengths * (directions.T @ effects)
    weight = specific_penalty / (lengths + specific_penalty)
    shared = (weight * turned).sum(axis=1, keepdims=True)
    shared = shared / (shared_penalty + effects.shape[1] * lengths * weight)
    specific = (turned - lengths * shared) / (lengths + specific_penalty)
    return (directions @ shared)[:, 0], directions @ specific


def relatedness(gram: np.ndarray, effects: np.ndarray) -> np.ndarray:
    """Return the correlation of the tasks' surrogates in the neighbourhood.

    NaN for a task whose surrogate is constant, except with itself.
    """
    products = effects.T @ gram @ effects
    lengths = np.sqrt(np.maximum(np.diag(products), 0))
    scale = np.outer(lengths, lengths)
    found = np.full_like(products, np.nan)
    np.divide(products, scale, out=found, where=scale > 0)
    np.fill_diagonal(found, 1.0)
    return np.clip(found, -1, 1)
