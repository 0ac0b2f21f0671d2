"""What stands around panels of shape functions: tasks and classes, features, rest."""

from __future__ import annotations

from typing import Any

from skmtl.plotting._figure import task_style
from skmtl.plotting._labels import CHARACTER, LINE, as_written, lines_of

__all__ = ["name_row", "tell_of_more", "write_head"]

#: Classes that a head names.
_MOST_CLASSES = 6


def write_head(ax: Any, task: str, labels: list[str], width: float) -> None:
    """Write above a column its task, and below that the classes in their colours."""
    from matplotlib import rcParams

    most = int(width / CHARACTER) - 2
    ink = rcParams["text.color"]
    # fonts for other scripts seldom have bold letters
    weight = "bold" if task.isascii() else "normal"
    rows = [(line, ink, weight) for line in lines_of(task, most, 2)]
    for at, label in enumerate(labels[:_MOST_CLASSES]):
        rows.append((label, task_style(at)["color"], "normal"))
    if len(labels) > _MOST_CLASSES:
        rows.append((f"and {len(labels) - _MOST_CLASSES} more", "0.5", "normal"))
    for up, (line, color, weight) in enumerate(reversed(rows)):
        ax.annotate(
            as_written(lines_of(line, most, 1)[0]),
            (0.5, 1),
            xytext=(0, 4 + 72 * LINE * up),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=color,
            weight=weight,
            gid="head",
        )


def name_row(ax: Any, name: str, height: float, *, is_first: bool) -> None:
    """Write a feature beside its row of some inches, and above all what terms are."""
    lines = lines_of(name, max(int(height / CHARACTER), 8), 2)
    unit = ["log-odds"] if is_first else []
    ax.set_ylabel("\n".join([*map(as_written, lines), *unit]))


def tell_of_more(ax: Any, n_more: int) -> None:
    """Write below the last row how many features are not drawn, if any."""
    if n_more:
        ax.set_xlabel(f"{n_more} more not shown", loc="left", fontsize="small")
