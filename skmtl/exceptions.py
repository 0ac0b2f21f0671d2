"""Errors and warnings that skmtl raises itself."""

from __future__ import annotations

__all__ = ["NonFiniteLossError", "SkmtlWarning"]


class SkmtlWarning(UserWarning):
    """A result is usable, but something about it should be known.

    Every warning of the package is of this class, so that one filter finds them all.

    Examples
    --------
    >>> import warnings
    >>> from skmtl.exceptions import SkmtlWarning
    >>> warnings.simplefilter("ignore", SkmtlWarning)
    """


class NonFiniteLossError(FloatingPointError, ValueError):
    """The training loss of a task became NaN or infinite; the fit was abandoned.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.exceptions import NonFiniteLossError
    >>> clf = MultiTaskClassifier(lr=1e30)
    >>> try:
    ...     clf.fit([[0.0], [1.0]] * 5, [[0, 1], [1, 0]] * 5)
    ... except NonFiniteLossError:
    ...     print("a lower learning rate may help")
    a lower learning rate may help
    """
