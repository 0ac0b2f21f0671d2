"""Scores are scikit-learn's, task by task, where labels are observed."""

from functools import cache, partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn import metrics
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import get_scorer
from sklearn.utils import check_random_state

from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import hamming_loss, task_scores
from skmtl.metrics._mean_score import mean_score
from skmtl.metrics._named import OF_LABELS
from skmtl.tasks import target_columns
from tests.needs import package

pl = package("polars")


def make_predictions(n_samples=200, n_tasks=3, seed=0, missing=0.3):
    """Labels of 4 classes with some missing, and predictions that are often right."""
    rng = check_random_state(seed)
    y_pred = rng.randint(4, size=(n_samples, n_tasks))
    wrong = rng.rand(n_samples, n_tasks) < 0.3
    y_true = np.where(wrong, rng.randint(4, size=y_pred.shape), y_pred).astype(float)
    y_true[rng.rand(n_samples, n_tasks) < missing] = np.nan
    return y_true, y_pred


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("name", OF_LABELS)
def test_values_are_those_of_sklearn_to_the_bit(name, weighted):
    y_true, y_pred = make_predictions()
    weight = np.random.RandomState(1).rand(200) if weighted else None
    scores = task_scores(y_true, y_pred, name, sample_weight=weight)
    scorer = get_scorer(name)
    for k in range(3):
        seen = ~np.isnan(y_true[:, k])
        options = {} if weight is None else {"sample_weight": weight[seen]}
        expected = scorer._score_func(
            y_true[seen, k], y_pred[seen, k], **options, **scorer._kwargs
        )
        assert scores.loc[f"task_{k}", name] == expected
    values = scores[name].to_numpy()[:-2]
    assert scores.loc["mean", name] == np.mean(values)
    assert scores.loc["worst", name] == np.min(values)


WEIGHTED = {name: name for name in OF_LABELS} | {
    "function": metrics.matthews_corrcoef,
    "kappa": metrics.cohen_kappa_score,
}


@cache
def weighted_scores(n_samples, by_task):
    """Return labels, predictions, weights of a usual size, and the scores of these."""
    y_true, y_pred = make_predictions(n_samples, seed=n_samples)
    weight = np.random.RandomState(n_samples).randint(1, 9, n_samples) / 8
    weight[:2] = 0
    if by_task:  # each task has its own scale
        weight = weight[:, None] * [1, 2.0**-40, 1]
    scores = task_scores(y_true, y_pred, WEIGHTED, sample_weight=weight)
    return y_true, y_pred, weight, scores


@pytest.mark.parametrize("n_samples", [20, 500])
@pytest.mark.parametrize("power", [-1060, -500, -120, -30, 30, 120, 500, 1000])
def test_only_proportions_of_weights_count_however_large_or_small(power, n_samples):
    y_true, y_pred, weight, expected = weighted_scores(n_samples, power > 0)
    scaled = np.ldexp(weight, power)
    found = task_scores(y_true, y_pred, WEIGHTED, sample_weight=scaled)
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    seen = ~np.isnan(y_true[:, 0])
    first = weight.reshape(len(seen), -1)[seen, 0]
    by_sklearn = metrics.matthews_corrcoef(
        y_true[seen, 0], y_pred[seen, 0], sample_weight=first
    )
    own = found.loc["task_0", ["matthews_corrcoef", "function"]]
    assert own.tolist() == [by_sklearn] * 2


def test_metrics_get_weights_of_a_usual_size_as_they_are():
    def total(y_true, y_pred, sample_weight):
        return sample_weight.sum()

    for weight in ([3.0, 4.0], [1e-20, 3e-20], [1e20, 3e20]):
        found = task_scores([0, 1], [0, 1], total, sample_weight=weight)
        assert found.iloc[0, 0] == sum(weight)


