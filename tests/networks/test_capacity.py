"""The default trunk grows with the rows, and says how."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from skmtl import MultiTaskClassifier
from skmtl.networks import MLPTrunk
from skmtl.networks.trunks._capacity import capacity, n_columns

ROWS = st.integers(1, 10**7)
COLUMNS = st.integers(0, 10**4)
SMALL = {
    "hidden_layer_sizes": (128,),
    "residual": False,
    "dropout": 0.4,
    "n_members": 6,
    "n_bins": 8,
}


def table(n_samples: int, n_features: int = 4) -> tuple[np.ndarray, np.ndarray]:
    X = np.random.default_rng(0).normal(size=(n_samples, n_features))
    return X, (X[:, :2] + X[:, 2:4] > 0).astype(int)


@given(ROWS, ROWS, COLUMNS)
def test_more_rows_make_fewer_larger_members_with_less_dropout(a, b, columns):
    few, many = capacity(min(a, b), columns), capacity(max(a, b), columns)
    assert sum(few.hidden_layer_sizes) <= sum(many.hidden_layer_sizes)
    assert few.dropout >= many.dropout >= 0.1
    assert few.n_members >= many.n_members >= 1
    assert few.n_bins <= many.n_bins
    assert many.residual == (len(many.hidden_layer_sizes) == 2)


@given(ROWS, COLUMNS, st.integers(1, 20))
def test_columns_beyond_25_count_as_fewer_rows(rows, columns, times):
    assert capacity(times * rows, times * 25) == capacity(rows, 25)
    few, many = capacity(rows, columns), capacity(rows, columns + times)
    assert few.n_members <= many.n_members
    assert few.dropout <= many.dropout


@given(st.integers(0, 1000), COLUMNS)
def test_up_to_a_thousand_rows_nothing_changes(rows, columns):
    assert capacity(rows, columns)._asdict() == SMALL


def test_categories_count_as_what_they_leave_free():
    """Codes of unknown and missing categories are no columns."""
    assert n_columns(3, [4, 5]) == 3 + 1 + 2
    assert n_columns(0, [2, 3]) == 2  # columns, whatever is in them
    assert n_columns(1, [10_000]) == 51


def test_few_rows_get_the_small_trunk_to_the_bit():
    X, Y = table(60)
    settings = {"max_epochs": 3, "random_state": 0}
    chosen = MultiTaskClassifier(**settings).fit(X, Y)
    given_ = MultiTaskClassifier(MLPTrunk(**SMALL), **settings).fit(X, Y)
    for one, other in zip(
        chosen.predict_proba(X), given_.predict_proba(X), strict=True
    ):
        np.testing.assert_array_equal(one, other)
    assert chosen.trunk_.get_params() == given_.trunk_.get_params()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hidden_layer_sizes", (8,)),
        ("hidden_layer_sizes", np.array([8, 8])),
        ("dropout", 0.0),
        ("n_members", 2),
        ("n_bins", 0),
        ("residual", False),
    ],
)
def test_a_number_that_is_given_wins_and_the_others_are_chosen(name, value):
    sized = MLPTrunk(**{name: value}).sized(10_000, 10)
    expected = capacity(10_000, 10)._asdict() | {name: value}
    for key, chosen in expected.items():
        np.testing.assert_array_equal(getattr(sized, key), chosen)


class Narrow(MLPTrunk):
    """A recipe of a user, with one setting of its own."""

    def __init__(self, width=4):
        super().__init__(hidden_layer_sizes=(width,))
        self.width = width


def test_a_subclass_without_these_parameters_is_sized_too():
    X, Y = table(3000)
    clf = MultiTaskClassifier(Narrow(3), max_epochs=1, random_state=0).fit(X, Y)
    assert clf.trunk.n_members == "auto"
    expected = capacity(3000, 4)._asdict() | {"hidden_layer_sizes": (3,)}
    assert {name: getattr(clf.trunk_, name) for name in expected} == expected
    assert clf.trunk_.holding_members() == clf.net_.module_.heads.n_members == 5


def test_rows_without_labels_do_not_make_it_grow():
    X, Y = table(4000)
    Y = Y.astype(float)
    Y[500:] = np.nan
    clf = MultiTaskClassifier(max_epochs=1, random_state=0).fit(X, Y)
    assert {name: getattr(clf.trunk_, name) for name in SMALL} == SMALL
    Y[:, 1] = np.arange(4000) % 2
    clf.fit(X, Y)
    assert clf.trunk_.n_members == capacity(4000, 4).n_members


def test_the_estimator_keeps_auto_and_the_fit_says_what_it_took():
    X, Y = table(3000)
    clf = MultiTaskClassifier(max_epochs=1, random_state=0).fit(X, Y)
    assert clf.trunk == "mlp"
    assert clone(clf).set_params(trunk__dropout=0.2).trunk.n_members == "auto"
    took = clf.trunk_
    assert (took.n_members, took.hidden_layer_sizes) == (5, (128,))
    assert clf.net_.module_.heads.n_members == 5


def test_a_stream_is_sized_by_its_first_chunk():
    X, Y = table(3000)
    clf = MultiTaskClassifier(random_state=0)
    clf.partial_fit(X[:100], Y[:100])
    clf.partial_fit(X[100:], Y[100:])
    assert clf.trunk_.n_members == 6


def test_a_network_that_is_taken_up_keeps_its_size():
    X, Y = table(3000)
    clf = MultiTaskClassifier(max_epochs=1, warm_start=True, random_state=0)
    clf.fit(X[:200], Y[:200])
    clf.fit(X, Y)
    assert clf.trunk_.n_members == clf.net_.module_.heads.n_members == 6
    clf.add_task("third", X, Y[:, 0])
    assert len(clf.predict_proba(X[:2])) == 3


def test_a_table_of_categories_is_sized_too():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.choice(list("abcdef"), size=(4000, 10))).astype("category")
    y = (X[0] == "a").astype(int)
    clf = MultiTaskClassifier(max_epochs=1, random_state=0).fit(X, y)
    ten_columns_of_six = capacity(4000, 50)
    assert clf.trunk_.n_members == ten_columns_of_six.n_members
    assert ten_columns_of_six.n_members > capacity(4000, 10).n_members


@pytest.mark.parametrize("value", ["large", "AUTO"])
@pytest.mark.parametrize("name", sorted(SMALL))
def test_no_other_word_is_taken(name, value):
    X, Y = table(30)
    with pytest.raises(ValueError, match=f"{name}='{value}'"):
        MultiTaskClassifier(MLPTrunk(**{name: value})).fit(X, Y)
