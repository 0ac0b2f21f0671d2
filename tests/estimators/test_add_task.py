"""A fitted estimator learns a task more, and forgets nothing."""

import pickle

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from skorch.callbacks import Callback

from skmtl.exceptions import SkmtlWarning
from skmtl.explain.inside._opened import OpenNetwork
from skmtl.networks import TextCNNTrunk
from tests.grown_tasks import (
    FAMILIES,
    X_NEW,
    X_TEST,
    Y_NEW,
    Y_TEST,
    X,
    Y,
    all_tasks,
    direction,
    fitted,
    grown,
)
from tests.toy_tasks import (
    one_perceptron,
    probabilities,
    same_bits,
    small_classifier,
    weights_of,
)


class CountEpochs(Callback):
    """Counts epochs, from nothing whenever it is made ready for a net."""

    def initialize(self):
        self.n_epochs_ = 0
        return self

    def on_epoch_end(self, net, **kwargs):
        self.n_epochs_ += 1


@pytest.mark.parametrize("family", FAMILIES)
def test_a_frozen_trunk_predicts_the_same_bits_for_the_other_tasks(family):
    clf = fitted(family)
    labels, proba = clf.predict(X_TEST), clf.predict_proba(X_TEST)
    log_proba, weights = clf.predict_log_proba(X_TEST), weights_of(clf)
    for number, y in enumerate([direction(X_NEW), Y_NEW["level"]]):
        clf.add_task(f"task {number}", X_NEW, y)
        for k in range(4):
            assert np.array_equal(clf.predict_proba(X_TEST)[k], proba[k])
            assert np.array_equal(clf.predict_log_proba(X_TEST)[k], log_proba[k])
        assert np.array_equal(clf.predict(X_TEST)[:, :4], labels)
    after = weights_of(clf)
    assert same_bits({key: after[key] for key in weights}, weights)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_new_task_is_learned(family):
    view = grown(family).task("way")
    assert view.score(X_TEST, direction(X_TEST)) > 0.8


def test_twenty_labels_are_better_than_a_guess():
    y_test = direction(X_TEST)
    clf = fitted().add_task("way", X_NEW[:20], direction(X_NEW[:20]))
    majority = max(np.mean(y_test == label) for label in ("up", "down"))
    assert clf.task("way").score(X_TEST, y_test) > majority + 0.15


def test_each_task_that_is_added_draws_for_itself_and_from_the_seed():
    def twice():
        clf = fitted().set_params(max_epochs=1, batch_size=20)
        for name in ("one", "other"):
            clf.add_task(name, X_NEW, direction(X_NEW))
        return [clf.task(name).predict_proba(X_TEST) for name in ("one", "other")]

    one, other = twice()
    assert not np.array_equal(one, other), "rows came in the same order"
    np.testing.assert_array_equal(twice(), [one, other])


def test_everything_knows_the_new_task():
    clf = grown()
    assert clf.task_names_ == ["side", "level", "inside", "constant", "way"]
    assert clf.n_tasks_ == clf.n_outputs_ == len(clf.classes_) == 5
    assert clf.classes_[4].tolist() == ["down", "up"]
    assert clf.predict(X_TEST).shape == (200, 5)
    proba = clf.predict_proba(X_TEST)[4]
    assert proba.shape == (200, 2)
    np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-5)
    assert clf.summary().loc["heads.way", "used_by"] == "way"
    assert clf.transform(X_TEST).shape == (200, 16)
    Y_all = all_tasks(X_TEST, Y_TEST)
    by_task = [clf.task(name).score(X_TEST, Y_all[name]) for name in Y_all]
    assert clf.score(X_TEST, Y_all) == pytest.approx(np.mean(by_task))
    view = clf.task("way")
    np.testing.assert_allclose(view.predict_proba(X_TEST), proba, rtol=1e-5)


