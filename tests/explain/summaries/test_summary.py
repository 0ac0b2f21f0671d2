"""A summary tells in how many inputs features are, and which way they move classes."""

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline

from skmtl.explain import ExplanationSet, TabularExplainer, TextExplainer
from skmtl.explain.neighbours._features import TextSource
from tests.explain.made import made_explanation

LABELS = ["no", "yes"]


def of_words(words, effects, *, caseless=True):
    """An explanation of a text of some words, with their effects on one task."""
    text = " ".join(words)
    ends = np.cumsum([len(word) + 1 for word in words])
    spans = tuple(
        ((int(e) - 1 - len(w), int(e) - 1),) for w, e in zip(words, ends, strict=True)
    )
    return made_explanation(
        np.reshape(effects, (-1, 1)),
        names=words,
        values=words,
        forms="word",
        kind="presence",
        source=TextSource(text, spans, caseless),
    )


def test_a_word_of_one_text_has_a_count_and_no_interval():
    texts = [of_words(["good", "soup"], [0.3, 0.1]), of_words(["good"] * 1, [0.2])]
    table = ExplanationSet(texts).summary().effects["task_0"]
    assert table["n"].to_dict() == {"good": 2, "soup": 1}
    assert np.isfinite(table.loc["good", ["low", "high"]]).all()
    assert np.isnan(table.loc["soup", ["low", "high"]].to_numpy()).all()


def test_intervals_widen_as_texts_get_fewer():
    rng = np.random.RandomState(0)
    effects = 0.3 + 0.02 * rng.randn(12, 2)
    texts = [
        of_words(["often", "filler"] + ["rare"] * (k < 2), [*e, *[e[0]] * (k < 2)])
        for k, e in enumerate(effects)
    ]
    table = ExplanationSet(texts).summary().effects["task_0"]
    width = table["high"] - table["low"]
    assert width["rare"] > 3 * width["often"]


def test_words_of_many_texts_come_before_those_of_one():
    texts = [of_words(["usual", f"name{k}"], [0.25, 0.5]) for k in range(5)]
    index = ExplanationSet(texts).summary().effects.index
    assert index[0] == "usual"  # 1.25 in all, beside 0.5


def test_upper_and_lower_case_are_one_word_if_the_model_does_not_look():
    texts = [["Good", "soup"], ["good", "day"]]
    one = ExplanationSet([of_words(words, [0.3, 0.1]) for words in texts])
    assert one.summary().effects["task_0"]["n"].to_dict() == {
        "good": 2,
        "soup": 1,
        "day": 1,
    }
    two = ExplanationSet(
        [of_words(words, [0.3, 0.1], caseless=False) for words in texts]
    )
    assert sorted(two.summary().effects.index) == ["Good", "day", "good", "soup"]
    # kept apart within a text by its tokenizer
    apart = ExplanationSet([of_words(["Good", "good"], [0.3, 0.1])])
    assert sorted(apart.summary().effects.index) == ["Good", "good"]


@pytest.mark.parametrize("lowercase", [True, False])
@pytest.mark.parametrize("as_function", [True, False])
def test_the_model_is_asked_whether_it_looks_at_the_case(lowercase, as_function):
    texts = ["Good soup", "good day", "bad soup", "Bad day", "GOOD", "BAD"] * 3
    y = np.array([["good" in t.lower(), "soup" in t] for t in texts])
    model = make_pipeline(
        CountVectorizer(lowercase=lowercase),
        MultiOutputClassifier(LogisticRegression()),
    ).fit(texts, y)
    asked = model.predict_proba if as_function else model
    if as_function:
        asked = lambda texts: model.predict_proba(texts)  # noqa: E731
    explainer = TextExplainer(asked, n_samples=20)
    many = explainer.explain_many(["Good soup", "good day"])
    assert [e.source.caseless for e in many] == [lowercase] * 2
    expected = ["good", "soup", "day"] if lowercase else ["Good", "good", "soup", "day"]
    assert sorted(many.summary().effects.index) == sorted(expected)


def test_texts_without_cases_have_none():
    explainer = TextExplainer(lambda texts: np.full((len(texts), 2), 0.5), n_samples=10)
    assert explainer.explain("这里很美味").source.caseless


