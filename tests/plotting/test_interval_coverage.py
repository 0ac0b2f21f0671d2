"""Promised against found coverage: what is drawn is what the metrics say."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskClassifier
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores
from skmtl.plotting import IntervalCoverageDisplay
from tests.plotting.drawings import at_the_edge, cut_off, long_names, overlapping
from tests.toy_numbers import make_numbers, small_predictor, small_regressor

GRID = [0.5, 0.8, 0.9]


def normal_intervals(n_tasks, n_rows=150, factor=1.0, seed=0):
    """Normal numbers, and their true intervals by coverage, or wider ones."""
    y = np.random.RandomState(seed).randn(n_rows, n_tasks)
    sizes = {c: factor * norm.ppf(0.5 + c / 2) for c in np.arange(1, 20) / 20}
    one = np.ones((n_rows, n_tasks))
    return y, {c: np.stack([-s * one, s * one], axis=2) for c, s in sizes.items()}


@pytest.mark.parametrize("make", [small_predictor, small_regressor])
def test_what_is_found_is_what_the_metric_says(make):
    X, Y = make_numbers()
    Y = Y if make is small_predictor else Y[["price", "share"]]
    model = make().fit(X[:50], Y[:50])
    display = IntervalCoverageDisplay.from_estimator(
        model, X[50:], Y[50:], coverages=[0.9, 0.5, 0.8]
    )
    assert display.coverages.tolist() == GRID
    assert list(display.found) == ["price", "share"]
    assert display.n_rows == {"price": Y["price"][50:].notna().sum(), "share": 30}
    for at, coverage in enumerate(GRID):
        intervals = model.predict_interval(X[50:], coverage)
        scores = task_scores(Y[50:], intervals, "interval_coverage")
        for name, found in display.found.items():
            assert found[at] == scores.loc[name, "interval_coverage"]
    assert list(display.lines_) == ["price", "share"]
    np.testing.assert_array_equal(display.lines_["share"].get_ydata(), found)


def test_true_intervals_are_in_the_grey_area_and_others_outside():
    kept = []
    for factor in (1.0, 0.5, 2.0):
        y, intervals = normal_intervals(20, n_rows=300, factor=factor)
        display = IntervalCoverageDisplay.from_predictions(y, intervals)
        (area,) = [path.vertices for path in display.chance_.get_paths()]
        at = {round(c, 2): area[np.isclose(area[:, 0], c)] for c in display.coverages}
        bounds = np.array(
            [[part[:, 1].min(), part[:, 1].max()] for part in at.values()]
        )
        inside = [
            (bounds[:, 0] <= own) & (own <= bounds[:, 1])
            for own in display.found.values()
        ]
        kept.append(np.mean(inside))
    assert 0.92 < kept[0] < 0.99
    assert max(kept[1:]) < 0.1


def test_pipelines_searches_views_and_single_numbers_are_drawn():
    X, Y = make_numbers()
    numbers = Y[["price", "share"]]
    for model in (
        make_pipeline(StandardScaler(), small_regressor()),
        GridSearchCV(small_regressor(), {"lr": [0.02]}, cv=2),
    ):
        display = IntervalCoverageDisplay.from_estimator(
            model.fit(X, numbers), X, numbers[["share", "price"]], coverages=GRID
        )
        assert list(display.found) == ["price", "share"]
    model = small_predictor().fit(X, Y)
    whole = IntervalCoverageDisplay.from_estimator(model, X, Y, coverages=GRID)
    view = IntervalCoverageDisplay.from_estimator(
        model.task("share"), X, Y["share"].rename("other"), coverages=GRID
    )
    np.testing.assert_array_equal(view.found["share"], whole.found["share"])
    single = small_regressor().fit(X, Y["price"])
    found = IntervalCoverageDisplay.from_estimator(single, X, Y["price"], coverages=0.9)
    assert list(found.found) == ["price"]
    assert found.lines_["price"].get_marker() == "o"


def test_tasks_are_chosen_by_name_or_position_among_all():
    X, Y = make_numbers()
    model = small_predictor().fit(X, Y)
    for tasks in ("share", 2, ["share"], -2):
        display = IntervalCoverageDisplay.from_estimator(
            model, X, Y, coverages=GRID, tasks=tasks
        )
        assert list(display.found) == ["share"]
    display.plot(tasks=0)
    with pytest.raises(ValueError, match=r"\['sex'\] are classes, which have no int"):
        IntervalCoverageDisplay.from_estimator(model, X, Y, tasks=["share", "sex"])
    array = small_predictor(task_types=["regression", "classification"])
    array.fit(X.to_numpy(), Y[["share", "sex"]].to_numpy(dtype=object))
    display = IntervalCoverageDisplay.from_estimator(
        array, X.to_numpy(), Y[["share", "sex"]], coverages=GRID, tasks=0
    )
    assert list(display.found) == ["share"]


def test_tasks_without_labels_or_finite_intervals_are_told_of():
    X, Y = make_numbers(60)
    Y.loc[Y.index[4:], "price"] = np.nan
    model = small_regressor().fit(X, Y[["price", "share"]])
    rows = Y[["share", "price"]][:8]
    with pytest.warns(
        SkmtlWarning, match=r"\['price'\] have infinite intervals"
    ) as told:
        display = IntervalCoverageDisplay.from_estimator(model, X[:8], rows)
    assert len(told) == 1
    assert np.isnan(display.found["price"][-1])
    assert not np.isnan(display.found["share"]).any()
    with pytest.warns(SkmtlWarning, match=r"\['price'\] have no observed label"):
        display = IntervalCoverageDisplay.from_estimator(
            model, X[8:], Y[["price", "share"]][8:], coverages=[0.5]
        )
    assert list(display.found) == ["share"]


def test_intervals_that_are_open_on_one_side_are_drawn():
    y, intervals = normal_intervals(1)
    for ends in intervals.values():
        ends[:, :, 0] = -np.inf
    display = IntervalCoverageDisplay.from_predictions(y, intervals)
    assert (display.found["task_0"] >= 0.4).all()


def test_errors_say_what_was_given():
    X, Y = make_numbers()
    from_estimator = IntervalCoverageDisplay.from_estimator
    clf = MultiTaskClassifier(max_epochs=1).fit(X, Y[["sex", "level"]])
    with pytest.raises(TypeError, match=r"predicts no numbers.*TaskCalibration"):
        from_estimator(clf, X, Y[["sex", "level"]])
    with pytest.raises(TypeError, match="Ridge that predicts no intervals"):
        from_estimator(Ridge().fit(X, Y["share"]), X, Y["share"])
    with pytest.raises(NotFittedError):
        from_estimator(small_regressor(), X, Y["share"])
    model = small_predictor().fit(X, Y)
    for coverages in ([], [0, 0.5], 1, ["half"], [np.nan]):
        with pytest.raises(ValueError, match=r"expected numbers between 0 and 1"):
            from_estimator(model, X, Y, coverages=coverages)
    with pytest.raises(ValueError, match=r"Got y with 2 tasks \(\['price', 'share'\]"):
        from_estimator(model, X, Y[["price", "share"]])
    with pytest.raises(ValueError, match=r"expected the tasks.*'level'"):
        from_estimator(model, X, Y.rename(columns={"level": "stage"}))
    with pytest.raises(ValueError, match="tasks='age'"):
        from_estimator(model, X, Y, tasks="age")
    lacking = small_regressor(early_stopping=False).fit(X, Y["share"])
    with pytest.raises(ValueError, match="early_stopping=True"):
        from_estimator(lacking, X, Y["share"])
    from_predictions = IntervalCoverageDisplay.from_predictions
    y, intervals = normal_intervals(2)
    with pytest.raises(TypeError, match="Got a ndarray as y_pred, but expected int"):
        from_predictions(y, intervals[0.5])
    with pytest.raises(ValueError, match="Got coverages="):
        from_predictions(y, {"a": intervals[0.5]})
    with pytest.raises(ValueError, match="have no observed label"):
        from_predictions(y * np.nan, intervals)


@pytest.mark.parametrize("style", ["default", "dark_background"])
@pytest.mark.parametrize("n_tasks", [1, 3, 14])
def test_pictures_can_be_read(n_tasks, style):
    y, intervals = normal_intervals(n_tasks)
    with plt.style.context(style):
        names = pd.DataFrame(y, columns=long_names(n_tasks))
        display = IntervalCoverageDisplay.from_predictions(names, intervals)
        figure = display.figure_
        assert not cut_off(figure)
        assert not overlapping(figure)
        assert not at_the_edge(figure)
        texts = [text.get_text() for text in display.legend_.get_texts()]
        assert texts[-1] == "by chance (95%, 150 rows)"
        assert ("2 other tasks" in texts[-2]) == (n_tasks == 14)
        plt.close(figure)
        own, ax = plt.subplots()
        assert display.plot(ax=ax).ax_ is ax
        assert display.figure_ is own
