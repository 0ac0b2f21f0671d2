"""An explanation in words, by a grammar."""

from skmtl.explain._words._grammar import told
from skmtl.explain._words._set import told_of_set

__all__ = ["told", "told_of_set"]