@pytest.mark.parametrize("name", OF_LABELS)
def test_strings_score_as_scikit_learn_scores_them_to_the_bit(name):
    letters = np.array(list("dbca"), dtype=object)
    y_true, y_pred = make_predictions(n_tasks=1, missing=0)
    y_true, y_pred = letters[y_true[:, 0].astype(int)], letters[y_pred[:, 0]]
    scorer = get_scorer(name)
    expected = scorer._score_func(y_true, y_pred, **scorer._kwargs)
    assert task_scores(y_true, y_pred, name).loc["task_0", name] == expected
    as_text = task_scores(y_true.astype(str), y_pred, name)
    assert as_text.loc["task_0", name] == expected


@given(
    y_true=arrays(
        np.int64,
        st.tuples(st.integers(1, 30), st.integers(1, 3)),
        elements=st.integers(0, 3),
    ),
    seed=st.integers(0, 99),
)
@settings(max_examples=40, deadline=None)
def test_mean_score_is_the_mean_row(y_true, seed):
    rng = np.random.RandomState(seed)
    y_pred = rng.randint(4, size=y_true.shape)
    y_true = np.where(rng.rand(*y_true.shape) < 0.2, None, y_true.astype(object))
    y_true[0] = y_pred[0] = 0
    mean = task_scores(y_true, y_pred).loc["mean", "accuracy"]
    assert mean_score(target_columns(y_true), target_columns(y_pred)) == mean


def test_frame_has_a_row_for_each_task_and_rows_for_mean_and_worst():
    y_true, y_pred = make_predictions(n_tasks=2)
    y_true = pd.DataFrame(y_true, columns=["colour", "grade"])
    scores = task_scores(y_true, y_pred, ["accuracy", "f1_macro"])
    assert scores.index.tolist() == ["colour", "grade", "mean", "worst"]
    assert scores.index.name == "task"
    assert scores.columns.tolist() == ["accuracy", "f1_macro"]
    assert all(dtype.kind == "f" for dtype in scores.dtypes)


def test_single_target_is_one_task():
    scores = task_scores(["a", "b", None], pd.Series(["a", "a", "b"], name="letter"))
    assert scores["accuracy"].to_dict() == {"letter": 0.5, "mean": 0.5, "worst": 0.5}
    column = task_scores(["a", "b", None], np.array([["a"], ["a"], ["b"]]))
    assert column["accuracy"].to_dict() == {"task_0": 0.5, "mean": 0.5, "worst": 0.5}


def test_columns_are_matched_by_name_if_both_have_names():
    y_true = pd.DataFrame({"a": [0, 1, 1], "b": ["x", None, "y"]})
    y_pred = pd.DataFrame({"b": ["x", "x", "y"], "a": [0, 1, 0]})
    expected = task_scores(y_true, y_pred[["a", "b"]].to_numpy())
    pd.testing.assert_frame_equal(task_scores(y_true, y_pred), expected)
    other = pl.DataFrame({"b": ["x", "x", "y"], "a": [0, 1, 0]})
    pd.testing.assert_frame_equal(task_scores(y_true, other), expected)


def test_columns_of_different_types_live_in_one_array():
    y_true = np.array([["x", 1, True], ["y", 0, None], [None, 1, False]], dtype=object)
    y_pred = np.array([["x", 1, True], ["x", 1, True], ["y", 1, True]], dtype=object)
    scores = task_scores(y_true, y_pred, ["accuracy", "balanced_accuracy"])
    np.testing.assert_array_equal(scores["accuracy"][:3], [1 / 2, 2 / 3, 1 / 2])


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.from_pandas])
def test_weights_with_the_names_of_the_tasks_are_taken_by_name(frame):
    y_true, y_pred = make_predictions(n_tasks=2)
    y_true = pd.DataFrame(y_true, columns=["b", "a"])
    weights = pd.DataFrame(check_random_state(1).rand(200, 2), columns=["b", "a"])
    expected = task_scores(y_true, y_pred, sample_weight=weights.to_numpy())
    found = task_scores(y_true, y_pred, sample_weight=frame(weights[["a", "b"]]))
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    loss = hamming_loss(y_true, y_pred, sample_weight=frame(weights[["a", "b"]]))
    assert loss == hamming_loss(y_true, y_pred, sample_weight=weights.to_numpy())


