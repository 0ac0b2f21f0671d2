"""A fitted model seen through one task is a single-task classifier."""

import pickle
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from lime.lime_tabular import LimeTabularExplainer
from lime.lime_text import LimeTextExplainer
from sklearn.base import clone, is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    StandardScaler,
)

from skmtl import MultiTaskClassifier, MultiTaskStratifiedKFold, TaskView
from skmtl.tasks import tasks_of


def small(**settings):
    return MultiTaskClassifier(lr=0.01, max_epochs=5, random_state=0).set_params(
        **settings
    )


def forest():
    return RandomForestClassifier(5, random_state=0)


# How to make each model, and what it calls its tasks.
MODELS = {
    "classifier": (small, ["sign", "level"]),
    "pipeline": (lambda: make_pipeline(StandardScaler(), small()), ["sign", "level"]),
    "search": (
        lambda: GridSearchCV(small(), {"lr": [0.01]}, cv=MultiTaskStratifiedKFold(2)),
        ["sign", "level"],
    ),
    "search of pipelines": (
        lambda: GridSearchCV(
            make_pipeline(StandardScaler(), small()),
            {"multitaskclassifier__lr": [0.01]},
            cv=MultiTaskStratifiedKFold(2),
        ),
        ["sign", "level"],
    ),
    "forest": (forest, ["task_0", "task_1"]),
    "one forest a task": (
        lambda: MultiOutputClassifier(forest()),
        ["task_0", "task_1"],
    ),
}
# What the second task, "level", is labelled with.
LABELS = {
    "int": np.array([10, 20, 30]),
    "int8": np.array([0, 1, 2], dtype=np.int8),
    "str": np.array(["high", "low", "mid"], dtype=object),
}


def make_data(labels, n_samples=90):
    """Numbers, and two tasks: the sign of the first, the level of the second."""
    rng = np.random.RandomState(0)
    X = pd.DataFrame(rng.randn(n_samples, 3), columns=["a", "b", "c"])
    level = labels[np.digitize(X["b"], [-0.5, 0.5])]
    sign = labels[(X["a"] > 0).astype(int)]
    return X, pd.DataFrame({"sign": sign, "level": level})


@pytest.fixture(
    scope="module",
    params=[(model, kind) for model in MODELS for kind in LABELS],
    ids=lambda param: "-".join(param),
)
def fitted(request):
    model, kind = request.param
    make, names = MODELS[model]
    X, Y = make_data(LABELS[kind])
    return SimpleNamespace(
        model=make().fit(X, Y), names=names, X=X, Y=Y, labels=LABELS[kind]
    )


@pytest.fixture(scope="module")
def clf():
    """A classifier of a binary task, "sign", and one of three classes, "level"."""
    return small(max_epochs=20).fit(*make_data(LABELS["int"]))


def test_task_is_found_by_name_position_and_position_from_the_end(fitted):
    sign, level = fitted.names
    for task in [sign, 0, -2]:
        assert TaskView(fitted.model, task).classes_.tolist() == sorted(
            fitted.labels[:2].tolist()
        )
    for task in [level, 1, np.int64(1), -1]:
        assert TaskView(fitted.model, task).classes_.tolist() == sorted(
            fitted.labels.tolist()
        )


def test_tasks_can_be_given_names(fitted):
    view = TaskView(fitted.model, "second", task_names=["first", "second"])
    assert view.classes_.tolist() == TaskView(fitted.model, 1).classes_.tolist()
    assert view.task_names_ == ["second"]


def test_view_gives_the_models_own_column(fitted):
    labels = fitted.model.predict(fitted.X)
    proba = fitted.model.predict_proba(fitted.X)
    for k in range(2):
        view = TaskView(fitted.model, k)
        assert view.predict(fitted.X).tolist() == labels[:, k].tolist()
        assert (
            view.predict(fitted.X).dtype == view.classes_.dtype == fitted.labels.dtype
        )
        np.testing.assert_allclose(view.predict_proba(fitted.X), proba[k], atol=1e-6)


