"""How is it fitted? The skorch net, its callbacks and learning-rate schedules.

Start with `_run.py`, which trains one network; `_net.py` is the skorch net, with a file
for each thing that happens around it.
"""

from skmtl._public import publish
from skmtl.training._schedules import (
    AutoSchedule,
    ConstantSchedule,
    CosineSchedule,
    OneCycleSchedule,
    PlateauSchedule,
    Schedule,
)
from skmtl.training._task_scoring import TaskScoring

__all__ = [
    "AutoSchedule",
    "ConstantSchedule",
    "CosineSchedule",
    "OneCycleSchedule",
    "PlateauSchedule",
    "Schedule",
    "TaskScoring",
]

publish(globals())
