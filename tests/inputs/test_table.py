"""Tables: which columns are numbers or categories, and what their rows become."""

import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import torch

from skmtl.inputs import Table, TableEncoder
from skmtl.inputs._number_statistics import NumberStatistics
from tests.needs import package
from tests.toy_tasks import make_tasks, small_classifier

pl = package("polars")

NUMBERS = {
    "int64": [1, 2, 3],
    "int8": [1, 2, 3],
    "float32": [1, 2, 3],
    "Int64": [1, None, 3],
    "UInt8": [1, None, 3],
    "Float64": [1.5, None, 3],
    "Float32": [1.5, None, 3],
    "float64": [1.5, None, 3],
}
CATEGORIES = {
    "bool": [True, False, True],
    "boolean": [True, None, False],
    "str": ["a", None, "b"],
    "string": ["a", None, "b"],
    "object": ["a", None, "b"],
    "category": ["a", None, "b"],
}


@pytest.mark.parametrize("dtype", NUMBERS)
def test_pandas_numbers_are_numbers(dtype):
    X = pd.DataFrame({"x": pd.Series(NUMBERS[dtype], dtype=dtype)})
    encoder = TableEncoder().fit(X)
    assert (encoder.n_numeric_, encoder.cardinalities_) == (1, [])
    expected = np.array(NUMBERS[dtype], dtype=float)
    np.testing.assert_array_equal(encoder.transform(X).numbers[:, 0], expected)


@pytest.mark.parametrize("dtype", CATEGORIES)
def test_pandas_categories_get_codes(dtype):
    X = pd.DataFrame({"x": pd.Series(CATEGORIES[dtype], dtype=dtype)})
    encoder = TableEncoder().fit(X)
    assert (encoder.n_numeric_, encoder.cardinalities_) == (0, [4])
    expected = [[3], [2], [3]] if dtype == "bool" else [[2], [1], [3]]
    if dtype == "boolean":
        expected = [[3], [1], [2]]
    assert encoder.transform(X).codes.tolist() == expected


@pytest.mark.parametrize("values", [[1, 2], [1.5, None], [None, 3]])
def test_polars_numbers_are_numbers(values):
    X = pl.DataFrame({"x": values})
    encoder = TableEncoder().fit(X)
    found = encoder.transform(X).numbers[:, 0]
    np.testing.assert_array_equal(found, np.array(values, dtype=float))


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (["a", None, "b"], pl.String),
        (["a", None, "b"], pl.Categorical),
        (["a", None, "b"], pl.Enum(["b", "a"])),
        ([False, None, True], pl.Boolean),
    ],
)
def test_polars_categories_get_codes(values, dtype):
    X = pl.DataFrame({"x": pl.Series(values, dtype=dtype)})
    encoder = TableEncoder().fit(X)
    assert encoder.cardinalities_ == [4]
    assert encoder.transform(X).codes.tolist() == [[2], [1], [3]]


@pytest.mark.parametrize("chosen", [["size"], [1], np.array([False, True])])
def test_columns_can_be_named_categories(chosen):
    X = pd.DataFrame({"x": [0.5, 1.5, 2.5], "size": [40, 41, 40]})
    encoder = TableEncoder(chosen).fit(X)
    assert encoder.n_numeric_ == 1
    assert encoder.transform(X).codes.tolist() == [[2], [3], [2]]


def test_columns_of_an_array_can_be_named_categories():
    X = np.array([["a", 1.5], ["b", np.nan], [np.nan, 3.5]], dtype=object)
    table = TableEncoder([0]).fit(X).transform(X)
    assert table.codes.tolist() == [[2], [3], [1]]
    np.testing.assert_array_equal(table.numbers[:, 0], [1.5, np.nan, 3.5])


@pytest.mark.parametrize("chosen", [["colour"], [2], [-1], ["x", 5], "x", [True]])
def test_categories_that_are_not_there_are_an_error(chosen):
    X = pd.DataFrame({"x": [0.5, 1.5], "size": [40, 41]})
    with pytest.raises(ValueError, match="Got categorical_features"):
        TableEncoder(chosen).fit(X)


def test_names_and_positions_can_be_mixed():
    X = pd.DataFrame({"x": [0.5, 1.5], "size": [40, 41]})
    assert TableEncoder(["x", 1]).fit(X).cardinalities_ == [4, 4]


def test_an_unknown_category_has_a_code_of_its_own():
    encoder = TableEncoder().fit(pd.DataFrame({"x": ["a", "b", None]}))
    codes = encoder.transform(pd.DataFrame({"x": ["z", None, "b"]})).codes
    assert codes.tolist() == [[0], [1], [3]]


def test_a_missing_category_that_was_never_seen_is_unknown():
    encoder = TableEncoder().fit(pd.DataFrame({"x": ["a", "b"]}))
    assert encoder.transform(pd.DataFrame({"x": [None, "a"]})).codes.tolist() == [
        [0],
        [2],
    ]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_are_not_copied(dtype, order):
    X = np.asarray(np.random.RandomState(0).randn(50, 3), dtype=dtype, order=order)
    table = TableEncoder().fit(X).transform(X)
    (batch,) = table.take(slice(10, 20))
    assert np.shares_memory(table.numbers, X)
    assert np.shares_memory(batch.numpy(), X)


