"""What an explanation is made of: features, the input they come from, what-ifs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Features", "ImageSource", "TextSource", "WhatIf"]


@dataclass(frozen=True, eq=False)
class Features:
    """What a surrogate tells apart in one input.

    Parameters
    ----------
    names : tuple of str
        Unique: columns, words of a text, segments of an image.
    values : tuple of str
        What each is in the input explained, as written for a reader.
    forms : tuple of str
        What an effect stands for: "number", one standard deviation more; "value",
        having this value and not another of the column; "range", being in this range
        of numbers and not in another; "entry", not being zero (sparse rows); "word",
        being in the text; "segment", being seen in the image.
    spreads : ndarray of shape (n_features,)
        A standard deviation in the column's own units for a "number", NaN for others.
    """

    names: tuple[str, ...]
    values: tuple[str, ...]
    forms: tuple[str, ...]
    spreads: np.ndarray

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class TextSource:
    """A text, and for each feature the (start, end) of its places in it.

    `caseless` tells that upper and lower case are one to the model.
    """

    text: str
    spans: tuple[tuple[tuple[int, int], ...], ...]
    caseless: bool = False


@dataclass(frozen=True, eq=False)
class ImageSource:
    """An image, channels last or without, and the segment of each pixel."""

    image: np.ndarray
    segments: np.ndarray


@dataclass(frozen=True, eq=False, repr=False)
class WhatIf:
    """One change of the input, and what the model itself says to it.

    Parameters
    ----------
    task : int
        Position of the task that it was chosen for.
    feature : int
        Position of the feature that is changed.
    before, after : str
        Its value, as written for a reader; `after` is "" for what is taken away (a
        word, a segment, an entry).
    probabilities : ndarray of shape (n_outputs,)
        As predicted by the model for the changed input, one task after the other.
    names : tuple of (str, str), optional
        Names of the task and the feature.
    verdict : tuple of (label, float), optional
        The class that the model then predicts for the task, with its probability.
    """

    task: int
    feature: int
    before: str
    after: str
    probabilities: np.ndarray
    names: tuple[str, str] | None = None
    verdict: tuple[Any, float] | None = None

    def __repr__(self) -> str:
        task, feature = self.names or (f"task {self.task}", f"feature {self.feature}")
        change = f"{feature} {self.after} instead of {self.before}"
        if not self.after:
            change = f"without {feature}"
        elif not self.before:
            change = f"{feature} {self.after}"
        if self.verdict is None:
            return f"<WhatIf {change}, for {task}>"
        label, probability = self.verdict
        return f"<WhatIf {change}: {task} would be {label} ({probability:.2f})>"
