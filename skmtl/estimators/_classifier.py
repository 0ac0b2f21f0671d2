"""The classifier for several tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import ClassifierMixin, MultiOutputMixin

from skmtl.estimators._growing import GrowingTasks
from skmtl.estimators._inside import NetworkInside
from skmtl.estimators._predictions import ClassPredictions
from skmtl.estimators._scoring import ObservedScore

if TYPE_CHECKING:
    from torch import nn

    from skmtl.balancing import Balancing
    from skmtl.networks import Sharing, Trunk
    from skmtl.sampling import Sampling
    from skmtl.training import Schedule

__all__ = ["MultiTaskClassifier"]


class MultiTaskClassifier(
    ClassifierMixin,
    MultiOutputMixin,
    ClassPredictions,
    ObservedScore,
    GrowingTasks,
    NetworkInside,
):
    """Classifier that learns several targets at once with one shared network.

    All tasks share a trunk; each has its own head (hard parameter sharing, Caruana
    1997 [1]_). Labels may be missing. Task k's loss is the weighted mean of its
    cross-entropy over its observed labels; the objective is the mean over tasks.

    Parameters
    ----------
    trunk : "mlp", "additive", "tabm", "text_cnn", "lstm", "gru", "rnn", \
            "transformer", "cnn", recipe, nn.Module class or instance, default="mlp"
        What all tasks share; see `skmtl.networks`. The first three read tables, "cnn"
        images, the others token ids, as `skmtl.preprocessing.TokenSequencer` makes them
        from texts. A class is called with the number of input features; an instance is
        copied at each fit, and training starts from its weights.
    sharing : "hard", "bypass", "mmoe", "ple", "cross_stitch", "mtan" or recipe, \
            default="hard"
        How the tasks draw on the trunk; see `skmtl.networks`.
    balancing : "equal", "uncertainty", "scale_invariant", "dwa", "random", \
            "gradnorm", "pcgrad", "mgda", "cagrad", "imtl_g", "upgrad", "aligned", \
            "famo" or recipe, default="equal"
        How the losses of the tasks become one step; see `skmtl.balancing`. Those after
        "gradnorm", and any other weighting of `torchjd.aggregation`, which can be
        passed directly, need the extra ``balancing``.
    sampling : "uniform", "balanced_tasks", "temperature" or recipe, default="uniform"
        Which rows an epoch draws, and for which tasks; see `skmtl.sampling`.
    optimizer : str or class of torch.optim, default="adamw"
        A class, or its name in lower case. "adamw", "adam" and "sgd" run fused. Each
        member of a trunk gets its share of the gradient: with "sgd", multiply an `lr`
        that suits one perceptron by the number of members.
    optimizer_params : None or dict, default=None
        Further arguments of the optimiser, such as {"betas": (0.9, 0.98)}.
    lr : float, default=0.002
        Learning rate.
    lr_trunk, lr_heads : None or float, default=None
        Learning rates of input and trunk, and of the heads. None means `lr`.
    weight_decay : float, default=0.01
        Weight decay of the optimiser.
    lr_schedule : "auto", "constant", "cosine", "plateau", "one_cycle" or recipe, \
            default="auto"
        How the learning rate changes; see `skmtl.training`. "auto" is constant;
        from 50 000 training rows on, if some are held out, one cycle of a few epochs.
    batch_size : int or "auto", default="auto"
        Largest number of rows in a step. "auto" is about a sixteenth of the training
        rows, where the trunk reads tokens a 256th, between 32 and 512.
    max_epochs : int, default=100
        Largest number of passes over the training rows.
    early_stopping : bool, default=True
        Whether to hold out rows, stop when their loss no longer falls, and keep the
        weights of the best epoch. Each member of a trunk holds out different rows, so
        all rows are learned from. With very few rows (fewer than two for each part, or
        fewer than 5 to hold out for a trunk without members), all members learn from
        all rows, and all epochs are run.
    validation : float, splitter or tuple (X, y), default=0.1
        What to hold out. A number is a share of the rows, with labels in the same
        proportions in both parts, and whole groups if `fit` gets `groups`: then the
        share is met as nearly as whole groups allow. Each member holds out one of k
        parts, where k is the whole number nearest to 1 / share, at least 2. A splitter,
        such as scikit-learn's `GroupKFold` or `TimeSeriesSplit`, gets X, y and
        `groups`; members take its splits in turn, a trunk without members the last. The
        rows of a tuple, in the form of X and y, are held out by all members, which
        learn from all rows of `fit`; then `groups` are ignored.
    n_iter_no_change : int, default=8
        Epochs without a lower held-out loss before training stops.
    tol : float, default=1e-4
        How much lower a loss must be to count.
    class_weight : None, "balanced", dict or list of dict, default=None
        Weights of the classes in the loss: {class: weight} for 1-D y, else
        {task: {class: weight}} or a list with a dict for each task. Classes left out
        weigh 1. "balanced", for all tasks or in place of a dict, weighs a class by the
        inverse of its share of the observed labels (in `partial_fit`, of the chunk),
        each counted as often as its `sample_weight` says.
    task_weight : None or dict, default=None
        {task: weight} in the objective. Tasks left out weigh 1.
    decision : "accuracy", "balanced_accuracy", "f1" or dict, default="accuracy"
        What the labels aim at that `predict` gives; {task: decision} for each task,
        "accuracy" for those left out. Probabilities are the same with each. "accuracy"
        takes the most probable class. "balanced_accuracy" divides probabilities by the
        shares of the classes in the labels of `fit`, as the loss weighs them. "f1"
        multiplies them with factors that make macro F1 high on the rows that members of
        the trunk held out; the fewer of these, the nearer the factors are to those of
        "balanced_accuracy". After `fit` with "f1", `partial_fit` keeps them. What
        callbacks note during a fit goes by the most probable classes.
    augment : None, str, recipe or list of them, default=None
        How training rows are changed a little, differently in each epoch; see
        `skmtl.sampling`. "gaussian_noise", "feature_dropout", "column_swap" are for
        tables, "token_dropout", "token_swap", "token_mask" for token ids,
        "image_shift", "image_flip", "image_crop", "image_noise", "image_cutout" for
        images.
    categorical_features : "from_dtype", None or array-like, default="from_dtype"
        Columns of a table that are categories, by name or position. "from_dtype" takes
        category, string and bool columns of a DataFrame. Unknown and missing values are
        separate categories.
    standardize : bool, default=True
        Whether to standardise numbers on the training rows, pull in outliers and spread
        out skewed columns; for images, to standardise each channel. In either case,
        missing numbers become the mean, with an indicator.
    screening : "auto" or None, default="auto"
        Whether all tasks choose the columns of a dense table together, if there are 20
        or more, and fewer than ten rows for each. Those that tell nothing of any task
        are left out if they are more than half of all. If they tell something together,
        numbers come in at a quarter of their size instead, or all as they are where
        fewer than three others stand out. Columns are tested by ranks and by counts;
        the p-values of all tasks are combined (Liu and Xie 2020 [2]_), and about 5 % of
        the columns kept tell nothing. A label counts as one, whatever its weight; with
        weight 0 it is missing. Not in `partial_fit`, nor with an instance of a module.
    warm_start : bool, default=False
        Whether `fit` continues with the present network. Its columns, classes,
        trunk, sharing and standardising stay as they were.
    device : str, default="auto"
        Where to run: "auto" (the GPU if there is one), "cpu", "cuda"...
    n_threads : int or "auto", default="auto"
        Threads of torch. "auto" is one for small networks, which run slower on many.
        Large ones take the cores that are free, by a look at what runs on the machine
        before each epoch and prediction, up to torch's own number. On more threads
        last bits may differ; so with a `random_state` it goes by the size of the
        network alone. In a forked process it is always one.
    random_state : int, RandomState or None, default=None
        Seed of weights, batches, dropout and held-out rows. With None it is drawn from
        the operating system. Global random states are left alone.
    verbose : int, default=0
        With 1 or more, skorch's progress bar and a line for each epoch.
    net_params : None or dict, default=None
        Further settings for skorch's `NeuralNet`, such as {"callbacks": [...]}.

    Attributes
    ----------
    classes_ : list of ndarray, or ndarray if y was 1-D
        The labels of each task, sorted. With 2-D y, ordered categories of pandas keep
        their order.
    task_names_ : list of str
        Column names of y, else "task_0"...
    task_types_ : dict of str
        Whether each task is one of "classification" or of "regression", by name.
    n_tasks_, n_outputs_ : int
        Number of tasks.
    n_features_in_ : int
        Number of columns of X; of images, the length of its second axis.
    feature_names_in_ : ndarray of str
        Names of the columns of a table, where it had names.
    screened_ : list of str, or of int
        Names of the columns that `screening` left out, or positions without names.
    decision_factors_ : dict of ndarray of shape (n_classes_k,)
        What `predict` multiplies the probabilities of each task's classes with, by
        name, in the order of `classes_`. Only ratios within a task count.
    coverage_ : DataFrame of shape (n_tasks, 3)
        The share of held-out labels that are in their set, by the name of the task, for
        sets of the confidence 0.8, 0.9 and 0.95, whose levels come from the labels that
        other members held out; see `predict_set`. NaN for a task without held-out
        labels, or with one class; it is not there where no rows were held out.
    trunk_ : Trunk
        The trunk, with what was chosen for what is "auto".
    net_ : skorch.NeuralNet
        The fitted net; its `module_` is the network.
    history_ : skorch.history.History
        For each epoch: the losses "train_loss" and "valid_loss"; for each task
        "train_task_losses", "valid_task_losses" and "train_task_counts", the number of
        labels seen; if weights are not equal, "task_weights"; if gradients are
        compared, "gradient_cosines" between the tasks, in their order (None for pairs
        that were never compared), and "gradient_conflicts", the share of pairs with a
        negative cosine.
    n_iter_ : int
        Number of epochs.
    added_history_ : dict
        The history of each task that `add_task` has added since `fit`, by name.

    See Also
    --------
    TaskView : A fitted model seen through one of its tasks.

    References
    ----------
    .. [1] R. Caruana, "Multitask Learning", Machine Learning 28, 1997.
       https://doi.org/10.1023/A:1007379606734
    .. [2] Y. Liu and J. Xie, "Cauchy Combination Test", JASA 115, 2020.
       https://doi.org/10.1080/01621459.2018.1554485

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=30, random_state=0).fit(X, Y)
    >>> clf.task_names_
    ['species', 'island', 'sex']
    >>> clf.predict(X[:2]).tolist()
    [['Adelie', 'Dream', 'male'], ['Adelie', 'Dream', 'female']]
    >>> [proba.shape for proba in clf.predict_proba(X)]
    [(344, 3), (344, 3), (344, 2)]
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
        max_epochs: int = 100,
        early_stopping: bool = True,
        validation: Any = 0.1,
        n_iter_no_change: int = 8,
        tol: float = 1e-4,
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
        self.class_weight = class_weight
        self.decision = decision

    def fit(
        self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None
    ) -> MultiTaskClassifier:
        """Fit the network.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Rows. Numbers may be missing; a DataFrame may hold categories. For trunks
            that read tokens, ids of shape (n_samples, length): 0 is padding, 1 an
            unknown token. For those that read images, numbers of shape (n_samples,
            height, width), with a fourth axis for channels, first or last.
        y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            Labels; NaN, None or ``pd.NA`` where one is missing.
        sample_weight : array-like of shape (n_samples,) or (n_samples, n_tasks),
        optional
            Weights of the rows, or of each label.
        groups : array-like of shape (n_samples,), optional
            The group of each row, such as a patient or a day. No network learns from a
            group and also holds it out.

        Returns
        -------
        self : MultiTaskClassifier

        Raises
        ------
        ValueError
            If a setting, X, y, weights or groups are not as described, a task has no
            observed label, or `decision` is "f1" and no rows are held out.
        NonFiniteLossError
            If a task's loss becomes NaN or infinite.

        Warns
        -----
        SkmtlWarning
            If no column of many tells anything of any task; if a task has only one
            class, or more classes than half its labels, or a class such as "nan", the
            text that numpy makes of a missing label; if a column holds free text; if
            `groups` are given and `validation` is a tuple; if `validation` is a tuple
            or a splitter, and `early_stopping` is False; if the indices of `X` and
            another DataFrame or Series hold the same labels in different orders: rows
            are matched by position.
        """
        self._fit(X, y, sample_weight, groups)
        return self

    def partial_fit(
        self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None
    ) -> MultiTaskClassifier:
        """Continue learning with one pass over a chunk of rows, at the constant `lr`.

        The first call fixes tasks, classes, columns, categories, token ids (larger ones
        are unknown tokens from then on) and the size of images. Means and standard
        deviations are updated. No rows are held out: `validation` and early stopping
        are not used.

        Parameters
        ----------
        X, y, sample_weight
            As for `fit`.
        classes : array-like, list of array-like or dict, optional
            All classes: of the one task, of each task in order, or by task name. Needed
            if the first chunk does not contain them all; later calls may name the same
            again, in any order. Marks of missing labels among them are left out.
            Ordered categories, or a ``pd.CategoricalDtype``, keep their order.

        Returns
        -------
        self : MultiTaskClassifier

        Raises
        ------
        ValueError
            As for `fit`, for labels that are not among the classes, and for `classes`
            that are not those of the first call.
        """
        self._fit_chunk(X, y, classes, sample_weight)
        return self

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return the mean over tasks of the accuracy on observed labels.

        This is not the share of rows with every task right, which
        `MultiOutputClassifier.score` gives. A task without an observed label is left
        out, with a warning.

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

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return self._tagged(tags)
