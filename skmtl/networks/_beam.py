"""The most likely texts that a decoder could write, for all rows at once."""

from __future__ import annotations

from typing import NamedTuple

import torch

from skmtl.networks._text_decoder import (
    END,
    PAD,
    START,
    UNKNOWN,
    Memory,
    TextDecoder,
)

__all__ = ["Written", "write"]

#: Finished texts compete by their log-probability over ((5 + length) / 6) to this power
#: (Wu et al. 2016, https://arxiv.org/abs/1609.08144), so that short ones have no
#: advantage; it does not depend on other rows.
_PENALTY = 0.6


class Written(NamedTuple):
    """Texts as they were written.

    Attributes
    ----------
    ids : tensor of shape (n_samples, length)
        With the end symbol, padded with 0.
    log_probabilities : tensor of shape (n_samples,)
        Of the whole texts, the end included where there is one.
    cut : tensor of bool of shape (n_samples,)
        Whether a text came to no end in the length that it may have.
    """

    ids: torch.Tensor
    log_probabilities: torch.Tensor
    cut: torch.Tensor


@torch.no_grad()
def write(
    decoder: TextDecoder, memory: Memory, beam_width: int, max_length: int
) -> Written:
    """Return the best text that a beam search finds for each row.

    With a width of 1 it is what the most likely symbol after the other gives.

    Parameters
    ----------
    decoder : TextDecoder
        In evaluation mode.
    memory : Memory
    beam_width : int
    max_length : int
        Most symbols of a text, the end not counted.
    """
    return _Beam(decoder, memory, beam_width, max_length).run()


class _Beam:
    """Hypotheses of all rows side by side: row by row, `width` of each."""

    def __init__(
        self, decoder: TextDecoder, memory: Memory, width: int, max_length: int
    ):
        self.decoder, self.width, self.max_length = decoder, width, max_length
        n, device = len(memory.states), memory.states.device
        each = torch.arange(n, device=device)
        # a single one lives at the start: others like it would be its copies for good
        self.scores = torch.full((n, width), -torch.inf, device=device)
        self.scores[:, 0] = 0
        self.state = decoder.begin(memory).repeated(width)
        self.ids = torch.zeros(n, width, 0, device=device, dtype=torch.long)
        self.symbols = torch.full((n * width,), START, device=device)
        #: which rows go on
        self.rows = each
        #: the best text of each row that has ended, and how many have
        self.best = torch.full((n,), -torch.inf, device=device)
        self.n_ended = torch.zeros(n, device=device, dtype=torch.long)
        shape = n, max_length + 1
        self.found = torch.zeros(shape, device=device, dtype=torch.long)
        self.log_p = torch.full((n,), -torch.inf, device=device)
        self.cut = torch.zeros(n, device=device, dtype=torch.bool)

    def run(self) -> Written:
        """Return what is found."""
        for length in range(1, self.max_length + 2):
            self._grow(length)
            if not len(self.rows):
                break
        lengths = (self.found > 0).sum(dim=1)
        longest = max(int(lengths.max()), 1) if len(lengths) else 1
        return Written(self.found[:, :longest], self.log_p, self.cut)

    def _grow(self, length: int) -> None:
        """Add a symbol to each hypothesis; keep the best that have not ended."""
        n, width = self.scores.shape
        said, self.state = self.decoder.step(self.state, self.symbols)
        said[:, [PAD, UNKNOWN, START]] = -torch.inf
        is_last, forced = length > self.max_length, None
        if is_last:
            forced = (said.argmax(dim=1) != END).view(n, width)
            ends = said[:, END].clone()
            said.fill_(-torch.inf)
            said[:, END] = ends
        totals = (self.scores.view(-1, 1) + said).view(n, -1)
        n_symbols = said.shape[1]
        # as many may go on as have ended
        scores, at = totals.topk(min(2 * width, totals.shape[1]), dim=1)
        origins, symbols = at // n_symbols, at % n_symbols
        ended = symbols == END
        self._end(scores, origins, ended, length, forced)
        scores = scores.masked_fill(ended, -torch.inf)
        scores, order = scores.topk(width, dim=1)
        origins, symbols = origins.gather(1, order), symbols.gather(1, order)
        done = self._is_done(scores, length) | is_last
        self._go_on(~done, scores, origins, symbols)

    def _end(
        self,
        scores: torch.Tensor,
        origins: torch.Tensor,
        ended: torch.Tensor,
        length: int,
        forced: torch.Tensor | None,
    ) -> None:
        """Keep the best of the texts that end here, of the leading hypotheses alone."""
        ended = ended[:, : self.width]
        fair = scores[:, : self.width] / _penalty(length)
        fair = fair.masked_fill(~ended, -torch.inf)
        best, at = fair.max(dim=1)
        self.n_ended[self.rows] += ended.sum(dim=1)
        better = best > self.best[self.rows]
        rows, at = self.rows[better], at[better, None]
        if not len(rows):
            return
        own = origins[better].gather(1, at)
        before = self.ids[better].gather(1, own[..., None].expand(-1, 1, length - 1))
        self.best[rows] = best[better]
        self.log_p[rows] = scores[better].gather(1, at)[:, 0]
        self.found[rows] = 0
        self.found[rows, : length - 1] = before[:, 0]
        self.found[rows, length - 1] = END
        self.cut[rows] = (
            False if forced is None else forced[better].gather(1, own)[:, 0]
        )

    def _is_done(self, scores: torch.Tensor, length: int) -> torch.Tensor:
        """Return which rows have as many ended texts as the beam is wide.

        Or no hypothesis that could still be better, going by its length today.
        """
        enough = self.n_ended[self.rows] >= self.width
        hopeless = scores[:, 0] / _penalty(length) < self.best[self.rows]
        return (enough & hopeless) | torch.isinf(scores[:, 0])

    def _go_on(
        self,
        stay: torch.Tensor,
        scores: torch.Tensor,
        origins: torch.Tensor,
        symbols: torch.Tensor,
    ) -> None:
        """Take the hypotheses of the rows that go on for the next symbol."""
        self.rows, self.scores = self.rows[stay], scores[stay]
        origins, symbols = origins[stay], symbols[stay]
        earlier = self.ids[stay]
        places = origins[..., None].expand(-1, -1, earlier.shape[2])
        self.ids = torch.cat([earlier.gather(1, places), symbols[..., None]], dim=2)
        rows = stay.nonzero()
        self.state = self.state.chosen(
            rows.flatten(), (rows * self.width + origins).flatten()
        )
        self.symbols = symbols.flatten()


def _penalty(length: int) -> float:
    return float(((5 + length) / 6) ** _PENALTY)
