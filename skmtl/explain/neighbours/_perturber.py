"""What draws inputs around one input, whatever the input is."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from skmtl.explain.neighbours._features import Features, ImageSource, TextSource
from skmtl.explain.neighbours._variation import Variation

__all__ = ["Perturber"]


class Perturber(Protocol):
    """Draws inputs around one input, and writes them for surrogate and model.

    An input is drawn as a row of `codes`: masks for words and segments, values for
    tables. It `has_unknown` if the user was told that a value of it was never seen.
    """

    features: Features
    source: TextSource | ImageSource | None
    kind: str
    n_bytes: int
    label: Any
    has_unknown: bool

    @property
    def values(self) -> tuple[str, ...]:
        """What the features are in the input itself, as written."""

    def draw(
        self, n: int, rng: np.random.RandomState, first: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return codes of n inputs, and numbers that pairs share.

        The first row is the input itself if this is the `first` draw.
        """

    def encode(self, codes: np.ndarray) -> np.ndarray:
        """Return the inputs as the surrogate sees them, (n_samples, n_features)."""

    def weigh(self, Z: np.ndarray) -> np.ndarray:
        """Return how much each input counts, by what the surrogate sees of it."""

    def rows(self, codes: np.ndarray) -> Any:
        """Return the inputs as the model takes them."""

    def varied(self, j: int) -> Variation:
        """Return values of feature j, with codes of the input that has them."""
