"""Made screens: many tasks of two classes, one of them rare, most labels unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from skmtl.datasets import make_multitask

#: Seven columns matter to a related task: four move all tasks alike, two move half of
#: them the other way, one is its own. Five matter to one that shares nothing. There
#: are fifty columns in all. Products are of neighbours among the four.
SETTINGS: dict[str, dict[str, Any]] = {
    "30 related tasks": {
        "n_tasks": 30,
        "n_shared": 4,
        "n_conflicting": 2,
        "n_specific": 1,
        "n_noise": 14,
    },
    "30 related tasks, products too": {
        "n_tasks": 30,
        "n_shared": 4,
        "n_conflicting": 2,
        "n_specific": 1,
        "n_noise": 14,
        "interaction": 1.0,
    },
    "10 related tasks": {
        "n_tasks": 10,
        "n_shared": 4,
        "n_conflicting": 2,
        "n_specific": 1,
        "n_noise": 34,
    },
    "10 tasks that share nothing": {
        "n_tasks": 10,
        "n_shared": 0,
        "n_conflicting": 0,
        "n_specific": 5,
        "n_noise": 0,
    },
}
RATES = (0.01, 0.05)
MISSING = 0.75
N_TRAIN = N_TEST = 3000


@dataclass(frozen=True)
class Problem:
    """Rows to learn from, with few labels, and rows to be asked, with all of them."""

    X: pd.DataFrame
    Y: pd.DataFrame
    X_test: pd.DataFrame
    Y_test: pd.DataFrame
    oracle: Any


def screens(setting: str, seed: int) -> Problem:
    """Return the problem of a name of `SETTINGS`.

    From task to task, the rare class has 1 to 5 % of the labels, in even steps.
    """
    settings = SETTINGS[setting] | {"random_state": seed}
    rates = np.linspace(*RATES, settings["n_tasks"])
    settings |= {"n_samples": N_TRAIN + N_TEST, "positive_rate": rates}
    made = make_multitask(**settings)
    few = make_multitask(missing_rate=MISSING, **settings)  # of the same labels
    return Problem(
        made.data[:N_TRAIN],
        few.target[:N_TRAIN],
        made.data[N_TRAIN:],
        made.target[N_TRAIN:],
        made.oracle,
    )
