"""Explanations of texts: what is taken away, and what is found."""

import pickle
import re

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline

from skmtl.datasets import make_reviews
from skmtl.explain._text import TextExplainer
from skmtl.explain.neighbours._text_perturber import TextPerturber
from skmtl.explain.neighbours._tokens import distinct_words
from tests.explain.models import of_second

TASKS = ["sentiment", "topic", "recommended"]


def perturber(text, tokenizer="auto"):
    return TextPerturber(text, distinct_words(text, tokenizer))


def without(text, word):
    """Return the text with one of its words taken away."""
    found = perturber(text)
    asked = found.varied(found.features.names.index(word))
    assert asked.values == ("",)
    return found.rows(asked.codes)[0]


@pytest.fixture(scope="module", params=["en", "zh"])
def fitted(request):
    """A Pipeline for reviews, and reviews that it has not seen."""
    X, Y = make_reviews(400, language=request.param, return_X_y=True, random_state=0)
    words = {"analyzer": "char", "ngram_range": (1, 2)} if request.param == "zh" else {}
    classifier = MultiOutputClassifier(LogisticRegression(C=10))
    model = make_pipeline(TfidfVectorizer(**words), classifier).fit(X, Y)
    return model, make_reviews(40, language=request.param, random_state=1)


def loud(texts):
    """Two tasks: does "good" stand in a text, and does "bad" not?"""
    good = np.array([0.1 + 0.8 * ("good" in text) for text in texts])
    bad = np.array([0.9 - 0.8 * ("bad" in text) for text in texts])
    return [np.column_stack([1 - p, p]) for p in (good, bad)]


def test_all_places_of_a_word_go_and_no_space_is_left_double():
    text = "The good food. A good (fine) wine,\tvery good\nand cheap!"
    assert without(text, "good") == "The food. A (fine) wine,\tvery\nand cheap!"
    assert (
        without(text, "The") == "good food. A good (fine) wine,\tvery good\nand cheap!"
    )
    assert (
        without(text, "fine") == "The good food. A good () wine,\tvery good\nand cheap!"
    )
    assert (
        without(text, "very") == "The good food. A good (fine) wine, good\nand cheap!"
    )
    assert (
        without(text, "cheap") == "The good food. A good (fine) wine,\tvery good\nand!"
    )


def test_chinese_is_cut_without_a_trace():
    assert without("这部电影很精彩。", "很") == "这部电影精彩。"


@pytest.mark.parametrize(
    "text", ["  led by space", "a", "很好。", "a\u3000b ", "\n\nx "]
)
def test_nothing_taken_away_is_the_text_itself(text):
    found = perturber(text)
    assert found.rows(np.ones((2, len(found.features)))) == [text, text]


def test_every_word_is_there_exactly_if_its_mask_says_so():
    text = "one two, three (four) five-six: seven! one three"
    found = perturber(text)
    Z, pairs = found.draw(200, np.random.RandomState(0), first=True)
    weights = found.weigh(Z)
    assert found.rows(Z)[0] == text
    assert len(weights) == len(set(pairs)) == 200
    names = np.array(found.features.names)
    for mask, left in zip(Z, found.rows(Z), strict=True):
        assert set(re.findall(r"[\w-]+|!", left)) == set(names[mask == 1])


def test_effects_of_an_additive_model_are_its_own():
    explanation = TextExplainer(loud).explain("a good meal and a bad wine")
    names = explanation.features.names
    effects = pd.DataFrame(of_second(explanation).facts.effects, names)
    assert effects.loc["good"].tolist() == pytest.approx([0.8, 0], abs=0.01)
    assert effects.loc["bad"].tolist() == pytest.approx([0, -0.8], abs=0.01)
    others = effects.drop(["good", "bad"])
    assert others.abs().max().max() < 0.01
    assert explanation.source.text == "a good meal and a bad wine"
    assert explanation.source.spans[names.index("a")] == ((0, 1), (16, 17))
    assert explanation.kind == "presence"


