"""Bad settings and data are errors that say what was wrong and name the task."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.exceptions import NotFittedError
from torch import nn

from skmtl import MultiTaskClassifier
from tests.needs import package
from tests.toy_tasks import (
    make_tasks,
    probabilities,
    same_bits,
    small_classifier,
    weights_of,
)

pl = package("polars")

X, Y = make_tasks()
FRAME = pd.DataFrame(X, columns=list("abcd"))
CODES = Y["level"].to_numpy()


def with_entry(array, value):
    array = np.array(array, dtype=float)
    array[3, 1] = value
    return array


BAD_SETTINGS = {
    "lr": [0, -1, np.nan, np.inf, "fast", None, True],
    "weight_decay": [-0.1, np.inf, "much"],
    "batch_size": [0, -5, 2.5, "automatic", None, True],
    "max_epochs": [0, -1, 1.5, "many", None, True],
    "early_stopping": [None, "yes", 2],
    "validation": [0, 1, -0.1, 1.5, np.nan, "tenth", None],
    "n_iter_no_change": [0, -1, 0.5, None],
    "tol": [-1e-4, np.nan, "small", None],
    "n_threads": [0, -1, 1.5, "all", None],
    "categorical_features": ["from_type", ["z"], [9]],
    "class_weight": ["balance", {"height": {0: 1.0}}, [{}, {}], 2, {"side": 3}],
    "task_weight": [{"height": 1.0}, {"side": -1}, [1, 2, 3], "equal"],
    "optimizer": ["adamx", nn.Linear, 3],
    "device": ["gpu", "cuda:99"],
    "verbose": ["yes", None],
    "net_params": [{"lr": 1}, {"max_epocs": 3}, []],
    "random_state": ["zero", -1],
}


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in BAD_SETTINGS.items() for value in values],
)
def test_a_setting_out_of_range_is_an_error_that_names_it(name, value):
    clf = MultiTaskClassifier(max_epochs=1).set_params(**{name: value})
    named_by = {"random_state": "(?i)seed", "net_params": "net_params|max_epocs"}
    with pytest.raises((ValueError, TypeError), match=named_by.get(name, name)):
        clf.fit(X, Y)
    assert not [key for key in vars(clf) if key.endswith("_")]


def test_settings_are_checked_by_fit_and_not_before():
    clf = MultiTaskClassifier(trunk="nonsense", lr=-1, max_epochs="many")
    assert clf.get_params()["lr"] == -1
    assert clf.__sklearn_tags__() is not None
    assert "nonsense" in repr(clf)


BAD_TARGETS = {
    "infinity": (with_entry(Y[["level", "inside"]], np.inf), "infinity.*'task_1'"),
    "fractions": (with_entry(Y[["level", "inside"]], 0.5), "continuous.*'task_1'"),
    "a task without a label": (Y.assign(level=None), "'level' has no observed label"),
    "no label at all": ([None] * 60, "'task_0' has no observed label"),
    "three dimensions": (np.zeros((60, 2, 2)), r"shape \(60, 2, 2\)"),
    "too few rows": (Y[:59], "inconsistent numbers of samples"),
    "too many rows": (pd.concat([Y, Y]), "inconsistent numbers of samples"),
    "none": (None, "requires y to be passed"),
    "a name twice": (Y.set_axis(["a", "a", "b"], axis=1), r"column called \['a'\]"),
    "mixed types": (Y.assign(side=[1, "a"] * 30), "'side' mixes"),
    "dates": (Y.assign(side=pd.Timestamp("2020")), "Unknown label type.*'side'"),
    "complex": (Y.assign(side=1j), "Complex data not supported.*'side'"),
    "sparse": (sp.csr_array(Y[["level", "inside"]].astype(int)), "sparse y"),
}


@pytest.mark.parametrize("kind", BAD_TARGETS)
def test_bad_targets_are_an_error_that_names_the_task(kind):
    y, message = BAD_TARGETS[kind]
    with pytest.raises((ValueError, TypeError), match=message):
        small_classifier().fit(X, y)


BAD_WEIGHTS = {
    "negative": (-np.ones(60), "negative"),
    "all zero": (np.zeros(60), "every weight is zero"),
    "too few": (np.ones(59), r"shape \(59,\).*\(60,\) or"),
    "of two tasks": (np.ones((60, 2)), r"shape \(60, 2\).*\(60, 3\)"),
    "NaN": (np.full(60, np.nan), "NaN or infinity"),
    "words": (np.full(60, "much"), "could not convert|sample_weight"),
    "zero for a task": (np.outer(np.ones(60), [1, 0, 1]), r"task 'level' has weight"),
}


@pytest.mark.parametrize("kind", BAD_WEIGHTS)
def test_bad_weights_are_an_error(kind):
    weight, message = BAD_WEIGHTS[kind]
    with pytest.raises(ValueError, match=message):
        small_classifier().fit(X, Y, sample_weight=weight)


BAD_ROWS = {
    "infinity": (with_entry(X, np.inf), "infinity"),
    "infinity in a frame": (FRAME.replace(FRAME.iloc[0, 2], np.inf), r"\['c'\]"),
    "infinity in polars": (
        pl.from_dict(FRAME.assign(c=np.inf).to_dict("list")),
        r"\['c'\]",
    ),
    "infinite sparse": (sp.csr_array(with_entry(X, np.inf)), "infinity"),
    "complex": (X + 1j, "Complex data not supported"),
    "complex frame": (FRAME + 1j, "[Cc]omplex|'a' has dtype"),
    "one dimension": (X[:, 0], "Expected 2D array|1D"),
    "three dimensions": (X[:, :, None], "dim 3|3 dimensions|3D"),
    "no feature": (X[:, :0], r"0 feature\(s\)"),
    "a frame of no feature": (FRAME[[]], r"0 feature\(s\)"),
    "no row": (X[:0], r"0 sample\(s\)"),
    "strings": ([["a"]] * 60, "numeric|string"),
    "dates": (FRAME.assign(b=pd.Timestamp("2020")), "'b' has dtype"),
    "none": (None, "None|NoneType|array-like"),
}


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_bad_rows_are_an_error(kind):
    rows, message = BAD_ROWS[kind]
    y = Y[: 0 if kind == "no row" else 60]
    with pytest.raises((ValueError, TypeError), match=message):
        small_classifier().fit(rows, y)


AT_PREDICT = {
    "infinity": (X, with_entry(X, np.inf), "infinity"),
    "fewer features": (X, X[:, :3], "X has 3 features.*expecting 4"),
    "more features": (X, np.hstack([X, X]), "X has 8 features.*expecting 4"),
    "a missing column": (FRAME, FRAME[["a", "b", "c"]], "feature names|missing"),
    "an unknown column": (FRAME, FRAME.assign(e=1), "feature names|unseen"),
    "columns in another order": (FRAME, FRAME[list("dcba")], "same order"),
    "renamed columns": (FRAME, FRAME.rename(columns={"a": "z"}), "feature names"),
    "no row": (X, X[:0], r"0 sample\(s\)"),
    "one row as a vector": (X, X[0], "Expected 2D array"),
    "strings where numbers were": (FRAME, FRAME.assign(b="x"), "'b' has dtype"),
}


@pytest.mark.parametrize("kind", AT_PREDICT)
@pytest.mark.parametrize("method", ["predict", "predict_proba", "transform"])
def test_rows_unlike_those_of_fit_are_an_error(kind, method):
    fit_on, rows, message = AT_PREDICT[kind]
    clf = small_classifier(max_epochs=1).fit(fit_on, Y)
    with pytest.raises(ValueError, match=message):
        getattr(clf, method)(rows)


@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
@pytest.mark.parametrize("value", [1e39, -1e300, 1e25])
def test_far_away_rows_have_probabilities_all_the_same(value, form, standardize):
    clf = small_classifier(standardize=standardize).fit(form(X), Y)
    far = form(np.full((2, 4), value))
    for proba in clf.predict_proba(far):
        np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-5)
    for k, labels in enumerate(clf.predict(far).T):
        assert set(labels.tolist()) <= set(clf.classes_[k].tolist())


@pytest.mark.parametrize("method", ["fit", "predict"])
def test_sparse_rows_for_a_trunk_that_takes_none_are_an_error(method):
    clf = small_classifier(trunk=nn.Linear(4, 8), max_epochs=1)
    if method == "predict":
        clf.fit(X, Y)
    with pytest.raises(TypeError, match=r"Sparse data.*X\.toarray\(\).*'mlp'"):
        clf.fit(sp.csr_array(X), Y) if method == "fit" else clf.predict(sp.csr_array(X))


def test_sparse_rows_with_columns_named_categories_are_a_clear_error():
    clf = small_classifier(categorical_features=[0])
    with pytest.raises((TypeError, ValueError), match=r"(?i)sparse"):
        clf.fit(sp.csr_array(X), Y)


FITTED_ONLY = {
    "predict": lambda clf: clf.predict(X),
    "predict_proba": lambda clf: clf.predict_proba(X),
    "predict_log_proba": lambda clf: clf.predict_log_proba(X),
    "transform": lambda clf: clf.transform(X),
    "score": lambda clf: clf.score(X, Y),
    "task": lambda clf: clf.task("side"),
    "summary": lambda clf: clf.summary(),
    "get_feature_names_out": lambda clf: clf.get_feature_names_out(),
}


@pytest.mark.parametrize("method", FITTED_ONLY)
def test_before_fit_everything_that_needs_it_says_so(method):
    with pytest.raises(NotFittedError, match="not fitted yet"):
        FITTED_ONLY[method](small_classifier())


@pytest.mark.parametrize("task", ["height", "Side", 3, -4, 1.5, None, ["side"]])
def test_an_unknown_task_is_an_error_that_names_the_tasks(task):
    clf = small_classifier(max_epochs=1).fit(X, Y)
    with pytest.raises(ValueError, match=r"Got task=.*\['side', 'level', 'inside'\]"):
        clf.task(task)


FAILING_FITS = {
    "a bad setting": lambda clf: clf.set_params(lr=-1).fit(X, Y),
    "a bad trunk": lambda clf: clf.set_params(trunk="mpl").fit(X, Y),
    "a trunk that fails": lambda clf: clf.set_params(trunk=nn.Linear(9, 9)).fit(X, Y),
    "bad rows": lambda clf: clf.fit(with_entry(X, np.inf), Y),
    "bad targets": lambda clf: clf.fit(X, BAD_TARGETS["infinity"][0]),
    "another width and bad targets": lambda clf: clf.fit(X[:, :2], Y.assign(side=None)),
    "other names and bad weights": lambda clf: clf.fit(
        FRAME.add_prefix("x"), Y, sample_weight=-np.ones(60)
    ),
    "bad class weights": lambda clf: clf.set_params(class_weight={"z": {0: 1}}).fit(
        X, Y
    ),
    "a bad device": lambda clf: clf.set_params(device="gpu").fit(X, Y),
    "bad net_params": lambda clf: clf.set_params(net_params={"lr": 1}).fit(X, Y),
    "a loss that explodes": lambda clf: clf.set_params(lr=1e30).fit(X, Y),
}


@pytest.mark.filterwarnings("ignore:X does not have valid feature names:UserWarning")
@pytest.mark.parametrize("warm_start", [False, True])
@pytest.mark.parametrize("kind", FAILING_FITS)
def test_a_fit_that_fails_leaves_a_fitted_estimator_as_it_was(kind, warm_start):
    clf = small_classifier(max_epochs=2, warm_start=warm_start).fit(FRAME, Y)
    before, proba = weights_of(clf), probabilities(clf, FRAME)
    attributes = {name for name in vars(clf) if name.endswith("_")}
    if warm_start and kind in ("a bad trunk", "a trunk that fails"):
        pytest.skip("the trunk is fitted already")
    with pytest.raises((ValueError, TypeError)):
        FAILING_FITS[kind](clf)
    assert same_bits(weights_of(clf), before)
    np.testing.assert_array_equal(probabilities(clf, FRAME), proba)
    assert {name for name in vars(clf) if name.endswith("_")} == attributes
    assert clf.feature_names_in_.tolist() == list("abcd")
    assert clf.task_names_ == ["side", "level", "inside"]
