"""Wide sparse rows, such as words of texts: a linear path stands beside the trunk."""

import pickle
from copy import deepcopy

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from skmtl import MultiTaskClassifier
from skmtl.datasets import make_reviews
from skmtl.explain import trunk_units
from skmtl.networks import MLPTrunk
from tests.toy_tasks import probabilities


def texts(n_train=300, n_test=400, seed=0, noise=0.0):
    """Words and pairs of words of reviews, and three tasks with some labels wrong."""
    texts, Y = make_reviews(n_train + n_test, return_X_y=True, random_state=seed)
    rng = np.random.RandomState(seed)
    Y = Y.to_numpy(dtype=object)
    for column in Y.T:
        wrong = rng.rand(len(column)) < noise
        wrong[n_train:] = False
        column[wrong] = rng.permutation(column[wrong])
    X = TfidfVectorizer(ngram_range=(1, 2)).fit(texts[:n_train]).transform(texts)
    return X[:n_train], Y[:n_train], X[n_train:], Y[n_train:]


X, Y, X_NEW, Y_NEW = texts()
SMALL = MLPTrunk(hidden_layer_sizes=(8,), n_members=2)


def small(trunk=SMALL, **settings):
    settings = {"max_epochs": 2, "random_state": 0, "n_threads": 1} | settings
    return MultiTaskClassifier(clone(trunk), **settings)


def network(clf):
    return clf.net_.module_


def learned(clf):
    """Share of the path's weights that have moved."""
    return float((network(clf).path.weight != 0).float().mean())


def test_only_wide_sparse_rows_have_a_path():
    assert X.shape[1] > 256
    assert network(small().fit(X, Y)).path is not None
    assert network(small().fit(X[:, :256], Y)).path is None
    assert network(small().fit(X.toarray(), Y)).path is None


@pytest.mark.slow
@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(2))
def test_it_is_not_behind_logistic_regressions(seed, noise):
    X, Y, X_new, Y_new = texts(600, 1000, seed, noise)
    clf = MultiTaskClassifier(random_state=seed, n_threads=1).fit(X, Y)
    regressions = [LogisticRegression().fit(X, y) for y in Y.T]
    linear = [regression.predict_proba(X_new) for regression in regressions]
    ours = clf.predict_proba(X_new)
    right = [
        np.mean(
            [
                c[p.argmax(1)] == y
                for p, c, y in zip(each, clf.classes_, Y_new.T, strict=True)
            ]
        )
        for each in (ours, linear)
    ]
    losses = [
        np.mean([log_loss(y, p) for p, y in zip(each, Y_new.T, strict=True)])
        for each in (ours, linear)
    ]
    assert right[0] >= right[1] - 0.005
    assert losses[0] <= losses[1]


@pytest.mark.parametrize("n_members", [1, 3])
@pytest.mark.parametrize(
    "sharing", ["hard", "bypass", "mmoe", "ple", "cross_stitch", "mtan"]
)
def test_it_works_with_every_sharing_scheme(sharing, n_members):
    trunk = MLPTrunk(hidden_layer_sizes=(8,), n_members=n_members)
    clf = small(trunk, sharing=sharing).fit(X, Y)
    assert learned(clf) > 0.9
    assert [p.shape for p in clf.predict_proba(X_NEW)] == [(400, 2), (400, 4), (400, 2)]
    without = network(clf).decode(network(clf).encode(*rows_of(clf, X_NEW)))
    assert not np.allclose(without.detach(), scores_of(clf, X_NEW))


def rows_of(clf, X):
    encoder = clf._input_encoder
    return encoder.transform(encoder.check(clf, X, reset=False)).take(slice(None))


def scores_of(clf, X):
    return network(clf).eval()(*rows_of(clf, X)).detach().numpy()


@pytest.mark.parametrize("sharing", ["hard", "mmoe"])
@pytest.mark.parametrize("balancing", ["uncertainty", "pcgrad", "cagrad"])
def test_it_learns_under_every_kind_of_balancing(balancing, sharing):
    clf = small(balancing=balancing, sharing=sharing).fit(X, Y)
    assert learned(clf) > 0.9


