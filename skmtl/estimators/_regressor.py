"""The regressor for several tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import MultiOutputMixin, RegressorMixin

from skmtl.estimators._classifier import MultiTaskClassifier
from skmtl.estimators._growing import GrowingTasks
from skmtl.estimators._inside import NetworkInside
from skmtl.estimators._number_predictions import NumberPredictions
from skmtl.estimators._scoring import ObservedScore
from skmtl.estimators._shared_docs import described_as_in
from skmtl.tasks._snapshot import as_it_is

if TYPE_CHECKING:
    from torch import nn

    from skmtl.balancing import Balancing
    from skmtl.networks import Sharing, Trunk
    from skmtl.sampling import Sampling
    from skmtl.training import Schedule

__all__ = ["MultiTaskRegressor"]


@described_as_in(MultiTaskClassifier, "classes_")
class MultiTaskRegressor(
    RegressorMixin,
    MultiOutputMixin,
    NumberPredictions,
    ObservedScore,
    GrowingTasks,
    NetworkInside,
):
    """Regressor that learns several numbers at once with one shared network.

    All tasks share a trunk; each has its own head (hard parameter sharing, Caruana
    1997 [1]_). Numbers may be missing. Each target is brought to one scale first, so
    that units do not matter; task k's loss is the weighted mean of its squared errors
    there over its observed labels, and the objective is the mean over tasks.

    Parameters
    ----------
    loss : {"squared_error", "huber"}, default="squared_error"
        The loss of a number on the scale that is learned. "huber" goes on as a line
        beyond an error of 1 (Huber 1964 [2]_), so that outliers pull less.
    target_transform : {"blend", "standardize"}, default="blend"
        How targets are brought to one scale, by the labels of the training rows.
        "standardize" takes their mean and standard deviation. "blend" is the mean of
        that and of the normal score of a label's rank, so that skewed targets are
        learned too; predictions stay in the range that was observed. What it predicts
        lies between mean and median: where sums must be right on average, use
        "standardize", which is also taken for a target of which more than a third of
        the labels are equal, such as zeros.
    max_epochs : int, default=300
        Largest number of passes over the training rows.
    n_iter_no_change : int or "auto", default="auto"
        Epochs without a lower held-out loss before training stops. "auto" is 24 for
        dense tables, 8 for sparse ones, tokens and images.

    Attributes
    ----------
    task_names_ : list of str
        Column names of y, else "task_0"...

    See Also
    --------
    MultiTaskClassifier : For classes.
    MultiTaskPredictor : For classes and numbers in one model.
    TaskView : A fitted model seen through one of its tasks.

    References
    ----------
    .. [1] R. Caruana, "Multitask Learning", Machine Learning 28, 1997.
       https://doi.org/10.1023/A:1007379606734
    .. [2] P. J. Huber, "Robust Estimation of a Location Parameter", 1964.
       https://doi.org/10.1214/aoms/1177703732

    Examples
    --------
    >>> from skmtl import MultiTaskRegressor, load_penguins
    >>> frame = load_penguins().frame
    >>> Y = frame[["bill_length_mm", "body_mass_g"]]  # some are missing
    >>> X = frame[["species", "island", "sex", "flipper_length_mm"]]
    >>> reg = MultiTaskRegressor(max_epochs=30, random_state=0).fit(X, Y)
    >>> reg.predict(X).shape
    (344, 2)
    >>> reg.predict_interval(X, coverage=0.9).shape
    (344, 2, 2)
    """

    def __init__(
        self,
        trunk: str | Trunk | nn.Module | type[nn.Module] = "mlp",
        *,
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
        task_weight: Mapping[str, float] | None = None,
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
        self.loss = loss
        self.target_transform = target_transform

    def fit(
        self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None
    ) -> MultiTaskRegressor:
        """Fit the network.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Rows. Numbers may be missing; a DataFrame may hold categories. For trunks
            that read tokens, ids of shape (n_samples, length): 0 is padding, 1 an
            unknown token. For those that read images, numbers of shape (n_samples,
            height, width), with a fourth axis for channels, first or last.
        y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            Numbers; NaN, None or ``pd.NA`` where one is missing. They are learned as
            float64, whatever their dtype.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_tasks),
        optional
            Weights of the rows, or of each label.
        groups : array-like of shape (n_samples,), optional
            The group of each row, such as a patient or a day. No network learns from a
            group and also holds it out.

        Returns
        -------
        self : MultiTaskRegressor

        Raises
        ------
        ValueError
            If a setting, X, y, weights or groups are not as described, such as y with
            strings, dates or infinity, or a task has no observed label.
        NonFiniteLossError
            If a task's loss becomes NaN or infinite.

        Warns
        -----
        SkmtlWarning
            If a task has a single number, which is predicted for every row; as
            `MultiTaskClassifier.fit` does for X, `groups` and `validation`.
        """
        self._fit(X, y, sample_weight, groups)
        return self

    def partial_fit(
        self, X: Any, y: Any, sample_weight: Any = None
    ) -> MultiTaskRegressor:
        """Continue learning with one pass over a chunk of rows, at the constant `lr`.

        The first call fixes tasks, the scale of their numbers, columns, categories,
        token ids and the size of images: make its chunk a fair sample of the rows to
        come. Means and standard deviations of X are updated. No rows are held out:
        `validation` and early stopping are not used, and there are no intervals.

        Parameters
        ----------
        X, y, sample_weight
            As for `fit`.

        Returns
        -------
        self : MultiTaskRegressor

        Raises
        ------
        ValueError
            As for `fit`.
        """
        self._fit_chunk(X, y, None, sample_weight)
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Predict the number of each task.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.

        Returns
        -------
        numbers : ndarray of shape (n_samples, n_tasks), or (n_samples,) for 1-D y, \
float64
            In the units of y.
        """
        model = as_it_is(self)
        return model._numbers(model._outputs(X, "answers"))

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return the mean over tasks of R2 on observed labels.

        R2 is 1 less the squared error, as a share of that of the mean. It has no lower
        end: one hopeless task can rule the mean, and a search with it. A task without
        two observed labels is left out, with a warning.

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
    def _task_types(self) -> str:
        return "regression"

    def __sklearn_tags__(self) -> Any:
        return self._tagged(super().__sklearn_tags__())
