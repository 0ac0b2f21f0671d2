"""How do we split, search and compare? Splitters that know about tasks.

Splitters are one file each; `_sharing.py` compares one model of all tasks with a model
of each.
"""

from skmtl._public import publish
from skmtl.model_selection._comparison import SharingComparison
from skmtl.model_selection._group_kfold import MultiTaskStratifiedGroupKFold
from skmtl.model_selection._kfold import MultiTaskStratifiedKFold
from skmtl.model_selection._predict import cross_val_predict
from skmtl.model_selection._robustness import compare_robustness
from skmtl.model_selection._sharing import compare_sharing
from skmtl.model_selection._shuffle_split import MultiTaskStratifiedShuffleSplit
from skmtl.model_selection._train_test import train_test_split

__all__ = [
    "MultiTaskStratifiedGroupKFold",
    "MultiTaskStratifiedKFold",
    "MultiTaskStratifiedShuffleSplit",
    "SharingComparison",
    "compare_robustness",
    "compare_sharing",
    "cross_val_predict",
    "train_test_split",
]

publish(globals())
