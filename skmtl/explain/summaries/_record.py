"""What many explanations say together, as it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from skmtl.explain.facts._record import Record

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
