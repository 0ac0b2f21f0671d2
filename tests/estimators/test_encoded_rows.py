"""Rows of tables are made ready for the trunk once a fit, and it shows in nothing."""

import pickle

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from skorch.callbacks import Callback

from skmtl import MultiTaskClassifier
from skmtl.estimators import _encoded_rows
from skmtl.networks import MLPTrunk
from skmtl.networks._table_input import TableInput
from tests.toy_tasks import make_tasks, same_bits, weights_of

X, Y = make_tasks(60)
HOLES = np.where(X > 1, np.nan, X)
MIXED = pd.DataFrame(HOLES, columns=list("abcd")).assign(
    kind=pd.Categorical(np.where(X[:, 0] > 0, "a", "b"))
)
TABLES = {
    "numbers": X,
    "float32": X.astype(np.float32),
    "categories and gaps": MIXED,
    "columns in Fortran's order": np.asfortranarray(HOLES),
    "sparse": sparse.csr_array(np.where(X > 0, X, 0)),
}
SETTINGS = {
    "defaults": {},
    "not standardised": {"standardize": False},
    "rows of its own to judge": {"validation": (X[:20], Y[:20])},
    "one member": {"trunk": MLPTrunk((8,), n_members=1)},
    "augmented": {"augment": "gaussian_noise"},
}


def classifier(**settings):
    chosen = {"trunk": MLPTrunk((8,)), "max_epochs": 3, "random_state": 0} | settings
    return MultiTaskClassifier(**chosen)


@pytest.fixture
def made(monkeypatch):
    """How many rows have been made ready, call by call."""
    calls, forward = [], TableInput.forward

    def noting(self, numbers, codes=None):
        if not self.is_done:
            calls.append(len(numbers))
        return forward(self, numbers, codes)

    monkeypatch.setattr(TableInput, "forward", noting)
    return calls


def as_it_was(monkeypatch, fit):
    """Return what a fit comes to with its rows made ready, and without."""
    found = fit()
    monkeypatch.setattr(_encoded_rows, "_MOST_BYTES", 0)
    return weights_of(found), weights_of(fit())


@pytest.mark.parametrize("table", TABLES)
def test_the_bits_are_those_of_rows_that_are_made_ready_in_each_epoch(
    table, monkeypatch
):
    rows = TABLES[table]
    assert same_bits(*as_it_was(monkeypatch, lambda: classifier().fit(rows, Y)))


@pytest.mark.parametrize("case", SETTINGS)
def test_the_bits_are_the_same_with_any_settings(case, monkeypatch):
    settings = SETTINGS[case]
    both = as_it_was(monkeypatch, lambda: classifier(**settings).fit(X, Y))
    assert same_bits(*both)


def test_a_warm_start_makes_them_ready_with_what_it_knows(monkeypatch):
    both = as_it_was(
        monkeypatch,
        lambda: classifier(warm_start=True).fit(X, Y).fit(X + 1, Y),
    )
    assert same_bits(*both)


@pytest.mark.parametrize("rows", [X, MIXED], ids=["numbers", "mixed"])
def test_more_epochs_do_not_make_more_rows_ready(rows, made):
    n_rows = []
    for n_epochs in (2, 5):
        made.clear()
        classifier(max_epochs=n_epochs).fit(rows, Y)
        n_rows.append(sum(made))
    assert n_rows[0] == n_rows[1] < 2 * len(X)


def test_where_memory_is_not_spared_batches_are_made_ready_one_by_one(
    made, monkeypatch
):
    monkeypatch.setattr(_encoded_rows, "_MOST_BYTES", 60 * 4)
    classifier(max_epochs=3).fit(X, Y)
    assert sum(made) > 3 * len(X)


def test_augmentation_sees_the_rows_as_they_came_in_each_epoch(made):
    classifier(max_epochs=3, augment="gaussian_noise").fit(X, Y)
    assert sum(made) > 3 * len(X)


class Copies(Callback):
    """Copies the network in the middle of a fit."""

    def on_epoch_end(self, net, **kwargs):
        self.network = pickle.loads(pickle.dumps(net.module_)).eval()


def test_a_copy_made_within_a_fit_is_for_rows_as_they_come():
    copies = Copies()
    clf = classifier(
        early_stopping=False, max_epochs=1, net_params={"callbacks": [copies]}
    ).fit(X, Y)
    clf.net_.module_.load_state_dict(copies.network.state_dict())
    assert not copies.network.input.is_done
    assert not clf.net_.module_.input.is_done
    inputs = clf._input_encoder.transform(clf._input_encoder.check(clf, X, reset=False))
    found = copies.network.log_probabilities(*inputs.take(slice(None)))
    expected = np.hstack(clf.predict_log_proba(X))
    np.testing.assert_allclose(found.detach().numpy(), expected, atol=1e-6)


def test_an_error_in_a_fit_leaves_a_network_that_takes_rows_as_they_come():
    class Fails(Callback):
        def on_epoch_end(self, net, **kwargs):
            self.network = net.module_
            raise RuntimeError("stop")

    fails = Fails()
    with pytest.raises(RuntimeError, match="stop"):
        classifier(net_params={"callbacks": [fails]}).fit(X, Y)
    assert not fails.network.input.is_done
