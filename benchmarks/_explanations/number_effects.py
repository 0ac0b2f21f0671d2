"""Roles and effects of numbers: as right as those of classes, and right in units?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from _explanations import measures
from _explanations.number_lime import lime_told
from _explanations.number_problems import KINDS, Made, made, ours
from _explanations.result import Result
from _explanations.runs import Runs

_N = 1000
_N_TASKS = (2, 5, 16)
_SEEDS = 5
#: Roles are to be right for so many features where they are of classes.
_LEAST_ROLES = 0.95
#: Effects are to be off by no more.
_MOST_OFF = 0.05
#: Effects of a fitted model that are smaller, in shares of the largest of the task, are
#: not compared: what is next to nothing is off by any part of itself.
_LEAST_EFFECT = 0.1

#: By kind of tasks, how many there are, and whose they are; of effects also what they
#: are compared with.
Key = tuple[str, int, str]
Compared = tuple[str, int, str]
_TRUTH, _AT, _AROUND = (
    "oracle, against the truth",
    "fitted, against the model at the row",
    "fitted, against the model around the row",
)


def run(runs: Runs) -> list[Result]:
    """Measure roles and effects over draws, kinds and numbers of tasks."""
    roles: dict[Key, list[float]] = defaultdict(list)
    of_lime: dict[Key, list[float]] = defaultdict(list)
    off: dict[Compared, list[np.ndarray]] = defaultdict(list)
    n_seeds = min(_SEEDS, runs.size.additive_draws)
    for n_tasks in _N_TASKS:
        for kind in KINDS:
            for seed in range(300, 300 + n_seeds):
                for problem in made(
                    kind, n_tasks, seed, runs.size.n_train // 2, runs.size.n_rows
                ):
                    key = kind, n_tasks, problem.name
                    for i, x in enumerate(problem.rows):
                        told = ours(problem, x, _N, i)
                        roles[key].append((told.roles == problem.roles).mean())
                        is_compared = problem.is_number | (kind == "classes")
                        for against, wanted in _wanted(problem, x):
                            off[kind, n_tasks, against].append(
                                _off(told.effects, wanted, is_compared)
                            )
                    if kind == "numbers":
                        x = problem.rows[0]
                        told = lime_told(problem, x, _N, 0, local=False)
                        found = measures.roles_of(told.effects) == problem.roles
                        of_lime[key].append(found.mean())
    return [*_of_roles(roles, of_lime), *_of_effects(off)]


def _wanted(problem: Made, x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what effects are compared with."""
    if problem.name == "oracle":
        yield _TRUTH, problem.true_effects(x)
    else:
        yield _AT, problem.own_effects(x)
        yield _AROUND, problem.mean_effects(x)


def _off(found: np.ndarray, wanted: np.ndarray, tasks: np.ndarray) -> np.ndarray:
    """Return by what part of themselves effects are off, those that are not small."""
    found, wanted = found[:, tasks], wanted[:, tasks]
    sizes = np.abs(wanted)
    # at the ends of the labels seen a model may say the same all around a row
    large = (sizes >= _LEAST_EFFECT * sizes.max(axis=0)) & (sizes > 0)
    return np.abs(found - wanted)[large] / sizes[large]


def _of_roles(
    roles: dict[Key, list[float]], of_lime: dict[Key, list[float]]
) -> list[Result]:
    results = []
    for (kind, n_tasks, name), own in roles.items():
        if kind == "classes":
            continue
        of_classes = float(np.mean(roles["classes", n_tasks, name]))
        peers = {"of classes": of_classes}
        if kind == "numbers":
            of_peer = float(np.mean(of_lime[kind, n_tasks, name]))
            peers["lime, 15 % of max"] = of_peer
        results.append(
            Result(
                f"role accuracy, {n_tasks} tasks, {kind}, {name}, n={_N}, sensitivity",
                float(np.mean(own)),
                peers,
                least=_LEAST_ROLES if of_classes >= _LEAST_ROLES else None,
                note=f"{len(own)} explanations; the worst {min(own):.3g}",
            )
        )
    return results


def _of_effects(off: dict[Compared, list[np.ndarray]]) -> list[Result]:
    results = []
    for (kind, n_tasks, against), parts in off.items():
        if kind == "classes":
            continue
        own = np.concatenate(parts)
        beside = np.concatenate(off["classes", n_tasks, against])
        results.append(
            Result(
                f"relative error of effects in units, {n_tasks} tasks, {kind}, "
                f"{against}, n={_N}",
                float(own.mean()),
                {"of classes": float(beside.mean())},
                most=_MOST_OFF,
                note=f"{len(own)} effects; 95 % of them within "
                f"{np.quantile(own, 0.95):.3g}, the worst {own.max():.3g}; within "
                f"{_MOST_OFF:g}: {(own <= _MOST_OFF).mean():.3f}",
            )
        )
    return results
