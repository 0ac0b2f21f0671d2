"""What users of the generated titles rely on."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from skmtl import MultiTaskClassifier
from skmtl.datasets import make_titles
from skmtl.datasets._title_words import ADJECTIVES, NOUNS, WITHOUT_TOPIC

TASKS = ["english", "language", "topic"]
N_ALL = 6168
TOPIC_OF = {noun.en: topic for topic, nouns in NOUNS.items() for noun in nouns}
ALL_NOUNS = [noun for nouns in NOUNS.values() for noun in nouns] + WITHOUT_TOPIC
ARTICLES = {"The", "the", "a", "an"}


@pytest.fixture(scope="module")
def every_title():
    return make_titles(N_ALL, random_state=0)


def read_chinese(title):
    """Translate by the lexicon alone, with a grammar of its own."""
    nouns = {noun.zh: noun for noun in ALL_NOUNS}
    adjectives = {word.zh: word.en for word in ADJECTIVES}
    if "与" in title:
        first, second = (nouns[word].en for word in title.split("与"))
        return f"The {first} and the {second}"
    before, head = title.split("的")
    head = nouns[head].en
    if before in adjectives:
        return f"The {adjectives[before]} {head}"
    if before.startswith("没有"):
        other = nouns[before.removeprefix("没有")].en
        return f"The {head} without {'an' if other == 'Island' else 'a'} {other}"
    if before in nouns:
        return f"The {head} of the {nouns[before].en}"
    place, where = nouns[before[:-1]], before[-1]
    assert where == place.zh_in
    return f"The {head} {place.en_in} the {place.en}"


def read_spanish(title):
    """Translate by the lexicon alone, and check that words agree in gender."""
    nouns = {noun.es: noun for noun in ALL_NOUNS}
    masculine = {word.es: word for word in ADJECTIVES}
    feminine = {word.es_feminine: word for word in ADJECTIVES}

    def noun(article, word):
        assert (article in ("la", "La")) == nouns[word].feminine
        return nouns[word]

    first, *words = title.split()
    assert first in ("El", "La")
    if len(words) == 2:
        known = feminine if first == "La" else masculine
        before = words[0] in known
        adjective, head = words if before else words[::-1]
        assert known[adjective].before == before
        return f"The {known[adjective].en} {noun(first, head).en}"
    head, relation, *rest = words
    head = noun(first, head).en
    if relation == "sin":
        other = nouns[rest[0]].en
        return f"The {head} without {'an' if other == 'Island' else 'a'} {other}"
    article, word = rest if relation != "del" else ("el", *rest)
    assert (relation, article) != ("de", "el")
    other = noun(article, word)
    english = {"en": other.en_in, "de": "of", "del": "of", "y": "and"}[relation]
    return f"The {head} {english} the {other.en}"


def test_bunch_holds_titles_targets_and_where_words_come_from():
    titles = make_titles(300, random_state=0)
    assert titles.data.shape == (300,)
    assert titles.data.dtype == object
    assert titles.target_names == TASKS == list(titles.target.columns)
    assert titles.feature_names == ["title"]
    assert list(titles.frame.columns) == ["title", *TASKS]
    assert titles.frame["title"].tolist() == titles.data.tolist()
    pd.testing.assert_frame_equal(titles.frame[TASKS], titles.target)
    assert len(titles.alignment) == len(titles.planted) == 300
    assert f"300 of {N_ALL} different titles" in titles.DESCR
    X, Y = make_titles(300, random_state=0, return_X_y=True)
    assert X.tolist() == titles.data.tolist()
    pd.testing.assert_frame_equal(Y, titles.target)


def test_english_and_language_follow_from_the_title(every_title):
    for row in every_title.frame.itertuples(index=False):
        chinese = re.fullmatch(r"[\u4e00-\u9fff]+", row.title) is not None
        assert row.language == ("zh" if chinese else "es")
        read = read_chinese if chinese else read_spanish
        assert row.english == read(row.title)


def test_topic_is_that_of_the_first_english_noun_that_has_one(every_title):
    for english, topic in every_title.target[["english", "topic"]].to_numpy():
        topics = [TOPIC_OF[word] for word in english.split() if word in TOPIC_OF]
        assert topics[0] == topic


def test_planted_words_are_the_nouns_of_the_topic(every_title):
    topics = {
        word: topic
        for topic, nouns in NOUNS.items()
        for noun in nouns
        for word in (noun.zh, noun.es)
    }
    for title, planted, topic in zip(
        every_title.data,
        every_title.planted,
        every_title.target["topic"],
        strict=True,
    ):
        assert all(word in title for word in planted["topic"])
        assert {topics[word] for word in planted["topic"]} == {topic}


def test_each_word_has_one_translation_and_stands_in_one_list():
    words = [*ALL_NOUNS, *ADJECTIVES]
    for spelling in ("zh", "es", "en"):
        assert len({getattr(word, spelling) for word in words}) == len(words)
    assert {topic: len(nouns) for topic, nouns in NOUNS.items()} == dict.fromkeys(
        ["nature", "city", "people", "animals"], 12
    )


def test_no_feminine_noun_begins_with_a_stressed_a():
    """Such nouns have the masculine article: "el agua", "el águila"."""
    feminine = [noun.es for noun in ALL_NOUNS if noun.feminine]
    begin_with_a = {word for word in feminine if word.lstrip("h")[0] in "aá"}
    assert begin_with_a == {"abeja", "araña", "ardilla"}


def test_spans_show_the_word_that_each_english_word_translates(every_title):
    english = {}
    for word in [*ALL_NOUNS, *ADJECTIVES]:
        english[word.zh] = english[word.es] = {word.en}
        if hasattr(word, "es_feminine"):
            english[word.es_feminine] = {word.en}
    english |= {"没有": {"without"}, "sin": {"without"}, "与": {"and"}, "y": {"and"}}
    english |= {word: {"of"} for word in ("的", "de", "del")}
    english |= {word: {"in", "on", "at"} for word in ("中", "里", "上", "en")}
    for title, text, alignment in zip(
        every_title.data,
        every_title.target["english"],
        every_title.alignment,
        strict=True,
    ):
        assert " ".join(word for word, _ in alignment) == text
        for word, span in alignment:
            assert (span is None) == (word in ARTICLES)
            if span is not None:
                assert word in english[title[slice(*span)].lower()]


def test_spans_of_a_title_do_not_overlap(every_title):
    for title, alignment in zip(every_title.data, every_title.alignment, strict=True):
        spans = sorted(span for _, span in alignment if span is not None)
        ends = [0, *(stop for _, stop in spans)]
        assert all(a <= start for a, (start, _) in zip(ends, spans, strict=False))
        assert ends[-1] == len(title)


def test_no_title_comes_twice(every_title):
    assert len(set(every_title.data)) == N_ALL
    assert len(set(make_titles(3000, random_state=1).data)) == 3000


def test_more_titles_than_there_are_is_an_error_that_tells_how_many():
    with pytest.raises(ValueError, match=f"only {N_ALL} different titles"):
        make_titles(N_ALL + 1)


def test_languages_topics_and_forms_are_about_equally_frequent():
    target = make_titles(1000, random_state=0).target
    assert target["language"].value_counts(normalize=True).between(0.46, 0.54).all()
    assert target["topic"].value_counts(normalize=True).between(0.2, 0.3).all()
    both = pd.crosstab(target["language"], target["topic"], normalize="index")
    assert both.to_numpy().min() > 0.19
    assert both.to_numpy().max() < 0.31


def test_the_later_rows_are_like_the_first():
    target = make_titles(5000, random_state=0).target
    shares = [
        part["english"].str.contains(" without ").mean()
        for part in (target[:1500], target[-1500:])
    ]
    assert abs(shares[0] - shares[1]) < 0.04


def test_titles_of_both_languages_are_about_as_long():
    titles = make_titles(2000, random_state=0)
    n_words = titles.target["english"].str.split().str.len()
    lengths = n_words.groupby(titles.target["language"]).value_counts(normalize=True)
    np.testing.assert_allclose(lengths["zh"], lengths["es"], atol=0.05)
    assert set(n_words) == {3, 5}
    assert max(map(len, titles.data)) < 40


def test_a_held_out_title_has_known_words_only():
    X, X_test = train_test_split(
        make_titles(1500, random_state=0).data, test_size=500, random_state=0
    )
    assert not set(X) & set(X_test)
    spanish = [{w for t in part if " " in t for w in t.split()} for part in (X, X_test)]
    assert spanish[1] <= spanish[0]
    chinese = [set("".join(t for t in part if " " not in t)) for part in (X, X_test)]
    assert chinese[1] <= chinese[0]


def test_classes_are_learned_beside_missing_texts():
    rates = {"topic": 0.2, "english": 0.9}
    X, Y = make_titles(1200, missing_rate=rates, random_state=0, return_X_y=True)
    model = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4)),
        MultiTaskClassifier(max_epochs=8, random_state=0),
    ).fit(X[:900], Y[["language", "topic"]][:900])
    test = Y[900:].dropna(subset=["topic"])
    right = model.predict(X[test.index]) == test[["language", "topic"]].to_numpy()
    assert right[:, 0].mean() == 1
    assert right[:, 1].mean() > 0.7


def test_same_seed_gives_the_same_titles():
    first, second = (make_titles(20, random_state=3) for _ in range(2))
    pd.testing.assert_frame_equal(first.frame, second.frame)
    assert first.alignment == second.alignment
    assert first.data.tolist() != make_titles(20, random_state=4).data.tolist()


def test_labels_go_missing_at_the_rate_asked_for():
    whole = make_titles(200, random_state=0)
    some = make_titles(200, missing_rate=0.3, random_state=0)
    assert whole.data.tolist() == some.data.tolist()
    assert whole.alignment == some.alignment
    assert some.target.isna().sum().tolist() == [60, 60, 60]
    known = some.target.notna().to_numpy()
    assert (some.target.to_numpy()[known] == whole.target.to_numpy()[known]).all()
    assert all(label is None for label in some.target.to_numpy()[~known])


def test_each_kind_of_label_can_have_its_own_rate():
    rates = {"english": 0.9, "topic": 0.5}
    target = make_titles(100, missing_rate=rates, random_state=0).target
    assert target.isna().sum().to_dict() == {"english": 90, "language": 0, "topic": 50}


def test_changing_a_draw_leaves_the_next_as_it_is():
    first = make_titles(5, random_state=0)
    before = first.data.tolist()
    first.data[0] = "changed"
    first.target.iloc[0, 0] = "changed"
    assert first.frame.iloc[0, :2].tolist()[0] == before[0]
    assert make_titles(5, random_state=0).data.tolist() == before


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"n_samples": 0}, "n_samples=0"),
        ({"n_samples": 2.5}, "n_samples=2.5"),
        ({"n_samples": True}, "n_samples=True"),
        ({"missing_rate": 1.0}, "missing_rate=1.0"),
        ({"missing_rate": "some"}, "missing_rate='some'"),
        ({"missing_rate": {"english": 1}}, "missing_rate={'english': 1}"),
        ({"missing_rate": {"title": 0.5}}, "'title' is not a task"),
    ],
)
def test_bad_parameters_are_errors(bad, message):
    with pytest.raises(ValueError, match=message):
        make_titles(**bad)
