"""What is said of all tasks together: overview, what-ifs, parts, relatedness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skmtl.explain.facts._facts import Facts
from skmtl.explain.facts._parts import SharingFacts, WhatIf
from skmtl.explain.facts._record import Record
from skmtl.explain.telling.page._folding import in_parts, tables_by_tasks
from skmtl.explain.telling.page._sharing import drawn_on
from skmtl.explain.telling.page._tables import heat_table, largest_of, scrolling
from skmtl.explain.telling.page._writing import both, not_shown, probability, span

__all__ = ["about_rows", "overview", "relatedness", "section", "split", "what_ifs"]

#: More tasks than this are no table of tasks by tasks.
_MOST_TASKS = 25
_WARNING = "\u26a0 "


def section(
    name: str, title: str, content: str, note: str = "", *, rank: int = 2
) -> str:
    """Return a section with a heading that its table is named by."""
    about = f"<p><small>{note}</small></p>" if note else ""
    head = f'<h{rank} id="{name}">{title}</h{rank}>'
    return f"<section>{head}{content}{about}</section>"


def about_rows(facts: Facts) -> str:
    """Return in which order features are listed, and how many are not."""
    if not facts.leading:
        return ""
    several = len(facts.explanation.task_names) > 1
    order = both("order_of_all" if several else "order_of_one")
    n_more = len(facts.explanation.features) - len(facts.leading)
    return f"{order} {not_shown(n_more)}"


def overview(facts: Facts, name: str = "overview", *, rank: int = 2) -> str:
    """Return the effects of the leading features on all tasks, with their roles.

    Below another section than the page's own, it also has the features' values.
    """
    shown = facts.leading
    if not shown:
        return ""
    features = facts.explanation.features
    several = len(facts.explanation.task_names) > 1
    values = [features.values[j] or "\u2013" for j in shown]
    effects, columns = facts.effects[shown], _columns(facts)

    def table_of(tasks: list[int]) -> str:
        return heat_table(
            effects[:, tasks],
            [features.shown[j] for j in shown],
            [columns[k] for k in tasks],
            corner=both("feature"),
            faint=~facts.counts[shown][:, tasks],
            roles=[str(facts.roles[j]) for j in shown] if several else None,
            beside=values if rank > 2 and set(features.forms) != {"word"} else None,
            largest=largest_of(effects),
        )

    tables = tables_by_tasks(name, len(columns), table_of)
    note = f"{about_rows(facts)} {both('faint')} {both('roles')}" if rank == 2 else ""
    return section(name, both("overview"), tables, note, rank=rank)


def _columns(facts: Facts) -> list[str]:
    """Return the header of each task: its name, and the class in focus."""
    return [
        f"{span(name, 40)}<small>{_WARNING if vacuous else ''}{span(label, 24)}</small>"
        for name, (label, _), vacuous in zip(
            facts.explanation.shown_tasks, facts.in_focus, facts.vacuous, strict=True
        )
    ]


def what_ifs(explanation: Record) -> str:
    """Return the changes that were tried, with what the model says to each."""
    if not explanation.what_ifs:
        return ""
    facts = explanation.facts
    columns = _columns(facts)

    def table_of(tasks: list[int]) -> str:
        heads = "".join(f'<th scope="col">{columns[k]}</th>' for k in tasks)
        # those found for other tasks would make the page grow with its square
        rows = "".join(
            _what_if(explanation, change, tasks)
            for change in explanation.what_ifs
            if change.task in tasks
        )
        if not rows:
            none = "<td>\u2013</td>" * len(tasks)
            rows = f'<tr><th scope="row">{both("no_change")}</th>{none}</tr>'
        return (
            f'<table class="heat changes"><thead><tr><th scope="col">{both("change")}'
            f"</th>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        )

    tables = tables_by_tasks("what-if", len(columns), table_of)
    parts = both("what_if_parts") if in_parts(len(columns)) else ""
    note = f"{both('what_if_note')} {parts}"
    return section("what-if", both("what_ifs"), tables, note)


def _what_if(explanation: Record, change: WhatIf, tasks: list[int]) -> str:
    """Return the row of one change, with what becomes of some of the tasks."""
    facts, cells = explanation.facts, ""
    for k in tasks:
        after = float(change.probabilities[facts.columns[k]])
        text = f"{probability(facts.in_focus[k][1])} → {probability(after)}"
        cells += f"<td><b>{text} *</b></td>" if k == change.task else f"<td>{text}</td>"
    return f'<tr><th scope="row">{_change(explanation, change)}</th>{cells}</tr>'


def _change(explanation: Record, change: WhatIf) -> str:
    feature = span(explanation.features.shown[change.feature])
    if not change.after:
        return both("without", feature=feature)
    before, after = span(change.before, 40), span(change.after, 40)
    return both("from_to", feature=feature, before=before, after=after)


def split(facts: Facts) -> str:
    """Return the part of the effects that the tasks share, and each task's own."""
    shown, n_tasks = facts.leading, len(facts.explanation.task_names)
    if not shown or n_tasks < 2:
        return ""
    shared, own = facts.split
    names = facts.explanation.features.shown
    columns = _columns(facts)
    parts = np.column_stack([shared, own])[shown]

    def table_of(tasks: list[int]) -> str:
        return heat_table(
            parts[:, [0, *(k + 1 for k in tasks)]],
            [names[j] for j in shown],
            [both("part_shared"), *(columns[k] for k in tasks)],
            corner=both("feature"),
            largest=largest_of(parts),
        )

    return (
        f'<details class="section"><summary><h2 id="split">{both("split")}</h2>'
        f"</summary>{tables_by_tasks('split', n_tasks, table_of)}"
        f"<p><small>{both('split_note')}</small></p></details>"
    )


def relatedness(
    values: np.ndarray,
    task_names: Sequence[str],
    title: str,
    sharing: SharingFacts | None = None,
) -> str:
    """Return the table of correlations of the tasks; none for a single task.

    Below it, what they draw on inside the network, if they have a choice.
    """
    n_tasks = len(task_names)
    if n_tasks < 2:
        return ""
    if n_tasks > _MOST_TASKS:
        note = f"<p>{both('many_tasks', n=str(n_tasks))}</p>"
        return section("related", both(title), note)
    heads = [span(name, 40) for name in task_names]
    table = heat_table(values, task_names, heads, corner=both("task"), largest=1.0)
    wide = scrolling("related", table)
    note = f"<p><small>{both('relatedness_note')}</small></p>"
    content = f"{wide}{note}{drawn_on(sharing)}"
    return section("related", both(title), content)
