"""Texts and images go all the way: from raw to labels, searches and explanations."""

import pickle

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skmtl import (
    ImageExplainer,
    MultiTaskClassifier,
    MultiTaskStratifiedKFold,
    TextExplainer,
    task_scores,
)
from skmtl.datasets import load_clothing_reviews, make_digit_pairs, make_reviews
from skmtl.exceptions import SkmtlWarning
from skmtl.networks import CNNTrunk, TextCNNTrunk
from skmtl.preprocessing import (
    Deduplicator,
    MultiTaskSelector,
    TextCleaner,
    TokenSequencer,
    merge_tasks,
)
from tests.needs import package

pl = package("polars")

SMALL = TextCNNTrunk(n_filters=16, embedding_width=16, n_members=2)


def reader(**settings):
    return make_pipeline(
        TextCleaner(),
        TokenSequencer(),
        MultiTaskClassifier(SMALL, max_epochs=25, lr=0.01, random_state=0, **settings),
    )


@pytest.fixture(scope="module", params=["en", "zh"])
def read(request):
    made = make_reviews(400, language=request.param, random_state=0)
    return reader().fit(made.data[:300], made.target[:300]), made


def test_reviews_are_read(read):
    pipe, made = read
    scores = task_scores(made.target[300:], pipe.predict(made.data[300:]))
    assert (scores["accuracy"] > 0.8).all()


def test_texts_may_come_in_any_form(read):
    pipe, made = read
    texts = [str(text) for text in made.data[300:320]]
    expected = pipe.predict(texts)
    for form in (
        np.array,
        pd.Series,
        pl.Series,
        lambda t: np.array(t, dtype=object),
        lambda t: pd.DataFrame({"text": t}),
        lambda t: pl.DataFrame({"text": t}),
        lambda t: pd.Series(t, dtype="string"),
        lambda t: pd.Series(t, index=range(7, 27)),
    ):
        assert (pipe.predict(form(texts)) == expected).all()


def test_a_copy_of_the_pipeline_predicts_the_same(read):
    pipe, made = read
    copy = pickle.loads(pickle.dumps(pipe))
    for one, other in zip(
        copy.predict_proba(made.data), pipe.predict_proba(made.data), strict=True
    ):
        assert_allclose(one, other, atol=1e-7)


def test_odd_texts_are_predicted(read):
    pipe, _ = read
    odd = ["", " \n", "\u200b", "<p></p>", "🙂" * 40, "word " * 3000, "שלום", "ﷺ"]
    assert pipe.predict(odd).shape == (8, pipe[-1].n_tasks_)


def test_a_missing_text_is_an_error_that_names_the_row(read):
    pipe, made = read
    for wrong in (None, np.nan, 3, pd.NA):
        with pytest.raises(ValueError, match="row 2"):
            pipe.predict([*made.data[:2], wrong])


def test_a_text_is_explained(read):
    pipe, made = read
    language = "zh" if "的" in "".join(made.data) else "en"
    explanation = TextExplainer(pipe, random_state=0).explain(made.data[0])
    told = explanation.as_text(language=language)
    for name in pipe[-1].task_names_:
        assert name in told


def test_a_search_chooses_tokeniser_and_trunk():
    made = make_reviews(120, random_state=0)
    search = GridSearchCV(
        reader().set_params(multitaskclassifier__max_epochs=2),
        {
            "tokensequencer__tokenizer": ["auto", "bpe"],
            "multitaskclassifier__trunk__dropout": [0.1, 0.4],
        },
        cv=MultiTaskStratifiedKFold(2),
        error_score="raise",
    ).fit(made.data, made.target)
    assert set(search.best_params_) == {
        "tokensequencer__tokenizer",
        "multitaskclassifier__trunk__dropout",
    }


def test_steps_for_texts_take_set_output_as_it_comes(read):
    pipe, made = read
    expected = pipe.predict(made.data[:9])
    assert (
        pipe.set_output(transform="pandas").predict(made.data[:9]) == expected
    ).all()


def test_a_table_whose_rows_are_merged_by_chance_is_warned_of():
    rng = np.random.RandomState(0)
    X = pd.DataFrame({"age": rng.randint(20, 25, 90)})
    sets = {"buy": (X[:50], rng.rand(50) < 0.3), "churn": (X[50:], rng.rand(40) < 0.2)}
    with pytest.warns(SkmtlWarning, match="90 rows became 5.*deduplicate=False"):
        merge_tasks(sets)
    assert len(merge_tasks(sets, deduplicate=False)[0]) == 90


