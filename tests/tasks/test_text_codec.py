"""Texts come back to the last character, and what is missing is no text."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmtl.tasks._text_codec import END, FIRST_SYMBOL, PAD, UNKNOWN, TextCodec
from skmtl.tasks._text_labels import clean_texts
from tests.needs import package

pl = package("polars")


@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), min_size=1, max_size=20))
def test_texts_come_back_as_they_are(texts):
    codec = TextCodec.learned(texts, max_length=12)
    found = codec.encode(texts)
    assert found.n_cut == 0
    rows = np.arange(len(texts))
    back = codec.decode(found.padded(rows))
    assert back == ["" if text is None else text for text in texts]
    missing = [text is None for text in texts]
    assert (found.lengths == 0).tolist() == missing
    assert [found.ids[stop - 1] for stop in found.offsets[1:][~np.array(missing)]] == [
        END
    ] * (len(texts) - sum(missing))


def test_what_was_not_seen_is_unknown_and_never_written():
    codec = TextCodec.learned(["abc", "cab"])
    ids = codec.encode(["axb"]).padded(np.array([0]))
    assert ids[0, 1] == UNKNOWN
    assert codec.decode(ids) == ["ab"]


def test_texts_that_are_too_long_are_cut_and_counted():
    codec = TextCodec.learned(["abcdef", "ab"], max_length=3)
    texts = codec.encode(["abcdef", "ab", "abc"])
    assert texts.n_cut == 1
    assert codec.decode(texts.padded(np.arange(3))) == ["abc", "ab", "abc"]
    assert texts.lengths.tolist() == [4, 3, 4]


def test_some_rows_are_padded_to_the_longest_of_them():
    codec = TextCodec.learned(["aaaa", "b", ""])
    texts = codec.encode(["aaaa", "b", None, ""])
    some = texts.padded(np.array([1, 2, 3]))
    assert some.tolist() == [[FIRST_SYMBOL + 1, END], [PAD, PAD], [END, PAD]]
    assert texts.padded(np.array([2])).shape == (1, 0)


def test_by_default_texts_may_be_half_as_long_again():
    assert TextCodec.learned(["abcd"]).max_length == 6
    assert TextCodec.learned([""]).max_length == 1
    assert TextCodec.learned(["ba", "b"]).symbols == ["b", "a"]


@pytest.mark.parametrize(
    "column",
    [
        np.array(["a", None, ""], dtype=object),
        pd.Series(["a", None, ""]),
        pd.Series(["a", np.nan, ""], dtype="string"),
        pd.Series(["a", None, ""], dtype="category"),
        pl.Series(["a", None, ""]),
        np.array(["a", np.nan, ""], dtype=object),
        np.ma.array(["a", "b", ""], mask=[0, 1, 0]).astype(object),
    ],
)
def test_texts_come_in_any_form_and_an_empty_one_is_a_text(column):
    if isinstance(column, np.ma.MaskedArray):
        column = np.array(list(column), dtype=object)
    labels = clean_texts(column, "english")
    assert labels.missing.tolist() == [False, True, False]
    assert labels.values.tolist() == ["a", None, ""]


@pytest.mark.parametrize("strange", [3, 1.5, b"a", ["a"]])
def test_what_is_no_text_is_refused_by_name(strange):
    column = np.empty(2, dtype=object)
    column[:] = ["a", strange]
    with pytest.raises(ValueError, match="'english', but expected texts"):
        clean_texts(column, "english")
