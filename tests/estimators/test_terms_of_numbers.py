"""Numbers of additive trunks are an intercept and one term for each column."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskRegressor
from skmtl.estimators._left_over import left_over
from skmtl.exceptions import SkmtlWarning
from skmtl.networks import AdditiveTrunk
from tests.toy_numbers import make_numbers, small_predictor, small_regressor

X, Y = make_numbers()
#: How exact sums are, as a share of the spread.
EXACT = 1e-4


def fitted(make=small_predictor, y=Y, n_members=2, n_pairs=0, **settings):
    trunk = AdditiveTrunk(n_members=n_members, n_pairs=n_pairs)
    return make(trunk=trunk, **{"max_epochs": 10} | settings).fit(X, y)


def sums_of(model, rows=X):
    """Return intercept and terms of each task, added up."""
    terms, intercepts = model.contributions(rows), model.intercepts_
    if not isinstance(terms, list):
        terms, intercepts = [terms], [intercepts]
    return [i + t.sum(axis=1) for t, i in zip(terms, intercepts, strict=True)]


def unseen(rows=X):
    """Rows far out, and with gaps."""
    far = rows * 5
    far.iloc[::3, 0] = np.nan
    return far


@pytest.mark.parametrize("n_members", [1, 3])
@pytest.mark.parametrize("n_pairs", [0, 2])
def test_standardized_numbers_are_sums_of_terms_in_their_unit(n_members, n_pairs):
    model = fitted(n_members=n_members, n_pairs=n_pairs, target_transform="standardize")
    for rows in (X, unseen()):
        predicted = model.predict_frame(rows)
        sums = sums_of(model, rows)
        for k, name in ((0, "price"), (2, "share")):
            assert sums[k].shape == (80, 1)
            off = np.abs(sums[k][:, 0] - predicted[name]).max()
            assert off < EXACT * Y[name].std()
    assert [t.shape for t in model.contributions(X)] == [
        (80, 4 + n_pairs, n) for n in (1, 1, 1, 3)
    ]


@pytest.mark.parametrize("make", [small_predictor, small_regressor])
def test_blended_numbers_are_sums_on_the_scale_that_is_learned(make):
    y = Y if make is small_predictor else Y[["price", "share"]]
    model = fitted(make, y, target_transform="blend")
    sums = sums_of(model)
    scaled = np.column_stack([sums[0], sums[2 if len(sums) == 4 else 1]])
    assert scaled.std(axis=0).min() > 0.2
    assert scaled.std(axis=0).max() < 2
    back = model._task_encoder.scaling_.backward(scaled)
    frame = model.predict_frame(X)[["price", "share"]]
    spread = Y[["price", "share"]].std().to_numpy()
    assert (np.abs(back - frame).max().to_numpy() < EXACT * spread).all()


def test_a_single_number_has_arrays_of_its_own():
    model = fitted(small_regressor, Y["price"], target_transform="standardize")
    terms, intercept = model.contributions(X), model.intercepts_
    assert terms.shape == (80, 4, 1)
    assert intercept.shape == (1,)
    found = intercept + terms.sum(axis=1)
    np.testing.assert_allclose(found[:, 0], model.predict(X), rtol=1e-5)


def test_terms_are_centred_over_labelled_rows_and_a_constant_has_none():
    y = Y.assign(flat=7.5)[["price", "share", "flat"]]
    with pytest.warns(match="flat"):
        model = fitted(small_regressor, y, target_transform="standardize")
    terms = model.contributions(X)
    for own, name in zip(terms, y, strict=True):
        size = max(y[name].std(), 1e-12)
        np.testing.assert_allclose(own.mean(axis=0) / size, 0, atol=1e-5)
    assert not terms[2].any()
    assert model.intercepts_[2] == 7.5


def test_a_number_that_comes_later_has_terms_in_its_unit():
    model = fitted(y=Y[["sex"]].squeeze(), target_transform="standardize")
    model.add_task("price", X, Y["price"])
    sums = sums_of(model)
    predicted = model.predict_frame(X)["price"]
    np.testing.assert_allclose(sums[1][:, 0], predicted.to_numpy(float), rtol=1e-4)


@pytest.mark.parametrize("transform", ["standardize", "blend"])
def test_shapes_are_the_terms_and_have_no_class(transform):
    model = fitted(target_transform=transform)
    shapes = model.shape_functions()
    number = shapes["task"].isin(["price", "share"])
    assert shapes["class"][number].isna().all()
    assert shapes["class"][~number].notna().all()
    own = shapes[(shapes["task"] == "price") & (shapes["feature"] == "a")]
    rows = X.iloc[[0] * len(own)].assign(a=own["value"].to_numpy(float))
    said = model.contributions(rows)[0][:, 0, 0]
    np.testing.assert_allclose(own["term"], said, rtol=1e-4, atol=1e-3)
    assert (own["standard_error"] > 0).all()
    only = fitted(small_regressor, Y["price"]).shape_functions()
    assert only["class"].isna().all()
    assert only.shape == (own.shape[0] * 4, 7)


def test_pairs_that_tell_of_a_number_are_found_whatever_its_unit():
    rng = np.random.RandomState(0)
    rows = pd.DataFrame(rng.randn(400, 5), columns=list("abcde"))
    together = rows["a"] * rows["b"] + 0.2 * rng.randn(400)
    for unit in (1e-6, 1.0, 1e6):
        y = pd.DataFrame({"first": unit * together, "second": rows["c"]})
        trunk = AdditiveTrunk(n_members=2, n_pairs=1)
        model = MultiTaskRegressor(trunk, max_epochs=10, random_state=0).fit(rows, y)
        assert model.term_names_[-1] == "a x b"
    noise = pd.DataFrame({"first": rng.randn(400), "second": rng.randn(400)})
    trunk = AdditiveTrunk(n_members=2, n_pairs="auto")
    model = MultiTaskRegressor(trunk, max_epochs=10, random_state=0).fit(rows, noise)
    assert len(model.term_names_) == 5


def test_what_is_left_over_is_the_error_in_even_odds():
    model = fitted(small_regressor, Y[["price", "share"]], n_members=1)
    values = Y[["price", "share"]].to_numpy()
    observed = ~np.isnan(values)
    weights = np.random.RandomState(0).rand(80, 2) * observed
    encoder = model._task_encoder
    data = SimpleNamespace(
        rows=model._input_encoder.transform(X),
        codes=np.where(observed, 0, -1),
        values=values,
        weights=weights,
        targets=encoder,
        counted=lambda: weights > 0,
    )
    network = model.net_.module_
    left, variance = left_over(network, "cpu", data, np.arange(80), None)
    scaled = encoder.scaling_.forward(values) - np.column_stack(sums_of(model))
    own = weights / weights.sum(axis=0) * (weights > 0).sum(axis=0)
    scaled = np.where(observed, scaled, 0)
    size = np.sqrt((own * scaled**2).sum(axis=0) / own.sum(axis=0))
    np.testing.assert_allclose(left, own * scaled / size / 2, atol=1e-4)
    np.testing.assert_allclose(variance, own**2 / 4, atol=1e-6)


def test_models_that_are_no_sums_say_what_to_fit():
    with pytest.raises(AttributeError, match=r"Fit MultiTaskRegressor\(trunk='add"):
        small_regressor(max_epochs=1).fit(X, Y["price"]).contributions(X)


def test_terms_sum_to_the_prediction_where_learning_began_with_a_constant():
    model = small_regressor(
        trunk=AdditiveTrunk(n_members=2), target_transform="standardize"
    )
    with pytest.warns(SkmtlWarning, match="Only one number"):
        model.partial_fit(X, np.full(len(X), 3.0))
    np.testing.assert_allclose(sums_of(model)[0].ravel(), model.predict(X))
    assert not model.contributions(X).any()
    for _ in range(10):
        model.partial_fit(X, 3 + X["a"])
    assert np.ptp(model.predict(X)) > 1
    np.testing.assert_allclose(sums_of(model)[0].ravel(), model.predict(X), rtol=EXACT)
