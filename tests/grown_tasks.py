"""Fitted classifiers of toy tasks, and the same with a task that was added later."""

import pickle
import warnings
from functools import cache

import numpy as np

from skmtl.exceptions import SkmtlWarning
from skmtl.networks import MLPTrunk
from skmtl.sampling import TaskCurriculum
from tests.toy_tasks import make_tasks, one_perceptron, small_classifier

X, Y = make_tasks(120)
X_NEW, Y_NEW = make_tasks(60, seed=1)
X_TEST, Y_TEST = make_tasks(200, seed=2)


def direction(X):
    """A task that is related to the others."""
    return np.where(X[:, 0] + X[:, 2] + X[:, 3] > 0, "up", "down")


FAMILIES = {
    "one perceptron": {"trunk": one_perceptron()},
    "members": {"early_stopping": True},
    "default trunk": {"trunk": "mlp", "early_stopping": True},
    "mmoe": {"sharing": "mmoe"},
    "balanced": {"balancing": "gradnorm", "sampling": TaskCurriculum({"side": 2})},
    "batch norm": {
        "trunk": MLPTrunk((16,), dropout=0.2, normalization="batch", n_members=2)
    },
}


@cache
def _pickled(family):
    clf = small_classifier(**{"lr": 0.03, "max_epochs": 12} | FAMILIES[family])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkmtlWarning)  # of the constant task
        return pickle.dumps(clf.fit(X, Y.assign(constant="always")))


@cache
def _pickled_grown(family, lr_trunk):
    clf = fitted(family).add_task("way", X_NEW, direction(X_NEW), lr_trunk=lr_trunk)
    return pickle.dumps(clf)


def fitted(family="one perceptron"):
    """A classifier of the tasks side, level, inside and constant."""
    return pickle.loads(_pickled(family))


def grown(family="one perceptron", lr_trunk=None):
    """The same, with the task way added."""
    return pickle.loads(_pickled_grown(family, lr_trunk))


def all_tasks(X, Y):
    return Y.assign(constant="always", way=direction(X))
