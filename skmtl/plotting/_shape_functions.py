"""The terms that an additive model sums, as functions of their features."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from skmtl.plotting._choice import chosen
from skmtl.plotting._figure import new_figure
from skmtl.plotting._fonts import font_for
from skmtl.plotting._shape_cells import draw_bars, draw_curves, is_numeric
from skmtl.plotting._shape_choice import features_drawn
from skmtl.plotting._shape_maps import add_scale, draw_map, of_pairs
from skmtl.plotting._shape_margins import name_row, tell_of_more, write_head
from skmtl.tasks._lookup import inward, tasks_of

__all__ = ["ShapeFunctionsDisplay"]

#: Features that are drawn if none are chosen, for few and for many tasks.
_MOST, _MOST_OF_MANY = 10, 5
_FEW_TASKS = 6
#: Inches of a panel, for few and for many tasks, and of a row below it.
_WIDTH, _NARROW, _HEIGHT, _TICKS, _ABOVE = 2.5, 1.5, 1.3, 0.35, 1.4


class ShapeFunctionsDisplay:
    """What an additive model makes of each feature, for all tasks: features x tasks.

    A panel has the term that a feature adds to the log-odds of the second of two
    classes, or to the score of each of several, over the values of the feature, with a
    band of 1.96 standard errors over the members of the model. Below it, strokes show
    how frequent values are. Categories are bars. All panels have the same height, so
    that what is steep matters.

    It is made by `from_estimator`. All parameters are stored as attributes.

    Parameters
    ----------
    shapes : DataFrame
        As `MultiTaskClassifier.shape_functions` gives it.

    Attributes
    ----------
    axes_ : ndarray of Axes of shape (n_features, n_tasks)
        The panels.
    figure_ : Figure
    features_, tasks_ : list of str
        What is drawn, in its order.
    n_more_ : int
        How many features are not drawn.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.plotting import ShapeFunctionsDisplay
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier("additive", max_epochs=3, random_state=0).fit(X, Y)
    >>> display = ShapeFunctionsDisplay.from_estimator(clf, feature="body_mass_g")
    >>> display.axes_.shape
    (1, 3)
    """

    def __init__(self, shapes: pd.DataFrame):
        self.shapes = shapes

    @classmethod
    def from_estimator(
        cls, estimator: Any, *, feature: Any = None, tasks: Any = None, ax: Any = None
    ) -> ShapeFunctionsDisplay:
        """Draw the shape functions of a fitted classifier.

        Parameters
        ----------
        estimator : object
            A fitted `MultiTaskClassifier` with ``trunk="additive"``, or a search or
            Pipeline around one.
        feature, tasks, ax
            As for `plot`.

        Returns
        -------
        display : ShapeFunctionsDisplay

        Raises
        ------
        NotFittedError
            If the estimator is not fitted.
        TypeError
            If it has no shape functions.
        AttributeError
            If its trunk is not additive.
        ValueError
            If there is no such feature or task.
        """
        check_is_fitted(estimator)
        found = (m for m in inward(estimator) if hasattr(m, "shape_functions"))
        model = next(found, None)
        if model is None:
            raise TypeError(
                f"Got a {type(estimator).__name__}, which has no shape functions, but "
                "expected a fitted MultiTaskClassifier with trunk='additive', or a "
                "search or Pipeline around one."
            )
        shapes = model.shape_functions()
        names = [task.name for task in tasks_of(estimator)]  # of a view a single one
        shapes = shapes[shapes["task"].isin(names)].reset_index(drop=True)
        return cls(shapes).plot(feature=feature, tasks=tasks, ax=ax)

    def plot(
        self, *, feature: Any = None, tasks: Any = None, ax: Any = None
    ) -> ShapeFunctionsDisplay:
        """Draw a row of panels for each feature, a column for each task.

        Parameters
        ----------
        feature : str, int or list of these, default=None
            Names or positions of the features to draw, in this order. With None, those
            whose terms differ most between rows, at most ten, and five of more than six
            tasks.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes or array of Axes, default=None
            A single one is divided; of several, there is one for each panel, row after
            row. With None, a new figure is made.

        Returns
        -------
        self : ShapeFunctionsDisplay

        Raises
        ------
        ValueError
            If there is no such feature or task, or nothing to be drawn.
        """
        shapes = self.shapes
        if not len(shapes):
            raise ValueError(
                "Got shape functions without a row: the model looks at no column, or "
                "no task has two classes."
            )
        known = list(shapes["task"].unique())
        self.tasks_ = [known[k] for k in chosen(known, tasks)]
        shapes = shapes[shapes["task"].isin(self.tasks_)]
        few = len(self.tasks_) <= _FEW_TASKS
        most, width = (_MOST, _WIDTH) if few else (_MOST_OF_MANY, _NARROW)
        self.features_ = features_drawn(shapes, feature, most)
        self.n_more_ = self.shapes["feature"].nunique() - len(self.features_)
        labels = shapes["class"].astype(str).unique()
        font = font_for([*self.features_, *self.tasks_, *labels])
        self.axes_ = self._panels(ax)
        self.figure_ = self.axes_[0, 0].figure
        for row, name in enumerate(self.features_):
            of_feature = shapes[shapes["feature"] == name]
            if of_pairs(of_feature).any():
                self._draw_maps(row, of_feature, shapes, font)
                continue
            draw = draw_curves if is_numeric(of_feature) else draw_bars
            for column, task in enumerate(self.tasks_):
                panel = self.axes_[row, column]
                own = of_feature[of_feature["task"] == task]
                draw(panel, own, font)
                panel.spines[["top", "right"]].set_visible(False)
                panel.axhline(0, color="0.6", linewidth=0.7, zorder=0)
                panel.tick_params(labelsize="small", labelleft=column == 0)
                if draw is draw_curves and not own["value"].isna().any():
                    panel.locator_params(axis="x", nbins=3)
        for task, panel in zip(self.tasks_, self.axes_[0], strict=True):
            own = shapes[shapes["task"] == task]
            labels = [font.clean(str(c)) for c in own["class"].unique()]
            write_head(panel, font.clean(task), labels, width)
        for row, name in enumerate(self.features_):
            first = self.axes_[row, 0]
            name_row(first, font.clean(name), _HEIGHT, is_first=row == 0)
        if feature is None:
            tell_of_more(self.axes_[-1, 0], self.n_more_)
        self._same_heights(shapes)
        font.use(self.axes_.ravel())
        return self

    def _panels(self, ax: Any) -> np.ndarray:
        n_rows, n_columns = len(self.features_), len(self.tasks_)
        if ax is not None and not hasattr(ax, "get_subplotspec"):
            given = np.ravel(np.asarray(ax, dtype=object))
            if len(given) < n_rows * n_columns:
                raise ValueError(
                    f"Got ax with {len(given)} axes, but expected "
                    f"{n_rows * n_columns}, one for each feature and task."
                )
            return given[: n_rows * n_columns].reshape(n_rows, n_columns)
        if ax is None:
            width = _WIDTH if n_columns <= _FEW_TASKS else _NARROW
            tall = n_rows * (_HEIGHT + _TICKS) + _ABOVE
            figure = new_figure(n_columns * width + 0.8, tall)
            grid = figure.add_gridspec(n_rows, n_columns)
        else:
            room = ax.get_subplotspec()
            if room is None:
                raise ValueError(
                    "Got an ax that stands freely in its figure, but expected one of a "
                    "grid, as plt.subplots() makes, which can be divided."
                )
            ax.set_axis_off()
            figure, grid = ax.figure, room.subgridspec(n_rows, n_columns)
        axes = [
            [figure.add_subplot(grid[i, j]) for j in range(n_columns)]
            for i in range(n_rows)
        ]
        return np.array(axes, dtype=object).reshape(n_rows, n_columns)

    def _draw_maps(
        self, row: int, of_feature: pd.DataFrame, shapes: pd.DataFrame, font: Any
    ) -> None:
        """Draw a pair of features for all tasks."""
        drawn = shapes["feature"].isin(self.features_) & of_pairs(shapes)
        limit = float(shapes["term"][drawn].abs().max()) or 1.0
        for column, task in enumerate(self.tasks_):
            panel = self.axes_[row, column]
            own = of_feature[of_feature["task"] == task]
            image = draw_map(panel, own, limit, font)
            panel.tick_params(labelsize="x-small", labelleft=column == 0)
            panel.set_gid("map")
        add_scale(panel, image)

    def _same_heights(self, shapes: pd.DataFrame) -> None:
        drawn = shapes[shapes["feature"].isin(self.features_)]
        drawn = drawn[~of_pairs(drawn)]
        if not len(drawn):
            return
        term, error = drawn["term"].to_numpy(), drawn["standard_error"].to_numpy()
        half = 1.96 * np.nan_to_num(error)
        low, high = min((term - half).min(), 0), max((term + half).max(), 0)
        rim = 0.08 * (high - low) or 0.1
        for ax in (ax for ax in self.axes_.ravel() if ax.get_gid() != "map"):
            ax.set_ylim(low - 1.5 * rim, high + rim)
