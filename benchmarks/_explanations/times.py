"""How long does it take, and how often is the model asked?"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import shap
from _harness.compare import timed
from _harness.machine import one_thread
from lime.lime_tabular import LimeTabularExplainer
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from _explanations.peers import lime_run, lime_stacked
from _explanations.problem import Counted, second
from _explanations.result import Result
from _explanations.runs import Runs
from skmtl import MultiTaskClassifier
from skmtl.datasets import make_multitask
from skmtl.explain import TabularExplainer

_N_TASKS, _N_FEATURES = 5, 30
#: num_features -> least ratio of K lime runs to ours.
_TARGETS = {5: 40.0, 10: 10.0}
_LIGHT = "MLPClassifier(64, 64)"
_PEERS = ("lime, a run a task", "lime, stacked", "shap Kernel, all tasks")


class _Perceptron:
    """scikit-learn's network of all tasks, with an array for each task."""

    def __init__(self, data: np.ndarray, target: np.ndarray):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.net = MLPClassifier((64, 64), max_iter=20, random_state=0)
            self.net.fit(data, target)

    def predict_proba(self, rows: np.ndarray) -> list[np.ndarray]:
        """Return an array of shape (n_samples, 2) for each task."""
        return [np.column_stack([1 - p, p]) for p in self.net.predict_proba(rows).T]


def run(runs: Runs) -> list[Result]:
    """Time explanations of one row for all tasks, in turns, all with one thread."""
    n = runs.size.time_samples
    made = make_multitask(
        runs.size.n_train, n_tasks=_N_TASKS, n_noise=22, random_state=0
    )
    data, target = made.data.to_numpy(), made.target.to_numpy()
    models = {
        _LIGHT: _Perceptron(data, target),
        "MultiTaskClassifier": MultiTaskClassifier(random_state=0).fit(data, target),
    }
    results = []
    for name, model in models.items():
        for n_features, least in _TARGETS.items():
            with one_thread():
                seconds = _turns(model, data, n, n_features, runs.size.rounds)
            ratios = {
                peer: float(np.median(seconds[peer] / seconds["skmtl contribution"]))
                for peer in _PEERS
            }
            results.append(
                Result(
                    f"how many times faster, {name}, {_N_TASKS} tasks, "
                    f"{_N_FEATURES} features, n={n}, num_features={n_features}, "
                    "contribution",
                    ratios[_PEERS[0]],
                    ratios,
                    # a model that takes longer leaves less to be gained
                    least=least if name == _LIGHT else None,
                    unit="x",
                    note=_written(seconds),
                )
            )
    results.append(_model_rows(models[_LIGHT], data, n))
    return results


def _turns(
    model: Any, data: np.ndarray, n: int, n_features: int, rounds: int
) -> dict[str, np.ndarray]:
    """Return seconds of each, round by round; each was called once before."""
    calls = _calls(model, data, n, n_features)
    for call in calls.values():
        call()
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            seconds[name].append(timed(call))
    return {name: np.array(values) for name, values in seconds.items()}


def _calls(
    model: Any, data: np.ndarray, n: int, n_features: int
) -> dict[str, Callable[[], Any]]:
    """Return what is timed: explainers are made before, as they are by their users."""
    x, mean = data[0], data.mean(axis=0, keepdims=True)
    settings = {"n_features": n_features, "n_samples": n, "random_state": 0}
    explain = {
        kind: TabularExplainer(model.predict_proba, data, kind=kind, **settings).explain
        for kind in ("contribution", "sensitivity")
    }
    lime = LimeTabularExplainer(data, random_state=0)
    kernel = shap.KernelExplainer(second(model), mean)
    return {
        "skmtl contribution": partial(explain["contribution"], x),
        "skmtl sensitivity": partial(explain["sensitivity"], x),
        _PEERS[0]: partial(lime_run, lime, x, second(model), _N_TASKS, n, n_features),
        _PEERS[1]: partial(lime_stacked, lime, x, model, _N_TASKS, n, n_features),
        _PEERS[2]: partial(
            kernel.shap_values, x, nsamples=n, silent=True, l1_reg=False
        ),
        "the model alone": partial(model.predict_proba, np.tile(x, (n, 1))),
    }


def _model_rows(model: Any, data: np.ndarray, n: int) -> Result:
    """Count the rows that the model is asked about."""
    n_rows = {}
    for name in ("skmtl contribution", *_PEERS[:2]):
        counted = Counted(model)
        call = _calls(counted, data, n, 5)[name]
        counted.n_rows = 0
        call()
        n_rows[name] = float(counted.n_rows)
    of_ours = n_rows.pop("skmtl contribution")
    return Result(
        f"model rows over n, {_N_TASKS} tasks, n={n}",
        of_ours / n,
        {name: value / n for name, value in n_rows.items()},
        most=1.1,
        note="ours asks about n rows, and then about the values that curves show",
    )


def _written(seconds: dict[str, np.ndarray]) -> str:
    """Return medians in milliseconds."""
    return "; ".join(
        f"{name} {1e3 * float(np.median(times)):.3g} ms"
        for name, times in seconds.items()
    )
