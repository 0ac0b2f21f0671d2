"""Explanations as tables and as JSON, for other programs."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from skmtl.explain.facts._asked import Turn, Varied
from skmtl.explain.facts._comparisons import verdicts_of
from skmtl.explain.facts._parts import SharingFacts
from skmtl.explain.facts._prediction_sets import CONFIDENCE
from skmtl.explain.facts._record import Record
from skmtl.explain.facts._written_text import Origin, WrittenText
from skmtl.explain.neighbours._features import ImageSource, TextSource
from skmtl.explain.surrogates._surrogate import Surrogate
from skmtl.tasks._task_types import CLASSES, NUMBERS

__all__ = ["objects", "plain", "to_frame", "to_json"]

#: Of the layout of the JSON: to be raised when a reader of the last one would fail.
_VERSION = 2


def to_frame(explanation: Record) -> pd.DataFrame:
    """Return a row for each task, class and feature, largest effects of a class first.

    Columns task, class, feature, value, effect, se, role, in_focus; the role is that of
    the feature for the classes in focus. A number has one line for each feature, with
    None for its class, and effects in its own unit.
    """
    effects = explanation.surrogate.effects.T
    n_features = effects.shape[1]
    order = np.argsort(-np.abs(effects), axis=1, kind="stable")
    errors = explanation.surrogate.standard_errors.T
    feature = order.ravel()
    sizes = np.diff(explanation.offsets)
    names = np.repeat(objects(explanation.task_names), sizes)
    labels = objects(explanation.output_labels)
    return pd.DataFrame(
        {
            "task": np.repeat(names, n_features),
            "class": pd.Series(np.repeat(labels, n_features)).infer_objects(),
            "feature": objects(explanation.features.names)[feature],
            "value": objects(explanation.features.values)[feature],
            "effect": np.take_along_axis(effects, order, axis=1).ravel(),
            "se": np.take_along_axis(errors, order, axis=1).ravel(),
            "role": objects(explanation.facts.roles.tolist())[feature],
            "in_focus": np.repeat(_in_focus(explanation), n_features),
        }
    )


def _in_focus(explanation: Record) -> np.ndarray:
    """Return whether each output is the class in focus of its task."""
    found = np.zeros(explanation.offsets[-1], dtype=bool)
    found[explanation.facts.columns] = True
    return found


def to_json(explanation: Record) -> str:
    """Return all that is needed to tell and draw the explanation elsewhere.

    Valid JSON in ASCII: numbers that are not there (the fidelity of a constant model,
    the spread of a word, an interval that the model does not give) are null. Labels are
    numbers, booleans or strings. A `prediction_set` is there if the model tells it, the
    most probable class first. Positions of the classes that are `predicted` are
    there where another class is more probable.
    """
    facts, features = explanation.facts, explanation.features
    surrogate = explanation.surrogate
    shared, specific = facts.split
    content = {
        "version": _VERSION,
        "kind": explanation.kind,
        "model": explanation.model_name,
        "row_label": explanation.row_label,
        "n_samples": surrogate.n_samples,
        "n_eff": surrogate.n_eff,
        "features": [
            {"name": name, "value": value, "form": form, "spread": spread, "role": role}
            for name, value, form, spread, role in zip(
                features.names,
                features.values,
                features.forms,
                features.spreads,
                facts.roles,
                strict=True,
            )
        ],
        "leading": facts.leading,
        "tasks": [_task(explanation, k) for k in range(len(explanation.task_names))],
        "split": {"shared": shared, "specific": specific.T},
        "relatedness": facts.relatedness,
        "answers": _answers(explanation),
        "source": _source(explanation.source),
    }
    if features.labels:
        content["feature_labels"] = features.labels
    if explanation.task_labels:
        content["task_labels"] = explanation.task_labels
    if explanation.sharing is not None:
        content["sharing"] = _sharing(explanation.sharing)
    if explanation.texts:
        content["texts"] = [_text(text) for text in explanation.texts]
    if explanation.left_out is not None:
        content["left_out"] = explanation.left_out
    return json.dumps(plain(content), allow_nan=False)


def _task(explanation: Record, k: int) -> dict[str, Any]:
    """Return what there is to say of a task: of each of its classes, or its number."""
    start, outputs = explanation.offsets[k], explanation.outputs[k]
    of_task = {
        "name": explanation.task_names[k],
        "vacuous": explanation.facts.vacuous[k],
    }
    if explanation.is_number[k]:
        numbers = explanation.numbers
        assert numbers is not None
        return of_task | {
            "type": NUMBERS,
            "number": {
                "value": outputs[0],
                "interval": numbers.intervals[k],
                "coverage": numbers.coverage,
                "spread": numbers.spreads[k],
                "mean": numbers.centers[k],
                "range": numbers.ranges[k],
                "target_value": numbers.targets[k],
                "on_learned_scale": explanation.facts.learned[k],
                **_of_output(explanation, start),
            },
        }
    classes = [
        {"label": label, "probability": p, **_of_output(explanation, start + c)}
        for c, (label, p) in enumerate(
            zip(explanation.classes[k], outputs, strict=True)
        )
    ]
    answered: dict[str, Any] = {}
    if explanation.facts.sets[k]:
        labels = explanation.prediction_sets[explanation.task_names[k]]
        answered = {"prediction_set": labels, "confidence": CONFIDENCE}
    if explanation.predicted[k] != np.argmax(outputs):
        answered["predicted"] = explanation.predicted[k]
    return of_task | {
        "type": CLASSES,
        "focus": explanation.focus[k],
        "focus_is_fixed": explanation.facts.fixed[k],
        **answered,
        "classes": classes,
    }


def _of_output(explanation: Record, at: int) -> dict[str, Any]:
    """Return what the surrogate of one output says."""
    return _of_surrogate(explanation.surrogate, at)


def _of_surrogate(surrogate: Surrogate, at: int) -> dict[str, Any]:
    return {
        "r2": surrogate.r2[at],
        "gap": surrogate.gap[at],
        "constant": surrogate.constant[at],
        "intercept": surrogate.intercepts[at],
        "effects": surrogate.effects[:, at],
        "standard_errors": surrogate.standard_errors[:, at],
        "selected": surrogate.selected[:, at],
    }


def _answers(explanation: Record) -> dict[str, Any]:
    """Return what the model was asked about, and what it said."""
    return {
        "varied": [
            {
                "feature": one.feature,
                "own": one.own,
                "values": one.values,
                "own_number": one.own_number,
                "numbers": one.numbers,
                "seen": one.seen,
                "common": one.common,
                "told": None if told < 0 else told,
                "outputs": _by_task(explanation, one.outputs.T),
                **_predicted(explanation, one),
            }
            for one, told in zip(
                explanation.answers.varied, explanation.facts.told, strict=True
            )
        ],
        "turns": [
            {
                "task": turn.task,
                "features": turn.features,
                "values": turn.values,
                "turns": turn.turns,
                "outputs": _by_task(explanation, turn.outputs),
                **_predicted(explanation, turn),
            }
            for turn in explanation.answers.turns
        ],
    }


def _predicted(explanation: Record, one: Varied | Turn) -> dict[str, np.ndarray]:
    """Return the positions of the classes answered, if another is more probable."""
    likeliest = verdicts_of(explanation, np.atleast_2d(one.outputs), None)
    if one.decided is None or (likeliest == one.decided).all():
        return {}
    return {"predicted": one.decided.T}


def _by_task(explanation: Record, outputs: np.ndarray) -> list[np.ndarray]:
    return [outputs[start:stop] for start, stop in pairwise(explanation.offsets)]


def _text(text: WrittenText) -> dict[str, Any]:
    """Return a text that is written, and what there is to say of each of its words."""
    left_out = [None] * len(text.words) if text.alone is None else text.alone.T
    words = zip(text.words, text.spans, text.own, left_out, text.origins, strict=True)
    return {
        "task": text.task,
        "label": text.shown_task,
        "text": text.text,
        "words": [
            {
                "word": word,
                "span": span,
                "probability": p,
                "without_each": without,
                "comes_from": origin and origin.features,
                "without_these": _left(origin, each=False),
                "without_any_of_these": _left(origin, each=True),
                **_of_surrogate(text.surrogate, at),
            }
            for at, (word, span, p, without, origin) in enumerate(words)
        ],
        "without_several": [
            {"features": own, "probabilities": p} for own, p in text.together.items()
        ],
        "attention": text.attended
        and {"tokens": text.attended[0], "weights": text.attended[1].T},
    }


def _left(origin: Origin | None, *, each: bool) -> float | None:
    """Return what is left of a word without its features, all or `each` of them."""
    return origin.without if origin and origin.each == each else None


def _sharing(facts: SharingFacts) -> dict[str, Any]:
    """Return what the tasks draw on, with the names of those that are learned."""
    return {
        "kind": facts.kind,
        "tasks": list(facts.overlap.index),
        "overlap": facts.overlap.to_numpy(),
        "shared": None if facts.shared is None else facts.shared.to_numpy(),
        "towers": None if facts.towers is None else facts.towers.to_numpy(),
    }


def _source(source: TextSource | ImageSource | None) -> dict[str, Any] | None:
    if isinstance(source, TextSource):
        return {"text": source.text, "spans": source.spans}
    if isinstance(source, ImageSource):
        return {"image": source.image, "segments": source.segments}
    return None


def objects(values: Any) -> np.ndarray:
    """Return an array of Python objects, one for each value, whatever these are."""
    values = list(values)
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def plain(value: Any) -> Any:
    """Return what JSON knows: dict, list, string, number, boolean or None."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "fiub":
            return plain(value.tolist())
        finite = np.isfinite(value)
        if not finite.all():
            value = value.astype(object)
            value[~finite] = None
        return value.tolist()
    if isinstance(value, np.generic) and value.dtype.kind not in "mM":
        value = value.item()  # which of a date may be a number
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)
