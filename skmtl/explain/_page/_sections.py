"""What is said of all tasks together: overview, what-ifs, parts, relatedness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skmtl.explain._explanation import Explanation
from skmtl.explain._facts import Facts
from skmtl.explain._page._sharing import drawn_on
from skmtl.explain._page._tables import heat_table, scrolling
from skmtl.explain._page._writing import both, probability, span
from skmtl.explain._parts import WhatIf
from skmtl.explain._sharing_facts import SharingFacts

__all__ = ["overview", "relatedness", "section", "split", "what_ifs"]

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
    table = heat_table(
        facts.effects[shown],
        [features.names[j] for j in shown],
        _columns(facts),
        corner=both("feature"),
        faint=~facts.counts[shown],
        roles=[str(facts.roles[j]) for j in shown] if several else None,
        beside=values if rank > 2 and set(features.forms) != {"word"} else None,
    )
    note = f"{both('faint')} {both('roles')}" if rank == 2 else ""
    return section(name, both("overview"), scrolling(name, table), note, rank=rank)


def _columns(facts: Facts) -> list[str]:
    """Return the header of each task: its name, and the class in focus."""
    return [
        f"{span(name, 40)}<small>{_WARNING if vacuous else ''}{span(label, 24)}</small>"
        for name, (label, _), vacuous in zip(
            facts.explanation.task_names, facts.in_focus, facts.vacuous, strict=True
        )
    ]


def what_ifs(explanation: Explanation) -> str:
    """Return the changes that were tried, with what the model says to each."""
    if not explanation.what_ifs:
        return ""
    facts = explanation.facts
    heads = "".join(f'<th scope="col">{name}</th>' for name in _columns(facts))
    rows = []
    for change in explanation.what_ifs:
        cells = []
        for k, (_, before) in enumerate(facts.in_focus):
            after = float(change.probabilities[facts.columns[k]])
            text = f"{probability(before)} → {probability(after)}"
            cells.append(f"<td><b>{text} *</b>" if k == change.task else f"<td>{text}")
        head = f'<tr><th scope="row">{_change(explanation, change)}</th>'
        rows.append(f"{head}{'</td>'.join(cells)}</td></tr>")
    table = (
        f'<table class="heat changes"><thead><tr><th scope="col">{both("change")}</th>'
        f"{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    wide = scrolling("what-if", table)
    return section("what-if", both("what_ifs"), wide, both("what_if_note"))


def _change(explanation: Explanation, change: WhatIf) -> str:
    feature = span(explanation.features.names[change.feature])
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
    names = facts.explanation.features.names
    table = heat_table(
        np.column_stack([shared, own])[shown],
        [names[j] for j in shown],
        [both("part_shared"), *_columns(facts)],
        corner=both("feature"),
    )
    return (
        f'<details class="section"><summary><h2 id="split">{both("split")}</h2>'
        f"</summary>{scrolling('split', table)}"
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
