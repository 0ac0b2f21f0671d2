"""An explanation's tables, facts and classes in focus say what its numbers say."""

import pickle

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl.explain import ImageExplainer, TabularExplainer, TextExplainer
from tests.explain.made import made_explanation
from tests.explain.models import bounded

RNG = np.random.RandomState(0)
X = pd.DataFrame(RNG.randn(90, 4), columns=["a", "b", "c", "d"])


class Labelled(ClassifierMixin, BaseEstimator):
    """A fitted model of three tasks: of two, of three and of two classes."""

    task_names_ = ("wet", "where", "warm")
    classes_ = (np.array([0, 1]), np.array(["in", "on", "up"]), np.array([False, True]))

    def fit(self, X, y):
        return self

    def __sklearn_is_fitted__(self):
        return True

    def predict_proba(self, rows):
        a, b, c = (rows[name].to_numpy() for name in "abc")
        scores = np.exp(np.column_stack([a, b, c - a]) / 2)
        return [bounded(a - b), scores / scores.sum(axis=1)[:, None], bounded(2 * b)]


PREDICTED = TabularExplainer(Labelled(), X, n_samples=400).explain(X.iloc[3])
EXPLANATION = PREDICTED.with_classes({"wet": 1, "warm": True})
OUTPUTS = [
    ("wet", 0),
    ("wet", 1),
    ("where", "in"),
    ("where", "on"),
    ("where", "up"),
    ("warm", False),
    ("warm", True),
]


def test_tables_have_a_row_for_each_feature_and_a_column_for_each_task_and_class():
    for name in ("effects", "standard_errors", "sign_probabilities"):
        table = getattr(EXPLANATION, name)
        assert table.shape == (4, 7)
        assert table.index.tolist() == ["a", "b", "c", "d"]
        assert table.index.name == "feature"
        assert table.columns.tolist() == OUTPUTS
        assert table.columns.names == ["task", "class"]
    np.testing.assert_array_equal(EXPLANATION.effects, EXPLANATION.surrogate.effects)
    np.testing.assert_array_equal(
        EXPLANATION.standard_errors, EXPLANATION.surrogate.standard_errors
    )


def test_fidelity_has_a_row_for_each_task_and_class():
    table = EXPLANATION.fidelity
    assert table.index.tolist() == OUTPUTS
    assert table.columns.tolist() == ["probability", "r2", "gap"]
    said = np.hstack(Labelled().predict_proba(X.iloc[[3]]))[0]
    np.testing.assert_allclose(table["probability"], said)
    np.testing.assert_allclose(table.groupby("task")["probability"].sum(), 1)
    assert (table["r2"] < 1).all()
    assert (table["r2"] > 0.5).all()


def test_the_effects_on_the_classes_of_a_task_cancel():
    totals = EXPLANATION.effects.T.groupby(level="task").sum()
    np.testing.assert_allclose(totals, 0, atol=1e-12)


def test_sign_probabilities_are_those_of_a_normal_distribution():
    explanation = made_explanation([[0.02], [-0.01], [0.0]], errors=0.01)
    found = explanation.sign_probabilities[("task_0", "yes")]
    np.testing.assert_allclose(found, [norm.cdf(2), norm.cdf(1), 0.5])
    certain = made_explanation([[0.02], [0.0]], errors=0.0).sign_probabilities
    np.testing.assert_allclose(certain[("task_0", "yes")], [1, 0.5])


def test_series_have_the_names_of_features_or_tasks():
    tasks, features = ["wet", "where", "warm"], ["a", "b", "c", "d"]
    assert EXPLANATION.task_names == tuple(tasks)
    assert EXPLANATION.roles.index.tolist() == features
    assert EXPLANATION.shared_effects.index.tolist() == features
    assert EXPLANATION.specific_effects.index.tolist() == features
    assert EXPLANATION.specific_effects.columns.tolist() == tasks
    assert EXPLANATION.vacuous.index.tolist() == tasks
    assert EXPLANATION.shared_fraction.index.tolist() == tasks
    assert EXPLANATION.shared_fraction.between(0, 1).all()
    assert EXPLANATION.relatedness.index.tolist() == tasks
    assert EXPLANATION.relatedness.columns.tolist() == tasks
    assert (np.diag(EXPLANATION.relatedness) == 1).all()
    assert EXPLANATION.n_samples == 400
    assert EXPLANATION.n_eff == pytest.approx(400)


def test_predictions_are_the_labels_themselves():
    said = [p[0] for p in Labelled().predict_proba(X.iloc[[3]])]
    for name, labels, p in zip(
        Labelled.task_names_, Labelled.classes_, said, strict=True
    ):
        assert EXPLANATION.predictions[name] == labels[p.argmax()]
    assert repr(EXPLANATION).startswith("<Explanation of wet: ")
    assert f"({said[0].max():.2f})" in repr(EXPLANATION)


def test_an_explainer_shows_its_model_and_what_was_set():
    explainer = TabularExplainer(Labelled(), X, kind="contribution", focus={"wet": 0})
    assert repr(explainer) == (
        "TabularExplainer(estimator=Labelled(), kind='contribution', focus={'wet': 0})"
    )

    def light(rows):
        return bounded(rows.sum(axis=(1, 2)))

    assert repr(ImageExplainer(light, fill="mean", task_names=["t"])) == (
        "ImageExplainer(estimator=light, fill='mean', task_names=['t'])"
    )
    long = make_pipeline(*[StandardScaler() for _ in range(9)], Labelled())
    assert repr(TextExplainer(long)) == "TextExplainer(estimator=Pipeline(...))"


