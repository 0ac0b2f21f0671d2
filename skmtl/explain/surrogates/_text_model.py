"""The texts that a fitted model writes, and how likely they are at other inputs."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from skmtl.estimators._fitted_view import FittedView
from skmtl.estimators._taken_apart import taken_apart
from skmtl.networks._text_decoder import TextDecoder
from skmtl.tasks import Task
from skmtl.tasks._lookup import place_viewed
from skmtl.tasks._text_codec import START

__all__ = ["TextModel"]


class TextModel:
    """The part of a model that writes texts, in a search, a Pipeline or a view.

    Parameters
    ----------
    estimator : estimator
        Fitted, with a task that is a text.
    tasks : list of Task
        All of its tasks.

    Attributes
    ----------
    names : list of str
        The tasks that are texts.
    """

    def __init__(self, estimator: Any, tasks: list[Task]):
        places = [k for k, task in enumerate(tasks) if task.is_text]
        self.names = [tasks[k].name for k in places]
        viewed = place_viewed(estimator)
        self.places = places if viewed is None else [viewed]
        while isinstance(estimator, FittedView):
            estimator = estimator.estimator
        self.before, self.model = taken_apart(estimator)

    def ready(self, rows: Any) -> Any:
        """Return rows as the model itself takes them."""
        for steps in self.before:
            rows = steps.transform(rows)
        return rows

    def written(self, rows: Any) -> list[list[str]]:
        """Return what the model writes for some rows, a list for each task."""
        said = np.asarray(self.model.predict(self.ready(rows)), dtype=object)
        columns = said.reshape(len(said), -1).T
        return [columns[place].tolist() for place in self.places]

    def log_likelihoods(self, ready: Any, k: int, text: str) -> np.ndarray:
        """Return log p of each character of a text given those before it.

        Shape: (n_samples, n_characters), for rows as `ready` returns them.
        """
        found = self.model._symbol_log_likelihoods(ready, self.places[k], text)
        return np.asarray(found[:, : len(text)])

    def attention(self, ready: Any, k: int, text: str) -> np.ndarray | None:
        """Return how what was read of a row is weighed before each character.

        Shape (n_characters, n_tokens). None where it is not read token by token, or
        another decoder writes than that of a `TextHead`.
        """
        targets = self.model._task_encoder
        at = targets.text_tasks_.index(self.places[k])
        for _, network, memory in self.model._memories(ready):
            decoder, weights = network.writers[at], []
            if not isinstance(decoder, TextDecoder) or memory.mask.shape[1] < 2:
                return None
            encoded = targets.codecs_[at].encode([text])
            state = decoder.begin(memory)
            for symbol in (START, *encoded.ids[: len(text) - 1].tolist()):
                weights.append(decoder.looks(state)[0, 0].cpu().numpy())
                symbols = torch.full_like(memory.mask[:, 0], symbol, dtype=torch.long)
                _, state = decoder.step(state, symbols)
            return np.stack(weights).astype(np.float64)
        return None

    def tokens(self, ready: Any) -> list[str] | None:
        """Return the tokens of a single row, if the step before the model has made ids.

        None where it has not, or the model looks at other things.
        """
        last: Any = self.before[-1].steps[-1][1] if self.before else None
        if not (hasattr(last, "vocabulary_") and hasattr(last, "inverse_transform")):
            return None
        ids = np.asarray(ready)[0]
        return [str(t) for t in last.inverse_transform(ids[ids > 0][:, None])]
