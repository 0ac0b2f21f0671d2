"""What users of the clothing reviews rely on."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.pipeline import make_pipeline

from skmtl import MultiTaskClassifier
from skmtl.datasets import load_clothing_reviews

TASKS = ["rating", "recommended", "department"]


def test_bunch_holds_what_loaders_give():
    reviews = load_clothing_reviews()
    assert reviews.feature_names == ["text"]
    assert reviews.target_names == TASKS == list(reviews.target.columns)
    assert list(reviews.frame.columns) == ["clothing_id", "title", "text", *TASKS]
    assert reviews.frame["text"].tolist() == reviews.data.tolist()
    assert reviews.frame[TASKS].equals(reviews.target)


def test_texts_are_an_array_of_strings_none_empty_none_twice():
    X, _ = load_clothing_reviews(return_X_y=True)
    assert X.shape == (2000,)
    assert X.dtype == object
    assert all(isinstance(text, str) and text.strip() for text in X)
    assert len(set(X)) == 2000
    lengths = [len(text) for text in X]
    assert (min(lengths), max(lengths)) == (13, 507)
    assert 59 < np.mean([len(text.split()) for text in X]) < 61


def test_line_breaks_of_the_source_are_kept():
    X, _ = load_clothing_reviews(return_X_y=True)
    assert sum("\r\n" in text for text in X) == 115


@pytest.mark.parametrize(
    ("task", "counts"),
    [
        ("rating", {5: 1097, 4: 419, 3: 268, 2: 128, 1: 88}),
        ("recommended", {"yes": 1603, "no": 397}),
        (
            "department",
            {
                "Tops": 928,
                "Dresses": 542,
                "Bottoms": 314,
                "Intimate": 123,
                "Jackets": 80,
                "Trend": 13,
            },
        ),
    ],
)
def test_class_counts(task, counts):
    _, Y = load_clothing_reviews(return_X_y=True)
    assert Y[task].value_counts().to_dict() == counts
    assert sum(counts.values()) == 2000


def test_reviews_of_a_garment_are_of_one_department():
    frame = load_clothing_reviews().frame
    assert frame["clothing_id"].nunique() == 370
    assert (frame.groupby("clothing_id")["department"].nunique() == 1).all()


def test_a_caller_may_change_what_it_got():
    first = load_clothing_reviews()
    first.target_names.append("mood")
    first.target["rating"] = 0
    first.data[:] = ""
    assert (first.frame["rating"] > 0).all()
    assert (first.frame["text"] != "").all()
    second = load_clothing_reviews()
    assert second.target_names == TASKS
    assert second.target["rating"].min() == 1
    assert all(second.data)


@pytest.mark.parametrize(
    ("task", "least"), [("rating", 0.3), ("recommended", 0.7), ("department", 0.5)]
)
def test_words_tell_all_tasks(task, least):
    """Without reading, balanced accuracy is 1 / the number of classes."""
    X, Y = load_clothing_reviews(return_X_y=True)
    y = Y[task].astype(str)
    logistic = LogisticRegression(C=10, class_weight="balanced")
    model = make_pipeline(TfidfVectorizer(min_df=2), logistic).fit(X[:1500], y[:1500])
    assert balanced_accuracy_score(y[1500:], model.predict(X[1500:])) > least


def test_classifier_takes_numbers_and_strings_as_labels():
    X, Y = load_clothing_reviews(return_X_y=True)
    vectors = TfidfVectorizer(max_features=50).fit_transform(X[:200])
    clf = MultiTaskClassifier(max_epochs=2, random_state=0).fit(vectors, Y[:200])
    predicted = clf.predict(vectors[:3])
    assert predicted.shape == (3, 3)
    assert set(predicted[:, 0]) <= {1, 2, 3, 4, 5}
    assert set(predicted[:, 1]) <= {"yes", "no"}


def test_description_cites_the_source_and_tells_how_the_sample_was_drawn():
    description = load_clothing_reviews().DESCR
    assert "kaggle.com/datasets/nicapotato/womens-ecommerce" in description
    assert "https://arxiv.org/abs/1805.03687" in description
    assert "CC0" in description
    assert "sample(2000, random_state=0)" in description
