"""What is inside a text encoder of Hugging Face's kind, and what it says."""

from __future__ import annotations

from functools import partial
from threading import get_ident
from typing import Any

import torch
from torch import nn

__all__ = ["hidden_shape", "hidden_states", "layers", "n_positions"]


def layers(encoder: nn.Module) -> list[nn.Module]:
    """Return the layers of an encoder: its longest list of modules, lowest first.

    A layer may be a list in turn, and there may be but one of them.
    """
    lists = {n: m for n, m in encoder.named_modules() if isinstance(m, nn.ModuleList)}
    outer = [
        found
        for name, found in lists.items()
        if not any(name.startswith(f"{other}.") for other in lists)
    ]
    return list(max(outer, key=len, default=()))


def n_positions(encoder: nn.Module) -> int | None:
    """Return how many tokens an encoder reads at most, None if there is no limit."""
    limits = [getattr(encoder.config, "max_position_embeddings", None)]
    for name, module in encoder.named_modules():
        if name.endswith("position_embeddings") and isinstance(module, nn.Embedding):
            # RoBERTa and its kin count positions from the one after padding's
            first = 0 if module.padding_idx is None else module.padding_idx + 1
            limits.append(module.num_embeddings - first)
    return min((limit for limit in limits if limit and limit > 0), default=None)


def hidden_shape(encoder: nn.Module, n_last: int) -> tuple[int, int]:
    """Return how many layers can be read, `n_last` at most, and how wide they are.

    Raises
    ------
    ValueError
        If the encoder cannot be called as text encoders are.
    """
    name = type(encoder).__name__
    expected = (
        "expected a text encoder that is called with input_ids and attention_mask and "
        "returns last_hidden_state, such as transformers.AutoModel gives."
    )
    ids = torch.zeros(1, 2, dtype=torch.long)
    try:
        with torch.no_grad():
            found = hidden_states(encoder.eval(), ids, torch.ones_like(ids), n_last)
        shapes = [tuple(hidden.shape) for hidden in found]
    except Exception as error:
        raise ValueError(
            f"Got model={name}, which failed on a text of two tokens ({error}), but "
            + expected
        ) from error
    if any(len(s) != 3 or s[:2] != (1, 2) or s != shapes[0] for s in shapes):
        raise ValueError(
            f"Got model={name}, whose last layers returned {shapes} for a text of two "
            f"tokens, but {expected} All are to be of shape (n_samples, length, width)."
            " With read_layers=1, only last_hidden_state is."
        )
    return len(found), shapes[0][2]


def hidden_states(
    encoder: nn.Module, ids: torch.Tensor, mask: torch.Tensor, n_last: int
) -> list[torch.Tensor]:
    """Return what the last layers make of each token, the very last one at the end.

    Asked for hidden states, encoders of transformers keep hooks that cannot be pickled;
    these are gone when the call is over.
    """
    found: dict[int, torch.Tensor] = {}
    thread = get_ident()  # others may use the encoder at the same time

    def keep(index: int, layer: nn.Module, arguments: Any, output: Any) -> None:
        if get_ident() == thread:
            found[index] = output[0] if isinstance(output, tuple) else output

    before_last = layers(encoder)[-n_last:-1]
    handles = [
        layer.register_forward_hook(partial(keep, index))
        for index, layer in enumerate(before_last)
    ]
    try:
        last = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    finally:
        for handle in handles:
            handle.remove()
    return [*found.values(), last]  # the last layer may be normalised once more
