"""Texts are normalised as Unicode says, however many marks stand in a row."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skmtl.preprocessing import Deduplicator, TextCleaner, TokenSequencer
from skmtl.preprocessing._normal_form import _is_mark, _marks, normal_form
from tests.needs import needs

#: Of two classes that change places, of one class, and such as become marks.
MARKS = ["\u0315\u0300", "\u0301", "\u3099", "\uff9e", "\u0344", "\u0f73"]
JOINER = "\u034f"


def of_unicode(text, lowercase=False):
    text = unicodedata.normalize("NFKC", text)
    return unicodedata.normalize("NFKC", text.lower()) if lowercase else text


@given(st.text(), st.booleans())
@example("İstanbul Straße ﬁ ①", True)
@example("a" + "\u0315\u0300" * 15 + "b" + "\u0315\u0300" * 15, False)
def test_usual_texts_become_what_unicode_says(text, lowercase):
    assert normal_form(text, lowercase) == of_unicode(text, lowercase)


@given(st.text(st.sampled_from("aE\u0315\u0300\u0344\uff9eカﬁ\u0f73"), max_size=30))
def test_texts_of_thirty_characters_may_be_all_marks(text):
    assert normal_form(text, True) == of_unicode(text, True)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("start", ["", "a", "カ", "é"])
def test_marks_are_parted_after_thirty(mark, start):
    text = start + (mark * 100)[:100]
    pieces = normal_form(text).split(JOINER)
    assert len(pieces) == 4
    assert pieces[0] == of_unicode(text[: len(start) + 30])
    assert pieces[1] == pieces[2] == of_unicode((mark * 100)[:30])


@given(st.text(st.sampled_from("aé\u0315\u0300\u0344\uff9eカİ"), max_size=200))
def test_a_normal_text_stays_as_it_is(text):
    for lowercase in (False, True):
        once = normal_form(text, lowercase)
        assert normal_form(once, lowercase) == once


def test_no_mark_is_overlooked():
    high = (chr(code) for code in range(0x20000, 0x110000))
    low = map(chr, range(0x300))
    assert not any(map(_is_mark, low))
    assert not any(_is_mark(char) for char in high if not _marks()[ord(char)])
    lowered = ((char, char.lower()) for char in map(chr, range(0x110000)))
    leave_marks = [c for c, low in lowered if low != c and any(map(_is_mark, low))]
    assert leave_marks == ["İ"]


#: A long run of marks, and how it begins where it is parted.
LONG, PARTED = "a" + "\u0301" * 90, "á" + "\u0301" * 29 + JOINER


@pytest.mark.parametrize(
    "tokenizer",
    [
        *("auto", "word", "char", str.split),
        *(pytest.param(n, marks=needs("tokenizers")) for n in ("bpe", "wordpiece")),
    ],
)
def test_tokenizers_part_long_runs(tokenizer):
    sequencer = TokenSequencer(tokenizer, min_frequency=1, lowercase=False)
    ids = sequencer.fit_transform([LONG])
    assert sequencer.inverse_transform(ids)[0].startswith(PARTED)


def test_cleaners_and_deduplicators_part_long_runs():
    assert TextCleaner().transform([LONG])[0].startswith(PARTED)
    assert len(Deduplicator().fit_resample([LONG, LONG], [0, 0])[0]) == 1
