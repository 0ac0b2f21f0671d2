"""Shape functions of numbers are drawn in their unit, on axes of their own."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from skmtl.networks import AdditiveTrunk
from skmtl.plotting import ShapeFunctionsDisplay
from tests.plotting.drawings import cut_off, overlapping
from tests.toy_numbers import make_numbers, small_predictor, small_regressor


@pytest.fixture(scope="module")
def mixed():
    X, Y = make_numbers(120)
    X = X.assign(food=np.where(X["d"] > 0, "fish", "krill"))
    trunk = AdditiveTrunk(n_pairs=1, n_members=2)
    model = small_predictor(trunk=trunk, target_transform="standardize")
    return model.fit(X, Y), X


def test_curves_are_the_terms_in_the_unit_of_the_number(mixed):
    model, X = mixed
    display = ShapeFunctionsDisplay.from_estimator(model, feature=["a", "food"])
    assert display.tasks_ == ["price", "sex", "share", "level"]
    line = display.axes_[0, 0].lines[0]
    rows = X.iloc[[0] * len(line.get_xdata())].assign(a=line.get_xdata())
    terms = model.contributions(rows)[0][:, 0, 0]
    np.testing.assert_allclose(line.get_ydata(), terms, rtol=1e-4, atol=1e-3)
    assert np.ptp(line.get_ydata()) > 300
    shapes = display.shapes
    assert shapes["class"][shapes["task"] == "price"].isna().all()
    heads = [t.get_text() for t in display.axes_[0, 0].texts]
    assert "number" in heads


def test_classes_share_an_axis_and_each_number_has_its_own(mixed):
    model, _ = mixed
    display = ShapeFunctionsDisplay.from_estimator(model, feature=["a", "b", "food"])
    limits = [[ax.get_ylim() for ax in column] for column in display.axes_.T]
    assert all(len(set(own)) == 1 for own in limits)
    price, sex, share, level = (own[0] for own in limits)
    assert sex == level
    assert len({price, sex, share}) == 3
    for ax in display.axes_[0]:  # no panel is read on the axis of another unit
        assert ax.yaxis.get_tick_params()["labelleft"]
    display = display.plot(feature="a", tasks=["sex", "level", "price"])
    told = [ax.yaxis.get_tick_params()["labelleft"] for ax in display.axes_[0]]
    assert told == [True, False, True]
    assert "log-odds" in display.axes_[0, 0].get_ylabel()
    display = display.plot(feature="a", tasks="price")
    assert display.axes_[0, 0].get_ylabel() == "a"


def test_what_matters_most_does_not_go_by_the_unit(mixed):
    model, _ = mixed
    display = ShapeFunctionsDisplay.from_estimator(model, tasks=["price", "share"])
    assert set(display.features_[:2]) == {"a", "c"}
    shapes = display.shapes
    scaled = shapes.assign(term=shapes["term"].where(shapes["task"] != "price", 0))
    assert ShapeFunctionsDisplay(scaled).plot(tasks="share").features_[0] in "ac"


def test_maps_of_pairs_have_a_scale_for_each_unit(mixed):
    model, _ = mixed
    (pair,) = [name for name in model.term_names_ if " x " in name]
    display = ShapeFunctionsDisplay.from_estimator(model, feature=[pair])
    limits = [ax.images[0].get_clim()[1] for ax in display.axes_[0]]
    assert limits[1] == limits[3]
    assert len(set(limits)) == 3
    assert [len(ax.child_axes) for ax in display.axes_[0]] == [1, 1, 1, 1]
    display.plot(feature=[pair], tasks=["sex", "level"])
    assert [len(ax.child_axes) for ax in display.axes_[0]] == [0, 1]


def test_regressors_and_views_of_numbers_are_drawn(mixed):
    model, _ = mixed
    display = ShapeFunctionsDisplay.from_estimator(model.task("share"))
    assert display.tasks_ == ["share"]
    X, Y = make_numbers()
    single = small_regressor(trunk="additive").fit(X, Y["price"])
    for given in (single, single.task(0)):
        display = ShapeFunctionsDisplay.from_estimator(given)
        assert display.tasks_ == ["price"]
        assert display.features_[0] == "a"


@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_pictures_can_be_read(mixed, style):
    with plt.style.context(style):
        figure = ShapeFunctionsDisplay.from_estimator(mixed[0]).figure_
        assert not cut_off(figure)
        assert not overlapping(figure)
