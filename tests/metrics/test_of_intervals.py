"""Intervals of numbers: how many hold the number, how wide, and both together."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import TaskView, make_task_scorer
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores
from tests.toy_numbers import make_numbers, small_predictor, small_regressor

ALL = ["interval_coverage", "interval_width", "interval_score"]


def slow(y, intervals, weights, coverage):
    """The three metrics of one task, number after number."""
    total = inside = width = score = middle = square = 0.0
    rows = [
        (label, low, high, weight)
        for label, (low, high), weight in zip(y, intervals, weights, strict=True)
        if label == label and weight
    ]
    for label, low, high, weight in rows:
        total += weight
        inside += weight * (low <= label <= high)
        width += weight * (high - low)
        outside = max(low - label, 0) + max(label - high, 0)
        score += weight * (high - low + 2 / (1 - coverage) * outside)
        middle += weight * label
    for label, *_, weight in rows:
        square += weight * (label - middle / total) ** 2
    spread = (square / total) ** 0.5
    return inside / total, width / total / spread, score / total / spread


def drawn(seed, n=50, n_tasks=3):
    """Numbers of very different units, some of which are missing, and intervals."""
    rng = np.random.RandomState(seed)
    units = 10.0 ** rng.randint(-6, 7, n_tasks)
    y = rng.randn(n, n_tasks) * units + 100 * units
    middle = y + rng.randn(n, n_tasks) * units
    half = rng.rand(n, n_tasks) * 2 * units
    y[rng.rand(n, n_tasks) < 0.3] = np.nan
    return y, np.stack([middle - half, middle + half], axis=2)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("weights", [None, "rows", "labels"])
def test_values_are_those_of_a_slow_reference(seed, weights):
    y, intervals = drawn(seed)
    rng = np.random.RandomState(seed)
    given = {None: None, "rows": rng.rand(50), "labels": rng.rand(50, 3)}[weights]
    if given is not None:
        given[:5] = 0
    found = task_scores(y, intervals, ALL, coverage=0.8, sample_weight=given)
    every = np.ones((50, 3)) if given is None else np.broadcast_to(given.T, (3, 50)).T
    expected = np.array(
        [slow(y[:, k], intervals[:, k], every[:, k], 0.8) for k in range(3)]
    )
    np.testing.assert_allclose(found[:3], expected, rtol=1e-9)
    np.testing.assert_allclose(found.loc["mean"], expected.mean(axis=0), rtol=1e-9)
    worst = [expected[:, 0].min(), expected[:, 1].max(), expected[:, 2].max()]
    np.testing.assert_allclose(found.loc["worst"], worst, rtol=1e-9)


def test_the_unit_of_a_number_does_not_matter():
    y, intervals = drawn(0, n_tasks=1)
    base = task_scores(y, intervals, ALL, coverage=0.9)
    for factor in (1e-30, 1e9, 1e200):
        other = task_scores(y * factor, intervals * factor, ALL, coverage=0.9)
        np.testing.assert_allclose(other, base, rtol=1e-6)


def test_true_quantiles_keep_their_promise_and_have_the_lowest_score():
    rng = np.random.RandomState(0)
    y = rng.randn(20_000)

    def scored(size, coverage=0.9):
        ends = np.tile([-size, size], (len(y), 1))
        return task_scores(y, ends, ALL, coverage=coverage).iloc[0]

    for coverage in (0.5, 0.8, 0.95):
        size = norm.ppf(0.5 + coverage / 2)
        best = scored(size, coverage)
        assert best["interval_coverage"] == pytest.approx(coverage, abs=0.01)
        assert best["interval_width"] == pytest.approx(2 * size, rel=0.02)
        for other in (0.7 * size, 1.4 * size):
            assert scored(other, coverage)["interval_score"] > best["interval_score"]


def test_ends_are_inside_and_may_be_infinite():
    y = [1.0, 2.0, 3.0, 4.0]
    ends = [[1, 2], [1, 2], [-np.inf, 3], [4, np.inf]]
    found = task_scores(y, ends, ALL, coverage=0.5).iloc[0]
    assert found.tolist() == [1, np.inf, np.inf]
    missed = task_scores(y, [[2, 3]] * 2 + [[-np.inf, np.inf]] * 2, ALL[0]).iloc[0, 0]
    assert missed == 0.75
    weights = [1, 1, 0, 0]  # what does not count may be infinite
    found = task_scores(y, ends, ALL[1], sample_weight=weights).iloc[0, 0]
    assert found == 1 / np.std([1, 2])


def test_classes_are_left_out_and_names_are_matched():
    X, Y = make_numbers()
    model = small_predictor().fit(X, Y)
    intervals = model.predict_interval(X, coverage=0.8)
    found = task_scores(Y, intervals, ALL, coverage=0.8)
    assert found.index.tolist() == ["price", "share", "mean", "worst"]
    other = task_scores(
        Y[["level", "share", "sex", "price"]],
        intervals,
        ALL,
        coverage=0.8,
        task_names=model.task_names_,
        sample_weight=np.ones((80, 4)),
    )
    pd.testing.assert_frame_equal(other.loc[found.index], found)
    array = task_scores(Y.to_numpy(dtype=object), intervals, ALL, coverage=0.8)
    np.testing.assert_array_equal(array, found)
    assert array.index[0] == "task_0"
    assert array.index[1] == "task_2"
    weights = pd.DataFrame(np.random.RandomState(0).rand(80, 4), columns=list(Y))
    first = task_scores(Y, intervals, ALL[0], sample_weight=weights[list(Y)[::-1]])
    again = task_scores(Y, intervals, ALL[0], sample_weight=weights.to_numpy())
    pd.testing.assert_frame_equal(first, again)


def test_one_number_may_come_as_a_column_or_alone():
    X, Y = make_numbers()
    model = small_regressor().fit(X, Y["price"])
    intervals = model.predict_interval(X)
    assert intervals.shape == (80, 2)
    for y in (Y["price"], Y[["price"]], Y[["price"]].to_numpy(), Y["price"].tolist()):
        for given in (intervals, intervals[:, None], intervals.tolist()):
            found = task_scores(y, given, {"inside": ALL[0]})
            assert found.columns.tolist() == ["inside"]
            assert 0.7 < found.iloc[0, 0] <= 1


def test_targets_may_lack_classes_and_with_names_other_tasks():
    rng = np.random.RandomState(0)
    y = pd.DataFrame(rng.randn(20, 3), columns=["a", "b", "c"])
    y.insert(1, "sex", rng.choice(["f", "m"], 20))
    middle = y.assign(sex=np.nan).to_numpy(dtype=float) + rng.randn(20, 4)
    intervals = np.stack([middle - 1, middle + 1], axis=2)
    expected = task_scores(y, intervals, ALL, coverage=0.9)
    numbers = y[["a", "b", "c"]]
    found = task_scores(numbers, intervals, coverage=0.9)
    pd.testing.assert_frame_equal(found, expected)
    array = task_scores(numbers.to_numpy(), intervals, coverage=0.9)
    np.testing.assert_array_equal(array, expected)
    names = {"task_names": list(y), "coverage": 0.9}
    some = task_scores(y[["c", "a"]], intervals, **names)
    pd.testing.assert_frame_equal(some[:2], expected.loc[["c", "a"]])
    with pytest.raises(ValueError, match="intervals of 4 tasks, but expected them for"):
        task_scores(y[["c", "a"]], intervals, coverage=0.9)


def test_one_row_and_views_of_pipelines_have_intervals_that_are_scored():
    X, Y = make_numbers(200)
    pipe = make_pipeline(StandardScaler(), small_predictor()).fit(X, Y)
    intervals = pipe[-1].predict_interval(pipe[:-1].transform(X))
    table = task_scores(Y, intervals, ALL, coverage=0.9)
    own = TaskView(pipe, "price").predict_interval(X)
    for y in (Y["price"], Y[["price"]]):
        found = task_scores(y, own, ALL, coverage=0.9)
        pd.testing.assert_frame_equal(found[:1], table[:1])
    with pytest.warns(SkmtlWarning, match="a single observed number"):
        row = task_scores(Y[1:2], intervals[1:2], ALL, coverage=0.9)
    assert row["interval_coverage"].notna().all()
    assert row[ALL[1:]].isna().all(axis=None)


def test_a_number_without_a_spread_has_no_width():
    y = [[5.0, 1.0], [5.0, 2.0], [5.0, None]]
    ends = np.array([[[4, 6], [1, 3]]] * 3, dtype=float)
    with pytest.warns(SkmtlWarning, match="'task_0' has equal numbers alone.*width'"):
        found = task_scores(y, ends, ALL[:2])
    assert np.isnan(found.loc["task_0", "interval_width"])
    assert found.loc["mean"].tolist() == [1, 4]
    with pytest.warns(SkmtlWarning, match="'task_0' has a single observed number"):
        task_scores([5.0, None], ends[:2, 0], ALL[:2])
    with pytest.warns(SkmtlWarning, match=r"\['task_1'\] have no observed label"):
        task_scores([[5.0, None], [4.0, None]], ends[:2], ALL[0])


Y2 = np.array([[1.0, 2.0], [3.0, 4.0]])
ENDS = np.array([[[0.0, 2], [1, 3]], [[2, 4], [3, 5]]])


def changed(value, at):
    ends = ENDS.copy()
    ends[at] = value
    return ends


@pytest.mark.parametrize(
    ("y", "ends", "given", "message"),
    [
        (Y2, ENDS, {"scoring": ALL}, "'interval_score' without coverage"),
        (Y2, ENDS, {"scoring": ALL, "coverage": 1}, "Got coverage=1, but expected"),
        (Y2, ENDS, {"scoring": ALL[0], "coverage": "a"}, "Got coverage='a', but exp"),
        (
            [0, 1],
            [0, 1],
            {"scoring": "accuracy", "coverage": 0.9},
            r"coverage=0.9 with the metrics \['accur",
        ),
        (Y2, ENDS, {"scoring": [ALL[0], "r2"]}, r"together with \['r2'\]"),
        (Y2, ENDS, {"scoring": ALL[0], "classes": [[1], [2]]}, "no classes"),
        (Y2, ENDS[:, :1], {"scoring": ALL[0]}, "intervals of 1 task.*the 2 tasks"),
        (Y2, ENDS[:1], {"scoring": ALL[0]}, "2 rows and intervals of 1, but exp"),
        (Y2, Y2[:, 0], {"scoring": ALL[0]}, r"shape \(2,\), but expected intervals"),
        (Y2, [["a", "b"]] * 2, {"scoring": ALL[0]}, "expected intervals, of shape"),
        (
            Y2,
            changed(np.nan, (0, 1, 0)),
            {"scoring": ALL[0]},
            "'task_1', first in row 0",
        ),
        (
            Y2,
            changed(9, (1, 0, 0)),
            {"scoring": ALL[0]},
            "from 9 to 4 for task 'task_0'",
        ),
        (
            Y2,
            np.full((2, 2, 2), np.nan),
            {"scoring": ALL[0]},
            "all are NaN, those of cl",
        ),
        ([["a", 2.0]] * 2, ENDS, {"scoring": ALL[0]}, "strings such as 'a'.*'task_0'"),
        (Y2 * np.nan, ENDS, {"scoring": ALL[0]}, "without an observed label"),
        (Y2, ENDS, {"scoring": ALL[0], "task_names": ["a"]}, r"Got task_names=\['a'\]"),
    ],
)
def test_errors_say_what_was_given(y, ends, given, message):
    with pytest.raises(ValueError, match=message):
        task_scores(y, ends, **given)


def test_scorers_send_on_to_what_takes_intervals():
    X, Y = make_numbers()
    model = small_predictor(max_epochs=2).fit(X, Y)
    with pytest.raises(ValueError, match=r"is one of intervals\. Call"):
        make_task_scorer("interval_width")(model.task("sex"), X, Y["sex"])


@pytest.mark.parametrize("scoring", [None, "r2"])
def test_intervals_without_coverage_are_told_how_they_are_scored(scoring):
    y, intervals = drawn(0)
    mixed = pd.DataFrame(y).assign(kind="a")
    mixed.columns = list("abcd")
    with_classes = np.concatenate([intervals, np.full((50, 1, 2), np.nan)], axis=1)
    for true, given in [(y, intervals), (mixed, with_classes)]:
        with pytest.raises(ValueError, match="as intervals have"):
            task_scores(true, given, scoring)
        task_scores(true, given, coverage=0.8)
    whole, wide = np.arange(50), np.arange(50)[:, None] + [-0.5, 7.0]
    with pytest.raises(ValueError, match="intervals are scored with coverage="):
        task_scores(whole, wide)
    task_scores(whole, wide, coverage=0.8)
