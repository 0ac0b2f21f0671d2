"""Wide sparse rows: frequent columns have a place of their own, the others share."""

import numpy as np
import pytest
import scipy.sparse as sp

import skmtl.inputs._places as places_module
from skmtl.inputs._places import column_places
from tests.toy_tasks import probabilities, small_classifier


@pytest.fixture
def few_places(monkeypatch):
    monkeypatch.setattr(places_module, "_PLACES", 16)
    monkeypatch.setattr(places_module, "_OWN", 12)


def wide_rows(n_samples=200, n_columns=60, seed=0):
    """Rows whose tasks follow from two columns that most of them have."""
    rng = np.random.RandomState(seed)
    X = sp.random(n_samples, n_columns, 0.05, "lil", random_state=rng)
    has = rng.rand(n_samples, 2) < 0.5
    X[:, 7], X[:, 31] = has[:, :1], has[:, 1:]
    return X.tocsr(), has.astype(int)


def test_with_a_place_for_each_column_nothing_is_shared():
    assert column_places(np.ones(8192)) is None
    assert column_places(np.ones(8193)) is not None


@pytest.mark.usefixtures("few_places")
@pytest.mark.parametrize("n_columns", [17, 60, 1000])
def test_the_most_frequent_columns_stand_alone_and_the_others_share_evenly(n_columns):
    counts = np.random.RandomState(0).permutation(np.arange(1, n_columns + 1))
    found = column_places(counts)
    places = np.where(found < 0, ~found, found)
    own = np.argsort(-counts)[:12]
    assert sorted(places[own]) == list(range(12))
    assert (found[own] >= 0).all()
    others = np.bincount(np.delete(places, own), minlength=16)
    assert not others[:12].any()
    assert np.ptp(others[12:]) <= 1


@pytest.mark.usefixtures("few_places")
def test_few_columns_that_occur_stand_alone_and_those_that_do_not_share_the_rest():
    counts = np.zeros(100)
    counts[[5, 50, 99]] = 1, 2, 3
    found = column_places(counts)
    assert found[[99, 50, 5]].tolist() == [0, 1, 2]
    rest = np.delete(found, [5, 50, 99])
    assert set(np.where(rest < 0, ~rest, rest)) == set(range(3, 16))


@pytest.mark.usefixtures("few_places")
def test_tasks_are_learned_from_more_columns_than_there_are_places():
    X, Y = wide_rows()
    clf = small_classifier(max_epochs=15).fit(X, Y)
    assert clf.net_.module_.input.width == 16
    assert clf.score(X, Y) > 0.95


@pytest.mark.usefixtures("few_places")
@pytest.mark.parametrize("standardize", [True, False])
def test_dense_rows_are_predicted_as_the_sparse_ones(standardize):
    X, Y = wide_rows()
    clf = small_classifier(max_epochs=2, standardize=standardize).fit(X, Y)
    np.testing.assert_allclose(
        probabilities(clf, X.toarray()), probabilities(clf, X), atol=1e-6
    )


@pytest.mark.usefixtures("few_places")
def test_columns_that_come_in_a_later_chunk_are_learned():
    X, Y = wide_rows()
    early = X.copy().tolil()
    early[:, [7, 31]] = 0
    clf = small_classifier(lr=0.03).partial_fit(early.tocsr(), Y)
    for _ in range(40):
        clf.partial_fit(X, Y)
    assert clf.score(X, Y) > 0.9


@pytest.mark.usefixtures("few_places")
def test_a_fit_on_shared_places_gives_the_same_bits_twice():
    X, Y = wide_rows()
    first, second = (small_classifier(max_epochs=2).fit(X, Y) for _ in range(2))
    np.testing.assert_array_equal(probabilities(first, X), probabilities(second, X))


def test_the_weights_of_a_hundred_thousand_columns_are_those_of_8192():
    X = sp.random(40, 100_000, 0.001, "csr", random_state=0)
    clf = small_classifier(max_epochs=1).fit(X, np.arange(40) % 2)
    network = clf.net_.module_
    assert sum(weight.numel() for weight in network.trunk.parameters()) < 9000 * 6 * 16
    assert network.n_parameters < 9000 * 6 * 16 + 2**22
    assert clf.predict(X).shape == (40,)
