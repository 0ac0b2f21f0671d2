"""What every change of tables keeps, and what each of them does."""

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import torch
from sklearn.metrics import log_loss

from skmtl import MultiTaskClassifier
from skmtl.inputs import Table
from skmtl.inputs._table import MISSING_CODE
from skmtl.networks._table_input import TableInput
from skmtl.sampling.augmentation._tables import (
    ColumnSwap,
    FeatureDropout,
    GaussianNoise,
)

RECIPES = [GaussianNoise, FeatureDropout, ColumnSwap]
each = pytest.mark.parametrize("recipe", RECIPES)
#: What each recipe is given to change a good deal, or nothing.
MUCH = {GaussianNoise: 0.5, FeatureDropout: 0.4, ColumnSwap: 0.4}
SCALES = np.array([1.0, 100.0, 0.01])
N_SAMPLES = 2000


def table(dtype=torch.float64):
    """Return numbers, some of them missing, and codes; no number is there twice."""
    rng = np.random.default_rng(7)
    numbers = torch.from_numpy(rng.normal(size=(N_SAMPLES, 3)) * SCALES).to(dtype)
    numbers[::5, 1] = torch.nan
    codes = torch.from_numpy(rng.integers(2, 6, size=(N_SAMPLES, 2), dtype=np.int32))
    return numbers, codes


def built(recipe):
    entrance = TableInput(np.zeros(3, dtype=bool), standardize=True)
    entrance.set_statistics(np.zeros(3), SCALES)
    return recipe.build(entrance)


def changed(recipe, *batch, seed=0):
    torch.manual_seed(seed)
    return built(recipe)(*batch)


def same(first, second):
    """Whether two tensors hold the same, NaN included."""
    return torch.equal(first.nan_to_num(-99.5), second.nan_to_num(-99.5))


@each
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_shapes_and_dtypes_are_kept(recipe, dtype):
    batch = table(dtype)
    result = changed(recipe(MUCH[recipe]), *batch)
    assert isinstance(result, tuple)
    for before, after in zip(batch, result, strict=True):
        assert (after.shape, after.dtype) == (before.shape, before.dtype)
    (numbers,) = changed(recipe(MUCH[recipe]), batch[0])
    assert numbers.dtype == dtype


@each
def test_the_batch_itself_is_not_changed(recipe):
    batch = table()
    before = copy.deepcopy(batch)
    result = changed(recipe(MUCH[recipe]), *batch)
    assert not same(result[0], before[0])
    assert all(same(*parts) for parts in zip(batch, before, strict=True))


@each
def test_none_of_it_changes_nothing(recipe):
    batch = table()
    result = changed(recipe(0), *batch)
    assert all(same(*parts) for parts in zip(batch, result, strict=True))


@each
def test_the_global_seed_decides(recipe):
    recipe = recipe(MUCH[recipe])
    first, second, other = (changed(recipe, *table(), seed=s)[0] for s in (1, 1, 2))
    assert same(first, second)
    assert not same(first, other)


@pytest.mark.parametrize("recipe", [GaussianNoise, FeatureDropout])
def test_what_becomes_of_a_row_does_not_depend_on_the_others(recipe):
    recipe = recipe(MUCH[recipe])
    numbers, codes = table()
    others = torch.cat([numbers[:1], numbers[1:].flip(0)])
    first = changed(recipe, numbers, codes)[0]
    second = changed(recipe, others, codes)[0]
    assert same(first[0], second[0])
    assert not same(first, second)


@each
def test_tables_without_numbers_are_taken(recipe):
    numbers, codes = torch.zeros(N_SAMPLES, 0), table()[1]
    recipe = recipe(MUCH[recipe])
    module = recipe.build(TableInput(np.zeros(0, dtype=bool), standardize=True))
    torch.manual_seed(0)
    result = module(numbers, codes)
    assert result[0].shape == (N_SAMPLES, 0)
    assert (result[1] != codes).any() == (not isinstance(recipe, GaussianNoise))


@each
@pytest.mark.parametrize("n_rows", [0, 1])
def test_batches_of_one_row_or_none_are_taken(recipe, n_rows):
    numbers, codes = (part[:n_rows] for part in table())
    result = changed(recipe(MUCH[recipe]), numbers, codes)
    assert [part.shape for part in result] == [numbers.shape, codes.shape]


