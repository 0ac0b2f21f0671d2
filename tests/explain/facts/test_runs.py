"""Features that are the characters of a text."""

import pytest

from skmtl.explain.facts._runs import in_characters, is_single
from skmtl.explain.neighbours._features import TextSource
from skmtl.explain.neighbours._tokens import distinct_words


@pytest.mark.parametrize(
    ("text", "tokenizer", "are"),
    [
        ("painter", "char", True),
        ("a 42!", "char", True),
        ("рис", "char", True),
        ("서울", "char", True),
        ("ne\u0301e", "char", True),  # a letter with its mark
        ("I", "auto", False),
        ("I, a b!", "auto", False),
        ("I, a b!", "char", False),  # as well they may be words
        ("a painter", "auto", False),
        ("电影好!", "auto", False),  # as Chinese is cut in any case
        ("iPhone手机", "auto", False),
    ],
)
def test_letters_beside_each_other_show_that_a_text_is_cut_into_them(
    text, tokenizer, are
):
    source = TextSource(text, tuple(distinct_words(text, tokenizer).values()))
    assert in_characters(source) == are


def test_what_is_no_text_has_no_characters():
    assert not in_characters(None)


@pytest.mark.parametrize(
    ("text", "single"), [("a", True), ("e\u0301", True), ("ab", False), ("", False)]
)
def test_marks_belong_to_their_letter(text, single):
    assert is_single(text) == single
