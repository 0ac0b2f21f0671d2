"""How do many losses become one step? Rules that weigh the tasks, one a file.

Start with `_base.py`, the protocol of a rule. A rule looks at the losses of a batch, or
at the tasks' gradients, and says how much each task weighs.
"""

from skmtl._public import publish
from skmtl.balancing._base import Balancer, Balancing
from skmtl.balancing._dwa import DWA
from skmtl.balancing._equal import EqualWeighting
from skmtl.balancing._famo import FAMO
from skmtl.balancing._gradient_methods import (
    IMTLG,
    MGDA,
    AlignedMTL,
    CAGrad,
    PCGrad,
    UPGrad,
)
from skmtl.balancing._gradnorm import GradNorm
from skmtl.balancing._random import RandomWeighting
from skmtl.balancing._scale_invariant import ScaleInvariant
from skmtl.balancing._torchjd import TorchJDWeighting
from skmtl.balancing._torchjd import as_balancing as as_balancing
from skmtl.balancing._uncertainty import UncertaintyWeighting

__all__ = [
    "DWA",
    "FAMO",
    "IMTLG",
    "MGDA",
    "AlignedMTL",
    "Balancer",
    "Balancing",
    "CAGrad",
    "EqualWeighting",
    "GradNorm",
    "PCGrad",
    "RandomWeighting",
    "ScaleInvariant",
    "TorchJDWeighting",
    "UPGrad",
    "UncertaintyWeighting",
]

publish(globals())

BALANCINGS: dict[str, type[Balancing]] = {
    "equal": EqualWeighting,
    "uncertainty": UncertaintyWeighting,
    "scale_invariant": ScaleInvariant,
    "dwa": DWA,
    "random": RandomWeighting,
    "gradnorm": GradNorm,
    "pcgrad": PCGrad,
    "mgda": MGDA,
    "cagrad": CAGrad,
    "imtl_g": IMTLG,
    "upgrad": UPGrad,
    "aligned": AlignedMTL,
    "famo": FAMO,
}
