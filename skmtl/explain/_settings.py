"""The settings that all explainers share, checked as they are given."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from skmtl.explain.facts._focus import Focus
from skmtl.explain.facts._labels import check_labels, labelled
from skmtl.explain.surrogates._outputs import Model

__all__ = ["Settings"]

#: Settings whose repr is longer are only named.
_LONGEST = 70


class Settings:
    """A model, and how it is asked and spoken of."""

    def __init__(
        self,
        estimator: Any,
        *,
        task_names: list[str] | None,
        task_types: Any,
        focus: Mapping[str, Any] | None,
        feature_labels: Mapping[str, str] | None,
        task_labels: Mapping[str, str] | None,
        n_features: int,
        n_samples: Any,
        batch_size: Any,
        random_state: Any,
    ):
        if isinstance(task_names, str):
            raise TypeError(
                f"Got task_names={task_names!r}, but expected a list of names, one for "
                "each task."
            )
        for name, value, least in (
            ("n_features", n_features, 1),
            ("n_samples", n_samples, 10),
            ("batch_size", batch_size, 1),
        ):
            if value == "auto" and name != "n_features":
                continue
            whole = isinstance(value, Integral) and not isinstance(value, bool)
            if not whole or value < least:
                raise ValueError(
                    f"Got {name}={value!r}, but expected an integer of at least {least}"
                    + (" or 'auto'." if name != "n_features" else ".")
                )
        check_random_state(random_state)
        check_labels(feature_labels, "feature_labels")
        check_labels(task_labels, "task_labels")
        self.focus = focus
        self._focus = Focus(focus)
        self.model = Model(estimator, task_names, task_types)
        if self.model.tasks is not None:
            self._focus.chosen(self.model.tasks)
            labelled(task_labels, self.model.names, "task_labels")
        self.feature_labels = feature_labels
        self.task_labels = task_labels
        self.n_features = n_features
        self.n_samples = n_samples
        self.batch_size = batch_size
        self.random_state = random_state

    def __repr__(self) -> str:
        """Return the model and the settings that are not the default ones."""
        settings = inspect.signature(type(self)).parameters.values()
        given = {"estimator": self.model.estimator} | vars(self.model) | vars(self)
        parts = [
            f"{setting.name}={_short(given[setting.name])}"
            for setting in settings
            if setting.name in given
            and repr(given[setting.name]) != repr(setting.default)
        ]
        return f"{type(self).__name__}({', '.join(parts)})"

    def _labels_of(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return what features are called in words and on pages."""
        return labelled(self.feature_labels, names, "feature_labels")

    def _task_labels(self) -> tuple[str, ...]:
        """Return what tasks are called in words and on pages, texts last."""
        return labelled(self.task_labels, self.model.names, "task_labels")

    def _seed(self) -> Any:
        """Return what to seed with: the same for each call if it is an integer."""
        if isinstance(self.random_state, np.random.RandomState):
            return self.random_state.randint(np.iinfo(np.int32).max)
        return self.random_state


def _short(value: Any) -> str:
    """Return the repr of a setting in one line, or what it is if that is long."""
    if not isinstance(value, type) and hasattr(value, "__name__"):
        return str(value.__name__)  # a function
    written = " ".join(repr(value).split())
    return written if len(written) <= _LONGEST else f"{type(value).__name__}(...)"
