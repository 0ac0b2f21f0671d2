"""Explanations of additive models are what the model adds up, exactly."""

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, Normalizer, StandardScaler

from skmtl import MultiTaskClassifier, TabularExplainer, TaskView, load_penguins
from skmtl.datasets import make_multitask
from skmtl.explain import term_roles
from skmtl.networks import AdditiveTrunk


@pytest.fixture(scope="module")
def penguins():
    X, Y = load_penguins(return_X_y=True)
    X = X.assign(food=np.where(np.arange(len(X)) % 3, "fish", "krill"))
    X["tag"] = 5.0  # says nothing
    clf = MultiTaskClassifier("additive", max_epochs=15, random_state=0)
    return clf.fit(X, Y), X


def log_odds(probabilities):
    p = np.clip(probabilities, 1e-300, 1)
    return np.log(p[1]) - np.log(p[0])


@pytest.mark.parametrize("row", [0, 3, 120, 271, 300])  # row 3 has missing numbers
def test_contributions_are_the_terms_and_sum_to_the_scores(penguins, row):
    clf, X = penguins
    explanation = TabularExplainer(clf, X, kind="contribution").explain(X.iloc[row])
    terms = clf.contributions(X.iloc[[row]])
    for k, task in enumerate(explanation.task_names):
        own, p = explanation.effects[task].to_numpy(), explanation.probabilities[k]
        if len(p) == 2:
            np.testing.assert_allclose(own[:, 1], terms[k][0, :, 0], atol=1e-6)
            np.testing.assert_array_equal(own[:, 0], -own[:, 1])
            total = clf.intercepts_[k][0] + own[:, 1].sum()
            assert abs(total - log_odds(p)) < 1e-5
        else:
            np.testing.assert_allclose(own, terms[k][0], atol=1e-6)
            scores = clf.intercepts_[k] + own.sum(axis=0)
            expected = np.exp(scores - scores.max())
            np.testing.assert_allclose(p, expected / expected.sum(), atol=1e-5)
    assert (explanation.standard_errors == 0).all(axis=None)
    assert explanation.n_samples == 0
    assert (explanation.fidelity["r2"] == 1).all()
    assert (explanation.effects.loc["tag"] == 0).all()


def test_sensitivities_are_changes_that_the_model_answers(penguins):
    clf, X = penguins
    explanation = TabularExplainer(clf, X).explain(X.iloc[200])
    before = np.concatenate([p[0] for p in clf.predict_proba(X.iloc[[200]])])
    for name in ("bill_length_mm", "body_mass_g", "food"):
        row = X.iloc[[200]].copy()
        if name == "food":
            row[name] = "fish" if row[name].iloc[0] == "krill" else "krill"
            sign = -1
        else:
            spread = X[name].std(ddof=0)
            sign = 1 if row[name].iloc[0] + spread <= X[name].max() else -1
            row[name] += sign * spread
        after = np.concatenate([p[0] for p in clf.predict_proba(row)])
        own = explanation.effects.loc[name].to_numpy()
        np.testing.assert_allclose(own, sign * (after - before), atol=1e-6)


def test_words_and_page_say_that_nothing_is_an_estimate(penguins):
    clf, X = penguins
    for kind in ("sensitivity", "contribution"):
        explanation = TabularExplainer(clf, X, kind=kind).explain(X.iloc[200])
        assert "is exact" in explanation.as_text()
        assert "精确" in explanation.as_text("zh")
        full = explanation.as_text(level="full")
        assert "Nothing here is an estimate" in full
        assert "±" not in full
        assert "R²" not in full
        assert "inputs near this one" not in full
        assert ("log-odds" in full) == (kind == "contribution")
        assert "Exact: the model is a sum" in explanation.to_html()
        labels = {ax.get_xlabel() for ax in explanation.plot("effects")}
        assert any("log-odds" in label for label in labels) == (kind != "sensitivity")


def test_terms_stand_beside_values_and_not_ranges(penguins):
    clf, X = penguins
    explanation = TabularExplainer(clf, X, kind="contribution").explain(X.iloc[200])
    value = dict(
        zip(explanation.features.names, explanation.features.values, strict=True)
    )
    assert float(value["bill_length_mm"]) == X["bill_length_mm"].iloc[200]
    frame = explanation.to_frame()
    assert set(frame["se"]) == {0.0}


