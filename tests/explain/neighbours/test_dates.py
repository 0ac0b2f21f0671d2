"""A column of dates is explained without ado: hardly a date is seen twice."""

import datetime
import warnings

import numpy as np
import pandas as pd
import pytest

from skmtl.exceptions import SkmtlWarning
from skmtl.explain import TabularExplainer
from tests.explain.models import bounded, same_explanations

N = 60
DAYS = pd.Series(pd.date_range("2020-01-01", periods=N, freq="D"))
NUMBERS = np.random.RandomState(0).randn(N)
FORMS = {
    "datetime": DAYS,
    "with a time zone": DAYS.dt.tz_localize("Asia/Shanghai"),
    "with a gap": DAYS.where(np.arange(N) != 7),
    "Python dates": DAYS.dt.date.astype(object),
    "lengths of time": DAYS - DAYS[0],
}


def model(rows):
    return bounded(rows["a"].to_numpy())


def explained(dates, x, **settings):
    table = pd.DataFrame({"when": dates, "a": NUMBERS})
    return TabularExplainer(model, table, n_samples=60, **settings).explain(x)


@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
@pytest.mark.parametrize("form", FORMS)
def test_a_date_that_was_not_seen_is_no_cause_for_a_warning(form, kind):
    dates = FORMS[form]
    between = (
        datetime.date(2020, 2, 30 - 2)
        if form == "Python dates"
        else dates.iloc[20] + pd.Timedelta("5h")
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = explained(dates, {"when": between, "a": 0.5}, kind=kind)
    assert found.features.names == ("when", "a")
    assert found.features.values[0] == str(between)


@pytest.mark.parametrize("form", FORMS)
def test_a_date_far_from_all_is_warned_of(form):
    dates = FORMS[form]
    far = (
        datetime.date(2031, 1, 1)
        if form == "Python dates"
        else dates.iloc[20] + pd.Timedelta(4000, "D")
    )
    with pytest.warns(SkmtlWarning, match="in the column 'when', far outside of .* to"):
        explained(dates, {"when": far, "a": 0.5})


def test_a_date_may_be_written_or_of_numpy():
    x = {"when": DAYS[20], "a": 0.5}
    expected = explained(DAYS, x)
    for when in ("2020-01-21", np.datetime64("2020-01-21"), datetime.date(2020, 1, 21)):
        same_explanations(explained(DAYS, {**x, "when": when}), expected)


@pytest.mark.parametrize("when", ["soon", 20, 2020.5, pd.Timestamp("2020", tz="UTC")])
def test_what_is_no_date_is_an_error(when):
    says = "in the column 'when', but expected a date, as in X_background"
    with pytest.raises(ValueError, match=says):
        explained(DAYS, {"when": when, "a": 0.5})


def test_a_missing_date_is_a_value_of_its_own():
    dates = FORMS["with a gap"]
    found = explained(dates, {"when": pd.NaT, "a": 0.5})
    assert found.features.values[0] == "missing"
