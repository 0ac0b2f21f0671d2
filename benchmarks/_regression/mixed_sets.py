"""Sets of classes and numbers: a column of text is a class, one of floats a number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from _quality.sets import file_in

from _regression.problem import Problem, problem
from _regression.sets import Reader, published
from skmtl.datasets import load_penguins

N_FOLDS = 5


def _penguins(_: Path | None) -> Problem:
    X, Y = load_penguins(return_X_y=True)
    Y = Y.assign(body_mass_g=X["body_mass_g"].astype(float))
    return problem(X.drop(columns="body_mass_g"), Y, N_FOLDS)


def _student(folder: Path | None) -> Problem:
    table = pd.read_csv(file_in(folder, "student/student-por.csv.gz"))
    numbers, classes = ["G3", "absences"], ["higher", "romantic", "Walc"]
    Y = table[numbers].astype(float).join(table[classes].astype(str))
    # the grades of the first two terms nearly give the third away
    return problem(table.drop(columns=[*Y, "G1", "G2"]), Y, N_FOLDS)


def _jura(folder: Path | None) -> Problem:
    of_numbers = published("jura", folder)
    metals = of_numbers.Y
    high = metals["Cd"] > metals["Cd"].quantile(0.9)
    Y = metals[["Cd", "Cu"]].assign(
        Co=_levels(metals["Co"], ["low", "middle", "high"]),
        Cd_high=np.where(high, "yes", "no"),
    )
    return problem(of_numbers.X, Y, N_FOLDS)


def _enb(folder: Path | None) -> Problem:
    of_numbers = published("enb", folder)
    heating, cooling = of_numbers.Y.columns
    classes = _levels(of_numbers.Y[cooling], ["least", "little", "much", "most"])
    Y = of_numbers.Y[[heating]].assign(**{cooling: classes})
    return problem(of_numbers.X, Y, N_FOLDS)


def _levels(numbers: pd.Series, names: list[str]) -> pd.Series:
    """Return classes of equally many rows."""
    return pd.qcut(numbers, len(names), labels=names).astype(object)


READERS: dict[str, Reader] = {
    "penguins": _penguins,
    "student": _student,
    "jura": _jura,
    "enb": _enb,
}
