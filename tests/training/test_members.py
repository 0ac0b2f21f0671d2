"""Members hold out folds: all rows are learned from, all are held out by someone."""

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from skmtl import MultiTaskClassifier
from skmtl.networks import MLPTrunk
from tests.by_member import label_losses_by_member, log_probabilities_by_member
from tests.toy_tasks import make_tasks, small_classifier, weights_of
from tests.training.callbacks import Watch

N_MEMBERS, N_FOLDS = 3, 4


def member_classifier(*callbacks, n_members=N_MEMBERS, **settings):
    chosen = {
        "trunk": MLPTrunk((8,), dropout=0, n_members=n_members),
        "early_stopping": True,
        "validation": 1 / N_FOLDS,
        "net_params": {"callbacks": list(callbacks)},
    }
    return small_classifier(**chosen | settings)


def noisy_tasks(n_samples=200):
    X, Y = make_tasks(n_samples)
    rng = np.random.RandomState(1)
    shuffled = Y.sample(frac=1, random_state=1, ignore_index=True)
    return X, Y.mask(rng.rand(*Y.shape) < 0.4, shuffled)


def with_missing_labels(Y):
    hidden = np.random.RandomState(2).rand(*Y.shape) < 0.2
    hidden[hidden.all(axis=1), 0] = False
    return Y.astype(object).mask(hidden)


@pytest.mark.parametrize("n_members", [2, 4, 6])
def test_all_rows_are_learned_from_and_each_fold_has_its_members(n_members):
    X, Y = noisy_tasks()
    watch = Watch()
    member_classifier(watch, n_members=n_members, max_epochs=1).fit(X, Y)
    assert sorted(watch.train) == list(range(200))
    folds = watch.members.folds.numpy()
    np.testing.assert_array_equal(np.bincount(folds), [50] * 4)
    expected = np.flatnonzero(np.isin(folds, np.arange(n_members) % 4))
    np.testing.assert_array_equal(watch.held_out, expected)


def test_members_of_a_users_own_module_all_hold_out_the_same_rows():
    X, Y = noisy_tasks()
    watch = Watch()
    module = nn.Sequential(nn.Linear(4, 15), nn.ReLU(), nn.Unflatten(1, (3, 5)))
    clf = member_classifier(watch, trunk=module, max_epochs=3).fit(X, Y)
    assert watch.members is None
    assert len(watch.held_out) == 50
    assert not set(watch.train) & set(watch.held_out)
    losses = []
    for by_member in label_losses_by_member(
        clf, X[watch.held_out], Y.iloc[watch.held_out]
    ):
        losses.append(-np.log(np.exp(-by_member).mean(axis=0)).mean())
    best = min(clf.history_[:, "valid_loss"])
    assert best == pytest.approx(np.mean(losses), rel=1e-4)


def test_folds_have_the_classes_in_proportion():
    X, Y = make_tasks(200)
    watch = Watch()
    member_classifier(watch, max_epochs=1).fit(X, Y)
    for fold in range(N_FOLDS):
        inside = Y[watch.members.folds.numpy() == fold]
        for name in Y:
            expected = Y[name].value_counts() / N_FOLDS
            assert (abs(inside[name].value_counts() - expected) <= 1.5).all()


def test_rows_that_teach_nothing_are_neither_learned_nor_held_out():
    X, Y = noisy_tasks()
    Y = Y.astype(object)
    Y.iloc[:50] = None
    watch = Watch()
    member_classifier(watch, max_epochs=1, n_members=4).fit(X, Y)
    for rows in (watch.train, watch.held_out):
        assert sorted(rows) == list(range(50, 200))


@pytest.mark.parametrize("missing", [False, True])
def test_the_held_out_loss_is_that_of_the_mean_of_those_who_hold_a_row_out(missing):
    X, Y = noisy_tasks()
    Y = with_missing_labels(Y) if missing else Y
    weight = np.random.RandomState(3).rand(200) + 0.1
    watch = Watch()
    clf = member_classifier(watch, max_epochs=8, n_members=6, lr=0.05)
    clf.fit(X, Y, weight)
    folds = watch.members.folds.numpy()
    holds = folds == np.arange(6)[:, None] % N_FOLDS
    losses = []
    for by_member in label_losses_by_member(clf, X, Y):
        seen = ~np.isnan(by_member[0])
        mean = np.ma.masked_array(np.exp(-by_member), ~holds).mean(axis=0)
        losses.append(np.average(-np.log(mean[seen]), weights=weight[seen]))
    best = int(np.argmin(clf.history_[:, "valid_loss"]))
    record = clf.history_[best]
    assert list(record["valid_task_losses"].values()) == pytest.approx(losses, rel=1e-4)
    assert record["valid_loss"] == pytest.approx(np.mean(losses), rel=1e-4)


