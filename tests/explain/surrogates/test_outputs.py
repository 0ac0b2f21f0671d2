"""Whatever a model returns becomes one matrix of probabilities, or a clear error."""

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from skmtl import MultiTaskClassifier
from skmtl.explain import TabularExplainer
from skmtl.explain.surrogates._outputs import Model, offsets_of
from skmtl.metrics import make_task_scorer
from skmtl.tasks import Task

RNG = np.random.RandomState(0)
X = RNG.randn(60, 3)
Y = np.column_stack([X[:, 0] > 0, X[:, 1] > 0]).astype(int)
TWO = [np.array([[0.2, 0.8], [0.5, 0.5]]), np.array([[0.1, 0.3, 0.6], [1, 0, 0]])]
SIDE_BY_SIDE = np.hstack(TWO)


def asked(model, n=2):
    """Return what a model says of the first rows."""
    return model(X[:n], n)


@pytest.mark.parametrize(
    "returned",
    [
        TWO,
        tuple(TWO),
        [pd.DataFrame(part) for part in TWO],
        [torch.tensor(part, requires_grad=True) for part in TWO],
        [part.astype(np.float32) for part in TWO],
        [part.tolist() for part in TWO],
    ],
    ids=["list", "tuple", "frames", "tensors", "float32", "lists of lists"],
)
def test_a_function_may_return_one_table_a_task_in_any_form(returned):
    model = Model(lambda rows: returned)
    np.testing.assert_allclose(asked(model), SIDE_BY_SIDE, atol=1e-7)
    assert [task.name for task in model.tasks] == ["task_0", "task_1"]
    assert [task.classes.tolist() for task in model.tasks] == [[0, 1], [0, 1, 2]]
    assert offsets_of([task.classes for task in model.tasks]).tolist() == [0, 2, 5]


@pytest.mark.parametrize("convert", [np.asarray, torch.tensor])
def test_a_function_may_return_the_tables_of_all_tasks_in_one_of_three_axes(convert):
    parts = np.stack([TWO[0], TWO[0][::-1]])
    model = Model(lambda rows: convert(parts))
    np.testing.assert_allclose(asked(model), np.hstack(list(parts)))
    assert len(model.tasks) == 2


@pytest.mark.parametrize(
    "returned",
    [TWO[1], TWO[1].tolist(), pd.DataFrame(TWO[1]), torch.tensor(TWO[1])],
    ids=["array", "lists", "frame", "tensor"],
)
def test_a_function_may_return_the_table_of_one_task(returned):
    model = Model(lambda rows: returned)
    np.testing.assert_allclose(asked(model), TWO[1])
    assert len(model.tasks) == 1


@pytest.mark.parametrize("p", [np.array([0.2, 0.9]), np.array([[0.2], [0.9]])])
def test_one_column_is_the_probability_of_the_second_class(p):
    for returned in (p, [p]):
        found = asked(Model(lambda rows, returned=returned: returned))
        np.testing.assert_allclose(found, [[0.8, 0.2], [0.1, 0.9]])


def fitted():
    """Multi-output classifiers of scikit-learn, of two tasks."""
    forest = RandomForestClassifier(20, random_state=0)
    logistic = LogisticRegression()
    # scikit-learn's own accuracy knows one task only
    search = GridSearchCV(
        forest, {"max_features": [None]}, cv=2, scoring=make_task_scorer("accuracy")
    )
    return {
        "MultiTaskClassifier": MultiTaskClassifier(max_epochs=2, random_state=0),
        "forest": forest,
        "MultiOutputClassifier": MultiOutputClassifier(logistic),
        "ClassifierChain": ClassifierChain(logistic, random_state=0),
        "KNeighbors": KNeighborsClassifier(),
        "Pipeline": make_pipeline(StandardScaler(), forest),
        "search": search,
        "search in Pipeline": make_pipeline(StandardScaler(), search),
    }


@pytest.mark.parametrize("name", fitted())
def test_estimators_of_several_tasks_are_explained(name):
    estimator = fitted()[name].fit(X, Y)
    x = [0.05, -0.05, 0.5]  # near where both labels change
    explanation = TabularExplainer(estimator, X, n_samples=100).explain(x)
    proba = estimator.predict_proba([x])
    if isinstance(proba, np.ndarray):  # a chain gives that of the second classes
        proba = [np.column_stack([1 - p, p]) for p in proba.T]
    np.testing.assert_allclose(
        np.concatenate(explanation.probabilities), np.hstack(proba)[0], atol=1e-6
    )
    assert explanation.task_names == ("task_0", "task_1")
    # what the labels were made of leads
    names = explanation.effects.abs().idxmax()
    assert names[("task_0", 1)] == "x0"
    assert names[("task_1", 1)] == "x1"


