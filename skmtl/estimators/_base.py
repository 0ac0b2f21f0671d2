"""What the multi-task estimators have in common: how they are fitted."""

from __future__ import annotations

from copy import copy, deepcopy
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.exceptions import DataConversionWarning
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from skmtl._row_order import warn_of_row_order
from skmtl._warning import warn
from skmtl.estimators._answers import check_answers
from skmtl.estimators._assembly import build_network, task_rows
from skmtl.estimators._decisions import Decisions
from skmtl.estimators._draft import draft
from skmtl.estimators._fit_data import FitData
from skmtl.estimators._held_out import Split, hold_out, warn_of_unused
from skmtl.estimators._held_out_errors import why_none
from skmtl.estimators._held_out_labels import labels_held_out
from skmtl.estimators._input_kinds import input_kind
from skmtl.estimators._leaks import warn_of_leaks
from skmtl.estimators._net_building import build_net
from skmtl.estimators._ready_rows import make_ready
from skmtl.estimators._screening import columns_left_out, screen
from skmtl.estimators._settings import check_settings
from skmtl.estimators._target_warnings import warn_of_targets
from skmtl.estimators._text_warnings import warn_of_texts
from skmtl.estimators._texts_apart import teach_texts_apart
from skmtl.estimators._writers import calibrate_writers, start_writers
from skmtl.inputs import Table
from skmtl.networks import Trunk
from skmtl.networks._network import MultiTaskNetwork
from skmtl.networks.trunks import resolve_trunk
from skmtl.sampling._evaluation import EVALUATION_BATCH_SIZE
from skmtl.sampling.augmentation import build_augmentations
from skmtl.tasks import TaskEncoder, target_columns
from skmtl.tasks._classes_again import check_classes_again
from skmtl.tasks._groups import check_groups
from skmtl.tasks._task_types import warn_of_few_values
from skmtl.tasks._weights import (
    check_sample_weight,
    check_taught,
    row_weights,
    task_weights,
)
from skmtl.tasks._written_numbers import warn_of_written_numbers
from skmtl.training._copies import copy_to_train
from skmtl.training._inference import outputs
from skmtl.training._machine import choose_device, draw_seed, seeded
from skmtl.training._net import MultiTaskNet
from skmtl.training._own_draws import OwnDraws
from skmtl.training._run import Interrupt, carry_on, run
from skmtl.training._threads import threads

__all__ = ["MultiTaskEstimator"]

#: How much a text counts beside a class or a number: its loss is that of a symbol, and
#: there are many in it.
_SHARE_OF_TEXTS = 5