def test_the_sign_of_the_mean_effect_is_the_direction():
    signs = [1, 1, 1, -1]
    many = [
        made_explanation([[0.3 * s, -0.1], [0.0, 0.2]], focus=[k % 2, 1])
        for k, s in enumerate(signs)
    ]
    summary = ExplanationSet(many).summary()
    # whatever class is in focus, directions are those of the classes named
    assert summary.directions.loc["x0", ("task_0", "yes")] == pytest.approx(0.15)
    assert summary.directions.loc["x0", ("task_0", "no")] == pytest.approx(-0.15)
    assert summary.agreement.loc["x0", ("task_0", "yes")] == 0.75
    assert summary.directions.loc["x0", ("task_1", "yes")] == pytest.approx(-0.1)
    assert summary.agreement.loc["x0", ("task_1", "yes")] == 1
    assert summary.directions.loc["x1", ("task_0", "yes")] == 0
    assert np.isnan(summary.agreement.loc["x1", ("task_0", "yes")])


def test_later_flights_run_later():
    rng = np.random.RandomState(0)
    X = pd.DataFrame({"hour": rng.randint(5, 24, 100), "seats": rng.randn(100)})

    def model(rows):
        late = 1 / (1 + np.exp(-(rows["hour"].to_numpy() - 14) / 4))
        return [np.column_stack([1 - late, late])]

    explanations = TabularExplainer(model, X, n_samples=200).explain_many(X[:8])
    summary = explanations.summary()
    assert summary.directions.loc["hour", ("task_0", 1)] > 0.1
    assert summary.agreement.loc["hour", ("task_0", 1)] == 1
    assert "Higher values speak for task_0 (1) in 8." in summary.as_text()
    label = explanations[0].classes[0][1]
    late = explanations.with_classes({"task_0": label}).summary()
    assert "Higher values speak for" in late.as_text()
    assert "against" not in late.as_text()


def test_categories_of_different_values_have_no_direction():
    def made(values):
        return made_explanation(
            [[0.3], [0.2]], names=["island", "sex"], values=values, forms="value"
        )

    summary = ExplanationSet([made(["Dream", "f"]), made(["Biscoe", "f"])]).summary()
    assert summary.features["form"].tolist() == ["mixed", "value"]
    assert summary.features["value"].tolist() == ["", "f"]
    assert summary.directions.loc["island"].isna().all()
    assert summary.directions.loc["sex", ("task_0", "yes")] == pytest.approx(0.2)


def test_a_number_that_some_inputs_lack_goes_the_way_of_the_others():
    there = made_explanation([[0.3]], values=["4"])
    lacking = made_explanation([[-0.2]], values=["missing"], forms="value")
    summary = ExplanationSet([there, there, lacking]).summary()
    assert summary.features.loc["x0", "form"] == "number"
    assert summary.directions.loc["x0", ("task_0", "yes")] == pytest.approx(0.3)
    assert summary.agreement.loc["x0", ("task_0", "yes")] == pytest.approx(2 / 3)


def test_the_frame_and_the_json_have_the_numbers_of_the_tables():
    many = [made_explanation([[0.3, -0.1], [e, 0.2]]) for e in (0.1, 0.2)]
    summary = ExplanationSet(many).summary()
    frame = summary.to_frame()
    assert len(frame) == 2 * 2 * 2
    row = frame[
        (frame["task"] == "task_1")
        & (frame["class"] == "no")
        & (frame["feature"] == "x1")
    ].iloc[0]
    own = summary.effects.loc["x1", "task_1"]
    assert row[["mean", "low", "high", "n", "counts"]].tolist() == own.tolist()
    assert row["direction"] == summary.directions.loc["x1", ("task_1", "no")]
    content = json.loads(summary.to_json())
    j = summary.effects.index.tolist().index("x1")
    assert content["features"][j]["name"] == "x1"
    assert content["tasks"][1]["mean"][j] == own["mean"]
    assert content["tasks"][1]["classes"][0]["direction"][j] == row["direction"]
    alone = ExplanationSet(many[:1]).summary()
    assert json.loads(alone.to_json())["tasks"][0]["low"] == [None, None]


def test_a_summary_shows_itself_as_a_page(tmp_path):
    summary = ExplanationSet([made_explanation([[0.3], [0.1]])] * 2).summary()
    assert "<iframe" in summary._repr_html_()
    path = tmp_path / "page.html"
    assert summary.to_html(path, "Delays & more") is None
    html = path.read_text(encoding="utf-8")
    assert html == summary.to_html(title="Delays & more")
    assert "<title>Delays &amp; more</title>" in html
