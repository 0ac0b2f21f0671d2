"""The results as a picture: a line for each set, a dot for each model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from _quality.summary import REFERENCE

#: measure -> its title, the sign that makes better greater, how far it goes
PANELS = {
    "roc_auc": ("ROC AUC", 1, 0.12),
    "log_loss": ("log loss (sign changed)", -1, 0.3),
}
MARKERS = "osD^vPX*hp<>dH"


def draw(table: pd.DataFrame, ours: list[str], path: Path) -> None:
    """Save the differences to the forest; what is farther out stands at the edge."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    sets = list(table.index.unique("set"))
    models = [name for name in table.index.unique("model") if name != REFERENCE]
    colors = matplotlib.colormaps["tab20"].colors[::2]
    colors += matplotlib.colormaps["Dark2"].colors
    step = 0.8 / len(models)
    height = 1.2 + (0.15 + 0.08 * len(models)) * len(sets)
    figure, axes = plt.subplots(
        1,
        2,
        figsize=(10, height),
        sharey=True,
        layout="constrained",
    )
    for ax, (measure, (label, sign, limit)) in zip(axes, PANELS.items(), strict=True):
        values = sign * table[measure].unstack("model")
        ahead = values.sub(values[REFERENCE], axis=0).reindex(sets)
        for k, name in enumerate(models):
            x = ahead[name].to_numpy()
            y = np.arange(len(sets)) + (k - (len(models) - 1) / 2) * step
            mine = name in ours
            style = {
                "color": colors[k % len(colors)],
                "s": 70 if mine else 30,
                "edgecolor": "black" if mine else "none",
                "zorder": 3 if mine else 2,
            }
            ax.scatter(x.clip(-limit, limit), y, marker=MARKERS[k], label=name, **style)
            for far in np.flatnonzero(np.abs(x) > limit):
                edge = limit * np.sign(x[far])
                ax.annotate(
                    f"{x[far]:+.2f}",
                    (edge, y[far]),
                    xytext=(-8 * np.sign(x[far]), 0),
                    textcoords="offset points",
                    ha="left" if x[far] < 0 else "right",
                    va="center",
                    fontsize=6,
                )
        ax.axvline(0, color="black", linewidth=0.8)
        ax.set_title(label)
        ax.set_xlim(-1.05 * limit, 1.05 * limit)
        for border in np.arange(len(sets) - 1) + 0.5:
            ax.axhline(border, color="0.85", linewidth=0.8)
        ax.spines[["top", "right", "left"]].set_visible(False)
        ax.tick_params(axis="y", length=0)
    axes[0].set_yticks(range(len(sets)), sets)
    axes[0].set_ylim(len(sets) - 0.5, -0.5)
    figure.supxlabel(f"difference to the {REFERENCE}: right is better")
    figure.legend(
        *axes[0].get_legend_handles_labels(), loc="outside right center", frameon=False
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)
    plt.close(figure)
