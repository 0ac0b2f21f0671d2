"""Metrics of probabilities are scikit-learn's, also where rows lack some classes."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import get_scorer, make_scorer

from skmtl import TaskView
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores
from skmtl.metrics._of_probabilities import OF_PROBABILITIES
from skmtl.model_selection import cross_val_predict
from tests.toy_tasks import make_tasks, small_classifier

CLASSES = [np.array([0, 1]), np.array(["blue", "green", "red"], dtype=object)]


def make_probabilities(n_samples=150, seed=0, missing=0.2, dtype=np.float64):
    """Labels of a binary and a multiclass task, some missing, and probabilities."""
    rng = np.random.RandomState(seed)
    proba = [rng.dirichlet(np.ones(len(c)), n_samples).astype(dtype) for c in CLASSES]
    columns = {}
    for name, p, classes in zip(["grade", "colour"], proba, CLASSES, strict=True):
        codes = (p.cumsum(axis=1) < rng.rand(n_samples, 1)).sum(axis=1)
        column = classes[np.minimum(codes, len(classes) - 1)].astype(object)
        column[rng.rand(n_samples) < missing] = None
        columns[name] = column
    return pd.DataFrame(columns), proba


def by_scikit_learn(name, labels, proba, classes, **weights):
    """What scikit-learn gives for one task whose classes all occur."""
    if name == "neg_log_loss":
        return -metrics.log_loss(labels, proba, labels=classes, **weights)
    if name == "neg_brier_score":
        return -metrics.brier_score_loss(labels, proba, labels=classes, **weights)
    binary = len(classes) == 2
    score = proba[:, 1] if binary else proba
    if name == "average_precision":
        indicators = (labels[:, None] == classes).astype(int)
        return metrics.average_precision_score(indicators, proba, **weights)
    options = {} if binary else {"multi_class": "ovr"}
    return metrics.roc_auc_score(labels, score, **options, **weights)


IN_SCIKIT_LEARN = sorted(set(OF_PROBABILITIES) - {"neg_expected_calibration_error"})


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", IN_SCIKIT_LEARN)
def test_values_are_those_of_sklearn_to_the_bit(name, dtype, weighted):
    Y, proba = make_probabilities(dtype=dtype)
    weight = np.random.RandomState(1).rand(len(Y)) if weighted else None
    scores = task_scores(Y, proba, name, classes=CLASSES, sample_weight=weight)
    for k, task in enumerate(Y):
        seen = Y[task].notna().to_numpy()
        p = proba[k].astype(np.float64)
        if dtype == np.float32:
            p = p / p.sum(axis=1, keepdims=True)
        labels = Y[task][seen].to_numpy(dtype=CLASSES[k].dtype)
        options = {"sample_weight": weight[seen]} if weighted else {}
        expected = by_scikit_learn(name, labels, p[seen], CLASSES[k], **options)
        assert scores.loc[task, name] == expected
    values = scores[name].to_numpy()
    assert values[2:].tolist() == [values[:2].mean(), values[:2].min()]


@pytest.mark.parametrize("name", IN_SCIKIT_LEARN)
def test_values_are_those_of_the_scorer_of_that_name(name):
    rng = np.random.RandomState(0)
    X = rng.randn(120, 3)
    Y = np.column_stack([X[:, 0] + rng.randn(120) > 0, (X[:, 1] + rng.rand(120)) // 1])
    Y[:, 1] = np.clip(Y[:, 1], -1, 1)
    Y = Y.astype(int)
    forest = RandomForestClassifier(20, random_state=0).fit(X[:60], Y[:60])
    proba = forest.predict_proba(X[60:])
    scores = task_scores(Y[60:], proba, name, classes=forest.classes_)
    for k in range(2):
        alone = TaskView(forest, k)
        expected = get_scorer(name)(alone, X[60:], Y[60:, k])
        if name == "average_precision" and k == 0:
            # scikit-learn takes the second class for positive; here both count
            first = metrics.average_precision_score(1 - Y[60:, 0], proba[0][:, 0])
            expected = (expected + first) / 2
        np.testing.assert_allclose(scores.iloc[k, 0], expected, rtol=1e-14)


def test_labels_are_the_most_probable_classes():
    Y, proba = make_probabilities()
    labels = np.column_stack(
        [
            c[p.argmax(axis=1)].astype(object)
            for c, p in zip(CLASSES, proba, strict=True)
        ]
    )
    chosen = ["accuracy", "f1_macro", metrics.accuracy_score]
    expected = task_scores(Y, labels, chosen)
    pd.testing.assert_frame_equal(
        task_scores(Y, proba, chosen, classes=CLASSES), expected
    )


def test_classes_are_those_that_occur_if_they_are_as_many():
    Y, proba = make_probabilities()
    expected = task_scores(Y, proba, "neg_log_loss", classes=CLASSES)
    pd.testing.assert_frame_equal(task_scores(Y, proba, "neg_log_loss"), expected)
    few = Y["colour"].where(Y["colour"] != "red")
    with pytest.raises(ValueError, match=r"3 classes for task 'colour'.*Pass classes="):
        task_scores(few, proba[1], "neg_log_loss")


def test_one_array_serves_one_task():
    Y, proba = make_probabilities()
    both = task_scores(Y, proba, list(OF_PROBABILITIES), classes=CLASSES)
    chosen = list(OF_PROBABILITIES)
    for y in (Y["colour"], Y[["colour"]], Y["colour"].to_numpy()):
        alone = task_scores(y, proba[1], chosen, classes=CLASSES[1])
        assert alone.iloc[0].tolist() == both.loc["colour"].tolist()
    listed = task_scores(Y["colour"], [proba[1]], chosen, classes=[CLASSES[1]])
    pd.testing.assert_frame_equal(listed, task_scores(Y["colour"], proba[1], chosen))


@pytest.mark.parametrize("kind", [bool, float, object, np.int8])
def test_classes_and_labels_of_other_dtypes_are_the_same_classes(kind):
    Y, proba = make_probabilities(missing=0)
    y = Y["grade"].to_numpy().astype(int)
    chosen = [*OF_PROBABILITIES, "accuracy"]
    expected = task_scores(y, proba[0], chosen, classes=[0, 1])
    classes = np.array([0, 1]).astype(kind)
    found = task_scores(y, proba[0], chosen, classes=classes)
    pd.testing.assert_frame_equal(found, expected)
    found = task_scores(y.astype(kind), proba[0], chosen, classes=[0, 1])
    pd.testing.assert_frame_equal(found, expected)


@given(seed=st.integers(0, 999), n_samples=st.integers(2, 12))
@settings(max_examples=40)
def test_rows_that_lack_classes_have_the_metrics_of_the_classes_that_occur(
    seed, n_samples
):
    rng = np.random.RandomState(seed)
    proba = rng.dirichlet(np.ones(4), n_samples)
    y = rng.randint(4, size=n_samples)
    y[:2] = rng.choice(4, 2, replace=False)
    chosen = ["neg_log_loss", "neg_brier_score", "roc_auc_ovr", "average_precision"]
    scores = task_scores(y, proba, chosen, classes=np.arange(4)).loc["task_0"]
    assert scores["neg_log_loss"] == -metrics.log_loss(y, proba, labels=np.arange(4))
    brier = metrics.brier_score_loss(y, proba, labels=np.arange(4))
    assert scores["neg_brier_score"] == -brier
    occurring = np.unique(y)
    for name, metric in [
        ("roc_auc_ovr", metrics.roc_auc_score),
        ("average_precision", metrics.average_precision_score),
    ]:
        one_vs_rest = [metric(y == c, proba[:, c]) for c in occurring]
        assert scores[name] == np.mean(one_vs_rest)


@pytest.mark.parametrize("name", ["roc_auc_ovr", "average_precision"])
@pytest.mark.parametrize("weight", [None, [1, 1, 0, 1]])
def test_task_with_one_class_is_left_out_with_a_warning(name, weight):
    y_true = np.array([[0, 1], [1, 1], [0, 1 if weight is None else 0], [1, 1]])
    proba = [np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7], [0.4, 0.6]])] * 2
    classes = [[0, 1], [0, 1]]
    message = rf"Task 'task_1' has no value of \['{name}'\].* is left out"
    with pytest.warns(SkmtlWarning, match=message) as caught:
        scores = task_scores(
            y_true, proba, [name, "accuracy"], classes=classes, sample_weight=weight
        )
    assert [item.filename for item in caught] == [__file__]
    assert np.isnan(scores.loc["task_1", name])
    first = scores.loc["task_0", name]
    assert scores[name].tolist()[2:] == [first, first]
    assert not scores["accuracy"].isna().any()


def test_metric_without_a_value_for_any_task_is_nan():
    with pytest.warns(SkmtlWarning, match="has no value of"):
        scores = task_scores([1, 1], [[0.5, 0.5]] * 2, "roc_auc_ovr", classes=[0, 1])
    assert scores["roc_auc_ovr"].isna().all()


def test_label_that_is_no_class_counts_as_a_class_with_probability_zero():
    y = np.array(["a", "c", "b", "a"], dtype=object)
    proba = np.array([[0.7, 0.3], [0.6, 0.4], [0.2, 0.8], [0.4, 0.6]])
    padded = np.column_stack([proba, np.zeros(4)])
    chosen = ["accuracy", "neg_log_loss", "roc_auc_ovr", "average_precision"]
    message = r"Task 'task_0' has the labels \['c'\] in y_true, but its classes are"
    with pytest.warns(SkmtlWarning, match=message):
        found = task_scores(y, proba, [*chosen, "neg_brier_score"], classes=["a", "b"])
    expected = task_scores(y, padded, chosen, classes=["a", "b", "c"])
    pd.testing.assert_frame_equal(found[chosen], expected)
    # on the scale of the task's own two classes, as in the other rows and folds
    row = np.mean([0.3**2, (0.6**2 + 0.4**2 + 1) / 2, 0.2**2, 0.6**2])
    np.testing.assert_allclose(found.loc["task_0", "neg_brier_score"], -row)
    with pytest.warns(SkmtlWarning, match=r"\['c'\] in y_true.* is never predicted"):
        accuracy = task_scores(y, proba, "accuracy", classes=["a", "b"])
    assert accuracy.loc["task_0", "accuracy"] == 0.5


def test_task_with_one_known_class_is_certain():
    y = np.array([[3, 0], [3, 1]])
    proba = [np.ones((2, 1)), np.array([[0.9, 0.1], [0.4, 0.6]])]
    chosen = ["neg_log_loss", "neg_brier_score", "neg_expected_calibration_error"]
    scores = task_scores(y, proba, chosen, classes=[[3], [0, 1]])
    np.testing.assert_allclose(scores.loc["task_0"], 0, atol=1e-15)


def test_probabilities_of_scorers_are_those_of_the_task():
    Y, proba = make_probabilities(missing=0)
    top = make_scorer(
        metrics.top_k_accuracy_score, response_method="predict_proba", k=2
    )
    ovo = get_scorer("roc_auc_ovo")
    scores = task_scores(Y["colour"], proba[1], {"top": top, "ovo": ovo})
    codes = np.searchsorted(CLASSES[1].astype(str), Y["colour"].to_numpy().astype(str))
    expected = metrics.top_k_accuracy_score(codes, proba[1], k=2)
    assert scores.loc["colour", "top"] == expected
    expected = metrics.roc_auc_score(codes, proba[1], multi_class="ovo")
    assert scores.loc["colour", "ovo"] == expected


GOOD = [[0.5, 0.5], [0.2, 0.8]]


@pytest.mark.parametrize(
    ("y_true", "y_pred", "classes", "message"),
    [
        ([0, 1], [[0.5, 0.6], [0.2, 0.8]], None, "no probabilities: NaN, negative, or"),
        (
            [0, 1],
            [[np.nan, 0.5], [0.2, 0.8]],
            None,
            "task 'task_0' .* no probabilities",
        ),
        ([0, 1], [[-0.5, 1.5], [0.2, 0.8]], None, "are no probabilities"),
        ([0, 1, 1], GOOD, None, "of 2 rows for task 'task_0', but expected the 3 rows"),
        ([[0, 0], [1, 1]], [GOOD], None, "for 1 task, but expected them for the 2"),
        ([[0, 0], [1, 1]], [GOOD, [0.5, 0.5]], None, r"shape \(2,\) for task 'task_1'"),
        (
            [[0, 0], [1, 1]],
            np.array(GOOD),
            None,
            "one array of shape .* with fractions",
        ),
        ([0, 1], GOOD, [0, 1, 2], "of 2 classes for task 'task_0', but .* its 3 cl"),
        ([0, 1], GOOD, [0, 0], "with a class named twice"),
        ([[0, 0], [1, 1]], [GOOD, GOOD], [[0, 1]], "Got classes for 1 task, but"),
        ([0.5, 1], GOOD, None, "Unknown label type: continuous. Task 'task_0'"),
        ([None, None], GOOD, [0, 1], "without an observed label"),
    ],
)
def test_what_is_no_probabilities_of_the_tasks_is_an_error(
    y_true, y_pred, classes, message
):
    if isinstance(y_pred, list) and np.ndim(y_pred[0]) == 1:
        y_pred = np.array(y_pred)
    elif isinstance(y_pred, list):
        y_pred = [np.array(p) for p in y_pred]
    with pytest.raises(ValueError, match=message):
        task_scores(y_true, y_pred, "neg_log_loss", classes=classes)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("off", [-9e-4, 3e-8, 9e-4])
def test_rounded_probabilities_count_as_what_they_are_of_their_sum(off, dtype):
    y, proba = np.array([0, 1, 1]), np.array([[0.75, 0.25], [0.5, 0.5], [0.25, 0.75]])
    rounded = (proba * (1 + off)).astype(dtype)
    if dtype == np.float64 and abs(off) > 1e-4:
        assert not np.array_equal(rounded, proba)
    found = task_scores(y, rounded, ["neg_log_loss", "neg_brier_score"])
    exact = rounded.astype(np.float64)
    exact /= exact.sum(axis=1, keepdims=True)
    assert found.iloc[0, 0] == -metrics.log_loss(y, exact)
    assert found.iloc[0, 1] == -metrics.brier_score_loss(y, exact[:, 1])


def test_float64_probabilities_count_to_the_bit():
    rng = np.random.RandomState(0)
    proba = rng.dirichlet(np.ones(7), 500)
    assert (proba.sum(axis=1) != 1).any()
    y = np.arange(500) % 7
    found = task_scores(y, proba, "neg_log_loss").iloc[0, 0]
    assert found == -metrics.log_loss(y, proba)


def test_a_probability_that_rounding_has_put_above_one_is_one():
    above = np.nextafter(1, 2)
    found = task_scores([0, 1], [[above, 0], [0, above]], "neg_log_loss")
    assert found.iloc[0, 0] == -metrics.log_loss([0, 1], [[1, 0], [0, 1]])


@pytest.mark.parametrize("off", [-1.1e-3, 1.1e-3])
def test_one_row_whose_sum_is_further_from_one_is_an_error(off):
    proba = np.tile([0.5, 0.5], (5, 1))
    proba[3, 0] += off
    with pytest.raises(ValueError, match="with a sum that is not 1"):
        task_scores([0, 1, 0, 1, 0], proba, "neg_log_loss")


def test_task_without_observed_label_needs_no_metric():
    Y, proba = make_probabilities(missing=0)
    Y["grade"] = None
    with pytest.warns(SkmtlWarning, match=r"The tasks \['grade'\] have no observed"):
        scores = task_scores(Y, proba, list(OF_PROBABILITIES), classes=CLASSES)
    assert scores.loc["grade"].isna().all()
    assert scores.loc["mean"].tolist() == scores.loc["colour"].tolist()


def test_the_probability_of_class_1_alone_is_told_from_labels():
    y, p = [0, 1, 1], np.array([0.2, 0.7, 0.6])
    with pytest.raises(ValueError, match=r"pass np.column_stack\(\[1 - y_pred, y_pr"):
        task_scores(y, p, "roc_auc_ovr")
    assert task_scores(y, np.column_stack([1 - p, p]), "roc_auc_ovr").iloc[0, 0] == 1


@pytest.mark.parametrize("single", [False, True])
def test_classes_for_probabilities_of_cross_val_predict_are_told(single):
    X, Y = make_tasks(60)
    size = pd.Categorical(np.resize(["S", "M", "L"], 60), ["S", "M", "L"], ordered=True)
    y = pd.Series(size, name="size") if single else Y.assign(size=size)
    clf = small_classifier(max_epochs=1)
    proba = cross_val_predict(clf, X, y, cv=3, method="predict_proba")
    order = ["L", "M", "S"] if single else ["S", "M", "L"]
    with pytest.raises(ValueError, match=re.escape(f"classes={{'size': {order}}}")):
        task_scores(y, proba)
    labels = cross_val_predict(clf, X, y, cv=3)
    pd.testing.assert_frame_equal(
        task_scores(y, proba, classes={"size": order}), task_scores(y, labels)
    )
