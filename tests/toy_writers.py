"""A text beside a class and a number, and small models that learn all of them."""

import numpy as np
import pandas as pd

from skmtl import MultiTaskPredictor
from skmtl.networks import TextHead

COLOURS = ["red", "green", "blue"]
TYPES = {"english": "generation", "price": "regression"}


def make_writings(n_samples=60):
    """Return X, and y with a text that a third of the rows lacks."""
    rng = np.random.RandomState(0)
    X = pd.DataFrame(rng.randn(n_samples, 3), columns=COLOURS)
    best = X.to_numpy().argmax(axis=1)
    Y = pd.DataFrame(
        {
            "english": [f"{COLOURS[k]} {i % 7}" for i, k in enumerate(best)],
            "side": np.where(X["red"] > 0, "left", "right"),
            "price": X["blue"] + 0.1 * rng.randn(n_samples),
        }
    )
    Y.loc[::3, "english"] = None
    return X, Y


def small_writer(**settings):
    """Return a model that fits in a moment; two epochs teach it next to nothing."""
    head = TextHead(width=8, embedding_width=8, beam_width=1)
    own = {"task_types": TYPES, "text_head": head, "max_epochs": 2, "random_state": 0}
    return MultiTaskPredictor(**(own | settings))
