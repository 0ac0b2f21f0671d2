"""Numbers and dates written as text are warned of, once and with what to do."""

import warnings

import numpy as np
import pandas as pd
import pytest

from skmtl.exceptions import SkmtlWarning
from skmtl.inputs import TableEncoder
from tests.needs import package

pl = package("polars")

RNG = np.random.RandomState(0)
DAYS = pd.date_range("2020-01-01", periods=200)
NUMBERS = {
    "decimals": [f"{x:.2f}" for x in RNG.randn(200)],
    "whole": [str(x) for x in RNG.randint(0, 80, 200)],
    "exponents": [f"{x:e}" for x in RNG.randn(200)],
    "with a mark": [
        "?" if i % 9 == 0 else f"{x:.1f}" for i, x in enumerate(range(200))
    ],
    "with None": [None if i % 9 == 0 else f"{i / 7:.2f}" for i in range(200)],
}
DATES = {
    "days": [str(day.date()) for day in DAYS],
    "times": [day.isoformat() + "Z" for day in DAYS],
    "in reverse": [day.strftime("%d.%m.%Y") for day in DAYS],
}
NEITHER = {
    "few numbers": [str(i % 5) for i in range(200)],
    "postal codes": [f"{i % 60 * 1500 + 7000:05d}" for i in range(200)],
    "versions": [f"1.{i % 10}.{i % 3}" for i in range(200)],
    "words": [f"word {i % 40}" for i in range(200)],
    "half numbers": [f"{'x' * (i % 2)}{i % 60}" for i in range(200)],
}


def warned(X, **params):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        TableEncoder(**params).fit(X)
    assert all(issubclass(warning.category, SkmtlWarning) for warning in found)
    return [str(warning.message) for warning in found]


@pytest.mark.parametrize("dtype", [object, "str", "string"])
@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_written_as_text_are_warned_of(kind, dtype):
    X = pd.DataFrame({"size": pd.Series(NUMBERS[kind], dtype=dtype)})
    (message,) = warned(X)
    assert "['size'] hold numbers written as text" in message
    assert "pandas.to_numeric" in message


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
@pytest.mark.parametrize("kind", DATES)
def test_dates_written_as_text_are_warned_of(kind, frame):
    (message,) = warned(frame({"day": DATES[kind]}))
    assert "['day'] hold dates written as text" in message
    assert "pandas.to_datetime" in message
    assert "column.dt.month" in message
    assert "(column - pandas.Timestamp('2000-01-01')).dt.days" in message


def test_one_warning_names_all_such_columns():
    (message,) = warned(pd.DataFrame(NUMBERS | DATES))
    assert all(repr(name) in message for name in NUMBERS | DATES)


@pytest.mark.parametrize("kind", NEITHER)
def test_what_may_well_be_categories_is_not_warned_of(kind):
    assert not warned(pd.DataFrame({"kind": NEITHER[kind]}))


def test_whole_numbers_of_few_kinds_for_many_rows_are_not_warned_of():
    shops = [str(i % 30) for i in range(5000)]
    assert not warned(pd.DataFrame({"shop": shops}))


def test_columns_that_were_said_to_be_categories_are_not_warned_of():
    texts = NUMBERS["whole"]
    assert not warned(pd.DataFrame({"size": pd.Categorical(texts)}))
    assert not warned(pl.DataFrame({"size": pl.Series(texts, dtype=pl.Categorical)}))
    assert not warned(pd.DataFrame({"size": texts}), categorical_features=["size"])
