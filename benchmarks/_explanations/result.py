"""One line of the results: what was measured, ours, its peers, and the target."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Result:
    """What was measured once for us and once for each peer.

    Parameters
    ----------
    bar : str
        What was measured.
    ours : float
    peers : dict of str to float
    least, most : float, optional
        What ours is to reach, or not to pass; without both there is no target.
    beats : str, optional
        The peer that ours is to be better than: above if `higher`, else below.
    """

    bar: str
    ours: float
    peers: dict[str, float] = field(default_factory=dict)
    least: float | None = None
    most: float | None = None
    beats: str | None = None
    unit: str = ""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None if there is none."""
        wanted = []
        if self.least is not None:
            wanted.append(self.ours >= self.least)
        if self.most is not None:
            wanted.append(self.ours <= self.most)
        if self.beats is not None:
            wanted.append(self.ours > self.peers[self.beats])
        return all(wanted) if wanted else None

    def target(self) -> str:
        """Return the target in words."""
        parts = []
        if self.least is not None and self.most is not None:
            if self.least == self.most:
                parts.append(f"{self.least:g}")
            else:
                parts.append(f"{self.least:g} to {self.most:g}")
        elif self.least is not None:
            parts.append(f"at least {self.least:g}")
        elif self.most is not None:
            parts.append(f"at most {self.most:g}")
        if self.beats is not None:
            parts.append(f"above {self.beats}")
        return ", ".join(parts)

    def record(self) -> dict[str, Any]:
        """Return plain values, for a file."""
        return asdict(self) | {"target": self.target(), "met": self.met}
