"""Tasks are found through whatever is wrapped around the model that predicts them."""

import numpy as np
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    BaggingRegressor,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.exceptions import NotFittedError
from sklearn.feature_selection import RFE
from sklearn.frozen import FrozenEstimator
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import (
    ClassifierChain,
    MultiOutputClassifier,
    MultiOutputRegressor,
    RegressorChain,
)
from sklearn.neighbors import KNeighborsRegressor
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from skmtl.tasks import Task, TaskEncoder, tasks_of
from skmtl.tasks._lookup import own_names
from skmtl.tasks._task import find_task

RNG = np.random.RandomState(0)
X = RNG.randn(30, 3)
Y = np.column_stack([X[:, 0] > 0, np.repeat([2, 5, 7], 10)])


class WithNames(RandomForestClassifier):
    """A model that knows the names of its tasks."""

    def fit(self, X, y):
        self.task_names_ = ["sex", "age"]
        return super().fit(X, y)


def forest(kind=RandomForestClassifier):
    return kind(n_estimators=2, random_state=0)


WRAPPERS = {
    "alone": lambda model: model.fit(X, Y),
    "in a pipeline": lambda model: make_pipeline(StandardScaler(), model).fit(X, Y),
    "in a search": lambda model: GridSearchCV(model, {"max_depth": [2]}, cv=2).fit(
        X, Y
    ),
    "in a pipeline in a search": lambda model: GridSearchCV(
        make_pipeline(StandardScaler(), model), {}, cv=2
    ).fit(X, Y),
    "in a search in a pipeline": lambda model: make_pipeline(
        StandardScaler(), GridSearchCV(model, {}, cv=2)
    ).fit(X, Y),
    "frozen": lambda model: FrozenEstimator(model.fit(X, Y)),
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_classes_are_found_in_any_wrapper(wrapper):
    tasks = tasks_of(WRAPPERS[wrapper](forest()))
    assert [task.name for task in tasks] == ["task_0", "task_1"]
    assert [task.classes.tolist() for task in tasks] == [[0, 1], [2, 5, 7]]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_names_are_found_in_any_wrapper(wrapper):
    tasks = tasks_of(WRAPPERS[wrapper](forest(WithNames)))
    assert [task.name for task in tasks] == ["sex", "age"]


@pytest.mark.parametrize("kind", [MultiOutputClassifier, ClassifierChain])
def test_several_models_in_one_are_several_tasks(kind):
    tasks = tasks_of(kind(DecisionTreeClassifier()).fit(X, Y))
    assert [task.classes.tolist() for task in tasks] == [[0, 1], [2, 5, 7]]


def test_a_model_of_one_target_is_one_task():
    (task,) = tasks_of(forest().fit(X, Y[:, 1]))
    assert task.classes.tolist() == [2, 5, 7]
    assert task.kind == "multiclass"


@pytest.mark.parametrize("name", ["_task", "_task_encoder"])
def test_a_model_may_have_attributes_called_like_ours(name):
    model = forest().fit(X, Y)
    setattr(model, name, "binary")
    assert [task.order for task in tasks_of(model)] == [None, None]


def test_names_that_are_given_win():
    tasks = tasks_of(forest(WithNames).fit(X, Y), ["p", "q"])
    assert [task.name for task in tasks] == ["p", "q"]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (WithNames, ["age", "sex"]),
        (RandomForestClassifier, ["task_1", "task_0"]),
    ],
)
def test_names_in_another_order_would_call_tasks_like_one_another(kind, names):
    model = forest(kind).fit(X, Y)
    with pytest.raises(ValueError, match="some would be called like others"):
        tasks_of(model, names)
    assert [task.name for task in tasks_of(model, names[::-1])] == names[::-1]


@pytest.mark.parametrize("names", [["a"], ["a", "b", "c"], ["a", "a"]])
def test_names_must_be_as_many_as_the_tasks_and_different(names):
    with pytest.raises(ValueError, match="expected 2 different names"):
        tasks_of(forest().fit(X, Y), names)


