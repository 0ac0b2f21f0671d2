"""What users of the penguins rely on."""

import numpy as np
import pandas as pd
import pytest

from skmtl.datasets import load_penguins

FEATURES = [
    "bill_length_mm",
    "bill_depth_mm",
    "flipper_length_mm",
    "body_mass_g",
    "year",
]


def test_bunch_holds_what_sklearn_loaders_give():
    penguins = load_penguins()
    assert penguins.feature_names == FEATURES == list(penguins.data.columns)
    assert penguins.target_names == ["species", "island", "sex"]
    assert list(penguins.target.columns) == penguins.target_names
    joined = pd.concat([penguins.data, penguins.target], axis=1)
    pd.testing.assert_frame_equal(penguins.frame, joined)


def test_features_are_complete_but_for_two_birds():
    X, _ = load_penguins(return_X_y=True)
    assert X.shape == (344, 5)
    assert all(np.issubdtype(dtype, np.number) for dtype in X.dtypes)
    assert X.isna().any(axis=1).sum() == 2
    assert X["year"].unique().tolist() == [2007, 2008, 2009]
    assert X["body_mass_g"].between(2700, 6300).sum() == 342


@pytest.mark.parametrize(
    ("task", "counts"),
    [
        ("species", {"Adelie": 152, "Gentoo": 124, "Chinstrap": 68}),
        ("island", {"Biscoe": 168, "Dream": 124, "Torgersen": 52}),
        ("sex", {"male": 168, "female": 165}),
    ],
)
def test_class_counts(task, counts):
    _, Y = load_penguins(return_X_y=True)
    assert Y[task].value_counts().to_dict() == counts
    assert Y[task].isna().sum() == 344 - sum(counts.values())


def test_arrays_hold_the_same_birds_and_none_for_unknown_sex():
    X, Y = load_penguins(return_X_y=True)
    data, target = load_penguins(return_X_y=True, as_frame=False)
    assert data.dtype == np.float64
    np.testing.assert_array_equal(data, X.to_numpy(dtype=float))
    assert target.dtype == object
    assert target.shape == (344, 3)
    unknown = Y.isna().to_numpy()
    assert [label is None for label in target.ravel()] == unknown.ravel().tolist()
    assert (target[~unknown] == Y.to_numpy(dtype=object)[~unknown]).all()


def test_bunch_of_arrays_has_no_frame():
    penguins = load_penguins(as_frame=False)
    assert penguins.frame is None
    assert isinstance(penguins.data, np.ndarray)
    assert isinstance(penguins.target, np.ndarray)


def test_a_caller_may_change_what_it_got():
    first = load_penguins()
    first.target_names.append("mood")
    first.data.loc[:, "year"] = 0
    second = load_penguins()
    assert second.target_names == ["species", "island", "sex"]
    assert (second.data["year"] >= 2007).all()


def test_description_cites_the_source():
    description = load_penguins().DESCR
    assert "https://doi.org/10.1371/journal.pone.0090081" in description
    assert "https://allisonhorst.github.io/palmerpenguins/" in description
    assert "CC0" in description
