"""What an input goes through in a model, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from skmtl.tasks._lookup import inward

__all__ = ["readers"]


def readers(estimator: Any) -> Iterator[Any]:
    """Yield the steps of a model, those of Pipelines within it too, first to last.

    Searches and other estimators around a Pipeline are looked through. A model without
    steps is its only one.
    """
    model = estimator
    if hasattr(estimator, "get_params"):  # a function may have steps of its own
        for model in inward(estimator):
            if hasattr(model, "steps"):
                for _, step in model.steps:
                    if step is not None and step != "passthrough":
                        yield from readers(step)
                return
    yield model