def test_rows_that_nobody_holds_out_are_left_out_of_the_held_out_loss():
    X, Y = noisy_tasks()
    watch = Watch()
    clf = member_classifier(watch, max_epochs=1).fit(X, Y)
    folds = watch.members.folds.numpy()
    assert sorted(set(folds[watch.held_out])) == [0, 1, 2]
    losses = [
        [by_member[m, folds == m] for m in range(N_MEMBERS)]
        for by_member in label_losses_by_member(clf, X, Y)
    ]
    means = [np.concatenate(task).mean() for task in losses]
    assert clf.history_[0, "valid_loss"] == pytest.approx(np.mean(means), rel=1e-4)


def weights_by_member(clf):
    """Return the weights of each member, names to tensors."""
    members = [{} for _ in range(N_MEMBERS)]
    for name, value in clf.net_.module_.named_parameters():
        if name.startswith("trunk.embedding"):
            parts = value.chunk(N_MEMBERS, dim=1)
        elif value.shape[0] == N_MEMBERS:
            parts = value.unbind()
        else:
            parts = value.chunk(N_MEMBERS)
        for member, part in zip(members, parts, strict=True):
            member[name] = part.detach().clone()
    return members


def tables():
    X, Y = make_tasks(80)
    frame = pd.DataFrame(X, columns=list("abcd"))
    frame["hand"] = Y["side"].mask(np.arange(80) % 7 == 0)
    frame["height"] = Y["level"].astype(str)
    many = frame.assign(many=[f"number {row % 70}" for row in range(80)])
    return {
        "numbers": X,
        "categories": frame[["hand", "height"]],
        "both": frame,
        "many categories": many,
    }


@pytest.mark.parametrize("kind", tables())
def test_what_stands_in_a_row_does_not_reach_the_member_that_holds_it_out(kind):
    X, (_, Y) = tables()[kind], make_tasks(80)

    def fit(rows):
        watch = Watch()
        trunk = MLPTrunk((8, 8), dropout=0.2, n_members=N_MEMBERS)
        # nothing is learned of the numbers but weights; one epoch is also the best
        clf = member_classifier(
            watch, trunk=trunk, standardize=False, max_epochs=1, batch_size=8
        )
        return clf.fit(rows, Y), watch.members.folds.numpy()

    clf, folds = fit(X)
    before = weights_by_member(clf)
    own = np.flatnonzero(folds == 1)[:3]
    other = np.flatnonzero(folds == 2)[:3]
    changed = X.copy()
    values = np.asarray(X)
    if kind == "numbers":
        changed[own] = values[other] + 1
    else:
        changed.iloc[own] = changed.iloc[other].to_numpy()
        if "many" in changed:  # the same categories, in other rows
            changed.loc[changed.index[own], "many"] = np.roll(X["many"].iloc[own], 1)
    assert not (np.asarray(changed == X)).all()
    clf, again = fit(changed)
    np.testing.assert_array_equal(again, folds)
    after = weights_by_member(clf)
    assert all(after[1][name].equal(part) for name, part in before[1].items())
    for m in (0, 2):
        assert any(not after[m][name].equal(part) for name, part in before[m].items())


@pytest.mark.parametrize("kind", tables())
def test_predicted_are_the_members_probabilities_averaged(kind):
    X, (_, Y) = tables()[kind], make_tasks(80)
    clf = member_classifier(max_epochs=5).fit(X, Y)
    for k, by_member in enumerate(log_probabilities_by_member(clf, X)):
        assert len(by_member) == N_MEMBERS
        assert np.ptp(by_member, axis=0).max() > 1e-3, "members agree: a weak test"
        mean = np.exp(by_member).mean(axis=0)
        np.testing.assert_allclose(clf.predict_proba(X)[k], mean, atol=1e-6)
        np.testing.assert_allclose(
            clf.predict_log_proba(X)[k], np.log(mean), rtol=1e-4, atol=1e-5
        )
        labels = clf.classes_[k][mean.argmax(axis=1)]
        assert clf.predict(X)[:, k].tolist() == labels.tolist()


def test_the_representation_is_the_mean_of_the_members():
    X, Y = make_tasks()
    clf = member_classifier(max_epochs=2).fit(X, Y)
    network = clf.net_.module_
    with torch.no_grad():
        members = network.trunk(*network.input(torch.from_numpy(X)))
    assert members.shape == (60, N_MEMBERS, 8)
    np.testing.assert_allclose(clf.transform(X), members.mean(dim=1), rtol=1e-5)


