"""One fit and its answers: scores, seconds, warnings."""

from __future__ import annotations

from typing import Any

from _regression.fits import made_and_asked

from _generation.models import Model
from _generation.problem import Problem, Size
from _generation.scores import scores


def run(
    model: Model, name: str, problem: Problem, seed: int, size: Size
) -> dict[str, Any]:
    """Fit to the part to learn from, answer the test rows, and score."""
    answers, facts = made_and_asked(
        lambda: model.make(name, problem, seed, size),
        (problem.learned(seed), problem.dev),
        lambda fitted: fitted.predict(problem.test),
    )
    n_test = len(problem.test.source)
    return facts | {"n_test": n_test, "tasks": scores(problem, answers)}
