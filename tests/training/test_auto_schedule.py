"""The schedule that goes by the number of rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skorch.callbacks import Callback

from skmtl import MultiTaskClassifier, MultiTaskPredictor
from skmtl.networks import MLPTrunk, RNNTrunk, TextHead
from skmtl.sampling import TaskCurriculum
from skmtl.training import AutoSchedule

EPOCHS = st.integers(1, 500)
FEW, MANY = st.integers(1, 49_999), st.integers(50_000, 10**8)


def rows(n_samples):
    X = np.random.default_rng(0).normal(size=(n_samples, 2)).astype(np.float32)
    return X, (X[:, 0] > 0).astype(int)


def tiny(**settings):
    trunk = MLPTrunk((2,), dropout=0, n_members=1, n_bins=0)
    return MultiTaskClassifier(trunk, random_state=0, batch_size=4096, **settings)


@given(FEW, EPOCHS)
def test_few_rows_are_learned_until_the_loss_no_longer_falls(n_samples, max_epochs):
    assert AutoSchedule().pace(n_samples, max_epochs, True) == (max_epochs, True)


@given(MANY, EPOCHS)
def test_many_rows_are_learned_in_a_cycle_of_few_epochs(n_samples, max_epochs):
    pace = AutoSchedule().pace(n_samples, max_epochs, True)
    assert not pace.has_patience
    assert min(4, max_epochs) <= pace.max_epochs <= min(20, max_epochs)
    assert AutoSchedule().pace(n_samples, max_epochs, False) == (max_epochs, True)


@given(MANY, MANY, EPOCHS)
def test_more_rows_never_take_more_epochs(one, other, max_epochs):
    few, many = (AutoSchedule().pace(n, max_epochs, True) for n in sorted([one, other]))
    assert few.max_epochs >= many.max_epochs


def test_below_many_rows_it_is_the_constant_rate_to_the_bit():
    X, y = rows(500)
    fits = [
        tiny(lr_schedule=name, max_epochs=5).fit(X, y) for name in ("auto", "constant")
    ]
    one, other = (clf.predict_proba(X) for clf in fits)
    np.testing.assert_array_equal(one, other)


def test_with_many_rows_the_rate_climbs_and_falls_and_no_epoch_is_left_out():
    X, y = rows(56_000)
    rates = []

    class Watch(Callback):
        def on_epoch_end(self, net, **kwargs):
            rates.append(net.optimizer_.param_groups[0]["lr"])

    watched = {"callbacks": [("watch", Watch())]}
    clf = tiny(max_epochs=6, n_iter_no_change=1, tol=1.0, net_params=watched)
    clf.fit(X, y)
    assert len(rates) == clf.n_iter_ == 6
    assert max(rates) > 2 * clf.lr
    assert rates[-1] < clf.lr / 100
    assert clf.score(X[:1000], y[:1000]) > 0.8


@pytest.mark.parametrize("settings", [{"early_stopping": False}, {}])
def test_a_stream_and_a_fit_without_held_out_rows_keep_the_rate(settings):
    X, y = rows(56_000)
    clf = tiny(max_epochs=1, **settings)
    clf = clf.fit(X, y) if settings else clf.partial_fit(X, y)
    assert clf.net_.optimizer_.param_groups[0]["lr"] == clf.lr


def test_a_task_may_join_after_a_cycle_would_have_ended():
    X, y = rows(56_000)
    late = TaskCurriculum({"late": 21})
    clf = tiny(sampling=late, max_epochs=23, n_iter_no_change=1, tol=1.0)
    clf.fit(X, pd.DataFrame({"early": y, "late": 1 - y}))
    assert clf.n_iter_ > 21
    assert clf.net_.optimizer_.param_groups[0]["lr"] == clf.lr


def test_what_the_user_sets_is_not_touched():
    X, y = rows(56_000)
    clf = tiny(lr_schedule="constant", max_epochs=30, n_iter_no_change=1, tol=1.0)
    assert clf.fit(X, y).n_iter_ == 2


@given(st.integers(1, 10**6), st.integers(1, 10**6), EPOCHS)
def test_fewer_texts_are_learned_in_more_epochs(one, other, max_epochs):
    few, many = (
        AutoSchedule().pace_of_texts(n, 10_000, max_epochs, True)
        for n in sorted([one, other])
    )
    assert few.max_epochs >= many.max_epochs
    assert min(12, max_epochs) <= many.max_epochs <= min(60, max_epochs)
    assert not few.has_patience
    unjudged = AutoSchedule().pace_of_texts(one, 10**6, max_epochs, False)
    assert unjudged.max_epochs == max_epochs
    # many rows beside few texts take as long as without them
    long = AutoSchedule().pace_of_texts(few.max_epochs, 10**6, max_epochs, True)
    assert long.max_epochs == min(4, max_epochs)


@pytest.mark.parametrize("early_stopping", [True, False])
def test_where_texts_are_learned_the_rate_falls_and_no_epoch_is_left_out(
    early_stopping,
):
    X = np.random.default_rng(0).integers(2, 9, (80, 3))
    y = np.array(["".join(map(str, row)) for row in X], dtype=object)
    rates = []

    class Watch(Callback):
        def on_epoch_end(self, net, **kwargs):
            rates.append(net.optimizer_.param_groups[0]["lr"])

    model = MultiTaskPredictor(
        RNNTrunk("gru", width=4, embedding_width=4),
        task_types=["generation"],
        text_head=TextHead(width=4, embedding_width=4),
        early_stopping=early_stopping,
        max_epochs=6,
        n_iter_no_change=1,
        tol=10.0,
        net_params={"callbacks": [("watch", Watch())]},
        random_state=0,
    ).fit(X, y)
    assert model.n_iter_ == 6
    assert model.net_.batch_size == 32
    assert rates[0] > 1.5 * model.lr
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < model.lr / 100
