"""Tasks that come later: a head more on the trunk of a fitted estimator."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted
from torch import nn

from skmtl._row_order import warn_of_row_order
from skmtl.estimators._assembly import task_rows
from skmtl.estimators._base import MultiTaskEstimator
from skmtl.estimators._draft import draft
from skmtl.estimators._fit_data import FitData
from skmtl.estimators._held_out import Split, hold_out
from skmtl.estimators._net_building import build_net
from skmtl.estimators._new_task import check_new_task, encode_task, settings_alone
from skmtl.estimators._ready_rows import make_ready
from skmtl.inputs import Table
from skmtl.networks._heads import PackedHeads
from skmtl.networks._layout import HeadLayout
from skmtl.networks._network import MultiTaskNetwork
from skmtl.networks._ready_input import ReadyInput
from skmtl.sampling.augmentation import build_augmentations
from skmtl.tasks._groups import check_groups
from skmtl.training._copies import copy_to_train
from skmtl.training._machine import choose_device, draw_seed, seeded
from skmtl.training._net import MultiTaskNet
from skmtl.training._net_around import net_around
from skmtl.training._own_draws import OwnDraws
from skmtl.training._run import Interrupt, run
from skmtl.training._threads import threads

__all__ = ["GrowingTasks"]


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
    ) -> Self:
        """Learn one task more, from rows that need no label of the other tasks.

        A new head reads the representation of the fitted trunk, so few labels may be
        enough. It is trained with the settings of the estimator; sharing, balancing,
        sampling, `task_weight` and callbacks are not used. If `validation` is a tuple,
        which has labels of other tasks, a share of 0.1 is held out instead. The task
        comes last in `task_names_`, and `classes_` is a list from then on.
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
        self._add_task(name, X, y, sample_weight, lr_trunk, groups)
        return self

    def _add_task(
        self,
        name: str,
        X: Any,
        y: Any,
        sample_weight: Any,
        lr_trunk: float | None,
        groups: Any,
    ) -> None:
        check_is_fitted(self)
        settings = settings_alone(self, name, lr_trunk)
        with draft(self) as model, threads(1):
            check_new_task(model.task_names_, model.net_.module_, settings, name)
            data = encode_task(model, name, X, y, sample_weight, settings.class_weight)
            check_groups(groups, len(y))
            warn_of_row_order(X, groups, "X and groups")
            seed = draw_seed(self.random_state, self.n_iter_, len(self.task_names_))
            split = Split(data.labelled_rows())
            if self.early_stopping:
                n_members = self.trunk_.holding_members()
                split = hold_out(settings, data, (X, y, groups), seed, n_members)
            interrupt = model._grow(name, data, split, seed, settings)
        if interrupt is not None:
            interrupt.go_on()

    def _grow(
        self, name: str, data: FitData, split: Split, seed: int, settings: Any
    ) -> Interrupt | None:
        """Train the head, and take it up."""
        device = choose_device(self.device)
        before = copy_to_train(self.net_).module_.to(device)
        with seeded(seed, device):
            tunes = settings.lr_trunk is not None
            small = self._small_network(before, data, tunes, device)
            small_net, interrupt = self._train_head(
                small, settings, data, split, device
            )
            targets = self._task_encoder.with_task(data.targets.tasks_[0])
            network = before.with_heads(small.heads).eval()
            with OwnDraws():
                net = net_around(network, self.net_, targets.tasks_, device)
        self.net_ = net
        self.history_ = net.history
        self._task_encoder = targets
        self.task_names_ = targets.names_
        self.n_tasks_ = self.n_outputs_ = len(targets.tasks_)
        self.classes_ = [task.classes for task in targets.tasks_]
        self.added_history_ = {**self.added_history_, name: small_net.history}
        return interrupt

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
    ) -> tuple[MultiTaskNet, Interrupt | None]:
        """Train a network of the new task, and return the net that has done it."""
        make_ready(small, data, split)
        rows = task_rows(data, small, split)
        small.heads.start_from(rows[0].targets())
        tasks = data.targets.tasks_
        with OwnDraws():
            net = build_net(settings, small, tasks, rows, device, one_pass=False)
        n_rows = net.batch_size * data.rows.n_positions
        n_multiplied = small.n_multiplied_in_training
        with threads(self.n_threads, n_rows, n_multiplied, self._same_bits) as own:
            return net, run(net, rows, own.look)
