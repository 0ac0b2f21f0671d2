"""What a page is about: its title, the row and the model, and the day it was made."""

from __future__ import annotations

from datetime import date

from skmtl.explain.facts._record import Record
from skmtl.explain.telling.page._writing import both, in_line, span

__all__ = ["heading", "named", "row_label_of"]


def heading(key: str, explanation: Record, title: str | None, about: str) -> str:
    """Return the title of a page, and a line on what it is about.

    Parameters
    ----------
    key : str
        Of the title that stands there if the user gives none.
    explanation : Record
        One of those on the page.
    title : str or None
        As the user gives it.
    about : str
        HTML of what comes before the model.
    """
    model = getattr(explanation.facts, "model_name", None)
    today = date.today().isoformat()
    parts = [
        about,
        both("model", model=span(model)) if model else "",
        f'<time datetime="{today}">{today}</time>',
    ]
    shown = both(key) if title is None else span(title, 200)
    line = " \u00b7 ".join(filter(None, parts))
    return (
        f'<h1>{shown}</h1><p class="about">{line}</p><p class="old">{both("old")}</p>'
    )


def named(explanation: Record, title: str | None, row: str | None = None) -> str:
    """Return the title in the browser's tab."""
    if title is not None:
        return in_line(title, 200)
    written = [text.shown_task for text in explanation.texts]
    names = [*explanation.shown_tasks, *written]
    tasks = ", ".join(in_line(name, 40) for name in names[:3])
    if len(names) > 3:
        tasks += "\u2026"
    return f"Why: {tasks}" + ("" if row is None else f" ({in_line(row, 40)})")


def row_label_of(explanation: Record) -> str | None:
    """Return what the row is called in its table, which may be 0 or ""."""
    label = getattr(explanation.facts, "row_label", None)
    return None if label is None else str(label)
