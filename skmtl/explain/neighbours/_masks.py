"""Which words or segments are taken away, and how much a sample counts."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.explain.neighbours._features import Features, ImageSource, TextSource
from skmtl.explain.neighbours._variation import Variation, taken_away

__all__ = ["MaskPerturber", "draw_masks", "mask_weights"]

#: Width of the kernel, in cosine distance: 0.25 for lime's texts and images.
_WIDTH = 0.25
#: Random numbers that are sorted at a time.
_BLOCK = 2**20


def draw_masks(
    n_samples: int, n_features: int, rng: np.random.RandomState, first: bool = False
) -> np.ndarray:
    """Return masks of shape (n_samples, n_features): 1 for what is kept, 0 for not.

    As lime does for texts: the number of features taken away is drawn from 1 to all,
    then which. With `first`, the first row takes nothing away.
    """
    n_removed = rng.randint(1, n_features + 1, size=n_samples)
    Z = np.empty((n_samples, n_features))
    step = max(1, _BLOCK // n_features)
    for start in range(0, n_samples, step):
        part = slice(start, start + step)
        keys = rng.random_sample(Z[part].shape)
        limits = np.take_along_axis(
            np.sort(keys, axis=1), n_removed[part, None] - 1, axis=1
        )
        Z[part] = keys > limits
    if first:
        Z[:1] = 1
    return Z


def mask_weights(Z: np.ndarray) -> np.ndarray:
    """Return lime's weight of each mask, by its cosine distance to taking nothing."""
    distances = 1 - np.sqrt(Z.mean(axis=1))
    return np.sqrt(np.exp(-(distances**2) / _WIDTH**2))


class MaskPerturber:
    """What the samplers of words, segments and entries share: features come and go."""

    kind = "presence"
    label: Any = None
    has_unknown = False
    features: Features
    source: TextSource | ImageSource | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """What the features are in the input, as written."""
        return self.features.values

    def draw(
        self, n: int, rng: np.random.RandomState, first: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return masks, and that each was drawn alone."""
        return draw_masks(n, len(self.features), rng, first), np.arange(n)

    def encode(self, codes: np.ndarray) -> np.ndarray:
        """Return the masks: they are what the surrogate sees."""
        return codes

    def weigh(self, Z: np.ndarray) -> np.ndarray:
        """Return lime's weights."""
        return mask_weights(Z)

    def varied(self, j: int) -> Variation:
        """Return the one value that a feature has besides its own: none."""
        mask = np.ones(len(self.features))
        mask[j] = 0
        return taken_away(mask)