def test_an_estimator_of_one_task_and_its_labels():
    labels = np.array(["no", "yes"])[Y[:, 0]]
    explanation = TabularExplainer(
        LogisticRegression().fit(X, labels), X, task_names=["wet"], n_samples=100
    ).explain(X[0])
    assert explanation.effects.columns.tolist() == [("wet", "no"), ("wet", "yes")]


class Plain:
    """No estimator of scikit-learn, but it knows what it is asked."""

    def predict_proba(self, rows):
        return TWO[0][:1].repeat(len(rows), axis=0)


class WithClasses(Plain):
    classes_ = np.array(["no", "yes"])


class WithFit(WithClasses):
    def fit(self, X, y):
        return self


@pytest.mark.parametrize("kind", [Plain, WithClasses, WithFit])
def test_a_model_need_not_be_an_estimator_of_scikit_learn(kind):
    explanation = TabularExplainer(kind(), X, n_samples=30).explain(X[0])
    labels = [0, 1] if kind is Plain else ["no", "yes"]
    assert explanation.classes[0].tolist() == labels


def test_a_task_of_one_class_is_constant():
    one = np.column_stack([Y[:, 0], np.zeros(60, dtype=int)])
    forest = RandomForestClassifier(5, random_state=0).fit(X, one)
    explanation = TabularExplainer(forest, X, n_samples=100).explain(X[0])
    assert explanation.vacuous.tolist()[1]
    assert explanation.facts.vacuous[1] == "constant"
    assert explanation.predictions["task_1"] == 0


def test_names_of_tasks_come_from_the_estimator_or_the_caller():
    frame = pd.DataFrame(Y, columns=["a", "b"])
    clf = MultiTaskClassifier(max_epochs=1, random_state=0).fit(X, frame)
    assert [task.name for task in Model(clf).tasks] == ["a", "b"]
    assert [task.name for task in Model(clf, ["p", "q"]).tasks] == ["p", "q"]
    assert [t.name for t in Model(make_pipeline(clf)).tasks] == ["a", "b"]
    model = Model(lambda rows: TWO, ["p", "q"])
    asked(model)
    assert [task.name for task in model.tasks] == ["p", "q"]


@pytest.mark.parametrize("names", [["one"], ["a", "b", "c"], ["a", "a"]])
def test_wrong_names_of_tasks_are_an_error(names):
    forest = RandomForestClassifier(2).fit(X, Y)
    with pytest.raises(ValueError, match="Got task_names="):
        Model(forest, names)
    with pytest.raises(ValueError, match="Got task_names="):
        asked(Model(lambda rows: TWO, names))


