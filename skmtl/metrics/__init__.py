"""How good is it? Scores for each task, and over all of them."""

from skmtl.metrics._scores import task_scores

__all__ = ["task_scores"]
