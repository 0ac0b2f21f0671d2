"""A task that cannot be added leaves the estimator as it was."""

import numpy as np
import pytest
import torch
from sklearn.exceptions import NotFittedError

from skmtl import MultiTaskClassifier
from skmtl.exceptions import NonFiniteLossError
from skmtl.training._net import MultiTaskNet
from tests.grown_tasks import X_NEW, X_TEST, X, Y, direction, fitted
from tests.toy_tasks import probabilities, small_classifier


def is_as_before(clf, state, proba):
    """Whether an estimator has its attributes, and predicts what it did."""
    assert vars(clf).keys() == state.keys()
    assert all(vars(clf)[key] is value for key, value in state.items())
    return np.array_equal(probabilities(clf, X_TEST), proba)


@pytest.mark.parametrize("lr_trunk", [None, 0.01])
@pytest.mark.parametrize("error", [KeyboardInterrupt, NonFiniteLossError])
def test_a_failure_leaves_everything_as_it_was(monkeypatch, error, lr_trunk):
    clf = fitted("batch norm")  # training would show
    state, proba = dict(vars(clf)), probabilities(clf, X_TEST)
    n_steps = []

    def fail(self, *args, **kwargs):
        n_steps.append(1)
        if len(n_steps) == 3:
            raise error("stop")
        return step(self, *args, **kwargs)

    step = MultiTaskNet.train_step_single
    monkeypatch.setattr(MultiTaskNet, "train_step_single", fail)
    settings = {"batch_size": 5}
    clf.set_params(**settings)
    state |= settings
    with pytest.raises(error):
        clf.add_task("way", X_NEW, direction(X_NEW), lr_trunk=lr_trunk)
    assert is_as_before(clf, state, proba)
    assert not any(module.training for module in clf.net_.module_.modules())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "side"}, "there is a task of that name among"),
        ({"y": np.zeros((60, 2))}, "Got y with 2 columns.*Add tasks one by one"),
        ({"y": [None] * 60}, "'way' has no observed label"),
        ({"y": np.zeros(59)}, "inconsistent numbers of samples"),
        ({"y": np.linspace(0, 1, 60)}, "Unknown label type"),
        ({"X": X_NEW[:, :3]}, "X has 3 features, but .* is expecting 4"),
        ({"sample_weight": np.ones((60, 4))}, "sample_weight of shape"),
        ({"sample_weight": np.zeros(60)}, "every weight is zero"),
        ({"lr_trunk": 0}, "Got lr_trunk=0, but expected None or a positive number"),
        ({"lr_trunk": "slow"}, "Got lr_trunk='slow', but expected None or"),
        ({"lr_trunk": True}, "Got lr_trunk=True, but expected None or"),
    ],
)
def test_what_cannot_be_is_said(options, message):
    clf = fitted()
    state, proba = dict(vars(clf)), probabilities(clf, X_TEST)
    arguments = {"name": "way", "X": X_NEW, "y": direction(X_NEW)} | options
    with pytest.raises(ValueError, match=message):
        clf.add_task(**arguments)
    assert is_as_before(clf, state, proba)


def test_a_name_is_a_string():
    with pytest.raises(TypeError, match="Got name=4, but expected a string"):
        fitted().add_task(4, X_NEW, direction(X_NEW))


def test_an_estimator_must_be_fitted_first():
    with pytest.raises(NotFittedError):
        MultiTaskClassifier().add_task("way", X_NEW, direction(X_NEW))


def test_a_trunk_without_weights_cannot_be_tuned():
    class Numbers(torch.nn.Module):
        def forward(self, numbers):
            return numbers

    clf = small_classifier(trunk=Numbers(), max_epochs=2).fit(X, Y)
    with pytest.raises(ValueError, match="the trunk has no parameters to learn"):
        clf.add_task("way", X_NEW, direction(X_NEW), lr_trunk=1e-4)
    clf.add_task("way", X_NEW, direction(X_NEW))
    assert clf.task_names_[3] == "way"
