"""The skorch net that trains a multi-task network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn.utils import clip_grad_norm_

from skmtl.networks._averaging import mean_scores
from skmtl.networks._members import as_one, joint_losses, learning_losses
from skmtl.networks._text_losses import text_losses
from skmtl.sampling import EvaluationBatches, RowBatches, TaskRows
from skmtl.sampling._evaluation import InTurn
from skmtl.sampling._rows import BatchTargets
from skmtl.tasks import Task
from skmtl.training._finite import check_finite
from skmtl.training._machine import to_device
from skmtl.training._net_callbacks import NetWithCallbacks
from skmtl.training._own_draws import OwnDraws
from skmtl.training._row_predictions import RowPredictions
from skmtl.training._stopping import OTHER_LOSS, TEXT_LOSS

__all__ = ["MultiTaskNet"]

#: The longest gradient that a network with texts follows.
_LONGEST = 1.0


class MultiTaskNet(RowPredictions, NetWithCallbacks):
    """A skorch ``NeuralNet`` for several tasks.

    It learns from `TaskRows`, takes batches as slices instead of through a
    ``DataLoader``, and keeps one loss per task. ``fit`` and ``partial_fit`` take a pair
    ``(training rows, held-out rows or None)``.

    Parameters
    ----------
    module : MultiTaskNetwork
    criterion : LabelLosses
    tasks : list of Task
        All tasks of the network.
    scaling : TargetScaling, optional
        How numbers come to the scale that is learned.
    rows_of : callable, optional
        From the number of an epoch to the rows it takes; all rows if there is none.
    users_callbacks : bool, default=False
        Whether callbacks of the user are among the callbacks.
    **kwargs
        As for ``skorch.NeuralNet``.

    Notes
    -----
    ``history`` holds, for each epoch, ``train_loss`` and ``valid_loss`` (the objective)
    and ``train_task_losses`` and ``valid_task_losses`` (a dict with each task's loss),
    and ``train_task_counts`` (a dict with the number of each task's labels).
    Losses of single batches are recorded where a callback looks at batches.
    """

    _loss_scale: Any
    _objective: Any

    def __init__(
        self,
        module: Any,
        criterion: Any,
        *,
        tasks: list[Task],
        scaling: Any = None,
        rows_of: Callable[[int], TaskRows] | None = None,
        users_callbacks: bool = False,
        **kwargs: Any,
    ):
        self.tasks = tasks
        self.scaling = scaling
        self.rows_of = rows_of
        self.users_callbacks = users_callbacks
        self._learned_names = [tasks[k].name for k in module.layout.order.tolist()]
        # scores are made of the rows themselves, not of what batches left behind
        kwargs.setdefault("use_caching", False)
        super().__init__(module, criterion, **kwargs)

    @property
    def learned_tasks(self) -> list[str]:
        """Names of the tasks that are learned, in the order of the losses."""
        return self._learned_names

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
        network = self.module_
        in_turn = network.takes_turns and not dataset.inputs.is_sparse
        return EvaluationBatches(dataset, network.input.width, in_turn)

    @property
    def learning_parts(self) -> list[Any]:
        """What takes part in a step."""
        return [self.module_, self.optimizer_]

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
        inputs, targets = batch
        targets = to_device(self.device, targets)
        logits, memory = self.read(inputs)
        step, label_losses, slope = self._learn_from(logits, targets, memory)
        if self._needs_loss:  # else at the end of the epoch, for all of its steps
            self._check_finite(step["losses"][None])
        label_losses.backward((slope * self._objective).expand_as(label_losses))
        self._shorten()
        return step

    def _shorten(self) -> None:
        """Shorten a long gradient where texts are learned.

        Pascanu, Mikolov and Bengio 2013, https://arxiv.org/abs/1211.5063.
        """
        if len(self.module_.writers) and not isinstance(
            self.optimizer_, torch.optim.LBFGS
        ):
            clip_grad_norm_(self.module_.parameters(), _LONGEST)

    def read(self, inputs: Any) -> tuple[torch.Tensor, Any]:
        """Return the scores of a batch, and what its texts are written from, if any."""
        network, inputs = self.module_, to_device(self.device, inputs)
        if not len(network.writers):
            return network(*inputs), None
        representation, straight, memory = network.read_and_remember(*inputs)
        return network.decode(representation, straight), memory

    def label_losses(
        self, logits: torch.Tensor, targets: BatchTargets, memory: Any = None
    ) -> torch.Tensor:
        """Return the loss of each label, those of texts from the memory they need."""
        if memory is None:
            return self.criterion_(logits, targets.codes, targets.values)
        network, weights = self.module_, targets.weights
        if weights is not None:
            weights = weights[:, network.layout.text_columns]
        of_texts = text_losses(network.writers, memory, targets.texts, weights)
        return self.criterion_(logits, targets.codes, targets.values, of_texts)

    def _learn_from(
        self, logits: torch.Tensor, targets: BatchTargets, memory: Any = None
    ) -> tuple[dict[str, Any], torch.Tensor, torch.Tensor]:
        """Return the losses, those of each label, and the slopes from these to those.

        Each task's loss is linear in the losses of its labels, so that its gradient by
        them is known: going back from there spares the graph of the means.
        """
        weights, shares = targets.weights, targets.shares
        step, label_losses = self._losses(logits, targets, True, memory)
        n_rows, *each = label_losses.shape
        if weights is None:
            slope = step["losses"].new_full((1, *each), 1 / n_rows)
        else:
            slope = weights * (self._loss_scale / n_rows)
            slope = slope.unsqueeze(1) if label_losses.ndim == 3 else slope
        if label_losses.ndim == 3:
            n_members = label_losses.shape[1]
            slope = slope * (1 / n_members if shares is None else shares.unsqueeze(2))
        return step, label_losses, slope

    def validation_step(self, batch: Any, **fit_params: Any) -> dict[str, Any]:
        """Compute the losses on a batch of held-out rows."""
        inputs, targets = batch
        with torch.no_grad():
            parts, memory = tuple(inputs), None
            if isinstance(inputs, InTurn):
                logits = self.module_.in_turn(*to_device(self.device, parts))
            else:
                logits, memory = self.read(parts)
            targets = to_device(self.device, targets)
            return self._losses(logits, targets, False, memory)[0]

    def _losses(
        self,
        logits: torch.Tensor,
        targets: BatchTargets,
        learning: bool,
        memory: Any = None,
    ) -> tuple[dict[str, Any], torch.Tensor]:
        """Return the losses, and those of each label.

        Task k's loss is the sum of weight * loss over its observed labels, divided by
        the number of rows and by the task's mean weight over all training rows: an
        unbiased estimate of the weighted mean over all its observed labels. A missing
        label has weight 0. Members learn each for itself, and are judged together.
        """
        weights, shares = targets.weights, targets.shares
        if not learning and logits.ndim == 3:
            logits = self._joint(logits, shares)
        label_losses = self.label_losses(logits, targets, memory)
        losses = label_losses.detach()
        if losses.ndim == 3:
            losses = (learning_losses if learning else joint_losses)(losses, shares)
        if weights is not None:
            losses = losses * weights * self._loss_scale
        losses = losses.mean(dim=0)
        step = {"losses": losses, "y_pred": logits}
        if self._needs_loss:
            step["loss"] = losses @ self._objective
        return step, label_losses

    def _joint(self, logits: torch.Tensor, shares: torch.Tensor | None) -> torch.Tensor:
        """Return scores with those averaged that are, before losses are made of them.

        Of classes, it is the probabilities that are averaged.
        """
        layout = self.module_.layout
        if self.module_.is_additive:
            return mean_scores(logits, shares)
        if layout.n_numbers:
            columns = layout.number_columns
            logits = logits.clone()
            logits[..., columns] = as_one(logits[..., columns], shares)
        return logits

    def _attend_to(self, data: TaskRows) -> None:
        """Take the rows' shares of the objective for the steps to come."""
        self._watched = self.is_listened_to
        # callbacks look at it, and LBFGS asks for it again within a step
        line_search = isinstance(self.optimizer_, torch.optim.LBFGS)
        self._needs_loss = self._watched or line_search
        shares = to_device(self.device, (data.loss_scale, data.objective))
        self._loss_scale, self._objective = shares
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
        if training and self.rows_of is not None:
            with OwnDraws():
                rows = self.rows_of(len(self.history) - 1)
            iterator = RowBatches(rows, self.batch_size, shuffle=True)
        data = iterator.data
        self._attend_to(data)
        losses, sizes = [], []
        for batch in iterator:
            if self._watched:
                self.notify("on_batch_begin", batch=batch, training=training)
                if self.module_.training != training:  # a callback has predicted
                    self._set_training(training)
            step = step_fn(batch, **fit_params)
            losses.append(step["losses"])
            sizes.append(len(batch[1].codes))
            if self._watched:
                self.history.record_batch(prefix + "_loss", step["loss"].item())
                self.history.record_batch(prefix + "_batch_size", sizes[-1])
                self.notify("on_batch_end", batch=batch, training=training, **step)
        self.history.record(prefix + "_batch_count", len(sizes))
        self._record_losses(prefix, torch.stack(losses), sizes, data)
        if training:
            counts = data.n_labels.tolist()
            self.history.record("train_task_counts", self._by_task(counts))

    def _record_losses(
        self, prefix: str, losses: torch.Tensor, sizes: list[int], data: TaskRows
    ) -> None:
        """Record the losses of an epoch; raise if one is not finite."""
        self._check_finite(losses)
        per_batch = losses.double().cpu().numpy()
        per_task = np.average(per_batch, axis=0, weights=sizes)
        total = float(per_task @ data.objective.double().numpy())
        name = prefix + "_loss"
        earlier = [row[name] for row in list(self.history)[:-1] if name in row]
        observed = data.observed.tolist()
        found = [
            loss if observed[k] else None for k, loss in enumerate(per_task.tolist())
        ]
        self.history.record(name, total)
        self.history.record(name + "_best", total < min(earlier, default=np.inf))
        self.history.record(prefix + "_task_losses", self._by_task(found))
        layout = self.module_.layout
        if layout.n_texts and prefix == "valid":
            shares = data.objective.double().numpy()
            kinds = (OTHER_LOSS, layout.other_columns), (TEXT_LOSS, layout.text_columns)
            for name, part in kinds:
                if shares[part].sum() > 0:
                    mean = per_task[part] @ shares[part] / shares[part].sum()
                    self.history.record(name, float(mean))

    def _by_task(self, values: list[Any]) -> dict[str, Any]:
        """Return values in the order of the losses as a dict in the order of tasks."""
        order = self.module_.layout.order.argsort().tolist()
        return {self.learned_tasks[k]: values[k] for k in order}

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what each epoch sets anew."""
        state = super().__getstate__()
        for name in ("_learned", "_loss_scale", "_objective", "advance_"):
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
        self._check_finite(step["losses"][None])

    def _check_finite(self, per_batch: torch.Tensor) -> None:
        check_finite(per_batch, self.learned_tasks, len(self.history), self.lr)
