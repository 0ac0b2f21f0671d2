"""What does the user call? Classifiers of several tasks, and the view of one."""

from skmtl.estimators._classifier import MultiTaskClassifier
from skmtl.estimators._predict_frame import predict_frame
from skmtl.estimators._task_view import TaskView

__all__ = ["MultiTaskClassifier", "TaskView", "predict_frame"]
