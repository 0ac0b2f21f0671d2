"""Tables are checked: what is none is refused, columns are those of the fit."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from tests.toy_tasks import make_tasks, small_classifier


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
