"""Numbers of any kind become floats; whatever is no number is refused by its task."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from skmtl.tasks._number_labels import clean_numbers
from tests.needs import package

pl = package("polars")
NAN = np.nan


def objects(*values):
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


GOOD = {
    "integers": (np.array([1, 2]), [1, 2]),
    "booleans": (np.array([True, False]), [1, 0]),
    "floats of half precision": (np.array([1, 2.5, NAN], dtype="f2"), [1, 2.5, NAN]),
    "floats of the other byte order": (np.array([1, 2.5], dtype=">f4"), [1, 2.5]),
    "integers of the other byte order": (np.array([1, 2], dtype=">i2"), [1, 2]),
    "wide floats": (np.array([1, 2.5], dtype="g"), [1, 2.5]),
    "integers without a sign": (np.array([2**64 - 1], dtype="u8"), [2.0**64]),
    "none": (np.array([]), []),
    "Int64": (pd.Series([1, None, 3], dtype="Int64"), [1, NAN, 3]),
    "Float32": (pd.Series([1.5, None], dtype="Float32"), [1.5, NAN]),
    "boolean": (pd.Series([True, None], dtype="boolean"), [1, NAN]),
    "sparse": (pd.Series(pd.arrays.SparseArray([0, 1.5, 0])), [0, 1.5, 0]),
    "a Series with an index": (pd.Series([1, 2.5], index=[5, 5]), [1, 2.5]),
    "polars integers": (lambda: pl.Series([1, None, 3]), [1, NAN, 3]),
    "polars floats": (lambda: pl.Series([1.5, None, NAN]), [1.5, NAN, NAN]),
    "polars booleans": (lambda: pl.Series([True, None]), [1, NAN]),
    "polars decimals": (lambda: pl.Series([Decimal("1.5"), None]), [1.5, NAN]),
    "polars without a value": (lambda: pl.Series([None, None]), [NAN, NAN]),
    "every mark": (objects(1, None, pd.NA, NAN, pd.NaT), [1, NAN, NAN, NAN, NAN]),
    "masked leftovers": (objects(1, np.ma.masked, 2.5), [1, NAN, 2.5]),
    "masked decimals": (objects(Decimal("1.5"), np.ma.masked), [1.5, NAN]),
    "objects of several types": (objects(1, 2.5, np.float32(3), True), [1, 2.5, 3, 1]),
    "decimals": (objects(Decimal("1.5"), None, Decimal("NaN")), [1.5, NAN, NAN]),
    "fractions": (objects(Fraction(1, 4), None), [0.25, NAN]),
    "decimals beside floats": (objects(Decimal(1), 2.5, 3), [1, 2.5, 3]),
    "numpy's booleans as objects": (objects(np.True_, None), [1, NAN]),
    "integers that no float holds": (objects(2**53 + 1, 2**70), [2.0**53, 2.0**70]),
    "only marks": (objects(None, None), [NAN, NAN]),
}


def column_of(form):
    return form() if callable(form) else form


@pytest.mark.parametrize("kind", GOOD)
def test_numbers_of_any_kind_become_floats(kind):
    form, expected = GOOD[kind]
    labels = clean_numbers(column_of(form), "t")
    assert labels.values.dtype == np.float64
    assert labels.values.dtype.isnative
    np.testing.assert_array_equal(labels.values, expected)
    np.testing.assert_array_equal(labels.missing, np.isnan(expected))
    assert labels.order is None


@pytest.mark.parametrize("dtype", ["int64", "double", "bool"])
def test_numbers_of_arrow_become_floats(dtype):
    pytest.importorskip("pyarrow")
    column = pd.Series([1, None], dtype=f"{dtype}[pyarrow]")
    np.testing.assert_array_equal(clean_numbers(column, "t").values, [1, NAN])


def test_decimals_of_arrow_become_floats():
    arrow = pytest.importorskip("pyarrow")
    dtype = pd.ArrowDtype(arrow.decimal128(5, 2))
    column = pd.Series([Decimal("1.5"), None], dtype=dtype)
    np.testing.assert_array_equal(clean_numbers(column, "t").values, [1.5, NAN])


INFINITY = r"Input y contains infinity: task 't'"
STRINGS = (
    r"Got strings such as .* of task 't', but expected numbers. MultiTaskPredictor"
)
CATEGORIES = r"Got categories such as .*'t'.*MultiTaskClassifier classes"
READ = r".*convert with pd.to_numeric\(column\)"
DATES = r"Got dates \(.*'t'.*Subtract a date.*total_seconds"
SPANS = r"Got spans of time \(.*'t'.*column.dt.total_seconds\(\) or column.dt.days"
BYTES = r"Got bytes.*'t'.*decode"
COMPLEX = r"Complex data not supported: task 't'"
LARGE = r"Task 't' has numbers as large as .*Divide them"
OTHER = r"Unknown label type: task 't' has values of the type "
DAY = pd.to_datetime(["2020-01-01", None])
MONTHS = pd.Series(pd.period_range("2020", periods=2, freq="M"))
BAD = {
    "infinity": (np.array([1, np.inf]), INFINITY),
    "infinity below zero": (objects(1, -np.inf, None), INFINITY),
    "nullable infinity": (pd.Series([1, -np.inf], dtype="Float64"), INFINITY),
    "infinite decimals": (objects(Decimal(1), Decimal("Infinity")), INFINITY),
    "complex": (np.array([1j, 2]), COMPLEX),
    "complex objects": (objects(1j, None), COMPLEX),
    "complex series": (pd.Series([1j, 2]), COMPLEX),
    "strings": (np.array(["a", "b"]), STRINGS),
    "string": (pd.Series(["a", None], dtype="string"), STRINGS),
    "polars strings": (lambda: pl.Series(["a"]), STRINGS),
    "strings beside numbers": (
        objects(1, "n/a", None),
        r"Got strings such as 'n/a' beside numbers .*'t'.*errors='coerce'",
    ),
    "strings of numbers": (objects("1", None, "2.5"), STRINGS + READ),
    "str of numbers": (pd.Series(["1", "2e3"], dtype="str"), STRINGS + READ),
    "strings with a written gap": (
        np.array(["1.5", "nan"]),
        STRINGS + r".*pd.to_numeric\(column, errors='coerce'\)",
    ),
    "only written gaps": (np.array(["nan", "None"]), STRINGS),
    "an array of both": (
        np.array([["a", 1.5]])[:, 1],
        STRINGS + READ + "; an array makes strings of numbers.*a DataFrame does not",
    ),
    "bytes": (np.array([b"a"]), BYTES),
    "bytes as objects": (objects(b"a", 1), BYTES),
    "category": (pd.Series(["a", None], dtype="category"), CATEGORIES),
    "category of numbers": (
        pd.Series([1, 2], dtype="category"),
        CATEGORIES + r".*column.astype\(float\)",
    ),
    "category of written numbers": (
        pd.Series(["1", "2"], dtype="category"),
        CATEGORIES + READ,
    ),
    "category without any": (
        pd.Series([None], dtype="category"),
        "Got categories as labels of task 't'",
    ),
    "polars categories": (lambda: pl.Series(["a"], dtype=pl.Categorical), CATEGORIES),
    "polars enum": (lambda: pl.Series(["a"], dtype=pl.Enum(["a"])), CATEGORIES),
    "dates": (pd.Series(DAY), DATES),
    "dates with a zone": (pd.Series(DAY.tz_localize("UTC")), DATES),
    "dates of numpy": (DAY.to_numpy(), DATES),
    "days": (objects(date(2020, 1, 1), None), DATES),
    "moments": (objects(datetime(2020, 1, 1), 1), DATES),
    "polars dates": (lambda: pl.Series([date(2020, 1, 1)]), DATES),
    "periods": (MONTHS, DATES),
    "periods as objects": (MONTHS.astype(object), r"periods with column.dt.to_times"),
    "spans": (pd.Series(pd.to_timedelta([1], "D")), SPANS),
    "spans of numpy": (np.array([1], dtype="m8[s]"), SPANS),
    "spans as objects": (objects(timedelta(1)), SPANS),
    "polars spans": (lambda: pl.Series([timedelta(1)]), SPANS),
    "too large a float": (np.array([1e308, 2]), LARGE),
    "too large an integer": (objects(10**400, 2), LARGE),
    "too large a fraction": (objects(Fraction(10**400, 3)), LARGE),
    "lists": (pd.Series([[1], [2]]), OTHER + "list"),
    "intervals": (pd.Series(pd.interval_range(0, 2)), OTHER + "Interval"),
    "times": (objects(time(1)), OTHER + "time"),
    "records": (np.zeros(2, dtype=[("a", int)]), OTHER),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_number_is_an_error_that_names_the_task(kind):
    form, message = BAD[kind]
    with pytest.raises(ValueError, match=message):
        clean_numbers(column_of(form), "t")
