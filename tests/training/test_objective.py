"""One formula: each task's weighted mean over observed labels, their weighted mean."""

import numpy as np
import pytest
import torch

from skmtl.networks import MLPTrunk
from tests.by_member import label_losses_by_member
from tests.toy_tasks import (
    make_tasks,
    one_perceptron,
    same_bits,
    small_classifier,
    weights_of,
)
from tests.training.callbacks import Watch

CLASS_WEIGHT = {"side": {"left": 3.0}, "level": {0: 0.5, 2: 2.0}}
TASK_WEIGHT = {"side": 2.0, "inside": 0.5}


def weighted_tasks(missing=True):
    X, Y = make_tasks()
    rng = np.random.RandomState(1)
    if missing:
        hidden = rng.rand(*Y.shape) < 0.3
        hidden[hidden.all(axis=1), 0] = False  # rows without a label are left out
        Y = Y.astype(object).mask(hidden)
    return X, Y, rng.rand(60, 3) + 0.1


def objective_by_hand(clf, X, Y, sample_weight, class_weight=None, task_weight=None):
    """Return each task's loss, the mean over members, and the objective."""
    losses = {}
    for k, (name, by_member) in enumerate(
        zip(Y, label_losses_by_member(clf, X, Y), strict=True)
    ):
        seen = Y[name].notna().to_numpy()
        loss = by_member[:, seen].mean(axis=0)
        if len(by_member) == 1:
            columns = [clf.classes_[k].tolist().index(v) for v in Y[name][seen]]
            log_proba = clf.predict_log_proba(X)[k][seen]
            said = -log_proba[np.arange(len(columns)), columns]
            np.testing.assert_allclose(loss, said, rtol=1e-4, atol=1e-6)
        by_class = (class_weight or {}).get(name, {})
        weight = sample_weight[seen, k] * [by_class.get(v, 1.0) for v in Y[name][seen]]
        losses[name] = np.average(loss, weights=weight)
    shares = [(task_weight or {}).get(name, 1.0) for name in Y]
    return losses, np.average(list(losses.values()), weights=shares)


def one_more_pass(clf, X, Y, sample_weight, batch_size):
    """Go through all rows once more without learning, and watch."""
    watch = Watch()
    clf.set_params(
        warm_start=True,
        max_epochs=1,
        lr=1e-30,
        batch_size=batch_size,
        net_params={"callbacks": [watch]},
    )
    clf.fit(X, Y, sample_weight)
    return watch


TRUNKS = {"one": one_perceptron(), "members": MLPTrunk((16,), dropout=0, n_members=3)}
every_trunk = pytest.mark.parametrize("trunk", TRUNKS.values(), ids=TRUNKS)


@every_trunk
@pytest.mark.parametrize("missing", [False, True])
def test_the_loss_is_the_formula(missing, trunk):
    X, Y, sample_weight = weighted_tasks(missing)
    clf = small_classifier(
        trunk=trunk, class_weight=CLASS_WEIGHT, task_weight=TASK_WEIGHT, max_epochs=5
    ).fit(X, Y, sample_weight)
    losses, objective = objective_by_hand(
        clf, X, Y, sample_weight, CLASS_WEIGHT, TASK_WEIGHT
    )
    one_more_pass(clf, X, Y, sample_weight, 60)
    record = clf.history_[-1]
    assert record["train_task_losses"] == pytest.approx(losses, rel=1e-4)
    assert record["train_loss"] == pytest.approx(objective, rel=1e-4)


@every_trunk
@pytest.mark.parametrize("batch_size", [10, 20, 30])
def test_batches_are_an_unbiased_estimate_of_loss_and_gradient(batch_size, trunk):
    X, Y, sample_weight = weighted_tasks()
    clf = small_classifier(
        trunk=trunk, class_weight="balanced", task_weight=TASK_WEIGHT, max_epochs=5
    ).fit(X, Y, sample_weight)
    whole = one_more_pass(clf, X, Y, sample_weight, 60)
    parts = one_more_pass(clf, X, Y, sample_weight, batch_size)
    assert len(parts.losses) == 60 // batch_size
    torch.testing.assert_close(torch.stack(parts.losses).mean(dim=0), whole.losses[0])
    for name, expected in whole.gradients[0].items():
        mean = torch.stack([part[name] for part in parts.gradients]).mean(dim=0)
        torch.testing.assert_close(mean, expected, rtol=1e-3, atol=1e-6)


@every_trunk
@pytest.mark.parametrize("batch_size", [60, 17])
def test_the_recorded_loss_of_an_epoch_is_that_of_all_rows(batch_size, trunk):
    X, Y, sample_weight = weighted_tasks()
    clf = small_classifier(trunk=trunk, max_epochs=5).fit(X, Y, sample_weight)
    losses, objective = objective_by_hand(clf, X, Y, sample_weight)
    one_more_pass(clf, X, Y, sample_weight, batch_size)
    assert clf.history_[-1]["train_task_losses"] == pytest.approx(losses, rel=1e-4)
    assert clf.history_[-1]["train_loss"] == pytest.approx(objective, rel=1e-4)


@pytest.mark.parametrize("factor", [1e-6, 1e6, 1e30, 1e-40, 1e40])
def test_only_the_proportions_of_sample_weights_count(factor):
    X, Y, sample_weight = weighted_tasks()
    plain = small_classifier(max_epochs=3).fit(X, Y, sample_weight)
    scaled = small_classifier(max_epochs=3).fit(X, Y, sample_weight * factor)
    for before, after in zip(plain.history_, scaled.history_, strict=True):
        assert after["train_loss"] == pytest.approx(before["train_loss"], rel=1e-3)


def test_a_callback_that_watches_batches_changes_no_bit():
    X, Y, _ = weighted_tasks()
    watched = small_classifier(net_params={"callbacks": [Watch()]}, max_epochs=5)
    plain = small_classifier(max_epochs=5)
    assert same_bits(weights_of(plain.fit(X, Y)), weights_of(watched.fit(X, Y)))


def test_a_row_without_a_label_and_a_row_of_weight_zero_are_as_good_as_absent():
    X, Y, _ = weighted_tasks(missing=False)
    expected = weights_of(small_classifier(max_epochs=5).fit(X[10:], Y[10:]))
    weight = np.repeat([0.0, 1.0], [10, 50])
    weighted = small_classifier(max_epochs=5).fit(X, Y, weight)
    unlabelled = Y.astype(object)
    unlabelled.iloc[:10] = None
    masked = small_classifier(max_epochs=5).fit(X, unlabelled)
    for clf in (weighted, masked):
        for name, found in weights_of(clf).items():
            torch.testing.assert_close(found, expected[name])


def test_whatever_stands_behind_weight_zero_a_missing_label_is_the_same():
    X, Y, _ = weighted_tasks(missing=False)
    hidden = np.random.RandomState(2).rand(60, 3) < 0.3
    hidden[0] = False
    # weights of labels enter the means of their rows, which are left out here
    settings = {"standardize": False, "max_epochs": 5}
    clf = small_classifier(**settings).fit(X, Y.astype(object).mask(hidden))
    expected = [p.clone() for p in clf.net_.module_.parameters()]
    for seed in range(3):
        shuffled = Y.sample(frac=1, random_state=seed, ignore_index=True)
        clf = small_classifier(**settings).fit(X, Y.mask(hidden, shuffled), ~hidden)
        found = clf.net_.module_.parameters()
        assert all(p.equal(q) for p, q in zip(found, expected, strict=True))
