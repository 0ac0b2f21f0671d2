"""Does the surrogate follow the model on new rows near the one explained?"""

from __future__ import annotations

import numpy as np

from _explanations import measures
from _explanations.peers import PEERS, SLOW
from _explanations.result import Result
from _explanations.runs import Runs

_N = 1000
#: Least median R2 of ours.
_TARGETS = {"oracle": 0.7, "network": 0.5}


def run(runs: Runs) -> list[Result]:
    """Measure median R2 and mean squared correlation on rows held out."""
    results = []
    for name, least in _TARGETS.items():
        peers = [peer for peer in PEERS if peer not in SLOW or name == "oracle"]
        r2, squared = _held_out(runs, "skmtl sensitivity", name)
        others = {peer: _held_out(runs, peer, name) for peer in peers}
        others["skmtl contribution"] = _held_out(runs, "skmtl contribution", name)
        results += [
            Result(
                f"held-out R2, median, {name}, n={_N}, sensitivity",
                r2,
                {peer: found[0] for peer, found in others.items()},
                least=least,
                beats="lime",
            ),
            Result(
                f"held-out squared correlation, mean, {name}, n={_N}, sensitivity",
                squared,
                {peer: found[1] for peer, found in others.items()},
                beats="lime",
            ),
        ]
    return results


def _held_out(runs: Runs, method: str, name: str) -> tuple[float, float]:
    found = [
        measures.fidelity(one, problem, problem.rows[i], runs.size.n_held_out)
        for problem, i, told in runs.told(method, name, _N)
        for one in told[:2]
    ]
    r2, squared = (np.concatenate(part) for part in zip(*found, strict=True))
    return float(np.median(r2)), float(squared.mean())
