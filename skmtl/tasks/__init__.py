"""What is being predicted? Tasks, their labels, weights and how they are spread.

Start with `_encoder.py`: labels to codes and back. `_columns.py` reads the targets in
any form, `_task_types.py` tells classes from numbers, `_labels.py` and `_kinds.py` know
kinds of labels, `_number_labels.py` and `_target_scaling.py` numbers, `_snapshot.py`
holds a model still.
"""

from skmtl._public import publish
from skmtl.tasks._columns import TargetColumns, target_columns
from skmtl.tasks._encoder import TaskEncoder
from skmtl.tasks._lookup import tasks_of
from skmtl.tasks._stratification import assign_folds
from skmtl.tasks._task import Task

__all__ = [
    "TargetColumns",
    "Task",
    "TaskEncoder",
    "assign_folds",
    "target_columns",
    "tasks_of",
]

publish(globals())
