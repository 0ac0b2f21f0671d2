"""What is warned of, and what is told apart, in targets of unusual kinds."""

import warnings

import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskClassifier, TabularExplainer, TaskView, make_task_scorer
from skmtl.exceptions import SkmtlWarning
from skmtl.metrics import task_scores
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks(64)


def messages_of(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    assert all(w.category is SkmtlWarning and w.filename == __file__ for w in caught)
    return [str(w.message) for w in caught]


def quick(**settings):
    return small_classifier(max_epochs=1, **settings)


def test_a_task_with_a_class_for_most_rows_is_warned_of_once_by_name():
    labels = Y.assign(id=np.arange(64), other=np.arange(64) % 33)
    for call in (
        lambda: quick().fit(X, labels),
        lambda: quick(warm_start=True).fit(X, labels).fit(X, labels),
        lambda: quick().partial_fit(X, labels).partial_fit(X, labels),
    ):
        first, second = messages_of(call)
        assert "unique classes of task 'id' (64) is greater than 50%" in first
        assert "unique classes of task 'other' (33)" in second


NAMES = [f"name {i}" for i in range(64)]


@pytest.mark.parametrize(
    ("labels", "advice"),
    [
        (np.arange(64), "learn it as a number with MultiTaskPredictor"),
        ([f"{i}.5" for i in range(64)], "pd.to_numeric(column, errors='coerce')"),
        (["n/a", *(f"{i}.5" for i in range(63))], "pd.to_numeric"),
        (NAMES, "learn to write it with MultiTaskPredictor"),
    ],
)
def test_the_warning_says_how_a_quantity_becomes_a_number(labels, advice):
    (message,) = messages_of(lambda: quick().fit(X, Y.assign(id=labels)))
    assert advice in message


def test_a_task_that_comes_later_is_warned_of_too():
    clf = quick().fit(X, Y)
    (message,) = messages_of(lambda: clf.add_task("id", X, np.arange(64)))
    assert "'id' (64)" in message


@pytest.mark.parametrize(
    ("n_rows", "n_classes", "warned"),
    [(20, 20, False), (21, 10, False), (21, 11, True), (64, 32, False), (64, 33, True)],
)
def test_many_classes_are_warned_of_as_scikit_learn_does(n_rows, n_classes, warned):
    labels = np.arange(n_rows) % n_classes
    assert len(messages_of(lambda: quick().fit(X[:n_rows], labels))) == warned


def test_only_observed_labels_count_against_the_number_of_classes():
    labels = pd.Series(np.arange(64)).where(np.arange(64) % 2 == 0)
    (message,) = messages_of(lambda: quick().fit(X, labels))
    assert "'task_0' (32)" in message
    assert "labels (32)" in message


def test_classes_that_are_named_are_not_warned_of():
    assert not messages_of(
        lambda: quick().partial_fit(X[:30], np.arange(30), classes=np.arange(64))
    )


@pytest.mark.parametrize("mark", [np.nan, None, pd.NA, pd.NaT])
def test_a_class_that_numpy_made_of_a_missing_label_is_warned_of(mark):
    rows = [["yes", "a"], ["no", mark], ["no", "b"]] * 20
    text = np.array([[str(label) for label in row] for row in rows])
    (message,) = messages_of(lambda: quick().fit(X[:60], text))
    assert f"Task 'task_1' has the classes ['{mark}']" in message
    (message,) = messages_of(
        lambda: quick().fit(X[:60], Y[:60]).add_task("t", X[:60], text[:, 1])
    )
    assert "Task 't' has the classes" in message
    assert not messages_of(lambda: quick().fit(X[:60], rows))


def test_a_missing_label_that_was_made_text_is_told_where_it_is_scored():
    rows = [["yes", "a"], ["no", None], ["no", "b"]] * 20
    clf, text = quick().fit(X[:60], rows), np.array(rows).astype(str)
    for call in (
        lambda: clf.score(X[:60], text),
        lambda: make_task_scorer("accuracy")(clf, X[:60], text),
        lambda: make_task_scorer("accuracy", task=1)(clf, X[:60], text),
        lambda: task_scores(text, clf.predict(X[:60])),
    ):
        (message,) = messages_of(call)
        assert "Task 'task_1' has the labels ['None'] in y_true" in message


def test_large_classes_that_are_floats_are_warned_of():
    labels = np.where(X[:, 0] > 0, 2.0**53, 2.0**53 + 2)
    (message,) = messages_of(lambda: quick().fit(X, labels))
    assert "Task 'task_0' has classes of 2**53 or more as floats" in message


IDS = np.where(X[:, 0] > 0, 2**63 + 5, 2**63 + 6).astype(np.uint64)


@pytest.mark.parametrize(
    "y",
    [
        pd.DataFrame({"id": IDS, "kind": Y["side"]}),
        pd.DataFrame({"id": IDS, "kind": Y["level"]}),
        pd.DataFrame({"id": IDS, "kind": IDS}),
        pd.DataFrame({"id": pd.array(IDS, dtype="UInt64"), "kind": Y["side"]}),
    ],
)
def test_ids_of_64_bits_can_be_scored_and_come_back(y):
    clf = quick().fit(X, y)
    predicted = clf.predict(X)
    right = np.mean(
        [int(a) == int(b) for a, b in zip(predicted[:, 0], IDS, strict=True)]
    )
    for metric in ("accuracy", "f1_micro"):
        assert make_task_scorer(metric, task="id")(clf, X, y) == right
    assert clf.task("id").score(X, y["id"]) == right
    assert clf.score(X, predicted) == 1
    assert clf.score(X, y) == task_scores(y, predicted).loc["mean", "accuracy"]
    clf.partial_fit(X, predicted)


def test_integer_names_are_names_everywhere():
    labels = pd.DataFrame((X > 0).astype(int)[:, :3], columns=[0, 2, 3])
    clf = quick(class_weight={2: {1: 3}}, task_weight={3: 2}).fit(X, labels)
    by_string = quick(class_weight={"2": {1: 3}}, task_weight={"3": 2}).fit(X, labels)
    for first, second in zip(
        clf.predict_proba(X), by_string.predict_proba(X), strict=True
    ):
        np.testing.assert_array_equal(first, second)
    assert clf.task(2).task_names_ == TaskView(clf, 2).task_names_ == ["2"]
    right = np.mean(clf.predict(X)[:, 1] == labels[2])
    assert make_task_scorer("accuracy", task=2)(clf, X, labels) == right
    chunk = quick().partial_fit(X, labels, classes={2: [0, 1, 2]})
    assert [len(classes) for classes in chunk.classes_] == [2, 3, 2]
    explanation = TabularExplainer(clf, X).explain(X[0]).with_classes({2: 1, 0: 0})
    assert explanation.focus[[0, 1]].tolist() == [0, 1]
    for task in (1, -1):
        with pytest.raises(ValueError, match="taken for a name"):
            clf.task(task)


def test_weights_of_a_task_that_comes_later_may_have_its_name_as_an_integer():
    labels = (X[:, 3] > 0.5).astype(int)
    found = []
    for name in (7, "7"):
        clf = MultiTaskClassifier(max_epochs=1, random_state=0).fit(X, Y)
        clf.set_params(class_weight={name: {1: 9}}).add_task("7", X, labels)
        found.append(clf.predict_proba(X)[-1])
    np.testing.assert_array_equal(*found)
