"""Predicted against true numbers: what is drawn is what was observed, and no more."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl.exceptions import SkmtlWarning
from skmtl.plotting import TaskPredictionErrorDisplay
from tests.plotting.drawings import at_the_edge, cut_off, long_names, overlapping
from tests.toy_numbers import make_numbers, small_predictor, small_regressor

X, Y = make_numbers()
NUMBERS = Y[["price", "share"]]
from_estimator = TaskPredictionErrorDisplay.from_estimator
from_predictions = TaskPredictionErrorDisplay.from_predictions


@pytest.fixture(scope="module")
def mixed():
    return small_predictor().fit(X, Y)


def made(n_tasks=3, n_rows=120, scales=(1.0,), seed=0):
    """Return numbers, a tenth of them missing, predictions and intervals."""
    rng = np.random.RandomState(seed)
    size = np.resize(scales, n_tasks)
    y = rng.randn(n_rows, n_tasks)
    y_pred = (0.9 * y + 0.3 * rng.randn(n_rows, n_tasks)) * size
    y = np.where(rng.rand(n_rows, n_tasks) < 0.1, np.nan, y * size)
    width = size * (0.5 + 0.2 * rng.rand(n_rows, n_tasks))
    return y, y_pred, np.stack([y_pred - width, y_pred + width], axis=2)


@pytest.mark.parametrize("kind", ["actual_vs_predicted", "residual_vs_predicted"])
def test_points_are_the_observed_labels_of_numbers(mixed, kind):
    display = from_estimator(mixed, X, Y, kind=kind)
    assert list(display.points_) == list(display.y_true) == ["price", "share"]
    predicted = mixed.predict_frame(X)
    for name, points in display.points_.items():
        seen = Y[name].notna()
        assert seen.sum() == (68 if name == "price" else 80)
        true, found = Y[name][seen], predicted[name][seen].astype(float)
        height = true if kind == "actual_vs_predicted" else true - found
        expected = np.column_stack([found, height])
        np.testing.assert_allclose(points.get_offsets(), expected)


def test_both_axes_have_the_same_limits_and_a_diagonal_and_hold_all_points():
    y, y_pred, intervals = made(5, scales=(1, 1e12, 1e-9, 300))
    intervals[:, 2, 1] = np.inf
    intervals[:, 3, 0] -= 1e6
    for given in (None, intervals):
        display = from_predictions(y, y_pred, intervals=given)
        for ax, line, points in zip(
            display.axes_,
            display.lines_.values(),
            display.points_.values(),
            strict=True,
        ):
            low, high = ax.get_xlim()
            assert ax.get_ylim() == (low, high)
            np.testing.assert_allclose(line.get_data(), [[low, high]] * 2)
            offsets = points.get_offsets()
            assert (low < offsets).all()
            assert (offsets < high).all()
            assert high - low < 2.3 * np.ptp(offsets)


def test_residuals_have_a_line_at_zero_which_is_seen():
    y, y_pred, _ = made(2)
    display = from_predictions(y, y_pred + 100, kind="residual_vs_predicted")
    for ax, line in zip(display.axes_, display.lines_.values(), strict=True):
        assert list(line.get_ydata()) == [0, 0]
        assert ax.get_ylim()[0] < -90
        assert ax.get_ylim()[1] > 0


@pytest.mark.parametrize("seed", range(20))
def test_r2_is_that_of_scikit_learn_for_all_observed_rows(seed):
    y, y_pred, _ = made(3, scales=(1, 1e9, 1e-9), seed=seed)
    display = from_predictions(y, y_pred, subsample=10)
    for k, (name, ax) in enumerate(zip(display.r2, display.axes_, strict=True)):
        seen = ~np.isnan(y[:, k])
        expected = r2_score(y[seen, k], y_pred[seen, k])
        assert display.r2[name] == pytest.approx(expected)
        said = [f"R2 = {expected:.2f}, n = {seen.sum()}", "10 of these rows drawn"]
        assert ax.get_title().split("\n") == [f"task_{k}", *said]
        assert len(display.points_[name].get_offsets()) == 10


def test_r2_of_a_single_row_or_of_equal_numbers_is_not_defined():
    y = np.column_stack([[1.0, np.nan, np.nan], [5.0] * 3, [1.0, 2, 3], [0.0, 0, 1e-9]])
    y_pred = np.column_stack([[2.0] * 3, [5.0, 5, 6], [1e6] * 3, [1.0] * 3])
    display = from_predictions(y, y_pred)
    said = [ax.get_title().split("\n")[1] for ax in display.axes_]
    assert said[:2] == ["R2 not defined, n = 1", "R2 not defined, n = 3"]
    assert said[2] == "R2 = -1e+12, n = 3"
    assert np.isnan(display.r2["task_0"])


def test_r2_is_not_rounded_to_what_it_is_not():
    y = np.arange(100.0)
    for y_pred, said in (
        (y, "R2 = 1.00"),
        (y + 1, "R2 > 0.99"),
        (np.full(100, y.mean() + 0.1), "R2 = 0.00"),
    ):
        title = from_predictions(y, y_pred).axes_[0].get_title()
        assert title.split("\n")[1] == f"{said}, n = 100"


def test_intervals_stand_at_their_points_and_those_outside_are_told(mixed):
    display = from_estimator(mixed, X, Y, coverage=0.8)
    whole = mixed.predict_interval(X, coverage=0.8)
    for name in ("price", "share"):
        seen = Y[name].notna()
        ends = whole[seen, mixed.task_names_.index(name)]
        np.testing.assert_array_equal(display.intervals[name], ends)
        lines = np.array(display.intervals_[name].get_segments())
        low, high = display.axes_[0 if name == "price" else 1].get_ylim()
        np.testing.assert_allclose(lines[:, :, 1], np.clip(ends, low, high))
        found = display.points_[name].get_offsets()
        np.testing.assert_allclose(lines[:, 0, 0], found[:, 0])
        inside = (ends[:, 0] <= Y[name][seen]) & (Y[name][seen] <= ends[:, 1])
        colours = display.points_[name].get_facecolors()
        assert len(np.unique(colours[inside], axis=0)) == 1
        assert (
            (colours[~inside] != colours[inside.to_numpy().argmax()]).any(axis=1).all()
        )
        last = f"{100 * inside.mean():.0f} % in 80 % intervals"
        assert last in [ax.get_title().split("\n")[2] for ax in display.axes_]


def test_intervals_with_other_residuals_are_less_the_prediction():
    y, y_pred, intervals = made(1)
    options = {"intervals": intervals, "kind": "residual_vs_predicted"}
    display = from_predictions(y, y_pred, **options)
    (lines,) = display.intervals_.values()
    seen = ~np.isnan(y[:, 0])
    expected = (intervals[:, 0] - y_pred)[seen]
    found = np.array(lines.get_segments())[:, :, 1]
    np.testing.assert_allclose(found, expected)
    assert display.axes_[0].get_title().endswith("% in intervals")


def test_any_regressor_is_drawn_as_its_tasks_are_called():
    whole = NUMBERS.fillna(1000)
    forest = RandomForestRegressor(5, random_state=0).fit(X, whole)
    expected = {"price": whole["price"], "share": whole["share"]}
    for y, names in ((whole, ["price", "share"]), (whole.to_numpy(), None)):
        display = from_estimator(forest, X, y)
        names = names or ["task_0", "task_1"]
        assert list(display.y_true) == names
        for name, column in zip(names, expected.values(), strict=True):
            np.testing.assert_array_equal(display.y_true[name], column)
    models = [
        make_pipeline(StandardScaler(), small_regressor(max_epochs=2)),
        GridSearchCV(small_regressor(max_epochs=2), {"lr": [0.02]}, cv=2),
    ]
    for model in models:
        display = from_estimator(model.fit(X, NUMBERS), X, NUMBERS[["share", "price"]])
        assert list(display.y_true) == ["price", "share"]
        np.testing.assert_array_equal(display.y_true["share"], NUMBERS["share"])
    single = from_estimator(Ridge().fit(X, Y["share"]), X, Y["share"])
    assert list(single.y_true) == ["share"]


def test_a_view_is_drawn_as_its_task_in_the_whole(mixed):
    whole = from_estimator(mixed, X, Y, coverage=0.9)
    view = from_estimator(mixed.task("share"), X, Y["share"], coverage=0.9)
    for held in ("y_true", "y_pred", "intervals", "r2"):
        np.testing.assert_allclose(
            getattr(view, held)["share"], getattr(whole, held)["share"], rtol=1e-5
        )


def test_predictions_are_matched_by_name(mixed):
    frame = mixed.predict_frame(X)
    intervals = mixed.predict_interval(X)
    expected = from_estimator(mixed, X, Y, coverage=0.9)
    mixed_up = Y[["level", "share", "sex", "price"]]
    names = {"task_names": mixed.task_names_}
    for y_pred, options in (
        (frame, {"intervals": intervals, **names}),
        (mixed.predict(X), {"intervals": intervals, **names}),
        (frame[["sex", "price", "level", "share"]], {}),
    ):
        display = from_predictions(
            mixed_up, y_pred, tasks=["price", "share"], **options
        )
        for name in ("price", "share"):
            np.testing.assert_array_equal(display.y_true[name], expected.y_true[name])
            np.testing.assert_allclose(display.y_pred[name], expected.y_pred[name])
            if "intervals" in options:
                found = display.intervals[name], expected.intervals[name]
                np.testing.assert_allclose(*found)
    few = from_predictions(Y[["share"]], frame)
    np.testing.assert_allclose(few.y_pred["share"], expected.y_pred["share"])


def test_intervals_are_those_of_the_columns_beside_them():
    y, y_pred, intervals = made(2, scales=(1000.0, 0.1))
    frame = pd.DataFrame(y_pred, columns=["mass", "share"])
    turned = pd.DataFrame(y[:, ::-1], columns=["share", "mass"])
    for y_true in (turned, turned[["mass", "share"]], y):
        display = from_predictions(y_true, frame, intervals=intervals)
        for k, name in enumerate(frame):
            seen = ~np.isnan(y[:, k])
            np.testing.assert_array_equal(display.y_true[name], y[seen, k])
            np.testing.assert_array_equal(display.intervals[name], intervals[seen, k])
    alone = from_predictions(y[:, 1], frame[["share"]], intervals=intervals[:, 1])
    assert list(alone.intervals) == ["share"]
    alone = pd.Series(y[:, 1], name="part"), frame[["share"]]
    display = from_predictions(*alone, intervals=intervals[:, 1])
    assert list(display.intervals) == ["part"]


def test_numbers_that_are_classes_are_left_out_as_task_types_say():
    y = pd.DataFrame({"a": [0, 1, 1, 0], "b": [0.5, 1.5, 2, 3]})
    assert list(from_predictions(y, y).y_true) == ["a", "b"]
    found = from_predictions(y, y, task_types={"a": "classification"})
    assert list(found.y_true) == ["b"]
    model = small_predictor(max_epochs=1, task_types={"a": "classification"})
    model.fit(X.to_numpy()[:4], y)
    assert list(from_predictions(y, y, task_types=model).y_true) == ["b"]


def test_tasks_are_chosen_and_called_as_the_user_says(mixed):
    labels = {"price": "price (1000 yuan)", 2: "share (%)", "sex": "Sex"}
    display = from_estimator(mixed, X, Y, task_labels=labels)
    titles = [ax.get_title().split("\n")[0] for ax in display.axes_]
    assert titles == ["price (1000 yuan)", "share (%)"]
    for tasks in ("share", 2, [-2]):
        display = from_estimator(mixed, X, Y, tasks=tasks, task_labels=labels)
        assert [ax.get_title().split("\n")[0] for ax in display.axes_] == ["share (%)"]
    assert display.plot(tasks=0).figure_ is not None
    with pytest.raises(ValueError, match="task_labels for task='mass'"):
        from_estimator(mixed, X, Y, task_labels={"mass": "mass (g)"})
    with pytest.raises(TypeError, match=r"=\['a'\].*'price': \"price \(g"):
        from_estimator(mixed, X, Y, task_labels=["a"])


def test_many_rows_are_drawn_in_part_and_the_same_with_the_same_seed():
    y, y_pred, _ = made(2, n_rows=1500)
    display = from_predictions(y, y_pred, random_state=0)
    first = {n: p.get_offsets().copy() for n, p in display.points_.items()}
    assert {len(points) for points in first.values()} == {1000}
    for name, points in display.plot(random_state=0).points_.items():
        np.testing.assert_array_equal(points.get_offsets(), first[name])
    for subsample, number in ((0.1, int(0.1 * len(display.y_true["task_0"]))), (7, 7)):
        drawn = display.plot(subsample=subsample).points_["task_0"].get_offsets()
        assert len(drawn) == number
    whole = display.plot(subsample=None).points_["task_0"].get_offsets()
    np.testing.assert_array_equal(whole[:, 1], display.y_true["task_0"])
    assert "drawn" not in display.axes_[0].get_title()
    for wrong in (0, -1, 1.5, "all", True):
        with pytest.raises(ValueError, match="Got subsample="):
            display.plot(subsample=wrong)


def test_styles_are_those_of_matplotlib():
    y, y_pred, intervals = made(1)
    display = from_predictions(
        y,
        y_pred,
        intervals=intervals,
        scatter_kwargs={"color": "black", "s": 3},
        line_kwargs={"color": "red", "linestyle": "--"},
        interval_kwargs={"colors": "green"},
    )
    assert (display.points_["task_0"].get_facecolors()[:, :3] == 0).all()
    assert display.lines_["task_0"].get_linestyle() == "--"
    green = [0, 128 / 255, 0]
    np.testing.assert_allclose(display.intervals_["task_0"].get_colors()[0][:3], green)


def test_tasks_without_a_label_are_left_out_and_named():
    y, y_pred, _ = made(2)
    y[:, 0] = np.nan
    with pytest.warns(SkmtlWarning, match=r"\['task_0'\] have no observed label"):
        display = from_predictions(y, y_pred)
    assert list(display.y_true) == ["task_1"]
    with pytest.raises(ValueError, match="nothing to draw"):
        from_predictions(y * np.nan, y_pred)


def test_errors_say_what_was_given_and_what_to_do(mixed):
    classes = Y[["sex", "level"]]
    forest = RandomForestClassifier(2).fit(X, classes)
    with pytest.raises(TypeError, match=r"predicts no numbers.*TaskConfusionDisplay"):
        from_estimator(forest, X, classes)
    with pytest.raises(ValueError, match=r"\['sex'\] are classes, which have no"):
        from_estimator(mixed, X, Y, tasks=["share", "sex"])
    with pytest.raises(ValueError, match="tasks='age'"):
        from_estimator(mixed, X, Y, tasks="age")
    with pytest.raises(ValueError, match=r"Got kind='residuals'.*Did you mean 'resid"):
        from_estimator(mixed, X, Y, kind="residuals")
    with pytest.raises(ValueError, match=r"Got coverage=1\.5"):
        from_estimator(mixed, X, Y, coverage=1.5)
    with pytest.raises(TypeError, match="Ridge that predicts no intervals"):
        from_estimator(Ridge().fit(X, Y["share"]), X, Y["share"], coverage=0.9)
    with pytest.raises(ValueError, match="Got y with 2 tasks"):
        from_estimator(mixed, X, NUMBERS)
    with pytest.raises(ValueError, match=r"\['sex', 'level'\] are classes, but"):
        from_predictions(classes, classes)
    with pytest.raises(ValueError, match="prediction for each row"):
        from_predictions(NUMBERS, NUMBERS[:-1])
    with pytest.raises(ValueError, match="12 missing predictions for task 'price'"):
        from_predictions(NUMBERS, NUMBERS)
    with pytest.raises(ValueError, match="in the order of y_true or task_names"):
        from_predictions(NUMBERS, np.ones((80, 2)), task_names=["a", "b"])


@pytest.mark.parametrize("style", ["default", "dark_background"])
@pytest.mark.parametrize("n_tasks", [1, 3, 16])
@pytest.mark.parametrize("kind", ["actual_vs_predicted", "residual_vs_predicted"])
def test_pictures_can_be_read(n_tasks, style, kind):
    hostile = ["$a_b$", "<b>bold</b>", "_hidden", "a\nb", "word " * 50, "x" * 200]
    names = (hostile + long_names(n_tasks))[-n_tasks:] if n_tasks > 6 else None
    names = names or hostile[-n_tasks:]
    y, y_pred, intervals = made(n_tasks, scales=(1e12, 1e-9, -12345.6, 7e5))
    y[:, 0] += 1e15
    y_pred[:, 0] += 1e15
    intervals[:, 0] += 1e15
    y = pd.DataFrame(y, columns=names)
    with plt.style.context(style):
        intervals.sort(axis=2)
        options = {"intervals": intervals, "coverage": 0.9, "kind": kind}
        display = from_predictions(y, y_pred, **options, task_names=names)
        figure = display.figure_
        assert not overlapping(figure)
        assert not cut_off(figure)
        assert not at_the_edge(figure)
        figure, axes = plt.subplots(1, n_tasks, layout="constrained")
        assert display.plot(ax=axes).figure_ is figure


def test_numbers_of_any_size_have_short_labels():
    for scale, offset in ((1e12, 0), (1e-9, 0), (1e300, 0), (1e-30, 0), (1, 1e12)):
        y, y_pred, _ = made(1, scales=(scale,))
        ax = from_predictions(y + offset, y_pred + offset).axes_[0]
        ax.figure.draw_without_rendering()
        for axis in (ax.xaxis, ax.yaxis):
            labels = [tick.get_text() for tick in axis.get_ticklabels()]
            assert 2 <= len(labels) <= 7
            assert max(map(len, labels)) <= 9
            assert len(set(labels)) == len(labels)
            assert bool(axis.get_offset_text().get_text()) == (offset > 0)


def test_titles_of_narrow_panels_are_broken_into_lines():
    y, y_pred, intervals = made(1)
    figure, axes = plt.subplots(1, 4, figsize=(6.4, 3), layout="constrained")
    options = {"intervals": intervals, "coverage": 0.9, "subsample": 50}
    (ax,) = from_predictions(y, y_pred, ax=axes[1], **options).axes_
    lines = ax.get_title().split("\n")
    assert max(map(len, lines)) <= 15
    assert " ".join(lines[1:]).endswith("in 90 % intervals")
    assert overlapping(figure) == []


def test_chinese_names_are_drawn(chinese_font):
    y, y_pred, _ = made(2)
    y = pd.DataFrame(y, columns=["体重", "身高"])
    display = from_predictions(y, y_pred, task_labels={"体重": "体重（克）"})
    assert [ax.get_title().split("\n")[0] for ax in display.axes_] == [
        "体重（克）",
        "身高",
    ]
    assert len(display.axes_[0].title.get_fontfamily()) > 1
