"""What many explanations say together, as it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from skmtl.explain.facts._record import Record
from skmtl.explain.summaries._names_together import names_together

__all__ = ["SummaryRecord"]


@dataclass(frozen=True, eq=False, repr=False)
class SummaryRecord:
    """The fields of a summary; `skmtl.explain.Summary` says what they are."""

    explanations: Sequence[Record]
    features: pd.DataFrame
    effects: pd.DataFrame
    directions: pd.DataFrame
    agreement: pd.DataFrame
    roles: pd.DataFrame
    relatedness: pd.DataFrame
    n_vacuous: pd.Series
    rows: list[int]

    @property
    def task_labels(self) -> dict[str, str]:
        """What tasks are called in words, pictures and on pages."""
        first = self.explanations[0]
        return dict(zip(first.task_names, first.shown_tasks, strict=True))

    @cached_property
    def spreads(self) -> np.ndarray:
        """What counts as 1 of each task in all inputs, (n_tasks,).

        Texts and images have spreads of their own, where a model does not know them.
        """
        return np.median([one.spreads for one in self.explanations], axis=0)

    @cached_property
    def labels(self) -> dict[str, str]:
        """What features are called in words and on pages, where not by their names."""
        found = {}
        names = names_together(self.explanations)
        for explanation, own in zip(self.explanations, names, strict=True):
            features = explanation.features
            if features.labels:
                parts = zip(own, features.names, features.labels, strict=True)
                found.update({n: label for n, raw, label in parts if raw != label})
        return found