class MultiTaskEstimator(Decisions):
    """Base class: settings and data in, a fitted net out."""

    net_: MultiTaskNet
    added_history_: dict[str, Any]
    n_iter_: int
    screened_: list[Any]
    task_names_: list[str]
    _input_encoder: Any
    trunk_: Trunk

    def _fit(self, X: Any, y: Any, sample_weight: Any, groups: Any) -> None:
        """Learn from all rows, for up to ``max_epochs`` epochs."""
        again = bool(self.warm_start) and hasattr(self, "net_")
        # one thread: the threads that OpenMP starts for more are not there after a fork
        with draft(self) as model, threads(1):
            check_settings(self)
            data = model._encode(X, y, sample_weight, None, again)
            check_groups(groups, len(data.codes))
            warn_of_row_order(X, groups, "X and groups")
            check_taught(data.codes, data.weights, data.targets.tasks_)
            seed = draw_seed(self.random_state, self.n_iter_ if again else 0)
            if self.early_stopping:
                # a network that is taken up has the members it was built with
                trunk = self.trunk_ if again else data.trunk
                n_members = trunk.holding_members()
                if data.texts:  # which are written from all members
                    n_members = 1
                split = hold_out(model, data, (X, y, groups), seed, n_members)
            else:
                warn_of_unused(self.validation)
                split = Split(data.labelled_rows())
            lacking = why_none(False, again, split.held_out, split.judge is not None)
            model._check_decisions(self._decision, data.targets.tasks_, lacking, again)
            if not again:
                data.learn_statistics(split.train)
                screen(self, data, split.train)
            data.learn_scaling(split.train, self._target_transform)
            interrupt = model._train(data, split, seed, again)
        if interrupt is not None:
            interrupt.go_on()

    def _fit_chunk(self, X: Any, y: Any, classes: Any, sample_weight: Any) -> None:
        """Go on learning with one pass over some rows."""
        again = hasattr(self, "net_")
        with draft(self) as model, threads(1):
            check_settings(self)
            if again:  # it goes on learning
                model._input_encoder = deepcopy(self._input_encoder)
            data = model._encode(X, y, sample_weight, classes, again)
            seed = draw_seed(self.random_state, self.n_iter_ if again else 0)
            rows = data.labelled_rows()
            if not len(rows):
                raise ValueError(
                    "Got y without a single observed label, or with weights of 0 for "
                    "all of them, but expected one that counts."
                )
            lacking = why_none(True, again, None, has_judge=False)
            model._check_decisions(self._decision, data.targets.tasks_, lacking, again)
            data.learn_statistics(rows)
            data.learn_scaling(rows, self._target_transform)
            model._train(data, Split(rows), seed, again, one_pass=True)

    def _encode(
        self, X: Any, y: Any, sample_weight: Any, classes: Any, again: bool
    ) -> FitData:
        """Check and encode inputs and targets, and learn the encoders if need be."""
        trunk = resolve_trunk(self.trunk)
        columns = target_columns(y, task_types=self._types_to_read(again))
        if len(columns.names) == 1 and not columns.single:
            warn(
                "A column-vector y was passed when a 1d array was expected. Please "
                "change the shape of y to (n_samples,), for example using ravel().",
                DataConversionWarning,
            )
            columns.single = True
        inputs = (
            self._input_encoder if again else input_kind(trunk).encoder(self, trunk)
        )
        warn_of_row_order(X, y, "X and y")
        warn_of_row_order(X, sample_weight, "X and sample_weight")
        X = inputs.check(self, X, reset=not again)
        check_consistent_length(X, columns.values[0])
        if again:
            targets = copy(self._task_encoder)  # how far numbers reach may change
            ordered = columns.in_order_of(targets.names_, targets.named_)
            check_classes_again(
                classes, ordered, targets.tasks_, len(self.added_history_)
            )
        else:
            targets = TaskEncoder().fit(columns, classes)
            inputs.fit(X)
            warn_of_leaks(X, y)
            warn_of_targets(columns, targets)
            warn_of_few_values(columns, self._task_types)
            warn_of_written_numbers(columns, self._task_types)
        sample_weight = columns.weights_in_order_of(
            targets.names_, sample_weight, targets.named_
        )
        codes = targets.encode(columns)
        sample_weight = check_sample_weight(sample_weight, *codes.shape)
        class_weight = getattr(self, "class_weight", None)
        weights = row_weights(codes, targets.tasks_, sample_weight, class_weight)
        shares = task_weights(self.task_weight, targets.names_)
        if targets.text_tasks_:
            shares[targets.text_tasks_] *= _SHARE_OF_TEXTS
            shares /= shares.sum()
        rows = inputs.transform(X)
        data = FitData(
            trunk, inputs, targets, rows, codes, weights, sample_weight, shares
        )
        data.values = targets.numbers(columns)
        if targets.text_tasks_:
            counted = data.counted()
            if not again:
                head = self._head_of_texts()
                targets.learn_codecs(columns, counted, head.max_length, head.codec)
            data.texts = targets.texts(columns, counted)
            warn_of_texts(data)
        if not again:
            data.size_trunk()
        return data

    def _train(
        self,
        data: FitData,
        split: Split,
        seed: int,
        again: bool,
        one_pass: bool = False,
    ) -> Interrupt | None:
        """Build the net, or take up the fitted one, and train it."""
        device = choose_device(self.device)
        tasks = data.targets.tasks_
        before = copy_to_train(self.net_) if again else None
        with seeded(seed, device):
            with OwnDraws():
                if before is not None:
                    network = before.module_
                    if not one_pass:  # this fit will find out what is best for texts
                        network.for_texts = []
                else:
                    network = build_network(self, data.trunk, data.inputs, data.targets)
                    self.trunk_ = data.trunk
                    if data.texts:
                        self.text_head_ = clone(self._head_of_texts())
                network.to(device)
                network.input.set_statistics(*data.inputs.statistics_)
                network.augment = build_augmentations(
                    self.augment, data.trunk.input_kind, network.input
                )
            if network.is_fixed:  # the same in each epoch: once for all of them
                for part in filter(None, (data, split.judge)):
                    part.rows = Table(self._run(network, "fixed", part.rows, device))
            if not one_pass:
                make_ready(network, data, split)
            rows = task_rows(data, network, split)
            if not again:
                network.heads.start_from(rows[0].targets())
                start_writers(network, rows[0])
            with OwnDraws():
                scaling = data.targets.scaling_
                net = build_net(
                    self, network, tasks, rows, device, one_pass, before, scaling
                )
            if before is not None:
                carry_on(net, before, keep_optimizer=one_pass)
            n_rows = net.batch_size * data.rows.n_positions
            n_multiplied = network.n_multiplied_in_training
            with threads(self.n_threads, n_rows, n_multiplied, self._same_bits) as own:
                interrupt = run(net, rows, own.look)
                if one_pass:
                    teach_texts_apart(self, network, data, rows, device)
            if not one_pass:
                # of the last epoch, which need not be the one that is kept
                net.optimizer_.state.clear()
        lacking = why_none(one_pass, again, rows[1], split.judge is not None)
        self._note_held_out(net, rows[1], lacking)
        labels = labels_held_out(net, tasks, None if lacking else rows[1])
        self._note_labels(labels, lacking)
        self._note_decisions(data, labels, seed, again, adds=one_pass)
        if not lacking:  # else rows that were learned from would make it too sure
            calibrate_writers((network.for_texts or [network])[0], rows[1], device)
        self.net_ = net
        self.history_ = net.history
        if not again:
            self.added_history_ = {}
        self.n_iter_ = len(net.history)
        self._input_encoder, self._task_encoder = data.inputs, data.targets
        self.screened_ = columns_left_out(self, data.inputs)
        self.task_names_ = data.targets.names_
        self.n_tasks_ = self.n_outputs_ = len(tasks)
        self._publish_classes()
        return interrupt

    def _outputs(self, X: Any, method: str) -> np.ndarray:
        """Return what a method of the network makes of the rows of `X`."""
        if not hasattr(self, "net_"):  # the check itself takes as long as a row
            check_is_fitted(self)
        encoder = self._input_encoder
        rows = encoder.transform(encoder.check(self, X, reset=False))
        found = self._run(self.net_.module_, method, rows, self.net_.device)
        check_answers(found)
        return found

    def _run(
        self, network: MultiTaskNetwork, method: str, rows: Any, device: str
    ) -> np.ndarray:
        n_rows = min(len(rows), EVALUATION_BATCH_SIZE) * rows.n_positions
        with threads(self.n_threads, n_rows, network.n_multiplied, self._same_bits):
            return outputs(network, method, rows, device)

    @property
    def _same_bits(self) -> bool:
        """Whether the user has asked for the same bits each time."""
        return self.random_state is not None
