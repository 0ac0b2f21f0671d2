"""A fitted model as it is at one moment, while fits go on in other threads."""

from __future__ import annotations

from typing import Any, TypeVar

from skmtl.tasks._lookup import inward

__all__ = ["as_it_is", "shallow"]

E = TypeVar("E")


def as_it_is(estimator: E) -> E:
    """Return a fitted model as it is at this moment: a shallow copy.

    Names, classes and probabilities of a model are asked for one after the other, and a
    fit in another thread may end between any two of these looks. Our estimators hand
    over all that a fit has learned in one step, so that a copy belongs to one fit. What
    is around one, such as a Pipeline, a search or a view, is copied along with it;
    models of others are returned themselves, as they change while they are fitted.
    """
    layers = list(inward(estimator))
    if not layers or not hasattr(layers[-1], "_task_encoder"):
        return estimator
    still = shallow(layers.pop())
    while layers:
        still = _holding(layers.pop(), still)
    return still


def shallow(estimator: E) -> E:
    """Return a copy that has the same attributes."""
    # one step of the interpreter, and a small part of the time that clone takes
    copy = object.__new__(type(estimator))
    vars(copy).update(vars(estimator))
    return copy


def _holding(layer: Any, held: Any) -> Any:
    """Return a copy of what is around a model, with another one in its place."""
    copy = shallow(layer)
    if hasattr(copy, "best_estimator_"):
        copy.best_estimator_ = held
    elif hasattr(copy, "steps"):
        copy.steps = [*copy.steps[:-1], (copy.steps[-1][0], held)]
    else:
        copy.estimator = held
    return copy
