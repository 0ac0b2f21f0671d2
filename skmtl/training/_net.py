"""The skorch net that trains a multi-task network."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from skorch import NeuralNet
from skorch.callbacks import Callback, EpochTimer, PrintLog, ProgressBar

from skmtl.exceptions import NonFiniteLossError
from skmtl.networks._members import joint_losses, learning_losses
from skmtl.sampling import EvaluationBatches, RowBatches, TaskRows

__all__ = ["MultiTaskNet"]

#: The hooks that a callback overrides to be called at every batch.
_BATCH_HOOKS = ("on_batch_begin", "on_batch_end", "on_grad_computed")


class MultiTaskNet(NeuralNet):
    """A skorch ``NeuralNet`` for several tasks.

    It learns from `TaskRows`, takes batches as slices instead of through a
    ``DataLoader``, and keeps one loss per task. ``fit`` and ``partial_fit`` take a pair
    ``(training rows, held-out rows or None)``.

    Parameters
    ----------
    module : MultiTaskNetwork
    criterion : LabelLosses
    learned_tasks : list of str
        Names of the tasks in the order of the losses.
    users_callbacks : bool, default=False
        Whether callbacks of the user are among the callbacks.
    **kwargs
        As for ``skorch.NeuralNet``.

    Notes
    -----
    ``history`` holds, for each epoch, ``train_loss`` and ``valid_loss`` (the objective)
    and ``train_task_losses`` and ``valid_task_losses`` (a dict with each task's loss).
    Losses of single batches are recorded where a callback looks at batches.
    """

    def __init__(
        self,
        module: Any,
        criterion: Any,
        *,
        learned_tasks: list[str],
        users_callbacks: bool = False,
        **kwargs: Any,
    ):
        self.learned_tasks = learned_tasks
        self.users_callbacks = users_callbacks
        super().__init__(module, criterion, **kwargs)

    @property
    def _default_callbacks(self) -> list[tuple[str, Callback]]:
        callbacks: list[tuple[str, Callback]] = [("epoch_timer", EpochTimer())]
        if self.verbose:
            losses = ["train_task_losses", "valid_task_losses"]
            callbacks += [
                ("progress_bar", ProgressBar()),
                ("print_log", PrintLog(keys_ignored=losses)),
            ]
        return callbacks

    def get_split_datasets(
        self, X: tuple[TaskRows, TaskRows | None], y: Any = None, **fit_params: Any
    ) -> tuple[TaskRows, TaskRows | None]:
        """Return the rows as they came: the estimator has split them."""
        return X

    def get_iterator(
        self, dataset: TaskRows, training: bool = False
    ) -> RowBatches | EvaluationBatches:
        """Return batches, shuffled for training."""
        if training:
            return RowBatches(dataset, self.batch_size, shuffle=True)
        return EvaluationBatches(dataset, self.module_.input.width)

    def train_step(self, batch: Any, **fit_params: Any) -> dict[str, Any]:
        """Make one step of the optimiser."""
        if self._needs_loss:
            return super().train_step(batch, **fit_params)
        for parameter in self._learned:  # zero_grad without its bookkeeping
            parameter.grad = None
        step = self.train_step_single(batch, **fit_params)
        self.optimizer_.step()
        return step

    def train_step_single(self, batch: Any, **fit_params: Any) -> dict[str, Any]:
        """Compute the gradients of the objective on a batch."""
        step, label_losses, (_, weights, shares) = self._step(batch, learning=True)
        # The objective is linear in the losses of the labels, so its gradient by them
        # is known: going back from there spares the graph of the means.
        gradient = self._label_gradient / len(label_losses)
        if weights is not None:
            gradient = weights * gradient
        if label_losses.ndim == 3:
            n_members = label_losses.shape[1]
            gradient = gradient.expand(len(label_losses), -1).unsqueeze(1)
            gradient = gradient * (
                1 / n_members if shares is None else shares.unsqueeze(2)
            )
        label_losses.backward(gradient.expand_as(label_losses))
        return step

    def validation_step(self, batch: Any, **fit_params: Any) -> dict[str, Any]:
        """Compute the losses on a batch of held-out rows."""
        with torch.no_grad():
            return self._step(batch, learning=False)[0]

    def _step(
        self, batch: Any, learning: bool
    ) -> tuple[dict[str, Any], torch.Tensor, tuple[Any, ...]]:
        """Return the losses, those of each label, and the targets.

        Task k's loss is the sum of weight * loss over its observed labels, divided by
        the number of rows and by the task's mean weight over all training rows: an
        unbiased estimate of the weighted mean over all its observed labels. A missing
        label has weight 0. Members learn each for itself, and are judged together.
        """
        inputs, targets = batch
        codes, weights, shares = targets = _to(self.device, targets)
        logits = self.module_(*_to(self.device, inputs))
        label_losses = self.criterion_(logits, codes)
        losses = label_losses.detach()
        if losses.ndim == 3:
            losses = (learning_losses if learning else joint_losses)(losses, shares)
        if weights is not None:
            losses = losses * weights * self._loss_scale
        losses = losses.mean(dim=0)
        step = {"losses": losses, "y_pred": logits}
        if self._needs_loss:
            step["loss"] = losses @ self._objective
        return step, label_losses, targets

    def _attend_to(self, data: TaskRows) -> None:
        """Take the rows' shares of the objective for the steps to come."""
        self._watched = any(_listens(callback) for _, callback in self.callbacks_)
        # callbacks look at it, and LBFGS asks for it again within a step
        line_search = isinstance(self.optimizer_, torch.optim.LBFGS)
        self._needs_loss = self._watched or line_search
        scale, objective = _to(self.device, (data.loss_scale, data.objective))
        self._loss_scale, self._objective = scale, objective
        self._label_gradient = objective if scale is None else objective * scale
        groups = self.optimizer_.param_groups
        self._learned = [parameter for group in groups for parameter in group["params"]]

    def run_single_epoch(
        self,
        iterator: RowBatches | EvaluationBatches | None,
        training: bool,
        prefix: str,
        step_fn: Any,
        **fit_params: Any,
    ) -> None:
        """Go through all batches once and record the mean losses.

        Batches are announced to callbacks only where one listens: in a small network
        that costs as much as the step itself.
        """
        if iterator is None:
            return
        self._set_training(training)
        data = iterator.data
        self._attend_to(data)
        losses, sizes = [], []
        for batch in iterator:
            if self._watched:
                self.notify("on_batch_begin", batch=batch, training=training)
            step = step_fn(batch, **fit_params)
            losses.append(step["losses"])
            sizes.append(len(batch[1][0]))
            if self._watched:
                self.history.record_batch(prefix + "_loss", step["loss"].item())
                self.history.record_batch(prefix + "_batch_size", sizes[-1])
                self.notify("on_batch_end", batch=batch, training=training, **step)
        self.history.record(prefix + "_batch_count", len(sizes))
        self._record_losses(prefix, torch.stack(losses), sizes, data)

    def _record_losses(
        self, prefix: str, losses: torch.Tensor, sizes: list[int], data: TaskRows
    ) -> None:
        """Record the losses of an epoch; raise if one is not finite."""
        per_batch = losses.double().cpu().numpy()
        self._check_finite(per_batch)
        per_task = np.average(per_batch, axis=0, weights=sizes)
        total = float(per_task @ data.objective.double().numpy())
        name = prefix + "_loss"
        earlier = [row[name] for row in list(self.history)[:-1] if name in row]
        observed = data.observed.tolist()
        by_task = {
            self.learned_tasks[k]: float(per_task[k]) if observed[k] else None
            for k in self.module_.heads.layout.order.argsort().tolist()
        }
        self.history.record(name, total)
        self.history.record(name + "_best", total < min(earlier, default=np.inf))
        self.history.record(prefix + "_task_losses", by_task)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what each epoch sets anew."""
        state = super().__getstate__()
        for name in ("_learned", "_loss_scale", "_objective", "_label_gradient"):
            state.pop(name, None)
        if hasattr(self, "module_"):
            state["module"] = None  # the same as module_: else it is stored twice
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Put back what was not stored twice."""
        super().__setstate__(state)
        if hasattr(self, "module_"):
            self.module = self.module_

    def check_outcome(self, data: TaskRows) -> None:
        """Raise if the trained network fails on some of its training rows.

        The loss of a step is that of the weights before it: without held-out rows
        nothing else tells what the last step has done.
        """
        self._attend_to(data)
        step = self.validation_step(data.batch(data.rows[: self.batch_size]))
        self._check_finite(step["losses"].cpu().numpy()[None])

    def _check_finite(self, per_batch: np.ndarray) -> None:
        """Name the task whose loss was the first to be NaN or infinite."""
        broken = ~np.isfinite(per_batch)
        if not broken.any():
            return
        first = broken[np.flatnonzero(broken.any(axis=1))[0]]
        names = [n for n, bad in zip(self.learned_tasks, first, strict=True) if bad]
        epoch = len(self.history)
        raise NonFiniteLossError(
            f"The loss of {'task' if len(names) == 1 else 'the tasks'} "
            f"{', '.join(map(repr, names))} became NaN or infinite in epoch {epoch}. "
            f"Try a lower lr (now {self.lr:g}), standardize=True, or look for extreme "
            "values in X and in the sample weights."
        )


def _to(device: str, parts: tuple[Any, ...]) -> tuple[Any, ...]:
    if device == "cpu":
        return parts
    return tuple(part if part is None else part.to(device) for part in parts)


def _listens(callback: Callback) -> bool:
    """Whether a callback wants to hear of each batch."""
    cls = type(callback)
    return any(
        getattr(cls, hook) is not getattr(Callback, hook) for hook in _BATCH_HOOKS
    )
