"""Models of which it is known what they rest on, to be explained in tests."""

import numpy as np
import pandas as pd

__all__ = ["Asked", "bounded", "of_second", "same_explanations", "smooth"]


class Asked:
    """A function that remembers what it was asked."""

    def __init__(self, predict):
        self.predict = predict
        self.asked = []

    def __call__(self, rows):
        self.asked.append(rows)
        return self.predict(rows)

    @property
    def sizes(self):
        """How many rows were in each call."""
        return [len(rows) for rows in self.asked]

    @property
    def all_rows(self):
        """All rows in one DataFrame or array."""
        join = pd.concat if isinstance(self.asked[0], pd.DataFrame) else np.concatenate
        return join(self.asked)


def of_second(explanation):
    """Return an explanation with the second class of each task in focus."""
    tasks = zip(explanation.task_names, explanation.classes, strict=True)
    return explanation.with_classes({name: labels[1] for name, labels in tasks})


class smooth:
    """Tasks of two classes; of each row alone, to the last bit, in a batch of any size.

    The probability of class 1 is a smooth function of a weighted sum of the columns.
    """

    def __init__(self, weights, level=0.0):
        self.weights = np.atleast_2d(np.asarray(weights, dtype=float))
        self.level = level

    def __call__(self, rows):
        rows = np.asarray(rows, dtype=float)
        parts = []
        for own in self.weights:
            total = self.level + sum(rows[:, j] * w for j, w in enumerate(own))
            parts.append(bounded(total))
        return parts


def bounded(total):
    """Return probabilities (n_samples, 2) that rise with `total`."""
    p = 0.5 + 0.5 * total / (1 + np.abs(total))
    return np.stack([1 - p, p], axis=1)


def same_explanations(one, other):
    """Assert that two explanations are the same to the last bit."""
    assert one.features.names == other.features.names
    assert one.features.values == other.features.values
    for name in ("effects", "standard_errors", "r2", "gap", "gram", "intercepts"):
        np.testing.assert_array_equal(
            getattr(one.surrogate, name), getattr(other.surrogate, name)
        )
    for a, b in zip(one.outputs, other.outputs, strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(one.answers.varied, other.answers.varied, strict=True):
        assert (a.feature, a.values) == (b.feature, b.values)
        np.testing.assert_array_equal(a.outputs, b.outputs)
    for a, b in zip(one.answers.turns, other.answers.turns, strict=True):
        assert (a.task, a.features, a.values) == (b.task, b.features, b.values)
        np.testing.assert_array_equal(a.outputs, b.outputs)
