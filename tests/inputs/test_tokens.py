"""Ids of tokens are checked, and padding does not count."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from skmtl import MultiTaskClassifier
from skmtl.exceptions import SkmtlWarning
from skmtl.inputs import TokenEncoder, Tokens
from tests.needs import package

pl = package("polars")

IDS = np.array([[2, 3, 4, 0], [5, 0, 0, 0], [0, 0, 0, 0]])


def checked(X):
    return TokenEncoder().check(MultiTaskClassifier("lstm"), X, reset=True)


@pytest.mark.parametrize(
    "form",
    [
        np.asarray,
        np.ndarray.tolist,
        pd.DataFrame,
        lambda ids: pl.DataFrame(ids, schema=list("abcd")),
        lambda ids: ids.astype(np.float64),
        lambda ids: ids.astype(np.float32),
        lambda ids: ids.astype(np.uint8),
        lambda ids: ids.astype(np.int16),
        lambda ids: ids.astype(object),
        np.asfortranarray,
    ],
)
def test_ids_may_come_in_any_form(form):
    ids = Tokens(checked(form(IDS)))
    (batch,) = ids.take(np.array([1, 0]))
    assert batch.tolist() == [[5, 0, 0], [2, 3, 4]]


def test_ids_are_not_copied():
    ids = checked(IDS)
    assert np.shares_memory(Tokens(ids).ids, IDS)


def test_memory_that_may_not_be_written_to_is_read():
    ids = IDS.copy()
    ids.flags.writeable = False
    assert Tokens(checked(ids)).take(slice(0, 1))[0].tolist() == [[2, 3, 4]]


@given(
    arrays(np.int64, array_shapes(min_dims=2, max_dims=2), elements=st.integers(0, 4))
)
def test_wherever_padding_stands_the_tokens_keep_their_order(ids):
    before = ids.copy()
    tokens = Tokens(ids)
    assert tokens.lengths.tolist() == [int((row != 0).sum()) for row in ids]
    for row, kept, length in zip(ids, tokens.ids, tokens.lengths, strict=True):
        assert kept[:length].tolist() == row[row != 0].tolist()
        assert not kept[length:].any()
    assert (ids == before).all()


@given(
    arrays(np.int64, array_shapes(min_dims=2, max_dims=2), elements=st.integers(0, 4))
)
def test_a_batch_is_as_wide_as_its_longest_row(ids):
    tokens = Tokens(ids)
    (batch,) = tokens.take(slice(0, len(ids)))
    assert batch.shape == (len(ids), max(1, tokens.lengths.max()))


def test_all_padding_is_one_column_of_padding():
    assert Tokens(IDS).take(slice(2, 3))[0].tolist() == [[0]]


def test_the_encoder_learns_ids_and_length():
    encoder = TokenEncoder().fit(IDS)
    assert (encoder.n_ids_, encoder.length_) == (6, 3)
    nothing = TokenEncoder().fit(np.zeros((2, 3), dtype=int))
    assert (nothing.n_ids_, nothing.length_) == (2, 1)


@pytest.mark.parametrize(
    "texts",
    [
        ["a text", "another"],
        np.array(["a text", "another"]),
        np.array(["a text", "another"], dtype=object),
        pd.Series(["a text", "another"]),
        pl.Series(["a text", "another"]),
        pd.DataFrame({"text": ["a text", "another"]}),
        pl.DataFrame({"text": ["a text", "another"]}),
        [["a", "text"], ["another", "one"]],
        "a text",
    ],
)
def test_texts_are_an_error_that_names_the_tokeniser(texts):
    with pytest.raises(ValueError, match=r"Got texts.*make_pipeline\(TokenSequencer"):
        checked(texts)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        ([[2, -3], [1, 4]], "id -3 in row 0"),
        ([[2, 3], [1, -4]], "id -4 in row 1"),
        ([[2, 3], [2.5, 3]], r"not whole, .* in row 1"),
        (np.array([["2020", "2021"]], "M8[Y]"), "datetime64"),
        ([[2.0, -1e30]], "id -1 in row 0"),
        ([[np.nan, 3]], "NaN"),
        ([[np.inf, 3]], "infinity"),
        ([2, 3], "2D array"),
        (np.zeros((2, 3, 4)), "dim 3"),
        (np.zeros((0, 3)), "0 sample"),
        (np.zeros((3, 0)), "0 feature"),
        ([[None, 3]], r"NaN|None"),
    ],
)
def test_what_is_no_array_of_ids_is_an_error(X, message):
    with pytest.raises((ValueError, TypeError), match=message):
        checked(X)


def test_sparse_ids_are_an_error():
    with pytest.raises(TypeError, match=r"[Ss]parse"):
        checked(sp.csr_array(IDS))


@pytest.mark.parametrize("X", [[[2, 3], [4]], [[2], []], ([1], [2, 3, 4])])
def test_lists_of_different_lengths_are_an_error_that_tells_to_pad(X):
    with pytest.raises(ValueError, match="fill them up with 0"):
        checked(X)


def test_padding_between_tokens_is_warned_of_at_fit():
    with pytest.warns(SkmtlWarning, match="in 2 rows.*ids of tokens"):
        TokenEncoder().fit(np.array([[2, 0, 3], [2, 3, 4], [0, 3, 0], [1, 0, 1]]))


def test_padding_before_or_after_tokens_is_not_warned_of():
    TokenEncoder().fit(np.array([[0, 0, 3, 0], [0, 2, 3, 4], [0, 0, 0, 0]]))


def test_ids_beyond_signed_integers_are_large_ids():
    ids = checked(np.array([[2**63 + 5, 3]], dtype=np.uint64))
    assert ids.tolist() == [[2**63 - 1, 3]]
    for dtype, large in ((np.float64, 1e30), (np.float32, 3e38), (np.float16, 6e4)):
        ids = checked(np.array([[large, 3]], dtype=dtype))
        assert (ids > 5e4).tolist() == [[True, False]]


def test_ids_that_count_something_else_are_an_error():
    with pytest.raises(ValueError, match=r"ids up to 99999999.*counted from 2"):
        TokenEncoder().fit(np.array([[2, 99_999_999]]))