def test_weights_may_differ_by_task_and_zero_leaves_labels_out():
    y_true = np.array([[0, 0], [1, 1], [0, 1]])
    y_pred = np.array([[0, 1], [0, 1], [0, 0]])
    weight = np.array([[1, 0], [3, 2], [0, 2]])
    scores = task_scores(y_true, y_pred, sample_weight=weight)["accuracy"]
    assert scores.tolist() == [0.25, 0.5, 0.375, 0.25]
    columns = target_columns(y_true), target_columns(y_pred)
    assert mean_score(*columns, sample_weight=weight) == 0.375


def test_metrics_may_be_functions_and_have_names_of_their_own():
    def n_rows(y_true, y_pred):
        return len(y_true)

    y_true, y_pred = make_predictions(n_tasks=2)
    f2 = partial(metrics.fbeta_score, beta=2, average="macro")
    scores = task_scores(y_true, y_pred, [n_rows, "accuracy"])
    assert scores["n_rows"].tolist()[:2] == (~np.isnan(y_true)).sum(axis=0).tolist()
    assert list(task_scores(y_true, y_pred, n_rows)) == ["n_rows"]
    named = task_scores(y_true, y_pred, {"f2": f2, "right": "accuracy"})
    assert list(named) == ["f2", "right"]
    assert named["right"].tolist() == scores["accuracy"].tolist()


def test_worst_is_the_largest_where_the_name_says_that_lower_is_better():
    def depth(y_true, y_pred):
        return float(np.sum(y_true))

    def depth_error(y_true, y_pred):
        return float(np.sum(y_true))

    y = np.array([[0, 1], [1, 1]])
    chosen = [depth, depth_error, metrics.zero_one_loss]
    scores = task_scores(y, [[0, 1], [0, 1]], chosen)
    assert scores.loc["worst"].tolist() == [1, 2, 0.5]
    half = {"loss": partial(metrics.zero_one_loss, normalize=False)}
    assert task_scores(y, [[0, 1], [0, 1]], half).loc["worst", "loss"] == 1


def test_scorers_of_scikit_learn_are_metrics():
    y_true, y_pred = make_predictions(n_tasks=2)
    f2 = metrics.make_scorer(metrics.fbeta_score, beta=2, average="macro")
    lost = metrics.make_scorer(metrics.zero_one_loss, greater_is_better=False)
    weight = np.random.RandomState(0).rand(200)
    scores = task_scores(y_true, y_pred, [f2, lost], sample_weight=weight)
    assert list(scores) == [repr(f2), repr(lost)]
    for k in range(2):
        seen = ~np.isnan(y_true[:, k])
        given, found = y_true[seen, k], y_pred[seen, k]
        expected = [
            metrics.fbeta_score(
                given, found, beta=2, average="macro", sample_weight=weight[seen]
            ),
            -metrics.zero_one_loss(given, found, sample_weight=weight[seen]),
        ]
        assert scores.iloc[k].tolist() == expected
    assert scores.loc["worst"].tolist() == scores.iloc[:2].min().tolist()


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        (metrics.log_loss, "function log_loss .* needs probabilities. Pass 'neg_log_l"),
        (partial(metrics.roc_auc_score, multi_class="ovr"), "Pass 'roc_auc_ovr'"),
        (metrics.r2_score, "function r2_score .* one of numbers"),
        ("r2", "Got scoring='r2', .*one of numbers"),
        ("neg_mean_squared_error", "Got scoring='neg_mean_squared_error', .*numbers"),
    ],
)
def test_metrics_of_other_things_than_labels_are_refused(metric, message):
    with pytest.raises(ValueError, match=message):
        task_scores([0, 1], [0, 1], metric)


@pytest.mark.parametrize("given", ["neg_log_loss", get_scorer("neg_log_loss")])
def test_metric_of_probabilities_asks_for_them(given):
    with pytest.raises(
        ValueError, match=r"task 'task_0': it needs probabilities, but "
    ):
        task_scores([0, 1], [0, 1], given)


