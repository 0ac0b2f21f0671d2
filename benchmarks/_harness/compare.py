"""Two ways of doing the same, timed in turns."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass
class Measurement:
    """What was measured, round by round: ours, and the peer it is held against."""

    ours: list[float]
    peer: list[float]
    unit: str = "s"
    note: str = ""

    def summary(self) -> dict[str, Any]:
        """Return ratios, taken pair by pair, and medians in plain numbers."""
        ratios = [a / b for a, b in zip(self.ours, self.peer, strict=True)]
        return {
            "ratio": median(ratios),
            "ratio_min": min(ratios),
            "ratio_max": max(ratios),
            "ours": median(self.ours),
            "peer": median(self.peer),
            "unit": self.unit,
            "rounds": len(ratios),
            "note": self.note,
        }


@dataclass(frozen=True)
class Row:
    """A line of the table: what is measured, against what, and the target, if any.

    `run` takes the sizes of a full or of a quick run and returns a `Measurement`; what
    is measured names them as a format string: "{size.n_samples:,} rows".
    """

    name: str
    measured: str
    against: str
    target: float | None
    run: Callable[[Any], Measurement]

    def result(self, size: Any) -> dict[str, Any]:
        """Measure, and say whether the target is met."""
        start = time.perf_counter()
        summary = self.run(size).summary()
        return {
            "name": self.name,
            "measured": self.measured.format(size=size),
            "against": self.against,
            "target": self.target,
            "met": self.target is None or summary["ratio"] <= self.target,
            **summary,
            "took_s": time.perf_counter() - start,
        }


def timed(function: Callable[[], Any], number: int = 1) -> float:
    """Return the seconds that one call takes, the mean over `number` calls."""
    gc.collect()
    start = time.perf_counter()
    for _ in range(number):
        function()
    return (time.perf_counter() - start) / number


def compare(
    ours: Callable[[], Any],
    peers: Mapping[str, Callable[[], Any]],
    rounds: int,
    number: int = 1,
    share: float = 1.0,
) -> Measurement:
    """Time ours and its peers in turns: ours, peer, ours, peer...

    Each is called once before, untimed. Of several peers the one with the lowest median
    counts, the same one in every round.

    Parameters
    ----------
    ours : callable
    peers : dict of callable
        By name.
    rounds : int
        How often each is timed.
    number : int
        Calls in each timing.
    share : float
        What our times are multiplied with: a tenth where ours does ten times the work.
    """
    for function in (ours, *peers.values()):
        function()
    gc.collect()
    gc.freeze()  # else collecting goes through all of torch at every timing
    our_times: list[float] = []
    peer_times: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(rounds):
        our_times.append(share * timed(ours, number))
        for name, function in peers.items():
            peer_times[name].append(timed(function, number))
    best = min(peers, key=lambda name: median(peer_times[name]))
    note = f"best peer: {best}" if len(peers) > 1 else ""
    return Measurement(our_times, peer_times[best], note=note)