@pytest.mark.parametrize("recipe", [FeatureDropout, ColumnSwap])
@pytest.mark.parametrize("p", [-0.1, 1.0, float("nan"), "some", None, True])
def test_shares_out_of_range_are_errors(recipe, p):
    with pytest.raises(
        ValueError, match=r"Got p=.*, but expected a number in \[0, 1\)"
    ):
        built(recipe(p=p))


@pytest.mark.parametrize("scale", [-0.1, float("inf"), float("nan"), "some", True])
def test_scales_out_of_range_are_errors(scale):
    with pytest.raises(ValueError, match=r"Got scale=.*, but expected a finite number"):
        built(GaussianNoise(scale=scale))


def test_noise_is_in_standard_deviations_of_each_column():
    numbers, codes = table()
    result, same_codes = changed(GaussianNoise(scale=0.2), numbers, codes)
    assert torch.equal(same_codes, codes)
    assert torch.equal(result.isnan(), numbers.isnan())
    noise = ((result - numbers) / torch.from_numpy(SCALES)).numpy()
    np.testing.assert_allclose(np.nanmean(noise, axis=0), 0, atol=0.03)
    np.testing.assert_allclose(np.nanstd(noise, axis=0), 0.2, rtol=0.1)
    corr = np.corrcoef(noise[~np.isnan(noise).any(axis=1)].T)
    assert abs(corr - np.eye(3)).max() < 0.1


def test_noise_follows_what_the_network_learns_of_the_columns_later():
    entrance = TableInput(np.zeros(3, dtype=bool), standardize=True)
    module = GaussianNoise(scale=1.0).build(entrance)
    entrance.set_statistics(np.zeros(3), SCALES)
    torch.manual_seed(0)
    (noise,) = module(torch.zeros(N_SAMPLES, 3))
    np.testing.assert_allclose(noise.std(dim=0).numpy(), SCALES, rtol=0.1)


def test_noise_has_no_weights_and_pickles_with_what_it_looks_at():
    entrance = TableInput(np.zeros(3, dtype=bool), standardize=True)
    module = GaussianNoise().build(entrance)
    assert not module.state_dict()
    both = pickle.loads(pickle.dumps((entrance, module)))
    both[0].set_statistics(np.zeros(3), SCALES)
    assert torch.equal(both[1].network_input[0].scale, both[0].scale)


@pytest.mark.parametrize("p", [0.1, 0.4])
def test_dropout_makes_the_share_asked_for_missing_and_leaves_the_others(p):
    numbers, codes = table()
    result, result_codes = changed(FeatureDropout(p), numbers, codes)
    known = ~numbers.isnan()
    lost = known & result.isnan()
    assert abs(lost.sum() / known.sum() - p) < 0.02
    assert same(result[~lost], numbers[~lost])
    missing = result_codes == MISSING_CODE
    assert abs(missing.float().mean() - p) < 0.02
    assert torch.equal(result_codes[~missing], codes[~missing])


def test_dropout_leaves_no_column_and_no_kind_of_cell_out():
    numbers, codes = changed(FeatureDropout(p=0.4), *table())
    assert numbers.isnan().any(dim=0).all()
    assert (codes == MISSING_CODE).any(dim=0).all()
    # the draws of numbers and of categories are not the same
    assert (numbers[:, 0].isnan() != (codes[:, 0] == MISSING_CODE)).any()


@pytest.mark.parametrize("p", [0.1, 0.4])
def test_swap_takes_the_share_asked_for_from_other_rows_of_the_column(p):
    numbers, codes = table()
    result, result_codes = changed(ColumnSwap(p), numbers, codes)
    for j in (0, 2):
        other = result[:, j] != numbers[:, j]
        assert abs(other.float().mean() - p) < 0.04
        assert set(result[:, j].tolist()) <= set(numbers[:, j].tolist())
    # one of four codes is likely to be the same
    assert abs((result_codes != codes).float().mean() - 0.75 * p) < 0.04


def test_swapped_cells_of_a_row_come_from_several_rows():
    numbers = torch.arange(50.0).unsqueeze(1).repeat(1, 4)
    (result,) = changed(ColumnSwap(p=0.9), numbers)
    assert (result.std(dim=1) > 0).all()


