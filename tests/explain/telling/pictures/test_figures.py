"""Numbers beside axes are short, round, and told apart."""

import numpy as np
import pytest

from skmtl.explain.facts._figures import figure
from skmtl.explain.telling.pictures._figures import (
    short_figure,
    ticks_around,
    written_ticks,
)


def read(written):
    return float(written.replace("\u2212", "-").replace(",", ""))


@pytest.mark.parametrize("size", 10.0 ** np.arange(-12, 16, 3))
@pytest.mark.parametrize("offset", [0.0, 1.0, -7.3, 1000.0])
def test_ticks_enclose_what_is_drawn_and_are_what_is_written(size, offset):
    rng = np.random.RandomState(0)
    for _ in range(20):
        low, high = size * (offset + np.sort(rng.rand(2)))
        ticks = ticks_around(low, high)
        assert ticks[0] <= low + 1e-9 * (high - low)
        assert ticks[-1] >= high - 1e-9 * (high - low)
        assert 3 <= len(ticks) <= 6
        assert ticks[-1] - ticks[0] <= 4 * (high - low)
        written = written_ticks(ticks)
        step = ticks[1] - ticks[0]
        np.testing.assert_allclose(list(map(read, written)), ticks, atol=1e-6 * step)
        assert len(set(written)) == len(written)


def test_long_numbers_are_shortened_and_stay_apart():
    assert written_ticks([0, 5e11, 1e12]) == ["0", "5e11", "1e12"]
    assert written_ticks([-2.5, 0, 2.5]) == ["\u22122.5", "0", "2.5"]
    assert written_ticks([3000, 3500, 4000]) == ["3000", "3500", "4000"]
    assert written_ticks([1e9, 1e9 + 1]) == ["1,000,000,000", "1,000,000,001"]
    assert written_ticks([0.0]) == ["0"]
    assert short_figure(3712.4, 802.0) == figure(3712.4, 802.0) == "3712"
    assert short_figure(-412345.6, 79000.0) == "\u2212412,300"
    assert short_figure(4.6e-9, 1e-9) == "4.6e\u22129"
    assert short_figure(4.61e12, 1e12) == "4.61e12"
    one, other = (short_figure(1e9 + end, 1.0) for end in (0.51, 0.52))
    assert one != other
    assert short_figure(np.nan, 1.0) == "nan"
