"""The estimator for classes and numbers together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import MultiOutputMixin

from skmtl.estimators._classifier import MultiTaskClassifier
from skmtl.estimators._growing import GrowingTasks
from skmtl.estimators._inside import NetworkInside
from skmtl.estimators._mixed_predictions import MixedPredictions
from skmtl.estimators._regressor import MultiTaskRegressor
from skmtl.estimators._scoring import ObservedScore
from skmtl.estimators._shared_docs import described_as_in
from skmtl.tasks._task_types import check_type

if TYPE_CHECKING:
    from torch import nn

    from skmtl.balancing import Balancing
    from skmtl.networks import PretrainedTextHead, Sharing, TextHead, Trunk
    from skmtl.sampling import Sampling
    from skmtl.training import Schedule

__all__ = ["MultiTaskPredictor"]


@described_as_in(MultiTaskClassifier)
@described_as_in(MultiTaskRegressor)
class MultiTaskPredictor(
    MultiOutputMixin,
    MixedPredictions,
    ObservedScore,
    GrowingTasks,
    NetworkInside,
):
    """Learns classes, numbers and texts at once with one shared network.

    All tasks share a trunk; each has its own head. Labels may be missing. The loss of a
    class is the cross-entropy, that of a number the squared error on the scale of
    `target_transform`; each is the weighted mean over the task's observed labels, and
    the objective is the mean over tasks. With one of both alone it is
    `MultiTaskClassifier` or `MultiTaskRegressor`, which scikit-learn's tools know as
    what they are.

    A text is written character by character, by a decoder that looks at what the trunk
    has read. Its loss is minus the log of its probability over the mean length of the
    texts, and it counts as much as five other tasks, times its `task_weight`. Where
    there is one, batches have about 32 rows, and the learning rate of
    ``lr_schedule="auto"`` climbs to 2.5 times `lr` and falls to nothing in at most 60
    epochs, or `max_epochs` if that is less. Texts are those of the last epoch, other
    tasks have the epoch that is best for them.

    Parameters
    ----------
    task_types : "from_dtype", dict or list, default="from_dtype"
        Which targets are "classification", which "regression", which "generation",
        which means that texts are written. "from_dtype" takes category, string and bool
        columns as classes, others as numbers; texts are named. A dict names tasks, as
        in {"grade": "classification", "english": "generation"}; others go by their
        dtype. A list has one for each task, in order.
    text_head : "gru", TextHead or PretrainedTextHead, default="gru"
        What writes the texts of tasks of the type "generation": letter by letter, or by
        the tokens of a model that has learned to write.

    Attributes
    ----------
    classes_ : list of ndarray or None, or ndarray if y was 1-D
        The labels of each task, sorted, None for numbers and texts. It is not there if
        no task has classes.
    task_types_ : dict of str to str
        The type of each task, "classification", "regression" or "generation".

    See Also
    --------
    MultiTaskClassifier : For classes alone.
    MultiTaskRegressor : For numbers alone.
    TaskView : A fitted model seen through one of its tasks.

    Examples
    --------
    >>> from skmtl import MultiTaskPredictor, load_penguins
    >>> frame = load_penguins().frame
    >>> Y = frame[["species", "sex", "body_mass_g"]]  # two classes, a number
    >>> X = frame[["bill_length_mm", "bill_depth_mm", "flipper_length_mm"]]
    >>> model = MultiTaskPredictor(max_epochs=30, random_state=0).fit(X, Y)
    >>> model.task_types_["body_mass_g"]
    'regression'
    >>> model.predict(X[:1])[0, :2].tolist()
    ['Adelie', 'male']
    >>> model.predict_interval(X[:1], coverage=0.9).shape  # NaN for classes
    (1, 3, 2)
    """

    def __init__(
        self,
        trunk: str | Trunk | nn.Module | type[nn.Module] = "mlp",
        *,
        task_types: str | Mapping[Any, str] | Sequence[str] = "from_dtype",
        text_head: str | TextHead | PretrainedTextHead = "gru",
        sharing: str | Sharing = "hard",
        balancing: str | Balancing = "equal",
        sampling: str | Sampling = "uniform",
        optimizer: Any = "adamw",
        optimizer_params: Mapping[str, Any] | None = None,
        lr: float = 2e-3,
        lr_trunk: float | None = None,
        lr_heads: float | None = None,
        weight_decay: float = 0.01,
        lr_schedule: str | Schedule = "auto",
        batch_size: int | str = "auto",
        max_epochs: int = 300,
        early_stopping: bool = True,
        validation: Any = 0.1,
        n_iter_no_change: int | str = "auto",
        tol: float = 1e-4,
        loss: str = "squared_error",
        target_transform: str = "blend",
        class_weight: str | Mapping | Sequence | None = None,
        task_weight: Mapping[str, float] | None = None,
        decision: str | Mapping[str, str] = "accuracy",
        augment: Any = None,
        categorical_features: Any = "from_dtype",
        standardize: bool = True,
        screening: str | None = "auto",
        warm_start: bool = False,
        device: str = "auto",
        n_threads: int | str = "auto",
        random_state: int | np.random.RandomState | None = None,
        verbose: int = 0,
        net_params: Mapping[str, Any] | None = None,
    ):
        super().__init__(
            trunk,
            sharing=sharing,
            balancing=balancing,
            sampling=sampling,
            optimizer=optimizer,
            optimizer_params=optimizer_params,
            lr=lr,
            lr_trunk=lr_trunk,
            lr_heads=lr_heads,
            weight_decay=weight_decay,
            lr_schedule=lr_schedule,
            batch_size=batch_size,
            max_epochs=max_epochs,
            early_stopping=early_stopping,
            validation=validation,
            n_iter_no_change=n_iter_no_change,
            tol=tol,
            task_weight=task_weight,
            augment=augment,
            categorical_features=categorical_features,
            standardize=standardize,
            screening=screening,
            warm_start=warm_start,
            device=device,
            n_threads=n_threads,
            random_state=random_state,
            verbose=verbose,
            net_params=net_params,
        )
        self.task_types = task_types
        self.text_head = text_head
        self.loss = loss
        self.target_transform = target_transform
        self.class_weight = class_weight
        self.decision = decision

    def fit(
        self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None
    ) -> MultiTaskPredictor:
        """Fit the network.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Rows. Numbers may be missing; a DataFrame may hold categories. For trunks
            that read tokens, ids of shape (n_samples, length): 0 is padding, 1 an
            unknown token. For those that read images, numbers of shape (n_samples,
            height, width), with a fourth axis for channels, first or last.
        y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            Classes, numbers and texts; NaN, None or ``pd.NA`` where one is missing. The
            text "" is not missing.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_tasks),
        optional
            Weights of the rows, or of each label.
        groups : array-like of shape (n_samples,), optional
            The group of each row, such as a patient or a day. No network learns from a
            group and also holds it out.

        Returns
        -------
        self : MultiTaskPredictor

        Raises
        ------
        ValueError
            If a setting, X, y, weights or groups are not as described, or a task has no
            observed label.
        NonFiniteLossError
            If a task's loss becomes NaN or infinite.

        Warns
        -----
        SkmtlWarning
            If a column of whole numbers has so few values that it may be a class, and
            `task_types` does not say what it is; if a text is longer than
            ``TextHead(max_length=...)``, and cut; else as the `fit` of
            `MultiTaskClassifier` and of `MultiTaskRegressor`.
        """
        self._fit(X, y, sample_weight, groups)
        return self

    def partial_fit(
        self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None
    ) -> MultiTaskPredictor:
        """Continue learning with one pass over a chunk of rows, at the constant `lr`.

        The first call fixes tasks, their types, classes, the scale of numbers, columns,
        categories, token ids and the size of images. Means and standard deviations of X
        are updated. No rows are held out: `validation` and early stopping are not used,
        and there are no intervals.

        Parameters
        ----------
        X, y, sample_weight
            As for `fit`.
        classes : list of array-like or dict, optional
            All classes, as for `MultiTaskClassifier.partial_fit`: of each task in
            order, None for numbers, or by task name. Of a text, the characters that it
            may have, as a string or list: others are never written.

        Returns
        -------
        self : MultiTaskPredictor

        Raises
        ------
        ValueError
            As for `fit`, for labels that are not among the classes, and for `classes`
            that are not those of the first call.
        """
        self._fit_chunk(X, y, classes, sample_weight)
        return self

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return the mean over tasks of accuracy, or R2 of numbers, on observed labels.

        A text is right if all of it is.
        Accuracy lies between 0 and 1; R2, which is 1 less the squared error as a share
        of that of the mean, has no lower end: one hopeless number can rule the mean,
        and a search with it. What compares tasks of both types is
        ``make_task_scorer("d2")``, the share of the constant prediction's loss that is
        gone. A task without an observed label, or a number without two, is left out,
        with a warning.

        Parameters
        ----------
        X, y, sample_weight
            As for `fit`.

        Returns
        -------
        score : float

        Raises
        ------
        ValueError
            If `y` does not have the tasks of the model, or no observed label.
        """
        return self._score(X, y, sample_weight)

    @property
    def _task_types(self) -> Any:
        return self.task_types

    def _other_type(self, task_type: str) -> Any:
        return [check_type("task_type", task_type)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return self._tagged(tags)