def test_probabilities_are_float64_and_sum_to_one(fitted):
    view = TaskView(fitted.model, 1)
    proba = view.predict_proba(fitted.X)
    assert proba.shape == (len(fitted.X), 3)
    assert proba.dtype == np.float64
    np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-14)
    with np.errstate(divide="ignore"):  # a forest is certain at times
        np.testing.assert_allclose(
            view.predict_log_proba(fitted.X), np.log(proba), rtol=1e-5, atol=1e-6
        )


def test_score_is_the_accuracy_of_the_column(fitted):
    y = fitted.Y["level"]
    view = TaskView(fitted.model, "level", task_names=["sign", "level"])
    right = view.predict(fitted.X) == y.to_numpy()
    assert view.score(fitted.X, y) == pytest.approx(right.mean())
    assert view.score(fitted.X, fitted.Y[["level"]]) == pytest.approx(right.mean())
    weight = np.arange(len(y))
    expected = np.average(right, weights=weight)
    assert view.score(fitted.X, y, sample_weight=weight) == pytest.approx(expected)


def test_score_leaves_missing_labels_out(fitted):
    view = TaskView(fitted.model, 1)
    y = fitted.Y["level"].astype(object)
    right = view.predict(fitted.X) == y.to_numpy()
    y[::3] = None
    assert view.score(fitted.X, y) == pytest.approx(
        right[np.arange(len(y)) % 3 > 0].mean()
    )


def test_plain_array_is_taken_for_the_columns_of_the_frame(fitted):
    view = TaskView(fitted.model, 1)
    assert view.n_features_in_ == 3
    assert view.feature_names_in_.tolist() == ["a", "b", "c"]
    array = fitted.X.to_numpy()
    np.testing.assert_array_equal(view.predict(array), view.predict(fitted.X))
    np.testing.assert_array_equal(
        view.predict_proba(array), view.predict_proba(fitted.X)
    )


def test_view_is_a_classifier_that_is_never_fitted_again(fitted):
    view = TaskView(fitted.model, 1)
    assert is_classifier(view)
    before = view.predict_proba(fitted.X)
    assert clone(view) is view
    assert (
        view.fit(fitted.X[:10], fitted.Y["sign"][:10], sample_weight=[1] * 10) is view
    )
    np.testing.assert_array_equal(view.predict_proba(fitted.X), before)


def test_view_survives_pickling(fitted):
    view = TaskView(fitted.model, 1)
    again = pickle.loads(pickle.dumps(view))
    np.testing.assert_array_equal(again.predict(fitted.X), view.predict(fitted.X))
    assert again.classes_.tolist() == view.classes_.tolist()


def test_unknown_task_is_told_the_tasks_there_are(fitted):
    for task in ["lvel", 2, -3, 1.0, True, None]:
        with pytest.raises(ValueError, match=f"task={task!r}.*{fitted.names[1]}"):
            TaskView(fitted.model, task).predict(fitted.X)


@pytest.mark.parametrize(
    "names", [["one"], ["a", "a"], ["a", "b", "a"], ["a", "b", "c"]]
)
def test_task_names_must_name_each_task_once(clf, names):
    with pytest.raises(ValueError, match=r"task_names=.*expected 2 different names"):
        _ = TaskView(clf, 0, task_names=names).classes_


def test_view_of_a_single_target_is_that_model():
    X, Y = make_data(LABELS["str"])
    model = small().fit(X, Y["level"])
    view = model.task("level")
    assert view.predict(X).tolist() == model.predict(X).tolist()
    np.testing.assert_allclose(view.predict_proba(X), model.predict_proba(X), atol=1e-6)
    plain = forest().fit(X, Y["level"])
    assert TaskView(plain, "task_0").classes_.tolist() == ["high", "low", "mid"]
    np.testing.assert_array_equal(TaskView(plain, 0).predict(X), plain.predict(X))


def test_task_of_an_estimator_checks_the_name_at_once(clf):
    assert clf.task(-1).classes_.tolist() == [10, 20, 30]
    with pytest.raises(ValueError, match=r"task='lvel'.*\['sign', 'level'\]"):
        clf.task("lvel")


