"""Explanations put together by hand, for tests of what is told and shown of them."""

from dataclasses import replace

import numpy as np

from skmtl.explain._explanation import Explanation
from skmtl.explain.facts._asked import Answers, Varied
from skmtl.explain.neighbours._features import Features
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
):
    """Return an explanation with given effects, shape (n_features, n_tasks).

    They are those of the second class of each task; the first has the opposite, further
    classes have none. Unless others are given, the answers of the model are that each
    feature, another or taken away, takes its effects from the probabilities.
    """
    effects = np.asarray(effects, dtype=float)
    n_features, n_tasks = effects.shape
    task_names = task_names or [f"task_{k}" for k in range(n_tasks)]
    classes = classes or [np.array(["no", "yes"])] * n_tasks
    if probabilities is None:
        probabilities = [
            np.array([0.3, 0.7, *[0.0] * (len(labels) - 2)]) for labels in classes
        ]
    columns = []
    for k, labels in enumerate(classes):
        own = [-effects[:, k], effects[:, k]]
        columns += own + [np.zeros(n_features)] * (len(labels) - 2)
    table = np.column_stack(columns)
    n_outputs = table.shape[1]
    if isinstance(forms, str):
        forms = [forms] * n_features
    numbers = [form == "number" for form in forms]
    explanation = Explanation(
        kind=kind,
        task_names=tuple(task_names),
        classes=tuple(np.asarray(labels) for labels in classes),
        probabilities=tuple(np.asarray(p) for p in probabilities),
        features=Features(
            names=tuple(names or [f"x{j}" for j in range(n_features)]),
            values=tuple(values or [f"{j}.5" for j in range(n_features)]),
            forms=tuple(forms),
            spreads=np.where(numbers, 2.0, np.nan),
            labels=tuple(feature_labels),
        ),
        surrogate=Surrogate(
            effects=table,
            standard_errors=np.broadcast_to(np.asarray(errors, float), table.shape),
            intercepts=np.zeros(n_outputs),
            selected=table != 0,
            gram=np.eye(n_features),
            r2=np.repeat(
                np.broadcast_to(np.asarray(r2, float), n_tasks), list(map(len, classes))
            ),
            gap=np.full(n_outputs, gap),
            constant=np.repeat(
                np.broadcast_to(constant, n_tasks), list(map(len, classes))
            ),
            n_samples=1000,
            n_eff=1000.0,
        ),
        focus=np.ones(n_tasks, dtype=int) if focus is None else np.asarray(focus),
        n_features=shown,
        source=source,
        task_labels=tuple(task_labels),
    )
    found = answers_of(explanation) if answers is None else tuple(answers)
    return replace(explanation, answers=Answers(found, tuple(turns)))


def answers_of(explanation):
    """Return what a model says that loses the effects of a feature with its value."""
    own = np.concatenate(explanation.probabilities)
    found = []
    for j in explanation.facts.leading:
        said = own - explanation.surrogate.effects[j]
        parts = np.split(np.clip(said, 0, 1), explanation.offsets[1:-1])
        said = np.concatenate([part / part.sum() for part in parts])
        form = explanation.features.forms[j]
        after = {"number": "99", "range": "99", "value": "other"}.get(form, "")
        varied = Varied(
            feature=j,
            own=explanation.features.values[j] if form != "range" else "7",
            values=(after,),
            numbers=np.array([99.0 if form in ("number", "range") else np.nan]),
            common=np.array([True]),
            sizes=np.ones(1),
            probabilities=said[None],
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
