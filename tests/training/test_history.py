"""``history_`` tells the losses of each epoch, task by task."""

import numpy as np
import pandas as pd
import pytest

from tests.toy_tasks import make_tasks, one_perceptron, small_classifier

NAMES = {"side", "level", "inside"}


def test_each_epoch_has_its_losses():
    X, Y = make_tasks(200)
    clf = small_classifier(early_stopping=True, max_epochs=6).fit(X, Y)
    assert len(clf.history_) == clf.n_iter_ == 6
    assert clf.history_[:, "epoch"] == [1, 2, 3, 4, 5, 6]
    for part in ("train", "valid"):
        for epoch in clf.history_:
            assert set(epoch[f"{part}_task_losses"]) == NAMES
            mean = np.mean(list(epoch[f"{part}_task_losses"].values()))
            assert epoch[f"{part}_loss"] == pytest.approx(mean)
    assert all(duration >= 0 for duration in clf.history_[:, "dur"])


def test_without_held_out_rows_there_are_training_losses_only():
    X, Y = make_tasks()
    clf = small_classifier(max_epochs=2).fit(X, Y)
    assert not [key for epoch in clf.history_ for key in epoch if "valid" in key]


def test_the_training_loss_falls():
    X, Y = make_tasks()
    curve = small_classifier().fit(X, Y).history_[:, "train_loss"]
    assert curve[0] == pytest.approx((2 * np.log(2) + np.log(3)) / 3, rel=0.1)
    assert curve[-1] < curve[0] / 2


def test_task_weights_weigh_the_loss():
    X, Y = make_tasks()
    weight = {"side": 3.0, "level": 0.0}
    clf = small_classifier(task_weight=weight, max_epochs=2).fit(X, Y)
    for epoch in clf.history_:
        by_task = epoch["train_task_losses"]
        expected = (3 * by_task["side"] + by_task["inside"]) / 4
        assert epoch["train_loss"] == pytest.approx(expected)


def test_batches_count_by_their_rows():
    X, y = make_tasks(5)[0], [0, 0, 0, 0, 1]  # one label is far more surprising
    clf = small_classifier(batch_size=4, lr=1e-30, max_epochs=3).fit(X, y)
    expected = -(4 * np.log(0.8) + np.log(0.2)) / 5
    for epoch in clf.history_:
        assert epoch["train_batch_count"] == 2
        assert epoch["train_loss"] == pytest.approx(expected, rel=1e-2)


def test_an_epoch_as_good_as_the_best_so_far_is_not_marked():
    X, y = np.zeros((8, 2)), [0, 1] * 4  # without a step all losses are log 2
    clf = small_classifier(lr=1e-30, max_epochs=3).fit(X, y)
    assert len({*clf.history_[:, "train_loss"]}) == 1
    assert clf.history_[:, "train_loss_best"] == [True, False, False]


def test_the_best_epochs_so_far_are_marked():
    X, Y = make_tasks(200)
    clf = small_classifier(early_stopping=True, lr=0.1).fit(X, Y)
    losses = clf.history_[:, "valid_loss"]
    best = [loss < min(losses[:i], default=np.inf) for i, loss in enumerate(losses)]
    assert clf.history_[:, "valid_loss_best"] == best


def test_a_task_without_a_held_out_label_has_no_held_out_loss():
    X, Y = make_tasks(100)
    Y["rare"] = pd.array([0, 1] + [None] * 98, dtype="Int64")
    clf = small_classifier(trunk=one_perceptron(), early_stopping=True, max_epochs=2)
    clf.fit(X, Y)
    for epoch in clf.history_:
        by_task = epoch["valid_task_losses"]
        if by_task["rare"] is None:
            mean = np.mean([by_task[name] for name in NAMES])
            assert epoch["valid_loss"] == pytest.approx(mean)
            break
    else:
        pytest.fail("a rare label was held out: choose another seed")


def test_a_task_of_one_class_has_no_loss():
    X, Y = make_tasks()
    with pytest.warns(UserWarning, match="constant"):
        clf = small_classifier(max_epochs=1).fit(X, Y.assign(constant=1))
    assert set(clf.history_[0]["train_task_losses"]) == NAMES


def test_fits_that_go_on_append_and_others_start_anew():
    X, Y = make_tasks()
    clf = small_classifier(max_epochs=3, warm_start=True).fit(X, Y)
    clf.fit(X, Y).partial_fit(X, Y)
    assert clf.history_[:, "epoch"] == list(range(1, 8))
    assert clf.n_iter_ == 7
    clf.set_params(warm_start=False).fit(X, Y)
    assert clf.n_iter_ == len(clf.history_) == 3
