"""Code that asks torch for random numbers gets those of the fit, in float32."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from skmtl._draws import Draws, current_draws
from skmtl.training._forks import Turns

__all__ = ["OwnDraws"]

#: Functions and methods of torch that draw, and may be told from what.
_TAKE_A_GENERATOR = frozenset(
    [
        "bernoulli",
        "bernoulli_",
        "binomial",
        "cauchy_",
        "exponential_",
        "geometric_",
        "kaiming_uniform_",
        "log_normal_",
        "multinomial",
        "normal",
        "normal_",
        "poisson",
        "rand",
        "randint",
        "randn",
        "random_",
        "randperm",
        "uniform_",
        "_sample_dirichlet",
        "_standard_gamma",
    ]
)
#: Those that draw inside, where nobody can tell them.
_DRAW_INSIDE = frozenset(
    [
        "alpha_dropout",
        "alpha_dropout_",
        "dropout",
        "dropout_",
        "dropout1d",
        "dropout2d",
        "dropout3d",
        "feature_alpha_dropout",
        "feature_alpha_dropout_",
        "feature_dropout",
        "feature_dropout_",
        "fractional_max_pool2d_with_indices",
        "fractional_max_pool3d_with_indices",
        "gru",
        "gumbel_softmax",
        "lstm",
        "multi_head_attention_forward",
        "native_dropout",
        "rand_like",
        "randint_like",
        "randn_like",
        "rnn_relu",
        "rnn_tanh",
        "rrelu",
        "rrelu_",
        "scaled_dot_product_attention",
    ]
)
#: Those that make numbers of torch's default type.
_MAKE_FLOATS = frozenset(
    [
        "empty",
        "empty_permuted",
        "empty_strided",
        "eye",
        "linspace",
        "logspace",
        "ones",
        "rand",
        "randn",
        "zeros",
    ]
)
#: Those that do so where they are given Python's floats.
_MAKE_FLOATS_OF_FLOATS = frozenset(
    ["arange", "as_tensor", "asarray", "full", "range", "scalar_tensor", "tensor"]
)
#: Kernels that draw numbers of the shape of others, and what does so in place.
_LIKE_ANOTHER = {
    torch.ops.aten.rand_like: "uniform_",
    torch.ops.aten.randn_like: "normal_",
    torch.ops.aten.randint_like: "random_",
}
#: Torch keeps count of dispatch modes for all threads together.
_ONE_AT_A_TIME = Turns()


class OwnDraws(TorchFunctionMode):
    """Lets whatever runs in this thread draw from the generators of the fit.

    It is for code that is not ours: weights are initialised, and units are dropped, by
    functions that draw from torch's global random state unless they are told another
    generator. What is made without a type is float32. As a mode, it is for one thread
    alone, and nothing of torch's is set, not even for a moment.

    Within a fit; without one, everything draws as it would without this.
    """

    def __init__(self) -> None:
        super().__init__()
        self._draws = current_draws()

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        name = getattr(func, "__name__", None)
        if name in _MAKE_FLOATS or name in _MAKE_FLOATS_OF_FLOATS:
            kwargs = _in_float32(func, name, args, kwargs)
        if name in _TAKE_A_GENERATOR and kwargs.get("generator") is None:
            drawn = _drawn_from(self._draws, _device_of(args, kwargs))
            kwargs = kwargs | {"generator": drawn}
        elif name == "dropout" and _is_plain(*args, **kwargs):
            return self._dropped(*args, **kwargs)
        elif name in _DRAW_INSIDE:
            with _ONE_AT_A_TIME.taken(), _DrawsInside(self._draws):
                return func(*args, **kwargs)
        return func(*args, **kwargs)

    def _dropped(self, input: torch.Tensor, p: float = 0.5, *_: Any, **__: Any) -> Any:
        """Do what torch does for dropout, which is too frequent for the long way."""
        kept = torch.empty_like(input)
        kept.bernoulli_(1 - p, generator=self._draws.on(input.device))
        return input * kept.div_(1 - p)


def _is_plain(
    input: torch.Tensor,
    p: float = 0.5,
    training: bool = True,
    inplace: bool = False,
    **others: Any,
) -> bool:
    """Whether dropout drops something, in a tensor like any other on a processor."""
    on_cpu = type(input) is torch.Tensor and input.device.type == "cpu"
    dense = on_cpu and not input.is_nested and input.numel() > 0
    return dense and training and not inplace and 0 < p < 1 and not others


class _DrawsInside(TorchDispatchMode):
    """Tells each kernel from what to draw: it sees what functions call inside.

    Every kernel passes by here, which takes time: it is for functions that draw only.
    """

    def __init__(self, draws: Draws):
        super().__init__()
        self._draws = draws

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        if func is torch.ops.aten.native_dropout.default:  # has no such variant
            return self._dropped(*args)
        fill = _LIKE_ANOTHER.get(func.overloadpacket)  # older torch has no such variant
        if fill is not None and kwargs.get("generator") is None:
            return self._filled(fill, *args, **kwargs)
        asked = _that_asks(func)
        if asked is not None and kwargs.get("generator") is None:
            drawn = _drawn_from(self._draws, _device_of(args, kwargs))
            return asked(*args, **kwargs | {"generator": drawn})
        return func(*args, **kwargs)

    def _filled(
        self, fill: str, like: torch.Tensor, *bounds: int, **kwargs: Any
    ) -> torch.Tensor:
        """Return random numbers of the shape of others, below or between bounds."""
        kwargs.pop("generator", None)
        out = torch.empty_like(like, **kwargs)
        drawn = _drawn_from(self._draws, out.device)
        if len(bounds) == 1:
            bounds = (0, *bounds)
        return getattr(out, fill)(*bounds, generator=drawn)

    def _dropped(
        self, x: torch.Tensor, p: float, train: bool | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return what is left, and what of it that is."""
        kept = torch.ones_like(x, dtype=torch.bool)
        if train is False or p == 0:
            return x.clone(), kept
        kept.bernoulli_(1 - p, generator=_drawn_from(self._draws, x.device))
        return x * kept * (1 / (1 - p) if p < 1 else 0.0), kept


