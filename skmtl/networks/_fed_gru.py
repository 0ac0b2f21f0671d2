"""A GRU that looks at what was read before each step, and the way back by hand."""

from __future__ import annotations

from typing import Any

import torch
from torch.autograd.function import once_differentiable

__all__ = ["FedGRU"]


class FedGRU(torch.autograd.Function):
    """All steps of a GRU that is fed with what it finds by attention.

    Autograd would do the same, but keeps account of two dozen small products a step,
    and sums the slopes of each weight step by step: here they are one product for all
    steps together, and a pass takes about half the time.

    Notes
    -----
    Arguments of `apply`: the states that were read (n, length, m), keys (n, length, w),
    far (n, length), the hidden state to start from (n, w), what the symbols say to the
    gates (steps, n, 3 w), and the weights of what is found (3 w, m) and of the hidden
    state (3 w, w) with its bias (3 w,). It gives hidden states (steps, n, w), what was
    found (steps, n, m), and how the states were weighed (steps, n, length).
    """

    @staticmethod
    def forward(
        ctx: Any,
        states: torch.Tensor,
        keys: torch.Tensor,
        far: torch.Tensor,
        hidden: torch.Tensor,
        said: torch.Tensor,
        of_found: torch.Tensor,
        of_hidden: torch.Tensor,
        bias: torch.Tensor,
    ) -> tuple[torch.Tensor, ...]:
        n_steps, n, width = len(said), len(hidden), hidden.shape[1]
        before = hidden.new_empty(n_steps + 1, n, width)
        before[0] = hidden
        found = hidden.new_empty(n_steps, n, states.shape[2])
        looks = hidden.new_empty(n_steps, n, states.shape[1])
        gates = hidden.new_empty(n_steps, n, 3 * width)
        candidates = hidden.new_empty(n_steps, n, width)
        to_found, to_hidden = of_found.t(), of_hidden.t()
        for k in range(n_steps):
            h = before[k]
            alike = torch.baddbmm(far.unsqueeze(2), keys, h.unsqueeze(2)).squeeze(2)
            torch.softmax(alike, 1, out=looks[k])
            torch.bmm(looks[k].unsqueeze(1), states, out=found[k].unsqueeze(1))
            from_input = torch.addmm(said[k], found[k], to_found)
            from_hidden = torch.addmm(bias, h, to_hidden)
            both = gates[k, :, : 2 * width]
            torch.add(
                from_input[:, : 2 * width], from_hidden[:, : 2 * width], out=both
            ).sigmoid_()
            reset, keep = both[:, :width], both[:, width:]
            candidates[k] = from_hidden[:, 2 * width :]
            new = gates[k, :, 2 * width :]
            torch.addcmul(
                from_input[:, 2 * width :], reset, candidates[k], out=new
            ).tanh_()
            torch.lerp(new, h, keep, out=before[k + 1])
        ctx.save_for_backward(
            states, keys, of_found, of_hidden, before, found, looks, gates, candidates
        )
        return before[1:], found, looks

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *slopes: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        by_hidden, by_found, by_look = slopes
        states, keys, of_found, of_hidden, *rest = ctx.saved_tensors
        before, found, looks, gates, candidates = rest
        width = of_hidden.shape[1]
        kept: list[list[torch.Tensor]] = [[], [], [], []]
        reset, keep, new = gates.split(width, dim=2)
        # how each part changes with the hidden state after it, or with the new part
        to_new = (1 - keep) * (1 - new * new)
        to_keep = (before[:-1] - new) * (keep * (1 - keep))
        to_reset = candidates * (reset * (1 - reset))
        carried: Any = 0
        for k in reversed(range(len(found))):
            d_h = by_hidden[k] + carried
            d_new = d_h * to_new[k]
            two = [d_new * to_reset[k], d_h * to_keep[k]]
            by_input = torch.cat([*two, d_new], dim=1)
            by_gates = torch.cat([*two, d_new * reset[k]], dim=1)
            d_x = torch.addmm(by_found[k], by_input, of_found)
            d_look = by_look[k] + (states @ d_x.unsqueeze(2)).squeeze(2)
            d_look = d_look * looks[k]
            d_a = d_look - looks[k] * d_look.sum(dim=1, keepdim=True)
            carried = torch.addmm(d_h * keep[k], by_gates, of_hidden)
            carried = carried + (d_a.unsqueeze(1) @ keys).squeeze(1)
            for parts, part in zip(kept, (by_input, by_gates, d_x, d_a), strict=True):
                parts.append(part)
        said, gated, d_x, d_a = (torch.stack(parts[::-1]) for parts in kept)
        earlier = before[:-1]
        flat = said.reshape(-1, 3 * width), gated.reshape(-1, 3 * width)
        return (
            looks.permute(1, 2, 0) @ d_x.transpose(0, 1),
            d_a.permute(1, 2, 0) @ earlier.transpose(0, 1),
            None,
            carried,
            said,
            flat[0].t() @ found.reshape(-1, found.shape[2]),
            flat[1].t() @ earlier.reshape(-1, width),
            flat[1].sum(dim=0),
        )
