"""Names of any length and of any signs: no figure larger than a wall, no formula."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from skmtl.plotting import (
    TaskBalancingDisplay,
    TaskConfusionDisplay,
    TaskScoresDisplay,
)
from tests.plotting.drawings import cut_off, overlapping
from tests.plotting.test_balancing_display import history_of
from tests.plotting.test_pictures import DISPLAYS


def balancing(n_tasks, names):
    return TaskBalancingDisplay(history_of(n_tasks, names=names))


@pytest.mark.parametrize("display_of", [*DISPLAYS, balancing])
def test_long_names_are_shortened(display_of):
    names = [f"{letter * 5000} {k}" for k, letter in enumerate("abc")]
    figure = display_of(3, names).plot().figure_
    assert max(figure.get_size_inches()) < 25
    assert overlapping(figure) == []
    assert cut_off(figure) == []
    texts = [text.get_text() for ax in figure.axes for text in ax.findobj(plt.Text)]
    assert max(map(len, texts)) < 250
    assert any("aaa\u2026aaa" in text.replace("\n", "") for text in texts)


@pytest.mark.parametrize("display_of", [*DISPLAYS, balancing])
def test_no_sign_is_a_formula_or_breaks_a_line(display_of):
    names = ["two\nlines\tand a tab", r"\$\frac{1}$ a_b^c", "שלום", "a\0b", "é %s {}"]
    figure = display_of(5, names).plot().figure_
    assert cut_off(figure) == []  # a formula that cannot be read would raise
    texts = [text.get_text() for ax in figure.axes for text in ax.findobj(plt.Text)]
    written = " ".join(" ".join(texts).split())
    assert "two lines and a tab" in written
    assert r"\\$\frac{1}\$" in written


@pytest.mark.parametrize("n_tasks", [1, 2, 9])
def test_long_labels_of_classes_are_shortened(n_tasks):
    y = pd.DataFrame({f"t{k}": ["a" * 5000 + "1", "b"] * 4 for k in range(n_tasks)})
    figure = TaskConfusionDisplay.from_predictions(y, y).figure_
    assert max(figure.get_size_inches()) < 25
    assert overlapping(figure) == []
    assert cut_off(figure) == []
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert labels[0].endswith("a1")


def test_many_tasks_fit_on_a_wall():
    y = pd.DataFrame(np.zeros((3, 300), dtype=int)).add_prefix(
        "a task with a long name "
    )
    figure = TaskScoresDisplay.from_predictions(y, y).figure_
    assert max(figure.get_size_inches()) <= 40
    assert overlapping(figure) == []
