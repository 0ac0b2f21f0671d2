"""The sets of the table: numbers as targets, as published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from _quality.sets import read_arff

from _regression.problem import Problem, problem

Reader = Callable[[Path | None], Problem]


@dataclass(frozen=True)
class Published:
    """A file whose last columns are the targets."""

    path: str
    n_targets: int
    n_folds: int = 10
    n_run: int | None = None  # the first folds only, where a fit takes long
    n_learn: int | None = None  # the first rows, where rows follow time


FILES = {
    "andro": Published("mtr_andro/andro", 6),
    "slump": Published("mtr_slump/slump", 3),
    "sf1": Published("mtr_sf1/sf1", 3),
    "jura": Published("mtr_jura/jura", 3),
    "enb": Published("mtr_enb/enb", 2),
    "sf2": Published("solar_flare/sf2", 3),
    "atp7d": Published("mtr_atp7d/atp7d", 6, n_folds=5, n_run=3),
    "oes10": Published("mtr_oes10/oes10", 16, n_folds=5, n_run=3),
    "osales": Published("mtr_osales/osales", 12, n_folds=5, n_run=3),
    "scm20d": Published("mtr_scm20d/scm20d", 16, n_learn=7463),
}


def published(
    name: str,
    folder: Path | None,
    n_folds: int | None = None,
    n_run: int | None = None,
) -> Problem:
    """Return a set of `FILES`, with other folds than its own if they are given."""
    file = FILES[name]
    table = read_arff(folder, f"{file.path}.arff.gz")
    X, Y = table.iloc[:, : -file.n_targets], table.iloc[:, -file.n_targets :]
    if n_folds is not None:
        return problem(X, Y, n_folds, n_run)
    whole = problem(X, Y, file.n_folds, file.n_run)
    if file.n_learn is None:
        return whole
    rows = np.arange(len(X))
    return Problem(whole.X, whole.Y, [(rows[: file.n_learn], rows[file.n_learn :])])


READERS: Mapping[str, Reader] = {name: partial(published, name) for name in FILES}
