"""What the marks of all curves on a page are."""

from __future__ import annotations

import numpy as np

from skmtl.explain.telling.page._answers import Answered
from skmtl.explain.telling.page._writing import both

__all__ = ["legend"]


def legend(given: Answered) -> str:
    """Return what the marks of all curves are, of those that there are."""
    has_numbers = any(curve.is_number for curve in given.curves)
    marks = {
        "dot": True,
        "ring": any(curve.beside >= 0 for curve in given.curves),
        "shade": any(curve.turned.any() for curve in given.curves),
        "ticks": has_numbers,
        "asked": bool(np.isfinite(given.explanation.targets).any()),
    }
    shown = "".join(
        f'<span><i class="{mark}"></i>{both(f"mark_{mark}")}</span>'
        for mark, is_there in marks.items()
        if is_there
    )
    kinds = given.amounts.kinds
    note = both(("answers_note" if has_numbers else "pairs_note") + kinds)
    note += f" {both('another_number')}" if kinds else ""
    return f'<p class="legend">{shown}</p><p><small>{note}</small></p>'