@pytest.mark.parametrize(
    "estimator", [forest(), GridSearchCV(forest(), {}), make_pipeline(forest())]
)
def test_an_unfitted_model_is_an_error(estimator):
    with pytest.raises(NotFittedError):
        tasks_of(estimator)


def test_a_search_that_was_not_refitted_is_an_error():
    search = GridSearchCV(forest(), {}, cv=2, refit=False).fit(X, Y[:, 0])
    with pytest.raises((NotFittedError, TypeError)):
        tasks_of(search)


def test_a_model_without_classes_is_an_error_that_names_it():
    with pytest.raises(TypeError, match="LinearRegression without classes_"):
        tasks_of(LinearRegression().fit(X, Y))


@pytest.mark.parametrize(
    ("key", "position"),
    [("a", 0), ("c", 2), (0, 0), (2, 2), (-1, 2), (np.int64(1), 1)],
)
def test_a_task_is_found_by_name_or_position(key, position):
    assert find_task(["a", "b", "c"], key) == position


@pytest.mark.parametrize(
    ("names", "key", "position"),
    [
        (["0", "2", "3"], 2, 1),
        (["0", "2", "3"], np.int64(3), 2),
        (["2", "1", "0"], 0, 2),
        (["0", "1", "2"], -1, 2),
        (["-1", "0"], -1, 0),
        (["2.0", "('a', 1)", "True"], ("a", 1), 1),
        (["2.0", "('a', 1)", "True"], 2.0, 0),
        (["2.0", "('a', 1)", "True"], True, 2),
        (["1.0", "2.0"], 1, 0),
        (["1.0", "2.0"], 2, 1),
        (["0.0", "1.0"], 1, 1),
        (["1.5", "2.5"], 1, 1),
    ],
)
def test_a_name_is_found_as_it_stands_in_the_columns(names, key, position):
    assert find_task(names, key) == position


@pytest.mark.parametrize("key", [1, -1, 4])
def test_a_position_is_refused_where_names_are_other_integers(key):
    with pytest.raises(ValueError, match=r"\['0', '2', '3'\].*taken for a name"):
        find_task(["0", "2", "3"], key)


@pytest.mark.parametrize("key", ["d", 3, -4, 1.0, True, None, np.True_])
def test_an_unknown_task_is_an_error_that_names_the_tasks(key):
    with pytest.raises(ValueError, match=r"Got task=.*\['a', 'b', 'c'\]"):
        find_task(["a", "b", "c"], key)


def line(n_outputs=2):
    return LinearRegression().fit(X, X[:, :n_outputs] if n_outputs > 1 else X[:, 0])


REGRESSORS = {
    "line": line(),
    "forest": forest(RandomForestRegressor).fit(X, X[:, :2]),
    "network": MLPRegressor(solver="lbfgs", max_iter=2000).fit(X, X[:, :2]),
    "several models": MultiOutputRegressor(DecisionTreeRegressor()).fit(X, X[:, :2]),
    "chain": RegressorChain(DecisionTreeRegressor()).fit(X, X[:, :2]),
    "in a pipeline": make_pipeline(StandardScaler(), LinearRegression()).fit(
        X, X[:, :2]
    ),
    "in a search": GridSearchCV(make_pipeline(StandardScaler(), Ridge()), {}, cv=2).fit(
        X, X[:, :2]
    ),
    "frozen": FrozenEstimator(line()),
    "transformed": TransformedTargetRegressor(
        make_pipeline(LinearRegression()), transformer=StandardScaler()
    ).fit(X, X[:, :2]),
    "transformed search": TransformedTargetRegressor(
        GridSearchCV(Ridge(), {}, cv=2), transformer=StandardScaler()
    ).fit(X, X[:, :2]),
    "neighbours": KNeighborsRegressor().fit(X, X[:, :2]),
    "kernel": KernelRidge().fit(X, X[:, :2]),
    "of some columns": RFE(LinearRegression()).fit(X, X[:, :2]),
}


