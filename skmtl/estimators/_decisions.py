"""What the labels that are predicted aim at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from skmtl._recipes import choose
from skmtl._wording import shown
from skmtl.estimators._fit_data import FitData
from skmtl.estimators._fitted_targets import FittedTargets
from skmtl.estimators._held_out_labels import LabelsOfTask
from skmtl.tasks import Task
from skmtl.tasks._class_totals import class_totals, share_factors
from skmtl.tasks._f1_factors import f1_factors
from skmtl.tasks._task import by_task

__all__ = ["Decisions", "decisions_by_task"]

_DECISIONS = dict.fromkeys(["accuracy", "balanced_accuracy", "f1"])


def decisions_by_task(decision: Any, tasks: list[Task]) -> list[str | None]:
    """Return what the labels of each task aim at, None for a number or a text.

    Raises
    ------
    TypeError, ValueError
        If it is no decision, or one for a task that there is not, or has no classes.
    """
    if not isinstance(decision, Mapping):
        choose("decision", decision, _DECISIONS, "a dict by task")
        return [decision if task.is_class else None for task in tasks]
    for key, own in decision.items():
        choose(f"decision[{shown(key)}]", own, _DECISIONS)
    given = by_task([task.name for task in tasks], decision, "decision")
    for task, own in zip(tasks, given, strict=True):
        if own is not None and not task.is_class:
            raise ValueError(
                f"Got decision={shown(own)} for the task {task.name!r}, which is a "
                f"{task.kind} and has no classes to decide between. Leave it out."
            )
    return [
        (own or "accuracy") if task.is_class else None
        for task, own in zip(tasks, given, strict=True)
    ]


class Decisions(FittedTargets):
    """Learns what the probability of each class is multiplied with in `predict`."""

    #: Weight of the labels of each class, all tasks side by side.
    _class_totals: np.ndarray
    #: Logs of the factors by task, and side by side; None if all are 1.
    _factors_by_task: dict[str, np.ndarray]
    _log_factors: np.ndarray | None = None
    #: Those that were learned, by the name of the task.
    _f1_factors: dict[str, np.ndarray]
    decision_factors_: dict[str, np.ndarray]

    @property
    def _decision(self) -> Any:
        """What labels aim at; where all tasks are numbers there is no such setting."""
        return getattr(self, "decision", "accuracy")

    def _check_decisions(
        self, decision: Any, tasks: list[Task], lacking: str, again: bool = False
    ) -> None:
        """Raise if a decision says what there is not, or needs what there is not.

        Parameters
        ----------
        decision : str or dict
        tasks : list of Task
        lacking : str
            Why there will be no rows that were not learned from, if so.
        again : bool
            Whether factors of a fit before will do.
        """
        decisions = decisions_by_task(decision, tasks)
        known = getattr(self, "_f1_factors", {}) if again else {}
        names = [
            task.name
            for task, own in zip(tasks, decisions, strict=True)
            if own == "f1" and task.n_classes > 1 and task.name not in known
        ]
        if lacking and names:
            raise ValueError(
                f"Got decision='f1' for the tasks {shown(names)}, but expected "
                f"held-out rows to learn factors of the classes from: {lacking}. Use "
                "fit with early_stopping=True and more rows, or "
                "decision='balanced_accuracy', which needs none."
            )

    def _note_decisions(
        self,
        data: FitData,
        labels: list[LabelsOfTask | None],
        seed: int,
        again: bool,
        adds: bool,
    ) -> None:
        """Find the factors of all tasks.

        Parameters
        ----------
        data : FitData
        labels : list of LabelsOfTask or None
            Held-out labels; without any, learned factors stay what they are.
        seed : int
        again : bool
            Whether something was learned before.
        adds : bool
            Whether it counts on.
        """
        if not again:
            self._f1_factors = {}
        totals = _totals(data)
        self._class_totals = self._class_totals + totals if again and adds else totals
        self._publish_factors(
            self._find_factors(
                data.targets.tasks_,
                self._class_totals,
                labels,
                seed,
                self._decision,
            )
        )

    def _note_added_decision(
        self, data: FitData, labels: list[LabelsOfTask | None], seed: int, decision: Any
    ) -> None:
        """Find the factors of a task that comes behind."""
        totals, tasks = _totals(data), data.targets.tasks_
        self._class_totals = np.append(self._class_totals, totals)
        found = self._find_factors(tasks, totals, labels, seed, decision)
        self._publish_factors(self._factors_by_task | found)

    def _find_factors(
        self,
        tasks: list[Task],
        totals: np.ndarray,
        labels: list[LabelsOfTask | None],
        seed: int,
        decision: Any,
    ) -> dict[str, np.ndarray]:
        """Return the logs of the factors of each task with classes."""
        sizes = [task.n_classes for task in tasks if task.n_classes]
        if not sizes:
            return {}
        parts = iter(np.split(share_factors(totals, sizes), np.cumsum(sizes)[:-1]))
        learned, factors = dict(self._f1_factors), {}
        rng = np.random.RandomState(seed)
        decisions = decisions_by_task(decision, tasks)
        for task, own, held_out in zip(tasks, decisions, labels, strict=True):
            if not task.n_classes:
                continue
            found = next(parts)
            if own == "f1" and held_out is not None:
                learned[task.name] = f1_factors(
                    held_out.log_proba, held_out.codes, held_out.weight, found, rng
                )
            if own == "f1":
                found = learned.get(task.name, found)
            factors[task.name] = np.zeros(len(found)) if own == "accuracy" else found
        self._f1_factors = learned
        return factors

    def _publish_factors(self, factors: dict[str, np.ndarray]) -> None:
        """Say what the factors are; there are none where no task has classes."""
        self.__dict__.pop("decision_factors_", None)
        self._factors_by_task, self._log_factors = factors, None
        if factors:
            self.decision_factors_ = {k: np.exp(own) for k, own in factors.items()}
            packed = np.concatenate(list(factors.values()))
            self._log_factors = packed.astype(np.float32) if packed.any() else None


def _totals(data: FitData) -> np.ndarray:
    return class_totals(
        data.codes, data.weights, data.sample_weight, data.targets.tasks_
    )
