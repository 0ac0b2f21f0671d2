"""Lines that fit, whatever the names."""

from hypothesis import given, settings
from hypothesis import strategies as st

from skmtl.plotting._labels import lines_of, shortened, width_of


@given(st.text(max_size=200), st.integers(4, 40), st.integers(1, 4))
@settings(max_examples=200, deadline=None)
def test_lines_fit_and_lose_nothing_but_blanks(text, most, n_lines):
    lines = lines_of(text, most, n_lines)
    assert all(width_of(line) <= most for line in lines)
    kept = "".join("".join(lines).split())
    assert kept == "".join(shortened(text, most * n_lines).split())


@given(st.text(max_size=100), st.integers(2, 60))
@settings(max_examples=200, deadline=None)
def test_what_is_too_long_is_left_out_of_the_middle(text, most):
    short = shortened(text, most)
    assert width_of(short) <= most
    if width_of(text) <= most:
        assert short == text
    else:
        start, end = short.split("…")[0], short.split("…")[-1]
        assert text.startswith(start)
        assert text.endswith(end)


def test_names_that_differ_at_their_end_stay_different():
    names = [f"{'the same beginning ' * 10}{k}" for k in range(3)]
    assert len({shortened(name, 30) for name in names}) == 3


def test_chinese_characters_are_as_wide_as_two():
    assert width_of("血糖 mg") == 7
    assert lines_of("血糖血糖血糖", 4) == ["血糖", "血糖", "血糖"]


def test_lines_end_between_words():
    assert lines_of("age at first visit", 10) == ["age at", "first", "visit"]
    assert lines_of("age_at_first_visit", 10) == ["age_at_", "first_", "visit"]
