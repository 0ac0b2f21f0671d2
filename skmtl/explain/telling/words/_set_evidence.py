"""What the model answered over many inputs: what tasks share comes first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skmtl.explain.facts._roles import ROLES
from skmtl.explain.telling.words._evidence import LEAST_NOTICED, leads
from skmtl.explain.telling.words._set_teller import SetTeller
from skmtl.explain.telling.words._set_ways import way, ways

__all__ = ["SetEvidence", "chosen", "evidence"]

#: A feature matters for a task if it is noticed in this part of its inputs.
_LEAST_SHARE = 0.25
#: That it turns verdicts is told from this part on.
_LEAST_TURNED = 0.2
#: By so many percentage points a task is said to be moved: the most that half of the
#: inputs reach.
_STEPS = (50, 40, 30, 20, 10, round(100 * LEAST_NOTICED))
#: Numbers go further, in hundredths of their spread.
_OF_NUMBERS = (200, 150, 100, 80, 60, *_STEPS)


class SetEvidence:
    """Which features matter for which tasks, when asked.

    Parameters
    ----------
    teller : SetTeller
    """

    def __init__(self, teller: SetTeller):
        found, self.n = teller.tried, teller.tried.n
        several = len(teller.summary.explanations) > 1
        #: features of a single input say nothing of others
        self.once = self.n <= (1 if several else 0)
        moved = [(own >= LEAST_NOTICED).sum(axis=0) for own in found.largest]
        self.noticed = np.maximum(found.turned, np.array(moved))
        #: how much a feature changes each task, in inputs
        self.scores = self.noticed + found.turned
        least = np.maximum(_LEAST_SHARE * self.n, 1)[:, None]
        self.matters = (self.noticed >= least) & ~self.once[:, None]
        counts = teller.summary.effects.xs("counts", axis=1, level=1).to_numpy()
        #: tasks for which a feature matters, and by the summaries of the inputs as well
        self.shared = self.matters & (counts >= least)
        having = teller.summary.roles.to_numpy()[:, : ROLES.index("none")]
        self.roles = [ROLES[at] for at in having.argmax(axis=1)]

    def role(self, j: int) -> str:
        """Return the usual role of a feature, as far as it holds when asked."""
        if self.shared[j].sum() < 2:
            return "specific" if self.matters[j].any() else "none"
        return self.roles[j]


def chosen(found: SetEvidence, n: int) -> list[int]:
    """Return n features that change most answers: of each task what changes it most.

    The first changes most of all tasks together, each next one adds most to the best
    that is told of each task.
    """
    left = np.flatnonzero(found.matters.any(axis=1)).tolist()
    told: list[int] = []
    best = np.zeros(found.scores.shape[1])
    while left and len(told) < n:
        gains = np.maximum(found.scores[left] - best, 0).sum(axis=1)
        if not gains.any():
            gains = found.scores[left].sum(axis=1)
        told.append(left.pop(int(np.argmax(gains))))
        best = np.maximum(best, found.scores[told[-1]])
    order = [ROLES[0], "conflicting", "specific"]
    return sorted(told, key=lambda j: order.index(found.role(j)))


def evidence(teller: SetTeller, told: Sequence[int], found: SetEvidence) -> list[str]:
    """Return the sentences on features told, and on what is left out."""
    if not told:
        return [_nothing(teller, found), *_left(teller, (), found)]
    # of a model that learned nothing, the least change turns a verdict
    sizes = [teller.tried.largest[j].max() for j in told]
    is_close = max(sizes) < LEAST_NOTICED
    said, before = _leads(teller, told, found), -1
    for j in told:
        n = int(found.n[j])
        # how many inputs there are is said once, and where it is another number
        said += _told(teller, j, found, is_counted=n != before)
        before = n
    if is_close:
        least = teller.least(round(100 * LEAST_NOTICED))
        said.append(teller.say("set_close", least=least))
    return said + _left(teller, told, found)


def _nothing(teller: SetTeller, found: SetEvidence) -> str:
    """Tell why no feature is told."""
    least = teller.least(round(100 * LEAST_NOTICED))
    if found.once.all():
        return teller.say("set_apart")
    key = "set_seldom" if found.noticed.any() else "set_never"
    return teller.say(key, least=least)


def _left(teller: SetTeller, told: Sequence[int], found: SetEvidence) -> list[str]:
    """Tell how many features are not told."""
    is_told = np.isin(np.arange(len(found.n)), told)
    matter = found.matters.any(axis=1)
    unread = len(teller.explanation.unread)  # which are told as columns left out
    counts = {
        "also": int((matter & ~is_told).sum()),
        "rest": int((~matter & ~found.once).sum()) if len(told) else 0,
        "once": int((found.once & (found.n > 0)).sum()),
        "untried": int((found.n == 0).sum()) - unread,
    }
    items: list[str] = []
    for key, n in counts.items():
        if n > 0:
            # what is counted is named once
            count = teller.say("set_count_next", n=n) if items else teller.counted(n)
            items.append(teller.say_of(n, f"set_{key}", count=count))
    if not items:
        return []
    return [
        teller.say("set_left", items=teller.language.listed(items, of="set_items_"))
    ]


def _leads(teller: SetTeller, told: Sequence[int], found: SetEvidence) -> list[str]:
    """Tell which features matter for several tasks, and which move them apart."""
    groups: dict[tuple[str, tuple[int, ...], tuple[int, ...]], list[int]] = {}
    for j in told:
        tasks = tuple(np.flatnonzero(found.shared[j]).tolist())
        if len(tasks) < 2:
            continue
        found_ways = {k: way(teller, j, k) for k in tasks}
        up = tuple(k for k, own in found_ways.items() if own and own[1] == "likelier")
        down = tuple(
            k for k, own in found_ways.items() if own and own[1] == "less_likely"
        )
        of_two = all(len(teller.facts.classes[k]) in (0, 2) for k in tasks)
        key, second = "matters", tuple[int, ...]()
        first = tuple(np.flatnonzero(found.matters[j]).tolist())
        if of_two and len(up) + len(down) == len(tasks):
            if found.roles[j] == "shared" and not (up and down):
                key, first = "alike", tasks
            elif found.roles[j] == "conflicting" and up and down:
                key, first, second = "apart", min(up, down), max(up, down)
        groups.setdefault((key, first, second), []).append(j)
    return leads(
        teller,
        groups,
        lambda j, is_first: teller.of_set_first(j) if is_first else teller.of_set(j)[0],
        lambda k: teller.class_of(k, int(teller.second[k])),
    )


def _told(
    teller: SetTeller, j: int, found: SetEvidence, *, is_counted: bool
) -> list[str]:
    """Tell in how many inputs a feature turns verdicts, what else it moves, and how.

    How many inputs there are is said if it `is_counted`.
    """
    name, form = teller.of_set(j)
    n, turned = int(found.n[j]), teller.tried.turned[j]
    tasks = np.flatnonzero(found.matters[j])
    # what becomes of a number is told by how far it goes, but for a value asked for
    is_across = np.isfinite(teller.explanation.targets)
    told_so = ~teller.explanation.is_number | is_across
    is_turned = (turned >= max(_LEAST_TURNED * n, 1)) & told_so
    turns = sorted((int(k) for k in tasks if is_turned[k]), key=lambda k: -turned[k])
    moved = [(_moved(teller, j, int(k)), int(k)) for k in tasks if not is_turned[k]]
    moved = sorted(moved, key=lambda one: one[0], reverse=True)
    change = teller.say(f"set_change_{form}", name=name)
    said, n_shown = [], teller.n_shown(len(turns))
    if turns:
        items = [
            teller.where(
                _turning(teller, k), int(turned[k]), j, first=is_counted and not at
            )
            for at, k in enumerate(turns[:n_shown])
        ]
        items += _others(teller, len(turns) - n_shown)
        listed = teller.language.listed(items, of="set_items_")
        said.append(teller.say("set_turns", change=change, items=listed))
    named = turns[:n_shown]
    n_shown = teller.n_shown(len(moved)) if not turns or len(moved) < 3 else 2
    if moved:
        items = []
        for (points, m), k in moved[:n_shown]:
            is_first = is_counted and not items and not turns
            what = _moving(teller, k, points, is_next=bool(items))
            items.append(teller.where(what, m, j, first=is_first))
        items += _others(teller, len(moved) - n_shown)
        listed = teller.language.listed(items, of="set_items_")
        key = "set_moves_too" if turns else "set_moves"
        said.append(teller.say(key, change=change, items=listed))
    named += [k for _, k in moved[:n_shown]]
    return said + ways(teller, j, named)


def _others(teller: SetTeller, n: int) -> list[str]:
    return [teller.say("set_others_too", n=n)] if n else []


def _moved(teller: SetTeller, j: int, k: int) -> tuple[int, int]:
    """Return by how many points a task is moved, and in how many inputs."""
    sizes = teller.tried.largest[j][:, k]
    steps = _OF_NUMBERS if teller.explanation.is_number[k] else _STEPS
    counts = [int((sizes >= step / 100 - 1e-9).sum()) for step in steps]
    at = next((at for at, m in enumerate(counts) if 2 * m >= len(sizes)), -1)
    return steps[at], counts[at]


def _turning(teller: SetTeller, k: int) -> str:
    """Return a task that turns, a number with the value that it goes across."""
    if not teller.explanation.is_number[k]:
        return teller.task(k)
    return teller.say("set_across", task=teller.task(k), goal=teller.goal(k))


def _moving(teller: SetTeller, k: int, points: int, *, is_next: bool) -> str:
    """Return a task with how far it moves: a number in its own unit."""
    is_number = teller.explanation.is_number[k]
    key = "set_moved_number" if is_number else "set_moved"
    size = points / 100 * float(teller.spreads[k])
    return teller.say(
        f"{key}_next" if is_next and not is_number else key,
        task=teller.task(k),
        points=points,
        amount=teller.least_amount(k, size),
    )
