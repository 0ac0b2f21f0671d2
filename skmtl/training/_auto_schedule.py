"""The schedule that goes by the number of rows."""

from __future__ import annotations

from typing import NamedTuple

from skorch.callbacks import Callback

from skmtl.training._one_cycle import one_cycle
from skmtl.training._schedule import Schedule

__all__ = ["AutoSchedule", "Pace"]

#: From this number of rows to learn from on, there is one cycle.
_MANY_ROWS = 50_000
#: Rows that a cycle goes through, those of all its epochs together.
_ROWS_OF_CYCLE = 2_500_000
_FEWEST_EPOCHS, _MOST_EPOCHS = 4, 20
#: How far above ``lr`` the rate of a cycle climbs, and on which share of the steps.
_PEAK, _WARM_UP = 2.5, 0.3
#: The same of texts: rows that are gone through, epochs, and the share that climbs.
_ROWS_OF_TEXTS = 150_000
_FEWEST_OF_TEXTS, _MOST_OF_TEXTS, _WARM_UP_OF_TEXTS = 12, 60, 0.05


class Pace(NamedTuple):
    """How long to train, and whether to stop when the held-out loss no longer falls."""

    max_epochs: int
    has_patience: bool


class AutoSchedule(Schedule):
    """A constant learning rate for few rows, one cycle for many, a fall for texts.

    Below 50 000 rows to learn from, the rate is constant, and training stops when the
    held-out loss no longer falls. From there on an epoch is long, and patience dear:
    the rate climbs to 2.5 times ``lr`` and falls to nothing (Smith and Topin 2018,
    https://arxiv.org/abs/1708.07120) in about 2 500 000 / rows epochs, 4 to 20, or in
    ``max_epochs`` where that is less; all of them are run. Without held-out rows, and
    where tasks join later (`TaskCurriculum`), the rate is constant.

    Where a task is a text, the rate climbs to 2.5 times ``lr`` in the first steps, and
    falls to nothing in about 150 000 / texts epochs, 12 to 60, fewer where 2.5 million
    rows are gone through before, or in ``max_epochs`` where that is less, or where no
    rows are held out. All of them are run, and texts are written as they are learned in
    the end.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> MultiTaskClassifier(lr_schedule="auto")  # the default
    MultiTaskClassifier()
    """

    def pace(self, n_samples: int, max_epochs: int, may_cycle: bool) -> Pace:
        """Return how long to train on that many rows, in a cycle if it may be."""
        if n_samples < _MANY_ROWS or not may_cycle:
            return Pace(max_epochs, True)
        wanted = max(_FEWEST_EPOCHS, round(_ROWS_OF_CYCLE / n_samples))
        return Pace(min(wanted, _MOST_EPOCHS, max_epochs), False)

    def pace_of_texts(
        self, n_texts: int, n_samples: int, max_epochs: int, is_judged: bool
    ) -> Pace:
        """Return how long to train where so many texts are learned in so many rows."""
        wanted = max(round(_ROWS_OF_TEXTS / max(n_texts, 1)), _FEWEST_OF_TEXTS)
        most = max(round(_ROWS_OF_CYCLE / n_samples), _FEWEST_EPOCHS)
        wanted = min(wanted, most, _MOST_OF_TEXTS, max_epochs)
        return Pace(wanted if is_judged else max_epochs, False)

    def build(
        self, lr: float, max_epochs: int, n_batches: int, has_validation: bool
    ) -> Callback:
        """Return the callback of a cycle; see `Schedule.build`."""
        return one_cycle(max_epochs * n_batches, _WARM_UP, _PEAK)


class FallOfTexts(Schedule):
    """What `AutoSchedule` does where a task is a text: a short climb, a long fall."""

    def build(
        self, lr: float, max_epochs: int, n_batches: int, has_validation: bool
    ) -> Callback:
        """Return the callback of a fall; see `Schedule.build`."""
        return one_cycle(max_epochs * n_batches, _WARM_UP_OF_TEXTS, _PEAK)
