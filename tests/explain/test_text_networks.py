"""Explanations of networks that read texts: marks are read, markup is cleaned away."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline

from skmtl import MultiTaskClassifier, TaskView
from skmtl.explain import TextExplainer
from skmtl.networks import TextCNNTrunk
from skmtl.preprocessing import TextCleaner, TokenSequencer
from tests.explain.models import bounded


@pytest.fixture(scope="module")
def network():
    """A network for messages: those with "!!!" are urgent, with "great" good."""
    rng = np.random.RandomState(0)
    urgent, good = rng.rand(2, 200) < 0.5
    words = rng.choice(["the", "parcel", "was", "late", "box", "here"], (200, 5))
    words[good, 2] = "great"
    texts = [
        " ".join(row) + "!!!" * int(u) for row, u in zip(words, urgent, strict=True)
    ]
    classifier = MultiTaskClassifier(
        TextCNNTrunk(1, n_filters=16, embedding_width=16, n_members=1),
        lr=0.02,
        batch_size=32,
        max_epochs=20,
        random_state=0,
    )
    model = make_pipeline(TextCleaner(), TokenSequencer(), classifier)
    return model.fit(texts, pd.DataFrame({"urgent": urgent, "good": good}))


def test_marks_that_a_network_reads_are_told(network):
    explanation = TextExplainer(network).explain("the great box is late!!!")
    assert explanation.predictions["urgent"]
    assert explanation.effects["urgent", True].idxmax() == "!!!"
    assert explanation.effects["good", True].idxmax() == "great"
    assert 'the word "!!!"' in explanation.as_text()
    assert "词语「!!!」" in explanation.as_text("zh")


def test_marks_are_words_of_picture_and_page(network):
    explanation = TextExplainer(network).explain("the great box is late!!!")
    explanation.plot()[0].figure.canvas.draw()
    plt.close("all")
    assert re.search(r"<(\w+) [^>]*>!!!</\1>", explanation.to_html())


def length(texts):
    """Return probabilities of how long texts are."""
    return bounded(np.array([len(text) / 50 for text in texts]))


HTML = "<p>thanks<br>my&nbsp;great box!</p>"


def views(model):
    """Return what a Pipeline may be in, each with the same probabilities."""
    search = GridSearchCV(model, {})
    search.best_estimator_ = model
    return {
        "alone": model,
        "method": model.predict_proba,
        "nested": make_pipeline("passthrough", model[:-1], model[-1]),
        "view": TaskView(model, "good"),
        "search": search,
    }


@pytest.mark.parametrize("kind", ["alone", "method", "nested", "view", "search"])
def test_a_text_is_explained_as_the_models_own_cleaner_leaves_it(network, kind):
    explanation = TextExplainer(views(network)[kind], n_samples=50).explain(HTML)
    assert explanation.features.names == ("thanks", "my", "great", "box", "!")
    assert explanation.source.text == "thanks my great box!"


def test_all_cleaners_before_the_first_other_step_are_passed():
    steps = TextCleaner(), TextCleaner(lowercase=True), CountVectorizer()
    labels = [[0, 1], [1, 0]]
    model = make_pipeline(*steps, MultiOutputClassifier(LogisticRegression()))
    explainer = TextExplainer(model.fit(["a b", "good c"], labels), n_samples=50)
    assert explainer.explain("<b>Good</b> DAY").source.text == "good day"


def test_cleaned_and_marked_up_texts_have_the_same_explanation(network):
    explainer = TextExplainer(network, n_samples=100)
    marked, plain = explainer.explain(HTML), explainer.explain("thanks my great box!")
    np.testing.assert_array_equal(marked.surrogate.effects, plain.surrogate.effects)
    many = explainer.explain_many([HTML])[0]
    np.testing.assert_array_equal(many.surrogate.effects, plain.surrogate.effects)


def test_explained_text_is_read_as_the_given_one(network):
    """Cleaned twice, an escaped tag would be gone."""
    text = "great &amp;lt;br> box"
    explanation = TextExplainer(network, n_samples=50).explain(text)
    assert explanation.source.text == text
    expected = network.predict_proba([text])
    for found, proba in zip(explanation.probabilities, expected, strict=True):
        np.testing.assert_allclose(found, proba[0], atol=1e-6)


def test_without_a_cleaner_a_text_stays_as_it_is(network):
    for model in (length, network[1:]):
        explanation = TextExplainer(model, n_samples=50).explain(HTML)
        assert explanation.source.text == HTML
        assert "br" in explanation.features.names
