"""Our models: one network for the text and the classes, or for a part of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

import skmtl.networks
from _generation.features import PhoneSigns
from _generation.problem import Part, Problem, Size
from skmtl import MultiTaskPredictor
from skmtl.networks import RNNTrunk
from skmtl.preprocessing import TokenSequencer

#: What a fit may do, by the beginning of a set's name, as the prototype did it: the
#: most epochs, rows in a batch, and widths of trunk and decoder.
BUDGETS: Mapping[str, dict[str, Any]] = {
    "hun_small": {"max_epochs": 60, "copy": True},
    "kat_small": {"max_epochs": 60, "copy": True},
    "tur_small": {"max_epochs": 60, "copy": True},
    "hun_back": {"max_epochs": 60, "copy": True},
    "kat_back": {"max_epochs": 60, "copy": True},
    "tur_back": {"max_epochs": 60, "copy": True},
    "hun_large": {"max_epochs": 20, "copy": True},
    "kat_large": {"max_epochs": 20, "copy": True},
    "tur_large": {"max_epochs": 20, "copy": True},
    "g2p_hun": {"max_epochs": 40},
    "g2p": {"max_epochs": 12},
    "names": {"max_epochs": 24, "batch_size": 16},
    "titles": {"max_epochs": 40, "width": 32, "text_width": 64},
}


def can_write() -> bool:
    """Return whether this skmtl has texts as answers."""
    return hasattr(skmtl.networks, "TextHead")


def budget(name: str, size: Size) -> dict[str, Any]:
    """Return what a fit on a set may do."""
    found = next(value for start, value in BUDGETS.items() if name.startswith(start))
    short = {"max_epochs": size.max_epochs} if size.max_epochs else {}
    return found | short


def ours(
    train: Part,
    dev: Part,
    text: str | None,
    seed: int,
    *,
    max_epochs: int,
    batch_size: int = 32,
    width: int = 64,
    text_width: int = 128,
    copy: bool = False,
) -> MultiTaskPredictor:
    """Return our estimator, fitted to ids of characters.

    Parameters
    ----------
    train, dev : Part
        Its source already a matrix of ids.
    text : str or None
        The column of Y that is a text, if there is one.
    seed : int
    max_epochs, batch_size : int
    width, text_width : int
        Units of each direction of the trunk, and of the text's decoder.
    copy : bool
        Whether the decoder may copy symbols of the source.
    """
    settings: dict[str, Any] = {}
    if text is not None:
        head = skmtl.networks.TextHead(
            width=text_width, tokenizer="char", copy=copy, beam_width=4
        )
        settings = {"task_types": {text: "generation"}, "text_head": head}
    model = MultiTaskPredictor(
        trunk=RNNTrunk("gru", width=width, embedding_width=64, dropout=0.2),
        max_epochs=max_epochs,
        batch_size=batch_size,
        validation=(dev.source, _targets(dev.Y)),
        n_threads=1,
        random_state=seed,
        **settings,
    )
    return model.fit(train.source, _targets(train.Y))


def _targets(Y: pd.DataFrame) -> pd.DataFrame | pd.Series:
    """Return Y; a single column as a series, else the estimator warns."""
    return Y if Y.shape[1] > 1 else Y.iloc[:, 0]


class Ours:
    """Our estimator of some columns of Y, with the characters it reads and writes.

    It learns from the rows where at least one of the columns is known. Phones are
    written as one sign each.
    """

    def __init__(
        self, problem: Problem, columns: list[str], seed: int, **settings: Any
    ) -> None:
        self.columns, self.seed, self.settings = columns, seed, settings
        self.text = problem.text if problem.text in columns else None
        self.phones = problem.phones and self.text is not None

    def fit(self, learned: Part, dev: Part) -> Ours:
        self.tokens_ = TokenSequencer("char").fit(learned.source)
        self.signs_ = PhoneSigns()
        known = learned.Y[self.columns].notna().any(axis=1)
        train = self._ready(learned.rows(np.flatnonzero(known)))
        # a row of dev with a class that is none of the training's cannot be encoded
        held_out = self._ready(dev)
        for task in (task for task in self.columns if task != self.text):
            known = held_out.Y[task].isin(train.Y[task].dropna())
            held_out.Y[task] = held_out.Y[task].where(known, None)
        self.model_ = ours(train, held_out, self.text, self.seed, **self.settings)
        return self

    def predict(self, part: Part) -> pd.DataFrame:
        ids = self.tokens_.transform(part.source)
        found = np.asarray(self.model_.predict(ids), dtype=object)
        answers = pd.DataFrame(
            found.reshape(len(ids), -1), columns=self.columns, dtype=object
        )
        if self.phones:
            answers[self.text] = [self.signs_.phones(t) for t in answers[self.text]]
        return answers

    def _ready(self, part: Part) -> Part:
        Y = part.Y[self.columns].copy()
        if self.phones:
            seen = Y[self.text].notna()
            Y.loc[seen, self.text] = [self.signs_.of(t) for t in Y.loc[seen, self.text]]
        return Part(self.tokens_.transform(part.source), Y, part.columns)
