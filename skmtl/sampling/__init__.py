"""Which rows and tasks come next? Batches, and how their rows are changed a little.

Start with `_rows.py`, which hands out batches. Recipes of which task comes how often
are one file each, those that change rows are in `augmentation/`.
"""

from skmtl._public import publish
from skmtl.sampling._balanced_tasks import BalancedTasks
from skmtl.sampling._curriculum import TaskCurriculum
from skmtl.sampling._evaluation import EvaluationBatches
from skmtl.sampling._members import MemberFolds
from skmtl.sampling._rows import RowBatches, TaskRows
from skmtl.sampling._sampling import Sampling
from skmtl.sampling._temperature import TemperatureSampling
from skmtl.sampling._uniform import UniformRows
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
    "BalancedTasks",
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
    "Sampling",
    "TaskCurriculum",
    "TaskRows",
    "TemperatureSampling",
    "TokenDropout",
    "TokenMask",
    "TokenSwap",
    "UniformRows",
]

publish(globals())

#: `TaskCurriculum` has no name: it needs to be told when tasks join.
SAMPLINGS: dict[str, type[Sampling]] = {
    "uniform": UniformRows,
    "balanced_tasks": BalancedTasks,
    "temperature": TemperatureSampling,
}
