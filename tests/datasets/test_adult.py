"""What users of the Adult census data rely on."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from skmtl.datasets import load_adult

NUMBERS = [
    "age",
    "fnlwgt",
    "education_num",
    "capital_gain",
    "capital_loss",
    "hours_per_week",
]
CATEGORIES = ["workclass", "education", "occupation", "race", "native_country"]
MISSING = {"workclass": 279, "occupation": 281, "native_country": 85}


def test_bunch_holds_what_sklearn_loaders_give():
    adult = load_adult()
    assert adult.feature_names == list(adult.data.columns)
    assert sorted(adult.feature_names) == sorted(NUMBERS + CATEGORIES)
    assert adult.target_names == ["income", "marital_status", "gender"]
    assert list(adult.target.columns) == adult.target_names
    joined = pd.concat([adult.data, adult.target], axis=1)
    pd.testing.assert_frame_equal(adult.frame, joined)


def test_no_feature_gives_the_targets_away():
    assert "relationship" not in load_adult().frame.columns


def test_numbers_are_numbers_and_categories_are_of_dtype_category():
    X, _ = load_adult(return_X_y=True)
    assert X.shape == (5000, 11)
    assert list(X.select_dtypes("number")) == NUMBERS
    assert sorted(X.select_dtypes("category")) == sorted(CATEGORIES)


def test_unknown_features_are_missing_and_not_a_question_mark():
    X, _ = load_adult(return_X_y=True)
    missing = X.isna().sum()
    assert missing[missing > 0].to_dict() == MISSING
    assert not any("?" in X[name].cat.categories for name in CATEGORIES)


@pytest.mark.parametrize(
    ("task", "counts"),
    [
        ("income", {"<=50K": 3766, ">50K": 1234}),
        (
            "marital_status",
            {
                "Married-civ-spouse": 2276,
                "Never-married": 1679,
                "Divorced": 660,
                "Separated": 165,
                "Widowed": 165,
                "Married-spouse-absent": 51,
                "Married-AF-spouse": 4,
            },
        ),
        ("gender", {"Male": 3311, "Female": 1689}),
    ],
)
def test_class_counts(task, counts):
    _, Y = load_adult(return_X_y=True)
    assert Y[task].value_counts().to_dict() == counts


def test_arrays_hold_the_same_people():
    X, Y = load_adult(return_X_y=True)
    data, target = load_adult(return_X_y=True, as_frame=False)
    assert data.dtype == target.dtype == object
    assert (target == Y.to_numpy(dtype=object)).all()
    known = X.notna().to_numpy()
    assert (data[known] == X.astype(object).to_numpy()[known]).all()
    assert all(isinstance(value, float) and np.isnan(value) for value in data[~known])


def test_bunch_of_arrays_has_no_frame():
    assert load_adult(as_frame=False).frame is None


def test_a_caller_may_change_what_it_got():
    first = load_adult()
    first.target_names.append("mood")
    first.feature_names.clear()
    first.data["age"] = 0
    second = load_adult()
    assert second.target_names == ["income", "marital_status", "gender"]
    assert len(second.feature_names) == 11
    assert second.data["age"].min() == 17


def test_trees_take_the_frame_as_it_is():
    X, Y = load_adult(return_X_y=True)
    y = Y["income"]
    trees = HistGradientBoostingClassifier(max_iter=20).fit(X[:4000], y[:4000])
    assert trees.score(X[4000:], y[4000:]) > 0.8  # 0.75 without looking at X


def test_description_cites_the_source():
    description = load_adult().DESCR
    assert "https://doi.org/10.24432/C5XW20" in description
    assert "CC BY 4.0" in description
