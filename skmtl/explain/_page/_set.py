"""The page of many explanations: what the model goes by, and telling rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from skmtl.explain._explanation import Explanation
from skmtl.explain._page._bars import bar
from skmtl.explain._page._document import chooser, document
from skmtl.explain._page._one import verdict
from skmtl.explain._page._sections import overview, relatedness, section
from skmtl.explain._page._tables import scrolling
from skmtl.explain._page._views import words
from skmtl.explain._page._writing import both, decimals, escaped, span
from skmtl.explain._roles import ROLES

__all__ = ["page_of_set"]

#: Features in a table.
_MOST_FEATURES = 20
#: Rows of the data with a section of their own.
_MOST_ROWS = 10


def page_of_set(explanation_set: Any, summary: Any) -> str:
    """Return the explanations of many rows as one HTML document.

    Parameters
    ----------
    explanation_set : ExplanationSet
    summary : Summary
        What `explanation_set.summary()` gives.

    Returns
    -------
    html : str

    See Also
    --------
    skmtl.explain.ExplanationSet.to_html : What users call.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, TabularExplainer, load_penguins
    >>> from skmtl.explain._page import page_of_set
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=10, random_state=0).fit(X, Y)
    >>> explanations = TabularExplainer(clf, X).explain_many(X[:3])
    >>> html = page_of_set(explanations, explanations.summary())
    >>> html.startswith("<!DOCTYPE html>"), "<script" in html
    (True, False)
    """
    explanations: Sequence[Explanation] = explanation_set.explanations
    names = [str(task) for task in summary.relatedness.index]
    tables = _Means(summary.effects)
    tasks = [
        (f"t{k}", f'<b dir="auto">{span(name)}</b>') for k, name in enumerate(names)
    ]
    panels = "".join(
        f'<section class="view panel first" id="p{k}">'
        f"<h2>{both('mean_of', task=span(name))}</h2>{tables.bars(k)}"
        f"<p><small>{both('mean_note', n=str(len(explanations)))} {tables.cut()}"
        f"</small></p>{_warning(summary, k, len(explanations))}</section>"
        for k, name in enumerate(names)
    )
    chosen = [int(row) for row in summary.rows][:_MOST_ROWS]
    links = "".join(
        f'<li><a href="#row{at}">{both("row", row=str(at))}</a></li>' for at in chosen
    )
    parts = [
        f"<h1>{both('set_title')}</h1>",
        f'<p class="old">{both("old")}</p>',
        chooser("task", both("tasks"), tasks, "t0"),
        panels,
        section("roles", both("role_table"), _role_table(summary.roles), _role_note())
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
    title = ", ".join(escaped(name, 40) for name in names[:3])
    return document(f"Why: {title}", "".join(parts), rules)


class _Means:
    """Mean sizes of the effects with their intervals, largest first for each task."""

    def __init__(self, effects: Any) -> None:
        self.names = list(effects.index)
        self.mean, self.low, self.high = (
            effects.xs(part, axis=1, level=1).to_numpy(float)
            for part in ("mean", "low", "high")
        )
        self.largest = float(np.nanmax(self.high, initial=0.0))
        self.places = max(decimals(self.mean, 3), 3)

    def bars(self, task: int) -> str:
        """Return the table of one task; all tasks are drawn in the same scale."""
        order = np.argsort(-np.nan_to_num(self.mean[:, task]), kind="stable")
        rows = []
        for j in order[:_MOST_FEATURES]:
            mean, low, high = self.mean[j, task], self.low[j, task], self.high[j, task]
            interval = f"{low:.{self.places}f}\u2013{high:.{self.places}f}"
            rows.append(
                f'<tr><th scope="row">{escaped(self.names[j])}</th>'
                f'<td class="bar">{bar(mean, low, high, self.largest, origin=0)}</td>'
                f'<td class="number">{mean:.{self.places}f}</td>'
                f"<td><small>{interval}</small></td></tr>"
            )
        heads = "".join(
            f'<th scope="col">{cell}</th>'
            for cell in (both("feature"), "", both("mean"), "95 %")
        )
        return (
            f'<table class="bars"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table>"
        )

    def cut(self) -> str:
        """Return the note that there are more features than are shown."""
        total = len(self.names)
        if total <= _MOST_FEATURES:
            return ""
        return both("leading", n=str(_MOST_FEATURES), total=str(total))


def _role_table(roles: Any) -> str:
    """Return the shares of rows in which each feature has each role."""
    shares = roles.reindex(columns=list(ROLES)).to_numpy(float)
    heads = "".join(
        f'<th scope="col"><span class="role {role}">{both(role)}</span></th>'
        for role in ROLES
    )
    rows = []
    for name, own in zip(roles.index[:_MOST_FEATURES], shares, strict=False):
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


def _role_note() -> str:
    return f"{both('role_note')} {both('roles')}"


def _row(explanation: Explanation, at: int) -> str:
    """Return the section of one row: verdicts, words, its effects on all tasks."""
    facts = explanation.facts
    verdicts = "".join(
        f"<li>{verdict(name, label, proba, distrusted=bool(vacuous))}</li>"
        for name, (label, proba), vacuous in zip(
            explanation.task_names, facts.verdicts, facts.vacuous, strict=True
        )
    )
    return (
        f'<section class="row" id="row{at}"><h2>{both("row", row=str(at))}</h2>'
        f'<ul class="verdicts">{verdicts}</ul>{words(explanation, full=False)}'
        f"{overview(facts, f'effects{at}', rank=3)}"
        f'<p><a href="#top">{both("back")}</a></p></section>'
    )
