"""A data set whose tasks are known to share what is behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd

N_CLASSES = (2, 2, 3, 3, 4, 5)
N_FACTORS = 8


def generated(
    n_samples: int = 4000, seed: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return X and Y, of six tasks that all depend on the same eight hidden factors.

    X shows the factors bent and noisy in 24 numbers and coarsely in 3 categories, next
    to 8 numbers of pure noise; a twentieth of the numbers is missing. A task bends the
    factors in its own way. Half of the labels of two tasks are missing.
    """
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n_samples, N_FACTORS))
    shown = np.tanh(factors @ rng.normal(size=(N_FACTORS, 24)) / 2)
    shown += 0.3 * rng.normal(size=shown.shape)
    numbers = np.hstack([shown, rng.normal(size=(n_samples, 8))])
    numbers[rng.random(numbers.shape) < 0.05] = np.nan
    X = pd.DataFrame(numbers, columns=[f"number_{j}" for j in range(32)])
    for j, n_levels in enumerate((3, 6, 12)):
        blurred = factors[:, j] + 0.5 * rng.normal(size=n_samples)
        levels = pd.qcut(
            blurred, n_levels, labels=[f"level_{k}" for k in range(n_levels)]
        )
        X[f"category_{j}"] = pd.Series(levels).astype(str)

    Y = pd.DataFrame(index=X.index)
    for k, n_classes in enumerate(N_CLASSES):
        phases = rng.uniform(0, 2 * np.pi, size=16)
        hidden = np.sin(factors @ rng.normal(size=(N_FACTORS, 16)) / 2 + phases)
        scores = 2 * hidden @ rng.normal(size=(16, n_classes))
        noise = rng.gumbel(size=scores.shape)  # draws classes from the scores' softmax
        labels = pd.Series([f"class_{c}" for c in (scores + noise).argmax(axis=1)])
        Y[f"task_{k}"] = (
            labels.mask(rng.random(n_samples) < 0.5) if k in (1, 4) else labels
        )
    return X, Y
