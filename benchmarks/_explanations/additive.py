"""The additive model, which is its own explanation: right, exact, and how fast?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from _harness.compare import timed
from _harness.machine import one_thread
from lime.lime_tabular import LimeTabularExplainer

from _explanations.peers import lime_run
from _explanations.problem import second
from _explanations.result import Result
from _explanations.runs import Runs
from skmtl import MultiTaskClassifier, TabularExplainer
from skmtl.datasets import load_penguins, make_multitask
from skmtl.explain import term_roles

#: Few rows to learn roles from; `make_multitask` is additive unless told otherwise.
_N_ROLES = 300
_LEAST_ROLES = 0.95
_N_EXPLAINED = 8
#: Sums and log-odds that are closer than this are the same.
_SAME = 1e-5
#: Tasks and columns of the table that explanations are timed on, and n of the others.
_N_TASKS, _N_COLUMNS, _N = 3, 10, 5000
_MOST_S = 1e-3
_REPEATS = 20


def run(runs: Runs) -> list[Result]:
    """Measure roles, exactness and times."""
    rounds, n_draws = runs.size.rounds, runs.size.additive_draws
    return [*_roles(n_draws), *_exact(n_draws), *_times(rounds, runs.size.n_train)]


def _roles(n_draws: int) -> list[Result]:
    """Return shares of features with the role they have, of the model and of rows."""
    whole: list[float] = []
    rows: dict[tuple[str, str], list[float]] = {}
    for seed in range(200, 200 + n_draws):
        made = make_multitask(_N_ROLES, random_state=seed)
        X, roles = made.data, made.roles.to_numpy()
        for name, trunk in (("additive", "additive"), ("default network", "mlp")):
            clf = MultiTaskClassifier(trunk, random_state=seed).fit(X, made.target)
            if name == "additive":
                found = term_roles(clf, X).roles["role"].to_numpy()
                whole.append((found == roles).mean())
            for kind in ("sensitivity", "contribution"):
                explainer = TabularExplainer(clf, X, kind=kind, n_samples=1000)
                shares = rows.setdefault((name, kind), [])
                for i in range(_N_EXPLAINED):
                    own = explainer.explain(X.iloc[[i]]).facts.roles
                    shares.append((own == roles).mean())
    said = f"of an additive model, {_N_ROLES} rows of additive truth"
    results = [
        Result(
            f"role accuracy {said}, all rows together (`term_roles`)",
            float(np.mean(whole)),
            least=_LEAST_ROLES,
            note=f"{n_draws} draws, from {min(whole):.3g} to {max(whole):.3g}",
        )
    ]
    for kind in ("sensitivity", "contribution"):
        results.append(
            Result(
                f"role accuracy {said}, a row's explanation, {kind}",
                float(np.mean(rows["additive", kind])),
                {"default network": float(np.mean(rows["default network", kind]))},
                least=_LEAST_ROLES,
            )
        )
    return results


def _exact(n_draws: int) -> list[Result]:
    """Return the share of class scores that terms add up to."""
    same: list[np.ndarray] = []
    most = 0.0
    tables = [load_penguins(return_X_y=True)]
    for seed in range(200, 200 + n_draws):
        tables.append(make_multitask(_N_ROLES, random_state=seed, return_X_y=True))
    for X, Y in tables:
        clf = MultiTaskClassifier("additive", random_state=0).fit(X, Y)
        parts = clf.intercepts_, clf.contributions(X), clf.predict_log_proba(X)
        for intercept, terms, log_p in zip(*parts, strict=True):
            sums, log_p = intercept + terms.sum(axis=1), log_p.astype(float)
            if sums.shape[1] == 1:
                said = log_p[:, [1]] - log_p[:, [0]]
            else:  # scores are told up to a constant of the row
                said = log_p - log_p.mean(axis=1, keepdims=True)
                sums -= sums.mean(axis=1, keepdims=True)
            away = np.abs(sums - said)
            same.append((away <= _SAME).ravel())
            most = max(most, float(away.max()))
    return [
        Result(
            f"class scores that intercept and terms add up to within {_SAME:g}",
            float(np.concatenate(same).mean()),
            least=1.0,
            note=f"{sum(map(len, same))} scores; the largest difference is {most:.1g}",
        )
    ]


def _times(rounds: int, n_rows: int) -> list[Result]:
    """Return milliseconds of one explanation of all tasks."""
    made = make_multitask(
        n_rows, n_tasks=_N_TASKS, n_noise=_N_COLUMNS - 6, random_state=0
    )
    frame, Y = made.data, made.target
    results = []
    for form, X in (("array", frame.to_numpy()), ("DataFrame", frame)):
        networks = {
            trunk: MultiTaskClassifier(trunk, random_state=0).fit(X, Y)
            for trunk in ("additive", "mlp")
        }
        calls = _calls(networks, X)
        with one_thread():
            for call in calls.values():
                call()
            seconds: dict[str, list[float]] = {name: [] for name in calls}
            for _ in range(rounds):
                for name, call in calls.items():
                    often = _REPEATS if name in _OWN else 1
                    seconds[name].append(timed(call, often))
        found = {name: 1e3 * float(np.median(own)) for name, own in seconds.items()}
        others = {name: t for name, t in found.items() if name not in _OWN}
        turns = {name: np.array(own) for name, own in seconds.items()}
        for name in _OWN:
            results.append(
                Result(
                    f"one row as {form}, {_N_COLUMNS} columns, {_N_TASKS} tasks: "
                    f"additive model, {name}",
                    found[name],
                    others,
                    most=1e3 * _MOST_S,
                    unit="ms",
                    note="times as long: "
                    + ", ".join(
                        f"{other} {np.median(turns[other] / turns[name]):.3g}"
                        for other in others
                    ),
                )
            )
    return results


#: Ways of explaining a row of the additive model.
_OWN = ("`contributions` alone", "contribution", "sensitivity")


def _calls(networks: dict[str, Any], X: Any) -> dict[str, Callable[[], Any]]:
    """Return what is timed: explainers are made before, as they are by their users."""
    additive, default = networks["additive"], networks["mlp"]
    row = X.iloc[[0]] if isinstance(X, pd.DataFrame) else X[[0]]
    calls: dict[str, Callable[[], Any]] = {
        _OWN[0]: partial(additive.contributions, row)
    }
    settings = {"n_samples": _N, "random_state": 0}
    for kind in _OWN[1:]:
        explainer = TabularExplainer(additive, X, kind=kind, **settings)
        calls[kind] = partial(explainer.explain, row)
    for kind in _OWN[1:]:
        explainer = TabularExplainer(default, X, kind=kind, **settings)
        calls[f"default network, {kind}"] = partial(explainer.explain, row)
    rows = np.asarray(X)

    def asked(own: np.ndarray) -> np.ndarray:
        frame = pd.DataFrame(own, columns=X.columns) if hasattr(X, "columns") else own
        return second(default)(frame)

    lime = LimeTabularExplainer(rows, random_state=0)
    calls["lime, a run a task"] = partial(
        lime_run, lime, rows[0], asked, _N_TASKS, _N, _N_COLUMNS
    )
    return calls
