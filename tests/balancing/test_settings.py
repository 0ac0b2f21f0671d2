"""Bad settings are refused at fit, and in words."""

import pytest

from tests.balancing.rules import GRADIENTS, build


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_are_taken_at_two_places(name):
    with pytest.raises(ValueError, match="Did you mean 'representation'"):
        build(name, 2, at="representations")
    with pytest.raises(TypeError, match="Got at=3, but expected one of 'parameters'"):
        build(name, 2, at=3)


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [
        ("dwa", "temperature", 0),
        ("dwa", "temperature", -1.0),
        ("gradnorm", "lr", 0.0),
        ("gradnorm", "lr", float("inf")),
        ("famo", "lr", -0.1),
        ("gradnorm", "alpha", -0.5),
        ("cagrad", "c", -0.4),
        ("cagrad", "c", float("nan")),
        ("famo", "gamma", -1e-3),
    ],
)
def test_numbers_out_of_range_are_refused(name, setting, value):
    with pytest.raises(ValueError, match=f"Got {setting}={value!r}, but expected a n"):
        build(name, 2, **{setting: value})


@pytest.mark.parametrize("value", ["high", None, True])
def test_a_number_is_expected(value):
    with pytest.raises(TypeError, match="expected a number above 0"):
        build("dwa", 2, temperature=value)


@pytest.mark.parametrize(
    ("name", "setting"), [("gradnorm", "alpha"), ("cagrad", "c"), ("famo", "gamma")]
)
def test_zero_is_allowed_where_it_means_off(name, setting):
    assert build(name, 2, **{setting: 0}) is not None
