"""The facts of one explanation that words, pictures and page tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.special import ndtr

from skmtl.explain.facts import _roles
from skmtl.explain.facts._comparisons import ahead_of, most_telling
from skmtl.explain.facts._fields import Fields
from skmtl.explain.neighbours._features import PARTS
from skmtl.explain.surrogates._additive import on_learned_scale
from skmtl.tasks._shown import shown_classes

__all__ = ["Facts"]

#: Below this R2 on samples held out, the surrogate says nothing about the model. Ranges
#: of numbers leave out what happens within, so less is expected of them.
_LEAST_FIDELITY = {"sensitivity": 0.3, "contribution": 0.1, "presence": 0.3}
#: From this R2 on it follows the model closely, and from this one on largely; below, it
#: has a part of what the model does, and is to be read with caution.
_CLOSE, _LARGE = 0.8, 0.5
#: Where the surrogate misses the model at the input by more, it is to be told.
FAR_OFF = 0.1
#: Standard errors on either side of a 95 % interval.
HALF_INTERVAL = 1.96


@dataclass(frozen=True, eq=False)
class Facts:
    """What is to be told of an explanation, for the class in focus of each task.

    All arrays are about the classes in focus, and numbers: one column or entry for each
    task, in the order of the tasks. Effects and gaps on a number are in shares of its
    spread, so that tasks can be compared; times `units` they are in its own unit.
    """

    explanation: Fields

    @cached_property
    def columns(self) -> np.ndarray:
        """Position of the class in focus of each task among all outputs."""
        return np.asarray(self.explanation.offsets)[:-1] + self.explanation.focus

    @cached_property
    def effects(self) -> np.ndarray:
        """Effects of shape (n_features, n_tasks), of a number over its spread."""
        return self.explanation.surrogate.effects[:, self.columns] / self.units

    @cached_property
    def standard_errors(self) -> np.ndarray:
        """Standard errors of the effects, shape (n_features, n_tasks)."""
        return self.explanation.surrogate.standard_errors[:, self.columns] / self.units

    @cached_property
    def units(self) -> np.ndarray:
        """What an effect or gap of 1 is in the unit of its task, (n_tasks,)."""
        return self.explanation.effect_scales[self.columns]

    @cached_property
    def learned(self) -> np.ndarray:
        """Whether effects are on the scale that a number is learned on, (n_tasks,)."""
        found = on_learned_scale(self.explanation.surrogate)
        nothing = np.zeros(len(self.columns), dtype=bool)
        return nothing if found is None else found[self.columns]

    @cached_property
    def counts(self) -> np.ndarray:
        """Whether an effect is certain and large enough to matter."""
        told = np.array([not reason for reason in self.vacuous], dtype=bool)
        # log-odds move a probability by a quarter of them at most
        quarter = self.are_terms & ~self.explanation.is_number
        unit = np.where(quarter, 0.25, 1.0)
        errors = unit * self.standard_errors
        return _roles.relevant(unit * self.effects, errors) & told

    @property
    def is_exact(self) -> bool:
        """Whether effects are known of an additive model, and no estimates."""
        return self.explanation.surrogate.is_exact

    @property
    def are_terms(self) -> bool:
        """Whether effects are terms of scores, and not changes of probabilities."""
        return self.is_exact and self.explanation.kind == "contribution"

    @property
    def is_settled(self) -> bool:
        """Whether all effects that are large enough to count are certain as well."""
        told = np.isfinite(self.r2)  # that of a constant output is NaN
        sure = _roles.certain(self.effects, self.standard_errors)
        return bool((sure | ~_roles.large(self.effects))[:, told].all())

    @cached_property
    def roles(self) -> np.ndarray:
        """Role of each feature: "shared", "specific", "conflicting" or "none"."""
        return _roles.roles(self.effects, self.counts)

    @cached_property
    def importances(self) -> np.ndarray:
        """Mean over tasks of |effect|, relative to the task's other effects.

        Tasks of which nothing can be told have no say, unless it is so with all.
        """
        told = np.array([not reason for reason in self.vacuous], dtype=bool)
        columns = told if told.any() else slice(None)
        if not len(told):  # all that there is are texts
            return np.zeros(len(self.effects))
        return np.abs(_roles.scaled(self.effects))[:, columns].mean(axis=1)

    @cached_property
    def leading(self) -> list[int]:
        """Positions of the features to be shown, most important first."""
        order = np.argsort(-self.importances, kind="stable")
        shown = order[: self.explanation.n_features]
        return [int(j) for j in shown if self.importances[j] > 0]

    @cached_property
    def r2(self) -> np.ndarray:
        """Fidelity of each task's surrogate on samples held out."""
        return self.explanation.surrogate.r2[self.columns]

    @cached_property
    def gap(self) -> np.ndarray:
        """Surrogate minus model at the input itself, one a task, in spreads."""
        return self.explanation.surrogate.gap[self.columns] / self.units

    @property
    def least_fidelity(self) -> float:
        """The R2 below which nothing is told of a task."""
        return _LEAST_FIDELITY[self.explanation.kind]

    @cached_property
    def vacuous(self) -> list[str]:
        """Why a task's effects mean nothing, or "" where they do.

        "constant": the model says the same all around; "fidelity": no linear surrogate
        follows it; "one": there is a single word or segment, so nothing to compare.
        """
        reasons = []
        single = len(self.explanation.features) < 2 and (
            self.explanation.features.forms[0] in PARTS
        )
        for r2, constant in zip(self.r2, self._constant, strict=True):
            if constant:
                reasons.append("constant")
            elif single:
                reasons.append("one")
            else:
                reasons.append(
                    "fidelity" if not round(r2, 2) >= self.least_fidelity else ""
                )
        return reasons

    @cached_property
    def trust(self) -> list[str]:
        """How well a task's surrogate follows the model.

        "good": closely; "rough": largely, or it is far off at the input itself; "weak":
        in part; "": nothing is told of the task.
        """
        r2 = np.round(self.r2, 2)
        close = (r2 >= _CLOSE) & (np.abs(self.gap) <= FAR_OFF)
        found = np.where(close, "good", np.where(r2 >= _LARGE, "rough", "weak"))
        found[[bool(reason) for reason in self.vacuous]] = ""
        return found.tolist()

    @cached_property
    def _constant(self) -> np.ndarray:
        return self.explanation.surrogate.constant[self.columns]

    @cached_property
    def classes(self) -> list[list[Any]]:
        """The classes of each task as they are shown to a person."""
        return [shown_classes(labels) for labels in self.explanation.classes]

    @cached_property
    def predicted(self) -> list[int]:
        """Position of the class that the model answers for each task."""
        return [int(at) for at in self.explanation.predicted]

    @cached_property
    def sets(self) -> list[list[int]]:
        """Positions of the classes that cannot be ruled out, most probable first.

        None of a number, or where the model does not tell.
        """
        if not self.explanation.sets:
            return [[] for _ in self.explanation.classes]
        return [own.tolist() for own in self.explanation.sets]

    @cached_property
    def ahead(self) -> list[int]:
        """Position of a class of each task that is more probable than the one answered.

        The most probable one; -1 where that is the answer.
        """
        said = zip(self.explanation.outputs, self.predicted, strict=True)
        return [ahead_of(proba, at) for proba, at in said]

    @cached_property
    def spoken(self) -> np.ndarray:
        """Position of the class of each task that words are about.

        Of two classes the predicted one, as it was named; else that in focus.
        """
        two = [len(labels) < 3 for labels in self.explanation.classes]
        return np.where(two, self.predicted, self.explanation.focus)

    @cached_property
    def told(self) -> list[int]:
        """Of each feature asked about, the answer that words tell, -1 without one."""
        given = self.explanation
        return [most_telling(given, v, self.spoken) for v in given.answers.varied]

    @cached_property
    def verdicts(self) -> list[tuple[Any, float]]:
        """The class that the model answers for each task, with its probability.

        As it is shown to a person, as is that in focus. Of a number itself, with NaN.
        """
        return self._with_probabilities(self.predicted)

    @cached_property
    def in_focus(self) -> list[tuple[Any, float]]:
        """The class in focus of each task, with its probability; a number with NaN."""
        return self._with_probabilities(self.explanation.focus)

    def _with_probabilities(self, positions: Iterable[int]) -> list[tuple[Any, float]]:
        said = self.explanation.outputs
        return [
            (labels[at], float(proba[at])) if labels else (float(proba[0]), np.nan)
            for labels, proba, at in zip(self.classes, said, positions, strict=True)
        ]

    @cached_property
    def fixed(self) -> np.ndarray:
        """Whether the class in focus of each task is the same for every input.

        Where it is not, it is the predicted one, and effects of several inputs are on
        different classes.
        """
        if self.explanation.fixed is not None:
            return self.explanation.fixed
        return np.array([len(labels) < 3 for labels in self.explanation.classes])

    @property
    def row_label(self) -> Any:
        """What the row is called in the index of its table, None without one."""
        return self.explanation.row_label

    @property
    def model_name(self) -> str:
        """The class of the model, or the name of the function."""
        return self.explanation.model_name

    @cached_property
    def split(self) -> tuple[np.ndarray, np.ndarray]:
        """Shared part (n_features,) and specific parts (n_features, n_tasks).

        Of the tasks that can be told; the specific parts of others are NaN.
        """
        told = np.array([not reason for reason in self.vacuous], dtype=bool)
        specific = np.full(self.effects.shape, np.nan)
        if not told.any():
            return np.full(len(specific), np.nan), specific
        gram = self.explanation.surrogate.gram
        shared, specific[:, told] = _roles.split(gram, self.effects[:, told])
        return shared, specific

    @cached_property
    def shared_fraction(self) -> np.ndarray:
        """Part of each task's effects that is shared, by the variance it explains.

        A mean of K tasks that have nothing in common has 1 / K of each; that is taken
        as 0. NaN for a task that cannot be told, and where it is the only one.
        """
        shared, specific = self.split
        gram = self.explanation.surrogate.gram
        n_told = np.isfinite(specific[0]).sum()
        common = np.full(specific.shape[1], shared @ gram @ shared)
        own = (specific * (gram @ specific)).sum(axis=0)
        both = common + own
        part = np.divide(common, both, out=np.full(len(both), np.nan), where=both > 0)
        if n_told < 2:
            return np.full(len(part), np.nan)
        return np.maximum((part - 1 / n_told) / (1 - 1 / n_told), 0)

    @cached_property
    def relatedness(self) -> np.ndarray:
        """Correlation of the tasks' surrogates at this input."""
        return _roles.relatedness(self.explanation.surrogate.gram, self.effects)


def sign_probabilities(effects: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Return Phi(|b| / se); one half for an effect of zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        certainty = np.abs(effects) / errors
    return ndtr(np.where(effects == 0, 0.0, certainty))
