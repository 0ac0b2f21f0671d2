"""The page of many explanations: what the model goes by, and telling rows."""

from __future__ import annotations

from functools import partial
from typing import Any

from skmtl.explain.facts._record import Record
from skmtl.explain.facts._roles import ROLES
from skmtl.explain.summaries._record import SummaryRecord
from skmtl.explain.telling.page._about import heading, named, row_label_of
from skmtl.explain.telling.page._amounts import Amounts
from skmtl.explain.telling.page._document import chooser, document
from skmtl.explain.telling.page._folding import folded
from skmtl.explain.telling.page._means import MOST_FEATURES, MeanBars
from skmtl.explain.telling.page._one import verdict
from skmtl.explain.telling.page._sections import overview, relatedness, section
from skmtl.explain.telling.page._tables import scrolling
from skmtl.explain.telling.page._views import in_languages, words
from skmtl.explain.telling.page._writing import both, escaped, not_shown, span
from skmtl.explain.telling.words._set import told_of_set

__all__ = ["page_of_set"]

#: Rows of the data with a section of their own.
_MOST_ROWS = 10


def page_of_set(summary: SummaryRecord, title: str | None = None) -> str:
    """Return the explanations of many rows as one HTML document.

    Parameters
    ----------
    summary : SummaryRecord
        What ``ExplanationSet.summary`` gives.
    title : str, optional
        What stands above the page and in the browser's tab.

    Returns
    -------
    html : str

    See Also
    --------
    skmtl.explain.ExplanationSet.to_html : What users call.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, TabularExplainer, load_penguins
    >>> from skmtl.explain.telling.page._set import page_of_set
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=10, random_state=0).fit(X, Y)
    >>> html = page_of_set(TabularExplainer(clf, X).explain_many(X[:3]).summary())
    >>> html.startswith("<!DOCTYPE html>"), "<script" in html
    (True, False)
    """
    explanations = summary.explanations
    names = list(explanations[0].shown_tasks)
    tables = MeanBars(summary)
    tasks = [
        (f"t{k}", f'<b dir="auto">{span(name)}</b>') for k, name in enumerate(names)
    ]
    panels = "".join(
        f'<section class="view panel first" id="p{k}">'
        f"<h2>{both('mean_of', task=span(name))}</h2>{tables.bars(k)}"
        f"{_warning(summary, k, len(explanations))}</section>"
        for k, name in enumerate(names)
    )
    chosen = [int(row) for row in summary.rows][:_MOST_ROWS]
    links = "".join(
        f'<li><a href="#row{at}">{_input(explanations[at], at)}</a></li>'
        for at in chosen
    )
    parts = [
        heading(
            "set_title",
            explanations[0],
            title,
            both("inputs", n=str(len(explanations))),
        ),
        f'<section id="words"><h2>{both("words")}</h2>'
        f"{in_languages(partial(told_of_set, summary))}</section>",
        chooser("task", both("tasks"), tasks, "t0"),
        panels,
        f"<p><small>{both('mean_note', n=str(len(explanations)))} {tables.notes()}"
        "</small></p>",
        section(
            "roles",
            both("role_table"),
            _role_table(summary.roles, summary.labels),
            _role_note(len(summary.roles)),
        )
        if len(names) > 1
        else "",
        relatedness(summary.relatedness.to_numpy(float), names, "relatedness_set"),
        section("rows", both("rows"), f'<ul class="links">{links}</ul>')
        if chosen
        else "",
        *(_row(explanations[at], at) for at in chosen),
    ]
    rules = [
        f"body:has(#t{k}:checked) #p{k}{{display:block}}" for k in range(len(names))
    ]
    return document(
        named(explanations[0], title),
        "".join(parts),
        rules,
        has_numbers=bool(tables.amounts.kinds),
    )


def _input(explanation: Record, at: int) -> str:
    """Return the place of an input in the set, and the name of its row."""
    row = row_label_of(explanation)
    label = "" if row is None else f" ({both('row', row=span(row))})"
    return f"{both('input', at=str(at))}{label}"


def _role_table(roles: Any, labels: dict[str, str]) -> str:
    """Return the shares of rows in which each feature has each role."""
    shares = roles.reindex(columns=list(ROLES)).to_numpy(float)
    heads = "".join(
        f'<th scope="col"><span class="role {role}">{both(role)}</span></th>'
        for role in ROLES
    )
    rows = []
    for name, own in zip(roles.index[:MOST_FEATURES], shares, strict=False):
        name = labels.get(name, name)
        cells = "".join(f"<td>{share:.0%}</td>" for share in own)
        rows.append(f'<tr><th scope="row">{escaped(name)}</th>{cells}</tr>')
    table = (
        f'<table class="heat"><thead><tr><th scope="col">{both("feature")}</th>{heads}'
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    return scrolling("roles", table)


def _warning(summary: Any, task: int, n_rows: int) -> str:
    """Return in how many rows the effects on a task mean nothing, if there are any."""
    count = int(summary.n_vacuous.iloc[task])
    if not count:
        return ""
    told = both("vacuous_rows", count=str(count), n=str(n_rows))
    return f'<p class="trust bad"><b>\u26a0 {told}</b></p>'


def _role_note(n_features: int) -> str:
    rest = not_shown(n_features - MOST_FEATURES)
    return f"{both('role_note')} {both('roles')} {rest}"


def _row(explanation: Record, at: int) -> str:
    """Return the section of one row: verdicts, words, its effects on all tasks."""
    facts, amounts = explanation.facts, Amounts(explanation)
    n_tasks = len(explanation.task_names)
    verdicts = [f"<li>{verdict(amounts, k)}</li>" for k in range(n_tasks)]
    listed = folded(verdicts, lambda some: f'<ul class="verdicts">{some}</ul>')
    return (
        f'<section class="row" id="row{at}"><h2>{_input(explanation, at)}</h2>'
        f"{listed}{words(explanation, full=False)}"
        f"{overview(facts, amounts, f'effects{at}', rank=3)}"
        f'<p><a href="#top">{both("back")}</a></p></section>'
    )