@pytest.mark.parametrize(
    "dtype", [np.int8, np.int64, np.uint16, bool, np.float16, ">f8"]
)
def test_every_type_of_number_becomes_a_float_batch_by_batch(dtype):
    X = np.arange(6).reshape(3, 2).astype(dtype)
    table = TableEncoder().fit(X).transform(X)
    assert np.shares_memory(table.numbers, X)
    for rows in (slice(0, 3), np.array([2, 0])):
        (batch,) = table.take(rows)
        assert batch.dtype in (torch.float32, torch.float64)
        np.testing.assert_array_equal(batch.numpy(), X[rows].astype(float))


@pytest.mark.parametrize(
    "view", [lambda X: X[::-1], lambda X: X[:, ::-1], lambda X: X[::2], lambda X: X.T]
)
def test_views_in_any_direction_are_taken(view):
    X = view(np.arange(16.0).reshape(4, 4))
    table = TableEncoder().fit(X).transform(X)
    np.testing.assert_array_equal(table.take(slice(0, 2))[0].numpy(), X[:2])


def test_a_field_of_a_structured_array_is_taken():
    records = np.zeros(4, dtype=[("x", "f8", 3), ("flag", "i1")])
    records["x"] = np.arange(12.0).reshape(4, 3)
    table = TableEncoder().fit(records["x"]).transform(records["x"])
    np.testing.assert_array_equal(table.take(slice(0, 2))[0].numpy(), records["x"][:2])


def test_read_only_rows_are_taken():
    X = np.arange(6.0).reshape(3, 2)
    X.flags.writeable = False
    table = TableEncoder().fit(X).transform(X)
    np.testing.assert_array_equal(table.take(slice(0, 2))[0].numpy(), X[:2])


def test_sparse_rows_stay_sparse():
    X = sp.csr_array(sp.random(20, 5, density=0.3, random_state=0))
    table = TableEncoder(accepts_sparse=True).fit(X).transform(X)
    assert np.shares_memory(table.numbers.data, X.data)
    (batch,) = table.take(np.array([3, 1, 4]))
    assert batch.is_sparse
    np.testing.assert_allclose(
        batch.to_dense().numpy(), X.toarray()[[3, 1, 4]], rtol=1e-6
    )


def test_cells_of_sparse_rows_that_are_given_twice_are_summed_in_a_copy():
    data, columns, ends = [1.0, 2.0, 4.0], [1, 1, 0], [0, 2, 3]
    X = sp.csr_array((data, columns, ends), shape=(2, 2))
    (batch,) = TableEncoder().fit(X).transform(X).take(slice(0, 2))
    assert batch.to_dense().tolist() == [[0, 3], [4, 0]]
    assert X.data.tolist() == data
    assert X.indices.tolist() == columns


def test_fit_and_predict_never_make_sparse_rows_dense_as_a_whole(monkeypatch):
    X, Y = make_tasks()
    X = sp.csr_array(np.where(X > 0, X, 0))

    def toarray(self, *args, **kwargs):
        raise AssertionError("sparse rows were made dense")

    for kind in (sp.csr_array, sp.csr_matrix, sp.coo_array, sp.coo_matrix):
        for method in ("toarray", "todense", "__array__"):
            monkeypatch.setattr(kind, method, toarray, raising=False)
    clf = small_classifier(max_epochs=2).fit(X, Y)
    assert clf.predict(X).shape == (60, 3)


def statistics(X, rows=None, weights=None):
    encoder = TableEncoder().fit(X)
    table = encoder.transform(X)
    rows = np.arange(len(X)) if rows is None else rows
    encoder.update_statistics(table, rows, weights)
    return encoder.statistics_


def test_means_and_deviations_are_those_of_the_observed_numbers():
    rng = np.random.RandomState(0)
    X = rng.randn(5000, 3) * [1, 10, 0.1] + [0, 100, -5]
    X[rng.rand(5000, 3) < 0.1] = np.nan
    mean, scale, *_ = statistics(X)
    np.testing.assert_allclose(mean, np.nanmean(X, axis=0))
    np.testing.assert_allclose(scale, np.nanstd(X, axis=0))


def test_means_and_deviations_are_those_of_the_training_rows():
    X = np.random.RandomState(0).randn(100, 2)
    rows = np.arange(0, 100, 3)
    mean, scale, *_ = statistics(X, rows)
    np.testing.assert_allclose(mean, X[rows].mean(axis=0))
    np.testing.assert_allclose(scale, X[rows].std(axis=0))


def test_rows_of_weight_two_count_twice_in_means_and_quantiles():
    X = np.random.RandomState(0).randn(100, 2)
    weights = np.random.RandomState(1).randint(1, 4, 100)
    found = statistics(X, weights=weights)
    expected = statistics(np.repeat(X, weights, axis=0))
    assert len(found) == 4
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, theirs)


