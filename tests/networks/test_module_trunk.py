"""A user's own module as trunk: a class, or an instance with weights."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from torch import nn

from tests.toy_tasks import make_tasks, probabilities, small_classifier


class OneLayer(nn.Module):
    """Called with the number of input features, as a class given as trunk is."""

    def __init__(self, n_features):
        super().__init__()
        self.linear = nn.Linear(n_features, 16)

    def forward(self, x):
        return self.linear(x).relu()


class NeedsTwo(OneLayer):
    def __init__(self, n_features, n_units):
        super().__init__(n_features)


class Returning(nn.Module):
    """Returns what a function makes of the rows."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def instance():
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(4, 16), nn.ReLU())


TRUNKS = {
    "class": lambda: OneLayer,
    "instance": instance,
    "lazy instance": lambda: nn.Sequential(nn.LazyLinear(16), nn.ReLU()),
    "without weights": nn.Identity,
    "frozen": lambda: instance().requires_grad_(False),
    "with batch norm": lambda: nn.Sequential(nn.BatchNorm1d(4), nn.Linear(4, 16)),
}


@pytest.mark.parametrize("kind", TRUNKS)
def test_any_module_is_a_trunk(kind):
    X, Y = make_tasks()
    clf = small_classifier(trunk=TRUNKS[kind](), max_epochs=30).fit(X, Y)
    assert clf.score(X, Y) > 0.7
    assert clf.transform(X).shape == (60, 4 if kind == "without weights" else 16)
    assert not clf.__sklearn_tags__().input_tags.sparse


@pytest.mark.parametrize("kind", TRUNKS)
def test_fits_start_alike_so_that_results_are_the_same_bits(kind):
    X, Y = make_tasks()
    clf = small_classifier(trunk=TRUNKS[kind](), max_epochs=3)
    first = probabilities(clf.fit(X, Y), X)
    np.testing.assert_array_equal(probabilities(clf.fit(X, Y), X), first)
    np.testing.assert_array_equal(probabilities(clone(clf).fit(X, Y), X), first)
    np.testing.assert_array_equal(
        probabilities(pickle.loads(pickle.dumps(clf)), X), first
    )


def test_an_instance_is_copied_and_its_weights_are_the_start():
    X, Y = make_tasks()
    trunk = instance()
    before = copy.deepcopy(trunk.state_dict())
    clf = small_classifier(trunk=trunk, max_epochs=1, lr=1e-12).fit(X, Y)
    assert clf.trunk is trunk
    fitted = clf.net_.module_.trunk.body
    assert fitted is not trunk
    for name, weight in before.items():
        torch.testing.assert_close(fitted.state_dict()[name], weight)
    small_classifier(trunk=trunk).fit(X, Y)
    assert all(trunk.state_dict()[name].equal(w) for name, w in before.items())


def test_frozen_weights_stay_frozen():
    X, Y = make_tasks()
    trunk = instance().requires_grad_(False)
    clf = small_classifier(trunk=trunk).fit(X, Y)
    fitted = clf.net_.module_.trunk.body.state_dict()
    assert all(fitted[name].equal(w) for name, w in trunk.state_dict().items())


def test_a_module_stands_behind_the_embedding_of_categories():
    X, Y = make_tasks()
    X = pd.DataFrame(X, columns=list("abcd")).assign(hand=Y["side"])
    clf = small_classifier(trunk=OneLayer).fit(X, Y)
    assert clf.score(X, Y) > 0.8


def test_a_class_that_cannot_be_called_is_an_error_that_says_how():
    X, Y = make_tasks()
    message = r"trunk=NeedsTwo, a class.*input features \(4\).*Pass an instance"
    with pytest.raises(TypeError, match=message):
        small_classifier(trunk=NeedsTwo).fit(X, Y)


BAD_OUTPUTS = {
    "of one dimension": (lambda x: x[:, 0], r"returned \(2,\) for 2 rows"),
    "of four dimensions": (lambda x: x[:, :, None, None], r"returned \(2, 4, 1, 1\)"),
    "of fewer rows": (lambda x: x[:1], r"returned \(1, 4\) for 2 rows"),
    "of several tensors": (lambda x: (x, x), "returned tuple"),
}


@pytest.mark.parametrize("kind", BAD_OUTPUTS)
def test_an_output_of_another_shape_is_an_error(kind):
    X, Y = make_tasks()
    function, message = BAD_OUTPUTS[kind]
    with pytest.raises(ValueError, match=message + ".*expected a tensor of shape"):
        small_classifier(trunk=Returning(function)).fit(X, Y)


def test_an_output_of_three_dimensions_is_one_of_members():
    X, Y = make_tasks()
    trunk = nn.Sequential(nn.Linear(4, 15), nn.ReLU(), nn.Unflatten(1, (3, 5)))
    clf = small_classifier(trunk=trunk).fit(X, Y)
    assert clf.net_.module_.heads.weight.shape == (3, 5, 5)
    assert clf.transform(X).shape == (60, 5)
    assert clf.score(X, Y) > 0.9


def test_a_module_of_another_width_is_an_error_that_shows_the_shape():
    X, Y = make_tasks()
    with pytest.raises(ValueError, match=r"Linear failed on a batch of shape \(2, 4\)"):
        small_classifier(trunk=nn.Linear(7, 3)).fit(X, Y)


def test_settings_of_a_module_cannot_be_set_and_the_error_says_so():
    clf = small_classifier(trunk=instance())
    with pytest.raises((ValueError, TypeError), match="trunk"):
        clf.set_params(trunk__dropout=0.1)
