"""Colours of effects and looks of roles, the same in all pictures."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.plotting._labels import as_written

__all__ = [
    "GREY",
    "LOWERS",
    "RAISES",
    "ROLE_LOOKS",
    "Scale",
    "black_or_white",
    "ink",
    "meaning",
    "role_handles",
]

#: Inches of the height of a scale, and of the room above it.
_BAR = 0.15

#: Effects that raise and lower a probability, where their size is seen otherwise.
RAISES, LOWERS = "#b2182b", "#2166ac"

#: Ground of what means nothing.
GREY = "0.88"

#: Colour, hatch for print and mark of each role: told apart by those to whom red and
#: green look alike (Okabe and Ito's colours).
ROLE_LOOKS = {
    "shared": ("#0072B2", "", "\u25cf"),
    "specific": ("#E69F00", "///", "\u25b2"),
    "conflicting": ("#CC79A7", "xxx", "\u2716"),
    "none": ("0.75", "...", "\u25cb"),
}


class Scale:
    """Colours of effects: blue below zero, white at zero, red above.

    Parameters
    ----------
    limit : float
        The largest effect, up or down.
    meaning : str, default=""
        What effects are, as `meaning` tells.
    unit : float, default=1.0
        What is written beside the colour of an effect of 1.
    """

    def __init__(self, limit: float, meaning: str = "", unit: float = 1.0):
        import matplotlib
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import Normalize

        # the darkest reds and blues would hide what is written or drawn below them
        colors = matplotlib.colormaps["RdBu_r"](np.linspace(0.1, 0.9, 256))
        self.limit, self.meaning, self.unit = limit, meaning, unit
        cmap = matplotlib.colors.ListedColormap(colors).with_extremes(bad=GREY)
        self.mappable = ScalarMappable(Normalize(-limit * unit, limit * unit), cmap)

    def color(self, effects: Any) -> np.ndarray:
        """Return colours of shape (..., 4)."""
        return np.asarray(self.mappable.to_rgba(self.unit * np.asarray(effects)))

    def add_bar(self, axes: Any, given: Any = None) -> Any:
        """Draw what the colours mean below the panels, or all axes that were given."""
        from matplotlib.transforms import Bbox

        figure = axes[0].figure
        if given is not None and not hasattr(given, "get_subplotspec"):
            axes = np.ravel(np.asarray(given, dtype=object))
        room = Bbox.union([ax.get_window_extent() for ax in axes])
        width, height = room.width / figure.dpi, room.height / figure.dpi
        shrink = min(1.0, 4 / width)
        bar = figure.colorbar(
            self.mappable,
            ax=list(axes),
            location="bottom",
            label=as_written(self.meaning),
            fraction=min(_BAR / height, 0.15),
            pad=min(_BAR / height, 0.1),
            shrink=shrink,
            aspect=shrink * width / _BAR,
        )
        bar.ax.locator_params(nbins=5)
        return bar


def meaning(
    *, are_terms: bool = False, of_number: bool = False, unit: str | None = None
) -> str:
    """Return what numbers, bars and colours stand for.

    Parameters
    ----------
    are_terms : bool, default=False
        Whether they are what an additive model adds up.
    of_number : bool, default=False
        Whether the task is a number, and has no classes.
    unit : str or None, default=None
        What those of a number are measured in, "" if that is unknown. With None they
        are in its standard deviations.
    """
    if not of_number:
        return "Added to the log-odds" if are_terms else "Effect on the probability"
    what = "Added to the number" if are_terms else "Effect on the number"
    if unit is None:
        return f"{what},\nin standard deviations"
    return f"{what} ({unit})" if unit else what


def black_or_white(color: Any) -> str:
    """Return the colour in which a text is read on another one."""
    return "black" if np.dot(color[:3], [0.299, 0.587, 0.114]) > 0.5 else "white"


def ink() -> str:
    """Return the colour of texts, which is light in a style with a dark ground."""
    from matplotlib import rcParams

    return str(rcParams["text.color"])


def role_handles(roles: Any, *, hatched: bool) -> list[Any]:
    """Return what a legend shows for the roles that occur."""
    from matplotlib.patches import Patch

    return [
        Patch(
            facecolor=color,
            hatch=hatch if hatched else "",
            edgecolor="white",
            linewidth=0,
            label=role,
        )
        for role, (color, hatch, _) in ROLE_LOOKS.items()
        if role in roles
    ]
