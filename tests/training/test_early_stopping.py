"""Held-out rows decide when to stop, and which epoch's model is kept."""

import numpy as np
import pytest

from skmtl.networks import MLPTrunk
from tests.toy_tasks import make_tasks, one_perceptron, small_classifier
from tests.training.callbacks import InterruptIn, Watch


def noisy_tasks(n_samples=200):
    X, Y = make_tasks(n_samples)
    rng = np.random.RandomState(1)
    shuffled = Y.sample(frac=1, random_state=1, ignore_index=True)
    return X, Y.mask(rng.rand(*Y.shape) < 0.4, shuffled)


def stopping_classifier(*callbacks, **settings):
    chosen = {
        "trunk": one_perceptron((32,)),
        "early_stopping": True,
        "max_epochs": 100,
        "n_iter_no_change": 5,
        "tol": 0,
        "lr": 0.02,
        "net_params": {"callbacks": list(callbacks)},
    }
    return small_classifier(**chosen | settings)


def mean_loss(clf, X, Y):
    losses = []
    for name, classes, log_proba in zip(
        Y, clf.classes_, clf.predict_log_proba(X), strict=True
    ):
        columns = [classes.tolist().index(label) for label in Y[name]]
        losses.append(-log_proba[np.arange(len(Y)), columns].mean())
    return np.mean(losses)


def test_the_model_with_the_lowest_held_out_loss_is_kept():
    X, Y = noisy_tasks()
    watch = Watch()
    clf = stopping_classifier(watch).fit(X, Y)
    curve = clf.history_[:, "valid_loss"]
    assert min(curve) < curve[-1]
    kept = mean_loss(clf, X[watch.held_out], Y.iloc[watch.held_out])
    assert kept == pytest.approx(min(curve), rel=1e-4)


@pytest.mark.parametrize("tol", [1e-4, 0.02, 0.3])
def test_the_model_with_the_lowest_held_out_loss_is_kept_whatever_the_tolerance(tol):
    X, Y = noisy_tasks()
    watch = Watch()
    clf = stopping_classifier(watch, tol=tol).fit(X, Y)
    kept = mean_loss(clf, X[watch.held_out], Y.iloc[watch.held_out])
    assert kept == pytest.approx(min(clf.history_[:, "valid_loss"]), rel=1e-4)


@pytest.mark.parametrize("n_members", [1, 4])
@pytest.mark.parametrize("patience", [1, 3, 8])
def test_training_stops_when_patience_runs_out(patience, n_members):
    X, Y = noisy_tasks()
    trunk = MLPTrunk((32,), dropout=0, n_members=n_members)
    clf = stopping_classifier(trunk=trunk, n_iter_no_change=patience).fit(X, Y)
    assert clf.n_iter_ < 100
    assert clf.n_iter_ == np.argmin(clf.history_[:, "valid_loss"]) + 1 + patience


def test_a_larger_tolerance_stops_earlier():
    X, Y = noisy_tasks()
    n_iter = [
        stopping_classifier(tol=tol, lr=0.002).fit(X, Y).n_iter_
        for tol in (0, 0.02, 10)
    ]
    assert n_iter[0] > n_iter[1] > n_iter[2]
    assert n_iter[2] == 6  # the first epoch counts, the next five do not


def test_epochs_can_run_out_first():
    X, Y = noisy_tasks()
    clf = stopping_classifier(max_epochs=4, n_iter_no_change=50).fit(X, Y)
    assert clf.n_iter_ == 4


@pytest.mark.parametrize("fraction", [0.1, 0.25, 0.5])
def test_the_held_out_rows_are_a_share_of_all_rows_and_not_learned(fraction):
    X, Y = noisy_tasks()
    watch = Watch()
    stopping_classifier(watch, validation=fraction, max_epochs=1).fit(X, Y)
    assert len(watch.held_out) == round(200 * fraction)
    assert sorted([*watch.train, *watch.held_out]) == list(range(200))


