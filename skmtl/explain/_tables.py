"""The numbers of an explanation as tables with names."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from skmtl.explain._facts import Facts, sign_probabilities

if TYPE_CHECKING:
    from skmtl.explain._explanation import Explanation
    from skmtl.explain._parts import Features
    from skmtl.explain._surrogate import Surrogate

__all__ = ["Tables"]


class Tables:
    """What `Explanation` shows as tables, indexed by features, tasks and classes."""

    task_names: tuple[str, ...]
    classes: tuple[np.ndarray, ...]
    probabilities: tuple[np.ndarray, ...]
    features: Features
    surrogate: Surrogate

    @cached_property
    def facts(self) -> Facts:
        """What is told of the explanation, for the classes in focus."""
        return Facts(cast("Explanation", self))

    @property
    def predictions(self) -> dict[str, Any]:
        """The most probable class of each task."""
        said = zip(self.task_names, self.classes, self.facts.predicted, strict=True)
        return {name: labels[best] for name, labels, best in said}

    @property
    def effects(self) -> pd.DataFrame:
        """Effects of each feature on the probability of each (task, class)."""
        return self._table(self.surrogate.effects)

    @property
    def standard_errors(self) -> pd.DataFrame:
        """Standard errors of the effects."""
        return self._table(self.surrogate.standard_errors)

    @property
    def sign_probabilities(self) -> pd.DataFrame:
        """Probability that each effect has the sign that it shows."""
        surrogate = self.surrogate
        return self._table(
            sign_probabilities(surrogate.effects, surrogate.standard_errors)
        )

    @property
    def fidelity(self) -> pd.DataFrame:
        """How well the surrogate of each (task, class) follows the model."""
        columns = {
            "probability": np.concatenate(self.probabilities),
            "r2": self.surrogate.r2,
            "gap": self.surrogate.gap,
        }
        return pd.DataFrame(columns, index=self._outputs())

    @property
    def vacuous(self) -> pd.Series:
        """Whether the explanation says nothing of a task."""
        return self._by_task([bool(reason) for reason in self.facts.vacuous], "vacuous")

    @property
    def roles(self) -> pd.Series:
        """Role of each feature: shared, specific, conflicting or none."""
        return self._by_feature(self.facts.roles, "role")

    @property
    def shared_effects(self) -> pd.Series:
        """The part of the effects that all tasks share."""
        return self._by_feature(self.facts.split[0], "shared effect")

    @property
    def specific_effects(self) -> pd.DataFrame:
        """What is left of the effects on each task without the shared part."""
        return pd.DataFrame(
            self.facts.split[1],
            index=pd.Index(self.features.names, name="feature"),
            columns=pd.Index(self.task_names, name="task"),
        )

    @property
    def shared_fraction(self) -> pd.Series:
        """How much of each task's effects the shared part is."""
        return self._by_task(self.facts.shared_fraction, "shared fraction")

    @property
    def relatedness(self) -> pd.DataFrame:
        """Correlation of the tasks' surrogates around this input."""
        names = list(self.task_names)
        return pd.DataFrame(self.facts.relatedness, index=names, columns=names)

    @property
    def n_samples(self) -> int:
        """Inputs drawn, and put to the model once for all tasks."""
        return self.surrogate.n_samples

    @property
    def n_eff(self) -> float:
        """Effective number of the inputs drawn."""
        return self.surrogate.n_eff

    def _outputs(self) -> pd.MultiIndex:
        """Return the (task, class) of each output."""
        pairs = [
            (name, label)
            for name, labels in zip(self.task_names, self.classes, strict=True)
            for label in labels.tolist()
        ]
        return pd.MultiIndex.from_tuples(pairs, names=["task", "class"])

    def _table(self, values: np.ndarray) -> pd.DataFrame:
        index = pd.Index(self.features.names, name="feature")
        return pd.DataFrame(values, index=index, columns=self._outputs())

    def _by_feature(self, values: Any, name: str) -> pd.Series:
        index = pd.Index(self.features.names, name="feature")
        return pd.Series(values, index=index, name=name)

    def _by_task(self, values: Any, name: str) -> pd.Series:
        index = pd.Index(self.task_names, name="task")
        return pd.Series(values, index=index, name=name)
