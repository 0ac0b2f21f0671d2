"""A row alone gets the answer that it gets among others."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from skmtl import MultiTaskClassifier
from skmtl.networks import MLPTrunk
from tests.needs import package
from tests.toy_tasks import probabilities

pytestmark = pytest.mark.filterwarnings("ignore:Only one class")

rng = np.random.RandomState(0)
N_ROWS = 60
NUMBERS = rng.randn(N_ROWS, 6)
Y = pd.DataFrame(
    {
        "side": np.where(NUMBERS[:, 0] > 0, "right", "left"),
        "level": np.digitize(NUMBERS[:, 1], [-0.5, 0.5]),
        "only": "one",
        "kind": np.digitize(NUMBERS[:, 2], [-1, 0, 1]),
    }
)


def with_gaps():
    return np.where(rng.rand(*NUMBERS.shape) < 0.1, np.nan, NUMBERS)


def frame():
    X = pd.DataFrame(with_gaps(), columns=list("abcdef"))
    X["count"] = np.arange(N_ROWS) % 7
    X["colour"] = pd.Categorical(np.array(["red", "blue", None])[np.arange(N_ROWS) % 3])
    return X


def polars_frame():
    X = frame()
    colour = X.pop("colour").astype(object)
    colours = [None if pd.isna(value) else value for value in colour]
    return package("polars").DataFrame(X.to_dict("list") | {"colour": colours})


FORMS = {
    "float64": lambda: NUMBERS,
    "float32": lambda: NUMBERS.astype(np.float32),
    "integers": lambda: (10 * NUMBERS).astype(int),
    "missing numbers": with_gaps,
    "far from zero": lambda: NUMBERS * 1e-3 + 1e9,
    "two values": lambda: np.hstack([NUMBERS, NUMBERS[:, :1] > 0]),
    "sparse": lambda: sp.csr_matrix(np.where(NUMBERS > 0, NUMBERS, 0)),
    "frame": frame,
    "frame of numbers": lambda: pd.DataFrame(NUMBERS, columns=list("abcdef")),
    "names that are numbers": lambda: pd.DataFrame(NUMBERS),
    "polars": polars_frame,
}
TRUNKS = {
    "one": MLPTrunk((8, 8), n_members=1, n_bins=0),
    "members": MLPTrunk(16, n_members=3),
    "deep members": MLPTrunk((8, 8), n_members=2, normalization="layer"),
}


def assert_rows_alone_are_the_same(clf, X):
    whole = probabilities(clf, X)
    for k in (0, 7, N_ROWS - 1):
        alone = probabilities(clf, row_of(X, k))
        np.testing.assert_allclose(alone, whole[[k]], rtol=0, atol=1e-6)


def row_of(X, k):
    return X.iloc[[k]] if isinstance(X, pd.DataFrame) else X[[k]]


@pytest.mark.parametrize("trunk", TRUNKS)
@pytest.mark.parametrize("form", FORMS)
def test_of_a_table(form, trunk):
    X = FORMS[form]()
    clf = MultiTaskClassifier(TRUNKS[trunk], max_epochs=3, lr=0.02, random_state=0)
    assert_rows_alone_are_the_same(clf.fit(X, Y), X)


def test_of_two_tasks_of_two_classes():
    clf = MultiTaskClassifier(max_epochs=3, random_state=0).fit(NUMBERS, NUMBERS > 0)
    assert_rows_alone_are_the_same(clf, NUMBERS)


def test_of_one_task():
    clf = MultiTaskClassifier(max_epochs=3, random_state=0)
    for task in ("side", "level"):
        clf.fit(NUMBERS, Y[task])
        assert_rows_alone_are_the_same(clf, NUMBERS)


def test_of_categories_that_are_embedded():
    codes = [f"c{k % 70}" for k in range(3 * N_ROWS)]
    X = pd.DataFrame({"a": np.tile(NUMBERS[:, 0], 3), "code": codes})
    clf = MultiTaskClassifier(max_epochs=2, random_state=0)
    clf.fit(X, pd.concat([Y] * 3, ignore_index=True))
    assert_rows_alone_are_the_same(clf, X)


def test_of_tokens():
    ids = rng.randint(2, 30, size=(N_ROWS, 12))
    ids[np.arange(12) >= rng.randint(1, 12, size=(N_ROWS, 1))] = 0
    clf = MultiTaskClassifier("gru", max_epochs=2, random_state=0).fit(ids, Y)
    assert_rows_alone_are_the_same(clf, ids)


def test_of_a_frame_whose_columns_are_called_otherwise_is_refused():
    X = FORMS["frame of numbers"]()
    clf = MultiTaskClassifier(max_epochs=1, random_state=0).fit(X, Y)
    with pytest.raises(ValueError, match="feature names"):
        clf.predict_proba(X[:1].rename(columns={"a": "z"}))
    with pytest.raises(ValueError, match="feature names"):
        clf.predict_proba(X[:1][list("bacdef")])
    with pytest.raises(ValueError, match="0 sample"):
        clf.predict_proba(X[:0])
