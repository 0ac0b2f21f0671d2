"""Why did it say that? LIME for all tasks at once, and what tasks have in common."""

from skmtl.explain._affinity import task_affinity
from skmtl.explain._explanation import Explanation
from skmtl.explain._explanation_set import ExplanationSet
from skmtl.explain._grouping import group_tasks
from skmtl.explain._image import ImageExplainer
from skmtl.explain._paths import TrunkPaths
from skmtl.explain._summary import Summary
from skmtl.explain._tabular import TabularExplainer
from skmtl.explain._text import TextExplainer
from skmtl.explain._trunk import TrunkUnits, trunk_units

__all__ = [
    "Explanation",
    "ExplanationSet",
    "ImageExplainer",
    "Summary",
    "TabularExplainer",
    "TextExplainer",
    "TrunkPaths",
    "TrunkUnits",
    "group_tasks",
    "task_affinity",
    "trunk_units",
]