@lru_cache
def _that_asks(kernel: Any) -> Any:
    """Return the variant of a kernel that takes a generator, None if it draws not."""
    if any(part.name == "generator" for part in kernel._schema.arguments):
        return kernel
    variants = {
        "default": "generator",
        "low": "low_generator",
    }
    name = variants.get(kernel._overloadname, "none")
    packet = kernel.overloadpacket
    return getattr(packet, name) if name in packet.overloads() else None


def _device_of(args: Any, kwargs: Any) -> torch.device:
    """Return where numbers are wanted."""
    device = kwargs.get("device")
    if device is None:
        tensors = (part for part in args if isinstance(part, torch.Tensor))
        found = next(tensors, kwargs.get("tensor", kwargs.get("out")))
        device = "cpu" if found is None else found.device
    return torch.device(device)


def _drawn_from(draws: Draws, device: torch.device) -> torch.Generator | None:
    """Return what to draw from on a device."""
    # tensors on "meta", where transformers makes models that it then loads, hold no
    # numbers, and nothing can be drawn there
    return None if device.type == "meta" else draws.on(device)


def _in_float32(func: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Return arguments with float32 for a type, where it would be torch's default."""
    if kwargs.get("dtype") is not None or kwargs.get("out") is not None:
        return kwargs
    if name in _MAKE_FLOATS:
        return kwargs | {"dtype": torch.float32}
    default = torch.get_default_dtype()
    if default == torch.float32:
        return kwargs
    # an array or a tensor has a type, and numbers of numpy are taken as Python's
    typed = any(hasattr(part, "dtype") and hasattr(part, "shape") for part in args)
    if not typed and func(*args, **kwargs).dtype == default:
        return kwargs | {"dtype": torch.float32}
    return kwargs
