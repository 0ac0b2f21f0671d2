"""What there is of many tasks: the first are shown, the others can be opened."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from skmtl.explain.telling.page._tables import scrolling
from skmtl.explain.telling.page._writing import both

__all__ = ["MOST_SHOWN", "folded", "in_parts", "tables_by_tasks"]

#: Of more tasks than this, the others are folded away; one alone never is.
MOST_SHOWN = 12


def folded(shown: list[str], around: Callable[[str], str]) -> str:
    """Return the first of some pieces of HTML, and the others folded away.

    Parameters
    ----------
    shown : list of str
        One for each task.
    around : callable
        Puts what is around it, such as a list, to joined pieces.
    """
    most = _n_first(len(shown))
    first, rest = around("".join(shown[:most])), shown[most:]
    return first + (_more(len(rest), around("".join(rest))) if rest else "")


def in_parts(n_tasks: int) -> bool:
    """Return whether so many tasks have more than one table."""
    return _n_first(n_tasks) < n_tasks


def tables_by_tasks(
    name: str, n_tasks: int, table_of: Callable[[list[int]], str]
) -> str:
    """Return tables of so many tasks that they can be read, all but one folded away.

    Parameters
    ----------
    name : str
        Of the section that the tables are labelled by.
    n_tasks : int
    table_of : callable
        Makes the table of the tasks at some positions.
    """
    starts = [0, *range(_n_first(n_tasks), n_tasks, MOST_SHOWN), n_tasks]
    parts = [
        scrolling(name, table_of(list(range(start, stop))))
        for start, stop in pairwise(starts)
    ]
    rest = n_tasks - starts[1]
    return parts[0] + (_more(rest, "".join(parts[1:])) if rest else "")


def _n_first(n: int) -> int:
    """Return how many of n are shown."""
    return n if n <= MOST_SHOWN + 1 else MOST_SHOWN


def _more(n: int, content: str) -> str:
    label = both("more_tasks", n=str(n))
    return f'<details class="more"><summary>{label}</summary>{content}</details>'
