"""A row of a table may come in any form, or is refused with a reason."""

import numpy as np
import pandas as pd
import pytest
import torch
from scipy import sparse

from skmtl.explain import TabularExplainer
from tests.explain.models import same_explanations, smooth

RNG = np.random.RandomState(0)
X = RNG.randn(80, 4)
MODEL = smooth([[1.0, -0.5, 0, 0], [0.8, 0, 0.4, 0], [-1.0, 0.5, 0, 0]])
FRAME = pd.DataFrame(X, columns=list("abcd"))
ROW = FRAME.iloc[2]


@pytest.mark.parametrize(
    "x",
    [
        ROW,
        ROW[::-1],
        ROW.to_dict(),
        dict(reversed(ROW.to_dict().items())),
        {**ROW.to_dict(), "more": 7},
        ROW.tolist(),
        tuple(ROW),
        FRAME.iloc[[2]],
        FRAME.iloc[[2], ::-1],
        ROW.to_numpy(),
        FRAME.iloc[[2]].to_numpy(),
    ],
    ids=[
        "Series",
        "Series in another order",
        "dict",
        "dict in another order",
        "dict with more",
        "list",
        "tuple",
        "frame",
        "frame in another order",
        "1-D",
        "2-D",
    ],
)
def test_a_row_may_come_in_any_form(x):
    explainer = TabularExplainer(MODEL, FRAME, n_samples=50)
    same_explanations(explainer.explain(x), explainer.explain(ROW))


@pytest.mark.parametrize(
    "x",
    [
        X[2],
        X[[2]],
        X[2].tolist(),
        pd.Series(X[2]),
        sparse.csr_array(X[[2]]),
        torch.tensor(X[2]),
        torch.tensor(X[[2]]),
        [np.array(value) for value in X[2]],
    ],
    ids=["1-D", "2-D", "list", "Series", "sparse", "tensor", "2-D tensor", "0-D"],
)
def test_a_row_of_an_array_may_come_in_any_form(x):
    explainer = TabularExplainer(MODEL, X, n_samples=50)
    same_explanations(explainer.explain(x), explainer.explain(X[2]))
    assert explainer.explain(x).features.names == ("x0", "x1", "x2", "x3")


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (FRAME.iloc[:2], "Got 2 rows to explain.*explain_many"),
        (FRAME.iloc[:0], "Got|Found"),
        (FRAME.iloc[[0], :3], r"without the columns \['d'\]"),
        ({"a": 1}, r"without the columns \['b', 'c', 'd'\]"),
        (pd.Series([1, 2, 3, 4]), "without the columns"),
        ([1, 2, 3], "3 values to explain, but expected the 4 values of"),
        (np.zeros(5), r"shape \(5,\)"),
        (np.zeros((2, 4)), r"shape \(2, 4\)"),
        (np.zeros((1, 1, 4)), r"shape \(1, 1, 4\)"),
        ([], "0 values to explain"),
        ([[1], 2, 3, 4], "Got"),
        (5, "Got"),
        (None, "Got"),
        (["one", 2, 3, 4], "Got 'one' in the column 'a' of numbers"),
        ([np.inf, 2, 3, 4], "Got inf in the column 'a'"),
        ([1, -np.inf, 3, 4], "Got -inf in the column 'b'"),
    ],
)
def test_a_bad_row_is_an_error_that_says_why(x, says):
    explainer = TabularExplainer(MODEL, FRAME, n_samples=50)
    with pytest.raises((ValueError, TypeError), match=says):
        explainer.explain(x)


def test_infinity_in_a_column_of_two_numbers_is_an_error():
    table = np.column_stack([X[:, 0], np.arange(80) % 2])
    explainer = TabularExplainer(smooth([[1, 1]]), table, n_samples=50)
    with pytest.raises(ValueError, match="Got inf in the column 'x1'"):
        explainer.explain([0, np.inf])


def test_a_list_in_a_column_of_categories_is_an_error():
    table = pd.DataFrame({"a": ["u", "v"] * 9, "b": np.arange(18)})
    explainer = TabularExplainer(lambda rows: np.full((len(rows), 2), 0.5), table)
    with pytest.raises((ValueError, TypeError), match="Got"):
        explainer.explain({"a": ["u"], "b": 1})


def test_many_rows_come_in_any_form():
    explainer = TabularExplainer(MODEL, FRAME, n_samples=30)
    expected = explainer.explain_many(FRAME.iloc[:3])
    for rows in (X[:3], X[:3].tolist(), [FRAME.iloc[i] for i in range(3)]):
        for one, other in zip(explainer.explain_many(rows), expected, strict=True):
            same_explanations(one, other)


@pytest.mark.parametrize("rows", [[], X[:0], FRAME.iloc[:0]])
def test_no_row_is_an_error(rows):
    explainer = TabularExplainer(MODEL, FRAME, n_samples=30)
    with pytest.raises(ValueError, match="Got no"):
        explainer.explain_many(rows)
