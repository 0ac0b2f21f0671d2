"""What users of the generated reviews rely on."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline

from skmtl import MultiTaskClassifier
from skmtl.datasets import make_reviews

CLASSES = {
    "sentiment": {"positive", "negative"},
    "topic": {"food", "place", "price", "service"},
    "recommended": {"yes", "no"},
}
both = pytest.mark.parametrize("language", ["en", "zh"])


@both
def test_bunch_holds_texts_targets_and_what_was_planted(language):
    reviews = make_reviews(300, language=language, random_state=0)
    assert reviews.data.shape == (300,)
    assert all(isinstance(text, str) for text in reviews.data)
    assert len(set(reviews.data)) > 290
    assert reviews.target_names == list(CLASSES) == list(reviews.target.columns)
    for task, classes in CLASSES.items():
        counts = reviews.target[task].value_counts()
        assert set(counts.index) == classes
        assert counts.min() > 0.6 * counts.mean()
    assert len(reviews.planted) == 300


@both
def test_planted_words_are_in_the_text_once(language):
    reviews = make_reviews(300, language=language, random_state=1)
    for text, planted in zip(reviews.data, reviews.planted, strict=True):
        for words in planted.values():
            for word in words:
                assert text.count(word) == 1


@both
def test_what_is_planted_decides_and_nothing_else_does(language):
    """The same word means the same label, in every review."""
    reviews = make_reviews(1000, language=language, random_state=2)
    for task in CLASSES:
        meaning = {}
        for planted, label in zip(reviews.planted, reviews.target[task], strict=True):
            meaning.setdefault(planted[task][0], set()).add(label)
        assert all(len(labels) == 1 for labels in meaning.values())


def test_no_planted_character_of_chinese_stands_elsewhere():
    reviews = make_reviews(1000, language="zh", random_state=0)
    planted = {w for p in reviews.planted for words in p.values() for w in words}
    characters = "".join(sorted(planted))
    assert len(set(characters)) == len(characters) == 2 * len(planted)
    rest = re.sub("|".join(planted), "", "".join(reviews.data))
    assert not set(rest) & set(characters)


def test_tasks_share_evidence():
    planted = make_reviews(500, random_state=0).planted
    alike = [p["sentiment"] == p["topic"] == p["recommended"] for p in planted]
    assert 0.15 < np.mean(alike) < 0.35


@both
@pytest.mark.parametrize(
    "classifier",
    [
        MultiOutputClassifier(LogisticRegression(C=10)),
        MultiTaskClassifier(max_epochs=15, random_state=0),
    ],
)
def test_pipelines_learn_them(language, classifier):
    X, Y = make_reviews(500, language=language, return_X_y=True, random_state=0)
    words = {"analyzer": "char", "ngram_range": (1, 2)} if language == "zh" else {}
    model = make_pipeline(TfidfVectorizer(**words), classifier).fit(X[:400], Y[:400])
    right = np.asarray(model.predict(X[400:])) == Y[400:].to_numpy(dtype=object)
    assert right.mean(axis=0).min() > 0.9


def test_same_seed_gives_the_same_reviews():
    first, second = (make_reviews(20, random_state=3) for _ in range(2))
    assert first.data.tolist() == second.data.tolist()
    pd.testing.assert_frame_equal(first.target, second.target)
    assert first.data.tolist() != make_reviews(20, random_state=4).data.tolist()


def test_labels_go_missing_at_the_rate_asked_for():
    whole = make_reviews(200, random_state=0)
    some = make_reviews(200, missing_rate=0.3, random_state=0)
    assert whole.data.tolist() == some.data.tolist()
    assert some.target.isna().sum().tolist() == [60, 60, 60]
    known = some.target.notna().to_numpy()
    assert (some.target.to_numpy()[known] == whole.target.to_numpy()[known]).all()
    MultiTaskClassifier(max_epochs=1).fit(np.ones((200, 1)), some.target)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"n_samples": 0}, "n_samples=0"),
        ({"n_samples": 2.5}, "n_samples=2.5"),
        ({"language": "de"}, "'en', 'zh'"),
        ({"missing_rate": 1.0}, "missing_rate=1.0"),
        ({"missing_rate": "some"}, "missing_rate='some'"),
    ],
)
def test_bad_parameters_are_errors(bad, message):
    with pytest.raises(ValueError, match=message):
        make_reviews(**bad)
