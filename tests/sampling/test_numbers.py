"""Samplings and augmentations where tasks are numbers."""

import numpy as np
import pandas as pd
import pytest

from skmtl import MultiTaskPredictor, MultiTaskRegressor
from skmtl.sampling import TaskCurriculum, TemperatureSampling


def make(seed=0):
    rng = np.random.RandomState(seed)
    X = rng.randn(240, 4)
    y = pd.DataFrame(
        {
            "rare": X[:, 0] * 10 + rng.randn(240),
            "side": np.where(X[:, 1] > 0, "left", "right"),
            "usual": X[:, 0] + X[:, 2],
        }
    )
    y.loc[40:, "rare"] = np.nan
    y.loc[200:, "usual"] = np.nan
    return X, y


X, Y = make()
both = pytest.mark.parametrize(
    ("model", "names"),
    [(MultiTaskRegressor, ["rare", "usual"]), (MultiTaskPredictor, list(Y))],
    ids=["numbers", "mixed"],
)


def fit(model, names, **settings):
    made = model(max_epochs=12, lr=0.01, random_state=0, **settings)
    return made.fit(X, Y[names])


@both
@pytest.mark.parametrize("sampling", ["balanced_tasks", TemperatureSampling(5)])
def test_numbers_of_small_tasks_are_drawn_more_often(model, names, sampling):
    plain = fit(model, names).history_[-1, "train_task_counts"]
    fitted = fit(model, names, sampling=sampling)
    drawn = fitted.history_[-1, "train_task_counts"]
    assert drawn["rare"] > 1.5 * plain["rare"]
    assert fitted.score(X, Y[names]) > 0.8


@both
def test_a_number_joins_at_its_epoch(model, names):
    fitted = fit(model, names, sampling=TaskCurriculum({"rare": 5}))
    counts = [row["rare"] for row in fitted.history_[:, "train_task_counts"]]
    assert counts[:5] == [0] * 5
    assert min(counts[5:]) > 0
    assert fitted.score(X, Y[names]) > 0.8


@both
@pytest.mark.parametrize(
    "augment", ["column_swap", "feature_dropout", "gaussian_noise"]
)
def test_augmentations_of_tables_leave_numbers_to_be_learned(model, names, augment):
    assert fit(model, names, augment=augment).score(X, Y[names]) > 0.7


@pytest.mark.parametrize("augment", ["token_dropout", "token_mask", "token_swap"])
def test_augmentations_of_texts_do(augment):
    rng = np.random.RandomState(0)
    ids = rng.randint(2, 20, size=(200, 10))
    y = pd.DataFrame({"n": (ids == 5).sum(axis=1) * 1.5, "k": (ids == 7).any(axis=1)})
    model = MultiTaskPredictor("text_cnn", max_epochs=6, random_state=0)
    assert model.set_params(augment=augment).fit(ids, y).score(ids, y) > 0.6


@pytest.mark.parametrize(
    "augment",
    ["image_crop", "image_cutout", "image_flip", "image_noise", "image_shift"],
)
def test_augmentations_of_images_do(augment):
    images = np.random.RandomState(0).rand(100, 8, 8)
    images *= np.linspace(0.2, 1, 100)[:, np.newaxis, np.newaxis]
    y = pd.DataFrame(
        {"mean": images.mean(axis=(1, 2)) * 100, "max": images.max((1, 2))}
    )
    model = MultiTaskRegressor("cnn", max_epochs=8, lr=0.01, random_state=0)
    assert model.set_params(augment=augment).fit(images, y).score(images, y) > 0.3