def test_view_of_an_unfitted_model_says_so():
    X, Y = make_data(LABELS["int"])
    view = TaskView(small(), 0)
    assert not hasattr(view, "classes_")
    assert "TaskView" in repr(view)
    for use in [view.predict, view.predict_proba, view.predict_log_proba, view.fit]:
        with pytest.raises(NotFittedError):
            use(X)
    with pytest.raises(NotFittedError):
        view.score(X, Y["sign"])
    with pytest.raises(NotFittedError):
        small().task("sign")


def test_view_of_something_without_classes_is_refused():
    X, _ = make_data(LABELS["int"])
    with pytest.raises(TypeError, match=r"StandardScaler without classes_"):
        TaskView(StandardScaler().fit(X), 0).predict(X)


def test_score_refuses_the_labels_of_all_tasks(clf):
    X, Y = make_data(LABELS["int"])
    with pytest.raises(
        ValueError, match=r"\['sign', 'level'\].*labels of task 'level'"
    ):
        clf.task("level").score(X, Y)


def test_settings_of_the_fitted_model_are_out_of_reach(clf):
    view = clf.task("sign")
    assert set(view.get_params()) == {"estimator", "task", "task_names"}
    with pytest.raises(ValueError, match=r"estimator__lr.*is fitted already"):
        view.set_params(estimator__lr=1.0)
    assert clf.lr == 0.01


def test_log_probabilities_are_finite_where_the_models_are():
    X, Y = make_data(LABELS["int"])
    clf = small(max_epochs=20, standardize=False).fit(X, Y)
    proba = clf.task("level").predict_proba(1000 * X)
    log_proba = clf.task("level").predict_log_proba(1000 * X)
    assert (proba == 0).any()
    assert np.isfinite(log_proba).all()
    np.testing.assert_allclose(np.exp(log_proba), proba, atol=1e-6)


def test_what_stands_around_a_view_has_its_task(clf):
    X, Y = make_data(LABELS["int"])
    calibrated = CalibratedClassifierCV(FrozenEstimator(clf.task("level"))).fit(
        X, Y["level"]
    )
    for model in [clf.task("level"), FrozenEstimator(clf.task("level")), calibrated]:
        assert [task.name for task in tasks_of(model)] == ["level"]
        assert TaskView(model, "level").predict_proba(X).shape == (90, 3)


def mixed_frame():
    """Every kind of column, with missing values, and two tasks that depend on them."""
    rng = np.random.RandomState(0)
    n = 80
    X = pd.DataFrame(
        {
            "number": np.where(rng.rand(n) < 0.1, np.nan, rng.randn(n)),
            "count": rng.randint(5, size=n),
            "flag": rng.rand(n) < 0.5,
            "code": pd.Categorical(rng.randint(3, size=n)),
            "text": rng.choice(["red", "green", "blue"], n),
            "gap": rng.choice(["red", "green", None], n),
            "nullable": pd.array(rng.randint(4, size=n), dtype="Int64"),
        }
    )
    X.loc[::9, "nullable"] = pd.NA
    Y = pd.DataFrame({"colour": X["text"], "up": X["flag"].astype(int)})
    return X, Y


def preprocessing():
    numbers = make_column_selector(dtype_include="number")
    others = make_column_selector(dtype_exclude="number")
    return make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="ignore"), others),
    )


@pytest.mark.parametrize(
    "make",
    [
        small,
        lambda: make_pipeline(preprocessing(), small()),
        lambda: make_pipeline(preprocessing(), MultiOutputClassifier(forest())),
    ],
    ids=["classifier", "pipeline", "pipeline of forests"],
)
def test_object_array_is_as_good_as_the_mixed_frame_it_came_from(make):
    X, Y = mixed_frame()
    array = X.to_numpy()
    assert array.dtype == object
    Y = Y.astype(str)
    model = make().fit(X, Y)
    for k in range(2):
        view = TaskView(model, k)
        np.testing.assert_array_equal(view.predict_proba(array), view.predict_proba(X))
        np.testing.assert_array_equal(view.predict(array), view.predict(X))


