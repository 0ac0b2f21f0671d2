"""What does it look like? Displays in scikit-learn's manner, for all tasks at once.

One file a display. `_observed.py` reads what all of them are given.
"""

from skmtl._public import publish
from skmtl.plotting._affinity import TaskAffinityDisplay
from skmtl.plotting._balancing import TaskBalancingDisplay
from skmtl.plotting._calibration import TaskCalibrationDisplay
from skmtl.plotting._confusion import TaskConfusionDisplay
from skmtl.plotting._interval_coverage import IntervalCoverageDisplay
from skmtl.plotting._learning_curves import TaskLearningCurvesDisplay
from skmtl.plotting._precision_recall import TaskPrecisionRecallDisplay
from skmtl.plotting._prediction_error import TaskPredictionErrorDisplay
from skmtl.plotting._roc import TaskRocDisplay
from skmtl.plotting._scores import TaskScoresDisplay
from skmtl.plotting._set_sizes import SetSizeDisplay
from skmtl.plotting._shape_functions import ShapeFunctionsDisplay

__all__ = [
    "IntervalCoverageDisplay",
    "SetSizeDisplay",
    "ShapeFunctionsDisplay",
    "TaskAffinityDisplay",
    "TaskBalancingDisplay",
    "TaskCalibrationDisplay",
    "TaskConfusionDisplay",
    "TaskLearningCurvesDisplay",
    "TaskPrecisionRecallDisplay",
    "TaskPredictionErrorDisplay",
    "TaskRocDisplay",
    "TaskScoresDisplay",
]

publish(globals())
