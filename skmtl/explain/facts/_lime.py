"""Explanations as objects of lime, so that its displays and those built on it work."""

from __future__ import annotations

import warnings
from copy import copy
from functools import partial
from typing import Any

import numpy as np

from skmtl.explain.facts._record import Record
from skmtl.explain.neighbours._features import Features, ImageSource, TextSource
from skmtl.tasks._task import find_task

__all__ = ["as_lime"]

#: Stands for "<" while a page is written: a character that no text may hold.
_STAND_IN = "\ufdd0"


def as_lime(explanation: Record, task: str | int) -> Any:
    """Return the explanation of one task as lime would return its own.

    Parameters
    ----------
    explanation : Record
    task : str or int
        Name of the task, or its position.

    Returns
    -------
    lime_explanation : lime.explanation.Explanation or lime.lime_image.ImageExplanation
        Of all classes of the task; labels are their positions, the class in focus
        first. `score` and `local_pred` are those of the class in focus. Tables and
        texts hold the `n_features` largest effects of each class, images all. Of a
        number one in lime's mode "regression", with effects in the number's own unit,
        and the range of the number itself, not of its values near the input. An image
        has the one label 0.

    Raises
    ------
    ValueError
        If there is no such task.
    """
    if task in [text.task for text in explanation.texts]:
        raise ValueError(
            f"Got task={task!r}, which is a text, but expected one with classes, or a "
            "number: lime has nothing to show for a text. Use alignment, or "
            "plot('alignment')."
        )
    k = find_task(list(explanation.task_names), task)
    source = explanation.source
    if isinstance(source, ImageSource):
        from lime.lime_image import ImageExplanation

        found: Any = ImageExplanation(
            _with_colours(source.image), source.segments.astype(np.int64)
        )
        n_shown = len(explanation.features)
    else:
        found = _page_maker(explanation, is_number=bool(explanation.is_number[k]))
        n_shown = explanation.n_features
    surrogate, start = explanation.surrogate, int(explanation.offsets[k])
    proba, focus = explanation.outputs[k], int(explanation.focus[k])
    found.score = float(surrogate.r2[start + focus])
    found.local_pred = np.array([proba[focus] + surrogate.gap[start + focus]])
    for label in range(len(proba)):
        effects = surrogate.effects[:, start + label]
        order = np.argsort(-np.abs(effects), kind="stable")
        order = order[surrogate.selected[order, start + label]][:n_shown]
        found.local_exp[label] = [(int(j), float(effects[j])) for j in order]
        found.intercept[label] = float(surrogate.intercepts[start + label])
    if explanation.is_number[k]:
        return _of_number(found, explanation, k)
    by_probability = np.argsort(-proba, kind="stable").tolist()
    by_probability.remove(focus)
    found.top_labels = [focus, *by_probability]
    found.predict_proba = np.asarray(proba, dtype=float)
    found.class_names = list(map(str, explanation.facts.classes[k]))
    return found


def _of_number(found: Any, explanation: Record, k: int) -> Any:
    """Return lime's explanation of a number, with what lime gets wrong set right.

    It has two labels, of which 1 is the number and 0 the same with other signs; its
    page would call them negative and positive.
    """
    assert explanation.numbers is not None
    value, name = float(explanation.outputs[k][0]), explanation.shown_tasks[k]
    low, high = explanation.numbers.ranges[k]
    found.class_names = [f"lower {name}", f"higher {name}"]
    found.predicted_value = value
    found.min_value, found.max_value = float(min(low, value)), float(max(high, value))
    if isinstance(explanation.source, ImageSource):
        found.top_labels = [0]
        return found
    effects = found.local_exp.pop(0)
    intercept = found.intercept.pop(0)
    found.local_exp |= {1: effects, 0: [(j, -effect) for j, effect in effects]}
    found.intercept |= {1: intercept, 0: -intercept}
    return found


