"""Why did it say that? LIME for all tasks at once, and what tasks have in common.

Start with an explainer (`_tabular.py`, `_text.py`, `_image.py`) and `_base.py`, what
they all do. Each room below answers a question of its own: `neighbours/`,
`surrogates/`, `inside/`, `relatedness/`, `facts/`, `summaries/`, `telling/`.
"""

from skmtl._public import publish
from skmtl.explain._explanation import Explanation
from skmtl.explain._explanation_set import ExplanationSet
from skmtl.explain._image import ImageExplainer
from skmtl.explain._summary import Summary
from skmtl.explain._tabular import TabularExplainer
from skmtl.explain._text import TextExplainer
from skmtl.explain.inside._paths import TrunkPaths
from skmtl.explain.inside._trunk import TrunkUnits, trunk_units
from skmtl.explain.relatedness._affinity import task_affinity
from skmtl.explain.relatedness._grouping import group_tasks
from skmtl.explain.relatedness._terms import TermRoles, term_roles

__all__ = [
    "Explanation",
    "ExplanationSet",
    "ImageExplainer",
    "Summary",
    "TabularExplainer",
    "TermRoles",
    "TextExplainer",
    "TrunkPaths",
    "TrunkUnits",
    "group_tasks",
    "task_affinity",
    "term_roles",
    "trunk_units",
]

publish(globals())
