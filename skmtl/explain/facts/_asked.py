"""Answers of the model to questions about one input, as they are kept."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

__all__ = ["Answers", "Turn", "Varied"]


@dataclass(frozen=True, eq=False)
class Varied:
    """One feature varied alone, and what the model says each time.

    Parameters
    ----------
    feature : int
        Position of the feature.
    own : str
        Its value in the input itself, as written.
    values : tuple of str
        Values that were asked about, as written for a reader; "" for what is taken away
        (a word, a segment, an entry).
    numbers : ndarray of shape (n_values,)
        The values themselves, in rising order, if they are numbers; else NaN.
    common : ndarray of bool of shape (n_values,)
        Whether a value is round and frequent enough to be told.
    sizes : ndarray of shape (n_values,)
        How far a number is from the input's own, in spreads; 1 for what is none.
    outputs : ndarray of shape (n_values, n_outputs)
        Probabilities and numbers as predicted by the model, one task after the other.
    own_number : float, default=NaN
        The input's own value, if it is a number.
    seen : ndarray, default=()
        Of numbers, some that stand for all of the background.
    decided : ndarray of int of shape (n_values, n_tasks) or None, default=None
        Positions of the classes that the model answers; None if these are the most
        probable ones.
    """

    feature: int
    own: str
    values: tuple[str, ...]
    numbers: np.ndarray
    common: np.ndarray
    sizes: np.ndarray
    outputs: np.ndarray
    own_number: float = np.nan
    seen: np.ndarray = field(default_factory=lambda: np.zeros(0))
    decided: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Turn:
    """What it takes to turn the verdict of one task: the smallest change found.

    The verdict of a number turns when it goes across the value that is asked for, or
    else when it moves by its spread.

    Parameters
    ----------
    task : int
    features : tuple of int
        Positions of the features that are changed together.
    values : tuple of str
        What each becomes, as written.
    outputs : ndarray of shape (n_outputs,)
        Probabilities and numbers as predicted by the model for the changed input.
    turns : bool
        Whether the verdict turns; if not, these are all changes that were tried.
    decided : ndarray of int of shape (n_tasks,) or None, default=None
        As of `Varied`, for the changed input.
    """

    task: int
    features: tuple[int, ...]
    values: tuple[str, ...]
    outputs: np.ndarray
    turns: bool
    decided: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Answers:
    """All that the model was asked about one input.

    Parameters
    ----------
    varied : tuple of Varied
        Features varied alone, the leading ones first.
    turns : tuple of Turn
        For each verdict, the smallest change of one feature that turns it, of those
        asked about; where none does, of some the fewest together.
    """

    varied: tuple[Varied, ...] = ()
    turns: tuple[Turn, ...] = ()

    def of(self, feature: int) -> Varied | None:
        """Return the answers on one feature, None if it was not asked about."""
        return next((v for v in self.varied if v.feature == feature), None)