def test_rows_are_predicted_alone_as_among_others_and_in_any_order():
    X, Y = make_tasks(200)
    clf = member_classifier(max_epochs=3).fit(X, Y)
    order = np.random.RandomState(0).permutation(200)
    whole = np.hstack(clf.predict_proba(X))
    permuted = np.hstack(clf.predict_proba(X[order]))
    np.testing.assert_allclose(permuted, whole[order], atol=1e-6)
    for rows in (slice(0, 1), slice(5, 9)):
        found = np.hstack(clf.predict_proba(X[rows]))
        np.testing.assert_allclose(found, whole[rows], atol=1e-6)


@settings(max_examples=12)
@given(st.integers(2, 24), st.sampled_from([1, 2, 8]), st.sampled_from([0.1, 0.5, 0.9]))
def test_however_few_the_rows_they_are_learned_from(n_samples, n_members, fraction):
    X, Y = make_tasks(60)
    some = slice(0, n_samples)
    clf = member_classifier(n_members=n_members, validation=fraction, max_epochs=2)
    y = np.array(Y["inside"] == Y["inside"].iloc[0])[some]
    y[-1] = not y[0]
    if n_members == 1 and round(n_samples * fraction) == n_samples:
        return  # nothing would be left: an error, tested elsewhere
    clf.fit(X[some], y)
    assert np.isfinite(clf.predict_proba(X)).all()


@pytest.mark.parametrize("n_samples", [2, 7])
def test_of_too_few_rows_for_the_folds_none_is_held_out(n_samples):
    X, _ = make_tasks()
    watch = Watch()
    clf = member_classifier(watch, max_epochs=2)
    y = np.arange(n_samples) % 2
    clf.fit(X[:n_samples], y)
    assert watch.held_out is None
    assert watch.members is None
    assert "valid_loss" not in clf.history_[0]


def test_the_same_seed_gives_the_same_folds_and_another_others():
    X, Y = make_tasks(200)

    def folds(seed):
        watch = Watch()
        member_classifier(watch, max_epochs=1, random_state=seed).fit(X, Y)
        return watch.members.folds.tolist()

    assert folds(0) == folds(0) != folds(1)


def test_a_fit_that_goes_on_and_a_partial_fit_keep_the_members():
    X, Y = make_tasks(200)
    clf = member_classifier(max_epochs=3, warm_start=True).fit(X, Y)
    first = clf.history_[-1, "train_loss"]
    clf.fit(X, Y)
    assert clf.n_iter_ == 6
    assert clf.history_[-1, "train_loss"] < first
    before = weights_of(clf)
    clf.partial_fit(X, Y)
    assert "valid_loss" not in clf.history_[-1]
    assert {name: value.shape for name, value in weights_of(clf).items()} == {
        name: value.shape for name, value in before.items()
    }


@pytest.mark.parametrize(("built", "asked"), [(1, 3), (3, 1), (3, 2)])
def test_a_fit_that_goes_on_holds_out_rows_as_its_network_was_built(built, asked):
    X, Y = noisy_tasks()
    watch = Watch()
    clf = member_classifier(watch, n_members=built, max_epochs=2, warm_start=True)
    clf.fit(X, Y)
    clf.set_params(trunk__n_members=asked).fit(X, Y)
    assert clf.n_iter_ == 4
    if built == 1:
        assert not set(watch.train) & set(watch.held_out)
    else:
        shares = watch.members.shares(torch.arange(len(X)), learning=False)
        assert shares.shape == (200, built)


def test_members_together_lose_less_than_they_do_alone():
    X, Y = noisy_tasks(300)
    clf = member_classifier(n_members=8, max_epochs=10).fit(X, Y)
    for k, (name, losses) in enumerate(
        zip(Y, label_losses_by_member(clf, X, Y), strict=True)
    ):
        columns = [clf.classes_[k].tolist().index(label) for label in Y[name]]
        together = -clf.predict_log_proba(X)[k][np.arange(300), columns]
        assert (together <= losses.mean(axis=0) + 1e-5).all()


def test_the_default_has_several_members_that_hold_out_folds():
    X, Y = make_tasks(200)
    watch = Watch()
    clf = MultiTaskClassifier(
        max_epochs=2, random_state=0, net_params={"callbacks": [watch]}
    ).fit(X, Y)
    assert clf.net_.module_.heads.n_members > 1
    assert len(watch.train) == 200
    assert len(watch.held_out) > 100
