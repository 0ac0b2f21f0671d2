"""How good is it? Scores for each task, and over all of them."""

from skmtl.metrics._scores import mean_accuracy, task_scores

__all__ = ["mean_accuracy", "task_scores"]
