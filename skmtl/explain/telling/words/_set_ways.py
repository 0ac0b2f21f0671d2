"""Which way features move answers over many inputs, where it is one way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skmtl.explain.telling.words._set_teller import SetTeller

__all__ = ["way", "ways"]

#: It goes one way if so many inputs say so, and no more than so many the contrary.
_LEAST_AGREED, _MOST_CONTRARY = 0.5, 0.1
#: What is said of numbers, where a class is likelier or less likely.
_OF_NUMBERS = {"likelier": "raise", "less_likely": "lower"}


def way(teller: SetTeller, j: int, k: int) -> tuple[int, str, int] | None:
    """Return a class, whether it is likelier, and in how many inputs, if it is clear.

    Of two classes, the one in focus; of more, the one of which most inputs say so.
    """
    start, stop = teller.explanation.offsets[k : k + 2]
    n = int(teller.tried.n[j])
    classes = range(stop - start) if stop - start != 2 else [int(teller.second[k])]
    clear = []
    for c in classes:
        up = int(teller.tried.likelier[j, start + c])
        down = int(teller.tried.less_likely[j, start + c])
        if max(up, down) >= _LEAST_AGREED * n and min(up, down) <= _MOST_CONTRARY * n:
            said = "likelier" if up > down else "less_likely"
            clear.append((c, said, max(up, down)))
    # of more classes that rise, or that fall, the first is told
    return max(clear, key=lambda one: (one[2], one[1] == "likelier"), default=None)


def _is_mixed(teller: SetTeller, j: int, k: int) -> bool:
    """Whether a class is likelier in some inputs, and less likely in others."""
    own = slice(*teller.explanation.offsets[k : k + 2])
    both = np.minimum(teller.tried.likelier[j, own], teller.tried.less_likely[j, own])
    return bool(both.max() > _MOST_CONTRARY * teller.tried.n[j])


def ways(teller: SetTeller, j: int, tasks: Sequence[int]) -> list[str]:
    """Tell which way a feature moves the tasks named, if it has one way."""
    (_, form), value = teller.of_set(j), teller.tried.values[j]
    if form == "value" and not value:
        return [teller.say("set_unclear_value")]
    found = [(k, one) for k in tasks if (one := way(teller, j, k))]
    if not found:
        mixed = any(_is_mixed(teller, j, k) for k in tasks)
        return [teller.say("set_unclear_number")] if mixed else []
    found = sorted(found, key=lambda one: -one[1][2])
    is_number = teller.explanation.is_number
    value = teller.language.value(value) if value else ""
    number = "many" if form == "number" else "one"
    said = []
    for of_numbers, verb in ((False, "set_more"), (True, "set_do")):
        by_way: dict[str, list[str]] = {}
        for k, (c, said_way, m) in found:
            if is_number[k] == of_numbers:
                which = teller.where(teller.class_of(k, c), m, j, first=False)
                key = _OF_NUMBERS[said_way] if of_numbers else said_way
                by_way.setdefault(key, []).append(which)
        items = [
            teller.say(
                f"set_{key}_{number}" if of_numbers else f"set_{key}",
                items=teller.language.listed(own, of="set_items_"),
            )
            for key, own in by_way.items()
        ]
        if items:
            listed = teller.language.listed(items, of="set_ways_")
            said.append(teller.say(f"{verb}_{form}", items=listed, value=value))
    return said
