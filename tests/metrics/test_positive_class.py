"""Metrics of one class say of which; the order of the labels never decides."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import make_scorer
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_validate

from skmtl import MultiTaskStratifiedKFold
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import make_task_scorer, task_scorers, task_scores
from skmtl.metrics._named import NAMED, OF_LABELS
from skmtl.metrics._of_texts import OF_TEXTS
from skmtl.metrics._positive import OF_POSITIVE


def make_task(seed, n_classes, labels=None, n_samples=60):
    """Labels of one task with probabilities that know something of them."""
    rng = np.random.RandomState(seed)
    codes = rng.randint(n_classes, size=n_samples)
    codes[:n_classes] = np.arange(n_classes)
    proba = rng.dirichlet(np.ones(n_classes), n_samples)
    proba = 0.7 * proba + 0.3 * np.eye(n_classes)[codes]
    labels = np.arange(n_classes) if labels is None else np.asarray(labels)
    return labels[codes], proba, labels


@pytest.mark.parametrize("n_classes", [2, 3, 5])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("weighted", [False, True])
def test_average_precision_is_the_mean_over_the_classes(n_classes, seed, weighted):
    y, proba, labels = make_task(seed, n_classes)
    weight = np.random.RandomState(seed).rand(len(y)) if weighted else None
    alone = [
        metrics.average_precision_score(y == label, p, sample_weight=weight)
        for label, p in zip(labels, proba.T, strict=True)
    ]
    found = task_scores(y, proba, "average_precision", sample_weight=weight)
    np.testing.assert_allclose(found.loc["mean"].item(), np.mean(alone), rtol=1e-14)
    for label, expected in zip(labels, alone, strict=True):
        found = task_scores(
            y, proba, "average_precision", pos_label=label, sample_weight=weight
        )
        assert found.loc["task_0"].item() == expected


@pytest.mark.parametrize("name", ["average_precision", "roc_auc_ovr"])
def test_the_spelling_of_labels_changes_nothing(name):
    y, proba, _ = make_task(0, 2)
    there = np.array(["inactive", "active"], dtype=object)[y]
    back = np.array(["a no", "b yes"], dtype=object)[y]
    one = task_scores(there, proba[:, ::-1], name).loc["mean", name]
    other = task_scores(back, proba, name).loc["mean", name]
    np.testing.assert_allclose(one, other, rtol=1e-14)
    if name == "average_precision":
        one = task_scores(there, proba[:, ::-1], name, pos_label="active")
        other = task_scores(back, proba, name, pos_label="b yes")
        assert one.loc["mean", name] == other.loc["mean", name]


@pytest.mark.parametrize("name", OF_POSITIVE)
@pytest.mark.parametrize("labels", [[0, 1], ["no", "yes"], [False, True], [7, 3]])
@pytest.mark.parametrize("seed", range(3))
def test_metrics_of_the_positive_class_are_those_of_sklearn_to_the_bit(
    name, labels, seed
):
    y, proba, labels = make_task(seed, 2, labels)
    pred = labels[proba.argmax(axis=1)]
    weight = np.random.RandomState(seed).rand(len(y))
    for label in labels.tolist():
        expected = OF_POSITIVE[name](y, pred, pos_label=label, sample_weight=weight)
        found = task_scores(y, pred, name, pos_label=label, sample_weight=weight)
        assert found.loc["task_0", name] == expected


def test_one_of_several_classes_is_taken_against_the_rest():
    y, proba, labels = make_task(0, 4)
    pred = labels[proba.argmax(axis=1)]
    found = task_scores(y, pred, "recall", pos_label=2).loc["task_0", "recall"]
    assert found == metrics.recall_score(y == 2, pred == 2)
    each = metrics.jaccard_score(y, pred, average=None)
    found = task_scores(y, pred, "jaccard", pos_label={"task_0": 3})
    assert found.loc["task_0", "jaccard"] == each[3]


def test_classes_are_named_by_task():
    first, p_first, _ = make_task(0, 2, ["active", "inactive"])
    second, p_second, _ = make_task(1, 3)
    Y = pd.DataFrame({"assay": first, "level": second})
    chosen = ["average_precision", "accuracy", "roc_auc_ovr"]
    plain = task_scores(Y, [p_first, p_second], chosen)
    found = task_scores(Y, [p_first, p_second], chosen, pos_label={"assay": "active"})
    expected = metrics.average_precision_score(first == "active", p_first[:, 0])
    assert found.loc["assay", "average_precision"] == expected
    assert found.loc["level"].tolist() == plain.loc["level"].tolist()
    assert found.loc["assay"].tolist()[1:] == plain.loc["assay"].tolist()[1:]


@pytest.mark.parametrize("name", OF_POSITIVE)
def test_without_a_positive_class_the_error_names_it_and_the_mean_over_classes(name):
    Y = pd.DataFrame({"a": [0, 1, 1], "b": ["x", "y", "z"]})
    message = rf"metric '{name}' without pos_label.*pos_label=.*'{name}_macro'"
    for call in (
        lambda: task_scores(Y, Y, name),
        lambda: task_scores(Y, Y, {"own": name}),
        lambda: make_task_scorer(name),
        lambda: make_task_scorer(name, task="a"),
        lambda: task_scorers(["accuracy", name]),
        lambda: task_scores(Y, Y, name, pos_label={}),
    ):
        with pytest.raises(ValueError, match=message) as caught:
            call()
        assert "micro" not in str(caught.value)
    message = rf"'{name}' failed for task 'b'.*\['x', 'y', 'z'\].*'{name}_macro'"
    with pytest.raises(ValueError, match=message):
        task_scores(Y, Y, name, pos_label={"a": 1})


@pytest.mark.parametrize(
    ("pos_label", "message"),
    [
        ({"a": 2}, r"pos_label=2 for task 'a', but expected one of its classes \[0, 1"),
        ({"a": "1"}, r"pos_label='1' for task 'a', but expected one of its classes"),
        ({"a": np.array([0, 1])}, r"pos_label=array.* for task 'a', but expected"),
        ({"b": 0}, r"pos_label=0 for task 'b', .* \['x', 'y', 'z'\]"),
        ({"c": 0}, r"pos_label for task='c', but expected one of the names \['a', 'b'"),
        (1, r"pos_label=1 for the tasks \['a', 'b'\], but expected a dict"),
    ],
)
@pytest.mark.parametrize("scoring", ["accuracy", "recall"])
def test_unknown_tasks_and_classes_are_an_error(pos_label, message, scoring):
    Y = pd.DataFrame({"a": [0, 1, 1], "b": ["x", "y", "z"]})
    with pytest.raises(ValueError, match=message):
        task_scores(Y, Y, scoring, pos_label=pos_label)


def test_a_class_that_does_not_occur_is_known_to_the_model():
    y, proba = [0, 0, 1, 0], np.eye(3)[[0, 0, 1, 2]]
    found = task_scores(y, proba, "precision", classes=[0, 1, 2], pos_label=2)
    assert found.loc["task_0", "precision"] == 0
    options = {"classes": [0, 1, 2], "pos_label": 2}
    with pytest.warns(SkmtlWarning, match="has no value of"):
        found = task_scores(y, proba, "average_precision", **options)
    assert np.isnan(found.loc["task_0", "average_precision"])
    with pytest.warns(UndefinedMetricWarning):
        task_scores(y, proba, "recall", **options)


def test_functions_that_take_pos_label_get_it():
    y, pred = ["a", "b", "b", "a"], ["a", "b", "a", "a"]
    found = task_scores(y, pred, metrics.recall_score, pos_label="a")
    assert found.loc["task_0", "recall_score"] == 1
    found = task_scores(y, pred, metrics.recall_score, pos_label="b")
    assert found.loc["task_0", "recall_score"] == 0.5
    found = task_scores(y, pred, metrics.cohen_kappa_score, pos_label="b")
    assert found.loc["task_0", "cohen_kappa_score"] == 0.5


@pytest.mark.parametrize("name", ["average_precision", *OF_POSITIVE])
def test_scorers_give_what_scikit_learns_scorer_with_the_same_class_gives(name):
    rng = np.random.RandomState(0)
    X = rng.randn(90, 3)
    y = np.where(X[:, 0] + rng.randn(90) > 0, "active", "inactive").astype(object)
    functions = OF_POSITIVE | {"average_precision": metrics.average_precision_score}
    method = "predict_proba" if name == "average_precision" else "predict"
    scoring = {
        "ours": make_task_scorer(name, pos_label="active"),
        "theirs": make_scorer(
            functions[name], pos_label="active", response_method=method
        ),
    }
    found = cross_validate(
        LogisticRegression(solver="newton-cholesky"),
        X,
        y,
        cv=StratifiedKFold(3),
        scoring=scoring,
    )
    np.testing.assert_allclose(found["test_ours"], found["test_theirs"], rtol=1e-13)


def test_scorers_of_several_tasks_search_for_the_positive_class():
    rng = np.random.RandomState(0)
    X = rng.randn(60, 3)
    Y = pd.DataFrame(np.where(X[:, :2] > 0, "yes", "no"), columns=["a", "b"])
    scorers = task_scorers(
        ["recall", "accuracy", "exact_match"], pos_label={"a": "no", "b": "yes"}
    )
    scorers["a"] = make_task_scorer("recall", task="a", pos_label="no")
    search = GridSearchCV(
        RandomForestClassifier(5, random_state=0),
        {"max_depth": [1]},
        cv=MultiTaskStratifiedKFold(2),
        scoring=scorers,
        refit="recall",
        error_score="raise",
    ).fit(X, Y)
    found = search.predict(X)
    expected = [
        metrics.recall_score(Y[task], found[:, k], pos_label=label)
        for k, (task, label) in enumerate({"a": "no", "b": "yes"}.items())
    ]
    assert search.score(X, Y) == np.mean(expected)
    assert scorers["a"](search, X, Y) == expected[0]
    assert repr(scorers["a"]) == (
        "make_task_scorer('recall', task='a', pos_label='no')"
    )
    with pytest.raises(ValueError, match="'exact_match' is one number for all tasks"):
        make_task_scorer("exact_match", pos_label={"a": "no"})
    with pytest.raises(ValueError, match="pos_label='maybe' for task 'a'"):
        make_task_scorer("accuracy", task="a", pos_label="maybe")(search, X, Y)


@pytest.mark.parametrize(
    "name", ["recall_binary", "precision_mean", "f1_binary", "f1_"]
)
def test_micro_averages_are_never_suggested(name):
    with pytest.raises(ValueError, match=f"Got scoring='{name}'") as caught:
        task_scores([0, 1], [0, 1], name)
    assert "micro" not in str(caught.value)
    assert task_scores([0, 1], [0, 1], "recall_micro").loc["mean", "recall_micro"] == 1


def test_names_of_metrics_are_names_of_scikit_learns_scorers():
    theirs = set(metrics.get_scorer_names())
    assert set(OF_POSITIVE) | set(OF_LABELS) <= theirs
    own = {"neg_expected_calibration_error", "d2", "log_likelihood", *OF_TEXTS}
    assert set(NAMED) - theirs == own


def test_classes_may_be_told_in_other_types():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for y, label in [([True, False], 1), ([1.0, 0.0], True), ([1, 0], np.int8(1))]:
            found = task_scores(y, [1, 0], "recall", pos_label=label)
            assert found.loc["task_0", "recall"] == 1