def test_what_opens_the_network_finds_the_new_task():
    clf = grown()
    opened = OpenNetwork(clf)
    rows, _ = opened.table(X_TEST)
    z = opened.represent(opened.batch(rows, slice(0, 200)))
    with torch.no_grad():
        columns = opened.answers(z).exp().numpy()
    np.testing.assert_allclose(columns, probabilities(clf, X_TEST), rtol=1e-5)
    assert opened.bounds.tolist() == [0, 2, 5, 7, 8, 10]


def test_the_history_of_the_fit_stays_and_the_tasks_is_apart():
    clf = fitted()
    before = list(clf.history_)
    clf.add_task("way", X_NEW, direction(X_NEW))
    assert clf.history_ is clf.net_.history
    assert clf.n_iter_ == len(before) == len(clf.history_)
    losses, counts = "train_task_losses", "train_task_counts"
    for row, old in zip(clf.history_, before, strict=True):
        assert row[losses] == old[losses] | {"way": None}
        assert row[counts] == old[counts] | {"way": 0}
        assert {k: row[k] for k in row if k not in (losses, counts)} == {
            k: old[k] for k in old if k not in (losses, counts)
        }
    history = clf.added_history_["way"]
    assert len(history) == 12
    assert history[0]["train_task_losses"].keys() == {"way"}
    assert history[-1, "train_loss"] < history[0, "train_loss"]
    assert clf.set_params(max_epochs=1).fit(X, Y).added_history_ == {}


def test_cosines_of_gradients_stay_in_the_order_of_the_tasks():
    clf = fitted("balanced")
    before = [row["gradient_cosines"] for row in clf.history_]
    clf.add_task("way", X_NEW, direction(X_NEW))
    clf.add_task("same", X_NEW, Y_NEW["side"]).partial_fit(
        X, all_tasks(X, Y).assign(same=Y["side"])
    )
    *rows, last = clf.history_
    for row, cosines in zip(rows, before, strict=True):
        assert list(row["task_weights"]) == ["side", "level", "inside", "way", "same"]
        old = [part + [None] * 2 for part in cosines]
        assert row["gradient_cosines"] == old + [[None] * 5] * 2
    assert list(last["task_weights"]) == list(rows[0]["task_weights"])
    # two that are alike
    assert last["gradient_cosines"][0][4] == max(last["gradient_cosines"][4][:4])


def test_callbacks_keep_what_they_have_seen():
    count = CountEpochs()
    settings = {"max_epochs": 3, "early_stopping": True}
    clf = small_classifier(net_params={"callbacks": [count]}, **settings).fit(X, Y)
    before = clf.net_.callbacks_
    best = dict(before)["best_epoch"].best_epoch_
    clf.add_task("way", X_NEW, direction(X_NEW))
    clf.add_task("way 2", X_NEW, direction(X_NEW), lr_trunk=1e-4)
    assert count.n_epochs_ == 3
    assert clf.net_.callbacks_ is before
    assert dict(before)["best_epoch"].best_epoch_ == best
    clf.partial_fit(X, Y.assign(**{"way": direction(X), "way 2": direction(X)}))
    assert count.n_epochs_ == 1


@pytest.mark.parametrize("family", ["one perceptron", "members", "mmoe"])
def test_a_tuned_trunk_drifts_a_little(family):
    clf = fitted(family)
    before, weights = probabilities(clf, X_TEST), weights_of(clf)
    clf = grown(family, lr_trunk=1e-4)
    drift = np.abs(probabilities(clf, X_TEST)[:, : before.shape[1]] - before).max()
    assert 0 < drift < 0.1
    after = weights_of(clf)
    moved = {key for key in weights if not after[key].equal(weights[key])}
    assert moved
    assert all(key.startswith("trunk.") for key in moved)
    assert clf.task("way").score(X_TEST, direction(X_TEST)) > 0.8


def test_a_higher_rate_moves_the_trunk_further():
    def moved(lr_trunk):
        before, after = weights_of(fitted()), weights_of(grown(lr_trunk=lr_trunk))
        return sum(float((after[key] - before[key]).abs().sum()) for key in before)

    assert 0 < moved(1e-4) < moved(1e-2) / 5


