"""Given what lime has drawn, are features and weights those that lime finds?"""

from __future__ import annotations

from typing import Any

import numpy as np
from lime.lime_base import LimeBase
from lime.lime_tabular import LimeTabularExplainer

from _explanations.peers import lime_run
from _explanations.result import Result
from _explanations.runs import Runs
from skmtl.explain.surrogates._selection import lime_selection
from skmtl.explain.surrogates._surrogate import Neighbourhood, fit_surrogate

#: lime selects forward up to six; the same lists at every length have the same order.
_LENGTHS = (1, 2, 3, 4, 5, 6, 10)


class _Seen(LimeBase):
    """lime's own solver, which keeps what it was given."""

    def explain_instance_with_data(
        self, data: Any, labels: Any, distances: Any, label: int, *args: Any, **kw: Any
    ) -> Any:
        self.seen = np.array(data), labels[:, [label]], self.kernel_fn(distances)
        return super().explain_instance_with_data(
            data, labels, distances, label, *args, **kw
        )


def run(runs: Runs) -> list[Result]:
    """Compare lists of features, and weights, on the same perturbed rows."""
    same, apart = [], []
    for problem in runs.problems("network"):
        explainer = LimeTabularExplainer(problem.data, random_state=0)
        explainer.base = _Seen(
            explainer.base.kernel_fn, random_state=explainer.random_state
        )
        for x in problem.rows[:3]:
            for length in _LENGTHS:
                found = lime_run(explainer, x, problem.proba, 1, 1000, length)
                weights = dict(found[0].local_exp[1])
                ours = _ours(*explainer.base.seen, length)
                same.append(set(np.flatnonzero(ours)) == set(weights))
                theirs = np.array([weights.get(j, 0.0) for j in range(len(x))])
                apart.append(np.abs(ours - theirs).max())
    return [
        Result(
            f"lists of features equal to lime's on the same rows, lengths {_LENGTHS}",
            float(np.mean(same)),
            least=1.0,
        ),
        Result(
            "largest difference to lime's weights on the same rows",
            float(np.max(apart)),
            most=1e-8,
        ),
    ]


def _ours(Z: np.ndarray, Y: np.ndarray, weights: np.ndarray, length: int) -> np.ndarray:
    """Return our effects on the rows that lime has drawn."""
    surrogate = fit_surrogate(
        Neighbourhood(Z, weights, Y, np.arange(len(Z))),
        penalty=1.0,
        select=lambda m: lime_selection(m.gram, m.cross, m.row, length),
    )
    return surrogate.effects[:, 0]
