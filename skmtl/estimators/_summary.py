"""What a fitted network is made of, layer by layer."""

from __future__ import annotations

from copy import deepcopy
from math import prod
from typing import TYPE_CHECKING, Any

import torch

from skmtl.networks._network import MultiTaskNetwork

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["summarize"]


def summarize(
    network: MultiTaskNetwork,
    names: list[str],
    batch: Any,
    told: str,
) -> pd.DataFrame:
    """Return a row for each layer, and one for each task's part of the heads.

    Before them stands one for the columns, if something is to be told of them.

    Parameters
    ----------
    network : MultiTaskNetwork
    names : list of str
        Names of the tasks.
    batch : tuple of tensors
        Some rows, to see the shapes of what each layer makes of them.
    told : str
        What is told of the columns.
    """
    import pandas as pd

    # hooks go on a copy with the same weights: others may predict with the network
    # itself, or pickle it, at the same time
    weights = (*network.parameters(), *network.buffers())
    network = deepcopy(network, {id(weight): weight for weight in weights})
    shapes: dict[torch.nn.Module, str] = {}
    layers = {
        f"{part}.{name}".rstrip("."): module
        for part in ("trunk", "sharing")
        for name, module in getattr(network, part).named_modules()
        if not list(module.children()) or _count(module)
    }

    def note(module: torch.nn.Module, _: Any, output: Any) -> None:
        if isinstance(output, tuple):  # of a recurrent layer: states, and the last
            output = output[0]
        if isinstance(output, torch.Tensor):
            shapes[module] = f"(n_samples, {', '.join(map(str, output.shape[1:]))})"

    for module in layers.values():
        module.register_forward_hook(note)
    with torch.no_grad():
        network.eval()(*batch)
    rows = [
        (
            name,
            _kind(module),
            shapes.get(module, ""),
            _count(module),
            "all tasks",
        )
        for name, module in layers.items()
        if _count(module)
        or (module in shapes and not isinstance(module, torch.nn.Identity))
    ]
    if told:
        width = f"(n_samples, {network.input.width})"
        rows.insert(0, ("input", told, width, 0, "all tasks"))
    path = network.path
    owned = [
        (heads, n_classes)
        for heads in (network.heads, *network.added)
        for n_classes in heads.layout.n_classes
    ]
    writers = iter(network.writers)
    for name, (heads, n_classes) in zip(names, owned, strict=True):
        if n_classes < 0:
            writer = next(writers)
            count = sum(parameter.numel() for parameter in writer.parameters())
            rows.append((f"writers.{name}", _kind(writer), "", count, name))
            continue
        members = () if heads.n_members is None else (heads.n_members,)
        n_logits = {0: 1, 1: 0, 2: 1}.get(n_classes, n_classes)  # 0: it is a number
        shape = f"({', '.join(map(str, ['n_samples', *members, n_logits]))})"
        each = n_logits * prod(members)
        count = each * (heads.in_features + 1)
        rows.append((f"heads.{name}", "Linear", shape, count, name))
        if path is None or heads is not network.heads:
            continue
        if path.reads_raw or not n_classes:
            kind = type(path).__name__
            rows.append((f"path.{name}", kind, shape, each * path.n_read, name))
    columns = ["layer", "kind", "output_shape", "parameters", "used_by"]
    return pd.DataFrame(rows, columns=columns).set_index("layer")


def _kind(module: torch.nn.Module) -> str:
    """Return what a layer is, with the share that a dropout silences."""
    share = f"({module.p:g})" if isinstance(module, torch.nn.Dropout) else ""
    return type(module).__name__ + share


def _count(module: torch.nn.Module) -> int:
    """Return the number of a module's own parameters, those of its parts left out."""
    return sum(parameter.numel() for parameter in module.parameters(recurse=False))
