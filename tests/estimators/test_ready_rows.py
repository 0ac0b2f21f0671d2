"""Rows of tables are made ready for the trunk once a fit, and it shows in nothing."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
import torch
from scipy import sparse
from skorch.callbacks import Callback

from skmtl import MultiTaskClassifier
from skmtl.estimators import _ready_rows
from skmtl.networks import MLPTrunk
from skmtl.networks._table_input import TableInput
from tests.toy_tasks import make_tasks, same_bits, weights_of

X, Y = make_tasks(60)
MORE = make_tasks(60, seed=1)[0]
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

    def noting(self, numbers, codes=None, ready=None):
        if ready is None:
            calls.append(len(numbers))
        return forward(self, numbers, codes, ready)

    monkeypatch.setattr(TableInput, "forward", noting)
    return calls


def as_it_was(monkeypatch, fit):
    """Return what a fit comes to with its rows made ready, and without."""
    found = fit()
    monkeypatch.setattr(_ready_rows, "_MOST_BYTES", 0)
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
    monkeypatch.setattr(_ready_rows, "_MOST_BYTES", 60 * 4)
    classifier(max_epochs=3).fit(X, Y)
    assert sum(made) > 3 * len(X)


def test_augmentation_sees_the_rows_as_they_came_in_each_epoch(made):
    classifier(max_epochs=3, augment="gaussian_noise").fit(X, Y)
    assert sum(made) > 3 * len(X)


def test_a_task_that_is_added_and_tunes_the_trunk_is_learned_with_the_same_bits(
    monkeypatch,
):
    first = classifier().fit(X, Y)

    def added():
        return copy.deepcopy(first).add_task("new", MORE, Y["side"], lr_trunk=1e-3)

    assert same_bits(*as_it_was(monkeypatch, added))


def test_rows_that_nobody_reads_are_not_made_ready(made):
    few = Y.astype(object)
    few.iloc[20:] = None
    classifier().fit(X, few)
    assert 20 <= sum(made) < 40  # a few more to see what the network is like


def test_the_rows_that_judge_count_as_memory_too(made, monkeypatch):
    width = classifier(max_epochs=1).fit(X, Y).net_.module_.input.width
    monkeypatch.setattr(_ready_rows, "_MOST_BYTES", (60 + 20) * width * 4)
    for n_judges, ready in ((20, True), (21, False)):
        made.clear()
        classifier(validation=(X[:n_judges], Y[:n_judges])).fit(X, Y)
        assert (sum(made) < 2 * len(X)) == ready


class Looks(Callback):
    """Compares a copy of the network with the network itself, within a fit."""

    def on_batch_end(self, net, batch, training, **kwargs):
        module = net.module_.eval()
        twin = pickle.loads(pickle.dumps(module))
        raw = torch.from_numpy(X[:5])
        with torch.no_grad():
            self.answers = [
                network.log_probabilities(*rows)
                for network in (module, twin)
                for rows in (batch[0], [raw])
            ]


@pytest.mark.parametrize("width", [8, 4])  # 4 is the number of columns
def test_the_network_and_copies_take_rows_of_both_kinds_within_a_fit(width):
    looks = Looks()
    classifier(
        trunk=MLPTrunk((width,), n_bins=0), net_params={"callbacks": [looks]}
    ).fit(X, Y)
    ready, raw, ready_of_copy, raw_of_copy = looks.answers
    assert ready.equal(ready_of_copy)
    assert raw.equal(raw_of_copy)


def test_rows_as_they_come_mean_the_same_within_a_fit_and_after():
    looks = Looks()
    clf = classifier(
        early_stopping=False, max_epochs=1, net_params={"callbacks": [looks]}
    ).fit(X, Y)
    expected = np.hstack(clf.predict_log_proba(X[:5]))
    np.testing.assert_allclose(looks.answers[1].numpy(), expected, atol=1e-6)
