"""Dropout whose draws are cheap on a processor."""

from __future__ import annotations

import torch
from torch import nn

from skmtl._draws import generator

__all__ = ["Dropout"]

#: Units are silenced in steps of one over this: a draw of 16 bits for each.
_STEPS = 2**16


class Dropout(nn.Dropout):
    """``torch.nn.Dropout`` that takes four draws from one random number of 64 bits.

    On a processor, torch's own takes longer than the linear map before it. The share of
    silenced units is rounded to 1/65536; what is left is scaled by the rounded share,
    so that the expected output is the input.
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        where = generator(x.device)
        if x.device.type != "cpu":
            kept = torch.empty_like(x).bernoulli_(1 - self.p, generator=where)
            return x * kept.mul_(1 / (1 - self.p))
        silent = min(round(self.p * _STEPS), _STEPS - 1)
        draws = torch.empty((x.numel() + 3) // 4, dtype=torch.int64)
        draws.random_(-(2**63), None, generator=where)
        draws = draws.view(torch.int16)[: x.numel()]
        kept = draws.view(x.shape) >= silent - _STEPS // 2
        return x * kept.to(x.dtype).mul_(_STEPS / (_STEPS - silent))
