"""Augmentation recipes: training rows changed a little, labels kept."""

from __future__ import annotations

from typing import Any

from torch import nn

from skmtl._public import publish
from skmtl._recipes import resolve_recipe
from skmtl.sampling.augmentation._base import Augmentation, Augmentations
from skmtl.sampling.augmentation._image_values import ImageCutout, ImageNoise
from skmtl.sampling.augmentation._images import ImageCrop, ImageFlip, ImageShift
from skmtl.sampling.augmentation._tables import (
    ColumnSwap,
    FeatureDropout,
    GaussianNoise,
)
from skmtl.sampling.augmentation._tokens import TokenDropout, TokenMask, TokenSwap

__all__ = [
    "Augmentation",
    "ColumnSwap",
    "FeatureDropout",
    "GaussianNoise",
    "ImageCrop",
    "ImageCutout",
    "ImageFlip",
    "ImageNoise",
    "ImageShift",
    "TokenDropout",
    "TokenMask",
    "TokenSwap",
]

publish(globals())

AUGMENTATIONS: dict[str, type[Augmentation]] = {
    "column_swap": ColumnSwap,
    "feature_dropout": FeatureDropout,
    "gaussian_noise": GaussianNoise,
    "image_crop": ImageCrop,
    "image_cutout": ImageCutout,
    "image_flip": ImageFlip,
    "image_noise": ImageNoise,
    "image_shift": ImageShift,
    "token_dropout": TokenDropout,
    "token_mask": TokenMask,
    "token_swap": TokenSwap,
}


def build_augmentations(
    augment: Any, input_kind: str, network_input: nn.Module
) -> nn.Module | None:
    """Return what `augment`, a name, a recipe or a list of them, stands for.

    Raises
    ------
    ValueError
        If an augmentation is unknown, or is not for the inputs of the trunk.
    """
    steps = augment if isinstance(augment, list | tuple) else [augment]
    if augment is None or not steps:
        return None
    fitting = {k: v for k, v in AUGMENTATIONS.items() if v.input_kind == input_kind}
    recipes = []
    for step in steps:
        known = isinstance(step, str) and step in AUGMENTATIONS
        named = AUGMENTATIONS if known else fitting  # others would be of no use
        recipes.append(
            resolve_recipe("augment", step, named, Augmentation, "an Augmentation")
        )
    for recipe in recipes:
        if recipe.input_kind != input_kind:
            raise ValueError(
                f"Got augment={recipe!r}, which changes {recipe.input_kind}, but the "
                f"trunk takes {input_kind}."
            )
    return Augmentations([recipe.build(network_input) for recipe in recipes])
