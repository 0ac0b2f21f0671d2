"""One axes with a curve for each task: which have colours, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from skmtl.metrics._observed import ObservedTask
from skmtl.plotting._figure import add_legend, new_axes, task_style
from skmtl.plotting._fonts import font_for
from skmtl.plotting._labels import CHARACTER, longest
from skmtl.tasks._shown import shown_classes

__all__ = [
    "GREY",
    "MOST_COLOURS",
    "Area",
    "Curves",
    "against_rest",
    "count_others",
    "draw_curves",
    "of_interest",
]

#: Curves of more tasks cannot be told apart: so many have colours, the rest is grey.
MOST_COLOURS = 12
GREY: dict[str, Any] = {"color": "0.5", "alpha": 0.5, "linewidth": 0.8, "zorder": 1.5}


class Area(NamedTuple):
    """What is to be a grey area behind the curves, between two others."""

    label: str
    x: np.ndarray
    low: np.ndarray
    high: np.ndarray


class Curves(NamedTuple):
    """What was drawn; `in_colour` are the tasks that can be told apart."""

    ax: Any
    lines: dict[str, Any]
    legend: Any
    in_colour: list[str]
    area: Any


def of_interest(task: ObservedTask) -> int | None:
    """Return the column of the class that the caller calls positive, if there is one.

    Raises
    ------
    ValueError
        If the model does not know this class.
    """
    return None if task.pos_label is None else task.code_of(task.pos_label)


def against_rest(task: ObservedTask, code: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows are of a class, and how probable it is in each."""
    return task.codes == code, task.probabilities[:, code]


def draw_curves(
    ax: Any,
    curves: Mapping[str, tuple[np.ndarray, np.ndarray]],
    values: Mapping[str, float] | None,
    value_name: str,
    pos_label: Mapping[str, Any],
    xlabel: str,
    ylabel: str,
    area: Area | None = None,
    others: Sequence[Any] = (),
    **style: Any,
) -> Curves:
    """Draw a curve for each task.

    Of many tasks, those with the lowest values have colours, the worst one first: they
    are the ones to be looked at. `others` are what the legend has besides.
    """
    font = font_for([*curves, *pos_label.values()])
    labels = {}
    for name in curves:
        labels[name] = font.name(name)
        if pos_label.get(name) is not None:
            labels[name] += f": {font.name(*shown_classes([pos_label[name]]))}"
        if values is not None:
            labels[name] += f" ({value_name} = {values[name]:.2f})"
    names = list(curves)
    if len(names) > MOST_COLOURS:
        if values is not None:
            names.sort(key=lambda name: values[name])
        names = names[:MOST_COLOURS]
    told = [labels[n] for n in names] + ([area.label] if area else [])
    told += [handle.get_label() for handle in others]
    ax = new_axes(ax, 5.8 + CHARACTER * longest(told), 4.8)
    lines = {}
    for name, curve in curves.items():
        look = GREY
        if name in names:
            k = names.index(name)
            look = task_style(k) | {"marker": None, "label": labels[name]}
        (lines[name],) = ax.plot(*curve, **look, **style)
    handles = [lines[name] for name in names]
    grey = [name for name in curves if name not in names]
    if grey:
        lines[grey[0]].set_label(_of_others(grey, values, value_name))
        handles.append(lines[grey[0]])
    drawn = None
    if area is not None:
        look = GREY | {"linewidth": 0, "alpha": 0.25, "zorder": 0.5}
        drawn = ax.fill_between(*area[1:], label=area.label, **look)
        handles.append(drawn)
    ends = (-0.01, 1.01)
    ax.set(xlabel=xlabel, ylabel=ylabel, xlim=ends, ylim=ends)
    ax.spines[["top", "right"]].set_visible(False)
    legend = add_legend(ax, [*handles, *others])
    font.use([ax])
    return Curves(ax, lines, legend, names, drawn)


def _of_others(
    names: list[str], values: Mapping[str, float] | None, value_name: str
) -> str:
    if values is None:
        return count_others(len(names))
    least = min(values[name] for name in names)
    return f"{count_others(len(names))} ({value_name} from {least:.2f})"


def count_others(number: int) -> str:
    """Return how many tasks have no colour, in words."""
    return "1 other task" if number == 1 else f"{number} other tasks"
