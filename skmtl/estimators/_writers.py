"""What decoders of texts are told before they learn, and find out afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from skmtl.estimators._copied_symbols import symbols_of_tokens
from skmtl.networks._network import MultiTaskNetwork
from skmtl.sampling import TaskRows
from skmtl.training._machine import to_device

__all__ = ["calibrate_writers", "start_writers"]

#: Most scores of symbols, of held-out texts, that tell how sure a decoder may be.
_MOST = 2**22


def start_writers(network: MultiTaskNetwork, rows: TaskRows) -> None:
    """Let decoders start at the frequencies of the symbols that they learn from."""
    writers: Any = network.writers
    for writer, texts in zip(writers, rows.texts, strict=True):
        lengths = texts.lengths[rows.rows]
        there = np.zeros(len(texts), dtype=bool)
        there[rows.rows] = True
        ids = texts.ids[np.repeat(there, texts.lengths)]
        writer.start_from(
            torch.from_numpy(ids.astype(np.int64)), int((lengths > 0).sum())
        )
        if getattr(writer, "copying", None) is not None:
            known = rows.rows[lengths > 0]
            found = symbols_of_tokens(
                rows.inputs.ids[known], texts.padded(known), writer.copying.n_tokens
            )
            writer.copying.symbol_of.copy_(torch.from_numpy(found))


def calibrate_writers(network: MultiTaskNetwork, rows: Any, device: str) -> None:
    """Let decoders find out from held-out rows how sure they may be."""
    writers: Any = network.writers
    network.eval()
    for k, (writer, texts) in enumerate(zip(writers, rows.texts, strict=True)):
        known = rows.rows[texts.lengths[rows.rows] > 0]
        n_scores = texts.lengths[known].cumsum() * writer.n_symbols
        known = known[: max(1, int(np.searchsorted(n_scores, _MOST)))]
        if not len(known) or not hasattr(writer, "calibrate"):
            continue
        inputs, targets = to_device(device, rows.batch(known))
        with torch.no_grad():
            memory = network.read_and_remember(*inputs)[2]
        writer.calibrate(memory, targets.texts[k])
