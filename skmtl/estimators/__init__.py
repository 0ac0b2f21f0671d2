"""What does the user call? Estimators of several tasks, and the view of one.

Start with `_classifier.py`, what users call, and `_base.py`, what `fit` does step by
step; `_number_predictions.py` tells numbers. `_held_out.py` chooses the rows that stop
a fit, `_draft.py` lets it fail without a trace.
"""

from skmtl._public import publish
from skmtl.estimators._classifier import MultiTaskClassifier
from skmtl.estimators._predict_frame import predict_frame
from skmtl.estimators._predictor import MultiTaskPredictor
from skmtl.estimators._regressor import MultiTaskRegressor
from skmtl.estimators._task_view import TaskView

__all__ = [
    "MultiTaskClassifier",
    "MultiTaskPredictor",
    "MultiTaskRegressor",
    "TaskView",
    "predict_frame",
]

publish(globals())