def test_warnings_of_sklearn_come_through():
    with pytest.warns(UndefinedMetricWarning, match="no predicted samples"):
        task_scores([0, 1], [0, 0], "precision_macro")


def mean_row(y_true, y_pred, weight):
    scores = task_scores(y_true, y_pred, sample_weight=weight)["accuracy"]
    assert scores.isna().tolist() == [False, True, False, False, False]
    return scores["mean"]


def mean_of_columns(y_true, y_pred, weight):
    return mean_score(target_columns(y_true), target_columns(y_pred), weight)


@pytest.mark.parametrize("weight", [None, [[1, 0, 1], [1, 1, 1]]])
def test_task_without_observed_label_is_left_out_with_a_warning(weight):
    y_true = [[0, None if weight is None else 1, 1], [1, None, 1]]
    y_pred = [[0, 1, 0], [1, 1, 1]]
    message = r"The tasks \['task_1'\] have no observed label"
    with pytest.warns(SkmtlWarning, match=message):
        assert mean_row(y_true, y_pred, weight) == 0.75
    with pytest.warns(SkmtlWarning, match=message) as caught:
        assert mean_of_columns(y_true, y_pred, weight) == 0.75
    assert [item.filename for item in caught] == [__file__]


def test_no_observed_label_at_all_is_an_error():
    with pytest.raises(ValueError, match="without an observed label"):
        task_scores([[None, np.nan]] * 2, [[1, 2]] * 2)


def test_missing_prediction_is_an_error_that_names_the_task():
    with pytest.raises(ValueError, match="Got 1 missing predictions for task 'task_1'"):
        task_scores([[0, 1], [1, None]], [[0, 1], [1, None]])


def test_unknown_metric_is_an_error_with_a_suggestion():
    with pytest.raises(ValueError, match=r"scoring='acuracy'.*Did you mean 'accuracy'"):
        task_scores([0, 1], [0, 1], ["acuracy"])
    with pytest.raises(ValueError, match=r"Got scoring=\[\], but expected one metric"):
        task_scores([1, 0], [1, 0], [])
    with pytest.raises(TypeError, match="Got scoring=3, but expected one of"):
        task_scores([1, 0], [1, 0], 3)
    with pytest.raises(TypeError, match="Got scoring=3, but expected one of"):
        task_scores([0, 1], [0, 1], [3])


def test_metrics_of_one_name_are_an_error():
    rates = [lambda t, p: 0.0, lambda t, p: 1.0]
    with pytest.raises(ValueError, match="two metrics called '<lambda>'"):
        task_scores([0, 1], [0, 1], rates)


def test_failing_metric_is_an_error_that_names_metric_and_task():
    def failing(y_true, y_pred):
        raise ValueError("no such luck")

    y = pd.DataFrame({"a": [0, 1], "b": ["x", "y"]})
    with pytest.raises(ValueError, match="'failing' failed for task 'a': no such luck"):
        task_scores(y, y, failing)


@pytest.mark.parametrize(
    ("y_true", "y_pred", "message"),
    [
        ([0, 1], [0, 1, 1], "Got y_true with 2 rows and y_pred with 3"),
        ([[0, 1]], [[0, 1, 1]], "Got y_pred with the tasks .* expected the tasks of y"),
        (pd.DataFrame({"a": [0]}), pd.DataFrame({"b": [0]}), r"tasks \['b'\], but exp"),
        (pd.DataFrame({"mean": [0]}), [0], "Got a task called 'mean'"),
        (pd.DataFrame({"worst": [0]}), [0], "Got a task called 'worst'"),
    ],
)
def test_targets_that_do_not_match_are_an_error(y_true, y_pred, message):
    with pytest.raises(ValueError, match=message):
        task_scores(y_true, y_pred)


def test_suggestion_is_the_metric_that_begins_as_what_was_typed():
    for typed, meant in {"acc": "accuracy", "bal": "balanced_accuracy"}.items():
        with pytest.raises(ValueError, match=f"Did you mean '{meant}'"):
            task_scores([0, 1], [0, 1], typed)
