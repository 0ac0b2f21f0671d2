"""What users of the pairs of digits rely on."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from skmtl.datasets import make_digit_pairs

TASKS = ["left", "right", "larger", "sum"]


def test_bunch_holds_pictures_targets_and_where_the_digits_come_from():
    pairs = make_digit_pairs(50, random_state=0)
    assert pairs.data.shape == (50, 8, 16)
    assert pairs.data.dtype == np.float32
    assert pairs.target_names == TASKS == list(pairs.target.columns)
    assert pairs.digits.shape == (50, 2)
    assert len(pairs.target) == 50


def test_each_half_is_a_digit_of_sklearn_with_its_label():
    pairs, source = make_digit_pairs(100, random_state=1), load_digits()
    left, right = pairs.digits.T
    np.testing.assert_array_equal(pairs.data[:, :, :8], source.images[left])
    np.testing.assert_array_equal(pairs.data[:, :, 8:], source.images[right])
    np.testing.assert_array_equal(pairs.target["left"], source.target[left])
    np.testing.assert_array_equal(pairs.target["right"], source.target[right])


def test_tasks_about_both_follow_from_the_digits():
    table = make_digit_pairs(500, random_state=2).target
    for row in table.itertuples(index=False):
        left, right, larger, parity = row
        assert larger == (
            "left" if left > right else "right" if right > left else "neither"
        )
        assert parity == ("odd" if (left + right) % 2 else "even")


def test_all_classes_are_there_about_as_often_as_chance_has_it():
    table = make_digit_pairs(5000, random_state=0).target
    for digit in ("left", "right"):
        assert table[digit].value_counts(normalize=True).between(0.08, 0.12).all()
    shares = table["larger"].value_counts(normalize=True)
    assert shares[["left", "right"]].between(0.43, 0.47).all()
    assert 0.08 < shares["neither"] < 0.12
    assert table["sum"].value_counts(normalize=True).between(0.47, 0.53).all()


def test_train_and_test_share_no_digit_and_all_draws_from_both():
    train, test, both = (
        make_digit_pairs(5000, subset=subset, random_state=0).digits
        for subset in ("train", "test", "all")
    )
    assert not set(train.ravel()) & set(test.ravel())
    assert (train.min(), train.max()) == (0, 1199)
    assert (test.min(), test.max()) == (1200, 1796)
    assert (both.min(), both.max()) == (0, 1796)


def test_a_half_tells_its_digit_and_nothing_of_the_sum():
    X, Y = make_digit_pairs(600, random_state=0, return_X_y=True)
    X_test, Y_test = make_digit_pairs(
        600, subset="test", random_state=0, return_X_y=True
    )
    half, half_test = (part[:, :, :8].reshape(600, -1) / 16 for part in (X, X_test))
    model = LogisticRegression()
    assert model.fit(half, Y["left"]).score(half_test, Y_test["left"]) > 0.8
    for task, chance in (("right", 0.1), ("sum", 0.5)):
        score = model.fit(half, Y[task]).score(half_test, Y_test[task])
        assert abs(score - chance) < 0.07


def test_same_seed_gives_the_same_pairs():
    first, second = (make_digit_pairs(20, random_state=3) for _ in range(2))
    np.testing.assert_array_equal(first.data, second.data)
    pd.testing.assert_frame_equal(first.target, second.target)
    assert (first.digits != make_digit_pairs(20, random_state=4).digits).any()


def test_description_tells_which_digits_were_drawn():
    description = make_digit_pairs(7, subset="test").DESCR
    assert "7 pictures" in description
    assert "1200 to 1796" in description
    assert "https://doi.org/10.24432/C50P49" in description


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"n_samples": 0}, "n_samples=0"),
        ({"n_samples": 2.5}, "n_samples=2.5"),
        ({"n_samples": True}, "n_samples=True"),
        ({"subset": "validation"}, r"subset='validation', but expected one of \["),
        ({"subset": None}, "subset=None"),
    ],
)
def test_bad_parameters_are_errors(bad, message):
    with pytest.raises(ValueError, match=message):
        make_digit_pairs(**bad)
