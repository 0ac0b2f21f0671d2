"""Which rows and tasks come next? Batches, and how their rows are changed a little."""

from skmtl.sampling._evaluation import EvaluationBatches
from skmtl.sampling._members import MemberFolds
from skmtl.sampling._rows import RowBatches, TaskRows
from skmtl.sampling.augmentation import (
    Augmentation,
    ColumnSwap,
    FeatureDropout,
    GaussianNoise,
    ImageCrop,
    ImageCutout,
    ImageFlip,
    ImageNoise,
    ImageShift,
    TokenDropout,
    TokenMask,
    TokenSwap,
)

__all__ = [
    "Augmentation",
    "ColumnSwap",
    "EvaluationBatches",
    "FeatureDropout",
    "GaussianNoise",
    "ImageCrop",
    "ImageCutout",
    "ImageFlip",
    "ImageNoise",
    "ImageShift",
    "MemberFolds",
    "RowBatches",
    "TaskRows",
    "TokenDropout",
    "TokenMask",
    "TokenSwap",
]
