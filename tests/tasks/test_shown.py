"""Labels are shown as a person would write them."""

import numpy as np
import pytest

from skmtl.tasks._shown import shown_classes


@pytest.mark.parametrize(
    ("classes", "shown"),
    [
        (np.array([0.0, 1.0]), ["0", "1"]),
        (np.array([-0.0, 2.0], dtype=np.float32), ["0", "2"]),
        (np.array([1.0, 2.0], dtype=object), ["1", "2"]),
        ([3.0], ["3"]),
        ([], []),
        (np.array([0.5, 1.0]), ["0.5", "1.0"]),
        (np.array([1.0, "a"], dtype=object), ["1.0", "a"]),
        (np.array(["1.0", "2.0"]), ["1.0", "2.0"]),
        (np.array([False, True]), ["False", "True"]),
        (np.array([1e20, 2.0]), ["1e+20", "2.0"]),
        (np.array([np.nan, 1.0]), ["nan", "1.0"]),
        (np.array(["2020-01-01"], dtype="M8[ns]"), ["2020-01-01T00:00:00.000000000"]),
    ],
)
def test_floats_are_shown_as_whole_numbers_if_all_of_them_are(classes, shown):
    assert [str(label) for label in shown_classes(classes)] == shown
