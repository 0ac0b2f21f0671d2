"""Tasks that have much in common, nothing in common, or that are in conflict."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skorch.callbacks import Callback
from torch import nn

from skmtl import MultiTaskClassifier
from skmtl.exceptions import SkmtlWarning
from skmtl.explain import task_affinity
from skmtl.networks import MLPTrunk
from tests.toy_tasks import make_tasks, small_classifier

METHODS = ["gradient", "representation"]


def make_kin(n_samples=600, seed=0):
    """A task, the same task twice over, one of its kind, and two that are none."""
    rng = np.random.RandomState(seed)
    X = rng.randn(n_samples, 6)
    a = X[:, 0] + X[:, 1]
    Y = pd.DataFrame(
        {
            "a": a > 0,
            "again": a > 0,
            "inverted": np.where(a > 0, "no", "yes"),
            "near": a + 0.5 * X[:, 2] > 0,
            "apart": X[:, 3] + X[:, 4] > 0,
            "noise": rng.rand(n_samples) > 0.5,
        }
    )
    return X, Y


def hide_some(Y, share=0.3):
    return Y.astype(object).mask(np.random.RandomState(1).rand(*Y.shape) < share)


@cache
def found_of_kin(method):
    X, Y = make_kin()
    clf = MultiTaskClassifier(max_epochs=5, random_state=0)
    return task_affinity(clf, X, Y, method=method)


@pytest.fixture(params=METHODS)
def affinity_of_kin(request):
    return found_of_kin(request.param)


def test_table_is_symmetric_with_names_and_ones(affinity_of_kin):
    names = list(make_kin()[1])
    assert list(affinity_of_kin.index) == list(affinity_of_kin.columns) == names
    values = affinity_of_kin.to_numpy()
    np.testing.assert_allclose(values, values.T, atol=1e-6)
    np.testing.assert_array_equal(np.diag(values), 1)
    assert (abs(values) <= 1).all()


def test_identical_tasks_have_affinity_one(affinity_of_kin):
    assert affinity_of_kin.loc["a", "again"] == pytest.approx(1, abs=1e-5)


def test_task_and_its_inversion_have_affinity_one(affinity_of_kin):
    """They need the same from the trunk: a head can turn the sign."""
    assert affinity_of_kin.loc["a", "inverted"] == pytest.approx(1, abs=1e-5)


def test_tasks_of_a_kind_are_nearer_than_tasks_apart(affinity_of_kin):
    a = affinity_of_kin.loc["a"]
    assert a["near"] > 0.25
    assert a["near"] > a["apart"] + 0.2
    assert a["near"] > a["noise"] + 0.2


def test_gradients_of_tasks_on_other_features_are_orthogonal():
    found = found_of_kin("gradient")
    assert abs(found.loc["apart", ["a", "near"]]).max() < 0.1
    assert abs(found.loc["noise", ["a", "near"]]).max() < 0.1


def test_gradients_are_in_conflict_where_the_trunk_has_room_for_one_task_only():
    X, Y = make_kin()
    settings = {"lr": 0.02, "max_epochs": 30, "early_stopping": False}
    torch.manual_seed(0)  # of the weights that the trunks start from
    narrow, wide = (
        task_affinity(
            MultiTaskClassifier(nn.Linear(6, width), random_state=0, **settings),
            X,
            Y[["a", "apart"]],
        ).loc["a", "apart"]
        for width in (1, 16)
    )
    assert narrow < -0.15
    assert abs(wide) < 0.1


@pytest.mark.parametrize("method", METHODS)
def test_it_is_the_same_again_and_leaves_the_estimator_alone(method):
    X, Y = make_tasks()
    clf = small_classifier(max_epochs=3)
    before = repr(clf.get_params())
    first, second = (task_affinity(clf, X, Y, method=method) for _ in range(2))
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    assert repr(clf.get_params()) == before
    assert not hasattr(clf, "net_")


@pytest.mark.parametrize("method", METHODS)
def test_missing_labels_are_taken(method):
    X, Y = make_kin()
    clf = MultiTaskClassifier(max_epochs=5, random_state=0)
    found = task_affinity(clf, X, hide_some(Y), method=method)
    assert np.isfinite(found.to_numpy()).all()
    assert found.loc["a", "again"] > found.loc["a", "near"] > found.loc["a", "apart"]


@pytest.mark.parametrize("method", METHODS)
def test_pipeline_and_plain_arrays_are_taken(method):
    X, Y = make_tasks()
    codes = Y.apply(lambda labels: labels.astype("category").cat.codes)
    pipeline = make_pipeline(StandardScaler(), small_classifier(max_epochs=3))
    found = task_affinity(pipeline, X, codes.to_numpy(), method=method)
    assert list(found) == ["task_0", "task_1", "task_2"]


LOSSES = []


class NoteLosses(Callback):
    """Notes the losses of each fit; a clone of it, too."""

    def on_train_end(self, net, X=None, y=None, **kwargs):
        LOSSES.append([row["train_task_losses"] for row in net.history])


def test_watching_changes_no_bit_of_the_fit_and_keeps_callbacks():
    X, Y = make_tasks()
    clf = small_classifier(max_epochs=3, trunk=MLPTrunk(dropout=0.3))
    clf.set_params(net_params={"callbacks": [NoteLosses()]})
    LOSSES.clear()
    task_affinity(clf, X, Y)
    clf.fit(X, Y)
    assert len(LOSSES) == 2
    assert LOSSES[0] == LOSSES[1]


def test_constant_task_has_no_affinity():
    X, Y = make_tasks()
    Y["constant"] = "same"
    clf = small_classifier(max_epochs=2)
    for method in METHODS:
        with pytest.warns(SkmtlWarning, match="Only one class was found"):
            found = task_affinity(clf, X, Y, method=method)
        assert found["constant"].isna().sum() == 3
        assert found.isna().to_numpy().sum() == 6


@pytest.mark.parametrize("method", METHODS)
def test_constant_tasks_alone_have_no_affinity(method):
    X, _ = make_tasks()
    with pytest.warns(SkmtlWarning, match="Only one class was found"):
        found = task_affinity(small_classifier(), X, np.ones((60, 2)), method=method)
    np.testing.assert_array_equal(found, [[1, np.nan], [np.nan, 1]])


def test_representation_serves_any_classifier():
    X, Y = make_kin()
    Y["near"] = hide_some(Y[["near"]])
    for estimator in (
        RandomForestClassifier(20, random_state=0),
        LinearDiscriminantAnalysis(),
    ):
        a = task_affinity(estimator, X, Y, method="representation").loc["a"]
        assert a["again"] == pytest.approx(1)
        assert a["again"] > a["near"] > a["apart"]


def test_representation_looks_at_a_sample_of_many_rows():
    X, Y = make_kin(1500)
    forest = RandomForestClassifier(5, random_state=0)
    first, second = (
        task_affinity(forest, X, Y[["a", "near"]], method="representation")
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(first, second, check_exact=True)


@pytest.mark.parametrize("wrapper", [MultiOutputClassifier, ClassifierChain])
def test_representation_of_estimators_that_need_columns_is_of_what_they_hold(wrapper):
    X, Y = make_kin()
    Y = Y.apply(lambda labels: labels.astype("category").cat.codes.astype(int))
    held = GaussianNB()
    found, expected = (
        task_affinity(estimator, X, Y, method="representation")
        for estimator in (wrapper(held), held)
    )
    pd.testing.assert_frame_equal(found, expected)


@pytest.mark.parametrize(
    "estimator",
    [
        RandomForestClassifier(),
        make_pipeline(StandardScaler(), RandomForestClassifier()),
        GridSearchCV(MultiTaskClassifier(), {"lr": [0.1]}),
    ],
)
def test_gradient_of_other_estimators_is_an_error(estimator):
    with pytest.raises(TypeError, match="method='gradient' expects a MultiTask"):
        task_affinity(estimator, *make_tasks())


def test_trunk_without_weights_is_an_error():
    clf = MultiTaskClassifier(nn.Identity(), max_epochs=2)
    with pytest.raises(ValueError, match="Got a trunk without a weight to learn"):
        task_affinity(clf, *make_tasks())


def test_unknown_method_is_an_error():
    with pytest.raises(ValueError, match="Got method='cosine', but expected 'gradient"):
        task_affinity(small_classifier(), *make_tasks(), method="cosine")


@pytest.mark.parametrize("method", METHODS)
def test_one_task_is_an_error(method):
    X, Y = make_tasks()
    for y in (Y["side"], Y[["side"]]):
        with pytest.raises(ValueError, match="Got y with the one task 'side'"):
            task_affinity(small_classifier(), X, y, method=method)


@pytest.mark.parametrize("method", METHODS)
def test_task_without_labels_is_an_error_that_names_it(method):
    X, Y = make_tasks()
    Y["level"] = None
    with pytest.raises(ValueError, match="Task 'level' has no observed label"):
        task_affinity(small_classifier(), X, Y, method=method)