def test_one_dimensional_targets_become_two():
    clf = small_classifier(trunk=one_perceptron()).fit(X, Y["level"])
    before = clf.predict_proba(X_TEST)
    high = Y_NEW["level"].replace({1: 0, 2: 1})
    clf.add_task("high", X_NEW, high)
    assert clf.task_names_ == ["level", "high"]
    assert np.array_equal(clf.predict_proba(X_TEST)[0], before)
    assert clf.predict(X_TEST).shape == (200, 2)
    assert clf.predict(X_TEST).dtype == np.int64
    Y_high = Y_TEST.assign(high=Y_TEST["level"].replace({1: 0, 2: 1}))
    assert clf.score(X_TEST, Y_high[["high", "level"]]) > 0.8


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_rows_without_a_label_are_as_if_they_were_not_there(missing):
    X_some, y = X_NEW.copy(), direction(X_NEW).astype(object)
    y[::3] = missing
    some = np.arange(len(y)) % 3 > 0
    clf = fitted().add_task("way", X_some, y)
    expected = fitted().add_task("way", X_NEW[some], direction(X_NEW)[some])
    assert same_bits(weights_of(clf), weights_of(expected))


def test_weights_of_rows_count():
    y = direction(X_NEW)
    y[:30] = "wrong"
    weight = np.r_[np.zeros(30), np.full(30, 2.0)]
    clf = fitted().add_task("way", X_NEW, y, sample_weight=weight)
    assert "wrong" not in clf.predict(X_TEST)[:, 4]
    assert clf.task("way").score(X_TEST, direction(X_TEST)) > 0.7


def test_class_weights_are_taken_where_they_are_meant_for_the_task():
    y = np.where(X_NEW.sum(axis=1) > 2.5, "rare", "often")

    def share(class_weight):
        clf = fitted().set_params(class_weight=class_weight)
        return np.mean(clf.add_task("new", X_NEW, y).predict(X_TEST)[:, 4] == "rare")

    for others in [{"side": {"left": 5}}, [None] * 4, {"left": 5}]:
        assert share(others) == share(None)
    assert share({"new": {"rare": 50}}) > share(None)
    assert share("balanced") == share({"new": "balanced"}) > share(None)


def test_columns_are_known_by_their_names():
    names = list("abcd")
    frame = pd.DataFrame(X, columns=names).assign(kind=np.where(X[:, 0] > 0, "p", "n"))
    new = pd.DataFrame(X_NEW, columns=names).assign(kind="p")
    clf = small_classifier(max_epochs=2).fit(frame, Y)
    with pytest.raises(ValueError, match="feature names should match"):
        clf.add_task("way", new[["kind", *names]], direction(X_NEW))
    before = probabilities(clf, frame)
    clf.add_task("way", new, pd.Series(direction(X_NEW), name="another"))
    assert np.array_equal(probabilities(clf, frame)[:, : before.shape[1]], before)
    assert clf.task_names_[3] == "way"


def test_token_ids_are_read_too():
    rng = np.random.RandomState(0)
    ids = rng.randint(2, 12, size=(80, 6))
    ids[:20, 4:] = 0
    y = np.column_stack([(ids == 5).any(axis=1), (ids == 7).any(axis=1)])
    trunk = TextCNNTrunk(n_filters=8, embedding_width=8, dropout=0)
    clf = small_classifier(trunk=trunk, max_epochs=8).fit(ids, y)
    before = probabilities(clf, ids)
    clf.add_task("either", ids, y.any(axis=1))
    assert np.array_equal(probabilities(clf, ids)[:, :4], before)
    assert clf.task("either").score(ids, y.any(axis=1)) > 0.7
    clf.add_task("both", ids, y.all(axis=1), lr_trunk=1e-3)
    assert clf.predict(ids).shape == (80, 4)