def test_array_gets_the_dtypes_of_numbers_and_flags_back():
    X, Y = mixed_frame()
    seen = []
    spy = FunctionTransformer(lambda frame: seen.append(frame.dtypes) or frame)
    model = make_pipeline(spy, small()).fit(X, Y)
    TaskView(model, "colour").predict(X.to_numpy())
    plain = ["number", "count", "flag"]
    assert seen[-1][plain].tolist() == X[plain].dtypes.tolist()
    assert seen[-1]["nullable"] == np.float64  # a missing one is NaN


def test_labels_have_the_dtype_of_their_own_task():
    X, Y = mixed_frame()
    model = small().fit(X, Y)
    assert model.predict(X).dtype == object
    assert model.task("up").predict(X).dtype == np.int64
    assert model.task("colour").predict(X).dtype == model.classes_[0].dtype


def test_array_with_another_number_of_columns_is_refused(clf):
    with pytest.raises(ValueError, match=r"2 features.*expecting 3.*'a', 'b', 'c'"):
        clf.task("sign").predict(np.zeros((4, 2)))


def test_array_stays_an_array_for_a_model_without_names():
    X, Y = make_data(LABELS["int"])
    model = small().fit(X.to_numpy(), Y)
    assert not hasattr(model.task("sign"), "feature_names_in_")
    assert model.task("sign").predict(X.to_numpy()).shape == (90,)


def test_lime_finds_the_feature_that_decides_a_task(clf):
    X, _ = make_data(LABELS["int"])
    explainer = LimeTabularExplainer(
        X.to_numpy(), feature_names=list(X), discretize_continuous=False, random_state=0
    )
    for task, decides, labels in [("sign", 0, [1]), ("level", 1, [0, 2])]:
        explanation = explainer.explain_instance(
            X.to_numpy()[0],
            clf.task(task).predict_proba,
            labels=labels,
            num_samples=300,
        )
        for label in labels:
            assert explanation.as_map()[label][0][0] == decides


def make_texts():
    """Texts of filler words and a planted word for each of two tasks."""
    rng = np.random.RandomState(0)
    n = 80
    filler = np.array(["the", "of", "and", "some", "more", "words"])
    planted = {
        "topic": np.array(["football", "violin", "carrot"])[rng.randint(3, size=n)],
        "mood": np.array(["happy", "gloomy"])[rng.randint(2, size=n)],
    }
    texts = [
        " ".join(rng.permutation([*rng.choice(filler, 5), *words]))
        for words in zip(*planted.values(), strict=True)
    ]
    return texts, pd.DataFrame(planted)


def test_lime_finds_the_word_that_decides_a_task():
    texts, Y = make_texts()
    model = make_pipeline(TfidfVectorizer(), small(max_epochs=20)).fit(texts, Y)
    explainer = LimeTextExplainer(random_state=0)
    for name in Y:
        view = TaskView(model, name)
        assert not hasattr(view, "n_features_in_")
        assert view.score(texts, Y[name]) == 1
        label = view.classes_.tolist().index(Y[name][0])
        explanation = explainer.explain_instance(
            texts[0], view.predict_proba, labels=[label], num_samples=200
        )
        word, weight = explanation.as_list(label)[0]
        assert (word, weight > 0) == (Y[name][0], True)


@pytest.mark.parametrize(
    "kind",
    [
        "KernelExplainer",
        # numba compiles it anew in each process, for 10 seconds
        pytest.param("PermutationExplainer", marks=pytest.mark.slow),
    ],
)
def test_shap_values_and_their_base_add_up_to_the_probabilities(clf, kind):
    shap = pytest.importorskip("shap")
    X, _ = make_data(LABELS["int"])
    background, rows = X.to_numpy()[:10], X.to_numpy()[:5]
    view = clf.task("level")
    if kind == "KernelExplainer":
        explainer = shap.KernelExplainer(view.predict_proba, background)
        values = explainer.shap_values(rows, silent=True)
        base = explainer.expected_value
    else:
        explained = shap.PermutationExplainer(view.predict_proba, background, seed=0)(
            rows
        )
        values, base = explained.values, explained.base_values
    assert values.shape == (5, 3, 3)
    np.testing.assert_allclose(
        base + values.sum(axis=1), view.predict_proba(rows), atol=1e-6
    )
    by_feature = np.abs(values).mean(axis=(0, 2))
    assert by_feature.argmax() == 1  # "level" depends on the second column
