"""What does the user call? Classifiers of several tasks, and the view of one.

Start with `_classifier.py`, what users call, and `_base.py`, what `fit` does step by
step. `_held_out.py` chooses the rows that stop it, `_draft.py` lets a fit fail without
a trace.
"""

from skmtl._public import publish
from skmtl.estimators._classifier import MultiTaskClassifier
from skmtl.estimators._predict_frame import predict_frame
from skmtl.estimators._task_view import TaskView

__all__ = ["MultiTaskClassifier", "TaskView", "predict_frame"]

publish(globals())
