"""Sets that nothing was chosen on: what do defaults give elsewhere?

Four tables that come with packages, whose targets are taken from their columns, and two
made ones. Settings must never be chosen by a look at them.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine

from _regression import points
from _regression.group import Group
from _regression.models import MODELS
from _regression.problem import Problem, problem
from _regression.sets import Reader
from skmtl.datasets import load_penguins


def _penguins(_: Path | None) -> Problem:
    """Four measurements from species, island, sex and year; a few are missing."""
    X, Y = load_penguins(return_X_y=True)
    numbers = X.drop(columns="year", errors="ignore").astype(float)
    return problem(Y.join(X[["year"]] if "year" in X else X[[]]), numbers)


def _wine(_: Path | None) -> Problem:
    """Four chemical measures of 178 wines from nine others and the grower."""
    X, grower = load_wine(return_X_y=True, as_frame=True)
    targets = ["alcohol", "flavanoids", "color_intensity", "proline"]
    rest = X.drop(columns=targets).assign(grower=grower.map("grower {}".format))
    return problem(rest, X[targets])


def _diabetes(_: Path | None) -> Problem:
    """Progression, blood pressure, sugar and body mass from age, sex and five sera."""
    X, progression = load_diabetes(return_X_y=True, as_frame=True, scaled=False)
    targets = ["bp", "s6", "bmi"]
    return problem(X.drop(columns=targets), X[targets].assign(progression=progression))


def _breast_cancer(_: Path | None) -> Problem:
    """The ten worst measures of the nuclei in a picture from the ten mean ones."""
    X, _y = load_breast_cancer(return_X_y=True, as_frame=True)
    worst = [name for name in X if name.startswith("worst")]
    return problem(X[[name for name in X if name.startswith("mean")]], X[worst])


def _kinds(_: Path | None) -> Problem:
    """Five kinds of numbers: two smooth, one skewed, a count, one of three levels."""
    rng = np.random.default_rng(20)
    X = rng.uniform(size=(800, 12))
    a, b, c, d, e = X[:, :5].T
    waves = 10 * np.sin(np.pi * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e
    impedance = np.hypot(100 * a, (520 * b + 40) * np.pi * c - 1 / (1 + 10 * d))
    level = a + b - c + 0.3 * rng.normal(size=len(X))
    Y = {
        "waves": waves + rng.normal(size=len(X)),
        "impedance": impedance + 100 * rng.normal(size=len(X)),
        "skewed": np.exp(2 * a + d * e + 0.5 * rng.normal(size=len(X))),
        "count": rng.poisson(np.exp(2 * a * b + c - 1)),
        "level": np.digitize(level, [0.2, 0.9]),
    }
    return problem(_named(X), pd.DataFrame(Y).astype(float))


def _wide(_: Path | None) -> Problem:
    """200 correlated columns, of which five matter to each of four targets."""
    rng = np.random.default_rng(21)
    X = rng.normal(size=(300, 12)) @ rng.normal(size=(12, 200))
    X += 2 * rng.normal(size=X.shape)
    X /= X.std(axis=0)
    shared = rng.choice(200, 3, replace=False)
    Y = {}
    for k in range(4):
        matter = [*shared, *rng.choice(200, 2, replace=False)]
        told = X[:, matter] @ rng.uniform(0.5, 1.5, size=5)
        told = told / told.std() + 0.5 * rng.normal(size=len(X))
        Y[f"number_{k}"] = np.exp(told) if k == 3 else told
    return problem(_named(X), pd.DataFrame(Y))


def _named(X: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(X, columns=[f"number_{j}" for j in range(X.shape[1])])


READERS: dict[str, Reader] = {
    "penguins": _penguins,
    "wine": _wine,
    "diabetes": _diabetes,
    "breast cancer": _breast_cancer,
    "kinds": _kinds,
    "wide": _wide,
}
GROUP = Group(
    READERS, MODELS, points.run, partial(points.report, published=None), protocol=1
)
