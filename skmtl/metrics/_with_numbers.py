"""Predictions of tasks some or all of which are numbers or texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from skmtl._frames import is_frame
from skmtl._row_order import warn_of_row_order
from skmtl._wording import counted, shown
from skmtl.metrics._observed import Predictions
from skmtl.metrics._parts import Parts, is_table, unmatched
from skmtl.metrics._predictions import Given, GivenLabels, GivenProbabilities
from skmtl.metrics._recognised import Recognised
from skmtl.tasks import TargetColumns, target_columns
from skmtl.tasks._number_labels import clean_numbers
from skmtl.tasks._task import by_task
from skmtl.tasks._task_types import CLASSES
from skmtl.tasks._text_labels import clean_texts

__all__ = [
    "GivenTogether",
    "classes_of_parts",
    "read_with_numbers",
    "weights_of",
    "with_predictions",
]

#: A way to get probabilities of classes beside numbers.
_BOTH = (
    "Pass numbers and probabilities together, in a DataFrame such as "
    "model.predict_frame(X)[numbers].join(model.predict_frame(X, 'predict_proba')), "
    "where numbers is the list of the tasks that are numbers."
)


class GivenTogether(Given):
    """Predicted numbers and texts, beside labels or probabilities of classes.

    Parameters
    ----------
    true : TargetColumns
    others : dict of int to ndarray
        The predictions of each task that is no class, by its position.
    of_classes : Predictions or None
        Those of the other tasks, in their order.
    """

    def __init__(
        self,
        true: TargetColumns,
        others: dict[int, np.ndarray],
        of_classes: Predictions | None,
    ):
        self._of_classes = of_classes
        self._places = [k for k in range(len(true.names)) if k not in others]
        columns: list[Any] = [others.get(k) for k in range(len(true.names))]
        self.classes: Sequence[np.ndarray | None] = [None] * len(columns)
        if of_classes is not None:
            for k, values in zip(self._places, of_classes.labels.values, strict=True):
                columns[k] = values
            known = dict(zip(self._places, of_classes.classes, strict=True))
            self.classes = [known.get(k) for k in range(len(columns))]
        missing = [np.zeros(len(true), dtype=bool) for _ in columns]
        self.labels = TargetColumns(
            true.names, columns, missing, true.single, true.named, types=true.types
        )

    @property
    def has_probabilities(self) -> bool:
        """Whether there are classes, with probabilities."""
        return isinstance(self._of_classes, GivenProbabilities)

    @property
    def probabilities(self) -> Sequence[Any]:
        given = self._of_classes
        if not isinstance(given, GivenProbabilities):
            raise ValueError(f"it needs probabilities, but y_pred has labels. {_BOTH}")
        found = dict(zip(self._places, given.probabilities, strict=True))
        return [found.get(k) for k in range(len(self.classes))]


def read_with_numbers(
    y_true: Any, y_pred: Any, classes: Any, given: Recognised, sample_weight: Any = None
) -> tuple[TargetColumns, GivenTogether, Any]:
    """Return true labels of all types, what was predicted for them, and the weights.

    Numbers and texts for which nothing was predicted, beside probabilities of classes,
    are left out.

    Raises
    ------
    ValueError
        If predictions do not fit, are missing or infinite, or are no numbers.
    """
    true = target_columns(y_true, "y_true", given.types)
    true.names = given.names
    if given.parts is None:
        raise unmatched(true, y_pred)
    for part in y_pred if isinstance(y_pred, list | tuple) else [y_pred]:
        warn_of_row_order(y_true, part, "y_true and y_pred")
    of_tasks = given.parts.of_tasks
    kept = with_predictions(true, of_tasks)
    sample_weight = weights_of(true, kept, sample_weight)
    true, of_tasks = true.taken(kept), [of_tasks[k] for k in kept]
    for part in of_tasks:
        if len(part) != len(true):
            raise ValueError(
                f"Got y_true with {counted(len(true), 'row')} and y_pred with "
                f"{len(part)}, but expected a prediction for each row."
            )
    places = [k for k in range(len(kept)) if true.type_of(k) == CLASSES]
    others = {
        k: (_texts if true.is_text(k) else _numbers)(part, true.names[k])
        for k, part in enumerate(of_tasks)
        if k not in places
    }
    of_classes = None
    if places:
        some = true.taken(places)
        some.types, some.named = [], True  # as the parts are theirs already
        known = classes_of_parts(
            classes, given.parts, [kept[k] for k in places], some.names
        )
        of_classes = _of_classes(some, [of_tasks[k] for k in places], known)
    return true, GivenTogether(true, others, of_classes), sample_weight


def weights_of(true: TargetColumns, kept: list[int], sample_weight: Any) -> Any:
    """Return the weights of the tasks that are kept, as those of all were given."""
    if len(kept) < len(true.names):
        sample_weight = true.weights_in_order_of(true.names, sample_weight)
        if np.ndim(sample_weight) == 2 and np.shape(sample_weight)[1] > 1:
            sample_weight = np.asarray(sample_weight)[:, kept]
    return sample_weight


def with_predictions(true: TargetColumns, of_tasks: list[Any]) -> list[int]:
    """Return the positions of the tasks that have predictions, if others may not."""
    kept = [k for k, part in enumerate(of_tasks) if part is not None]
    others = [k for k, part in enumerate(of_tasks) if part is None]
    tables = all(is_table(of_tasks[k]) for k in kept if true.type_of(k) == CLASSES)
    none_is_class = all(true.type_of(k) != CLASSES for k in others)
    if (others and not (tables and none_is_class)) or not kept:
        names = [true.names[k] for k in others]
        raise ValueError(
            f"Got y_pred without predictions of the tasks {shown(names)}, but "
            f"expected them for the tasks of y_true: {shown(true.names)}. Leave the "
            "others out of y_true, or pass task_types where whole numbers are numbers."
        )
    return kept


def _numbers(part: Any, name: str) -> np.ndarray:
    """Return the predictions of one number.

    Raises
    ------
    ValueError
        If some are missing, infinite or no numbers.
    """
    if is_table(part):
        raise ValueError(
            f"Got probabilities for task {name!r}, but it is a number, and has none. "
            "Expected its predictions, one for each row."
        )
    values = np.asarray(part)
    if values.dtype.kind == "f" and np.isinf(values).any():
        raise ValueError(
            f"Got an infinite prediction for task {name!r}, first in row "
            f"{np.isinf(values).argmax()}, but expected a finite number in every row."
        )
    try:
        found = clean_numbers(part, name)
    except ValueError as error:
        some = next((v for v in values.tolist() if isinstance(v, str)), None)
        if some is None:
            raise ValueError(f"In y_pred: {error}") from error
        raise ValueError(
            f"Got predictions such as {shown(some)} for task {name!r}, whose labels "
            "are numbers, but expected numbers. Are the tasks in another order than "
            "those of y_true? Then pass task_names, or a DataFrame with their names."
        ) from error
    if found.missing.any():
        raise ValueError(
            f"Got {found.missing.sum()} missing predictions for task {name!r}, but "
            "expected a number in every row of y_pred."
        )
    return found.values


def _texts(part: Any, name: str) -> np.ndarray:
    """Return the predictions of one text.

    Raises
    ------
    ValueError
        If some are missing or no strings.
    """
    if is_table(part):
        raise ValueError(
            f"Got probabilities for task {name!r}, but it is a text, and has no "
            "classes. Expected its predictions, a string for each row."
        )
    try:
        found = clean_texts(part, name)
    except ValueError as error:
        raise ValueError(
            f"In y_pred: {error} Are the tasks in another order than those of y_true? "
            "Then pass task_names, or a DataFrame with their names."
        ) from error
    if found.missing.any():
        raise ValueError(
            f"Got {found.missing.sum()} missing predictions for task {name!r}, but "
            "expected a string in every row of y_pred; one without a character is ''."
        )
    return found.values


def _of_classes(
    true: TargetColumns, parts: list[Any], classes: list[Any] | None
) -> Predictions:
    """Return what was predicted for the tasks that are classes."""
    tables = [is_table(part) for part in parts]
    if not any(tables):
        columns = [
            target_columns(_alone(part), "y_pred", only_task=name)
            for part, name in zip(parts, true.names, strict=True)
        ]
        labels = TargetColumns(
            true.names,
            [column.values[0] for column in columns],
            [column.missing[0] for column in columns],
            True,
            True,
        )
        return GivenLabels(true, labels, classes)
    if not all(tables):
        raise ValueError(
            "Got labels of some of the tasks that are classes, and probabilities of "
            f"others, but expected one kind for the tasks {shown(true.names)}."
        )
    if all(is_frame(part) for part in parts):
        table = pd.concat([_as_pandas(part) for part in parts], axis=1)
        return GivenProbabilities(true, table, classes)
    return GivenProbabilities(true, parts, classes)


def _alone(part: Any) -> Any:
    """Return a column without its name."""
    return part.rename(None) if isinstance(part, pd.Series) else part


def _as_pandas(part: Any) -> pd.DataFrame:
    if isinstance(part, pd.DataFrame):
        return part.reset_index(drop=True)
    return pd.DataFrame(part.to_numpy(), columns=list(part.columns))


def classes_of_parts(
    classes: Any, parts: Parts, places: list[int], names: list[str]
) -> list[Any] | None:
    """Return the classes of the tasks at some positions, None if none are given."""
    if classes is None:
        return None
    if isinstance(classes, Mapping):
        known = by_task(parts.names, classes, "classes")
        return [known[k] for k in places]
    if len(classes) == parts.n_given:
        return [classes[parts.order[k]] for k in places]
    if len(classes) != len(places):
        raise ValueError(
            f"Got classes for {counted(len(classes), 'task')}, but expected them for "
            f"the {counted(len(names), 'task')} {shown(names)}, or for all tasks, with "
            "None for those that are none. Pass classes=clf.classes_."
        )
    return list(classes)
