"""What was aimed at, and whether it was reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from _text_and_images.accuracy import best_from_scratch
from _text_and_images.models import FROZEN, NO_EXPRESSION, SVM, TFIDF
from _text_and_images.results import Results
from _text_and_images.runs import mean_of

PIXELS = [
    "logistic regression on pixels",
    "random forest on pixels",
    "`MLPClassifier` on pixels",
]


@dataclass(frozen=True)
class Target:
    """A line of the table of targets."""

    what: str
    against: str
    at_least: float
    reached: float

    def line(self) -> str:
        """Return it as a line of the table; what is shown as equal is equal."""
        reached, least = round(self.reached, 3), round(self.at_least, 3)
        met = "met" if reached >= least else "**missed**"
        return f"| {self.what} | {self.against} | {least:.3f} | {reached:.3f} | {met} |"


def table(results: Results) -> str:
    """Return the targets that there are results for."""
    lines = [target.line() for find in FINDERS for target in find(results)]
    if not lines:
        return ""
    header = "| accuracy | target | at least | reached | |\n|---|---|---|---|---|"
    return "\n".join([header, *lines])


def _from_scratch(results: Results) -> Iterator[Target]:
    for name in ("slurp", "crosswoz"):
        scores = _Scores(results, name)
        if TFIDF not in scores.models:
            continue
        best = best_from_scratch(scores.records)
        asked = ["scenario", "action"] if name == "slurp" else [None]
        for task in asked:
            yield Target(
                f"{name}, {task or 'mean over tasks'}: {best}",
                f"no worse than {TFIDF}",
                scores.of(TFIDF, task),
                scores.of(best, task),
            )


def _pretrained(results: Results) -> Iterator[Target]:
    scores = _Scores(results, "slurp")
    if FROZEN not in scores.models:
        return
    for task, more in (("scenario", 0.02), ("action", 0.04)):
        peer = max(TFIDF, SVM, key=lambda name, task=task: scores.of(name, task))
        yield Target(
            f"slurp, {task}: {FROZEN}",
            f"{100 * more:.0f} points above {peer}",
            scores.of(peer, task) + more,
            scores.of(FROZEN, task),
        )


def _faces(results: Results) -> Iterator[Target]:
    scores = _Scores(results, "faces")
    if not scores.models:
        return
    for model in (best_from_scratch(scores.records), NO_EXPRESSION.name):
        for task, least in (("pose", 0.97), ("sunglasses", 0.93)):
            reached = scores.of(model, task)
            yield Target(f"faces, {task}: {model}", "as planned", least, reached)
        for task in ("pose", "sunglasses", "person"):
            peer = max(PIXELS, key=lambda name, task=task: scores.of(name, task))
            yield Target(
                f"faces, {task}: {model}",
                f"no worse than {peer}",
                scores.of(peer, task),
                scores.of(model, task),
            )


FINDERS = (_from_scratch, _pretrained, _faces)


class _Scores:
    """Mean accuracies of a set's models over seeds."""

    def __init__(self, results: Results, name: str) -> None:
        part = results.parts.get(name, {})
        whole = "took_s" in part and not part["quick"]
        self.records = results.records(name) if whole else []
        self.models = {record["model"] for record in self.records}

    def of(self, model: str, task: str | None) -> float:
        """Return the accuracy in a task, or the mean over all."""
        found = [
            mean_of(record, "accuracy", [task] if task else list(record["tasks"]))
            for record in self.records
            if record["model"] == model
        ]
        return float(np.mean(found))
