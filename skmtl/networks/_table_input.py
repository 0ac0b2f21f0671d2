"""Raw table rows on their way into the trunk: standardised, missing numbers filled."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from skmtl.networks._pieces import Pieces
from skmtl.networks._ranks import RankScores

__all__ = ["TableInput"]

#: Of wider tables no column is cut: there would be too many of them.
_MOST_CUT = 256
#: Numbers beyond this are taken as this: they would overflow in the layers that follow.
_FARTHEST = 1e12
#: As tensors: torch takes longer to make these of numbers than to add up a row.
_ONE, _HALF = torch.tensor([1, 0.5], dtype=torch.float32)


class TableInput(nn.Module):
    """Standardise numbers, fill missing ones with the mean, and mark them.

    Doing this inside the network spares a copy of X, and lets a large float64 offset be
    removed before rounding to float32.

    Parameters
    ----------
    incomplete : ndarray of shape (n_numeric,), bool
        Columns that get an indicator of missing numbers, because the training data have
        missing numbers there.
    standardize : bool
        Whether to standardise; if not, missing numbers are still filled.
    knots : ndarray of shape (n_numeric, n_knots), optional
        Quantiles of the columns, as `set_statistics` takes them.
    n_bins : int, default=0
        Pieces that a column with more than two values is cut into, beside itself;
        with more than 256 such columns, none is.
    places : ndarray of shape (n_numeric,), int, optional
        Where each column goes, if several are to share a place; ``~place`` where it
        goes in with the opposite sign.
    reach : float, default=3.0
        Standardised numbers come to no more than this, as ``x / sqrt(1 + (x /
        reach)**2)``.

    Notes
    -----
    What the trunk sees of a standardised number with quantiles is the mean of two
    views: the number itself, squeezed smoothly into its reach so that outliers do not
    rule the network (Holzmüller et al. 2024, https://arxiv.org/abs/2407.04491), and the
    normal score of its rank among the training rows, which spreads skewed columns.
    Sparse rows are scaled and squeezed only; of very many columns, several share a
    place.

    Shape: (n_samples, n_numeric), (n_samples, n_categorical) or None ->
    (n_samples, ``width``), the codes as they came.
    With a third argument, rows are what this module has made before, and go through.
    """

    mean: torch.Tensor
    scale: torch.Tensor
    mean32: torch.Tensor
    scale32: torch.Tensor
    indicators: torch.Tensor
    bent: torch.Tensor
    places: torch.Tensor
    signs: torch.Tensor

    def __init__(
        self,
        incomplete: np.ndarray,
        standardize: bool,
        knots: np.ndarray | None = None,
        n_bins: int = 0,
        places: np.ndarray | None = None,
        reach: float = 3.0,
    ):
        super().__init__()
        # as a tensor, as the numbers below
        self._nearness = torch.tensor(1 / reach**2, dtype=torch.float32)
        n_numeric, indicators = len(incomplete), np.flatnonzero(incomplete)
        bent = np.zeros(0, dtype=np.int64)
        if standardize and knots is not None:
            # of two values, a straight line says it all
            bent = np.flatnonzero((np.diff(knots, axis=1) > 0).sum(axis=1) > 1)
            self.ranks = RankScores(len(bent), knots.shape[1])
        self.n_bent, self.n_numeric = len(bent), n_numeric
        # checked where there is nothing to cut as well
        pieces = Pieces(n_bins) if n_bins != 0 else None
        if self.n_bent > _MOST_CUT:
            n_bins = 0
        self.pieces = pieces if n_bins and self.n_bent else None
        self.standardize = standardize
        self.width = n_numeric + len(indicators) + int(n_bins) * self.n_bent
        self.shares_places = places is not None
        if places is not None:
            signs = np.where(places < 0, -1, 1).astype(np.int8)
            places = np.where(places < 0, ~places, places)
            self.width = int(places.max()) + 1
            self.register_buffer("places", torch.from_numpy(places))
            self.register_buffer("signs", torch.from_numpy(signs))
        self.register_buffer("bent", torch.from_numpy(bent))
        self.has_indicators = len(indicators) > 0
        self.register_buffer("mean", torch.zeros(n_numeric, dtype=torch.float64))
        self.register_buffer("scale", torch.ones(n_numeric, dtype=torch.float64))
        # rounded once, not at every batch
        self.register_buffer("mean32", torch.zeros(n_numeric))
        self.register_buffer("scale32", torch.ones(n_numeric))
        self.register_buffer("indicators", torch.from_numpy(indicators))

    def set_statistics(
        self,
        mean: np.ndarray,
        scale: np.ndarray,
        knots: np.ndarray | None = None,
        scores: np.ndarray | None = None,
    ) -> None:
        """Take what is known of the training rows.

        Parameters
        ----------
        mean, scale : ndarray of shape (n_numeric,)
            Means and standard deviations.
        knots, scores : ndarray of shape (n_numeric, n_knots), optional
            Quantiles and their normal scores.
        """
        self.mean.copy_(torch.from_numpy(mean))
        self.scale.copy_(torch.from_numpy(1 / scale))
        self.mean32.copy_(self.mean)
        self.scale32.copy_(self.scale)
        if self.n_bent and knots is not None and scores is not None:
            bent = self.bent.numpy(force=True)
            knots = (knots - mean[:, None])[bent] / scale[bent, None]
            self.ranks.set_knots(knots.clip(-_FARTHEST, _FARTHEST), scores[bent])

    def origins(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return where each column that goes in comes from, and what is usual in it.

        Returns
        -------
        owners : tensor of shape (width,), int
            The number that a column is made of.
        usual : tensor of shape (width,)
            The mean of a column of which all pieces hold equally many rows.
        """
        owners, n_bins = [torch.arange(self.n_numeric)], 0
        if self.pieces is not None:
            n_bins = len(self.pieces.starts)
            owners.append(self.bent.cpu().repeat_interleave(n_bins))
        owners.append(self.indicators.cpu())
        share = (torch.arange(n_bins).flip(0) + 0.5) / max(n_bins, 1)
        parts = [part.new_zeros(len(part), dtype=torch.float32) for part in owners]
        if n_bins:
            parts[1] = share.repeat(self.n_bent)
        return torch.cat(owners), torch.cat(parts)

    def forward(
        self,
        numbers: torch.Tensor,
        codes: torch.Tensor | None = None,
        ready: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        if ready is not None and codes is not None:
            return numbers, codes if codes.shape[1] else None
        if numbers.is_sparse:
            return self._scale_sparse(numbers), codes
        single = numbers.dtype == torch.float32
        mean = self.mean32 if single else self.mean
        if self.standardize:
            scale = self.scale32 if single else self.scale
            x = _rounded((numbers - mean).mul_(scale).nan_to_num_(0.0))
            x = self._bend(x) if self.n_bent else self._squeezed(x)
        else:
            x = _rounded(torch.where(numbers.isnan(), mean, numbers))
        if self.shares_places:
            x = x.new_zeros(len(x), self.width).index_add_(
                1, self.places, x * self.signs
            )
        if self.has_indicators:
            missing = numbers.index_select(1, self.indicators).isnan()
            x = torch.cat([x, missing.float()], dim=1)
        return x, codes

    def _bend(self, x: torch.Tensor) -> torch.Tensor:
        """Return both views in one, and the pieces of the columns that are bent."""
        squeezed = self._squeezed(x)
        if self.n_bent == self.n_numeric:
            both = bent = (squeezed + self.ranks(x)).mul_(_HALF)
        else:
            some = squeezed.index_select(1, self.bent)
            bent = (some + self.ranks(x.index_select(1, self.bent))).mul_(_HALF)
            both = squeezed.index_copy(1, self.bent, bent)
        pieces = self.pieces
        return both if pieces is None else torch.cat([both, pieces(bent)], 1)

    def _squeezed(self, x: torch.Tensor) -> torch.Tensor:
        return x.square().mul_(self._nearness).add_(_ONE).rsqrt_().mul_(x)

    def _scale_sparse(self, rows: torch.Tensor) -> torch.Tensor:
        indices, values = rows._indices(), rows._values()
        if self.standardize:
            values = values * self.scale.to(rows.dtype)[indices[1]]
            values = self._squeezed(_rounded(values))
        values = _rounded(values)
        if self.shares_places:
            columns = indices[1]
            values = values * self.signs[columns]
            indices = torch.stack([indices[0], self.places[columns].long()])
        out = torch.sparse_coo_tensor(
            indices,
            values,
            (len(rows), self.width),
            is_coalesced=not self.shares_places,
            check_invariants=False,
        )
        return out.coalesce() if self.shares_places else out


def _rounded(x: torch.Tensor) -> torch.Tensor:
    return x.clamp(-_FARTHEST, _FARTHEST).float()