@pytest.mark.parametrize(
    ("trunk", "X", "message"),
    [
        ("mlp", ["a text", "another"], "TokenSequencer"),
        ("mlp", np.zeros((4, 5, 5)), "trunk='cnn'"),
        ("lstm", np.zeros((4, 5, 5)), "dim 3"),
        ("lstm", ["a text", "another"], "TokenSequencer"),
        ("cnn", np.zeros((4, 25)), r"X.reshape\(-1, 5, 5\)"),
    ],
)
def test_what_is_for_another_trunk_is_an_error_that_names_it(trunk, X, message):
    with pytest.raises(ValueError, match=message):
        MultiTaskClassifier(trunk).fit(X, [[0, 1]] * len(X))


def test_ids_of_tokens_for_a_trunk_that_reads_tables_are_warned_of():
    made = make_reviews(60, random_state=0)
    pipe = make_pipeline(TokenSequencer(), MultiTaskClassifier(max_epochs=1))
    with pytest.warns(SkmtlWarning, match="as ids of tokens are"):
        pipe.fit(made.data, made.target)


def test_whole_numbers_of_a_table_are_not_taken_for_ids():
    X = np.random.RandomState(0).randint(0, 3, (60, 5))
    MultiTaskClassifier(max_epochs=1).fit(X, X[:, :2])


def test_merged_data_sets_are_learned_from_as_they_are():
    reviews = load_clothing_reviews()
    texts, labels = reviews.data[:300], reviews.target[:300]
    X, y = merge_tasks(
        {
            "stars": (texts[:200], labels["rating"][:200]),
            "liked": (texts[100:], labels["recommended"][100:]),
        }
    )
    assert y.isna().to_numpy().any()
    pipe = reader().set_params(multitaskclassifier__max_epochs=2).fit(X, y)
    assert pipe[-1].task_names_ == ["stars", "liked"]
    assert pipe[-1].classes_[0].tolist() == [1, 2, 3, 4, 5]
    assert pipe.score(X, y) > 0.3


def test_merged_tables_are_learned_from_as_they_are():
    rng = np.random.RandomState(0)
    one = pd.DataFrame({"size": rng.rand(60), "colour": rng.choice(["r", "b"], 60)})
    other = pd.DataFrame({"size": rng.rand(50), "weight": rng.rand(50)})
    for columns, expected in (("inner", ["size"]), ("outer", [*one, "weight"])):
        X, y = merge_tasks(
            {"a": (one, one["size"] > 0.5), "b": (other, other["size"] > 0.5)},
            columns=columns,
        )
        assert list(X) == expected
        clf = MultiTaskClassifier(max_epochs=3, random_state=0).fit(X, y)
        assert [classes.tolist() for classes in clf.classes_] == [[False, True]] * 2


def test_merged_images_are_learned_from_as_they_are():
    pairs = make_digit_pairs(80, random_state=0)
    X, y = merge_tasks(
        {
            "left": (pairs.data[:50], pairs.target["left"][:50]),
            "right": (pairs.data[40:], pairs.target["right"][40:]),
        }
    )
    assert X.shape == (80, 8, 16)
    clf = MultiTaskClassifier(CNNTrunk((8,), width=8), max_epochs=2, random_state=0)
    assert clf.fit(X, y).predict(X).shape == (80, 2)


def test_groups_of_equal_texts_never_cross_folds():
    from skmtl.model_selection import MultiTaskStratifiedGroupKFold

    texts = [f"text {i % 40}" + " " * (i % 3) for i in range(120)]
    groups = Deduplicator().groups(texts)
    assert len(set(groups)) == 40
    y = np.arange(120) % 2
    for train, test in MultiTaskStratifiedGroupKFold(3).split(texts, y, groups):
        assert not set(groups[train]) & set(groups[test])


def test_a_selector_stands_before_the_classifier():
    rng = np.random.RandomState(0)
    X = rng.randn(200, 50)
    Y = np.column_stack([X[:, 3] > 0, X[:, 7] > 0]).astype(object)
    Y[::4, 0] = None
    pipe = make_pipeline(
        MultiTaskSelector(k=2),
        MultiTaskClassifier(max_epochs=10, lr=0.01, random_state=0),
    )
    search = GridSearchCV(
        pipe, {"multitaskselector__k": [2, "all"]}, cv=MultiTaskStratifiedKFold(2)
    ).fit(X, Y)
    chosen = search.best_estimator_[0].get_support(indices=True)
    assert {3, 7} <= set(chosen)


def test_an_image_is_explained():
    pairs = make_digit_pairs(300, random_state=0)
    clf = MultiTaskClassifier(CNNTrunk((16,), width=32), max_epochs=8, random_state=0)
    clf.fit(pairs.data, pairs.target)
    explanation = ImageExplainer(clf, random_state=0).explain(pairs.data[0])
    for name in pairs.target:
        assert name in explanation.as_text()
