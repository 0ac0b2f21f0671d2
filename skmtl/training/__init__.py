"""How is it fitted? The skorch net, its callbacks and learning-rate schedules."""

from skmtl.training._schedules import (
    ConstantSchedule,
    CosineSchedule,
    OneCycleSchedule,
    PlateauSchedule,
    Schedule,
)
from skmtl.training._task_scoring import TaskScoring

__all__ = [
    "ConstantSchedule",
    "CosineSchedule",
    "OneCycleSchedule",
    "PlateauSchedule",
    "Schedule",
    "TaskScoring",
]
