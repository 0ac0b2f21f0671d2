"""What stands as a word of a text, and where."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmtl.explain.neighbours._tokens import TOKENIZERS, distinct_words


def words(text, tokenizer="auto"):
    return list(distinct_words(text, tokenizer))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I don't like it, at all!", ["I", "don't", "like", "it", "at", "all", "!"]),
        ("Late!!! (Why?!) Now! Now.", ["Late", "!!!", "Why", "?!", "Now", "!"]),
        ("好吗？！真的！؟ ‼\ufe0f", [*"好吗", "？！", *"真的", "！؟", "‼\ufe0f"]),
        ("a well-made 'quoted' a_b", ["a", "well-made", "quoted", "a_b"]),
        ("4.5 of 1,000 stars.", ["4.5", "of", "1,000", "stars"]),
        ("Good is good", ["Good", "is"]),
        ("这部电影，iPhone真好2024", [*"这部电影", "iPhone", "真", "好", "2024"]),
        ("コーヒーが美味しい", ["コーヒー", *"が美味しい"]),
        ("좋은 음식", ["좋은", "음식"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("เดี๋ยวมา ก็", ["เดี๋", "ย", "ว", "มา", "ก็"]),
        ("می\u200cرود", ["می\u200cرود"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
        ("ok 👍🏽😀 👩\u200d👧 🇩🇪🇫🇷", ["ok", "👍🏽", "😀", "👩\u200d👧", "🇩🇪", "🇫🇷"]),
    ],
)
def test_words_of_many_scripts(text, expected):
    assert words(text) == expected


def test_a_word_is_one_feature_with_all_its_places():
    assert distinct_words("so good, so fine") == {
        "so": ((0, 2), (9, 11)),
        "good": ((3, 7),),
        "fine": ((12, 16),),
    }


def test_a_run_of_marks_is_one_feature_with_all_its_places():
    assert distinct_words("no!! Why! no !!") == {
        "no": ((0, 2), (10, 12)),
        "!!": ((2, 4), (13, 15)),
        "Why": ((5, 8),),
        "!": ((8, 9),),
    }


def test_word_leaves_marks_and_keeps_unspaced_runs_and_char_takes_all():
    text = "这部电影 ok!"
    assert words(text, "word") == ["这部电影", "ok"]
    assert words(text, "char") == [*"这部电影", "o", "k", "!"]


@given(st.text(), st.sampled_from(TOKENIZERS))
def test_places_hold_the_word_and_do_not_overlap(text, tokenizer):
    try:
        found = distinct_words(text, tokenizer)
    except ValueError:
        assert not any(char.isalnum() for char in text)
        return
    spans = sorted(span for places in found.values() for span in places)
    for word, places in found.items():
        assert {text[a:b].casefold() for a, b in places} == {word.casefold()}
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))


@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_every_letter_and_digit_is_in_a_word(text):
    spans = [span for places in distinct_words(text).values() for span in places]
    covered = {i for a, b in spans for i in range(a, b)}
    assert covered == set(range(len(text)))


@pytest.mark.parametrize("text", ["", " \n", "。，…", "---", "(\u201c,\u201d)"])
def test_text_without_a_word_is_an_error(text):
    with pytest.raises(ValueError, match="there is no word"):
        distinct_words(text)


@pytest.mark.parametrize("text", [b"bytes", ["a", "list"], None, 3.0])
def test_what_is_no_text_is_an_error_that_says_what_it_is(text):
    with pytest.raises(TypeError, match=type(text).__name__):
        distinct_words(text)


def test_tokenizer_may_lower_case_and_strip():
    found = distinct_words("GOOD Straße, good", lambda t: [" good", "straße ", "good"])
    assert found == {"good": ((0, 4), (13, 17)), "straße": ((5, 11),)}


def test_letters_that_change_their_number_in_lower_case_keep_places_right():
    text = "İİ STRASSE İ good"
    found = distinct_words(text, lambda t: ["straße", "good"])
    assert [text[a:b] for (a, b), *_ in found.values()] == ["STRASSE", "good"]


def test_tokenizer_that_leaves_words_out_finds_whole_words():
    assert distinct_words("a party of art", lambda t: ["art"]) == {"art": ((11, 14),)}


def test_tokenizer_may_cut_words_to_pieces():
    found = distinct_words("playing play", lambda t: ["play", "ing", "play"])
    assert found == {"play": ((0, 4), (8, 12)), "ing": ((4, 7),)}


def test_tokenizer_for_chinese_gives_words():
    text = "菜很美味，很便宜"
    pieces = ["菜", "很", "美味", "，", "很", "便宜"]
    assert words(text, lambda t: pieces) == ["菜", "很", "美味", "，", "便宜"]


def test_word_that_is_not_in_the_text_is_named():
    with pytest.raises(ValueError, match="Got the word 'happi' from the tokenizer"):
        distinct_words("so happy", lambda t: ["so", "happi"])


def test_words_in_another_order_than_the_text_are_an_error():
    with pytest.raises(ValueError, match="in its order"):
        distinct_words("one two", lambda t: ["two", "one"])


@pytest.mark.parametrize(
    ("tokens", "message"),
    [("one two", "Got one string"), ([1, "two"], "Got a list with .'int'.")],
)
def test_tokenizer_that_gives_no_strings_is_an_error(tokens, message):
    with pytest.raises(TypeError, match=message):
        distinct_words("one two", lambda t: tokens)


def test_unknown_tokenizer_is_an_error_that_lists_the_known():
    with pytest.raises(ValueError, match="'auto', 'char', 'word'"):
        distinct_words("one two", "jieba")
