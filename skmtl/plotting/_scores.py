"""Scores of one or several models for each task, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from skmtl.metrics._observed import Predictions
from skmtl.metrics._positive import check_named
from skmtl.plotting._choice import chosen, only
from skmtl.plotting._figure import MOST_INCHES, add_legend, new_axes, task_style
from skmtl.plotting._fonts import font_for
from skmtl.plotting._labels import CHARACTER, LINE, longest
from skmtl.plotting._observed import given_predictions, predicted_by
from skmtl.plotting._score_table import metric_for, score_table, title
from skmtl.tasks import TargetColumns
from skmtl.tasks._lookup import own_names

__all__ = ["TaskScoresDisplay"]


class TaskScoresDisplay:
    """The scores of models: a row for each task, and a dot in it for each model.

    Make it with `from_estimator` or `from_predictions`, or from a table of your own,
    such as the results of a cross-validation. All parameters are stored as attributes.

    Parameters
    ----------
    scores : DataFrame
        A row for each model and task, with the columns "model", "task" and "score" and,
        for intervals, "low" and "high". Models and tasks are drawn in the order in
        which they appear.
    score_name : str, default=None
        What to write below the axis; if left out, the name of the metric, where the
        table has a column "metric" with one name, else "Score".

    Attributes
    ----------
    ax_ : Axes
    figure_ : Figure
    points_ : dict of Line2D
        The dots of each model.
    intervals_ : dict of LineCollection
        The intervals of each model, of those scores that have one; empty without
        "low" and "high".
    legend_ : Legend
        To the right of the axes if the figure has a layout engine that makes room for
        it (``layout="constrained"``), else inside.

    Examples
    --------
    >>> from skmtl.plotting import TaskScoresDisplay
    >>> y_true = [["red", 1], ["red", None], ["white", 0], ["white", 1]]
    >>> y_pred = [["red", 1], ["white", 1], ["white", 1], ["white", 1]]
    >>> display = TaskScoresDisplay.from_predictions(y_true, y_pred, random_state=0)
    >>> display.scores[["task", "score"]].round(2)
         task  score
    0  task_0   0.75
    1  task_1   0.67
    2    mean   0.71
    """

    def __init__(self, scores: pd.DataFrame, *, score_name: str | None = None):
        self.scores = scores
        self.score_name = score_name

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        scoring: Any = None,
        pos_label: Any = None,
        tasks: Any = None,
        n_bootstraps: int = 200,
        random_state: Any = None,
        ax: Any = None,
    ) -> TaskScoresDisplay:
        """Draw the scores of fitted models on some rows.

        The intervals, of 95 %, tell how far the choice of these rows matters, not how
        far that of the training rows does. Those of shares of rows ("accuracy",
        "precision", "recall") are Wilson's [1]_. For other metrics, rows are drawn from
        the given ones with replacement, the same for all models and tasks, and the
        metric is computed for each drawing, task and model. Metrics of labels that are
        means over the classes, such as "f1_macro", take less than a second for many
        tasks; others a millisecond or two for each drawing, but of a thousand texts a
        tenth of a second, with a progress bar where it takes long. As rows that are all
        right say nothing of those that might be wrong, some rows whose prediction is
        made right or wrong are drawn as well, four in the mean, as in the interval of
        Agresti and Coull [2]_; of numbers and texts, none is. The interval of the mean
        follows from those of the tasks, and from how far they are right, or errors
        small, in the same rows [3]_.

        Parameters
        ----------
        estimator : object or dict
            A fitted model with one or several targets, classes, numbers or texts, a
            search or Pipeline around one, or several of them by name.
        X : array-like or DataFrame of shape (n_samples, n_features)
        y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones.
        scoring : str or callable, default=None
            A metric, as for `skmtl.metrics.task_scores`. With None, "accuracy" of tasks
            that are classes and of texts, "r2" of numbers, and "d2" of classes and
            numbers together, which is "r2" of numbers, and the like of the log loss of
            classes.
        pos_label : label, or dict of labels, default=None
            The positive class, for one task, or by task, as for
            `skmtl.metrics.task_scores`.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to score and draw; all with None.
        n_bootstraps : int, default=200
            How many times rows are drawn, where they are. With 0 there are no
            intervals.
        random_state : int, RandomState or None, default=None
            Seed of the drawing.
        ax : Axes, default=None
            As for `plot`.

        Returns
        -------
        display : TaskScoresDisplay

        Raises
        ------
        TypeError
            If several estimators are given without names.
        ValueError
            If y has other tasks than an estimator, no label is observed, the metric is
            unknown, fails, or is none of a task that is named, or gives values in the
            units of several tasks.

        Warns
        -----
        SkmtlWarning
            If a task has no score, or the metric is not one of its type, as of classes
            where it is a number, and the task is left out.

        References
        ----------
        .. [1] E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
           Inference", JASA 1927. https://doi.org/10.1080/01621459.1927.10502953
        .. [2] A. Agresti, B. A. Coull, "Approximate Is Better than 'Exact' for Interval
           Estimation of Binomial Proportions", The American Statistician 1998.
           https://doi.org/10.1080/00031305.1998.10480550
        .. [3] G. Y. Zou, A. Donner, "Construction of Confidence Limits About Effect
           Measures: A General Approach", Statistics in Medicine 2008.
           https://doi.org/10.1002/sim.3095
        """
        if isinstance(estimator, list | tuple):
            raise TypeError(
                f"Got a {type(estimator).__name__} as estimator, but expected a fitted "
                "model, or several as a dict {name: model}: pass for instance "
                '{"a": first, "b": second}.'
            )
        models = _by_name(estimator, type(estimator).__name__)
        own = (own_names(model, numbers=True) for model in models.values())
        names = next((found for found in own if found is not None), None)
        found = {
            name: predicted_by(model, X, y, names, numbers=True)
            for name, model in models.items()
        }
        return cls._of(found, scoring, pos_label, tasks, n_bootstraps, random_state, ax)

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_pred: Any,
        *,
        scoring: Any = None,
        pos_label: Any = None,
        classes: Any = None,
        task_names: Any = None,
        task_types: Any = None,
        tasks: Any = None,
        n_bootstraps: int = 200,
        random_state: Any = None,
        ax: Any = None,
    ) -> TaskScoresDisplay:
        """Draw the scores of predictions.

        Parameters
        ----------
        y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones.
        y_pred : array-like, DataFrame, list of array-like, or dict of these
            Predicted labels and numbers, or probabilities as ``predict_proba`` gives
            them, as for `skmtl.metrics.task_scores`; those of several models by name.
        scoring : str or callable, default=None
            A metric, as for `from_estimator`.
        pos_label : label, or dict of labels, default=None
            The positive class, for one task, or by task, as for
            `skmtl.metrics.task_scores`.
        classes : list of array-like, or array-like for one task, default=None
            The classes of each task, as in ``classes_``; needed for probabilities of
            classes that do not occur.
        task_names : list of str, default=None
            The tasks in the order of `y_pred` and `classes`, where it is not that of
            `y_true`; predictions in DataFrames are matched by name without it.
        task_types : str, list of str, dict or estimator, default=None
            Which tasks are numbers or texts, as for `skmtl.metrics.task_scores`.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to score and draw; all with None.
        n_bootstraps : int, default=200
            How many times rows are drawn, where they are. With 0 there are no
            intervals.
        random_state : int, RandomState or None, default=None
            Seed of the drawing.
        ax : Axes, default=None
            As for `plot`.

        Returns
        -------
        display : TaskScoresDisplay

        Raises
        ------
        ValueError
            If predictions do not fit `y_true`, no label is observed, the metric is
            unknown, fails, or is none of a task that is named, or gives values in the
            units of several tasks.

        Warns
        -----
        SkmtlWarning
            If a task is left out, as for `from_estimator`, or may be one of numbers,
            but is scored as one of classes.
        """
        found = {
            name: given_predictions(
                y_true, labels, classes, task_names, task_types, pos_label
            )
            for name, labels in _by_name(y_pred, "Classifier").items()
        }
        if not isinstance(y_pred, Mapping) and found["Classifier"][0].beyond_classes:
            found["Model"] = found.pop("Classifier")
        return cls._of(found, scoring, pos_label, tasks, n_bootstraps, random_state, ax)

    @classmethod
    def _of(
        cls,
        found: Mapping[str, tuple[TargetColumns, Predictions]],
        scoring: Any,
        pos_label: Any,
        tasks: Any,
        n_bootstraps: int,
        random_state: Any,
        ax: Any,
    ) -> TaskScoresDisplay:
        """Draw the scores of models, of each the targets and predictions."""
        true, _ = next(iter(found.values()))
        scoring, wanted = metric_for(scoring, true, tasks)
        predicted = {
            name: only(*pair, tasks, pos_label, wanted) for name, pair in found.items()
        }
        check_named(scoring, pos_label)
        table, name = score_table(predicted, scoring, n_bootstraps, random_state)
        return cls(table, score_name=name).plot(ax=ax)

    def plot(self, *, tasks: Any = None, ax: Any = None) -> TaskScoresDisplay:
        """Draw a row for each task and a dot for each model.

        Parameters
        ----------
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes, default=None
            Where to draw. With None, a new figure is made.

        Returns
        -------
        self : TaskScoresDisplay

        Raises
        ------
        ValueError
            If the table lacks a column, has a model twice for a task, or no such task.
        """
        scores = _checked(self.scores)
        names = list(scores["task"].unique())
        names = [names[k] for k in chosen(names, tasks)]
        scores = scores[scores["task"].isin(names)]
        models = list(scores["model"].unique())
        font = font_for([*names, *models])
        written, called = ([font.name(n) for n in part] for part in (names, models))
        step = min(0.2, 0.7 / len(models))
        height = len(names) * max(0.3, 0.13 * (len(models) + 1))
        width = 4.5 + CHARACTER * (longest(written) + longest(called))
        self.ax_ = new_axes(ax, width, 1.2 + height)
        self.figure_ = self.ax_.figure
        self.points_, self.intervals_ = {}, {}
        row = {task: k for k, task in enumerate(names)}
        for m, model in enumerate(models):
            own = scores[scores["model"] == model]
            y = own["task"].map(row).to_numpy() + (m - (len(models) - 1) / 2) * step
            style = task_style(m)
            if "low" in own:
                ends = own[["low", "high"]].to_numpy(dtype=float)
                known = ~np.isnan(ends).any(axis=1)
                self.intervals_[model] = self.ax_.hlines(
                    y[known], *ends[known].T, color=style["color"], linewidth=1.5
                )
            style |= {"linestyle": "", "label": called[m]}
            (self.points_[model],) = self.ax_.plot(own["score"].to_numpy(), y, **style)
        self.ax_.set_yticks(range(len(names)), written)
        label = self.score_name or _metric_of(scores)
        self.ax_.set(xlabel=label, ylim=(len(names) - 0.5, -0.5))
        self.ax_.grid(axis="x", color="0.5", alpha=0.25)
        self.ax_.set_axisbelow(True)
        self.ax_.spines[["top", "right", "left"]].set_visible(False)
        self.ax_.tick_params(axis="y", length=0)
        if ax is None and len(names) * LINE > MOST_INCHES:  # there is room for no more
            self.ax_.tick_params(
                axis="y", labelsize=10 * MOST_INCHES / LINE / len(names)
            )
        self.legend_ = add_legend(self.ax_, list(self.points_.values()))
        font.use([self.ax_])
        return self


def _metric_of(scores: pd.DataFrame) -> str:
    names = scores["metric"].unique() if "metric" in scores else []
    return title(str(names[0])) if len(names) == 1 else "Score"


def _by_name(given: Any, name: str) -> dict[str, Any]:
    """Return models by name; a single one gets the given name."""
    if not isinstance(given, Mapping):
        return {name: given}
    if not given:
        raise ValueError("Got an empty dict, but expected one model or more by name.")
    return {str(key): value for key, value in given.items()}


def _checked(scores: Any) -> pd.DataFrame:
    columns = list(getattr(scores, "columns", []))
    lacking = [c for c in ("model", "task", "score") if c not in columns]
    if lacking or ("low" in columns) != ("high" in columns) or not len(scores):
        raise ValueError(
            f"Got scores with the columns {columns}, but expected a DataFrame with a "
            "row or more and the columns 'model', 'task' and 'score' and, for "
            "intervals, 'low' and 'high'."
        )
    twice = scores.duplicated(["model", "task"])
    if twice.any():
        first = scores[twice].iloc[0]
        raise ValueError(
            f"Got more than one score of {first['model']!r} for task "
            f"{first['task']!r}, but expected one. Take the mean first."
        )
    known = scores[np.isfinite(scores["score"].to_numpy(dtype=float))]
    if not len(known):
        raise ValueError("Got scores that all are missing: there is nothing to draw.")
    return known
