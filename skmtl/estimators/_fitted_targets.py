"""What kind of targets an estimator has: types, classes, tags, errors of numbers."""

from __future__ import annotations

from typing import Any

from skmtl.estimators._common_settings import CommonSettings
from skmtl.estimators._held_out_errors import HeldOutErrors
from skmtl.estimators._held_out_labels import LabelsOfTask
from skmtl.estimators._set_levels import SetLevels
from skmtl.networks import Trunk
from skmtl.networks.trunks import resolve_trunk
from skmtl.tasks import TaskEncoder

__all__ = ["FittedTargets"]


class FittedTargets(CommonSettings):
    """Knows what the targets are, before a fit and after it."""

    _task_encoder: TaskEncoder
    _errors: HeldOutErrors
    _set_levels: SetLevels

    @property
    def _target_transform(self) -> str:
        """How numbers are brought to the scale that is learned."""
        return getattr(self, "target_transform", "standardize")

    def _types_to_read(self, again: bool) -> Any:
        """Return what tells which columns of y are classes, and which are numbers."""
        return self._task_encoder.types_ if again else self._task_types

    @property
    def _task_types(self) -> Any:
        """The same, of targets that are met for the first time."""
        return None

    def _note_held_out(self, net: Any, held_out: Any, lacking: str) -> None:
        """Note how far numbers are off in held-out rows, or why this is not known."""
        self.__dict__.pop("_errors", None)
        if not net.module_.layout.n_numbers:
            return
        if lacking:
            self._errors = HeldOutErrors.none(lacking)
        else:
            self._errors = HeldOutErrors.of(net, held_out)

    def _note_labels(self, labels: list[LabelsOfTask | None], lacking: str) -> None:
        """Note how probable held-out labels were, or why this is not known."""
        none = SetLevels.none(len(labels), lacking)
        self._set_levels = none if lacking else SetLevels.of(labels)

    def _publish_classes(self) -> None:
        """Say what the classes are: none of tasks that are numbers."""
        targets = self._task_encoder
        classes = [task.known_classes for task in targets.tasks_]
        self.__dict__.pop("classes_", None)
        if any(known is not None for known in classes):
            self.classes_ = classes[0] if targets.single_ else classes
        self.task_types_ = dict(targets.types_)

    def _tagged(self, tags: Any) -> Any:
        """Return tags with what the trunk and several tasks mean for them."""
        tags.target_tags.single_output = True
        tags.transformer_tags.preserves_dtype = []
        trunk = self._trunk_or_default()
        tags.input_tags.two_d_array = trunk.input_kind != "images"
        tags.input_tags.three_d_array = trunk.input_kind == "images"
        tags.input_tags.positive_only = trunk.input_kind == "tokens"
        tags.input_tags.allow_nan = trunk.input_kind == "table"
        tags.input_tags.sparse = trunk.accepts_sparse
        return tags

    def _trunk_or_default(self) -> Trunk:
        """Return the trunk, or the default one if there is no such trunk."""
        try:
            return resolve_trunk(self.trunk)
        except (TypeError, ValueError):
            return resolve_trunk("mlp")
