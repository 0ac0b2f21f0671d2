"""What any classifier returns is read task by task, and never for something else."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier, StackingClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import TaskView, make_task_scorer
from skmtl.tasks import Task, tasks_of
from skmtl.tasks._outputs import outputs_by_task, probabilities_by_task

LOGISTIC = LogisticRegression(solver="newton-cholesky")
NETWORK = MLPClassifier((4,), tol=0.05, learning_rate_init=0.05, random_state=0)
MODELS = {
    "chain": ClassifierChain(LOGISTIC),
    "chain in another order": ClassifierChain(LOGISTIC, order=[1, 0]),
    "search": GridSearchCV(ClassifierChain(LOGISTIC), {"estimator__C": [1]}, cv=2),
    "one for each": MultiOutputClassifier(LOGISTIC),
    "one against the rest": OneVsRestClassifier(LOGISTIC),
    "pipeline": make_pipeline(StandardScaler(), OneVsRestClassifier(LOGISTIC)),
    "network": NETWORK,
    "neighbours": KNeighborsClassifier(5),
    "forest": RandomForestClassifier(5, random_state=0),
    "dummy": DummyClassifier(),
}


def make_indicators(n_samples=120):
    rng = np.random.RandomState(0)
    X = rng.randn(n_samples, 4)
    return X, (X[:, :2] + 0.5 * rng.randn(n_samples, 2) > 0).astype(int)


@pytest.mark.parametrize("name", MODELS)
def test_view_and_scorer_read_the_models_own_probabilities(name):
    X, Y = make_indicators()
    model = MODELS[name].fit(X, Y)
    found = model.predict_proba(X)
    assert [task.classes.tolist() for task in tasks_of(model)] == [[0, 1], [0, 1]]
    for k in range(2):
        of_one = found[k][:, 1] if isinstance(found, list) else found[:, k]
        view = TaskView(model, k)
        proba = view.predict_proba(X)
        np.testing.assert_allclose(proba, np.column_stack([1 - of_one, of_one]))
        positive = proba > 0
        with np.errstate(divide="ignore"):
            log_proba = view.predict_log_proba(X)
        np.testing.assert_allclose(
            log_proba[positive], np.log(proba[positive]), rtol=1e-7, atol=1e-12
        )
        assert view.predict(X).tolist() == model.predict(X)[:, k].tolist()
        scored = make_task_scorer("roc_auc_ovr", task=k)(model, X, Y)
        assert scored == roc_auc_score(Y[:, k], of_one)
        right = make_task_scorer("accuracy", task=k)(model, X, Y)
        assert right == view.score(X, Y[:, k])


@pytest.mark.parametrize("labels", [[1, 2], [-1, 1], [3, 7], [False, True]])
def test_chain_of_other_classes_gives_the_probability_of_the_second(labels):
    X, Y = make_indicators()
    expected = ClassifierChain(LOGISTIC).fit(X, Y)
    Z = np.array(labels)[Y]
    model = ClassifierChain(LOGISTIC).fit(X, Z)
    view = TaskView(model, 1)
    assert view.classes_.tolist() == labels
    assert set(view.predict(X).tolist()) <= set(labels)
    auc = roc_auc_score(Y[:, 1], view.predict_proba(X)[:, 1])
    np.testing.assert_allclose(
        auc, roc_auc_score(Y[:, 1], expected.predict_proba(X)[:, 1]), atol=0.01
    )
    assert make_task_scorer("neg_log_loss")(model, X, Z) > -0.5


def test_chain_of_three_classes_is_an_error_that_names_the_task():
    X, Y = make_indicators()
    Y[:20, 0] = 2
    model = ClassifierChain(LOGISTIC).fit(X, Y)
    message = r"task 'task_0' has 3 classes \[0, 1, 2\].*MultiOutputClassifier"
    for ask in (TaskView(model, 0).predict_proba, TaskView(model, 1).predict_log_proba):
        with pytest.raises(ValueError, match=message):
            ask(X)
    with pytest.raises(ValueError, match=message):
        make_task_scorer("neg_log_loss")(model, X, Y)
    assert TaskView(model, 0).predict(X).tolist() == model.predict(X)[:, 0].tolist()


def test_stack_that_gives_the_first_class_is_an_error():
    X, Y = make_indicators(40)
    forest = RandomForestClassifier(3, random_state=0)
    model = StackingClassifier([("forest", forest)], forest, cv=2).fit(X, Y)
    for ask in (
        TaskView(model, 0).predict_proba,
        lambda X: make_task_scorer("roc_auc_ovr")(model, X, Y),
    ):
        with pytest.raises(ValueError, match="that of the first class"):
            ask(X)
    assert make_task_scorer("accuracy")(model, X, Y) == (model.predict(X) == Y).mean()


@pytest.mark.parametrize("model", [OneVsRestClassifier(LOGISTIC), NETWORK])
def test_sparse_predictions_are_read(model):
    X, Y = make_indicators()
    model.fit(X, sp.csr_matrix(Y))
    expected = model.predict(X).toarray()
    assert TaskView(model, 1).predict(X).tolist() == expected[:, 1].tolist()
    right = (expected == Y).mean(axis=0).mean()
    assert make_task_scorer("accuracy")(model, X, Y) == right


def test_classes_of_one_target_are_not_taken_for_tasks():
    X, Y = make_indicators()
    y = Y[:, 0] + Y[:, 1]
    model = OneVsRestClassifier(LOGISTIC).fit(X, y)
    assert [task.classes.tolist() for task in tasks_of(model)] == [[0, 1, 2]]
    with pytest.raises(ValueError, match=r"3 tasks .* but expected the 1 task"):
        make_task_scorer("neg_log_loss")(model, X, np.column_stack([Y, y > 1]))
    columns = RidgeClassifier().fit(X, Y)
    assert len(tasks_of(columns)) == 2
    assert make_task_scorer("accuracy")(columns, X, Y) > 0.7


TASKS = [Task("a", np.array([0, 1])), Task("b", np.array([3, 4, 5]))]


def test_tables_side_by_side_are_split():
    whole = np.arange(10.0).reshape(2, 5)
    parts = probabilities_by_task(whole, TASKS)
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), whole)
    assert [part.shape for part in parts] == [(2, 2), (2, 3)]


def test_arrays_that_fit_no_task_are_an_error():
    with pytest.raises(ValueError, match=r"probabilities of 1 task .*\['a', 'b'\]"):
        probabilities_by_task(np.ones((2, 4)), TASKS)
    with pytest.raises(ValueError, match="task 'b' has 3 classes"):
        probabilities_by_task(np.ones((2, 2)), TASKS)

    class Other:
        def predict(self, X):
            return np.zeros((2, 3))

    with pytest.raises(ValueError, match=r"labels of shape \(2, 3\) from predict"):
        outputs_by_task(Other(), [[0], [1]], "predict", TASKS)
