"""Numbers have as many digits as are known, and nothing that counts reads as zero."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skmtl.explain.facts._percents import percent
from skmtl.explain.telling.words import _numbers


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (0.21, 0.004, "+0.210"),
        (0.2134, 0.013, "+0.21"),
        (-0.2134, 0.096, "-0.2"),
        (-0.2, 0.0096, "-0.20"),
        (0.2134567, 1e-7, "+0.2135"),
        (0.0000123, 1e-8, "+0.000012"),
        (0.2, 0.0, "+0.20"),
        (0.004, 0.05, "+0.004"),
        (1.4, 0.3, "+1.4"),
        (0.996, 0.004, "+0.996"),
    ],
)
def test_the_standard_error_decides_the_decimals(value, error, text):
    assert _numbers.effect(value, error) == text


@given(st.floats(1e-9, 2), st.floats(0, 1), st.sampled_from([-1, 1]))
def test_no_effect_reads_as_zero_or_changes_its_sign(size, error, sign):
    text = _numbers.effect(sign * size, error)
    assert float(text) * sign > 0
    assert abs(float(text) - sign * size) <= max(error, size / 2)


@pytest.mark.parametrize(
    ("error", "text"), [(0.004, "0.004"), (0.0, "0.00"), (1e-7, "<0.0001")]
)
def test_standard_errors_have_the_decimals_of_the_effect(error, text):
    assert _numbers.standard_error(0.2134, error) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.83, "0.83"), (1.0, "1.00"), (0.999, ">0.99"), (0.001, "<0.01"), (0.0, "0.00")],
)
def test_only_what_is_certain_reads_as_certain(value, text):
    assert _numbers.probability(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (15.34, "15.3"),
        (12345.6, "12300"),
        (2.0, "2"),
        (0.01234, "0.0123"),
        (3e-9, "3e-09"),
    ],
)
def test_amounts_have_three_digits(value, text):
    assert _numbers.amount(value) == text


def test_a_correlation_of_all_but_zero_has_no_minus():
    assert _numbers.score(-0.001) == "0.00"


@given(st.floats(0, 0.98), st.floats(0.01, 0.1))
@example(0.115, 0.01)
@example(0.125, 0.01)
def test_what_differs_by_a_percentage_point_reads_so(p, more):
    if p + more <= 1:
        assert percent(p) != percent(p + more)
