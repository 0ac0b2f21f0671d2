"""The page of one explanation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from skmtl.explain.facts._facts import Facts
from skmtl.explain.facts._prediction_sets import CONFIDENCE
from skmtl.explain.facts._record import Record
from skmtl.explain.neighbours._features import ImageSource
from skmtl.explain.telling.page._about import heading, named, row_label_of
from skmtl.explain.telling.page._amounts import Amounts
from skmtl.explain.telling.page._answers import Answered
from skmtl.explain.telling.page._bars import form_notes
from skmtl.explain.telling.page._document import chooser, document
from skmtl.explain.telling.page._legend import legend
from skmtl.explain.telling.page._pictures import photo
from skmtl.explain.telling.page._sections import (
    about_rows,
    answered,
    relatedness,
    split,
    turns,
)
from skmtl.explain.telling.page._views import View, views, words
from skmtl.explain.telling.page._writing import both, percent, span
from skmtl.explain.telling.page._written import written

__all__ = ["page", "verdict"]

#: So many of the classes that cannot be ruled out are named.
_MOST_NAMED = 5
#: Bytes of a page of usual size; what is more than the classes in focus has to fit in.
_LARGEST = 126_000


def page(explanation: Record, title: str | None = None) -> str:
    """Return an explanation as one HTML document that needs nothing else.

    The choice of task, class and language is made by radio buttons and style alone.

    Parameters
    ----------
    explanation : Record
    title : str, optional
        What stands above the page and in the browser's tab.

    Returns
    -------
    html : str

    See Also
    --------
    skmtl.explain.Explanation.to_html : What users call.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, TabularExplainer, load_penguins
    >>> from skmtl.explain.telling.page._one import page
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=10, random_state=0).fit(X, Y)
    >>> html = page(TabularExplainer(clf, X).explain(X.iloc[0]))
    >>> html.startswith("<!DOCTYPE html>"), "<script" in html
    (True, False)
    """
    is_number = explanation.is_number
    spoken = (
        f'<section id="words"><h2>{both("words")}</h2>{words(explanation, full=True)}'
        "</section>"
    )
    row = row_label_of(explanation)
    about = "" if row is None else both("row", row=span(row))
    texts_written = written(explanation)
    if not explanation.task_names:  # but those that are texts
        head = heading("title", explanation, title, about)
        return document(named(explanation, title, row), head + spoken + texts_written)
    given = Answered(explanation)
    common = texts_written + _common(given)
    found = views(given, _LARGEST - len((spoken + common).encode()))
    tasks = [(f"t{k}", verdict(given.amounts, k)) for k in range(len(is_number))]
    with_classes = np.flatnonzero(~is_number).tolist()
    classes = "".join(_classes(explanation, found, k) for k in with_classes)
    panels = "".join(
        f'<section class="view panel {"first" if view.first else ""}" '
        f'id="p{view.key}">{view.panel}</section>'
        for view in found
    )
    texts = "".join(
        f'<section class="view" id="w{view.key}"><h2>{both("words_here")}</h2>'
        f"{view.words}</section>"
        for view in found
        if view.words
    )
    parts = [
        heading("title", explanation, title, about),
        chooser("task", both("tasks"), tasks, "t0"),
        classes,
        spoken,
        texts,
        _answers(given),
        panels,
        common,
    ]
    return document(
        named(explanation, title, row),
        "".join(parts),
        _rules(found, is_number.tolist()),
        has_numbers=bool(is_number.any()),
    )


def _answers(given: Answered) -> str:
    """Return what stands above the curves of the task that is chosen."""
    if not given.curves:
        return ""
    return f'<section id="answers"><h2>{both("answers")}</h2>{legend(given)}</section>'


def _meaning(given: Answered) -> str:
    """Return what a number of the linear summary, or of an exact one, stands for."""
    facts, kinds = given.facts, given.amounts.kinds
    said = [both("faint")] if facts.is_exact else [both("interval"), both("faint")]
    if facts.are_terms:
        said.append(both(f"terms_note{kinds}"))
        said += [both("learned_note")] if facts.learned.any() else []
    else:
        forms = given.explanation.features.forms
        said.append(form_notes(forms, of_numbers=bool(kinds)))
    return " ".join(said)


def _common(given: Answered) -> str:
    """Return what is there once, whatever is chosen, below the answers."""
    explanation = given.explanation
    facts, source = explanation.facts, explanation.source
    return "".join(
        [
            photo(source) if isinstance(source, ImageSource) else "",
            given.symbols(),
            f"<details><summary>{both('how_to_read')}</summary><p><small>"
            f"{about_rows(facts)} {_meaning(given)}</small></p></details>",
            answered(given) if len(explanation.task_names) > 1 else "",
            turns(explanation, given.amounts),
            split(facts, given.amounts),
            relatedness(
                facts.relatedness,
                explanation.shown_tasks,
                "relatedness",
                explanation.sharing,
            ),
        ]
    )


def verdict(amounts: Amounts, k: int) -> str:
    """Return a task's name, what the model predicts, and a bar of its probability.

    Of a number with its interval, and where it stands.
    """
    facts = amounts.given.facts
    label, proba = facts.verdicts[k]
    is_bad = bool(facts.vacuous[k])
    warning = f'<small class="warn">\u26a0 {both("no_trust")}</small>' if is_bad else ""
    task = f'<b dir="auto">{amounts.name(k)}</b>'
    if amounts.is_number[k]:
        found = amounts.interval(k)
        interval = (
            f"<small>{both('interval_short', interval=found[0], p=found[1])}</small>"
            if found
            else ""
        )
        said = f"<span>{amounts.said(k, label)}</span>"
        return f"{task}{said}{amounts.standing(k)}{interval}{warning}"
    return (
        f"{task}<span>{span(label, 40)} "
        f"({percent(proba)})</span>"
        f'<svg class="proba"><rect width="{100 * proba:.0f}%"/></svg>'
        f"{_by_rule(facts, k)}{_set(facts, k)}{warning}"
    )


def _by_rule(facts: Facts, k: int) -> str:
    """Return which class is more probable than the one answered, if there is one."""
    at = facts.ahead[k]
    if at < 0:
        return ""
    p = percent(float(facts.explanation.outputs[k][at]))
    return (
        f"<small>{both('by_rule', label=span(facts.classes[k][at], 40), p=p)}</small>"
    )


def _set(facts: Facts, k: int) -> str:
    """Return the classes that cannot be ruled out, if they are several."""
    inside = facts.sets[k]
    if len(inside) < 2:
        return ""
    labels = ", ".join(span(facts.classes[k][at], 40) for at in inside[:_MOST_NAMED])
    if len(inside) > _MOST_NAMED:
        labels = both("and_more", labels=labels, n=str(len(inside)))
    return f"<small>{both('set_of', labels=labels, p=percent(CONFIDENCE))}</small>"


def _classes(explanation: Record, found: list[View], task: int) -> str:
    """Return the choice among the classes of one task."""
    labels, proba = explanation.facts.classes[task], explanation.outputs[task]
    best = explanation.facts.predicted[task]

    def told(at: int) -> str:
        mark = f" <small>{both('predicted')}</small>" if at == best else ""
        return f"{span(labels[at], 40)} ({percent(float(proba[at]))}){mark}"

    shown = [view for view in found if view.task == task]
    options = [(f"c{view.key}", told(view.at)) for view in shown]
    left = len(labels) - len(options)
    note = ""
    if left and len(labels) == 2:
        note = both("mirrored", label=told(1 - shown[0].at))
    elif left:
        note = both("left_out", n=str(left), total=str(len(labels)))
    note = note and f"<p><small>{note}</small></p>"
    name = span(explanation.shown_tasks[task])
    chosen = f"c{task}-{explanation.focus[task]}"
    choice = chooser(f"c{task}", both("classes", task=name), options, chosen)
    return f'<div class="view t{task}">{choice}{note}</div>'


def _rules(found: list[View], is_number: list[bool]) -> Iterator[str]:
    """Yield the rules of style that show what is chosen.

    Of a number there is nothing but the task to be chosen.
    """
    for view in found:
        task = f"body:has(#t{view.task}:checked)"
        if is_number[view.task]:
            yield f"{task} #p{view.key}{{display:block}}"
            continue
        chosen = f"{task}:has(#c{view.key}:checked)"
        shown = f":is(#p{view.key},#w{view.key})" if view.words else f"#p{view.key}"
        yield f"{chosen} {shown}{{display:block}}"
        if view.first:
            yield f"{task} .t{view.task}{{display:block}}"
        elif view.words:
            yield f"{chosen} #words{{display:none}}"
