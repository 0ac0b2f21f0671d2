"""Rows of tables are explained for all tasks at once, the same way each time."""

import io
import pickle
import sys

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from skmtl import MultiTaskClassifier, _progress, load_penguins
from skmtl.exceptions import SkmtlWarning
from skmtl.explain import TabularExplainer
from tests.explain.models import Asked, of_second, same_explanations, smooth

KINDS = ("sensitivity", "contribution")
RNG = np.random.RandomState(0)
X = RNG.randn(80, 4)
MODEL = smooth([[1.0, -0.5, 0, 0], [0.8, 0, 0.4, 0], [-1.0, 0.5, 0, 0]])
FRAME = pd.DataFrame(X, columns=list("abcd"))


@pytest.mark.parametrize("selection", ["per_output", "joint"])
@pytest.mark.parametrize("kind", KINDS)
def test_identical_tasks_get_identical_explanations(kind, selection):
    row = [1.0, -0.5, 0.2, 0]
    for at in range(1, 9):  # wherever they stand among the others
        weights = RNG.randn(10, 4)
        weights[[0, at]] = row
        explanation = TabularExplainer(
            smooth(weights),
            X,
            kind=kind,
            selection=selection,
            n_samples=200,
            n_features=2,
        ).explain(X[0])
        other = f"task_{at}"
        for table in (explanation.effects, explanation.standard_errors):
            pd.testing.assert_frame_equal(
                table["task_0"], table[other], check_exact=True
            )
        fidelity = explanation.fidelity
        pd.testing.assert_frame_equal(
            fidelity.loc["task_0"], fidelity.loc[other], check_exact=True
        )
        assert explanation.relatedness.loc["task_0", other] == pytest.approx(1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_tasks", [1, 3, 12])
def test_the_model_is_asked_about_n_rows_whatever_the_number_of_tasks(kind, n_tasks):
    model = Asked(smooth(RNG.randn(n_tasks, 4)))
    explainer = TabularExplainer(model, X, kind=kind, n_samples=150)
    explanation = explainer.explain(X[0])
    # one call for all tasks, two for what words and pages tell (features alone, and
    # together), and once one for what is rare
    assert model.sizes[0] == explanation.n_samples == 150
    assert len(model.asked) <= 4
    n_before = len(model.asked)
    explainer.explain(X[0])
    assert len(model.asked) <= n_before + 3


@pytest.mark.parametrize("batch_size", [1, 7, 64, 1000])
def test_batches_change_no_bit_and_are_no_larger_than_asked_for(batch_size):
    whole = TabularExplainer(MODEL, X, n_samples=150).explain(X[0])
    model = Asked(MODEL)
    explainer = TabularExplainer(model, X, n_samples=150, batch_size=batch_size)
    same_explanations(explainer.explain(X[0]), whole)
    assert max(model.sizes) <= batch_size
    assert sum(model.sizes[: -(-150 // batch_size)]) == 150


@pytest.mark.parametrize("kind", KINDS)
def test_same_call_gives_the_same_bits_whatever_was_explained_before(kind):
    explainer = TabularExplainer(MODEL, X, kind=kind, n_samples=120)
    first = explainer.explain(X[3])
    explainer.explain(X[4])
    same_explanations(explainer.explain(X[3]), first)
    same_explanations(explainer.explain_many(X[[5, 3, 4]])[1], first)
    same_explanations(explainer.explain_many(X[[3]])[0], first)
    fresh = TabularExplainer(MODEL, X, kind=kind, n_samples=120)
    same_explanations(fresh.explain(X[3]), first)
    same_explanations(pickle.loads(pickle.dumps(explainer)).explain(X[3]), first)


def test_other_seeds_give_other_samples_and_a_random_state_goes_on():
    def explain(seed):
        return TabularExplainer(MODEL, X, n_samples=50, random_state=seed)

    one, other = explain(0).explain(X[0]), explain(1).explain(X[0])
    assert (one.surrogate.effects != other.surrogate.effects).any()
    moving = explain(np.random.RandomState(0))
    first, second = moving.explain(X[0]), moving.explain(X[0])
    assert (first.surrogate.effects != second.surrogate.effects).any()
    same_explanations(explain(np.random.RandomState(0)).explain(X[0]), first)
    never = explain(None)
    first, second = never.explain(X[0]), never.explain(X[0])
    assert (first.surrogate.effects != second.surrogate.effects).any()


@pytest.mark.parametrize("random_state", ["a", 1.5, np.random.default_rng(0), -1])
def test_a_bad_random_state_is_an_error_at_once(random_state):
    with pytest.raises(ValueError, match=r"[Ss]eed"):
        TabularExplainer(MODEL, X, random_state=random_state)


def test_global_random_numbers_are_left_as_they_were():
    np.random.seed(3)
    before = np.random.get_state()
    TabularExplainer(MODEL, X, n_samples=50).explain_many(X[:2])
    after = np.random.get_state()
    assert before[0] == after[0]
    np.testing.assert_array_equal(before[1], after[1])
    assert before[2:] == after[2:]


def test_what_is_given_is_left_as_it_was():
    table = pd.DataFrame(X, columns=list("abcd"))
    row = table.iloc[0]
    copies = table.copy(), row.copy()
    TabularExplainer(MODEL, table, n_samples=50).explain(row)
    pd.testing.assert_frame_equal(table, copies[0])
    pd.testing.assert_series_equal(row, copies[1])


@pytest.mark.parametrize(
    ("kwargs", "says"),
    [
        ({"kind": "local"}, "Got kind='local', but expected 'sensitivity' or"),
        ({"selection": "all"}, "Got selection='all'"),
        ({"n_features": 0}, "Got n_features=0"),
        ({"n_features": "auto"}, "Got n_features='auto'"),
        ({"n_features": 2.5}, "Got n_features=2.5"),
        ({"n_samples": 9}, "Got n_samples=9, but expected an integer of at least 10"),
        ({"n_samples": "many"}, "Got n_samples='many'"),
        ({"n_samples": True}, "Got n_samples=True"),
        ({"batch_size": 0}, "Got batch_size=0.*or 'auto'"),
        ({"categorical_features": "all"}, "Got categorical_features='all'"),
        ({"categorical_features": ["zz"]}, "Got categorical_features with 'zz'"),
    ],
)
def test_a_bad_parameter_is_an_error_at_once(kwargs, says):
    with pytest.raises(ValueError, match=says):
        TabularExplainer(MODEL, FRAME, **kwargs)


@pytest.mark.parametrize("n_samples", [10, 11, 57, np.int64(300)])
def test_a_given_number_of_samples_is_exact(n_samples):
    explanation = TabularExplainer(MODEL, X, n_samples=n_samples).explain(X[0])
    assert explanation.n_samples == n_samples
    assert 0 < explanation.n_eff <= n_samples + 1e-9
    assert np.isfinite(explanation.effects.to_numpy()).all()


def test_a_clear_model_is_settled_with_the_first_samples():
    model = Asked(MODEL)
    assert TabularExplainer(model, X).explain(X[0]).n_samples == 1000
    assert model.sizes[0] == 1000


@pytest.mark.parametrize("kind", KINDS)
def test_an_undecided_model_is_asked_until_the_bound(kind):
    def noise(rows):
        p = np.random.RandomState(len(rows)).uniform(0.1, 0.9, len(rows))
        return np.column_stack([1 - p, p])

    model = Asked(noise)
    explanation = TabularExplainer(model, X, kind=kind).explain(X[0])
    assert explanation.n_samples == 8000
    assert [n for n in model.sizes if n >= 1000] == [1000, 1000, 2000, 4000]


def test_a_constant_model_is_settled_at_once_and_says_that_it_is_vacuous():
    explainer = TabularExplainer(lambda rows: np.full((len(rows), 2), 0.5), X)
    explanation = explainer.explain(X[0])
    assert explanation.n_samples == 1000
    assert explanation.vacuous.all()
    assert explanation.facts.vacuous == ["constant"]
    assert set(explanation.roles) == {"none"}
    assert not [turn for turn in explanation.answers.turns if turn.turns]


def test_a_constant_task_has_no_say_in_which_features_lead():
    model = smooth([[1, 0.4, 0, 0], [0, 0, 0, 0]], level=1 / 3)
    for data, x in ((X, X[0]), (sparse.csr_array(X), sparse.csr_array(X[[0]]))):
        explainer = TabularExplainer(
            lambda rows: model(rows.toarray() if sparse.issparse(rows) else rows),
            data,
            n_samples=201,
        )
        facts = explainer.explain(x).facts
        assert facts.vacuous[1] == "constant"
        assert facts.leading[:2] == [0, 1]
        assert facts.importances[0] > 0.4
        assert facts.importances[2:].sum() < 0.05
        assert np.isnan(facts.relatedness[0, 1])


@pytest.mark.parametrize("kind", KINDS)
def test_one_feature_is_enough(kind):
    explainer = TabularExplainer(smooth([[1.0], [-1.0]]), X[:, :1], kind=kind)
    explanation = of_second(explainer.explain(X[0, :1]))
    effects = explanation.facts.effects
    assert effects.shape == (1, 2)
    np.testing.assert_allclose(effects[0, 0], -effects[0, 1], atol=1e-10)
    if kind == "sensitivity":
        assert explanation.roles.tolist() == ["conflicting"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_background_of_one_row_explains_nothing_and_says_so(kind):
    explainer = TabularExplainer(MODEL, X[:1], kind=kind, n_samples=50)
    assert explainer.explain(X[0]).facts.vacuous == ["constant"] * 3


def test_a_background_of_one_row_and_another_row_to_explain():
    table = pd.DataFrame({"a": [1.0], "b": ["u"]})
    explainer = TabularExplainer(
        lambda rows: np.full((len(rows), 2), 0.5), table, n_samples=50
    )
    with pytest.warns(SkmtlWarning, match="which X_background never has"):
        explanation = explainer.explain([2.0, "u"])
    assert explanation.features.values == ("2", "u")


def test_n_features_limits_what_is_shown_and_in_contributions_what_is_used():
    for kind, n_used in (("sensitivity", 4), ("contribution", 2)):
        explainer = TabularExplainer(MODEL, X, kind=kind, n_features=2, n_samples=200)
        explanation = explainer.explain(X[0])
        assert len(explanation.facts.leading) <= 2
        used = (explanation.effects != 0).sum()
        assert (used == n_used).all()


def test_joint_selection_gives_one_list_for_all_tasks():
    one = TabularExplainer(
        MODEL, X, kind="contribution", selection="joint", n_features=2, n_samples=400
    ).explain(X[0])
    assert ((one.effects != 0).any(axis=1).sum()) == 2
    each = TabularExplainer(MODEL, X, kind="contribution", n_features=2, n_samples=400)
    assert ((each.explain(X[0]).effects != 0).any(axis=1).sum()) == 3


def test_a_pipeline_with_columns_by_name_is_explained_on_raw_columns():
    X, Y = load_penguins(return_X_y=True)
    X = X.assign(wing=pd.Categorical(np.where(X["flipper_length_mm"] > 200, "l", "s")))
    numbers = X.select_dtypes("number").columns.tolist()
    prepare = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="ignore"), ["wing"]),
    )
    Y = Y[["species", "island"]]
    model = make_pipeline(prepare, RandomForestClassifier(5, random_state=0)).fit(X, Y)
    explainer = TabularExplainer(model, X, n_samples=200, task_names=list(Y))
    explanation = explainer.explain(X.iloc[0])
    assert explanation.features.names == tuple(X.columns)
    assert explanation.task_names == ("species", "island")
    proba = [p[0] for p in model.predict_proba(X.iloc[[0]])]
    for own, expected in zip(explanation.probabilities, proba, strict=True):
        np.testing.assert_array_equal(own, expected)
    with pytest.warns(SkmtlWarning, match="'new' in the column 'wing'"):
        explainer.explain({**X.iloc[1].to_dict(), "wing": "new"})


def test_our_classifier_is_explained_on_a_raw_table_with_missing_values():
    X, Y = load_penguins(return_X_y=True)
    clf = MultiTaskClassifier(max_epochs=2, random_state=0).fit(X, Y)
    gaps = X[X.isna().any(axis=1)].iloc[0]
    explanation = TabularExplainer(clf, X, n_samples=100).explain(gaps)
    assert explanation.task_names == ("species", "island", "sex")
    assert "missing" in explanation.features.values
    again = pickle.loads(pickle.dumps(explanation))
    same_explanations(again, explanation)


def test_a_terminal_shows_how_many_rows_are_explained(monkeypatch):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(_progress, "_DELAY", 0)
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr(sys, "stderr", terminal)
    TabularExplainer(MODEL, X, n_samples=50).explain_many(X[:2])
    assert "Explaining" in terminal.getvalue()
    assert "/2 " in terminal.getvalue()


def test_names_of_columns_are_those_that_the_model_knows():
    model = MultiTaskClassifier(max_epochs=1, random_state=0)
    model.fit(FRAME, (X[:, :2] > 0).astype(int))
    explanation = TabularExplainer(model, FRAME, n_samples=50).explain(X[0])
    assert explanation.features.names == ("a", "b", "c", "d")
