"""The record of an explanation: its fields, and its numbers as tables with names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Self, TypeVar

import numpy as np
import pandas as pd

from skmtl.explain.facts._facts import Facts, sign_probabilities
from skmtl.explain.facts._fields import Fields
from skmtl.explain.facts._focus import check_is_dict, positions_of

__all__ = ["AnyRecord", "Record"]


class Record(Fields):
    """What words, pictures and page tell of: `skmtl.explain.Explanation` adds these."""

    @cached_property
    def facts(self) -> Facts:
        """What is told of the explanation, for the classes in focus."""
        return Facts(self)

    @property
    def predictions(self) -> dict[str, Any]:
        """The class answered for each task, its number, or the text written."""
        said = zip(self.task_names, self.classes, self.facts.verdicts, strict=True)
        found = zip(said, self.facts.predicted, strict=True)
        return {
            name: labels[best] if len(labels) else number
            for (name, labels, (number, _)), best in found
        } | {written.task: written.text for written in self.texts}

    @property
    def prediction_sets(self) -> dict[str, list[Any]]:
        """The classes of each task that cannot be ruled out, where that is known."""
        found = zip(self.task_names, self.classes, self.facts.sets, strict=True)
        return {
            name: [labels.tolist()[at] for at in own]
            for name, labels, own in found
            if own
        }

    @property
    def alignment(self) -> dict[str, pd.DataFrame]:
        """Effects of each feature on the words of each text that the model writes."""
        return {written.task: written.effects for written in self.texts}

    @property
    def probabilities(self) -> tuple[np.ndarray | None, ...]:
        """What the model says of each class of each task; None of a number."""
        said = zip(self.outputs, self.is_number, strict=True)
        return tuple(None if is_number else own for own, is_number in said)

    @property
    def effects(self) -> pd.DataFrame:
        """Effects of each feature on the probability of each (task, class).

        On a number, in its own unit; its class is "".
        """
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
        is_number = np.repeat(self.is_number, np.diff(self.offsets))
        columns = {
            "probability": np.where(is_number, np.nan, self.own),
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
        """The part of the effects that all tasks share; of numbers, in spreads."""
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

    def with_classes(self, classes: Mapping[str, Any]) -> Self:
        """Return the same explanation with other classes in focus.

        Parameters
        ----------
        classes : dict of task name to class label
            Tasks left out keep theirs.

        Returns
        -------
        explanation : Explanation

        Raises
        ------
        TypeError
            If `classes` is not a dict.
        ValueError
            If a task or a class is unknown.
        """
        first = {
            name: labels.tolist()[0]
            for name, labels in zip(self.task_names, self.classes, strict=True)
            if len(labels)
        }
        example = repr(dict([*first.items()][:1]))
        check_is_dict(classes, "classes", example=example)
        found = positions_of(classes, self.task_names, self.classes)
        focus, fixed = self.focus.copy(), np.array(self.facts.fixed)
        focus[list(found)], fixed[list(found)] = list(found.values()), True
        return replace(self, focus=focus, fixed=fixed)

    def _outputs(self) -> pd.MultiIndex:
        """Return the (task, class) of each output."""
        names = np.repeat(np.array(self.task_names, object), np.diff(self.offsets))
        # of what is called "", pandas makes a Series where one asks for the task
        labels = ["" if label is None else label for label in self.output_labels]
        pairs = list(zip(names, labels, strict=True))
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


#: A record, or what adds the telling to it.
AnyRecord = TypeVar("AnyRecord", bound=Record)