def test_a_single_class_is_predicted_for_every_row():
    clf = fitted()
    before = probabilities(clf, X_TEST)
    with pytest.warns(SkmtlWarning, match=r"Only one class was found.*'same'"):
        clf.add_task("same", X_NEW, ["x"] * 60)
    assert np.array_equal(probabilities(clf, X_TEST)[:, :-1], before)
    assert set(clf.predict(X_TEST)[:, 4]) == {"x"}
    clf.add_task("way", X_NEW, direction(X_NEW))
    assert clf.task("way").score(X_TEST, direction(X_TEST)) > 0.75


def test_a_network_that_has_learned_nothing_may_begin():
    with pytest.warns(SkmtlWarning, match="Only one class"):
        clf = small_classifier(trunk=one_perceptron()).fit(X, np.zeros(120))
    clf.add_task("way", X_NEW, direction(X_NEW), lr_trunk=0.02)
    assert clf.task("way").score(X_TEST, direction(X_TEST)) > 0.8
    assert not clf.task(0).predict(X_TEST).any()


@pytest.mark.parametrize("family", FAMILIES)
def test_learning_goes_on_with_all_tasks(family):
    clf = grown(family)
    n_before = clf.n_iter_
    Y_all = all_tasks(X, Y)
    clf.partial_fit(X, Y_all).partial_fit(X, Y_all[Y_all.columns[::-1]])
    losses = clf.history_[:, "train_task_losses"]
    assert len(losses) == clf.n_iter_ == n_before + 2
    assert losses[-1].keys() == {"side", "level", "inside", "way"}
    assert losses[0]["way"] is None
    clf.set_params(warm_start=True, max_epochs=3).fit(X, Y_all)
    losses = clf.history_[:, "train_task_losses"]
    assert len(losses) > n_before + 2
    for name in ["side", "way"]:
        assert np.isfinite(losses[-1][name])
    assert clf.score(X_TEST, all_tasks(X_TEST, Y_TEST)) > 0.6
    clf.add_task("again", X_NEW, direction(X_NEW))
    assert "again" in clf.task_names_


def test_learning_goes_on_lowers_the_loss_of_the_new_task():
    clf = grown()
    Y_all = all_tasks(X, Y)
    losses = [
        clf.partial_fit(X, Y_all).history_[-1]["train_task_losses"]["way"]
        for _ in range(8)
    ]
    assert losses[-1] < losses[0]


def test_a_plain_fit_starts_anew():
    clf = grown()
    clf.set_params(max_epochs=2)
    expected = weights_of(clone(clf).fit(X, Y))
    clf.fit(X, Y)
    assert clf.task_names_ == ["side", "level", "inside"]
    assert same_bits(weights_of(clf), expected)


def test_clones_and_pickles():
    clf = grown()
    copy = pickle.loads(pickle.dumps(clf))
    assert np.array_equal(probabilities(copy, X_TEST), probabilities(clf, X_TEST))
    copy.add_task("way 2", X_NEW, direction(X_NEW))
    copy.partial_fit(X, all_tasks(X, Y).assign(**{"way 2": direction(X)}))
    assert "way 2" not in clf.task_names_
    assert not hasattr(clone(clf), "net_")
    assert clone(clf).get_params().keys() == clf.get_params().keys()


@pytest.mark.parametrize("lr_trunk", [None, 0.01])
def test_the_same_seed_gives_the_same_bits(lr_trunk):
    first, second = fitted("batch norm"), fitted("batch norm")  # it has dropout
    for clf in (first, second):
        clf.set_params(max_epochs=2)
        clf.add_task("way", X_NEW, direction(X_NEW), lr_trunk=lr_trunk)
        torch.rand(3)
    assert same_bits(weights_of(first), weights_of(second))


def test_global_random_states_and_threads_are_left_alone():
    torch.manual_seed(0)
    np.random.seed(0)
    before = torch.get_rng_state(), np.random.get_state()[1].copy()
    n_threads = torch.get_num_threads()
    fitted().add_task("way", X_NEW, direction(X_NEW))
    fitted().add_task("way", X_NEW, direction(X_NEW), lr_trunk=1e-3)
    assert torch.get_rng_state().equal(before[0])
    assert np.array_equal(np.random.get_state()[1], before[1])
    assert torch.get_num_threads() == n_threads
