"""The models: plain baselines, and ours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from _quality.learning_code import DIGEST

from _generation import ours
from _generation.bare import BareLoop
from _generation.peers import Copy, EachClass, Nearest
from _generation.problem import Problem, Size
from _generation.rules import AffixRules

#: Goes up when sets, scores or baselines change: results are then stale.
PROTOCOL = 1
BARE = "bare loop"
OURS, TEXT_ALONE, CLASSES_ALONE = (
    "skmtl",
    "skmtl, text alone",
    "skmtl, classes alone",
)


@dataclass(frozen=True)
class Model:
    """A model by name: how it is made, and on which sets it has something to do.

    `make` takes the name of a set, the problem, a seed and a size.
    """

    name: str
    make: Callable[[str, Problem, int, Size], Any]
    runs_on: Callable[[Problem], bool]
    ours: bool = False
    writes: bool = False  # needs texts as answers in skmtl

    def settings(self, name: str, size: Size) -> str:
        """Return a key that changes when the model's results may change."""
        facts = [PROTOCOL, self.name, repr(size), version("scikit-learn")]
        if self.ours:
            facts += [version("torch"), version("skorch"), DIGEST]
            facts.append(repr(ours.budget(name, size)))
        return hashlib.sha1(json.dumps(facts).encode()).hexdigest()[:12]


def _with_classes(problem: Problem) -> bool:
    return bool(problem.classes)


def _is_inflection(problem: Problem) -> bool:
    return problem.text == "form"


def _of_words(problem: Problem) -> bool:
    return problem.text in ("form", "lemma")


def _copy(name: str, problem: Problem, seed: int, size: Size) -> Copy:
    return Copy(problem.text, "lemma" if _is_inflection(problem) else "form")


def _bare(name: str, problem: Problem, seed: int, size: Size) -> BareLoop:
    return BareLoop(problem, seed, **ours.budget(name, size))


def _network(columns: Callable[[Problem], list[str]]) -> Callable[..., ours.Ours]:
    def make(name: str, problem: Problem, seed: int, size: Size) -> ours.Ours:
        settings = ours.budget(name, size)
        return ours.Ours(problem, columns(problem), seed, **settings)

    return make


MODELS = [
    Model("copy of the source", _copy, _of_words),
    Model(
        "nearest neighbour",
        lambda name, problem, seed, size: Nearest(problem.text),
        lambda problem: True,
    ),
    Model(
        "affix rules",
        lambda name, problem, seed, size: AffixRules(problem.text),
        _is_inflection,
    ),
    Model(
        "most frequent class",
        lambda name, problem, seed, size: EachClass(problem.classes, frequent=True),
        _with_classes,
    ),
    Model(
        "TF-IDF + logistic regression",
        lambda name, problem, seed, size: EachClass(
            problem.classes, words=problem.words
        ),
        _with_classes,
    ),
    Model(BARE, _bare, lambda problem: not problem.classes),
    Model(
        CLASSES_ALONE,
        _network(lambda problem: problem.classes),
        _with_classes,
        ours=True,
    ),
    Model(
        TEXT_ALONE,
        _network(lambda problem: [problem.text]),
        _with_classes,  # elsewhere the whole is a text alone
        ours=True,
        writes=True,
    ),
    Model(
        OURS,
        _network(lambda problem: [problem.text, *problem.classes]),
        lambda problem: True,
        ours=True,
        writes=True,
    ),
]