@pytest.mark.parametrize("kind", REGRESSORS)
def test_numbers_of_a_regressor_are_found_where_they_are_asked_for(kind):
    tasks = tasks_of(REGRESSORS[kind], numbers=True)
    assert [task.name for task in tasks] == ["task_0", "task_1"]
    assert [task.kind for task in tasks] == ["number", "number"]
    assert [task.n_classes for task in tasks] == [0, 0]
    named = tasks_of(REGRESSORS[kind], ["a", "b"], numbers=True)
    assert [task.name for task in named] == ["a", "b"]


@pytest.mark.parametrize(
    "model",
    [
        line(1),
        forest(RandomForestRegressor).fit(X, X[:, 0]),
        HistGradientBoostingRegressor(max_iter=2).fit(X, X[:, 0]),
        SVR(kernel="linear").fit(X, X[:, 0]),
        make_pipeline(StandardScaler(), SVR()).fit(X, X[:, 0]),
        KernelRidge().fit(X, X[:, 0]),
        KernelRidge().fit(X, X[:, :1]),
        SVR().fit(X, X[:, 0]),
        BaggingRegressor(line(), n_estimators=2).fit(X, X[:, 0]),
    ],
)
def test_a_regressor_of_one_number_is_one_task(model):
    (task,) = tasks_of(model, ["price"], numbers=True)
    assert task.is_number
    assert task.name == "price"


@pytest.mark.parametrize("kind", REGRESSORS)
def test_numbers_that_are_not_asked_for_are_an_error_that_names_them(kind):
    message = r"without classes_, which predicts numbers \(tasks \['task_0', 'task_1'\]"
    with pytest.raises(TypeError, match=message):
        tasks_of(REGRESSORS[kind])


def test_a_model_of_neither_classes_nor_numbers_is_an_error():
    with pytest.raises(TypeError, match="StandardScaler without classes_, but exp"):
        tasks_of(StandardScaler().fit(X), numbers=True)
    with pytest.raises(TypeError, match="object without classes_, but expected"):
        tasks_of(object(), numbers=True)


class OfBoth(LinearRegression):
    """A fitted model as those of this package are: it knows its tasks."""

    def fit(self, X, y):
        self._task_encoder = TaskEncoder()
        order = np.array(["low", "high"])
        self._task_encoder.tasks_ = [
            Task("mass", np.empty(0), is_number=True),
            Task("size", order, order),
        ]
        self._task_encoder.named_ = True
        self.task_names_ = ["mass", "size"]
        self.classes_ = [None, order]
        return super().fit(X, y)


@pytest.mark.parametrize("model", [OfBoth(), make_pipeline(StandardScaler(), OfBoth())])
def test_classes_and_numbers_of_one_model_are_found_together(model):
    model.fit(X, X[:, :2])
    mass, size = tasks_of(model, numbers=True)
    assert [mass.kind, size.kind] == ["number", "binary"]
    assert size.order.tolist() == ["low", "high"]
    assert own_names(model, numbers=True) == ["mass", "size"]
    assert tasks_of(model, ["mass", "b"], numbers=True)[1].name == "b"
    with pytest.raises(ValueError, match="some would be called like others"):
        tasks_of(model, ["size", "mass"], numbers=True)
    with pytest.raises(TypeError, match=r"predicts numbers \(tasks \['mass'\]\), but"):
        tasks_of(model)


def test_classes_are_found_as_ever_where_numbers_may_be():
    for model in (forest().fit(X, Y), forest(WithNames).fit(X, Y)):
        found, again = tasks_of(model), tasks_of(model, numbers=True)
        for task, same in zip(found, again, strict=True):
            assert task.name == same.name
            assert task.classes.tolist() == same.classes.tolist()


def test_none_among_the_classes_of_any_model_is_a_number():
    class Mixed:
        classes_ = (np.array(["f", "m"]), None)
        task_names_ = ("sex", "mass")

    found = tasks_of(Mixed(), numbers=True)
    assert [(task.name, task.kind) for task in found] == [
        ("sex", "binary"),
        ("mass", "number"),
    ]
    with pytest.raises(TypeError, match=r"predicts numbers \(tasks \['mass'\]\)"):
        tasks_of(Mixed())
