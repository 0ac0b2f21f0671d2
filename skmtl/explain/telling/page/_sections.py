"""What is said of all tasks together: overview, turns, parts, relatedness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skmtl.explain.facts._asked import Turn
from skmtl.explain.facts._comparisons import turned_by, verdict_of
from skmtl.explain.facts._facts import Facts
from skmtl.explain.facts._parts import SharingFacts
from skmtl.explain.facts._record import Record
from skmtl.explain.neighbours._features import PARTS
from skmtl.explain.telling.page._amounts import Amounts
from skmtl.explain.telling.page._answers import Answered
from skmtl.explain.telling.page._folding import tables_by_tasks
from skmtl.explain.telling.page._sharing import drawn_on
from skmtl.explain.telling.page._tables import heat_table, largest_of, scrolling
from skmtl.explain.telling.page._writing import both, not_shown, percent, span

__all__ = [
    "about_rows",
    "answered",
    "overview",
    "relatedness",
    "section",
    "split",
    "turns",
]

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


def answered(given: Answered) -> str:
    """Return the model's answers on all tasks side by side, and folded the effects."""
    facts, content = given.facts, ""
    if given.curves:
        beyond = not_shown(given.n_beyond)
        labels = [
            span(own[at], 24) if own else given.scale(k)
            for k, (own, at) in enumerate(zip(facts.classes, facts.spoken, strict=True))
        ]
        content = given.table(_headers(given.amounts, labels))
        note = f"{both('bold')} {both('roles')} {beyond}"
        if facts.explanation.texts:
            note += f" {both('roles_beside_texts')}"
        content += f"<p><small>{note}</small></p>"
    effects = overview(facts, given.amounts, "effects")
    if not content and not effects:
        return ""
    return section("overview", both("overview"), content + effects)


def overview(facts: Facts, amounts: Amounts, name: str, *, rank: int = 2) -> str:
    """Return the effects of the leading features on all tasks, with their roles.

    Those on numbers are in shares of the spread, but for a single one. Folded away on
    the page's own level; below another section it also has the features' values.
    """
    shown = facts.leading
    if not shown:
        return ""
    features = facts.explanation.features
    several = len(facts.explanation.task_names) > 1
    values = [features.values[j] or "\u2013" for j in shown]
    effects, columns = facts.effects[shown], _columns(facts, amounts)
    is_alone = not several and amounts.is_number[0]
    if is_alone:
        effects = effects * facts.units
    largest = largest_of(effects)

    def table_of(tasks: list[int]) -> str:
        return heat_table(
            effects[:, tasks],
            [features.shown[j] for j in shown],
            [columns[k] for k in tasks],
            corner=both("feature"),
            faint=~facts.counts[shown][:, tasks],
            roles=[str(facts.roles[j]) for j in shown] if several else None,
            beside=values if rank > 2 and set(features.forms) != {"word"} else None,
            largest=largest,
            written=(lambda value: amounts.effect(0, value, largest))
            if is_alone
            else None,
        )

    tables = tables_by_tasks(name, len(columns), table_of)
    in_spreads = amounts.in_spreads() if several else ""
    if rank > 2:
        return section(name, both("summary_of_all"), tables, in_spreads, rank=rank)
    in_spreads = f" {in_spreads}" if in_spreads else ""
    return (
        f'<details><summary id="{name}">{both("summary_of_all")}</summary>{tables}'
        f"<p><small>{about_rows(facts)} {both('faint')}{in_spreads}</small></p>"
        "</details>"
    )


def _columns(facts: Facts, amounts: Amounts) -> list[str]:
    """Return the header of each task: its name, and the class in focus.

    Of a number what 1 is, of several tasks, or its unit. With a warning where effects
    on it mean nothing.
    """
    labels = []
    for k, ((label, _), reason) in enumerate(
        zip(facts.in_focus, facts.vacuous, strict=True)
    ):
        if not amounts.is_number[k]:
            said = span(label, 24)
        elif len(facts.vacuous) == 1:
            said = amounts.unit_of_effects(k)
        else:
            key = "one_is_about" if facts.learned[k] else "one_is"
            said = both(key, spread=amounts.spread(k))
        labels.append(f"{_WARNING if reason else ''}{said}")
    return _headers(amounts, labels)


def _headers(amounts: Amounts, labels: list[str]) -> list[str]:
    return [
        f"{amounts.name(k, 40)}<small>{label}</small>" for k, label in enumerate(labels)
    ]


def turns(explanation: Record, amounts: Amounts) -> str:
    """Return what it would take to turn the verdicts that no value compared turns."""
    asked = zip(explanation.answers.varied, explanation.facts.told, strict=True)
    told = [turned_by(explanation, one)[at] for one, at in asked if at >= 0]
    known = np.any(told, axis=0) if told else np.zeros(len(explanation.classes), bool)
    found = [turn for turn in explanation.answers.turns if not known[turn.task]]
    if not found:
        return ""
    items = "".join(f"<li>{_turn(explanation, turn, amounts)}</li>" for turn in found)
    return section("turns", both("turns"), f"<ul>{items}</ul>", both("turns_note"))


def _turn(explanation: Record, turn: Turn, amounts: Amounts) -> str:
    """Return one set of changes, and what the model then says."""
    k, offsets = turn.task, explanation.offsets
    said = turn.outputs[offsets[k] : offsets[k + 1]]
    at = verdict_of(explanation, turn)
    key = "turned" if turn.turns else "unturned"
    slots = {"task": f"<b>{amounts.name(k)}</b>"}
    if amounts.is_number[k]:
        goal = amounts.goal(k)
        key += "_past" if goal else "_number"
        slots |= {"goal": goal, "spread": amounts.spread(k)}
        slots["said"] = amounts.said(k, float(said[0]))
    else:
        slots["label"] = span(explanation.facts.classes[k][at], 40)
        slots["p"] = percent(float(said[at]))
    told = both(key, **slots)
    changes = [
        _change(explanation, j, value)
        for j, value in zip(turn.features, turn.values, strict=True)
    ]
    return f"{told} {'; '.join(changes)}"


def _change(explanation: Record, j: int, after: str) -> str:
    feature = span(explanation.features.shown[j])
    if explanation.features.forms[j] in PARTS:
        return both("without", feature=feature)
    varied = explanation.answers.of(j)
    before = varied.own if varied else explanation.features.values[j]
    told = [
        both("missing") if value == "missing" else span(value, 40)
        for value in (before, after)
    ]
    return both("from_to", feature=feature, before=told[0], after=told[1])


def split(facts: Facts, amounts: Amounts) -> str:
    """Return the part of the effects that the tasks share, and each task's own."""
    shown, n_tasks = facts.leading, len(facts.explanation.task_names)
    if not shown or n_tasks < 2:
        return ""
    shared, own = facts.split
    names = facts.explanation.features.shown
    columns = _columns(facts, amounts)
    in_spreads = f" {amounts.in_spreads()}" if amounts.kinds else ""
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
        f"<p><small>{both('split_note')}{in_spreads}</small></p></details>"
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
