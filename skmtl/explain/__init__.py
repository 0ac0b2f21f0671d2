"""Why did it say that? What the tasks have to do with one another."""

from skmtl.explain._affinity import task_affinity
from skmtl.explain._grouping import group_tasks

__all__ = ["group_tasks", "task_affinity"]
