"""Tasks that come later: a head more on the trunk of a fitted estimator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted
from torch import nn

from skmtl._row_order import warn_of_row_order
from skmtl._wording import shown
from skmtl.estimators._assembly import task_rows
from skmtl.estimators._base import MultiTaskEstimator
from skmtl.estimators._decisions import decisions_by_task
from skmtl.estimators._draft import draft
from skmtl.estimators._fit_data import FitData
from skmtl.estimators._held_out import Split, hold_out
from skmtl.estimators._held_out_errors import HeldOutErrors, why_none
from skmtl.estimators._held_out_labels import LabelsOfTask, labels_held_out
from skmtl.estimators._net_building import build_net
from skmtl.estimators._new_task import check_new_task, encode_task, settings_alone
from skmtl.estimators._ready_rows import make_ready
from skmtl.estimators._set_levels import SetLevels
from skmtl.inputs import Table
from skmtl.networks._heads import PackedHeads
from skmtl.networks._layout import HeadLayout
from skmtl.networks._network import MultiTaskNetwork
from skmtl.networks._ready_input import ReadyInput
from skmtl.sampling import TaskRows
from skmtl.sampling.augmentation import build_augmentations
from skmtl.tasks import target_columns
from skmtl.tasks._groups import check_groups
from skmtl.tasks._task_types import warn_of_few_values
from skmtl.training._copies import copy_to_train
from skmtl.training._machine import choose_device, draw_seed, seeded
from skmtl.training._net import MultiTaskNet
from skmtl.training._net_around import net_around
from skmtl.training._own_draws import OwnDraws
from skmtl.training._run import Interrupt, run
from skmtl.training._threads import threads

__all__ = ["GrowingTasks"]

#: Why what was said of held-out rows no longer holds.
_TUNED = "add_task has tuned the trunk since (lr_trunk=)"


class GrowingTasks(MultiTaskEstimator):
    """An estimator that learns further tasks once it is fitted."""

    def add_task(
        self,
        name: str,
        X: Any,
        y: Any,
        sample_weight: Any = None,
        lr_trunk: float | None = None,
        groups: Any = None,
        task_type: str | None = None,
    ) -> Self:
        """Learn one task more, from rows that need no label of the other tasks.

        A new head reads the representation of the fitted trunk, so few labels may be
        enough; a number has no linear path of its own beside it, as those of `fit` have
        in dense tables. It is trained with the settings of the estimator; sharing,
        balancing, sampling, `task_weight` and callbacks are not used. If `validation`
        is a tuple, which has labels of other tasks, a share of 0.1 is held out instead.
        The task comes last in `task_names_`, and `classes_` is a list from then on.
        `partial_fit`, and `fit` with `warm_start`, continue with all tasks; any other
        `fit` starts afresh.

        Parameters
        ----------
        name : str
            Name of the task.
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Rows as for `fit`, with the columns that were fitted.
        y : array-like of shape (n_samples,)
            Labels of the task; NaN, None or ``pd.NA`` where one is missing. With a
            single class there is nothing to learn, and a warning says so.
        sample_weight : array-like of shape (n_samples,), optional
            Weights of the rows.
        lr_trunk : None or float, default=None
            With None the trunk stays as it is: what is predicted for the other tasks
            is the same, to the bit (the labels of all tasks are in an array of
            objects if their dtypes differ). A number, such as 1e-4, is the rate at
            which the trunk is tuned to the new task: the predictions of the other
            tasks drift, and may become worse.
        groups : array-like of shape (n_samples,), optional
            The group of each row, as for `fit`.
        task_type : "classification" or "regression", optional
            Whether the task is a class or a number, for `MultiTaskPredictor`; by
            default the dtype of y says so.

        Returns
        -------
        self : estimator
            `added_history_` has the new task's history. `history_` stays that of the
            other tasks, with None for the new one.

        Raises
        ------
        NotFittedError
            If the estimator is not fitted.
        TypeError
            If `name` is not a string.
        ValueError
            If there is a task of that name, X, y or the weights are not as described, y
            has no label, or `lr_trunk` is not positive or there is nothing to tune.
        NonFiniteLossError
            If the loss becomes NaN or infinite.

        Examples
        --------
        >>> from skmtl import MultiTaskClassifier, load_penguins
        >>> X, Y = load_penguins(return_X_y=True)
        >>> clf = MultiTaskClassifier(max_epochs=10, random_state=0)
        >>> clf = clf.fit(X, Y[["species", "island"]])
        >>> clf.add_task("sex", X[:100], Y["sex"][:100]).task_names_
        ['species', 'island', 'sex']
        >>> clf.predict(X[:1]).tolist()
        [['Adelie', 'Dream', 'male']]
        """
        self._add_task(name, X, y, sample_weight, lr_trunk, groups, task_type)
        return self

    def _add_task(
        self,
        name: str,
        X: Any,
        y: Any,
        sample_weight: Any,
        lr_trunk: float | None,
        groups: Any,
        task_type: str | None,
    ) -> None:
        check_is_fitted(self)
        settings = settings_alone(self, name, lr_trunk)
        with draft(self) as model, threads(1):
            check_new_task(model.task_names_, model.net_.module_, settings, name)
            types = self._types_of_new(task_type)
            columns = target_columns(y, task_types=types, only_task=name)
            if columns.is_text(0):
                raise ValueError(
                    f"Got task_type='generation' for the new task {name!r}, but what "
                    "writes a text cannot be added later: expected a class or a "
                    "number. Name it in task_types=, and fit with all tasks."
                )
            if task_type is None:
                warn_of_few_values(columns, types, new=name)
            data = encode_task(model, name, X, y, columns, sample_weight, settings)
            check_groups(groups, len(y))
            warn_of_row_order(X, groups, "X and groups")
            seed = draw_seed(self.random_state, self.n_iter_, len(self.task_names_))
            split = Split(data.labelled_rows())
            if self.early_stopping:
                n_members = self.trunk_.holding_members()
                split = hold_out(settings, data, (X, y, groups), seed, n_members)
            lacking = why_none(False, False, split.held_out, has_judge=False)
            new = data.targets.tasks_
            known = self._task_encoder.tasks_
            decisions = decisions_by_task(self._decision, known + new)
            settings.decision = decisions[-1] or "accuracy"
            model._check_decisions(settings.decision, new, lacking)
            data.learn_scaling(split.train, self._target_transform)
            interrupt = model._grow(name, data, split, seed, settings)
        if interrupt is not None:
            interrupt.go_on()

    def _types_of_new(self, task_type: str | None) -> Any:
        """Return what tells whether a new task is a class or a number."""
        own = self._task_types
        if isinstance(own, Mapping | Sequence) and not isinstance(own, str):
            own = "from_dtype"  # what was said of other tasks says nothing of this one
        if task_type is None or task_type == own:
            return own
        if own is None and task_type == "classification":
            return None
        return self._other_type(task_type)

    def _other_type(self, task_type: str) -> Any:
        """Raise, as tasks of one type are learned here."""
        raise ValueError(
            f"Got task_type={shown(task_type)}, but expected None: the tasks of a "
            f"{type(self).__name__} are all of one type. MultiTaskPredictor learns "
            "classes and numbers together."
        )

    def _grow(
        self, name: str, data: FitData, split: Split, seed: int, settings: Any
    ) -> Interrupt | None:
        """Train the head, and take it up."""
        device = choose_device(self.device)
        before = copy_to_train(self.net_).module_.to(device)
        with seeded(seed, device):
            tunes = settings.lr_trunk is not None
            small = self._small_network(before, data, tunes, device)
            small_net, rows, interrupt = self._train_head(
                small, settings, data, split, device
            )
            targets = self._task_encoder.with_task(data.targets)
            network = before.with_heads(small.heads).eval()
            with OwnDraws():
                scaling = targets.scaling_
                net = net_around(network, self.net_, targets.tasks_, device, scaling)
        self._note_added(net, small_net, rows[1], tunes)
        labels = labels_held_out(small_net, data.targets.tasks_, rows[1])
        self._note_added_labels(labels, tunes)
        self._note_added_decision(data, labels, seed, settings.decision)
        self.net_ = net
        self.history_ = net.history
        self._task_encoder = targets
        self.task_names_ = targets.names_
        self.n_tasks_ = self.n_outputs_ = len(targets.tasks_)
        self._publish_classes()
        self.added_history_ = {**self.added_history_, name: small_net.history}
        return interrupt

    def _note_added(
        self, net: Any, small_net: Any, held_out: TaskRows | None, tunes: bool
    ) -> None:
        """Note how far numbers are off once there is one task more."""
        if not net.module_.layout.n_numbers:
            return
        known = getattr(self, "_errors", HeldOutErrors([], [], []))
        if small_net.module_.layout.n_numbers and held_out is not None:
            known = known.joined(HeldOutErrors.of(small_net, held_out))
        elif small_net.module_.layout.n_numbers:
            lacking = why_none(False, False, held_out, has_judge=False)
            known = HeldOutErrors.none(lacking)
        if tunes:
            known = HeldOutErrors.none(_TUNED)
        self._errors = known

    def _note_added_labels(
        self, labels: list[LabelsOfTask | None], tunes: bool
    ) -> None:
        """Note how probable held-out labels of the new task were."""
        known = self._set_levels.joined(SetLevels.of(labels))
        self._set_levels = SetLevels.none(len(known.sizes), _TUNED) if tunes else known

    def _small_network(
        self, network: MultiTaskNetwork, data: FitData, tunes: bool, device: str
    ) -> MultiTaskNetwork:
        """Return a network with the new head alone, whose rows become those of `data`.

        Without tuning they are what the trunk makes of them, once for all epochs.
        """
        layout = HeadLayout([data.targets.tasks_[0].n_classes])
        entrance, trunk, augment = network.input, network.trunk, None
        with OwnDraws():
            heads = PackedHeads(network.width, layout, network.heads.n_members)
            if tunes:
                kind = data.trunk.input_kind
                augment = build_augmentations(self.augment, kind, entrance)
        if not tunes:
            data.rows = Table(self._run(network, "encode", data.rows, device))
            width = int(np.prod(data.rows.numbers.shape[1:]))
            entrance, trunk = ReadyInput(width), nn.Identity()
        small = MultiTaskNetwork(
            entrance, trunk, nn.Identity(), heads, network.width
        ).to(device)
        small.augment, small.is_additive = augment, network.is_additive
        if small.is_fixed:
            data.rows = Table(self._run(small, "fixed", data.rows, device))
        return small

    def _train_head(
        self,
        small: MultiTaskNetwork,
        settings: Any,
        data: FitData,
        split: Split,
        device: str,
    ) -> tuple[MultiTaskNet, tuple[TaskRows, TaskRows | None], Interrupt | None]:
        """Train a network of the new task, and return the net that has done it."""
        make_ready(small, data, split)
        rows = task_rows(data, small, split)
        small.heads.start_from(rows[0].targets())
        tasks = data.targets.tasks_
        with OwnDraws():
            scaling = data.targets.scaling_
            net = build_net(
                settings, small, tasks, rows, device, one_pass=False, scaling=scaling
            )
        n_rows = net.batch_size * data.rows.n_positions
        n_multiplied = small.n_multiplied_in_training
        with threads(self.n_threads, n_rows, n_multiplied, self._same_bits) as own:
            return net, rows, run(net, rows, own.look)
