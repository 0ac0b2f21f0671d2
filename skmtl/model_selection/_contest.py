"""What is compared, on which splits and by which metrics."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import check_cv
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import check_consistent_length

from skmtl._compat import take_rows
from skmtl._progress import progress
from skmtl._warning import warn
from skmtl._wording import shown
from skmtl.metrics._named import Metrics, by_name, name_of, named_metrics
from skmtl.metrics._positive import check_named, positive_labels
from skmtl.metrics._task_scorer import TaskScorer
from skmtl.model_selection._group_kfold import MultiTaskStratifiedGroupKFold
from skmtl.model_selection._groups_of_fit import needs_groups
from skmtl.model_selection._kfold import MultiTaskStratifiedKFold
from skmtl.model_selection._one_split import Outcome, run_model
from skmtl.model_selection._single_tasks import SingleTaskModels
from skmtl.model_selection._types_to_spread import (
    columns_to_spread,
    types_of_estimator,
)
from skmtl.tasks import TargetColumns, target_columns
from skmtl.tasks._groups import check_groups, number_groups
from skmtl.tasks._task_types import CLASSES, NUMBERS, TEXTS, KnownTypes
from skmtl.tasks._type_words import in_words

__all__ = ["SHARED", "SINGLE", "Contest", "contest", "naming"]

SHARED, SINGLE = "shared", "single"
#: The metric of classes, of numbers and of texts, if nothing is said.
_OWN = {CLASSES: "neg_log_loss", NUMBERS: "r2", TEXTS: "accuracy"}
#: What is done to the training rows of a split, given its number.
Change = Callable[[Any, Any, int], tuple[Any, Any]]


@dataclass
class Contest:
    """Models, metrics and splits.

    Attributes
    ----------
    models : dict of str to estimator
        Shared, single, then baselines.
    metrics : mapping of str to Metric
    tasks : list of str
    splits : list of (train, test)
    pos_label : dict or None
        The positive class of tasks, for metrics that speak of one.
    groups : ndarray of shape (n_samples,), or None
        The number of each row's group.
    types : KnownTypes or None
        Which tasks are numbers or texts; None if all are classes.
    """

    models: dict[str, Any]
    metrics: Mapping[str, Any]
    tasks: list[str]
    splits: list[tuple[np.ndarray, np.ndarray]]
    pos_label: Any = None
    groups: np.ndarray | None = None
    types: KnownTypes | None = None

    def fits(self, metric: str, task: str) -> bool:
        """Whether a metric scores a task: those of classes do not score numbers."""
        kind = CLASSES if self.types is None else self.types[task]
        return kind in self.metrics[metric].types

    def has_mean(self, metric: str) -> bool:
        """Whether there is a mean over tasks: of several units there is none."""
        n_tasks = sum(self.fits(metric, task) for task in self.tasks)
        return n_tasks == 1 or not self.metrics[metric].has_unit

    @property
    def bounds(self) -> dict[str, tuple[float, float]]:
        """The least and the greatest value of each metric."""
        return {name: metric.bounds for name, metric in self.metrics.items()}

    def groups_of(self, rows: np.ndarray) -> np.ndarray | None:
        """Return the groups of some rows."""
        return None if self.groups is None else self.groups[rows]

    def run(
        self, X: Any, y: Any, n_jobs: int | None, changes: Mapping[Any, Change | None]
    ) -> dict[Any, list[dict[str, Outcome]]]:
        """Return the outcomes by change, split and model; models run in parallel."""
        todo = [
            (key, split, name)
            for key in changes
            for split in range(len(self.splits))
            for name in self.models
        ]
        running = Parallel(n_jobs=n_jobs, return_as="generator")(
            delayed(_one)(self, name, X, y, split, changes[key])
            for key, split, name in todo
        )
        results: dict[Any, list[dict[str, Outcome]]] = {
            key: [{} for _ in self.splits] for key in changes
        }
        with progress(len(todo), "Comparing models") as advance:
            for (key, split, name), outcome in zip(todo, running, strict=True):
                results[key][split][name] = outcome
                advance(1)
        _warn(results)
        return results


def contest(
    estimator: Any,
    X: Any,
    y: Any,
    cv: Any,
    scoring: Metrics,
    pos_label: Any = None,
    baselines: Mapping[str, Any] | None = None,
    groups: Any = None,
) -> Contest:
    """Check what is given, and return what is to be compared.

    Raises
    ------
    ValueError
        If `y` has one task only or one called "mean", a baseline has a name that is
        taken, `groups` are none, or `cv` needs groups or gives a single split.
    TypeError
        If `baselines` is not a dict, or `scoring` has a scorer of several tasks.
    """
    columns = columns_to_spread(y, types_of_estimator(estimator))
    named = columns.known_types
    types = named if columns.beyond_classes else None
    check_consistent_length(X, columns.values[0])
    if len(columns.names) < 2:
        raise ValueError(
            f"Got y with the one task {columns.names[0]!r}, but expected two tasks or "
            "more: with one there is nothing to share."
        )
    if "mean" in columns.names:
        raise ValueError(
            "Got a task called 'mean', but this is the name of a row of the result. "
            "Give the task another name."
        )
    if not isinstance(baselines, Mapping | None):
        raise TypeError(
            f"Got baselines={baselines!r}, but expected None or a dict {{name: "
            "estimator}."
        )
    taken = [name for name in (SHARED, SINGLE) if name in (baselines or {})]
    if taken:
        raise ValueError(
            f"Got a baseline called {taken[0]!r}, but this is the name of one of the "
            "models that are always compared. Give the baseline another name."
        )
    for name, baseline in (baselines or {}).items():
        _check_baseline(name, baseline, columns)
    if isinstance(scoring, str) and scoring == "auto":
        kinds = set(columns.types or [CLASSES])
        scoring = [own for kind, own in _OWN.items() if kind in kinds]
    _check_scoring(scoring)
    metrics = named_metrics(scoring, numbers=types is not None)
    _check_types(metrics, columns)
    for metric in by_name(scoring).values():
        check_named(metric, pos_label)
    positive_labels(pos_label, columns.names)
    check_groups(groups, len(columns))
    number = None if groups is None else number_groups(groups)[0]
    splits = _splits(cv, X, y, groups, types)
    if len(splits) < 2:
        raise ValueError(
            "Got a cv with a single split, but expected two or more: differences are "
            "judged by how they vary over splits."
        )
    models = {SHARED: estimator, SINGLE: SingleTaskModels(estimator, types)}
    for name, baseline in (baselines or {}).items():
        models[str(name)] = SingleTaskModels(baseline, types)
    return Contest(models, metrics, columns.names, splits, pos_label, number, types)


def _check_types(metrics: Mapping[str, Any], columns: TargetColumns) -> None:
    """Raise for a metric that fits none of the tasks."""
    found = set(columns.types or [CLASSES])
    for name, metric in metrics.items():
        if not found & set(metric.types):
            own, they = in_words(metric.types), in_words(found)
            such_as = " or ".join(repr(_OWN[kind]) for kind in _OWN if kind in found)
            raise ValueError(
                f"Got scoring={name!r}, a metric of {own}, but the tasks "
                f"{shown(columns.names)} are {they}. Expected a metric of {they}, such "
                f"as {such_as}."
            )


def _check_baseline(name: Any, baseline: Any, columns: TargetColumns) -> None:
    """Raise if a baseline learns tasks of one type alone, and there are others."""
    kind = types_of_estimator(baseline)
    if kind not in (CLASSES, NUMBERS):
        return
    others = [k for k in range(len(columns.names)) if columns.type_of(k) != kind]
    if others and columns.beyond_classes:
        learned = in_words([kind])
        found = in_words(columns.type_of(k) for k in others)
        raise ValueError(
            f"Got the baseline {name!r}, a {type(baseline).__name__}, which learns "
            f"{learned}, but the tasks {shown([columns.names[k] for k in others])} are "
            f"{found}. Compare it on the tasks that are {learned}, with y of these "
            "alone."
        )


def _check_scoring(scoring: Any) -> None:
    """Raise a TypeError for what `make_task_scorer` gives."""
    given = scoring.values() if isinstance(scoring, Mapping) else scoring
    for metric in given if isinstance(given, Iterable) else [given]:
        if isinstance(metric, TaskScorer):
            name = name_of(metric.scoring)
            raise TypeError(
                f"Got scoring={metric!r}, a scorer of models of several tasks, but "
                "expected a metric, which scores each task by itself. Pass the name or "
                f"function of the metric: {name!r}."
            )


def _splits(
    cv: Any, X: Any, y: Any, groups: Any, types: Any
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the splits; whole groups go to one side by default."""
    if cv is None or isinstance(cv, Integral):
        kind = MultiTaskStratifiedKFold
        if groups is not None:
            kind = MultiTaskStratifiedGroupKFold
        n_splits = 5 if cv is None else int(cv)
        own = {"task_types": types or CLASSES}
        cv = kind(n_splits, shuffle=True, random_state=0, **own)
    if groups is None and needs_groups(cv):
        raise ValueError(
            f"Got cv={cv!r}, which needs groups, but expected them with it. Pass the "
            "group of each row, as groups=."
        )
    given = (X, y) if groups is None else (X, y, groups)
    return [(train, test) for train, test in check_cv(cv).split(*given)]