def test_missing_numbers_are_swapped_as_well():
    numbers, _ = table()
    (result,) = changed(ColumnSwap(p=0.4), numbers)
    before, after = numbers[:, 1].isnan(), result[:, 1].isnan()
    assert (before & ~after).any()
    assert (~before & after).any()
    assert abs(before.float().mean() - after.float().mean()) < 0.03


def sparse_rows(dtype=np.float64):
    matrix = sp.random(200, 30, density=0.3, dtype=dtype, random_state=0)
    return Table(sp.csr_array(matrix)).take(slice(None))[0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dropout_of_sparse_rows_loses_entries(dtype):
    rows = sparse_rows(dtype)
    before = rows.to_dense().clone()
    (result,) = changed(FeatureDropout(p=0.4), rows)
    assert result.is_sparse
    assert result.is_coalesced()
    assert (result.shape, result.dtype) == (rows.shape, rows.dtype)
    after = result.to_dense()
    lost = (before != 0) & (after == 0)
    assert abs(lost.sum() / (before != 0).sum() - 0.4) < 0.05
    assert torch.equal(after[~lost], before[~lost])
    assert torch.equal(rows.to_dense(), before)


@pytest.mark.parametrize("recipe", [GaussianNoise, ColumnSwap])
def test_other_changes_of_sparse_rows_are_errors(recipe):
    with pytest.raises(
        TypeError, match=rf"{recipe.__name__} got sparse rows, but .*X.toa"
    ):
        changed(recipe(), sparse_rows())


def rows_and_tasks():
    """Return rows with missing numbers and a category, and two tasks."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(80, 3)), columns=["a", "b", "c"])
    X.loc[::7, "b"] = np.nan
    X["kind"] = pd.Categorical(rng.choice(["x", "y"], 80))
    Y = np.column_stack([X["a"] > 0, (X["c"] > 0) ^ (X["kind"] == "x")]).astype(int)
    return X, Y


def probabilities(X, Y, **settings):
    settings = {"max_epochs": 3, "random_state": 0, **settings}
    clf = MultiTaskClassifier(**settings).fit(X, Y)
    first, second = (np.hstack(clf.predict_proba(X)) for _ in range(2))
    assert np.array_equal(first, second)
    return first


@each
def test_a_network_learns_from_changed_rows_the_same_each_time(recipe):
    """And predicts rows as they are: twice the same, of a fitted network."""
    X, Y = rows_and_tasks()
    plain = probabilities(X, Y)
    first, second = (probabilities(X, Y, augment=recipe()) for _ in range(2))
    assert np.array_equal(first, second)
    assert np.isfinite(first).all()
    assert not np.array_equal(first, plain)


def test_names_stand_for_recipes():
    X, Y = rows_and_tasks()
    for name, recipe in zip(
        ["gaussian_noise", "feature_dropout", "column_swap"], RECIPES, strict=True
    ):
        by_name = probabilities(X, Y, augment=name)
        assert np.array_equal(by_name, probabilities(X, Y, augment=recipe()))


def test_rows_that_lack_the_best_column_are_told_better_after_dropout():
    rng = np.random.default_rng(0)
    y = rng.integers(2, size=800)
    X = y[:, None] + rng.normal(size=(800, 2)) * [0.05, 0.5]
    losses = []
    for augment in (None, FeatureDropout(p=0.3)):
        clf = MultiTaskClassifier(augment=augment, max_epochs=10, random_state=0)
        clf.fit(X[:400], y[:400])
        X[400:, 0] = np.nan
        losses.append(log_loss(y[400:], clf.predict_proba(X[400:])))
    assert losses[1] < 0.95 * losses[0]


def test_sparse_rows_can_be_fitted_with_fewer_entries_only():
    X = sp.csr_array(sp.random(80, 30, density=0.3, random_state=0))
    Y = np.column_stack([np.arange(80) % 2, np.arange(80) % 3])
    fewer = probabilities(X, Y, augment=FeatureDropout(p=0.3))
    assert not np.array_equal(fewer, probabilities(X, Y))
    with pytest.raises(TypeError, match="ColumnSwap got sparse rows"):
        probabilities(X, Y, augment=ColumnSwap())


def test_changes_of_tables_are_not_for_token_ids():
    ids, Y = np.full((20, 4), 2), np.eye(2, dtype=int)[np.arange(20) % 2]
    with pytest.raises(ValueError, match=r"FeatureDropout\(.*table.*tokens"):
        probabilities(ids, Y, trunk="text_cnn", augment=FeatureDropout())
