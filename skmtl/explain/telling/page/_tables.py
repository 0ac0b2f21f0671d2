"""Tables of numbers whose cells are coloured by sign and size."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from skmtl.explain.telling.page._writing import both, decimals, escaped, signed

__all__ = [
    "LEVELS",
    "heat_table",
    "largest_of",
    "level",
    "role_badge",
    "role_cell",
    "scrolling",
]

#: Steps of colour; the style has one class for each, up ("u") and down ("d").
LEVELS = 8
#: A table of more columns does not fit on a phone.
_MOST_COLUMNS = 2
#: Stands where there is no role.
_EMPTY = "\u2013"


def level(value: float, largest: float) -> str:
    """Return the style's class for a value: "u1" to "u8", "d1" to "d8", or ""."""
    if not np.isfinite(value) or largest <= 0:
        return ""
    step = int(np.ceil(LEVELS * min(abs(value) / largest, 1.0) - 0.5))
    return f"{'u' if value > 0 else 'd'}{step}" if step else ""


def largest_of(values: np.ndarray) -> float:
    """Return the largest size there is, for the deepest colour."""
    return float(np.abs(values[np.isfinite(values)]).max(initial=0.0))


def role_cell(role: str) -> str:
    """Return a table cell with a feature's role, as a badge with its name."""
    return f"<td>{role_badge(role) or _EMPTY}</td>"


def role_badge(role: str) -> str:
    """Return a role as a badge with its name; nothing where there is none."""
    if role == "none":
        return ""
    return f'<span class="role {role}">{both(str(role))}</span>'


def scrolling(name: str, table: str) -> str:
    """Return a table in a box that scrolls sideways alone, also from the keyboard.

    Phones do not show that a box scrolls: there a line above it says so.
    """
    is_many = table.count('scope="col"') > _MOST_COLUMNS
    hint = f'<small class="hint" aria-hidden="true">{both("scroll")}</small>'
    return (
        f"{hint if is_many else ''}"
        f'<div class="wide" role="region" tabindex="0" aria-labelledby="{name}">'
        f"{table}</div>"
    )


def heat_table(
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    corner: str,
    faint: np.ndarray | None = None,
    roles: Sequence[str] | None = None,
    largest: float | None = None,
    beside: Sequence[str] | None = None,
    written: Callable[[float], str] | None = None,
) -> str:
    """Return a table of signed numbers.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
    rows, columns : sequences of str
        Headers: rows are names as they are, columns are HTML.
    corner : str
        HTML of the header above the names.
    faint : ndarray of bool of shape (n_rows, n_columns), default=None
        Cells that do not count.
    roles : sequence of str, default=None
        Adds a column of roles.
    largest : float, default=None
        The value of the deepest colour; by default the largest there is.
    beside : sequence of str, default=None
        What is written below the name of each row, in small letters.
    written : callable, default=None
        Writes a number; by default with its sign and the decimals that all have.
    """
    if largest is None:
        largest = largest_of(values)
    places = decimals(values)
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    if roles is not None:
        heads += f'<th scope="col">{both("role")}</th>'
    lines = [f'<tr><th scope="col">{corner}</th>{heads}</tr></thead><tbody>']
    for i, name in enumerate(rows):
        cells = []
        for j, value in enumerate(values[i]):
            number = written(value) if written else signed(value, places)
            if faint is not None and faint[i, j]:
                number = f"<i>{number}</i>"
            shade = level(value, largest)
            cells.append(
                f'<td class="{shade}">{number}</td>' if shade else f"<td>{number}</td>"
            )
        if roles is not None:
            cells.append(role_cell(roles[i]))
        below = f"<small>{escaped(beside[i], 40)}</small>" if beside else ""
        head = f'<th scope="row">{escaped(name)}{below}</th>'
        lines.append(f"<tr>{head}{''.join(cells)}</tr>")
    return f'<table class="heat"><thead>{"".join(lines)}</tbody></table>'
