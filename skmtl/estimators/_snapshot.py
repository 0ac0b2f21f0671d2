"""A fit that fails leaves the estimator as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

__all__ = ["unchanged_on_failure"]


@contextmanager
def unchanged_on_failure(estimator: Any, trains_in_place: bool) -> Iterator[None]:
    """Put the estimator back as it was if the block raises or is interrupted.

    Parameters
    ----------
    estimator : estimator instance
    trains_in_place : bool
        Whether the block goes on training the fitted network, so that weights,
        optimiser and statistics of the inputs must be put back too.
    """
    attributes = dict(vars(estimator))
    if trains_in_place:
        net = estimator.net_
        weights = deepcopy(net.module_.state_dict())
        optimizer = deepcopy(net.optimizer_.state_dict())
        balancer = getattr(net, "balancer_", None)
        rule = balancer and deepcopy(balancer.state_dict())
        augment = net.module_.augment
        encoder = estimator._input_encoder
        learned = deepcopy(vars(encoder))
    try:
        yield
    except BaseException:
        vars(estimator).clear()
        vars(estimator).update(attributes)
        if trains_in_place:
            net.module_.load_state_dict(weights)
            net.optimizer_.load_state_dict(optimizer)
            if balancer is not None:
                balancer.load_state_dict(rule)
            net.module_.augment = augment
            vars(encoder).update(learned)
        raise
