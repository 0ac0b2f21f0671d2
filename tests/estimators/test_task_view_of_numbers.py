"""A fitted model seen through a task that is a number is a regressor of one target."""

import pickle
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from lime.lime_tabular import LimeTabularExplainer
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import RandomForestRegressor
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.inspection import (
    PartialDependenceDisplay,
    partial_dependence,
    permutation_importance,
)
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import Ridge
from sklearn.metrics import (
    PredictionErrorDisplay,
    get_scorer,
    mean_absolute_error,
    r2_score,
)
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.multioutput import MultiOutputRegressor, RegressorChain
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import get_tags

from skmtl import TaskView
from skmtl.exceptions import SkmtlWarning
from skmtl.tasks import tasks_of
from tests.toy_numbers import make_numbers, small_predictor, small_regressor

NUMBERS = ["price", "share"]
#: Each model, and whether it learns the classes as well.
MODELS = {
    "regressor": (small_regressor, False),
    "predictor": (small_predictor, True),
    "pipeline": (lambda: make_pipeline(StandardScaler(), small_predictor()), True),
    "search": (lambda: GridSearchCV(small_regressor(), {"lr": [0.02]}, cv=2), False),
    "search of pipelines": (
        lambda: GridSearchCV(
            make_pipeline(StandardScaler(), small_regressor()),
            {"multitaskregressor__lr": [0.02]},
            cv=2,
        ),
        False,
    ),
    "forest": (lambda: RandomForestRegressor(5, random_state=0), False),
    "one ridge a task": (lambda: MultiOutputRegressor(Ridge()), False),
    "ridge": (Ridge, False),
    "chain": (lambda: RegressorChain(Ridge()), False),
}
TABLE = make_numbers()[1].fillna(0)
OURS = [name for name in MODELS if name not in ("forest", "ridge", "chain")][:5]


@pytest.fixture(scope="module", params=MODELS)
def fitted(request):
    make, with_classes = MODELS[request.param]
    X, Y = make_numbers()
    Y = Y if with_classes else Y[NUMBERS]
    if request.param not in OURS:
        Y = Y.fillna(Y.mean())
    model = make().fit(X, Y)
    names = list(Y)
    view = TaskView(model, "price", task_names=names)
    return SimpleNamespace(
        model=model, view=view, names=names, X=X, Y=Y, ours=request.param in OURS
    )


def test_it_is_a_regressor_that_gives_the_models_own_column(fitted):
    view, X = fitted.view, fitted.X
    assert is_regressor(view)
    assert not is_classifier(view)
    tags = get_tags(view)
    assert tags.regressor_tags is not None
    assert tags.classifier_tags is None
    assert tags.target_tags.required
    for name in ("predict_proba", "predict_log_proba", "classes_"):
        assert not hasattr(view, name)
    for k, name in enumerate(fitted.names):
        if name in NUMBERS:
            found = TaskView(fitted.model, k).predict(X)
            assert found.dtype == np.float64
            assert found.shape == (len(X),)
            np.testing.assert_array_equal(found, fitted.model.predict(X)[:, k])
    (task,) = tasks_of(view, numbers=True)
    assert task.is_number
    assert task.name == "price"
    assert view.task_names_ == ["price"]
    assert view.n_features_in_ == 4


def test_its_score_is_r2_on_observed_numbers(fitted):
    X, _ = fitted.X, fitted.Y
    y = make_numbers()[1]["price"]
    seen = y.notna().to_numpy()
    predicted = fitted.view.predict(X)[seen]
    assert fitted.view.score(X, y) == r2_score(y[seen], predicted)
    weight = np.random.RandomState(0).rand(len(y))
    expected = r2_score(y[seen], predicted, sample_weight=weight[seen])
    assert fitted.view.score(X, y, weight) == pytest.approx(expected, abs=1e-12)
    assert get_scorer("r2")(fitted.view, X[seen], y[seen]) == r2_score(
        y[seen], predicted
    )
    error = get_scorer("neg_mean_absolute_error")(fitted.view, X[seen], y[seen])
    assert error == -mean_absolute_error(y[seen], predicted)


def test_its_intervals_are_those_of_the_model(fitted):
    view, X = fitted.view, fitted.X
    assert hasattr(view, "predict_interval") == fitted.ours
    if not fitted.ours:
        return
    found = view.predict_interval(X, coverage=0.7)
    assert found.shape == (len(X), 2)
    assert (found[:, 0] <= found[:, 1]).all()
    assert (view.predict_interval(X, 0.5)[:, 0] >= found[:, 0]).all()
    if hasattr(fitted.model, "predict_interval"):
        whole = fitted.model.predict_interval(X, coverage=0.7)
        np.testing.assert_array_equal(found, whole[:, 0])
    with pytest.raises(ValueError, match="Got coverage=1"):
        view.predict_interval(X, coverage=1)


