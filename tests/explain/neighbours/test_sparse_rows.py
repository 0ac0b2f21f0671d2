"""Of a sparse row the entries are explained, and it is never made dense."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer

from skmtl.explain import TabularExplainer
from skmtl.explain.neighbours._sparse_perturber import SparsePerturber
from tests.explain.models import bounded, of_second

RNG = np.random.RandomState(0)
DENSE = RNG.rand(30, 12) * (RNG.rand(30, 12) < 0.4)
DENSE[0, [1, 3, 4, 7]] = [1.0, 2.0, 0.5, 1.5]
WEIGHTS = RNG.randn(12, 2)


class Model:
    """Two tasks; it takes sparse rows only, and remembers them."""

    def __init__(self):
        self.asked = []

    def __call__(self, rows):
        assert sparse.issparse(rows)
        self.asked.append(rows)
        return [bounded(total) for total in (rows @ WEIGHTS).T]


class Named(Model):
    """The same, with classes that do not say which one is meant."""

    classes_ = (np.array(["a", "b"]), np.array(["a", "b"]))

    def predict_proba(self, rows):
        return self(rows)


FORMS = {
    "csr_matrix": sparse.csr_matrix,
    "csr_array": sparse.csr_array,
    "csc_array": sparse.csc_array,
    "coo_matrix": sparse.coo_matrix,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
def test_the_entries_are_the_features_and_the_rows_asked_about_lack_some(form, kind):
    X = FORMS[form](DENSE)
    model = Named()
    x = FORMS[form](DENSE[[0]])
    explanation = TabularExplainer(model, X, kind=kind, n_samples=300).explain(x)
    at = np.flatnonzero(DENSE[0])
    assert explanation.kind == "presence"
    assert explanation.features.names == tuple(f"x{j}" for j in at)
    assert set(explanation.features.forms) == {"entry"}
    assert "0.5" in explanation.features.values
    around, background, *answers = model.asked
    assert (background != X.tocsr()).nnz == 0  # to learn which class is the rarer one
    asked = sparse.vstack([around, *answers]).toarray()
    np.testing.assert_array_equal(asked[0], DENSE[0])
    assert ((asked == DENSE[0]) | (asked == 0)).all()
    assert (asked[1 : 1 + 298] == 0).any(axis=0)[at].all()
    is_matrix = isinstance(x, sparse.spmatrix)
    assert all(isinstance(rows, sparse.spmatrix) == is_matrix for rows in model.asked)
    assert all(rows.format == "csr" for rows in model.asked)


def test_effects_have_the_sign_of_what_an_entry_does():
    X = sparse.csr_array(DENSE)
    explanation = of_second(TabularExplainer(Model(), X).explain(X[[0]]))
    at = np.flatnonzero(DENSE[0])
    pushes = DENSE[0, at, None] * WEIGHTS[at]
    large = np.abs(pushes) > 0.3
    assert large.sum() > 3
    np.testing.assert_array_equal(
        np.sign(explanation.facts.effects)[large], np.sign(pushes)[large]
    )


@pytest.mark.parametrize(
    "x",
    [
        sparse.csr_array(DENSE)[[0]],
        sparse.csr_matrix(DENSE)[0],
        sparse.coo_array(DENSE[[0]]),
        sparse.coo_array(DENSE[0]),  # of one axis, since scipy 1.13
        DENSE[0],
        DENSE[[0]],
        DENSE[0].tolist(),
    ],
    ids=["csr_array", "csr_matrix", "coo", "1-D", "dense", "dense 2-D", "list"],
)
def test_a_row_may_come_in_any_form(x):
    explainer = TabularExplainer(Model(), sparse.csr_array(DENSE), n_samples=50)
    expected = explainer.explain(sparse.csr_array(DENSE[[0]]))
    found = explainer.explain(x)
    assert found.features.names == expected.features.names
    np.testing.assert_array_equal(found.surrogate.effects, expected.surrogate.effects)


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "bsr", "lil", "dok", "dia"])
def test_many_rows_may_come_in_any_form(form):
    X = sparse.csr_matrix(DENSE)
    explainer = TabularExplainer(Model(), X, n_samples=30)
    found = explainer.explain_many(X[:3].asformat(form))
    for at, explanation in enumerate(found):
        alone = explainer.explain(X[at])
        np.testing.assert_array_equal(
            explanation.surrogate.effects, alone.surrogate.effects
        )


@pytest.mark.parametrize("kind", [sparse.csr_matrix, sparse.csr_array])
def test_a_row_with_zeros_stored_is_left_as_it_was(kind):
    parts = np.array([0.0, 1.0, 0.0, 2.0]), np.array([0, 1, 2, 3]), np.array([0, 4])
    x = kind(tuple(part.copy() for part in parts), shape=(1, 12))
    explanation = TabularExplainer(Model(), kind(DENSE), n_samples=20).explain(x)
    assert explanation.features.names == ("x1", "x3")
    for own, part in zip((x.data, x.indices, x.indptr), parts, strict=True):
        np.testing.assert_array_equal(own, part)


def test_an_entry_stored_in_parts_is_one_feature():
    parts = np.array([1.0, 2.0, 2.0]), np.array([1, 1, 3]), np.array([0, 3])
    x = sparse.csr_array(parts, shape=(1, 12))
    explanation = TabularExplainer(Model(), sparse.csr_array(DENSE)).explain(x)
    assert explanation.features.names == ("x1", "x3")
    assert explanation.features.values == ("3", "2")


def test_one_entry_is_a_feature():
    x = np.zeros(12)
    x[5] = 2
    explanation = TabularExplainer(Model(), sparse.csr_array(DENSE)).explain(x)
    effects = explanation.effects
    assert effects.index.tolist() == ["x5"]
    gone = bounded(2 * WEIGHTS[5])[:, 1] - 0.5
    for k in range(2):
        assert effects.loc["x5", (f"task_{k}", 1)] == pytest.approx(gone[k], abs=0.01)


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (sparse.csr_array((1, 12)), "without an entry.*Pass a dense row"),
        (np.zeros(12), "without an entry"),
        (sparse.csr_array(np.ones((1, 3))), r"shape \(1, 3\).*expected \(1, 12\)"),
        (sparse.csr_array(DENSE[:2]), r"shape \(2, 12\)"),
        (np.ones(5), r"5"),
    ],
    ids=["no entry", "all zero", "narrow", "two rows", "dense narrow"],
)
def test_a_bad_row_is_an_error_that_says_why(x, says):
    explainer = TabularExplainer(Model(), sparse.csr_array(DENSE), n_samples=20)
    with pytest.raises(ValueError, match=says):
        explainer.explain(x)


def test_a_wide_row_is_never_made_dense():
    n_columns = 50_000_000
    x = sparse.csr_array(([1.0, 2.0, 3.0], [5, 10**6, 4 * 10**7], [0, 3]))
    x.resize(1, n_columns)
    perturber = SparsePerturber(x, range(n_columns))
    codes, _ = perturber.draw(100, np.random.RandomState(0), first=True)
    rows = perturber.rows(codes)
    assert rows.shape == (100, n_columns)
    assert rows.nnz == codes.sum() <= 300


def test_words_of_a_text_are_explained_through_their_columns():
    texts = ["good film", "bad film", "good play", "bad play"] * 5
    vectorizer = TfidfVectorizer()
    X = vectorizer.fit_transform(texts)
    Y = [["good" in t, "film" in t] for t in texts]
    forest = RandomForestClassifier(20, random_state=0).fit(X, Y)
    explainer = TabularExplainer(forest, X, n_samples=200, task_names=["good", "film"])
    explanation = explainer.explain(X[0])
    names = vectorizer.get_feature_names_out()
    top = explanation.effects.xs(True, axis=1, level="class").idxmax()
    assert names[int(top["good"][1:])] == "good"
    assert names[int(top["film"][1:])] == "film"