@pytest.mark.parametrize("as_frame", [True, False])
def test_steps_that_keep_columns_are_looked_through(as_frame):
    made = make_multitask(300, random_state=0)
    X = np.asarray(made.data)
    X = pd.DataFrame(X).add_prefix("x") if as_frame else X
    additive = MultiTaskClassifier("additive", max_epochs=4, random_state=0)
    rows = X.iloc[:1] if as_frame else X[:1]
    for steps, is_exact in (
        ([StandardScaler()], True),
        ([StandardScaler(), "passthrough"], True),
        ([Normalizer()], False),  # each number depends on the whole row
        ([PCA(random_state=0)], False),
        ([StandardScaler(), PCA(5, random_state=0)], False),
    ):
        model = make_pipeline(*steps, additive).fit(X, made.target)
        explainer = TabularExplainer(model, X, kind="contribution")
        explanation = explainer.explain(rows.iloc[0] if as_frame else rows[0])
        assert (explanation.n_samples == 0) == is_exact
        if is_exact:
            terms = model[-1].contributions(model[:-1].transform(rows))
            own = explanation.effects.to_numpy()[:, 1::2]
            expected = np.concatenate(terms, axis=2)[0]
            np.testing.assert_allclose(own, expected, atol=1e-6)


def test_searches_are_looked_into_and_other_trunks_are_asked_as_before(penguins):
    clf, X = penguins
    Y = load_penguins(return_X_y=True)[1]
    grid = GridSearchCV(
        MultiTaskClassifier("additive", max_epochs=2, random_state=0),
        {"lr": [0.01]},
        cv=KFold(2, shuffle=True, random_state=0),
    ).fit(X, Y[["species", "island"]])
    assert TabularExplainer(grid, X).explain(X.iloc[0]).n_samples == 0
    mlp = MultiTaskClassifier(max_epochs=2, random_state=0).fit(X, Y)
    assert TabularExplainer(mlp, X).explain(X.iloc[0]).n_samples > 0
    asked = TabularExplainer(clf.predict_proba, X)  # a method knows whose it is
    assert asked.explain(X.iloc[0]).n_samples == 0
    function = TabularExplainer(lambda rows: clf.predict_proba(rows), X)
    assert function.explain(X.iloc[0]).n_samples > 0


def test_a_fit_that_goes_on_is_explained_as_it_is_then():
    X, Y = load_penguins(return_X_y=True)
    clf = MultiTaskClassifier("additive", max_epochs=2, random_state=0).fit(X, Y)
    explainer = TabularExplainer(clf, X, kind="contribution")
    before = explainer.explain(X.iloc[0]).effects
    clf.set_params(max_epochs=20).fit(X, Y)
    after = explainer.explain(X.iloc[0]).effects
    terms = clf.contributions(X.iloc[[0]])
    np.testing.assert_allclose(after["species"], terms[0][0], atol=1e-6)
    assert np.abs(after - before).to_numpy().max() > 0.01


def test_a_model_that_learned_nothing_is_said_to_be_the_same_everywhere():
    rng = np.random.RandomState(0)
    X = pd.DataFrame({"a": np.ones(60), "b": np.ones(60)})
    Y = pd.DataFrame({"t": rng.randint(0, 2, 60), "u": rng.randint(0, 2, 60)})
    X.loc[0, "a"] = 1.0
    X["c"] = np.repeat([0.0, 1.0], 30)
    clf = MultiTaskClassifier("additive", max_epochs=1, lr=1e-9, random_state=0)
    explanation = TabularExplainer(clf.fit(X, Y), X).explain(X.iloc[0])
    assert explanation.as_text()
    assert (explanation.effects.loc[["a", "b"]] == 0).all(axis=None)


