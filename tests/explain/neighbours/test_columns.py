"""What columns are learned from a background, and how values are written."""

import numpy as np
import pandas as pd
import pytest

from skmtl.explain import TabularExplainer
from skmtl.explain.neighbours._background import Background
from skmtl.explain.neighbours._values import written

N = 60


def half(rows):
    """Say one half of each row."""
    return np.full((len(rows), 2), 0.5)


def test_columns_of_two_numbers_are_categories_and_others_if_asked():
    X = np.column_stack([np.arange(N) % 2, np.arange(N) % 3, np.arange(N)]).astype(
        float
    )
    explainer = TabularExplainer(half, X, n_samples=50)
    assert explainer.explain(X[0]).features.forms == ("value", "number", "number")
    for wanted in ([1], [False, True, False]):
        explainer = TabularExplainer(half, X, n_samples=50, categorical_features=wanted)
        assert explainer.explain(X[0]).features.forms == ("value", "value", "number")
    with pytest.raises(ValueError, match="Got categorical_features with 7"):
        TabularExplainer(half, X, categorical_features=[7])


def test_of_a_large_background_a_part_is_looked_at_and_always_the_same():
    X = pd.DataFrame({"a": np.arange(20_001) / 7.0, "b": np.arange(20_001) % 3})
    one, other = (Background(X, "from_dtype", ["a", "b"]) for _ in range(2))
    assert one.codes.shape == (10_000, 2)
    np.testing.assert_array_equal(one.codes, other.codes)


@pytest.mark.parametrize(
    ("X", "says"),
    [
        (np.zeros(3), r"shape \(3,\)"),
        (np.zeros((2, 3, 4)), r"shape \(2, 3, 4\)"),
        (np.zeros((0, 3)), r"shape \(0, 3\)"),
        (pd.DataFrame(index=range(3)), r"shape \(3, 0\)"),
        (5, r"shape \(\)"),
        (None, r"shape \(\)"),
        (
            np.array([[1.0, np.inf], [2.0, 0], [3.0, 1]]),
            "infinity in the columns? .*'x1'",
        ),
        (np.array([[1.0, np.inf], [2.0, 0]]), "infinity in the columns? .*'x1'"),
        (
            pd.DataFrame([[1, 2, 3]], columns=["a", "b", "a"]),
            r"several columns called \['a'\]",
        ),
        (pd.DataFrame([[1, 2]], columns=[1, "1"]), r"several columns called \['1'\]"),
        (np.ones((4, 2)) * [1, 1j], "complex"),
    ],
    ids=[
        "one axis",
        "three axes",
        "no row",
        "no column",
        "a number",
        "nothing",
        "infinity",
        "infinity and one other",
        "names twice",
        "names twice as written",
        "complex numbers",
    ],
)
def test_a_bad_background_is_an_error_that_says_why(X, says):
    with pytest.raises(ValueError, match=says):
        TabularExplainer(half, X)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, "3"),
        (3.0, "3"),
        (np.float32(0.25), "0.25"),
        (0.123456, "0.1235"),
        (1234567.0, "1234567"),
        (1e20, "1e+20"),
        (-0.5, "-0.5"),
        (-0.0, "0"),
        (None, "missing"),
        (np.nan, "missing"),
        (pd.NA, "missing"),
        (True, "True"),
        (np.True_, "True"),
        ("", ""),
        ("<b>", "<b>"),
        ([1, 2], "[1, 2]"),
    ],
)
def test_values_are_written_for_a_reader(value, expected):
    assert written(value) == expected


def test_the_range_that_a_number_is_in_is_the_quarter_of_the_background():
    X = pd.DataFrame({"a": np.arange(101) / 2, "b": np.arange(101) % 9})
    for own, expected in [
        (3, "up to 12.5"),
        (12.5, "up to 12.5"),
        (13, "12.5 to 25"),
        (26, "25 to 37.5"),
        (49, "above 37.5"),
        (None, "missing"),
    ]:
        explainer = TabularExplainer(half, X, kind="contribution", n_samples=20)
        assert explainer.explain([own, 1]).features.values[0] == expected


def test_dates_are_values_that_were_seen():
    table = pd.DataFrame(
        {"when": pd.date_range("2020", periods=9), "a": np.arange(9.0)}
    )
    asked = []

    def predict(rows):
        asked.append(rows)
        return np.full((len(rows), 2), 0.5)

    TabularExplainer(predict, table, n_samples=100).explain(table.iloc[0])
    assert asked[0]["when"].dtype == table["when"].dtype
    assert asked[0]["when"].isin(table["when"]).all()
    assert asked[0]["when"].nunique() > 5