def test_planted_words_are_found(fitted):
    """A word of Chinese is two characters: then they are the first two."""
    model, reviews = fitted
    explainer = TextExplainer(model, task_names=TASKS)
    found = []
    for text, planted in zip(reviews.data, reviews.planted, strict=True):
        explanation = explainer.explain(text)
        names = np.array(explanation.features.names)
        for k, task in enumerate(TASKS):
            (word,) = planted[task]
            expected = {word} if word in names else set(word)
            effects = np.abs(explanation.facts.effects[:, k])
            found.append(set(names[np.argsort(-effects)[: len(expected)]]) == expected)
    assert np.mean(found) >= 0.95


def test_what_happens_without_a_word_was_asked_of_the_model():
    text = "a good meal and a bad wine"
    explanation = TextExplainer(loud).explain(text)
    said = {
        explanation.features.names[one.feature]: one.outputs[0]
        for one in explanation.answers.varied
    }
    assert said["good"] == pytest.approx([0.9, 0.1, 0.9, 0.1])
    assert said["bad"] == pytest.approx([0.1, 0.9, 0.1, 0.9])


def test_same_text_has_the_same_bits_whatever_was_explained_before(fitted):
    model, reviews = fitted
    explainer = TextExplainer(model, n_samples=200)
    first = explainer.explain(reviews.data[0]).surrogate
    explainer.explain(reviews.data[1])
    again = explainer.explain(reviews.data[0]).surrogate
    fresh = pickle.loads(pickle.dumps(explainer)).explain(reviews.data[0]).surrogate
    many = explainer.explain_many(list(reviews.data[:2]))[0].surrogate
    for other in (again, fresh, many):
        np.testing.assert_array_equal(first.effects, other.effects)


@pytest.mark.parametrize("batch_size", [1, 7, "auto"])
def test_batches_change_nothing_and_hold_strings(batch_size):
    sizes = []

    def model(texts):
        assert isinstance(texts, list)
        assert all(type(text) is str for text in texts)
        sizes.append(len(texts))
        return loud(texts)

    text = "a good meal and a bad wine"
    found = TextExplainer(model, n_samples=50, batch_size=batch_size).explain(text)
    whole = TextExplainer(loud, n_samples=50).explain(text)
    np.testing.assert_array_equal(found.surrogate.effects, whole.surrogate.effects)
    assert max(sizes) <= (50 if batch_size == "auto" else max(batch_size, 6))


def test_text_of_one_word_is_explained_but_said_to_mean_nothing():
    explanation = TextExplainer(loud).explain("good.")
    assert explanation.features.names == ("good",)
    assert explanation.facts.vacuous == ["one", "constant"]


def test_long_text_is_explained():
    rng = np.random.RandomState(0)
    text = " ".join(["good", *(f"w{k}" for k in rng.zipf(1.3, 5000) % 1500)])
    explanation = TextExplainer(loud, n_samples=1500).explain(text)
    assert int(np.argmax(explanation.facts.effects[:, 0])) == 0


def test_case_makes_no_other_word_unless_the_tokenizer_says_so():
    text = "Good, good"
    assert TextExplainer(loud).explain(text).features.names == ("Good",)
    apart = TextExplainer(loud, tokenizer=re.compile(r"\w+").findall)
    assert apart.explain(text).features.names == ("Good", "good")
    analyse = CountVectorizer().build_analyzer()
    assert TextExplainer(loud, tokenizer=analyse).explain(text).features.names == (
        "good",
    )


@pytest.mark.parametrize("text", ["", ".,", " "])
def test_text_without_words_is_an_error(text):
    with pytest.raises(ValueError, match="there is no word"):
        TextExplainer(loud).explain(text)


@pytest.mark.parametrize("text", [None, 1.5, ["a text"], b"bytes"])
def test_what_is_no_text_is_an_error(text):
    with pytest.raises(TypeError, match="expected a text as a string"):
        TextExplainer(loud).explain(text)


@pytest.mark.parametrize("texts", ["a text", pd.DataFrame({"text": ["a text"]})])
def test_many_texts_are_a_list_or_a_column(texts):
    with pytest.raises(TypeError, match="a list, an array or a column"):
        TextExplainer(loud).explain_many(texts)
    column = pd.Series(["a good text", "a bad text"])
    assert len(TextExplainer(loud, n_samples=20).explain_many(column)) == 2


def test_unknown_tokenizer_is_an_error_at_once():
    with pytest.raises(ValueError, match="tokenizer='jieba'"):
        TextExplainer(loud, tokenizer="jieba")
