"""Tasks with names of any length, a model of them, and what stands in a picture."""

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier


def long_names(n_names, what="task"):
    """Return names of 25 characters."""
    return [
        f"{what} with a rather long name"[:22] + f" {k:02d}" for k in range(n_names)
    ]


def judged_tasks(n_tasks=3, n_samples=80, seed=0, names=None):
    """Return X, Y and Y with a fifth of the labels missing; 2, 3 or 4 long classes."""
    rng = np.random.RandomState(seed)
    X = rng.randn(n_samples, 5)
    columns = {}
    for k, name in enumerate(names or long_names(n_tasks)):
        n_classes = 2 + k % 3
        score = X @ rng.randn(5) + rng.randn(n_samples)
        edges = np.quantile(score, np.linspace(0, 1, n_classes + 1)[1:-1])
        classes = np.array(long_names(n_classes, "class"), dtype=object)
        columns[name] = classes[np.searchsorted(edges, score)]
    Y = pd.DataFrame(columns)
    return X, Y, Y.mask(rng.rand(*Y.shape) < 0.2, None)


def forest_of(X, Y):
    """Return a small forest; a single task is given to it as 1-D labels."""
    forest = RandomForestClassifier(8, max_depth=3, random_state=0)
    return forest.fit(X, Y if Y.shape[1] > 1 else Y.iloc[:, 0])


def texts_of(figure):
    """Return the boxes of all texts that are drawn, in pixels.

    The figure is laid out and drawn if it has changed since it was drawn last.
    """
    if figure.stale:
        figure.draw_without_rendering()
    texts = []
    for ax in figure.axes:
        if not ax.axison:
            continue
        texts += [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts]
        for axis in (ax.xaxis, ax.yaxis):
            texts.append(axis.get_offset_text())
            low, high = sorted(axis.get_view_interval())
            texts += [
                tick.label1
                for tick in axis.get_major_ticks()
                if low <= tick.get_loc() <= high
            ]
        if ax.get_legend() is not None:
            texts += ax.get_legend().get_texts()
    shown = [text for text in texts if text.get_visible() and text.get_text()]
    return {text: text.get_window_extent() for text in shown}


def overlapping(figure):
    """Return the pairs of texts that share more than the rounding of a pixel."""
    boxes = texts_of(figure)
    texts = [text.get_text() for text in boxes]
    x0, y0, x1, y1 = np.reshape([box.extents for box in boxes.values()], (-1, 4)).T
    width = np.minimum.outer(x1, x1) - np.maximum.outer(x0, x0)
    height = np.minimum.outer(y1, y1) - np.maximum.outer(y0, y0)
    pairs = np.argwhere(np.triu((width > 1) & (height > 1), 1))
    return [(texts[one], texts[two]) for one, two in pairs]


def outside(figure, margin):
    """Return the texts that leave less than `margin` pixels to the figure's edge."""
    room = figure.bbox.padded(-margin)
    return [
        text.get_text()
        for text, box in texts_of(figure).items()
        if box.x0 < room.x0 or box.y0 < room.y0 or box.x1 > room.x1 or box.y1 > room.y1
    ]


def cut_off(figure):
    """Return the texts that do not fit into the figure, but for a pixel's rounding."""
    return outside(figure, -1)


def at_the_edge(figure):
    """Return the texts that are cut off or nearer to the edge than 0.05 inches."""
    return outside(figure, 0.05 * figure.dpi)
