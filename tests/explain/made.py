"""Explanations put together by hand, for tests of what is told and shown of them."""

from dataclasses import replace
from functools import partial

import numpy as np

from skmtl.explain._explanation import Explanation
from skmtl.explain.facts._asked import Answers, Varied
from skmtl.explain.facts._parts import NumberFacts
from skmtl.explain.neighbours._features import Features
from skmtl.explain.surrogates._additive import ExactSurrogate
from skmtl.explain.surrogates._surrogate import Surrogate

__all__ = ["answers_of", "made_explanation"]


def made_explanation(
    effects,
    *,
    task_names=None,
    classes=None,
    probabilities=None,
    names=None,
    values=None,
    forms="number",
    errors=0.004,
    r2=0.8,
    gap=0.01,
    constant=False,
    shown=10,
    kind="sensitivity",
    focus=None,
    source=None,
    answers=None,
    turns=(),
    feature_labels=(),
    task_labels=(),
    spreads=800.0,
    intervals=None,
    targets=None,
    learned=None,
):
    """Return an explanation with given effects, shape (n_features, n_tasks).

    They are those of the second class of each task; the first has the opposite, further
    classes have none. Unless others are given, the answers of the model are that each
    feature, another or taken away, takes its effects from the probabilities.

    A task whose entry in `classes` is None is a number, with one of `spreads`. Its
    effects, errors and gap are given in shares of it, and are in its unit in what is
    made; its entry in `probabilities` is the number itself (3700, or 4.6 spreads).
    Those of `learned`, a bool for each task, are on the scale that it is learned on.
    """
    effects = np.asarray(effects, dtype=float)
    n_features, n_tasks = effects.shape
    task_names = task_names or [f"task_{k}" for k in range(n_tasks)]
    classes = classes or [np.array(["no", "yes"])] * n_tasks
    classes = [np.array([]) if c is None else np.asarray(c) for c in classes]
    sizes = [max(len(labels), 1) for labels in classes]
    is_number = np.array([not len(labels) for labels in classes])
    spreads = np.where(is_number, np.broadcast_to(spreads, n_tasks), 1.0)
    learned = np.zeros(n_tasks, bool) if learned is None else np.asarray(learned)
    units = np.where(learned, 1.0, spreads)
    if probabilities is None:
        probabilities = [
            np.array([0.3, 0.7, *[0.0] * (len(labels) - 2)])
            if len(labels)
            else 4.625 * spread
            for labels, spread in zip(classes, spreads, strict=True)
        ]
    columns = []
    for k, labels in enumerate(classes):
        own = units[k] * effects[:, k]
        columns += [-own, own] if len(labels) else [own]
        columns += [np.zeros(n_features)] * (len(labels) - 2)
    table = np.column_stack(columns)
    n_outputs = table.shape[1]
    of_outputs = np.repeat(units, sizes)
    made = Surrogate
    if learned.any():
        exact = {"has_pairs": False, "learned": np.repeat(learned, sizes)}
        made = partial(ExactSurrogate, **exact)
    nothing = np.full(n_tasks, np.nan)
    centers = np.where(is_number, 4.0 * spreads, np.nan)
    numbers = NumberFacts(
        spreads=spreads,
        centers=centers,
        ranges=centers[:, None] + np.outer(spreads, [-2.0, 3.0]),
        intervals=np.full((n_tasks, 2), np.nan)
        if intervals is None
        else np.asarray(intervals, float),
        coverage=0.9,
        targets=nothing if targets is None else np.asarray(targets, float),
    )
    if isinstance(forms, str):
        forms = [forms] * n_features
    measured = [form == "number" for form in forms]
    explanation = Explanation(
        kind=kind,
        task_names=tuple(task_names),
        classes=tuple(classes),
        outputs=tuple(np.atleast_1d(np.asarray(p, float)) for p in probabilities),
        features=Features(
            names=tuple(names or [f"x{j}" for j in range(n_features)]),
            values=tuple(values or [f"{j}.5" for j in range(n_features)]),
            forms=tuple(forms),
            spreads=np.where(measured, 2.0, np.nan),
            labels=tuple(feature_labels),
        ),
        surrogate=made(
            effects=table,
            standard_errors=np.broadcast_to(np.asarray(errors, float), table.shape)
            * of_outputs,
            intercepts=np.zeros(n_outputs),
            selected=table != 0,
            gram=np.eye(n_features),
            r2=np.repeat(np.broadcast_to(np.asarray(r2, float), n_tasks), sizes),
            gap=np.full(n_outputs, gap) * of_outputs,
            constant=np.repeat(np.broadcast_to(constant, n_tasks), sizes),
            n_samples=0 if learned.any() else 1000,  # exact where nothing is drawn
            n_eff=0.0 if learned.any() else 1000.0,
        ),
        focus=np.where(is_number, 0, 1) if focus is None else np.asarray(focus),
        n_features=shown,
        source=source,
        task_labels=tuple(task_labels),
        numbers=numbers if is_number.any() else None,
    )
    found = answers_of(explanation) if answers is None else tuple(answers)
    return replace(explanation, answers=Answers(found, tuple(turns)))


def answers_of(explanation):
    """Return what a model says that loses the effects of a feature with its value."""
    own = explanation.own
    # effects on the scale that a number is learned on are put back by the spread
    effects = explanation.surrogate.effects / explanation.effect_scales
    effects = effects * explanation.scales
    found = []
    for j in explanation.facts.leading:
        said = own - effects[j]
        parts = np.split(said, explanation.offsets[1:-1])
        said = [
            part if is_number else np.clip(part, 0, 1) / np.clip(part, 0, 1).sum()
            for part, is_number in zip(parts, explanation.is_number, strict=True)
        ]
        said = np.concatenate(said)
        form = explanation.features.forms[j]
        after = {"number": "99", "range": "99", "value": "other"}.get(form, "")
        varied = Varied(
            feature=j,
            own=explanation.features.values[j] if form != "range" else "7",
            values=(after,),
            numbers=np.array([99.0 if form in ("number", "range") else np.nan]),
            common=np.array([True]),
            sizes=np.ones(1),
            outputs=said[None],
            own_number=_number_of(explanation.features.values[j], form),
        )
        found.append(varied)
    return tuple(found)


def _number_of(value, form):
    """Return the number that a value is, as far as a column of numbers has one."""
    try:
        return float(value) if form == "number" else np.nan
    except ValueError:
        return np.nan