def _page_maker(explanation: Record, *, is_number: bool) -> Any:
    """Return an empty explanation of lime for a table or a text."""
    from lime.explanation import Explanation as LimeExplanation
    from lime.lime_tabular import TableDomainMapper
    from lime.lime_text import TextDomainMapper

    features, source = explanation.features, explanation.source
    if isinstance(source, TextSource):
        mapper: Any = TextDomainMapper(_indexed(source, features))
    else:
        mapper = TableDomainMapper(
            feature_names=list(features.names),
            feature_values=list(features.values),
            scaled_row=np.ones(len(features)),
            categorical_features=np.flatnonzero(np.isin(features.forms, "value")),
            discretized_feature_names=_conditions(features),
        )
    mode = "regression" if is_number else "classification"
    found = LimeExplanation(mapper, mode=mode, random_state=0)
    # the page that lime writes runs what names, labels and texts hold as markup
    found.as_html = partial(_safe_page, found)
    return found


def _conditions(features: Features) -> list[str]:
    """Return what the weights stand for: a column, or a value or range of it."""
    return [
        f"{name}={value}" if form in ("value", "range") else name
        for name, value, form in zip(
            features.names, features.values, features.forms, strict=True
        )
    ]


def _indexed(source: TextSource, features: Features) -> Any:
    """Return lime's index of a text with our features as its words."""
    from lime.lime_text import IndexedString

    text = source.text
    places = sorted(
        (start, end, j) for j, spans in enumerate(source.spans) for start, end in spans
    )
    pieces: list[str] = []
    positions: list[list[int]] = [[] for _ in source.spans]
    done = 0
    for start, end, j in places:
        if start > done:
            pieces.append(text[done:start])
        positions[j].append(len(pieces))
        pieces.append(text[start:end])
        done = end
    pieces.append(text[done:])
    indexed = IndexedString(text)
    indexed.as_list = pieces
    indexed.as_np = np.array(pieces, dtype=object)
    indexed.string_start = _starts(pieces, len)
    # as written in the text, whatever the feature is called
    indexed.inverse_vocab = [
        pieces[at[0]] if at else name
        for at, name in zip(positions, features.names, strict=True)
    ]
    indexed.positions = positions
    return indexed


def _safe_page(found: Any, *args: Any, **kwargs: Any) -> str:
    """Return lime's page, with "<" in names, labels and texts written as an escape."""
    safe = copy(found)
    del safe.as_html
    safe.class_names = [_stood_in(name) for name in found.class_names]
    safe.domain_mapper = mapper = copy(found.domain_mapper)
    if hasattr(mapper, "indexed_string"):
        mapper.indexed_string = indexed = copy(mapper.indexed_string)
        indexed.inverse_vocab = [_stood_in(word) for word in indexed.inverse_vocab]
        # a browser counts some characters, such as emoji, twice
        indexed.string_start = _starts(
            indexed.as_list,
            _utf_16_length,
        )
    else:
        for name in (
            "exp_feature_names",
            "discretized_feature_names",
            "feature_values",
        ):
            setattr(mapper, name, [_stood_in(text) for text in getattr(mapper, name)])
    with warnings.catch_warnings():
        # lime leaves a file of its own open
        warnings.simplefilter("ignore", ResourceWarning)
        page = safe.as_html(*args, **kwargs)
    # lime writes some strings in ASCII and others not, all inside scripts
    for written in (_STAND_IN, f"\\u{ord(_STAND_IN):04x}"):
        page = page.replace(written, "\\u003c")
    return page


def _utf_16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _stood_in(text: str) -> str:
    return text.replace("<", _STAND_IN)


def _starts(pieces: list[str], length: Any) -> np.ndarray:
    return np.cumsum([0, *(length(piece) for piece in pieces[:-1])])


def _with_colours(image: np.ndarray) -> np.ndarray:
    """Return an image of three channels or more, as lime draws on: grey as RGB."""
    if image.ndim == 2:
        image = image[:, :, None]
    if image.shape[2] == 1:
        return np.repeat(image, 3, axis=2)
    return np.array(image)
