"""What the tasks draw on inside a network whose sharing scheme lets them choose."""

from __future__ import annotations

import numpy as np

from skmtl.explain.facts._parts import SharingFacts
from skmtl.explain.facts._percents import percent
from skmtl.explain.telling.page._tables import level, scrolling
from skmtl.explain.telling.page._writing import both, escaped, span

__all__ = ["drawn_on"]


def drawn_on(facts: SharingFacts | None) -> str:
    """Return the table of tasks by tasks; nothing where the tasks have no choice."""
    if facts is None:
        return ""
    shown = facts.overlap if facts.towers is None else facts.towers
    heads = [span(name, 40) for name in shown.columns]
    values = shown.to_numpy()
    if facts.shared is not None:  # first: of many tasks, the last columns are not seen
        values = np.column_stack([facts.shared, values])
        heads.insert(0, both("drawn_shared"))
    rows = []
    for name, own in zip(shown.index, values, strict=True):
        cells = "".join(map(_cell, own))
        rows.append(f'<tr><th scope="row">{escaped(name)}</th>{cells}</tr>')
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    table = (
        f'<table class="heat"><thead><tr><th scope="col">{both("task")}</th>{columns}'
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    return (
        f'<h3 id="drawn">{both("drawn")}</h3>{scrolling("drawn", table)}'
        f"<p><small>{both(f'drawn_{facts.kind}')}</small></p>"
    )


def _cell(share: float) -> str:
    shade = level(share, 1.0)
    number = escaped(f"{percent(float(share))} %")
    return f'<td class="{shade}">{number}</td>' if shade else f"<td>{number}</td>"
