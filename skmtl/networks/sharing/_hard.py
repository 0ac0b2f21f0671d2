"""Hard parameter sharing."""

from __future__ import annotations

from torch import nn

from skmtl.networks.sharing._base import Sharing

__all__ = ["HardSharing"]


class HardSharing(Sharing):
    """All tasks read the same representation (Caruana 1997).

    The scheme that needs the least data and is the easiest to explain; see
    "Multitask Learning", Machine Learning 28, https://doi.org/10.1023/A:1007379606734.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier
    >>> from skmtl.networks import HardSharing
    >>> clf = MultiTaskClassifier(sharing=HardSharing())  # the default
    """

    def build(self, width: int, n_tasks: int, n_members: int | None) -> nn.Module:
        """Return a module that passes the representation on; see `Sharing.build`."""
        return nn.Identity()
