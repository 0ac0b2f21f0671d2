"""How good is it? Scores for each task, and over all of them.

Start with `_scores.py`, a table of scores. `_scorers.py` makes scorers for
searches of the same metrics.
"""

from skmtl._public import publish
from skmtl.metrics._calibration import expected_calibration_error
from skmtl.metrics._pooled import exact_match_score, hamming_loss
from skmtl.metrics._report import classification_report
from skmtl.metrics._scorers import make_task_scorer, task_scorers
from skmtl.metrics._scores import task_scores

__all__ = [
    "classification_report",
    "exact_match_score",
    "expected_calibration_error",
    "hamming_loss",
    "make_task_scorer",
    "task_scorers",
    "task_scores",
]

publish(globals())