def test_it_learns_at_the_rate_of_the_heads():
    still = small(lr_heads=1e-9).fit(X, Y)
    assert network(still).path.weight.abs().max() < 1e-6


def test_augmented_rows_go_both_ways():
    assert learned(small(augment="feature_dropout").fit(X, Y)) > 0.9


def test_an_added_task_leaves_the_others_to_the_bit():
    clf = small().fit(X, Y[:, :2])
    before = probabilities(clf, X_NEW)
    clf.add_task("recommended", X, Y[:, 2])
    after = probabilities(clf, X_NEW)
    np.testing.assert_array_equal(after[:, : before.shape[1]], before)
    assert len(clf.fit(X, Y).classes_) == 3


def test_it_goes_on_learning():
    clf = small(warm_start=True).fit(X, Y)
    before = network(clf).path.weight.detach().clone()
    after = network(clf.fit(X, Y)).path.weight.detach()
    assert (after != before).float().mean() > 0.5
    clf = small().partial_fit(X[:150], Y[:150], classes=clf.classes_)
    first = learned(clf)
    assert learned(clf.partial_fit(X[150:], Y[150:])) > first > 0


def test_a_pickle_and_a_task_view_predict_the_same():
    clf = small().fit(X, Y)
    again = pickle.loads(pickle.dumps(clf))
    np.testing.assert_array_equal(
        probabilities(again, X_NEW), probabilities(clf, X_NEW)
    )
    view = clf.task(1).predict_proba(X_NEW)
    np.testing.assert_allclose(view, clf.predict_proba(X_NEW)[1], atol=1e-6)


def test_dense_rows_are_predicted_as_sparse_ones():
    clf = small().fit(X, Y)
    np.testing.assert_allclose(
        probabilities(clf, X_NEW.toarray()), probabilities(clf, X_NEW), atol=1e-5
    )


def test_a_fit_that_goes_on_with_dense_rows_has_the_same_held_out_loss():
    clf = small(max_epochs=5, warm_start=True).fit(X, Y)
    clf.set_params(max_epochs=1, lr=1e-12)
    sparse, dense = (
        deepcopy(clf).fit(rows, Y).history_[-1]["valid_loss"]
        for rows in (X, X.toarray())
    )
    assert dense == pytest.approx(sparse, abs=1e-5)


def test_an_optimiser_that_sees_all_weights_as_one_vector_can_learn():
    clf = small(optimizer="lbfgs", max_epochs=1).fit(X, Y)
    assert learned(clf) > 0
    clf = small(warm_start=True).fit(X, Y)
    clf.set_params(optimizer="lbfgs").fit(X, Y)


def test_the_embedding_is_the_trunk_s_alone():
    clf = small().fit(X, Y)
    before = clf.transform(X_NEW)
    assert before.shape == (400, 8)
    network(clf).path.weight.data.zero_()
    np.testing.assert_array_equal(clf.transform(X_NEW), before)


def test_the_summary_counts_all_weights():
    clf = small().fit(X, Y)
    assert clf.summary()["parameters"].sum() == sum(
        part.numel() for part in network(clf).parameters()
    )


def test_paths_through_units_sum_to_the_slopes_through_the_trunk():
    clf = small().fit(X, Y)
    units = trunk_units(clf, X[:50])
    paths = units.paths(X_NEW[0])
    whole = paths.values.sum(axis=1) - paths.gradient
    assert abs(whole).to_numpy().max() < 1e-5
    log_p = np.log(clf.predict_proba(X_NEW[0])[0][0])
    assert abs(paths.log_odds[0]) == pytest.approx(abs(log_p[0] - log_p[1]), abs=1e-3)


def test_rows_of_very_many_columns_add_few_weights():
    wide = sp.random(60, 300_000, 1e-4, "csr", random_state=0)
    y = np.arange(60) % 2
    assert network(small().fit(wide, np.c_[y, 1 - y])).path.weight.numel() <= 2**22