@pytest.mark.parametrize(
    ("estimator", "error", "says"),
    [
        (RandomForestClassifier(), NotFittedError, "not fitted"),
        (MultiTaskClassifier(), NotFittedError, "not fitted"),
        (SVC().fit(X, Y[:, 0]), TypeError, "without predict_proba.*Calibrated"),
        (StandardScaler().fit(X), TypeError, "StandardScaler without classes_"),
        ("forest", TypeError, "Got a str, but expected a fitted classifier"),
        (None, TypeError, "Got a NoneType, but expected a fitted classifier"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_explained_is_refused_at_once(estimator, error, says):
    with pytest.raises(error, match=says):
        TabularExplainer(estimator, X)


def test_the_advice_for_a_support_vector_machine_works():
    model = CalibratedClassifierCV(SVC(), cv=2).fit(X, Y[:, 0])
    assert TabularExplainer(model, X, n_samples=50).explain(X[0]).task_names


def same(value):
    """A function that returns the same for each row."""
    return lambda rows: np.tile(np.asarray(value, dtype=float), (len(rows), 1))


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (same([0.5, np.nan]), "NaN or infinity from predict_proba for task 'task_0'"),
        (same([0.5, np.inf]), "NaN or infinity"),
        (same([0.5, 0.9]), "no probabilities: their sums go from 1.4 to 1.4"),
        (same([0.2, 0.8, 0.4, 0.6]), "sums go from 2 to 2.*return a list"),
        (same([-0.5, 1.5]), "no probabilities"),
        (lambda rows: np.array([[0.5, 0.5]]), "Got .*1"),
        (
            lambda rows: [same([1, 0])(rows), TWO[0]],
            r"shape \(2, 2\) for task 'task_1'",
        ),
        (lambda rows: np.ones((len(rows), 2, 2)) / 2, "Got "),
        (lambda rows: np.ones((1, 2, 2, 2)), "Got "),
        (lambda rows: [], "Got "),
        (lambda rows: None, "Got "),
        (lambda rows: 0.5, "Got "),
        (lambda rows: ["yes"] * len(rows), "Got "),
    ],
    ids=[
        "NaN",
        "infinity",
        "sum of 1.4",
        "two tasks side by side",
        "below 0",
        "one row for all",
        "tasks of different length",
        "rows first",
        "four axes",
        "empty list",
        "None",
        "one number",
        "labels",
    ],
)
def test_what_are_no_probabilities_is_a_clear_error(function, says):
    with pytest.raises((ValueError, TypeError), match=says):
        TabularExplainer(function, X, n_samples=20).explain(X[0])


def test_what_an_estimator_returns_must_fit_its_tasks():
    forest = RandomForestClassifier(2, random_state=0).fit(X, Y)
    forest.predict_proba = lambda rows: [np.ones((len(rows), 1))] * 3
    with pytest.raises(ValueError, match=r"probabilities of 3 tasks .* 2 tasks"):
        asked(Model(forest), 60)
    forest.predict_proba = lambda rows: [np.ones((len(rows), 3)) / 3] * 2
    with pytest.raises(ValueError, match=r"shape \(60, 3\) for task 'task_0'"):
        asked(Model(forest), 60)


def test_tables_side_by_side_are_told_apart_where_the_classes_are_known():
    forest = RandomForestClassifier(2, random_state=0).fit(X, Y)
    parts = forest.predict_proba(X)
    forest.predict_proba = lambda rows: np.hstack(parts)
    np.testing.assert_array_equal(asked(Model(forest), 60), np.hstack(parts))


def test_rounding_is_no_error():
    near = same([-1e-12, 1 + 1e-12])
    assert TabularExplainer(near, X, n_samples=20).explain(X[0]).facts.vacuous
    single = [np.array([[np.float32(1.0000001)], [np.float32(0.5)]])]
    np.testing.assert_allclose(asked(Model(lambda rows: single))[0], [0, 1], atol=1e-6)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [([0.5, 0.5], [0, 1]), ([0.5, 0.5], [0, -1]), ([1, 0], [1, -1])],
    ids=["sum above 1", "sum below 1", "below 0"],
)
def test_probabilities_may_be_off_by_a_thousandth_and_no_more(row, wrong):
    near, far = (np.add(row, off * np.array(wrong)) for off in (9e-4, 1.1e-3))
    assert asked(Model(same(near)), 60).shape == (60, 2)
    with pytest.raises(ValueError, match="no probabilities: their sums go from"):
        asked(Model(same(far)), 60)


@pytest.mark.parametrize("n_rows", [2, 3, 4])
def test_columns_of_tasks_are_not_taken_for_rows_where_both_are_as_many(n_rows):
    columns = [np.linspace(0.1, 0.3, n_rows) * (k + 1) for k in range(3)]
    model = Model(lambda rows: columns[:3] if len(rows) == n_rows else None)
    model.tasks = [Task(f"t{k}", np.arange(2)) for k in range(3)]
    found = model(np.zeros((n_rows, 1)), n_rows)
    np.testing.assert_allclose(found[:, 1::2], np.transpose(columns))


@pytest.mark.parametrize("first", [1, 3, 5])
def test_numbers_of_tasks_are_not_taken_for_rows_where_both_are_as_many(first):
    table = np.arange(15.0).reshape(5, 3)
    forms = [
        lambda rows: list(rows.T),
        lambda rows: [column[:, None] for column in rows.T],
        lambda rows: rows.tolist(),
        lambda rows: rows,
    ]
    if first != 3:  # then it shows what lists of rows are, and of tasks
        forms += [lambda rows: rows.T.tolist(), list]
    for function in forms:
        model = Model(function, task_types="regression")
        for n_rows in (first, 3):
            found = model(table[:n_rows], n_rows)
            np.testing.assert_array_equal(found, table[:n_rows])


def test_numbers_may_be_tensors_and_types_an_array():
    table = np.arange(15.0).reshape(5, 3)

    def tensor(rows):
        return torch.tensor(rows, requires_grad=True)

    types = np.array(["regression"] * 3)
    for function, given in (
        (tensor, "regression"),
        (tensor, types),
        (lambda rows: [*tensor(rows).T], types),
    ):
        found = Model(function, task_types=given)(table, 5)
        np.testing.assert_array_equal(found, table)
    mixed = Model(lambda rows: [*tensor(rows).T], task_types=[*types[:2], None])
    np.testing.assert_array_equal(mixed(table / 20, 5)[:, [0, 1, 3]], table / 20)
