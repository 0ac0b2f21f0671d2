"""A summary of many explanations in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from skmtl.explain.facts._roles import ROLES
from skmtl.explain.summaries._moves import Move, Moves
from skmtl.explain.summaries._names_together import names_together
from skmtl.explain.summaries._record import SummaryRecord
from skmtl.explain.telling.words import _numbers
from skmtl.explain.telling.words._language import Language
from skmtl.explain.telling.words._names import is_han
from skmtl.explain.telling.words._set_language import OF_SETS
from skmtl.explain.telling.words._set_trust import is_silent, trust_of_set
from skmtl.explain.telling.words._teller import MANY, Teller

__all__ = ["told_of_set"]

#: A feature is told if it counts for some task in this part of its inputs.
_LEAST_COUNTED = 0.25
#: ... with the tasks for which it does so in this part of the inputs of the first.
_LEAST_BESIDE = 0.5
#: A direction is one if so many of the inputs have it.
_LEAST_AGREED = 0.75


def told_of_set(summary: SummaryRecord, language: str = "en") -> str:
    """Return a summary in words, as paragraphs with an empty line between them."""
    if language not in OF_SETS:
        raise ValueError(f"Got language={language!r}, but expected 'en' or 'zh'.")
    teller = _SetTeller(summary, OF_SETS[language])
    n = len(summary.explanations)
    everything = list(range(teller.n_tasks))
    tasks = teller.all_of(everything, teller.tasks(everything))
    evidence = _evidence(teller)
    meaning = [teller.say("set_meaning")] if evidence else []
    paragraphs = [
        [teller.say_of(n, "set_of", n=n, tasks=tasks)],
        evidence or [teller.say("set_nothing")],
        [*trust_of_set(teller, summary), *meaning, teller.say("caveat")],
    ]
    space = teller.language.space
    return "\n\n".join(space.join(sentences) for sentences in paragraphs)


class _SetTeller(Teller):
    """A summary, and a language."""

    def __init__(self, summary: SummaryRecord, language: Language):
        super().__init__(summary.explanations[0], language, full=False)
        self.summary = summary
        self.moves = Moves(summary)
        self.sizes, counts, n = (
            summary.effects.xs(part, axis=1, level=1).to_numpy()
            for part in ("mean", "counts", "n")
        )
        self.n = n[:, 0]
        #: in how many inputs each feature counts for each task that is told...
        self.counts = np.where(is_silent(summary), 0, counts)
        #: ... and in how many with each role
        self.counts_as = np.where(is_silent(summary), 0, _counts_by_role(summary))


def _counts_by_role(summary: SummaryRecord) -> np.ndarray:
    """Return in how many inputs a feature has a role and counts for a task.

    Of shape (n_roles, n_features, n_tasks), without the role "none".
    """
    names, index = names_together(summary.explanations), summary.features.index
    shape = len(ROLES) - 1, len(index), len(summary.n_vacuous)
    found = np.zeros(shape, dtype=int)
    for explanation, own in zip(summary.explanations, names, strict=True):
        facts, at = explanation.facts, index.get_indexer(pd.Index(own))
        for r, role in enumerate(ROLES[:-1]):
            has = facts.roles == role
            found[r, at[has]] += facts.counts[has]
    return found


def _evidence(teller: _SetTeller) -> list[str]:
    """Tell the features by the role that they have most often, if any counts."""
    n = teller.n
    once = (n == 1) & (len(teller.summary.explanations) > 1)
    told = ~once & (teller.counts.max(axis=1) >= _LEAST_COUNTED * n)
    having = np.rint(teller.summary.roles.to_numpy() * n[:, None]).astype(int)
    found = having[:, : ROLES.index("none")]
    # with the role that it has for tasks of which nothing is told, none would be named
    leading = np.where(teller.counts_as.any(axis=2).T, found, -1).argmax(axis=1)
    said: list[str] = []
    for r, role in enumerate(ROLES[:-1]):
        own = np.flatnonzero(told & (leading == r))
        if not len(own):
            continue
        shown = own[: teller.n_shown(len(own))]
        by_key: dict[str, list[str]] = {}
        for j in shown.tolist():
            tasks = _tasks_of(teller, j, r)
            clause = _clause(teller, j, tasks, int(found[j, r]))
            any_one = role == "specific" and len(tasks) > 1
            by_key.setdefault(f"{role}_any" if any_one else role, []).append(clause)
        if teller.n_tasks == 1:
            role, by_key = "single", {"single": by_key[role]}
        for key, clauses in by_key.items():
            said.append(teller.say(f"set_{key}", clauses=teller.clauses(clauses)))
        more = len(own) - len(shown)
        if more:
            said.append(teller.say_of(more, f"more_{role}", n=more))
    if not said:
        return []
    for key, left in (("rest", ~told & ~once), ("once", once)):
        if left.any():
            said.append(teller.say_of(left.sum(), f"set_{key}", n=left.sum()))
    return said


def _tasks_of(teller: _SetTeller, j: int, r: int) -> list[int]:
    """Return the tasks for which a feature counts most often, where it has a role.

    What is shared is so by two at least, and what pulls tasks apart goes both ways.
    """
    counts, role = teller.counts_as[r, j], ROLES[r]
    order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)].tolist()
    n_told = int((counts >= max(_LEAST_BESIDE * counts.max(), 1)).sum())
    n_told = n_told if role == "specific" else max(n_told, 2)
    while role == "conflicting" and n_told < len(order):
        ways = [_ways(teller, j, k) for k in order[:n_told]]
        if len(set().union(*ways)) > 1:
            break
        n_told += 1
    return order[:n_told]


def _ways(teller: _SetTeller, j: int, k: int) -> set[bool]:
    """Return whether a feature raises classes of a task, and whether it lowers some."""
    clear = _clear(teller, j, k)
    return {move.mean > 0 for move in clear} if clear else {True, False}


def _clear(teller: _SetTeller, j: int, k: int) -> list[Move]:
    """Return the moves of a task that go the same way in most of the inputs."""
    least = _LEAST_AGREED * teller.n[j]
    return [move for move in teller.moves.of(j, k) if move.agree >= least]


def _clause(teller: _SetTeller, j: int, tasks: list[int], having: int) -> str:
    """Return a feature, how it moves the tasks, and in how many inputs it is so."""
    n, summary = int(teller.n[j]), teller.summary
    spread = float(summary.features["spread"].iloc[j])
    everywhere = n == len(summary.explanations)
    return teller.say(
        "set_clause_by" if np.isfinite(spread) else "set_clause",
        feature=_feature(teller, j),
        found=teller.say(
            "set_found" if everywhere else "set_found_with", m=having, n=n
        ),
        spread=_numbers.amount(spread),
        moves=_moved(teller, j, tasks, n),
    )


def _feature(teller: _SetTeller, j: int) -> str:
    features = teller.summary.features
    name, given = str(features.index[j]), features.iloc[j]
    form, value = given["form"], given["value"]
    is_word = form == "word" and name not in teller.summary.labels
    if is_word and is_han(name):
        form = "character"
    if form == "range":
        value = teller.language.range(value) or teller.language.value(value)
    return teller.say(
        f"set_{form}",
        name=(teller.language.word if is_word else teller.language.name)(
            teller.summary.labels.get(name, name)
        ),
        value=teller.language.value(value) if form == "value" else value,
    )


def _moved(teller: _SetTeller, j: int, tasks: list[int], n: int) -> str:
    """Return what the feature raises, lowers, and moves now this way, now that."""
    sizes = teller.sizes[j]
    items: dict[str, list[str]] = {"raises": [], "lowers": [], "wavers": []}
    for k in sorted(tasks, key=lambda k: -sizes[k]):
        clear = _clear(teller, j, k)
        for move in clear:
            way = "raises" if move.mean > 0 else "lowers"
            items[way].append(_move(teller, k, move, n))
        if not clear:
            task, size = teller.task(k), _numbers.probability(float(sizes[k]))
            items["wavers"].append(teller.say("set_moved_some", task=task, size=size))
    if teller.summary.features["form"].iloc[j] == "mixed":
        items["by_value"] = items.pop("wavers")
    return teller.language.listed(
        [
            teller.say(f"set_{way}", items=_cut(teller, found))
            for way, found in items.items()
            if found
        ],
        of="set_moves_",
    )


def _move(teller: Teller, k: int, move: Move, n: int) -> str:
    return teller.say(
        "set_moved",
        target=teller.outcome(k, move.label),
        effect=_numbers.effect(move.mean, move.error),
        m=move.agree,
        n=n,
    )


def _cut(teller: Teller, items: list[str]) -> str:
    """Return a list; of many, the first and the number of the others."""
    if len(items) > MANY:
        shown = teller.n_shown(len(items))
        items = [*items[:shown], teller.say("other_tasks", n=len(items) - shown)]
    return teller.language.listed(items)
