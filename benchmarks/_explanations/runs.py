"""What every method says of every row with every seed: run once, asked by many bars."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from _explanations.methods import OURS, Told
from _explanations.peers import PEERS, SLOW
from _explanations.problem import Problem, Size, problems

METHODS = OURS | PEERS


class Runs:
    """Explanations by method, kept for as long as the run takes.

    Parameters
    ----------
    size : Size
    data : Path, optional
        The folder of the data sets.
    """

    def __init__(self, size: Size, data: Path | None = None):
        self.size, self.data = size, data
        self.problems = cache(lambda name: problems(name, size))
        self._found: dict[tuple, list[list[Told]]] = {}

    def told(
        self, method: str, name: str, n: int, n_seeds: int | None = None
    ) -> list[tuple[Problem, int, list[Told]]]:
        """Return problem, row and what is told with each seed, for all rows.

        Parameters
        ----------
        method : str
            A name of `METHODS`.
        name : str
            "oracle" or "network".
        n : int
            Model rows for each task.
        n_seeds : int, optional
            As the sizes of the run say, by default.
        """
        slow = method in SLOW
        n_seeds = n_seeds or (self.size.n_slow_seeds if slow else self.size.n_seeds)
        rows = [(p, i) for p in self.problems(name) for i in range(len(p.rows))]
        key = method, name, n, n_seeds
        if key not in self._found:
            self._found[key] = [
                [METHODS[method](p, p.rows[i], n, seed) for seed in range(n_seeds)]
                for p, i in rows
            ]
        return [(p, i, t) for (p, i), t in zip(rows, self._found[key], strict=True)]
