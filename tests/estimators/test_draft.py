"""What a fit has learned is there at once, at its end, and not a moment earlier."""

import pickle
from copy import deepcopy

import numpy as np
import pytest
from sklearn.base import clone
from skorch.callbacks import Callback

from skmtl.networks import MLPTrunk
from tests.toy_tasks import (
    make_tasks,
    probabilities,
    same_bits,
    small_classifier,
    weights_of,
)

X, Y = make_tasks(60)


class Look(Callback):
    """Does something at every batch."""

    def __init__(self, action):
        self.action = action

    def on_batch_end(self, net, **kwargs):
        self.action(net)


def looking(action):
    return {"callbacks": [Look(action)]}


def classifier(**settings):
    chosen = {"trunk": MLPTrunk((8,), dropout=0.5), "max_epochs": 2, "batch_size": 20}
    return small_classifier(**chosen | settings)


def learn(clf, way):
    if way == "add_task":
        return clf.add_task("new", X, X[:, 0] > X[:, 1], lr_trunk=0.01)
    if way == "chunk":
        return clf.partial_fit(X, Y)
    return clf.set_params(warm_start=way == "warm fit").fit(X, Y)


@pytest.mark.parametrize("way", ["fit", "warm fit", "chunk"])
def test_until_the_end_the_model_before_predicts(way):
    clf = classifier().fit(X, Y)
    before, n_seen = probabilities(clf, X), []

    def look(net):
        np.testing.assert_array_equal(probabilities(clf, X), before)
        n_seen.append(len(clf.history_))

    clf.set_params(net_params=looking(look), random_state=1)
    learn(clf, way)
    assert set(n_seen) == {2}
    assert not np.array_equal(probabilities(clf, X), before)


def test_another_table_can_be_fitted_while_the_old_one_is_predicted():
    clf = classifier().fit(X, Y)
    before, seen = probabilities(clf, X), []
    clf.set_params(net_params=looking(lambda net: seen.append(probabilities(clf, X))))
    clf.fit(X[:, :2], Y["side"])
    assert all(np.array_equal(proba, before) for proba in seen)
    assert clf.n_features_in_ == 2
    assert clf.predict(X[:, :2]).shape == (60,)


@pytest.mark.parametrize("way", ["fit", "warm fit", "chunk"])
@pytest.mark.parametrize("who", ["estimator", "network"])
def test_to_look_on_changes_nothing_of_what_is_learned(way, who):
    def look(net):
        if who == "estimator":
            clf.predict(X)
        else:
            net.module_.eval()

    expected = learn(classifier(net_params=looking(lambda net: None)).fit(X, Y), way)
    clf = classifier().fit(X, Y)
    clf.set_params(net_params=looking(look))
    assert same_bits(weights_of(learn(clf, way)), weights_of(expected))


@pytest.mark.parametrize("way", ["fit", "warm fit", "chunk", "add_task"])
def test_what_was_handed_out_does_not_change(way):
    clf = classifier().fit(X, Y)
    net, weights = clf.net_, weights_of(clf)
    learn(clf, way)
    assert clf.net_ is not net
    now = net.module_.state_dict()
    assert all(now[name].equal(weight) for name, weight in weights.items())
    assert not any(module.training for module in net.module_.modules())


def test_an_estimator_can_be_copied_while_it_is_fitted():
    clf = classifier().fit(X, Y)
    before, copies = probabilities(clf, X), []

    def copy(net):
        model = clf.set_params(net_params=None)
        copies.extend([pickle.loads(pickle.dumps(model)), deepcopy(model)])
        clone(model)

    clf.set_params(net_params=looking(copy))
    clf.partial_fit(X, Y)
    for other in copies:
        np.testing.assert_array_equal(probabilities(other, X), before)
    assert clf.net_params is None, "a setting of the meantime is lost"


def test_a_rule_that_learns_is_put_back_if_a_chunk_fails():
    clf = classifier(balancing="gradnorm").fit(X, Y)
    state = deepcopy(clf.net_.balancer_.state_dict())

    def fail(net):
        raise ZeroDivisionError

    clf.set_params(net_params=looking(fail))
    with pytest.raises(ZeroDivisionError):
        clf.partial_fit(X, Y)
    assert same_bits(clf.net_.balancer_.state_dict(), state)


def test_a_module_that_remembers_what_it_has_made_goes_on_learning():
    from torch import nn

    class Remembering(nn.Linear):
        def __init__(self, n_in):
            super().__init__(n_in, 4)

        def forward(self, x):
            self.last = super().forward(x)
            return self.last

    clf = classifier(trunk=Remembering).partial_fit(X, Y)
    clf.net_.module_(*(part for part in clf._input_encoder.example(2)))
    assert clf.partial_fit(X, Y).n_iter_ == 2
