"""Raw texts, given to a trunk that reads tables."""

import warnings

import numpy as np
import pandas as pd
import pytest

from skmtl.exceptions import SkmtlWarning
from tests.needs import package
from tests.toy_tasks import make_tasks, small_classifier

pl = package("polars")

X, Y = make_tasks(60)
WORDS = ["the", "cat", "sat", "on", "a", "mat", "and", "saw", "red", "dogs", "run"]
RNG = np.random.RandomState(0)
TEXTS = [" ".join(RNG.choice(WORDS, 9)) for _ in range(60)]
HAN = [f"我昨天在这家餐馆吃饭服务员态度非常好{i}" for i in range(60)]


def fit(X, n_rows=60):
    return small_classifier(max_epochs=1).fit(X, Y[:n_rows])


ALONE = {
    "list": TEXTS,
    "array": np.array(TEXTS),
    "objects": np.array(TEXTS, dtype=object),
    "series": pd.Series(TEXTS, name="text"),
    "polars": pl.Series("text", TEXTS),
    "index": pd.Index(TEXTS),
    "missing one": [None, *TEXTS[1:]],
    "one text": TEXTS[0],
    "long": ["word " * 4000] * 60,
}


@pytest.mark.parametrize("kind", ALONE)
def test_texts_alone_are_an_error_that_names_what_reads_them(kind):
    message = r"Got X with texts, such as .*TokenSequencer\(\), MultiTaskClassifier\("
    with pytest.raises(ValueError, match=message) as caught:
        fit(ALONE[kind])
    assert "'text_cnn'" in str(caught.value)
    assert len(str(caught.value)) < 600


def test_texts_alone_are_an_error_where_a_table_was_fitted():
    clf = fit(X)
    for method in (clf.predict, clf.task("side").predict_proba):
        with pytest.raises(ValueError, match="Got X with texts"):
            method(TEXTS)


@pytest.mark.parametrize("dtype", [str, object])
def test_texts_in_an_array_of_columns_name_what_reads_them(dtype):
    column = np.array(TEXTS, dtype=dtype)[:, np.newaxis]
    with pytest.raises(ValueError, match="TokenSequencer, and a trunk for tokens"):
        fit(column)


def test_a_long_text_is_not_repeated_where_a_number_is_expected():
    with pytest.raises(ValueError, match="in row 0 and column 1 of X") as caught:
        fit(np.array([[1, "word " * 4000]] * 60, dtype=object))
    assert len(str(caught.value)) < 600


COLUMNS = {
    "objects": pd.DataFrame({"n": range(60), "review": TEXTS}),
    "strings": pd.DataFrame({"review": pd.array(TEXTS, dtype="string")}),
    "polars": pl.DataFrame({"review": TEXTS}),
    "without spaces": pd.DataFrame({"review": HAN}),
    "some twice": pd.DataFrame({"review": [TEXTS[i % 40] for i in range(60)]}),
    "missing one": pd.DataFrame({"review": [None, *TEXTS[1:]]}),
    "few": pd.DataFrame({"review": TEXTS[:9]}),
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_column_of_free_text_is_warned_of_once_by_its_name(kind):
    with pytest.warns(SkmtlWarning, match=r"\['review'\] hold free text") as caught:
        fit(COLUMNS[kind], len(COLUMNS[kind]))
    (message,) = [str(warning.message) for warning in caught]
    assert "TokenSequencer" in message
    assert "'text_cnn'" in message


NO_TEXTS = {
    "answers": [f"yes I would do that again {i % 5}" for i in range(60)],
    "few words": [f"Red shirt {i % 50}" for i in range(60)],
}


@pytest.mark.parametrize("kind", NO_TEXTS)
def test_categories_of_several_words_are_not_taken_for_free_text(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit(pd.DataFrame({"answer": NO_TEXTS[kind]}))


def test_a_column_named_as_categories_may_hold_sentences():
    frame = pd.DataFrame({"review": [TEXTS[i % 40] for i in range(60)]})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        small_classifier(max_epochs=1, categorical_features=["review"]).fit(frame, Y)