def test_however_large_the_share_rows_are_left_to_learn_from():
    X, Y = noisy_tasks()
    watch = Watch()
    stopping_classifier(watch, validation=0.99, max_epochs=2).fit(X, Y)
    assert len(watch.train) == 2
    for fraction in (0.999, 1 - 1e-12):
        clf = stopping_classifier(validation=fraction)
        with pytest.raises(ValueError, match=r"Got validation=0\.999"):
            clf.fit(X, Y)


def test_held_out_rows_have_the_classes_in_proportion():
    X, Y = make_tasks(200)
    watch = Watch()
    stopping_classifier(watch, validation=0.2, max_epochs=1).fit(X, Y)
    held_out = Y.iloc[watch.held_out]
    for name in Y:
        expected = Y[name].value_counts() * 0.2
        assert (abs(held_out[name].value_counts() - expected) <= 1.5).all()


def test_rows_that_teach_nothing_are_not_held_out():
    X, Y = noisy_tasks()
    Y = Y.astype(object)
    Y.iloc[:50] = None
    watch = Watch()
    stopping_classifier(watch, max_epochs=1).fit(X, Y)
    assert sorted([*watch.train, *watch.held_out]) == list(range(50, 200))


def test_held_out_rows_that_say_nothing_do_not_stop_the_fit():
    X, Y = make_tasks(200)
    Y = Y.astype(object)
    Y.iloc[6:, 1] = None  # six labels: a tenth of the rows holds none of them
    weight = {"side": 0, "inside": 0}
    clf = stopping_classifier(task_weight=weight).fit(X, Y)
    sure = np.exp(clf.predict_log_proba(X[:6])[1].max(axis=1))
    assert clf.predict(X[:6])[:, 1].tolist() == Y["level"][:6].tolist()
    assert sure.min() > 0.9


def test_held_out_rows_do_not_enter_the_means():
    X, Y = noisy_tasks()
    watch = Watch()
    clf = stopping_classifier(watch, max_epochs=1).fit(X, Y)
    mean = clf.net_.module_.input.mean.numpy()
    np.testing.assert_allclose(mean, X[watch.train].mean(axis=0))


@pytest.mark.parametrize("settings", [{"early_stopping": False}, {}])
def test_without_held_out_rows_all_epochs_run_on_all_rows(settings):
    X, Y = make_tasks(20)  # a tenth of 20 rows is too few to hold out
    watch = Watch()
    clf = stopping_classifier(watch, max_epochs=7, **settings).fit(X, Y)
    assert watch.held_out is None
    assert len(watch.train) == 20
    assert clf.n_iter_ == 7
    assert "valid_loss" not in clf.history_[0]


def test_a_users_own_stopping_ends_the_fit_and_the_best_epoch_is_kept():
    X, Y = make_tasks(200)
    watch = Watch()
    stop = InterruptIn(4, "on_epoch_end")
    clf = stopping_classifier(watch, stop, validation=0.3).fit(X, Y)
    assert clf.n_iter_ == 4
    kept = mean_loss(clf, X[watch.held_out], Y.iloc[watch.held_out])
    assert kept == pytest.approx(min(clf.history_[:, "valid_loss"]), rel=1e-4)


def test_without_held_out_rows_the_last_epoch_is_kept_however_bad():
    X, Y = noisy_tasks(60)
    settings = {"lr": 1, "batch_size": 60, "trunk": one_perceptron()}
    longer = small_classifier(max_epochs=5, **settings).fit(X, Y)
    curve = longer.history_[:, "train_loss"]
    assert min(curve[:4]) < curve[4], "the last epoch would be the best one"
    # in one batch, the loss of an epoch is that of the model before it
    clf = small_classifier(max_epochs=4, **settings).fit(X, Y)
    assert mean_loss(clf, X, Y) == pytest.approx(curve[4], rel=1e-4)
