"""One fit and one answer: what comes out, how long it took, what was warned of."""

from __future__ import annotations

import gc
import time
import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd
from _harness.limits import headline
from _quality.model import Model, Size


def fit_and_ask(
    model: Model,
    size: Size,
    learned: tuple[pd.DataFrame, pd.DataFrame],
    ask: Callable[[Any], Any],
) -> tuple[Any, dict[str, Any]]:
    """Fit a model to X and Y, ask it, and return the answer and the facts.

    Times are those of the processor, so that other work on the machine does not count.
    """
    return made_and_asked(lambda: model.make(size), learned, ask)


def made_and_asked(
    make: Callable[[], Any], learned: tuple[Any, Any], ask: Callable[[Any], Any]
) -> tuple[Any, dict[str, Any]]:
    """Make a model, fit it to two things, ask it; return the answer and the facts."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        made = make()  # here peers are imported
        fitted, fit_s = _timed(lambda: made.fit(*learned))
        answer, predict_s = _timed(lambda: ask(fitted))
    facts = {
        "fit_s": fit_s,
        "predict_s": predict_s,
        "warnings": sorted({headline(warning) for warning in caught}),
    }
    return answer, facts


def _timed(function: Callable[[], Any]) -> tuple[Any, float]:
    gc.collect()
    gc.freeze()  # else a fit pays for a search through all that was imported
    start = time.process_time()
    return function(), time.process_time() - start
