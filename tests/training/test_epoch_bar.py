"""A long fit shows how far it is, where a person looks."""

import io
import pickle
import sys

import pytest
from skorch.callbacks import Callback

from skmtl import _progress
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks()


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Store(Callback):
    """Stores the net in the midst of a fit."""

    def on_epoch_end(self, net, **kwargs):
        self.stored_ = pickle.dumps(net)


@pytest.fixture
def shown(monkeypatch):
    """Return a function that does some work, and returns what a terminal shows."""
    monkeypatch.setattr(_progress, "_DELAY", 0)
    monkeypatch.delenv("TQDM_DISABLE", raising=False)

    def show(work):
        stream = Terminal()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", stream)
            work()
        return stream.getvalue()

    return show


def test_the_epochs_of_a_fit_are_shown(shown):
    clf = small_classifier(max_epochs=40)
    text = shown(lambda: clf.fit(X, Y))
    assert "Fitting" in text
    assert "/40" in text
    pickle.dumps(clf)


@pytest.mark.parametrize("settings", [{"verbose": 1}, {"max_epochs": 1}])
def test_where_skorch_shows_a_bar_or_one_epoch_is_run_there_is_no_other(
    shown, settings
):
    clf = small_classifier(**{"max_epochs": 2} | settings)
    assert "Fitting" not in shown(lambda: clf.fit(X, Y))


def test_chunks_show_nothing(shown):
    assert shown(lambda: small_classifier().partial_fit(X, Y)) == ""


def test_a_callback_may_store_the_net_beside_the_bar(shown):
    store = Store()
    clf = small_classifier(max_epochs=2, net_params={"callbacks": [store]})
    assert "Fitting" in shown(lambda: clf.fit(X, Y))
    pickle.loads(store.stored_)