def test_in_focus_is_1_or_true_and_the_predicted_one_of_more_than_two_classes():
    said = [p[0] for p in Labelled().predict_proba(X.iloc[[3]])]
    assert PREDICTED.focus.tolist() == [1, said[1].argmax(), 1]
    assert PREDICTED.facts.fixed.tolist() == [True, False, True]
    assert EXPLANATION.with_classes({"where": "on"}).facts.fixed.all()
    verdicts = [p for _, p in EXPLANATION.facts.verdicts]
    np.testing.assert_allclose(verdicts, [p.max() for p in said])


def test_other_classes_in_focus_change_what_is_told_and_nothing_else():
    before = EXPLANATION.focus.copy()
    other = EXPLANATION.with_classes({"wet": 0, "where": "up"})
    assert other.focus.tolist() == [0, 2, 1]
    np.testing.assert_array_equal(EXPLANATION.focus, before)
    assert other.surrogate is EXPLANATION.surrogate
    assert other.answers is EXPLANATION.answers
    np.testing.assert_array_equal(
        other.facts.effects,
        EXPLANATION.effects[[("wet", 0), ("where", "up"), ("warm", True)]],
    )
    assert other.with_classes({}).focus.tolist() == [0, 2, 1]
    assert other.with_classes({"warm": False}).focus.tolist() == [0, 2, 0]
    # of two classes, the other one mirrors all
    mirrored = EXPLANATION.with_classes({"wet": 0}).relatedness.loc["wet", "warm"]
    assert mirrored == pytest.approx(-EXPLANATION.relatedness.loc["wet", "warm"])


@pytest.mark.parametrize(
    ("classes", "says"),
    [
        ({"dry": 1}, r"Got task='dry', but expected one of .*'wet', 'where', 'warm'"),
        ({"wet": 2}, r"Got class 2 for task 'wet', but expected one of \[0, 1\]"),
        ({"wet": "1"}, "Got class '1' for task 'wet'"),
        ({"where": None}, "Got class None for task 'where'"),
        ({"where": np.nan}, "Got class nan for task 'where'"),
    ],
)
def test_unknown_tasks_and_classes_are_an_error(classes, says):
    with pytest.raises(ValueError, match=says):
        EXPLANATION.with_classes(classes)


def test_leading_features_are_the_most_important_ones_and_no_more_than_asked_for():
    effects = [[0.1, 0.1], [0.4, -0.4], [0.0, 0.0], [0.2, 0.3]]
    facts = made_explanation(effects, shown=2).facts
    assert facts.leading == [1, 3]
    assert made_explanation(effects, shown=10).facts.leading == [1, 3, 0]
    lengths = np.linalg.norm(effects, axis=0)
    np.testing.assert_allclose(
        facts.importances, np.abs(effects / lengths).mean(axis=1)
    )


@pytest.mark.parametrize(
    ("kwargs", "reason"),
    [
        ({}, ""),
        ({"r2": 0.29}, "fidelity"),
        ({"r2": 0.31}, ""),
        ({"r2": -5.0}, "fidelity"),
        ({"r2": np.nan}, "fidelity"),
        ({"constant": True, "r2": np.nan}, "constant"),
    ],
)
def test_a_task_is_vacuous_for_a_reason(kwargs, reason):
    explanation = made_explanation([[0.3, 0.2], [0.1, 0.2]], **kwargs)
    assert explanation.facts.vacuous == [reason] * 2
    assert (explanation.vacuous == bool(reason)).all()
    assert (explanation.roles == "none").all() == bool(reason)


@pytest.mark.parametrize(
    ("form", "reason"), [("word", "one"), ("segment", "one"), ("number", "")]
)
def test_a_single_word_or_segment_says_nothing(form, reason):
    assert made_explanation([[0.3]], forms=form).facts.vacuous == [reason]


def test_it_does_not_change_and_is_what_it_was_after_pickling():
    with pytest.raises(AttributeError):
        EXPLANATION.kind = "contribution"
    EXPLANATION.facts.roles  # noqa: B018  kept from here on
    again = pickle.loads(pickle.dumps(EXPLANATION))
    pd.testing.assert_frame_equal(again.effects, EXPLANATION.effects)
    pd.testing.assert_series_equal(again.roles, EXPLANATION.roles)
    assert again.to_json() == EXPLANATION.to_json()
    assert again.as_text() == EXPLANATION.as_text()


def test_words_and_page_are_those_of_the_classes_in_focus():
    assert EXPLANATION.as_text() != EXPLANATION.with_classes({"where": "up"}).as_text()
    html = EXPLANATION.to_html()
    assert "where" in html
    assert "<html" in html
    assert "<iframe" in EXPLANATION._repr_html_()


def test_a_page_is_written_where_it_is_asked_for(tmp_path):
    path = tmp_path / "page.html"
    assert EXPLANATION.to_html(path) is None
    assert path.read_text(encoding="utf-8") == EXPLANATION.to_html()