def _one(
    contest: Contest, model: str, X: Any, y: Any, split: int, change: Change | None
) -> Outcome:
    train, test = contest.splits[split]
    learned = take_rows(X, train), take_rows(y, train)
    hidden = False
    if change is not None:
        labels = target_columns(learned[1], task_types=contest.types)
        hidden = not np.any(labels.missing)
        learned = change(*learned, split)
    tested = take_rows(X, test), take_rows(y, test)
    with naming(model):
        chosen = clone(contest.models[model])
        return run_model(
            chosen,
            contest.metrics,
            contest.pos_label,
            learned,
            tested,
            contest.groups_of(train),
            hidden,
            contest.types,
        )


@contextmanager
def naming(model: str) -> Iterator[None]:
    """Say which of the models has failed: errors of scikit-learn know its class.

    It is said in the message, with what was noted of the error, as not everything that
    shows errors shows notes.
    """
    try:
        yield
    except Exception as error:
        known = {SHARED: "The shared model", SINGLE: "The single models"}
        who = known.get(model, f"Baseline {model!r}")
        if type(error) not in (TypeError, ValueError):  # others may take other things
            error.add_note(f"{who} failed here.")
            raise
        told = [f"{who}: {error}", *getattr(error, "__notes__", [])]
        raise type(error)("\n".join(told)) from error


def _warn(results: Mapping[Any, list[dict[str, Outcome]]]) -> None:
    """Say once what should be known of the scores, of however many splits."""
    notes = dict.fromkeys(
        note
        for outcomes in results.values()
        for by_model in outcomes
        for outcome in by_model.values()
        for note in outcome.notes
    )
    if notes:
        first, *others = notes
        more = f" There are {len(others)} more notes." if others else ""
        if len(others) == 1:
            more = " There is 1 more note."
        message = f"In one split or more: {first}{more}"
        warn(message)