def test_a_pair_of_features_is_told_half_of_either():
    X, Y = load_penguins(return_X_y=True)
    trunk = AdditiveTrunk(n_pairs=4)
    clf = MultiTaskClassifier(trunk, max_epochs=15, random_state=0).fit(X, Y)
    explainer = TabularExplainer(clf, X, kind="contribution")
    row = X.iloc[[200]]
    explanation = explainer.explain(row.iloc[0])
    names = list(X.columns)
    for k, task in enumerate(["species", "island"]):
        expected = clf.contributions(row)[k][0]
        for name, term in zip(clf.term_names_[5:], expected[5:], strict=True):
            for column in name.split(" x "):
                expected[names.index(column)] += term / 2
        own = explanation.effects[task].to_numpy()
        np.testing.assert_allclose(own, expected[:5], atol=1e-6)
        scores = clf.intercepts_[k] + own.sum(axis=0)
        proba = np.exp(scores) / np.exp(scores).sum()
        np.testing.assert_allclose(proba, explanation.probabilities[k], atol=1e-5)
    assert "by itself, or with one other, and adds up" in explanation.as_text()
    assert "或与另一个特征一起" in explanation.as_text("zh")
    full = explanation.as_text(level="full")
    assert "one term for each feature, and of some for two together." in full
    assert "half of a term of two is told of either" in explanation.to_html()


def test_roles_have_pairs_as_rows_of_their_own():
    X, Y = load_penguins(return_X_y=True)
    trunk = AdditiveTrunk(n_pairs=2)
    clf = MultiTaskClassifier(trunk, max_epochs=5, random_state=0).fit(X, Y)
    assert term_roles(clf, X).sizes.index.tolist() == clf.term_names_


@pytest.mark.parametrize("n_rows", [1, 2, 5, 12, 20, 50, 80, 200])
def test_steps_that_mix_columns_are_never_taken_for_others(n_rows):
    X = np.random.RandomState(0).randn(200, 3)
    Y = np.column_stack([X[:, 0] > 0, X[:, 1] > X[:, 2]]).astype(int)
    additive = MultiTaskClassifier("additive", max_epochs=2, random_state=0)

    def moved(rows):
        rows = np.array(rows)
        rows[:, 1] -= rows[:, 0]
        return rows

    for step in (PCA(3, random_state=0), FunctionTransformer(moved)):
        model = make_pipeline(step, additive).fit(X, Y)
        explained = TabularExplainer(model, X[:n_rows], n_samples=50).explain(X[0])
        assert explained.n_samples > 0


def test_a_view_has_the_terms_of_its_task(penguins):
    clf, X = penguins
    for k, name in enumerate(clf.task_names_):
        explainer = TabularExplainer(clf.task(name), X, kind="contribution")
        explanation = explainer.explain(X.iloc[7])
        terms = clf.contributions(X.iloc[[7]])[k][0]
        own = explanation.effects.to_numpy()
        np.testing.assert_allclose(own[:, -terms.shape[1] :], terms, atol=1e-6)


def test_a_view_has_the_terms_of_its_task_whatever_it_calls_it(penguins):
    clf, X = penguins
    species, island, sex = clf.task_names_
    terms = clf.contributions(X.iloc[[7]])[0][0]
    for view in (
        TaskView(clf, 0, task_names=[island, "x", "y"]),
        TaskView(TaskView(clf, species), 0),
        TaskView(clf, species.upper(), task_names=[species.upper(), island, sex]),
    ):
        explainer = TabularExplainer(view, X, kind="contribution")
        own = explainer.explain(X.iloc[7]).effects.to_numpy()
        np.testing.assert_allclose(own[:, -terms.shape[1] :], terms, atol=1e-6)
    # the explainer stays while the view is set to another task
    view.set_params(task=sex)
    own = explainer.explain(X.iloc[7]).effects.to_numpy()
    terms = clf.contributions(X.iloc[[7]])[2][0]
    np.testing.assert_allclose(own[:, -terms.shape[1] :], terms, atol=1e-6)


def test_a_background_of_one_row_hides_no_term(penguins):
    clf, X = penguins
    few = TabularExplainer(clf, X.iloc[[200]], kind="contribution")
    few = few.explain(X.iloc[200])
    all_ = TabularExplainer(clf, X, kind="contribution").explain(X.iloc[200])
    np.testing.assert_allclose(few.effects, all_.effects)
    sex = few.as_lime("sex")
    assert abs(sex.intercept[1] - clf.intercepts_[2][0]) < 1e-9
