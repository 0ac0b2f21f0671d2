"""An explanation knows which row of which model it is about."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl.explain import ImageExplainer, TabularExplainer, TextExplainer
from tests.explain.models import bounded, smooth

X = pd.DataFrame(
    np.random.RandomState(0).randn(40, 2),
    columns=["a", "b"],
    index=[f"id {i}" for i in range(40)],
)
MODEL = smooth([[1.0, -0.5]])


@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
@pytest.mark.parametrize(
    ("x", "label"),
    [
        (X.iloc[3], "id 3"),
        (X.iloc[[3]], "id 3"),
        (X.reset_index(drop=True).iloc[3], 3),
        (X.iloc[3].to_dict(), None),
        (X.to_numpy()[3], None),
    ],
    ids=["Series", "frame", "number", "dict", "array"],
)
def test_a_row_is_known_by_its_label_in_the_table(x, label, kind):
    found = TabularExplainer(MODEL, X, kind=kind, n_samples=50).explain(x)
    assert found.row_label == found.facts.row_label == label
    assert ("For row" in found.as_text()) == (label is not None)


def test_many_rows_are_known_by_their_labels():
    explainer = TabularExplainer(MODEL, X, n_samples=50)
    labels = [one.row_label for one in explainer.explain_many(X[:3])]
    assert labels == ["id 0", "id 1", "id 2"]
    assert {one.row_label for one in explainer.explain_many(X[:3].to_numpy())} == {None}


def test_texts_images_and_sparse_rows_have_the_labels_of_their_table():
    texts = pd.Series(["a good one", "a bad one"], index=["p", "q"])
    explainer = TextExplainer(
        lambda rows: bounded(np.array([float("good" in row) for row in rows])),
        n_samples=50,
    )
    assert [one.row_label for one in explainer.explain_many(texts)] == ["p", "q"]
    assert explainer.explain(texts["p"]).row_label is None
    pixels = pd.DataFrame(np.random.RandomState(0).rand(2, 64), index=["p", "q"])
    images = ImageExplainer(
        lambda rows: bounded(np.asarray(rows).mean(axis=1)),
        image_shape=(8, 8),
        n_samples=50,
    )
    assert [one.row_label for one in images.explain_many(pixels)] == ["p", "q"]
    table = sparse.csr_array(np.eye(4))
    rows = TabularExplainer(
        lambda rows: bounded(rows.toarray()[:, 0]), table, n_samples=50
    )
    assert rows.explain(pd.Series(np.ones(4), name="s")).row_label == "s"


def test_the_model_is_known_by_its_class_in_a_search_or_pipeline():
    inner = make_pipeline(StandardScaler(), LogisticRegression())
    search = GridSearchCV(inner, {"logisticregression__C": [1.0]}, cv=2)
    y = X["a"].to_numpy() > 0
    for model, name in (
        (LogisticRegression().fit(X, y), "LogisticRegression"),
        (inner.fit(X, y), "LogisticRegression"),
        (search.fit(X, y), "LogisticRegression"),
        (MODEL, "smooth"),
    ):
        found = TabularExplainer(model, X, n_samples=50).explain(X.iloc[0])
        assert found.model_name == found.facts.model_name == name
