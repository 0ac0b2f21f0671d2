"""What a model leaves over of labels, by those members that have not seen them."""

from types import SimpleNamespace

import numpy as np

from skmtl.estimators._left_over import left_over
from skmtl.sampling import MemberFolds
from tests.additive_tasks import additive, labels, table
from tests.by_member import log_probabilities_by_member


def data_of(clf, X, codes, weights=None):
    counted = codes >= 0 if weights is None else weights > 0
    return SimpleNamespace(
        rows=clf._input_encoder.transform(X),
        codes=codes,
        weights=weights,
        counted=lambda: counted,
        values=None,
    )


def test_rows_are_predicted_by_the_members_that_hold_them_out():
    X, y = table("array"), labels("one of two")
    clf = additive(3).fit(X, y)
    folds = np.arange(60) % 4  # nobody holds out the last
    members = MemberFolds.dealt(folds, n_folds=4, n_members=3)
    codes = y[:, np.newaxis].copy()
    codes[::5] = -1
    rows = np.arange(10, 60)
    network, data = clf.net_.module_, data_of(clf, X, codes)
    left, variance = left_over(network, "cpu", data, rows, members)
    by_member = log_probabilities_by_member(clf, X)[0]
    log_odds = (by_member[:, :, 1] - by_member[:, :, 0])[:, rows]
    every = log_odds.mean(axis=0)
    own = np.array([*log_odds, every])[folds[rows], np.arange(50)]
    p = 1 / (1 + np.exp(-own))
    observed = codes[rows, 0] >= 0
    np.testing.assert_allclose(left[:, 0], (y[rows] - p) * observed, atol=1e-5)
    by_chance = p * (1 - p) * observed
    more = max((left**2).sum() / by_chance.sum(), 1)
    np.testing.assert_allclose(variance[:, 0], by_chance * more, atol=1e-5)


def test_labels_weigh_and_each_of_several_classes_counts():
    X, y = table("array"), labels("one of four")
    clf = additive().fit(X, y)
    codes = np.unique(y, return_inverse=True)[1][:, np.newaxis]
    weights = np.random.RandomState(0).rand(60, 1)
    weights[:7] = 0
    data = data_of(clf, X, codes, weights)
    left, variance = left_over(clf.net_.module_, "cpu", data, np.arange(60), None)
    own = weights / weights[7:].mean()
    p = clf.predict_proba(X)
    expected = own * (np.eye(4)[codes[:, 0]] - p)
    np.testing.assert_allclose(left, expected, atol=1e-5)
    more = (expected**2).sum(axis=0) / (own**2 * p * (1 - p)).sum(axis=0)
    assert more.min() > 0.5
    expected = own**2 * p * (1 - p) * more.clip(min=1)
    np.testing.assert_allclose(variance, expected, atol=1e-5)
    huge = data_of(clf, X, codes, weights * 1e300)
    found = left_over(clf.net_.module_, "cpu", huge, np.arange(60), None)
    np.testing.assert_allclose(found[0], left, atol=1e-5)
