"""Tables are checked: what is none is refused, columns are those of the fit."""

import re

import numpy as np
import pandas as pd
import pytest

from skmtl.inputs._checks import refuse_row
from tests.needs import needs_wide_strings, package
from tests.toy_tasks import make_tasks, small_classifier

pl = package("polars")


@pytest.mark.parametrize("dtype", ["datetime64[s]", "timedelta64[D]"])
def test_arrays_of_dates_and_durations_are_refused(dtype):
    X, Y = make_tasks()
    with pytest.raises(ValueError, match=f"dtype {dtype[:8]}.*Turn dates"):
        small_classifier().fit((100 * X).astype("int64").astype(dtype), Y)


def test_a_structured_array_and_a_lazy_frame_are_told_how_to_become_tables():
    X, Y = make_tasks()
    frame = pd.DataFrame(X[:, :2], columns=["a", "b"])
    with pytest.raises(ValueError, match=r"fields \['a', 'b'\].*DataFrame\(X\)"):
        small_classifier().fit(frame.to_records(index=False), Y)
    with pytest.raises(TypeError, match=r"LazyFrame.*X.collect\(\)"):
        small_classifier().fit(pl.DataFrame({"a": X[:, 0]}).lazy(), Y)


def test_numbers_beyond_float64_are_refused():
    X, Y = make_tasks()
    X = X.astype(np.longdouble)
    X[3, 0] = np.longdouble("1e400")
    for form in (np.asarray, pd.DataFrame):
        with pytest.raises(ValueError, match="infinity"):
            small_classifier().fit(form(X), Y)


@needs_wide_strings
def test_numpy_strings_can_be_named_categories():
    X, _ = make_tasks()
    signs = np.where(X[:, :1] > 0, "up", "down").astype(np.dtypes.StringDType())
    clf = small_classifier(categorical_features=[0]).fit(signs, X[:, 0] > 0)
    assert clf.score(signs, X[:, 0] > 0) == 1


def test_repeated_column_names_are_an_error_that_names_them():
    X, Y = make_tasks()
    with pytest.raises(ValueError, match=r"repeated column names \['a'\]"):
        small_classifier().fit(pd.DataFrame(X[:, :3], columns=["a", "b", "a"]), Y)


@pytest.mark.parametrize(
    "names", [[3, 5, 9], [0, 1, 2], [("a", 1), ("a", 2), ("b", 1)]]
)
def test_columns_without_strings_as_names_are_those_of_the_fit_too(names):
    X, Y = make_tasks()
    frame = pd.DataFrame(X[:, :3], columns=pd.Index(names, tupleize_cols=False))
    clf = small_classifier(max_epochs=1).fit(frame, Y)
    clf.predict(frame)
    with pytest.raises(ValueError, match="expected those of the fit in their order"):
        clf.predict(frame.iloc[:, ::-1])


def test_frames_of_arrays_without_names_are_taken_as_they_stand():
    X, Y = make_tasks()
    clf = small_classifier(max_epochs=1).fit(pd.DataFrame(X), Y)
    clf.predict(pd.DataFrame(X).add_prefix("1").rename(columns=int))


NAMED = pd.DataFrame(make_tasks()[0], columns=list("abcd"))
MIXED = NAMED.assign(e=np.where(NAMED["a"] > 0, "up", "down"))


@pytest.mark.parametrize("frame", [NAMED, MIXED])
def test_a_row_as_a_series_is_told_how_to_stay_a_table(frame):
    _, Y = make_tasks()
    clf = small_classifier(max_epochs=1).fit(frame, Y)
    whole = pd.concat([frame, Y], axis=1)
    for call in (clf.predict, clf.predict_frame, clf.task("side").predict_proba):
        for row in (frame.iloc[0], whole.iloc[0]):
            with pytest.raises(ValueError, match=r"one row .*X.iloc\[\[0\]\]"):
                call(row)
    assert len(clf.predict(frame.iloc[[0]])) == 1


def test_a_column_as_a_series_is_no_row():
    refuse_row(NAMED["a"], list(NAMED))
    refuse_row(pd.Series([1.0, 2.0]), [0, 1])


@pytest.mark.parametrize("form", [pd.DataFrame, pl.DataFrame, np.asarray])
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_tables_without_rows_are_told_so(method, form):
    _, Y = make_tasks()
    with pytest.raises(ValueError, match=r"Found array with 0 sample\(s\)"):
        getattr(small_classifier(), method)(form(NAMED[:0]), Y[:0])


def test_a_later_task_and_a_pair_without_rows_are_told_so():
    _, Y = make_tasks()
    clf = small_classifier(max_epochs=1).fit(NAMED, Y)
    with pytest.raises(ValueError, match=r"0 sample\(s\)"):
        clf.add_task("new", NAMED[:0], Y["side"][:0])
    clf.set_params(early_stopping=True, validation=(NAMED[:0], Y[:0]))
    with pytest.raises(ValueError, match=r"validation=\(X, y\).* 0 sample\(s\)"):
        clf.fit(NAMED, Y)


DAYS = pd.Series(pd.date_range("2024-01-01", periods=60))
DATES = {
    "dates": DAYS,
    "dates with a zone": DAYS.dt.tz_localize("Europe/Paris"),
    "objects of days": DAYS.dt.date,
    "objects of times": pd.Series([day.to_pydatetime() for day in DAYS], dtype=object),
}


@pytest.mark.parametrize("kind", DATES)
def test_columns_of_dates_are_told_numbers_that_work(kind):
    _, Y = make_tasks()
    column = DATES[kind]
    with pytest.raises(ValueError, match=r"'day'.*column\.dt\.month") as caught:
        small_classifier().fit(column.to_frame("day"), Y)
    code = re.search(r"\(column - .*\)\.dt\.days", str(caught.value)).group()
    if "to_datetime" in str(caught.value):
        column = pd.to_datetime(column)
    days = eval(code, {"column": column, "pandas": pd})
    numbers = pd.DataFrame({"month": column.dt.month, "days": days})
    small_classifier(max_epochs=1).fit(numbers, Y)


@pytest.mark.parametrize(
    ("column", "advice"),
    [
        (DAYS - DAYS[0], r"column\.dt\.days"),
        (DAYS.dt.to_period("M"), r"column\.dt\.month"),
        (DAYS.dt.time, "Turn it into numbers"),
    ],
)
def test_durations_and_the_like_are_told_what_they_can_become(column, advice):
    _, Y = make_tasks()
    with pytest.raises(ValueError, match=advice):
        small_classifier().fit(column.to_frame("day"), Y)
