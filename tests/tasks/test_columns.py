"""Targets arrive in many forms and leave as one column for each task."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from skmtl.tasks import target_columns
from tests.needs import needs_wide_strings, package

pl = package("polars")

NUMBERS = [[1, 10], [2, 20], [1, 20]]

FORMS_OF_NUMBERS = {
    "int array": np.array(NUMBERS),
    "small unsigned array": np.array(NUMBERS, dtype=np.uint8),
    "float array": np.array(NUMBERS, dtype=float),
    "object array": np.array(NUMBERS, dtype=object),
    "Fortran order": np.asfortranarray(NUMBERS),
    "list of lists": NUMBERS,
    "list of tuples": [tuple(row) for row in NUMBERS],
    "tuple": tuple(tuple(row) for row in NUMBERS),
    "list of arrays": [np.array(row) for row in NUMBERS],
    "DataFrame": pd.DataFrame(NUMBERS),
    "categories": pd.DataFrame(NUMBERS).astype("category"),
    "Int64": pd.DataFrame(NUMBERS).astype("Int64"),
    "UInt8": pd.DataFrame(NUMBERS).astype("UInt8"),
    "Float64": pd.DataFrame(NUMBERS).astype("Float64"),
    "object DataFrame": pd.DataFrame(NUMBERS).astype(object),
    "index of its own": pd.DataFrame(NUMBERS, index=[5, 5, 1]),
    "polars": pl.DataFrame(NUMBERS, orient="row"),
}


@pytest.mark.parametrize("form", FORMS_OF_NUMBERS)
def test_every_form_of_numbers_gives_the_same_columns(form):
    columns = target_columns(FORMS_OF_NUMBERS[form])
    assert [values.tolist() for values in columns.values] == [[1, 2, 1], [10, 20, 20]]
    assert not np.any(columns.missing)
    assert not columns.single
    assert len(columns) == 3
    assert all(values.dtype.kind in "iuf" for values in columns.values)


@pytest.mark.parametrize("dtype", ["str", "string", "object", "category"])
def test_every_pandas_type_of_strings_gives_strings(dtype):
    columns = target_columns(pd.Series(["a", "b", "a"], dtype=dtype))
    assert columns.values[0].tolist() == ["a", "b", "a"]


@pytest.mark.parametrize("dtype", [bool, "boolean", "category", object])
def test_every_pandas_type_of_booleans_gives_booleans(dtype):
    columns = target_columns(pd.DataFrame({"t": [True, False]}).astype(dtype))
    assert columns.values[0].dtype == bool
    assert columns.values[0].tolist() == [True, False]


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["a", "b"]), pl.String])
def test_every_polars_type_of_strings_gives_strings(dtype):
    columns = target_columns(pl.Series("t", ["a", None, "b"], dtype=dtype))
    assert columns.values[0][[0, 2]].tolist() == ["a", "b"]
    assert columns.missing[0].tolist() == [False, True, False]


MISSING_ONE_OF_THREE = {
    "NaN in an array": np.array([1, np.nan, 2]),
    "None in a list": [1, None, 2],
    "NaN in a list": [1, float("nan"), 2],
    "pd.NA in a list": [1, pd.NA, 2],
    "None among strings": ["a", None, "b"],
    "NaN among strings": np.array(["a", np.nan, "b"], dtype=object),
    "pd.NA among strings": ["a", pd.NA, "b"],
    "None among booleans": [True, None, False],
    "float Series": pd.Series([1, np.nan, 2]),
    "Int64 Series": pd.Series([1, pd.NA, 2], dtype="Int64"),
    "Float64 Series": pd.Series([1, pd.NA, 2], dtype="Float64"),
    "boolean Series": pd.Series([True, pd.NA, False], dtype="boolean"),
    "string Series": pd.Series(["a", pd.NA, "b"], dtype="string"),
    "str Series": pd.Series(["a", None, "b"], dtype="str"),
    "object Series": pd.Series(["a", pd.NA, "b"], dtype=object),
    "category of strings": pd.Series(["a", None, "b"], dtype="category"),
    "category of numbers": pd.Series([1, None, 2], dtype="category"),
    "category of booleans": pd.Series([True, None, False], dtype="category"),
    "polars numbers": pl.Series([1, None, 2]),
    "polars floats": pl.Series([1.0, float("nan"), 2.0]),
    "polars strings": pl.Series(["a", None, "b"]),
    "polars booleans": pl.Series([True, None, False]),
    "Int64 array": pd.array([1, pd.NA, 2], dtype="Int64"),
    "boolean array": pd.array([True, pd.NA, False], dtype="boolean"),
    "string array": pd.array(["a", pd.NA, "b"], dtype="string"),
    "categorical": pd.Categorical(["a", None, "b"]),
    "index": pd.Index(["a", None, "b"]),
    "pd.NaT in a list": ["a", pd.NaT, "b"],
    "a mark of each kind": pd.Series([1, pd.NA, 2], dtype=object),
    "list of a masked array": list(np.ma.array([1, 5, 2], mask=[0, 1, 0])),
    "masked string in a list": ["a", np.ma.masked, "b"],
    "masked label that comes first": [1, np.ma.masked, 2],
    "masked boolean in a list": [True, np.ma.masked, False],
    "masked float in a list": [1.0, np.ma.masked, 2.0],
}
if hasattr(np.dtypes, "StringDType"):  # numpy 2
    MISSING_ONE_OF_THREE["numpy strings"] = np.array(
        ["a", None, "b"], np.dtypes.StringDType(na_object=None)
    )


@pytest.mark.parametrize("form", MISSING_ONE_OF_THREE)
def test_every_mark_of_a_missing_label_is_found(form):
    columns = target_columns(MISSING_ONE_OF_THREE[form])
    assert columns.missing[0].tolist() == [False, True, False]
    assert columns.values[0][[0, 2]].tolist() in ([1, 2], ["a", "b"], [True, False])
    assert columns.single


@pytest.mark.parametrize("dtype", ["Int64", "boolean", "category"])
def test_a_missing_label_does_not_change_the_type_of_the_others(dtype):
    whole = target_columns(pd.Series([1, 0, 0], dtype=dtype))
    part = target_columns(pd.Series([1, 0, None], dtype=dtype))
    assert part.values[0].dtype == whole.values[0].dtype


def test_large_integers_beside_gaps_are_not_rounded():
    labels = [2**53 + 1, None, 2**53]
    for y in (
        labels,
        pd.array(labels, dtype="Int64"),
        pd.Series(labels, dtype="Int64"),
    ):
        columns = target_columns(y)
        assert columns.values[0].dtype == np.int64
        assert columns.values[0][[0, 2]].tolist() == [2**53 + 1, 2**53]


@pytest.mark.parametrize("labels", [[2**63 + 5, 7], [2**64 - 1, 0]])
def test_integers_that_need_all_64_bits_have_no_sign(labels):
    for y in (
        labels,
        np.array(labels, dtype=object),
        np.array(labels, dtype=np.uint64),
    ):
        columns = target_columns(y)
        assert columns.values[0].dtype == np.uint64
        assert columns.values[0].tolist() == labels


@pytest.mark.parametrize("dtype", [">i2", ">i8", ">u4", ">f4", ">f8", ">U1", "f2", "g"])
def test_any_byte_order_and_size_is_taken(dtype):
    y = np.array([[1, 2], [3, 4]]).astype(dtype)
    frames = [y] if dtype == ">U1" else [y, pd.DataFrame(y)]
    for form in frames:
        columns = target_columns(form)
        assert all(values.dtype.isnative for values in columns.values)
        assert columns.values[1].astype(int).tolist() == [2, 4]


@needs_wide_strings
def test_numpy_strings_of_any_width_are_strings():
    words = np.array([["a", "x"], ["bb", "y"]], dtype=np.dtypes.StringDType())
    assert [v.tolist() for v in target_columns(words).values] == [
        ["a", "bb"],
        ["x", "y"],
    ]


def test_masked_rows_in_a_list_keep_their_masks():
    rows = list(np.ma.array([[1, 2], [3, 4]], mask=[[0, 1], [0, 0]]))
    assert [m.tolist() for m in target_columns(rows).missing] == [[0, 0], [1, 0]]


BYTES = {
    "frame": pd.DataFrame({"good": [0, 1], "t": [b"yes", b"no"]}),
    "category": pd.DataFrame({"t": pd.Series([b"yes", b"no"], dtype="category")}),
    "beside strings": pd.DataFrame({"good": [0, 1], "t": ["yes", b"no"]}),
    "beside a gap": pd.DataFrame({"good": [0, 1], "t": [b"yes", None]}),
    "series": pd.Series([b"yes", b"no"], name="t"),
}


@pytest.mark.parametrize("form", BYTES)
def test_bytes_are_an_error_that_tells_how_to_decode_them(form):
    with pytest.raises(ValueError, match=r"'t' has labels that are bytes.*decode"):
        target_columns(BYTES[form])
    with pytest.raises(ValueError, match=r"bytes, such as b'a'.*np.char.decode"):
        target_columns(np.array([[b"a", b"b"]]))


def test_columns_of_one_frame_keep_types_of_their_own():
    y = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": [True, False]})
    kinds = [values.dtype.kind for values in target_columns(y).values]
    assert kinds[0] == "i"
    assert kinds[1] in "OU"
    assert kinds[2] == "b"


@pytest.mark.parametrize(
    ("y", "names", "named"),
    [
        (NUMBERS, ["task_0", "task_1"], False),
        ([1, 2], ["task_0"], False),
        (pd.Series([1, 2]), ["task_0"], False),
        (pd.Series([1, 2], name="sex"), ["sex"], True),
        (pl.Series("sex", [1, 2]), ["sex"], True),
        (pl.Series([1, 2]), ["task_0"], False),
        (pd.DataFrame(NUMBERS, columns=["a", 7]), ["a", "7"], True),
        (pl.DataFrame(NUMBERS, schema=["a", "b"], orient="row"), ["a", "b"], True),
    ],
)
def test_names_come_from_the_data_or_count_the_tasks(y, names, named):
    columns = target_columns(y)
    assert columns.names == names
    assert columns.named is named


def test_named_columns_are_put_in_the_wanted_order():
    y = pd.DataFrame({"b": [20, 10], "a": [2, None]})
    ordered = target_columns(y).in_order_of(["a", "b"])
    assert ordered.names == ["a", "b"]
    assert ordered.values[1].tolist() == [20, 10]
    assert ordered.missing[0].tolist() == [False, True]


def test_unnamed_columns_are_taken_as_they_are():
    columns = target_columns(NUMBERS)
    assert columns.in_order_of(["a", "b"]) is columns


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (pd.DataFrame({"a": [1], "b": [2], "c": [3]}), r"3 tasks.*the 2 tasks"),
        (pd.DataFrame({"a": [1], "c": [2]}), r"tasks \['a', 'c'\].*tasks \['a', 'b'\]"),
        ([1, 2], r"1 task.*the 2 tasks \['a', 'b'\]"),
    ],
)
def test_other_tasks_than_the_wanted_ones_are_an_error(y, message):
    with pytest.raises(ValueError, match=message):
        target_columns(y).in_order_of(["a", "b"])


BAD_LABELS = {
    "fractions": ([1.0, 2.5], "Unknown label type: continuous.*'t'"),
    "fractions as objects": (
        np.array([1, 2.5, None], dtype=object),
        "Unknown label type: continuous.*'t'",
    ),
    "nullable fractions": (
        pd.Series([1, 2.5, None], dtype="Float64"),
        "Unknown label type: continuous.*'t'",
    ),
    "categories that are fractions": (
        pd.Series([1, 2.5, None], dtype="category"),
        "Unknown label type: continuous.*'t'",
    ),
    "infinity": ([1.0, np.inf], "infinity.*'t'"),
    "infinity as object": (np.array([1, -np.inf, None], dtype=object), "infinity.*'t'"),
    "complex": ([1 + 1j, 2], "Complex data not supported.*'t'"),
    "dates": (pd.to_datetime(["2020-01-01"] * 2), "Unknown label type.*'t'"),
    "dates with a zone": (
        pd.to_datetime(["2020-01-01"] * 2).tz_localize("UTC"),
        "Unknown label type.*'t'",
    ),
    "strings and numbers": (np.array(["a", 1], dtype=object), "'t' mixes.*int, str"),
    "booleans and numbers": (np.array([True, 3], dtype=object), "'t' mixes.*bool, int"),
    "bytes": (np.array([b"a", b"b"]), "Unknown label type.*'t'"),
    "lists": (pd.Series([[1], [2, 3]]), "Unknown label type.*'t'"),
    "tuples": (pd.Series([(1, 2), (2, 3)]), "'t' has labels of the type tuple"),
    "days": (pd.Series([date(2020, 1, 1)] * 2), "'t' has labels of the type date"),
    "decimals with a part": (
        [Decimal(1), Decimal("1.5")],
        "Unknown label type: continuous.*'t'",
    ),
    "a part that no float has": (
        [Decimal(2**53), Decimal(2**53) + Decimal("0.1")],
        "Unknown label type: continuous.*'t'",
    ),
    "infinite decimals": ([Decimal(1), Decimal("Infinity")], "infinity.*'t'"),
    "decimals and booleans": ([Decimal(1), True], "'t' mixes.*Decimal, bool"),
    "numbers beyond 64 bits": (np.array([2**70, 1], dtype=object), "'t'"),
    "64 bits with and without a sign": (np.array([2**63, -1], dtype=object), "'t'"),
}


@pytest.mark.parametrize("kind", BAD_LABELS)
def test_labels_that_are_no_classes_are_an_error_that_names_the_task(kind):
    labels, message = BAD_LABELS[kind]
    y = pd.DataFrame({"good": [0, 1, 1][: len(labels)], "t": labels})
    with pytest.raises(ValueError, match=message):
        target_columns(y)


BAD_SHAPES = {
    "none": (None, ValueError, "requires y to be passed"),
    "a number": (5, ValueError, r"shape \(\)"),
    "three dimensions": (np.zeros((2, 2, 2)), ValueError, r"shape \(2, 2, 2\)"),
    "nested lists": ([[[0], [1]], [[1], [1]]], ValueError, r"shape \(2, 2, 1\)"),
    "no task": (np.zeros((3, 0)), ValueError, r"shape \(3, 0\)"),
    "frame without columns": (pd.DataFrame(index=[0]), ValueError, "without a column"),
    "ragged list": ([[0, 1], [1]], ValueError, "rows of different lengths"),
    "ragged at its first row": ([0, [1, 2]], ValueError, "rows of different lengths"),
    "ragged arrays": ([np.zeros(2), np.zeros(1)], ValueError, "shape"),
    "sparse": (sp.csr_matrix(NUMBERS), TypeError, r"sparse y.*toarray\(\)"),
    "sparse array": (sp.csr_array(NUMBERS), TypeError, r"sparse y.*toarray\(\)"),
    "a name twice": (
        pd.DataFrame(NUMBERS, columns=["a", "a"]),
        ValueError,
        r"more than one column called \['a'\]",
    ),
    "names that read alike": (
        pd.DataFrame(NUMBERS, columns=[1, "1"]),
        ValueError,
        r"more than one column called \['1'\]",
    ),
}


@pytest.mark.parametrize("kind", BAD_SHAPES)
def test_shapes_that_are_no_targets_are_an_error(kind):
    y, error, message = BAD_SHAPES[kind]
    with pytest.raises(error, match=message):
        target_columns(y)


def test_errors_call_the_targets_what_the_caller_calls_them():
    with pytest.raises(ValueError, match="y_true"):
        target_columns(np.zeros((2, 2, 2)), "y_true")


@pytest.mark.parametrize("labels", [[1, 2, 1], [1.0, 2.0, 1.0], ["a", "b", "a"]])
def test_masked_labels_of_any_kind_are_missing(labels):
    y = np.ma.masked_array(labels, mask=[False, True, False])
    columns = target_columns(y)
    assert columns.missing[0].tolist() == [False, True, False]
    assert columns.values[0][[0, 2]].tolist() == [labels[0], labels[2]]


@pytest.mark.parametrize(
    "labels",
    [
        [Decimal(2**53), Decimal(2**53 + 1), None],
        [Fraction(2**53), 2**53 + 1, None],
        [Decimal(2**53), 2**53 + 1, Decimal("NaN")],
        pl.Series([Decimal(2**53), Decimal(2**53 + 1), None]),
    ],
)
def test_whole_numbers_kept_as_objects_are_integers(labels):
    column = labels if isinstance(labels, pl.Series) else pd.Series(labels)
    columns = target_columns(column)
    assert columns.values[0].dtype == np.int64
    assert columns.values[0][:2].tolist() == [2**53, 2**53 + 1]
    assert columns.missing[0].tolist() == [False, False, True]


def test_weights_called_otherwise_than_the_tasks_are_an_error():
    y = pd.DataFrame({"a": [0, 1], "b": [1, 0]})
    weights = pd.DataFrame([[1.0, 2.0], [3.0, 4.0]], columns=["b", "c"])
    with pytest.raises(ValueError, match=r"sample_weight.*\['b', 'c'\].*\['a', 'b'\]"):
        target_columns(y).weights_in_order_of(["a", "b"], weights)
    numbered = weights.set_axis([0, 1], axis=1)
    for columns, given in (
        (target_columns(y), numbered),
        (target_columns(y.to_numpy()), weights),
        (target_columns(y[["a"]]), weights[["c"]]),
    ):
        names = columns.names
        found = columns.weights_in_order_of(names, given)
        np.testing.assert_array_equal(found, given)
