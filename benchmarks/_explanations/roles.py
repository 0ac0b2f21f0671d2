"""Is it found which features tasks share, and over which they part?"""

from __future__ import annotations

import numpy as np

from _explanations import measures
from _explanations.result import Result
from _explanations.runs import Runs

#: Rows for each task; lime needs many more for the same.
_SIZES = (300, 1000, 5000)
_TARGETS = {("oracle", 1000): 0.98, ("network", 1000): 0.85}


def run(runs: Runs) -> list[Result]:
    """Measure the share of features that get the role they have."""
    results = []
    for name in ("oracle", "network"):
        for n in _SIZES:
            for ours in ("skmtl sensitivity", "skmtl contribution"):
                local = ours == "skmtl sensitivity"
                least = _TARGETS.get((name, n)) if local else None
                peers = ("lime",) if local else ()
                results.append(
                    Result(
                        f"role accuracy, {name}, n={n}, {ours[6:]}",
                        _accuracy(runs, ours, name, n),
                        {
                            f"{peer}, 15 % of max": _accuracy(runs, peer, name, n)
                            for peer in peers
                        },
                        least=least,
                    )
                )
    return results


def _accuracy(runs: Runs, method: str, name: str, n: int) -> float:
    n_seeds = 1 if n > 1000 else None  # the runs of lime take long
    right = []
    for problem, _, told in runs.told(method, name, n, n_seeds):
        for one in told:
            roles = measures.roles_of(one.effects) if one.roles is None else one.roles
            right.append((roles == problem.roles).mean())
    return float(np.mean(right))
