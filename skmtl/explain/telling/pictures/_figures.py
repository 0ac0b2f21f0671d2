"""Numbers beside axes and in titles, as short as they can be told apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from skmtl.explain.facts._figures import figure

__all__ = ["short_figure", "shorten_ticks", "ticks_around", "written_ticks"]

#: Characters of a tick, and of a number in a title, from which on a shorter form will
#: do.
_MOST_OF_TICK, _MOST = 7, 10
#: Ticks are these steps apart, or ten times as much, and so on.
_STEPS = (1, 2, 5, 10)
#: Parts of an axis that are tried: that which leaves least room empty is taken.
_PARTS = (2, 3, 4)
#: Ticks of a panel, if they are short and if they are not; and what is short.
_TICKS, _FEW_TICKS, _SHORT = 5, 3, 4


def short_figure(value: float, spread: float) -> str:
    """Return a number as words have it, or where that is long with an exponent."""
    told = figure(value, spread)
    if math.isfinite(value) and (len(told) > _MOST or "e" in told):
        return _shortest([value], math.floor(math.log10(0.01 * spread)), _MOST)[0]
    return _with_minus(told)


def ticks_around(low: float, high: float) -> np.ndarray:
    """Return three to five round numbers, of which the outer ones enclose a range."""
    from matplotlib.ticker import MaxNLocator

    found = [MaxNLocator(nbins=n, steps=_STEPS).tick_values(low, high) for n in _PARTS]
    return np.asarray(min(found, key=lambda ticks: float(ticks[-1] - ticks[0])))


def written_ticks(ticks: Sequence[float] | np.ndarray) -> list[str]:
    """Return evenly spaced numbers as they stand beside an axis."""
    step = float(ticks[1] - ticks[0]) if len(ticks) > 1 else abs(float(ticks[0])) or 1.0
    last = math.floor(math.log10(step) + 1e-6)
    if abs(step / 10.0**last - round(step / 10.0**last)) > 1e-3:  # as 2.5
        last -= 1
    return _shortest([float(tick) for tick in ticks], last, _MOST_OF_TICK)


def shorten_ticks(ax: Any) -> None:
    """Let the numbers of an x axis be few and short."""
    from matplotlib.ticker import Formatter

    class Short(Formatter):
        def __call__(self, value: float, pos: int | None = None) -> str:
            return written_ticks([value])[0]

        def format_ticks(self, values: Any) -> list[str]:
            return written_ticks(values) if len(values) else []

    ax.xaxis.set_major_formatter(Short())
    ax.locator_params(axis="x", nbins=_TICKS)
    longest = max(map(len, written_ticks(ax.get_xticks())))
    if longest > _SHORT:
        ax.locator_params(axis="x", nbins=_FEW_TICKS)


def _shortest(values: list[float], last: int, most: int) -> list[str]:
    """Return numbers with digits down to a power of ten, all with exponents or none."""
    plain, short = [_plain(v, last) for v in values], [_short(v, last) for v in values]
    longest = max(map(len, plain))
    are_short = longest > most and max(map(len, short)) < longest
    return [_with_minus(told) for told in (short if are_short else plain)]


def _plain(value: float, last: int) -> str:
    decimals = max(-last, 0)
    rounded = round(value, -last) + 0.0  # no minus before zero
    separator = "," if abs(rounded) >= 10_000 else ""
    return f"{rounded:{separator}.{decimals}f}" if rounded else "0"


def _short(value: float, last: int) -> str:
    value = round(value, -last)
    if not value:
        return "0"
    digits = max(math.floor(math.log10(abs(value)) + 1e-12) - last, 0)
    front, power = f"{value:.{digits}e}".split("e")
    front = front.rstrip("0").rstrip(".") if "." in front else front
    return f"{front}e{int(power)}"


def _with_minus(told: str) -> str:
    return told.replace("-", "\u2212")
