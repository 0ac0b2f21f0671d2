"""How good are the answers, on one data set after the other?"""

from __future__ import annotations

from typing import Any

import numpy as np

from _text_and_images import runs
from _text_and_images.models import Model, Size, models_for, one_network_a_task
from _text_and_images.results import Results
from _text_and_images.sets import Set

#: With more tasks, a network for each would take longer than all the rest.
_MOST_APART = 4


def run(data: Set, size: Size, results: Results) -> None:
    """Run all models on a set, and the best trunk once more as networks apart."""
    shapes = {"n_train": len(data.train), "n_test": len(data.test)}
    results.begin(data.name, columns=dict(data.columns), **shapes)
    models = models_for(data.name, data.kind)
    for model in models:
        _run_model(model, data, size, results)
    if data.train.Y.shape[1] > _MOST_APART:
        return
    names = {m.name: m for m in models}
    best = best_from_scratch(results.records(data.name))
    _run_model(one_network_a_task(names[best]), data, size, results)


def best_from_scratch(records: list[dict[str, Any]]) -> str:
    """Return the trunk trained from scratch with the best mean accuracy over tasks."""
    scores: dict[str, list[float]] = {}
    for record in records:
        if record["group"] == "scratch":
            score = runs.mean_of(record, "accuracy", list(record["tasks"]))
            scores.setdefault(record["model"], []).append(score)
    return max(scores, key=lambda name: np.mean(scores[name]))


def _run_model(model: Model, data: Set, size: Size, results: Results) -> None:
    for seed in model.seeds(size):
        found = runs.run(model.make(data.kind, seed, size), data)
        about = {"model": model.name, "group": model.group, "seed": seed}
        results.add(data.name, about | found)
        mean = runs.mean_of(found, "accuracy", list(found["tasks"]))
        print(
            f"    {model.name}, seed {seed}: accuracy {mean:.3f}, "
            f"fit {found['fit_s']:.1f} s, predict {found['predict_s']:.1f} s",
            flush=True,
        )
