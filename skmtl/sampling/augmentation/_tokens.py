"""Texts changed a little: tokens lost, exchanged or unknown."""

from __future__ import annotations

import torch
from torch import nn

from skmtl._draws import integers, uniform
from skmtl.inputs._ids import PAD, UNKNOWN
from skmtl.sampling.augmentation._base import Augmentation
from skmtl.sampling.augmentation._checks import check_share

__all__ = ["TokenDropout", "TokenMask", "TokenSwap"]


class TokenDropout(Augmentation):
    """Recipe that leaves tokens out of texts, as the random deletion of EDA does.

    What follows a token that is left out moves up, and the text is padded. One token of
    a text stays whatever the draws (EDA: Wei & Zou 2019,
    https://arxiv.org/abs/1901.11196).

    Parameters
    ----------
    p : float, default=0.1
        Share of the tokens that are left out, in [0, 1).

    Raises
    ------
    ValueError
        At `fit`, if `p` is out of range.

    Examples
    --------
    >>> import torch
    >>> from skmtl.sampling import TokenDropout
    >>> change = TokenDropout(p=0.5).build(torch.nn.Identity())
    >>> _ = torch.manual_seed(0)
    >>> change(torch.tensor([[2, 3, 4, 5, 6, 0]]))
    (tensor([[3, 0, 0, 0, 0, 0]]),)
    """

    input_kind = "tokens"

    def __init__(self, p: float = 0.1):
        self.p = p

    def build(self, network_input: nn.Module) -> nn.Module:
        """Return the module; see `Augmentation.build`."""
        return _Dropped(check_share("p", self.p))


class TokenSwap(Augmentation):
    """Recipe that lets neighbouring tokens change places.

    It is the random swap of EDA (Wei & Zou 2019, https://arxiv.org/abs/1901.11196) with
    neighbours only, so that words stay near the words that they belong to. It does
    nothing for a trunk that ignores order.

    Parameters
    ----------
    p : float, default=0.1
        Share of the tokens that change places, in [0, 1). The first and the last of a
        text do so half as often.

    Raises
    ------
    ValueError
        At `fit`, if `p` is out of range.

    Examples
    --------
    >>> import torch
    >>> from skmtl.sampling import TokenSwap
    >>> change = TokenSwap(p=0.5).build(torch.nn.Identity())
    >>> _ = torch.manual_seed(0)
    >>> change(torch.tensor([[2, 3, 4, 5, 6, 0]]))
    (tensor([[2, 3, 5, 4, 6, 0]]),)
    """

    input_kind = "tokens"

    def __init__(self, p: float = 0.1):
        self.p = p

    def build(self, network_input: nn.Module) -> nn.Module:
        """Return the module; see `Augmentation.build`."""
        return _Swapped(check_share("p", self.p))


class TokenMask(Augmentation):
    """Recipe that makes tokens unknown: word dropout.

    The network learns not to rely on single words (Iyyer et al. 2015,
    https://aclanthology.org/P15-1162/), and what to do with words that it has never
    seen; otherwise the training texts would contain none of these.

    Parameters
    ----------
    p : float, default=0.1
        Share of the tokens that become unknown, in [0, 1).

    Raises
    ------
    ValueError
        At `fit`, if `p` is out of range.

    Examples
    --------
    >>> import torch
    >>> from skmtl.sampling import TokenMask
    >>> change = TokenMask(p=0.5).build(torch.nn.Identity())
    >>> _ = torch.manual_seed(0)
    >>> change(torch.tensor([[2, 3, 4, 5, 6, 0]]))
    (tensor([[1, 3, 1, 1, 1, 0]]),)
    """

    input_kind = "tokens"

    def __init__(self, p: float = 0.1):
        self.p = p

    def build(self, network_input: nn.Module) -> nn.Module:
        """Return the module; see `Augmentation.build`."""
        return _Masked(check_share("p", self.p))


class _Dropped(nn.Module):
    def __init__(self, p: float):
        super().__init__()
        self.p = p

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor]:
        real = ids != PAD
        draws = uniform(ids.shape, ids.device).masked_fill_(~real, -1)
        # the token with the highest draw stays: any, with the same chance
        kept = real & ((draws >= self.p) | (draws == draws.amax(1, keepdim=True)))
        length = ids.shape[1]
        # what is left out goes to a column beyond the last
        places = torch.where(kept, kept.cumsum(1) - 1, length)
        moved = ids.new_full((len(ids), length + 1), PAD).scatter_(1, places, ids)
        return (moved[:, :length],)


class _Swapped(nn.Module):
    def __init__(self, p: float):
        super().__init__()
        self.p = p

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor]:
        n_samples, length = ids.shape
        device = ids.device
        here = torch.arange(length, device=device)
        # pairs begin at the first token or at the second, so that all may change places
        # with both neighbours, and none is in two pairs
        shifted = here + integers(0, 2, (n_samples, 1), device)
        other = here + 1 - 2 * (shifted % 2)
        draws = uniform((n_samples, length // 2 + 1), device)
        inside = (other >= 0) & (other < length)
        other = torch.where(inside, other, here)
        # where either is padding, nothing moves
        real = (ids != PAD) & (ids.gather(1, other) != PAD)
        moves = (draws.gather(1, shifted // 2) < self.p) & real
        return (ids.gather(1, torch.where(moves, other, here)),)


class _Masked(nn.Module):
    def __init__(self, p: float):
        super().__init__()
        self.p = p

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor]:
        unknown = uniform(ids.shape, ids.device) < self.p
        return (ids.masked_fill(unknown & (ids != PAD), UNKNOWN),)
