"""Settings and a network become a net that trains it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn.modules.batchnorm import _BatchNorm

from skmtl._recipes import resolve_recipe
from skmtl.estimators._balancing_choice import (
    balancer_for,
    check_balancing,
    choose_balancing,
    warn_of_tasks_apart,
)
from skmtl.estimators._settings import check_net_params
from skmtl.networks._image_input import ImageInput
from skmtl.networks._losses import LabelLosses
from skmtl.networks._network import MultiTaskNetwork
from skmtl.networks._token_input import TokenInput
from skmtl.sampling import SAMPLINGS, RowBatches, Sampling, TaskRows
from skmtl.tasks import Task
from skmtl.training import Schedule
from skmtl.training._auto_schedule import AutoSchedule, FallOfTexts, Pace
from skmtl.training._balanced_net import BalancedNet
from skmtl.training._net import MultiTaskNet
from skmtl.training._optimizers import optimizer_settings, parameter_groups
from skmtl.training._schedules import SCHEDULES
from skmtl.training._stopping import OTHER_LOSS, BestEpoch, BestTexts, patience

__all__ = ["build_net"]

#: Batches in an epoch if nothing is said, about.
_N_BATCHES, _N_TEXT_BATCHES = 16, 256
#: Epochs without a lower held-out loss, for numbers, if nothing is said.
_FEW_EPOCHS, _MANY_EPOCHS = 8, 24


def build_net(
    estimator: Any,
    network: MultiTaskNetwork,
    tasks: list[Task],
    rows: tuple[TaskRows, TaskRows | None],
    device: str,
    one_pass: bool,
    before: MultiTaskNet | None = None,
    scaling: Any = None,
) -> MultiTaskNet:
    """Return an initialised skorch net around `network`, ready for some rows.

    With `one_pass`, it makes one epoch at a constant learning rate. It goes on with the
    balancing rule of the net `before`, where that is of the same kind. `scaling` is
    that of the tasks that are numbers.
    """
    train, held_out = rows
    own = check_net_params(estimator.net_params)
    n_texts = _n_texts(network, train)
    small = isinstance(network.input, TokenInput) and not network.is_fixed
    batch_size = batch_size_for(estimator.batch_size, len(train), small or n_texts > 0)
    batches = RowBatches(train, batch_size, shuffle=True)
    _check_batch_norm(network, batches)
    names = [task.name for task in tasks]
    learned = [names[k] for k in network.layout.order.tolist()]
    sampling = resolve_recipe("sampling", estimator.sampling, SAMPLINGS, Sampling)
    constant = [name for name in names if name not in learned]
    rows_of = sampling.build(
        train, learned + constant, None if one_pass else int(estimator.max_epochs)
    )
    settled = sampling.settled(learned)
    # in a cycle, a task that joins late would find no rate to learn at
    may_cycle = held_out is not None and settled == 0
    schedule, pace = _schedule(
        estimator, len(train), may_cycle, one_pass, 0 if settled else n_texts
    )
    max_epochs = pace.max_epochs
    scheduler: Any = None
    if schedule is not None:
        scheduler = schedule.build(
            estimator.lr, max_epochs, len(batches), held_out is not None
        )
    monitor = "train_loss" if held_out is None else "valid_loss"
    if hasattr(scheduler, "settled"):
        scheduler.settled = settled
    # the best epoch is noted first, and training is stopped last, so that callbacks of
    # the user see every epoch and may end the fit too
    # texts go on to be written better when their loss has long ceased to fall
    last = isinstance(schedule, FallOfTexts)
    texts_judged, others_judged = _judged_kinds(network, held_out)
    beside = n_texts > 0 and others_judged
    if beside:
        monitor = OTHER_LOSS
    best = BestEpoch(monitor, settled, last and not beside)
    callbacks: list[Any] = [("best_epoch", best)]
    if beside:
        callbacks.append(("best_texts", BestTexts(settled, last or not texts_judged)))
    if scheduler is not None:
        callbacks.append(("lr_schedule", scheduler))
    users = own.pop("callbacks", [])
    callbacks += users
    if held_out is not None and pace.has_patience:
        n_epochs = patience_for(estimator.n_iter_no_change, network, train)
        both = texts_judged and others_judged
        stop = patience(n_epochs, estimator.tol, settled, both)
        callbacks.append(("early_stopping", stop))
    settings = optimizer_settings(
        estimator.optimizer, estimator.weight_decay, estimator.optimizer_params
    )
    if issubclass(settings["optimizer"], torch.optim.LBFGS):
        for parameter in network.parameters():  # it sees all of them as one vector
            parameter.data = parameter.data.contiguous()
    balancing = choose_balancing(estimator.balancing, learned)
    cls: type[MultiTaskNet] = MultiTaskNet
    balancer = None
    if balancing is not None:
        check_balancing(balancing, network, settings["optimizer"])
        warn_of_tasks_apart(balancing, train, learned)
        cls, balancer = BalancedNet, balancer_for(balancing, learned, before)
        settings |= {"balancing": balancing, "balancer": balancer}
    settings["optimizer__param_groups"] = parameter_groups(
        estimator.lr,
        estimator.lr_trunk,
        estimator.lr_heads,
        getattr(network.trunk, "lr_scales", {}),
        [name for name, _ in balancer.named_parameters()] if balancer else [],
        balancer.lr if balancer else None,
        optimizer=estimator.optimizer,
        writer_scales=[getattr(w, "lr_scales", {}) for w in network.writers],
    )
    net = cls(
        network,
        LabelLosses(network.layout, getattr(estimator, "loss", "squared_error")),
        tasks=tasks,
        scaling=scaling,
        rows_of=rows_of,
        users_callbacks=bool(users),
        lr=estimator.lr,
        max_epochs=max_epochs,
        batch_size=batch_size,
        train_split=None,
        callbacks=callbacks,
        device=device,
        verbose=int(estimator.verbose),
        **(settings | own),
    )
    return net.initialize()


def _n_texts(network: MultiTaskNetwork, rows: TaskRows) -> int:
    """Return how many texts there are to learn, of the task that has most."""
    columns = network.layout.text_columns
    return int(rows.n_labels[columns].max()) if columns else 0


def _judged_kinds(
    network: MultiTaskNetwork, held_out: TaskRows | None
) -> tuple[bool, bool]:
    """Return whether held-out rows have labels that count of texts, and of others."""
    if held_out is None:
        return False, False
    judged, layout = held_out.objective > 0, network.layout
    texts, others = judged[layout.text_columns], judged[layout.other_columns]
    return bool(texts.any()), bool(others.any())


def _schedule(
    estimator: Any, n_samples: int, may_cycle: bool, one_pass: bool, n_texts: int
) -> tuple[Schedule | None, Pace]:
    """Return how the learning rate changes, if it does, and how long to train."""
    given = resolve_recipe("lr_schedule", estimator.lr_schedule, SCHEDULES, Schedule)
    if one_pass:
        return None, Pace(1, True)
    pace = Pace(int(estimator.max_epochs), True)
    if isinstance(given, AutoSchedule) and n_texts:
        return FallOfTexts(), given.pace_of_texts(
            n_texts, n_samples, pace.max_epochs, may_cycle
        )
    if isinstance(given, AutoSchedule):
        pace = given.pace(n_samples, pace.max_epochs, may_cycle)
        return (None if pace.has_patience else given), pace
    return given, pace


def _check_batch_norm(network: Any, batches: RowBatches) -> None:
    """Raise if batch statistics are asked of a single row."""
    n_samples = len(batches.data)
    normalizes = any(isinstance(m, _BatchNorm) for m in network.modules())
    if normalizes and n_samples // len(batches) < 2:
        raise ValueError(
            f"Got batches of a single row (batch_size={batches.batch_size}, "
            f"{n_samples} rows to learn from), but the trunk normalises over batches "
            "and expects two rows or more. Use a larger batch_size, or another "
            "normalization."
        )


def patience_for(n_epochs: Any, network: Any, rows: TaskRows) -> int:
    """Return the epochs without a lower loss; "auto" is more for dense tables.

    Sparse rows, tokens and images are learned by heart early, and then for long.
    """
    if n_epochs != "auto":
        return int(n_epochs)
    others = isinstance(network.input, TokenInput | ImageInput)
    return _FEW_EPOCHS if others or rows.inputs.is_sparse else _MANY_EPOCHS


def batch_size_for(batch_size: Any, n_samples: int, reads_texts: bool = False) -> int:
    """Return the batch size; "auto" is about a share of the rows, 32 to 512.

    A step on 32 texts takes an eighth of one on 256, so that small batches are free;
    and what writes texts needs many steps.
    """
    if batch_size != "auto":
        return int(batch_size)
    n_batches = _N_TEXT_BATCHES if reads_texts else _N_BATCHES
    return int(np.clip(2 ** int(np.log2(max(n_samples / n_batches, 1))), 32, 512))
