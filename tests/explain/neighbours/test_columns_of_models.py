"""A background with other columns than the model knows is refused at once."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import MultiTaskClassifier, TabularExplainer

RNG = np.random.RandomState(0)
X = pd.DataFrame(RNG.randn(60, 3), columns=["a", "b", "c"])
Y = pd.DataFrame({"t": (X.a > 0).astype(int), "u": np.where(X.b > 0, "yes", "no")})
FOREST = RandomForestClassifier(3, random_state=0)
CODES = np.column_stack([X.a > 0, X.b > 0]).astype(int)


@pytest.fixture(scope="module")
def ours():
    return MultiTaskClassifier(max_epochs=1, random_state=0).fit(X, Y)


@pytest.mark.parametrize(
    ("background", "says"),
    [
        (X[["a", "b"]], r"without the columns \['c'\], but expected the 3 columns"),
        (X.assign(d=1.0), r"with the unknown columns \['d'\], but"),
        (
            X.rename(columns={"c": "C"}),
            r"without the columns \['c'\] and with the unknown columns \['C'\]",
        ),
        (X[["b", "a", "c"]], r"with its columns in another order, \['b', 'a', 'c'\]"),
    ],
)
def test_other_columns_are_named_when_the_explainer_is_made(background, says, ours):
    pipeline = make_pipeline(StandardScaler(), FOREST).fit(X, CODES)
    search = GridSearchCV(pipeline, {}, cv=2).fit(X, CODES)
    for model in (ours, pipeline, search, ours.predict_proba):
        with pytest.raises(ValueError, match=f"Got X_background {says}"):
            TabularExplainer(model, background)


@pytest.mark.parametrize("as_sparse", [False, True])
def test_another_number_of_columns_is_refused_where_there_are_no_names(as_sparse):
    table = sparse.csr_array(X.to_numpy()) if as_sparse else X.to_numpy()
    model = FOREST.fit(table, CODES)
    for background in (table[:, :2], table[:, [0, 1, 2, 2]]):
        n = background.shape[1]
        with pytest.raises(ValueError, match=f"with {n} columns, but expected the 3"):
            TabularExplainer(model, background)
    TabularExplainer(model, table)


def test_columns_that_a_model_does_not_look_at_may_be_missing_or_new():
    pick = make_column_transformer((StandardScaler(), ["a", "b"]))
    model = make_pipeline(pick, FOREST).fit(X, CODES)
    for background in (X[["a", "b"]], X.assign(d=1.0)):
        explainer = TabularExplainer(model, background, n_samples=50)
        assert len(explainer.explain(background.iloc[0]).features) == len(
            background.columns
        )
    with pytest.raises(ValueError, match=r"without the columns \['b', 'c'\]"):
        TabularExplainer(model, X[["a"]])


def test_a_function_is_asked_about_any_columns():
    asked = []

    def model(rows):
        asked.append(len(rows))
        return np.full((len(rows), 2), 0.5)

    TabularExplainer(model, X[["a"]])
    assert asked == []
