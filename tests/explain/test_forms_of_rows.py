"""A row of a table may come in any form, or is refused with a reason."""

import numpy as np
import pandas as pd
import pytest
import torch
from scipy import sparse
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import TaskView
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


@pytest.mark.parametrize("background", [FRAME, X], ids=["frame", "array"])
@pytest.mark.parametrize("form", ["Series", "dict", "frame", "polars"])
def test_a_row_that_lacks_a_column_is_told_by_name(background, form):
    row = {"a": 1.0, "bb": 2.0, "c": 3.0, "d": 4.0}
    if form == "polars":
        polars = pytest.importorskip("polars")
        x = polars.DataFrame([row])
    else:
        x = {"Series": pd.Series, "dict": dict, "frame": lambda r: pd.DataFrame([r])}[
            form
        ](row)
    explainer = TabularExplainer(pipeline(), background, n_samples=50)
    says = (
        r"^Got a row with the columns \['a', 'bb', 'c', 'd'\], without the columns "
        r"\['b'\], but expected those of X_background. Is 'bb' meant to be 'b'\?$"
    )
    with pytest.raises(ValueError, match=says):
        explainer.explain(x)


def test_a_row_that_has_a_column_twice_is_an_error():
    explainer = TabularExplainer(MODEL, FRAME, n_samples=50)
    for x in (
        pd.concat([ROW, ROW[["b"]]]),
        pd.concat([FRAME, FRAME[["b"]]], axis=1).iloc[[0]],
    ):
        with pytest.raises(ValueError, match=r"several columns called \['b'\]"):
            explainer.explain(x)


def test_the_input_that_is_wrong_is_told_by_its_position():
    explainer = TabularExplainer(MODEL, FRAME, n_samples=50)
    with pytest.raises(ValueError, match=r"\['d'\].* the input at position 1\.$"):
        explainer.explain_many([ROW, ROW.drop("d")])


def pipeline():
    """A Pipeline that takes its columns by name."""
    chosen = make_column_transformer((StandardScaler(), ["a", "c"]))
    Y = np.column_stack([X[:, 0] > 0, X[:, 2] > 0])
    model = make_pipeline(chosen, MultiOutputClassifier(LogisticRegression()))
    return model.fit(FRAME, Y)


def searched():
    chosen = make_column_transformer((StandardScaler(), ["a", "c"]))
    model = make_pipeline(chosen, LogisticRegression())
    search = GridSearchCV(model, {"logisticregression__C": [1.0]}, cv=2)
    return search.fit(FRAME, X[:, 0] > 0)


@pytest.mark.parametrize(
    "model",
    [
        pipeline(),
        pipeline().predict_proba,
        make_pipeline("passthrough", pipeline().steps[0][1], LogisticRegression()).fit(
            FRAME, X[:, 0] > 0
        ),
        searched(),
        TaskView(pipeline(), 1),
    ],
    ids=["Pipeline", "method", "passthrough first", "search", "view"],
)
@pytest.mark.parametrize("background", [X, X.tolist()], ids=["array", "list"])
def test_arrays_get_the_names_that_the_model_was_fitted_with(model, background):
    explainer = TabularExplainer(model, background, n_samples=60)
    expected = TabularExplainer(model, FRAME, n_samples=60).explain(ROW)
    for x in (X[2], X[[2]], ROW, ROW[::-1], ROW[::-1].to_dict(), pd.Series(X[2])[::-1]):
        same_explanations(explainer.explain(x), expected)


def test_a_row_with_names_is_read_by_them_for_a_sparse_background():
    table = sparse.random(60, 4, density=0.6, format="csr", random_state=0)

    def model(rows):
        return smooth([[1, 2, 3, 4]])(rows.toarray())

    explainer = TabularExplainer(model, table, n_samples=60)
    row = table.toarray()[0]
    expected = explainer.explain(table[[0]])
    named = pd.Series(row, index=["x0", "x1", "x2", "x3"])
    for x in (named[::-1], named[::-1].to_dict(), pd.DataFrame([row]).iloc[:, ::-1]):
        same_explanations(explainer.explain(x), expected)
