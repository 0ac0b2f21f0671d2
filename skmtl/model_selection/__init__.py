"""How do we split, search and compare? Splitters that know about tasks."""

from skmtl.model_selection._kfold import MultiTaskStratifiedKFold

__all__ = ["MultiTaskStratifiedKFold"]
