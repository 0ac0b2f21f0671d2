"""Checks of an estimator's settings, made at the start of ``fit``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral, Real
from typing import Any

from skmtl._recipes import is_number
from skmtl._wording import shown
from skmtl.tasks._target_scaling import TRANSFORMS

__all__ = ["check_net_params", "check_settings", "without_callbacks"]

#: Settings of the skorch net that are the estimator's own.
_OWNED = {
    "module": "trunk= and sharing=",
    "criterion": "class_weight= and task_weight=",
    "tasks": "the columns of y",
    "scaling": "target_transform=",
    "rows_of": "sampling=",
    "balancing": "balancing=",
    "balancer": "balancing=",
    "users_callbacks": "callbacks",
    "optimizer": "optimizer=",
    "optimizer__lr": "lr=",
    "optimizer__weight_decay": "weight_decay=",
    "optimizer__param_groups": "lr_trunk= and lr_heads=",
    "lr": "lr=",
    "max_epochs": "max_epochs=",
    "batch_size": "batch_size=",
    "train_split": "early_stopping= and validation=",
    "iterator_train": "batch_size=",
    "iterator_valid": "batch_size=",
    "dataset": "the estimator itself",
    "use_caching": "the estimator itself",
    "predict_nonlinearity": "the estimator itself",
    "warm_start": "warm_start=",
    "verbose": "verbose=",
    "device": "device=",
}


def _integer(low: int) -> Callable[[Any], bool]:
    def is_valid(value: Any) -> bool:
        is_integer = isinstance(value, Integral) and not isinstance(value, bool)
        return is_integer and int(value) >= low

    return is_valid


def _one_of(*names: str) -> Callable[[Any], bool]:
    return lambda v: isinstance(v, str) and v in names


def _real(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda v: is_number(v) and test(v)


def _rate(value: Any) -> bool:
    return value is None or _real(lambda v: 0 < v < float("inf"))(value)


def _judges(value: Any) -> bool:
    """Whether a value says which rows are held out, or is rows and labels itself."""
    if isinstance(value, tuple):
        return len(value) == 2
    if isinstance(value, str | type):
        return False
    return callable(getattr(value, "split", None))


_CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "lr": (_real(lambda v: 0 < v < float("inf")), "a positive number"),
    "lr_trunk": (_rate, "None or a positive number"),
    "lr_heads": (_rate, "None or a positive number"),
    "weight_decay": (_real(lambda v: 0 <= v < float("inf")), "a number of 0 or more"),
    "batch_size": (
        lambda v: (isinstance(v, str) and v == "auto") or _integer(1)(v),
        "'auto' or a positive integer",
    ),
    "max_epochs": (_integer(1), "a positive integer"),
    "early_stopping": (
        lambda v: v in (True, False) and not isinstance(v, str),
        "True or False",
    ),
    "validation": (
        lambda v: _judges(v) or _real(lambda v: 0 < v < 1)(v),
        "a number between 0 and 1, a splitter, or rows to hold out as a tuple (X, y)",
    ),
    "n_iter_no_change": (
        lambda v: (isinstance(v, str) and v == "auto") or _integer(1)(v),
        "'auto' or a positive integer",
    ),
    "tol": (_real(lambda v: 0 <= v < float("inf")), "a number of 0 or more"),
    "loss": (_one_of("squared_error", "huber"), "'squared_error' or 'huber'"),
    "target_transform": (_one_of(*TRANSFORMS), "'blend' or 'standardize'"),
    "task_types": (
        lambda v: v is not None,
        "'from_dtype', 'classification', 'regression', a dict by task or a list",
    ),
    "screening": (
        lambda v: v is None or (isinstance(v, str) and v == "auto"),
        "'auto' or None",
    ),
    "verbose": (
        lambda v: isinstance(v, bool) or _integer(0)(v),
        "True, False or an integer of 0 or more",
    ),
    "n_threads": (
        lambda v: (isinstance(v, str) and v == "auto") or _integer(1)(v),
        "'auto' or a positive integer",
    ),
}


def check_settings(estimator: Any) -> None:
    """Check every plain setting of an estimator.

    Raises
    ------
    ValueError
        If one is out of range.
    """
    for name, (is_valid, expected) in _CHECKS.items():
        if not hasattr(estimator, name):  # those of numbers, where all are classes
            continue
        value = getattr(estimator, name)
        if not is_valid(value):
            message = f"Got {name}={shown(value)}, but expected {expected}."
            if name == "validation":
                message += _other_validation(value)
            raise ValueError(message)


def _other_validation(value: Any) -> str:
    """Return what may have been meant by a `validation` that is none."""
    if isinstance(value, list):
        return " A list is not taken for a pair: use validation=(X, y)."
    if value is None or (isinstance(value, bool | Real) and value == 0):
        return " To hold out nothing, use early_stopping=False."
    if _integer(2)(value):
        return (
            f" Use a share such as validation={1 / int(value):.2g}, or a splitter such "
            f"as MultiTaskStratifiedKFold({value}) of skmtl or KFold({value})."
        )
    return ""


def check_net_params(net_params: Any) -> dict[str, Any]:
    """Return the user's own settings for the skorch net.

    Raises
    ------
    TypeError
        If they are not a dict, or the callbacks not a list.
    ValueError
        If one of them is the estimator's own.
    """
    if net_params is None:
        return {}
    if not isinstance(net_params, Mapping):
        raise TypeError(
            f"Got net_params={shown(net_params)}, but expected None or a dict of "
            "settings for skorch's NeuralNet."
        )
    for name in net_params:
        owned = name if name in _OWNED else name.split("__", 1)[0]
        if (owned in _OWNED and owned != "optimizer") or name in _OWNED:
            raise ValueError(
                f"Got net_params with {name!r}, which the estimator sets itself; use "
                f"{_OWNED[owned]} instead."
            )
    if not isinstance(net_params.get("callbacks", []), list):
        raise TypeError(
            f"Got net_params with callbacks={shown(net_params['callbacks'])}, but "
            "expected a list of skorch callbacks."
        )
    return dict(net_params)


def without_callbacks(net_params: Any) -> Any:
    """Return settings for the skorch net of a part: callbacks are for the whole."""
    if not isinstance(net_params, Mapping):
        return net_params
    return {name: value for name, value in net_params.items() if name != "callbacks"}
