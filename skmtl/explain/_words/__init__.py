"""An explanation in words, by a grammar."""

from skmtl.explain._words._grammar import told

__all__ = ["told"]
