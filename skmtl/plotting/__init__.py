"""What does it look like? Displays in scikit-learn's manner, for all tasks at once."""

from skmtl.plotting._affinity import TaskAffinityDisplay
from skmtl.plotting._balancing import BalancingDisplay
from skmtl.plotting._calibration import TaskCalibrationDisplay
from skmtl.plotting._confusion import TaskConfusionDisplay
from skmtl.plotting._learning_curves import LearningCurvesDisplay
from skmtl.plotting._roc import TaskRocDisplay
from skmtl.plotting._scores import TaskScoresDisplay

__all__ = [
    "BalancingDisplay",
    "LearningCurvesDisplay",
    "TaskAffinityDisplay",
    "TaskCalibrationDisplay",
    "TaskConfusionDisplay",
    "TaskRocDisplay",
    "TaskScoresDisplay",
]