def test_scikit_learns_tools_take_it(fitted):
    plt.close("all")  # those of other folders' tests
    view, X, y = fitted.view, fitted.X, make_numbers()[1]["price"]
    seen = y.notna()
    X, y = X[seen], y[seen]
    frozen = FrozenEstimator(view).fit(X, y)
    assert is_regressor(frozen)
    assert clone(view) is view
    np.testing.assert_array_equal(frozen.predict(X), view.predict(X))
    assert cross_val_score(view, X, y, cv=2, scoring="r2").shape == (2,)
    found = permutation_importance(view, X, y, n_repeats=2, random_state=0)
    assert found.importances_mean.argmax() == 0
    curve = partial_dependence(view, X, ["a"], grid_resolution=5)["average"]
    assert curve.shape == (1, 5)
    assert np.ptp(curve) > 300
    shown = ["a", ("a", "b")]
    PartialDependenceDisplay.from_estimator(view, X, shown, grid_resolution=3)
    display = PredictionErrorDisplay.from_estimator(view, X, y)
    np.testing.assert_array_equal(display.y_pred, view.predict(X))
    plt.close("all")
    again = pickle.loads(pickle.dumps(view))
    np.testing.assert_array_equal(again.predict(X), view.predict(X))


def test_lime_and_callers_of_functions_may_pass_arrays(fitted):
    view, X = fitted.view, fitted.X
    rows = X.to_numpy()
    found = view.predict(rows)
    np.testing.assert_array_equal(found, view.predict(X))
    explainer = LimeTabularExplainer(rows, mode="regression", random_state=0)
    explained = explainer.explain_instance(rows[0], view.predict, num_samples=200)
    assert explained.predicted_value == found[0]
    assert {part[0] for part in explained.as_list()}


def test_a_view_of_a_class_of_a_mixed_model_is_a_classifier():
    X, Y = make_numbers()
    model = small_predictor().fit(X, Y)
    view = model.task("level")
    assert is_classifier(view)
    assert not is_regressor(view)
    assert get_tags(view).regressor_tags is None
    assert view.classes_.tolist() == ["high", "low", "mid"]
    assert view.predict_proba(X).shape == (80, 3)
    np.testing.assert_allclose(
        np.exp(view.predict_log_proba(X)), view.predict_proba(X), atol=1e-6
    )
    np.testing.assert_array_equal(
        view.predict_proba(X).round(5), model.predict_proba(X)[3].astype(float).round(5)
    )
    np.testing.assert_array_equal(view.predict(X), model.predict(X)[:, 3])
    assert view.predict(X).dtype == view.classes_.dtype
    assert view.score(X, Y["level"]) == (view.predict(X) == Y["level"]).mean()
    assert not hasattr(view, "predict_interval")


@pytest.mark.parametrize(
    "model",
    [
        KNeighborsRegressor(),
        KernelRidge(),
        GaussianProcessRegressor(),
        TransformedTargetRegressor(Ridge(), transformer=StandardScaler()),
        FrozenEstimator(Ridge().fit(TABLE[NUMBERS], TABLE[NUMBERS])),
        make_pipeline(StandardScaler(), KNeighborsRegressor()),
    ],
    ids=lambda model: type(model).__name__,
)
def test_regressors_that_hardly_tell_their_outputs_have_views(model):
    X, y = TABLE[NUMBERS], TABLE[NUMBERS]
    model.fit(X, y)
    view = TaskView(model, "share", task_names=NUMBERS)
    np.testing.assert_array_equal(view.predict(X), model.predict(X)[:, 1])
    assert is_regressor(view)
    other = TaskView(model, "c", task_names=["a", "b", "c"])
    with pytest.raises(ValueError, match=r"Got (task_names|labels of shape)"):
        other.predict(X)


def test_a_single_number_has_a_view():
    X, Y = make_numbers()
    model = small_regressor().fit(X, Y["price"])
    view = model.task(0)
    assert view.task_names_ == ["price"]
    np.testing.assert_array_equal(view.predict(X), model.predict(X))
    np.testing.assert_array_equal(view.predict_interval(X), model.predict_interval(X))


def test_errors_say_what_was_given():
    X, Y = make_numbers()
    model = small_predictor().fit(X, Y)
    view = model.task("price")
    with pytest.raises(ValueError, match=r"tasks \['price', 'sex'\].*expected one col"):
        view.score(X, Y[["price", "sex"]])
    with pytest.raises(ValueError, match="but expected numbers"):
        view.score(X, Y["sex"])
    with pytest.raises(ValueError, match="Got task='age', but expected one of the"):
        TaskView(model, "age").predict(X)
    with pytest.raises(AttributeError, match="is a number"):
        _ = view.classes_
    with pytest.raises(AttributeError, match="predict_proba"):
        view.predict_proba(X)
    with pytest.raises(NotFittedError):
        TaskView(small_regressor(), 0).predict(X)
    assert is_regressor(TaskView(small_regressor(), 0))
    with pytest.warns(SkmtlWarning, match="'price' has a single observed number"):
        assert np.isnan(view.score(X[1:2], Y["price"][1:2]))
