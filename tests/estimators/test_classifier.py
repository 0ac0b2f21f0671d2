"""The contract of `MultiTaskClassifier`, point by point."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import DataConversionWarning
from sklearn.metrics import accuracy_score

from skmtl import MultiTaskClassifier
from skmtl.exceptions import SkmtlWarning
from skmtl.networks import MLPTrunk
from tests.tasks.test_encoder import FORMS, UNHURRIED, targets
from tests.toy_tasks import (
    make_tasks,
    one_perceptron,
    probabilities,
    same_bits,
    small_classifier,
    weights_of,
)

X, Y = make_tasks()


@pytest.fixture(scope="module")
def fitted():
    return small_classifier().fit(X, Y)


def test_several_targets_give_a_column_and_a_list_entry_for_each(fitted):
    assert fitted.predict(X).shape == (60, 3)
    shapes = [proba.shape for proba in fitted.predict_proba(X)]
    assert shapes == [(60, 2), (60, 3), (60, 2)]
    assert isinstance(fitted.classes_, list)
    assert [classes.tolist() for classes in fitted.classes_] == [
        ["left", "right"],
        [0, 1, 2],
        [False, True],
    ]
    assert fitted.task_names_ == ["side", "level", "inside"]
    assert fitted.n_tasks_ == fitted.n_outputs_ == 3


def test_attributes_and_shapes_are_those_of_a_random_forest():
    codes = np.column_stack([Y["side"] == "left", Y["level"]]).astype(int)
    forest = RandomForestClassifier(n_estimators=2).fit(X, codes)
    clf = small_classifier(max_epochs=1).fit(X, codes)
    assert type(clf.classes_) is type(forest.classes_)
    for ours, theirs in zip(clf.classes_, forest.classes_, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert clf.n_outputs_ == forest.n_outputs_
    assert clf.predict(X).shape == forest.predict(X).shape
    shapes = [proba.shape for proba in forest.predict_proba(X)]
    assert [proba.shape for proba in clf.predict_proba(X)] == shapes


@pytest.mark.parametrize("name", Y)
def test_one_target_is_a_plain_classifier(name):
    y = Y[name].to_numpy()
    clf = small_classifier().fit(X, y)
    assert isinstance(clf.classes_, np.ndarray)
    assert clf.classes_.tolist() == sorted(set(y))
    assert clf.predict(X).shape == (60,)
    assert clf.predict_proba(X).shape == (60, len(clf.classes_))
    assert clf.predict_log_proba(X).shape == (60, len(clf.classes_))
    assert clf.score(X, y) == accuracy_score(y, clf.predict(X)) > 0.9
    assert clf.task_names_ == ["task_0"]


@pytest.mark.parametrize(
    "form", [pd.DataFrame, np.asarray, lambda y: [[v] for v in y["level"]]]
)
def test_one_column_is_one_target_with_a_warning(form):
    y = form(Y[["level"]])
    clf = small_classifier()
    with pytest.warns(DataConversionWarning, match="column-vector y") as caught:
        clf.fit(X, y)
    assert caught[0].filename == __file__
    assert clf.predict(X).shape == (60,)
    plain = small_classifier().fit(X, Y["level"])
    np.testing.assert_array_equal(clf.predict_proba(X), plain.predict_proba(X))


def test_names_of_series_and_columns_name_the_tasks():
    assert small_classifier(max_epochs=1).fit(X, Y["level"]).task_names_ == ["level"]
    clf = small_classifier(max_epochs=1).fit(X, Y.to_numpy())
    assert clf.task_names_ == ["task_0", "task_1", "task_2"]


def test_probabilities_sum_to_one_and_the_largest_is_predicted(fitted):
    labels = fitted.predict(X)
    log_probas = fitted.predict_log_proba(X)
    for k, proba in enumerate(fitted.predict_proba(X)):
        assert proba.dtype == np.float32
        np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-6)
        largest = fitted.classes_[k][proba.argmax(axis=1)]
        assert labels[:, k].tolist() == largest.tolist()
        # to the bit, for those who take the logs of probabilities themselves
        np.testing.assert_array_equal(log_probas[k], np.log(proba))


@pytest.mark.parametrize("trunk", [one_perceptron(), MLPTrunk((16,), dropout=0)])
def test_log_probabilities_are_finite_however_sure_the_model_is(trunk):
    settings = {"standardize": False, "lr": 1.0, "max_epochs": 100}
    sure = small_classifier(trunk=trunk, **settings).fit(X, Y)
    far = X * 1e6
    assert min(proba.min() for proba in sure.predict_proba(far)) == 0
    for log_proba in sure.predict_log_proba(far):
        assert np.isfinite(log_proba).all()
        assert (log_proba <= 0).all()


@pytest.mark.parametrize(
    ("y", "dtype"),
    [
        (np.column_stack([Y["level"], Y["inside"]]).astype(np.int64), np.int64),
        (np.column_stack([Y["level"], Y["inside"]]).astype(np.int8), np.int8),
        (np.column_stack([Y["level"], Y["inside"]]).astype(float), np.float64),
        (np.column_stack([Y["inside"], ~Y["inside"]]), np.bool_),
        (np.column_stack([Y["side"], Y["level"].astype(str)]).astype("U"), "U5"),
        (Y, object),
    ],
)
def test_predictions_keep_a_type_that_all_tasks_share(y, dtype):
    clf = small_classifier().fit(X, y)
    predicted = clf.predict(X)
    assert predicted.dtype == dtype
    if dtype is object:
        assert [type(label) for label in predicted[0]] == [str, int, bool]


def test_a_task_of_one_class_is_predicted_and_said():
    with pytest.warns(SkmtlWarning, match=r"one class.*\['always'\]") as caught:
        clf = small_classifier().fit(X, Y.assign(always="yes"))
    assert caught[0].filename == __file__
    assert set(clf.predict(X)[:, 3]) == {"yes"}
    np.testing.assert_array_equal(clf.predict_proba(X)[3], np.ones((60, 1)))
    np.testing.assert_array_equal(clf.predict_log_proba(X)[3], np.zeros((60, 1)))


def test_a_task_of_one_class_teaches_the_others_nothing(fitted):
    with pytest.warns(SkmtlWarning):
        clf = small_classifier().fit(X, Y.assign(always="yes"))
    assert same_bits(weights_of(clf), weights_of(fitted))


@pytest.mark.parametrize("y", [np.ones(60), np.ones((60, 2)), ["a"] * 60])
def test_tasks_of_one_class_alone_can_be_fitted(y):
    with pytest.warns(SkmtlWarning, match="one class"):
        clf = small_classifier(early_stopping=True).fit(X, y)
    np.testing.assert_array_equal(clf.predict(X), y)
    assert clf.n_iter_ == 0
    assert clf.score(X, y) == 1


def test_the_representation_is_shared_and_named(fitted):
    shared = fitted.transform(X)
    assert shared.shape == (60, 16)
    assert shared.dtype == np.float32
    names = fitted.get_feature_names_out().tolist()
    assert names == [f"multitaskclassifier{i}" for i in range(16)]


def test_the_heads_of_one_perceptron_read_the_representation():
    fitted = small_classifier(trunk=one_perceptron()).fit(X, Y)
    shared = fitted.transform(X)
    heads = fitted.net_.module_.heads
    scores = shared @ heads.weight.detach().numpy().T + heads.bias.detach().numpy()
    rest = np.exp(-scores[:, 0])  # the first logit is that of the first binary task
    np.testing.assert_allclose(
        fitted.predict_proba(X)[0][:, 1], 1 / (1 + rest), rtol=1e-4
    )


def test_there_is_no_decision_function(fitted):
    assert not hasattr(fitted, "decision_function")


def test_a_class_of_torch_is_held_and_not_inherited(fitted):
    homes = {cls.__module__.split(".")[0] for cls in type(fitted).__mro__}
    assert homes == {"skmtl", "sklearn", "builtins"}
    assert fitted.net_.history is fitted.history_


def test_defaults_learn():
    X, Y = make_tasks(300)
    clf = MultiTaskClassifier(random_state=0).fit(X, Y)
    assert clf.score(X, Y) > 0.85


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda clf: pickle.loads(pickle.dumps(clf))]
)
def test_copies_predict_the_same_and_are_fitted_apart(fitted, copied):
    expected = probabilities(fitted, X)
    other = copied(fitted)
    np.testing.assert_array_equal(probabilities(other, X), expected)
    other.partial_fit(X, Y)
    np.testing.assert_array_equal(probabilities(fitted, X), expected)


def test_a_clone_is_not_fitted(fitted):
    assert not hasattr(clone(fitted), "net_")


def test_warm_start_goes_on_where_it_was():
    clf = small_classifier(max_epochs=3, warm_start=True).fit(X, Y)
    first = clf.history_[-1, "train_loss"]
    clf.fit(X, Y)
    assert clf.n_iter_ == 6
    assert clf.history_[3, "train_loss"] < first
    cold = small_classifier(max_epochs=3).fit(X, Y)
    cold.fit(X, Y)
    assert cold.n_iter_ == 3


def test_warm_start_takes_rows_that_miss_a_number_for_the_first_time():
    clf = small_classifier(warm_start=True).fit(X, Y)
    holes = X.copy()
    holes[::7, 0] = np.nan
    assert clf.fit(holes, Y).score(X, Y) > 0.9


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(3)), st.booleans())
def test_permuted_tasks_give_permuted_results(order, weighted):
    class_weight = {"level": {0: 2.0}} if weighted else None
    clf = small_classifier(class_weight=class_weight, max_epochs=5)
    expected = clf.fit(X, Y).predict_proba(X)
    permuted = clf.fit(X, Y.iloc[:, order]).predict_proba(X)
    assert clf.task_names_ == list(Y.columns[order])
    for position, k in enumerate(order):
        np.testing.assert_allclose(permuted[position], expected[k], atol=1e-4)


@settings(max_examples=25, deadline=None, suppress_health_check=UNHURRIED)
@given(
    targets(),
    st.sampled_from(FORMS),
    st.sampled_from([None, "rows", "labels"]),
    st.sampled_from([None, "balanced"]),
)
@pytest.mark.filterwarnings("ignore:Only one class:skmtl.exceptions.SkmtlWarning")
@pytest.mark.filterwarnings("ignore:.*what numpy makes:skmtl.exceptions.SkmtlWarning")
@pytest.mark.filterwarnings(r"ignore:.*2\*\*53 or more:skmtl.exceptions.SkmtlWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.DataConversionWarning")
def test_whatever_the_targets_predictions_are_known_labels(
    drawn, form, weights, class_weight
):
    kinds, labels, missing = drawn
    table = labels.copy()
    table[missing] = None
    rows = np.random.RandomState(0).randn(len(labels), 3)
    shape = {None: None, "rows": len(labels), "labels": labels.shape}[weights]
    sample_weight = (
        None if shape is None else np.random.RandomState(1).rand(*np.atleast_1d(shape))
    )
    if labels.shape[1] == 1 and weights == "labels":
        sample_weight = sample_weight[:, 0]
    clf = small_classifier(max_epochs=2, class_weight=class_weight)
    clf.fit(rows, form(kinds, table), sample_weight)
    predicted = clf.predict(rows).reshape(labels.shape)
    for k in range(len(kinds)):
        known = set(labels[~missing[:, k], k].tolist())
        assert set(predicted[:, k].tolist()) <= known
    assert np.isfinite(probabilities(clf, rows)).all()