def test_a_large_offset_costs_no_precision():
    X = 1e9 + np.random.RandomState(0).randn(9000, 1)
    mean, scale, *_ = statistics(X)
    np.testing.assert_allclose(mean, X.mean())
    np.testing.assert_allclose(scale, 1, rtol=0.05)


@pytest.mark.parametrize("value", [np.nan, 0.0, 7.0])
def test_a_column_that_says_nothing_is_left_alone(value):
    X = np.random.RandomState(0).randn(5000, 2)
    X[:, 1] = value
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mean, scale, knots, scores = statistics(X)
    assert mean[1] == (0 if np.isnan(value) else value)
    assert scale[1] == 1
    assert not np.diff(knots[1]).any()
    np.testing.assert_allclose(scores[1], 0, atol=1e-12)


def test_there_are_no_quantiles_of_sparse_rows():
    X = sp.csr_array(sp.random(20, 5, density=0.3, random_state=0))
    encoder = TableEncoder(accepts_sparse=True).fit(X)
    encoder.update_statistics(encoder.transform(X), np.arange(20))
    assert encoder.statistics_[2:] == (None, None)


def test_quantiles_are_those_of_the_first_rows_that_are_learned_from():
    X = np.random.RandomState(0).randn(100, 2)
    encoder = TableEncoder().fit(X)
    encoder.update_statistics(encoder.transform(X), np.arange(50))
    first = encoder.statistics_
    encoder.update_statistics(encoder.transform(X), np.arange(50, 100))
    assert encoder.statistics_[2] is first[2]
    np.testing.assert_allclose(encoder.statistics_[0], X.mean(axis=0))


def test_quantiles_of_many_rows_are_learned_from_rows_spread_over_all():
    X = np.arange(100_000.0)[:, None]
    _, _, knots, _ = statistics(X)
    expected = np.quantile(X, (np.arange(64) + 0.5) / 64)
    np.testing.assert_allclose(knots[0], expected, atol=20)


@pytest.mark.parametrize("bad", [np.inf, -np.inf])
@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
def test_an_infinite_number_is_an_error_that_names_the_column(frame, bad):
    X = frame({"good": [1.0, 2.0], "size": [1.0, bad]})
    with pytest.raises(ValueError, match=r"infinity in the columns \['size'\]"):
        TableEncoder().fit(X).transform(X)


BAD_COLUMNS = {
    "dates": pd.to_datetime(["2020-01-01", "2020-01-02"]),
    "dates with a zone": pd.to_datetime(["2020-01-01"] * 2).tz_localize("UTC"),
    "durations": pd.to_timedelta([1, 2], unit="D"),
    "complex numbers": np.array([1j, 2]),
}


@pytest.mark.parametrize("kind", BAD_COLUMNS)
def test_columns_that_are_neither_are_an_error_that_names_them(kind):
    X = pd.DataFrame({"good": [1.0, 2.0], "when": BAD_COLUMNS[kind]})
    with pytest.raises(ValueError, match="Column 'when' has dtype"):
        TableEncoder().fit(X).transform(X)


def test_polars_dates_are_an_error_that_names_the_column():
    X = pl.DataFrame({"when": pl.Series(["2020-01-01"]).str.to_date()})
    with pytest.raises(ValueError, match="Column 'when' has dtype"):
        TableEncoder().fit(X).transform(X)


def test_a_column_that_mixes_strings_and_numbers_is_an_error_that_names_it():
    X = pd.DataFrame({"good": [1.0, 2.0], "mixed": [1, "x"]})
    with pytest.raises((TypeError, ValueError), match="mixed"):
        TableEncoder().fit(X)


def test_strings_where_numbers_were_are_an_error_that_names_the_column():
    encoder = TableEncoder().fit(pd.DataFrame({"size": [1.0, 2.0]}))
    with pytest.raises(ValueError, match="Column 'size' has dtype"):
        encoder.transform(pd.DataFrame({"size": ["small", "large"]}))


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
def test_a_frame_without_rows_is_an_error(frame):
    with pytest.raises(ValueError, match=r"0 sample\(s\)"):
        TableEncoder().fit(frame({"x": []}))


def test_a_column_that_once_missed_a_number_has_missed_one():
    numbers = NumberStatistics(3, sparse=False)
    rows = np.ones((6, 3))
    rows[1, 0] = rows[4, 2] = np.nan
    for some in (np.arange(3), np.arange(3, 6), np.array([0, 5])):
        numbers.update(Table(rows), some)
    assert numbers.incomplete.tolist() == [True, False, True]


@pytest.mark.parametrize("factor", [1e-200, 1e-30, 1e30, 1e200])
def test_a_factor_of_all_weights_changes_no_mean_or_spread(factor):
    table = Table(np.random.RandomState(0).randn(60, 2) + 5)
    weights = np.random.RandomState(1).randint(0, 4, 60).astype(float)
    expected, found = [], []
    for some, kept in [(weights, expected), (weights * factor, found)]:
        numbers = NumberStatistics(2, sparse=False)
        for rows in np.split(np.arange(60), 3):
            numbers.update(table, rows, some)
        kept += numbers.statistics[:2]
    np.testing.assert_allclose(found, expected)
