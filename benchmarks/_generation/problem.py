"""A set: what comes in, the text and the classes that are asked for, three parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Size:
    """How much is run: all rows, or few and short."""

    n_rows: int | None = None
    max_epochs: int | None = None


FULL, QUICK = Size(), Size(n_rows=60, max_epochs=2)


@dataclass(frozen=True)
class Part:
    """Rows of a set.

    Parameters
    ----------
    source : list of str
        What comes in, one string a row.
    Y : DataFrame
        The text and the classes; None where one is missing, while "" is a text.
    columns : DataFrame
        What else is known of the rows: parts of the source, and what they are grouped
        by. For rules and for scores by group.
    """

    source: list[str]
    Y: pd.DataFrame
    columns: pd.DataFrame

    def rows(self, chosen: np.ndarray) -> Part:
        """Return some rows."""
        Y, columns = self.Y.iloc[chosen], self.columns.iloc[chosen]
        return Part(
            [self.source[i] for i in chosen],
            Y.reset_index(drop=True),
            columns.reset_index(drop=True),
        )


@dataclass(frozen=True)
class Problem:
    """Three parts, and what their columns are.

    Parameters
    ----------
    train, dev, test : Part
    text : str
        The column of Y that is a text; all others are classes.
    words : bool
        Whether what comes in is a word, whose beginning and end tell something.
    phones : bool
        Whether texts are phones with spaces between them.
    group : str, optional
        The column of `columns` by which scores are also told.
    few : tuple of list of str and float, optional
        Columns of Y whose labels only a share of the training rows keeps.
    """

    train: Part
    dev: Part
    test: Part
    text: str
    words: bool = False
    phones: bool = False
    group: str | None = None
    few: tuple[list[str], float] | None = None

    @property
    def classes(self) -> list[str]:
        """The columns of classes."""
        return [name for name in self.train.Y if name != self.text]

    def of_size(self, size: Size) -> Problem:
        """Return the whole, or a few rows of each part."""
        if size.n_rows is None:
            return self
        small = [
            part.rows(_some(len(part.source), size.n_rows))
            for part in (self.train, self.dev, self.test)
        ]
        return replace(self, train=small[0], dev=small[1], test=small[2])

    def learned(self, seed: int) -> Part:
        """Return the part to learn from, with the labels that this seed leaves."""
        if self.few is None:
            return self.train
        columns, share = self.few
        n_rows = len(self.train.source)
        kept = np.random.default_rng(seed).permutation(n_rows)
        kept = kept[: max(1, round(share * n_rows))]
        Y = self.train.Y.copy()
        hidden = np.setdiff1d(np.arange(n_rows), kept)
        Y.iloc[hidden, Y.columns.get_indexer(columns)] = None
        return replace(self.train, Y=Y)


def _some(n_rows: int, n_chosen: int) -> np.ndarray:
    """Return rows from all over the part: those of a language often are together."""
    return np.unique(np.linspace(0, n_rows - 1, n_chosen).astype(int))
