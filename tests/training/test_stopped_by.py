"""A task that stops the training of the others is named."""

import warnings

import numpy as np
import pytest

from skmtl.exceptions import SkmtlWarning
from skmtl.networks import MLPTrunk
from tests.toy_tasks import make_tasks, one_perceptron, small_classifier

X, Y = make_tasks(200)


def classifier(**settings):
    chosen = {
        "early_stopping": True,
        "validation": 0.25,
        "max_epochs": 60,
        "n_iter_no_change": 5,
        "trunk": one_perceptron((32,)),
    }
    return small_classifier(**chosen | settings)


@pytest.mark.parametrize("n_members", [1, 3])
def test_a_row_number_that_stops_the_others_is_named(n_members):
    trunk = MLPTrunk((32,), dropout=0, n_members=n_members, n_bins=0)
    clf = classifier(trunk=trunk)
    message = r"stopped by the tasks \['row'\].*after epoch \d.*\{'row': 0.01\}"
    with pytest.warns(SkmtlWarning, match=message):
        clf.fit(X, Y.assign(row=np.arange(200) // 2))
    stopped = clf.score(X, Y.assign(row=0))
    clf.set_params(task_weight={"row": 0.01})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        clf.fit(X, Y.assign(row=np.arange(200) // 2))
    assert clf.score(X, Y.assign(row=0)) > stopped


@pytest.mark.parametrize("seed", range(3))
def test_tasks_that_are_learned_together_give_no_warning(seed):
    coin = np.random.RandomState(seed).rand(200) < 0.5
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        clf = classifier(random_state=seed).fit(X, Y.assign(coin=coin))
    assert clf.n_iter_ < 60, "held-out rows have stopped it"


@pytest.mark.parametrize("settings", [{"early_stopping": False}, {"max_epochs": 3}])
def test_a_fit_that_was_not_stopped_gives_no_warning(settings):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        classifier(**settings).fit(X, Y.assign(row=np.arange(200) // 2))


def test_one_task_has_no_others():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        clf = classifier().fit(X, np.arange(200) // 2)
    assert clf.n_iter_ < 60
