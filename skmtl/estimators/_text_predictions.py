"""Texts out of a fitted network, and how likely they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch

from skmtl._recipes import Recipe, resolve_recipe
from skmtl._wording import shown
from skmtl.estimators._base import MultiTaskEstimator
from skmtl.estimators._text_warnings import warn_of_cut_texts
from skmtl.networks._beam import write
from skmtl.networks._text_heads import TEXT_HEADS
from skmtl.sampling._evaluation import EVALUATION_BATCH_SIZE, parts_of
from skmtl.tasks._task import find_task
from skmtl.training._machine import to_device
from skmtl.training._threads import threads

__all__ = ["TextPredictions"]


class TextPredictions(MultiTaskEstimator):
    """The predictions of an estimator with tasks that are texts."""

    _recipes: ClassVar[Mapping[str, Any]] = {
        **MultiTaskEstimator._recipes,
        "text_head": TEXT_HEADS,
    }
    text_head: Any
    text_head_: Any

    def _head_of_texts(self) -> Any:
        """Return the recipe of what writes texts."""
        head = resolve_recipe(
            "text_head", self.text_head, TEXT_HEADS, Recipe, "a TextHead"
        )
        if not hasattr(head, "beam_width"):
            raise TypeError(
                f"Got text_head={shown(head)}, but expected 'gru' or a TextHead."
            )
        return head.beside(self.trunk) if hasattr(head, "beside") else head

    def _written(self, X: Any) -> list[np.ndarray]:
        """Return the texts of each task that is one, arrays of objects."""
        targets, width = self._task_encoder, self.text_head_.beam_width
        codecs = targets.codecs_
        parts: list[list[str]] = [[] for _ in codecs]
        n_cut, order = np.zeros(len(codecs), dtype=int), []
        for rows, network, memory in self._memories(X):
            order.append(rows)
            for k, (writer, codec) in enumerate(
                zip(network.writers, codecs, strict=True)
            ):
                found = write(writer, memory, width, codec.max_length)
                parts[k] += codec.decode(found.ids.cpu().numpy())
                n_cut[k] += int(found.cut.sum())
        for k, n, codec in zip(targets.text_tasks_, n_cut, codecs, strict=True):
            warn_of_cut_texts(targets.names_[k], int(n), codec)
        at = np.argsort(np.concatenate(order), kind="stable")
        return [np.array([*own, None], dtype=object)[:-1][at] for own in parts]

    def _symbol_log_likelihoods(
        self, X: Any, task: str | int, texts: str | Sequence[str | None] | np.ndarray
    ) -> np.ndarray:
        """Return log p of each character of texts, given those before it.

        Parameters
        ----------
        X : array-like
            As for `predict`.
        task : str or int
        texts : str, or array-like of str
            One for all rows, or one for each; None is missing.

        Returns
        -------
        log_p : ndarray of shape (n_samples, longest + 1), float64
            The last of each text is that of its end; NaN behind it.
        """
        targets = self._task_encoder
        place = targets.text_tasks_.index(find_task(targets.names_, task))
        codec = targets.codecs_[place]
        same = isinstance(texts, str)
        encoded = codec.encode([texts] if same else list(texts), cut=False)
        ids = encoded.padded(np.arange(len(encoded)))
        found, order = [], []
        for rows, network, memory in self._memories(X):
            own = ids[np.zeros(len(rows), dtype=int) if same else rows]
            own = torch.from_numpy(own.astype(np.int64)).to(memory.mask.device)
            log_p = network.writers[place].symbol_log_probabilities(memory, own)
            log_p = log_p.masked_fill(own == 0, torch.nan)
            found.append(log_p.cpu().double().numpy())
            order.append(rows)
        values = np.concatenate(found)[np.argsort(np.concatenate(order), kind="stable")]
        if hasattr(codec, "by_character"):  # symbols of several
            values = codec.by_character(values, [texts] if same else list(texts))
        return values

    def _memories(self, X: Any) -> Iterator[tuple[np.ndarray, Any, Any]]:
        """Yield numbers of rows, the network that writes, and what it has read there.

        It is that of the epoch that is best for texts.
        """
        network: Any = self.net_.module_
        network = (network.for_texts or [network])[0].eval()
        encoder, device = self._input_encoder, self.net_.device
        rows = encoder.transform(encoder.check(self, X, reset=False))
        every = np.arange(len(rows))
        n_rows = min(len(rows), EVALUATION_BATCH_SIZE) * rows.n_positions
        n_multiplied = network.n_multiplied
        with (
            threads(self.n_threads, n_rows, n_multiplied, self._same_bits),
            torch.inference_mode(),
        ):
            for some in parts_of(rows, None, network.input.width):
                batch = to_device(device, rows.take(some))
                yield every[some], network, network.read_and_remember(*batch)[2]
