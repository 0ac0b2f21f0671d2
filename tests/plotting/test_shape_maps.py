"""Pairs of features are drawn as maps, which have the colours of their terms."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskClassifier, load_penguins
from skmtl.networks import AdditiveTrunk
from skmtl.plotting import ShapeFunctionsDisplay
from tests.plotting.drawings import cut_off, overlapping


@pytest.fixture(scope="module")
def fitted():
    X, Y = load_penguins(return_X_y=True)
    X = X.assign(food=np.where(np.arange(len(X)) % 3, "fish", "krill"))
    X = X[["year", "food", "body_mass_g"]]
    trunk = AdditiveTrunk(n_pairs=3)
    return MultiTaskClassifier(trunk, max_epochs=5, random_state=0).fit(X, Y)


def test_a_map_has_the_terms_of_the_class_that_varies_most(fitted):
    name = "food x body_mass_g"
    display = ShapeFunctionsDisplay.from_estimator(fitted, feature=name)
    assert display.axes_.shape == (1, 3)
    for task, ax in zip(display.tasks_, display.axes_[0], strict=True):
        shapes = display.shapes
        own = shapes[(shapes["feature"] == name) & (shapes["task"] == task)]
        spread = own.groupby("class", sort=False)["term"].std()
        label = spread.idxmax()
        own = own[own["class"] == label]
        (image,) = ax.images
        grid = np.asarray(image.get_array())
        foods = list(dict.fromkeys(food for food, _ in own["value"]))
        masses = list(
            dict.fromkeys("NaN" if pd.isna(m) else m for _, m in own["value"])
        )
        assert grid.shape == (len(masses), len(foods))
        for (food, mass), term in zip(own["value"], own["term"], strict=True):
            at = masses.index("NaN" if pd.isna(mass) else mass), foods.index(food)
            assert grid[at] == term
        said = [text.get_text() for text in ax.texts if text.get_gid() != "head"]
        assert said == ([] if len(spread) == 1 else [str(label)])
        assert [t.get_text() for t in ax.get_xticklabels()] == foods
    assert display.axes_[0, 0].get_ylabel().startswith("food x body_")
    plt.close(display.figure_)


def test_all_maps_have_the_same_colours_and_curves_the_same_heights(fitted):
    display = ShapeFunctionsDisplay.from_estimator(fitted)
    assert set(display.features_) == set(fitted.term_names_)
    limits, heights = set(), set()
    for name, row in zip(display.features_, display.axes_, strict=True):
        for ax in row:
            if " x " in name:
                limits.add(ax.images[0].get_clim())
            else:
                heights.add(ax.get_ylim())
    assert len(limits) == len(heights) == 1
    low, high = limits.pop()
    assert low == -high
    pairs = display.shapes["feature"].str.contains(" x ")
    assert high <= display.shapes["term"][pairs].abs().max()
    assert not cut_off(display.figure_)
    assert not overlapping(display.figure_)
    plt.close(display.figure_)


def test_pairs_alone_are_drawn_too(fitted):
    names = fitted.term_names_[3:]
    display = ShapeFunctionsDisplay.from_estimator(fitted, feature=names)
    assert all(ax.images for ax in display.axes_.ravel())
    assert not overlapping(display.figure_)
    plt.close(display.figure_)
