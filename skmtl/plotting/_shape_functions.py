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
from skmtl.plotting._shape_groups import columns_by_axis, named_numbers, unit_free
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
    classes, or to the score of each of several, or to a number, over the values of the
    feature, with a band of 1.96 standard errors over the members of the model. Below
    it, strokes show how frequent values are. Categories are bars. All panels of classes
    have the same height, so that what is steep matters, and all those of a number, in
    its unit or on the scale that is learned, as `contributions` has them.

    It is made by `from_estimator`. All parameters are stored as attributes.

    Parameters
    ----------
    shapes : DataFrame
        As the method ``shape_functions`` of an estimator gives it.

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
        """Draw the shape functions of a fitted model.

        Parameters
        ----------
        estimator : object
            A fitted `MultiTaskClassifier`, `MultiTaskRegressor` or `MultiTaskPredictor`
            with ``trunk="additive"``, or a search or Pipeline around one.
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
        names = [task.name for task in tasks_of(estimator, numbers=True)]
        # of a view a single one
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
        shapes, numbers = named_numbers(shapes)
        known = list(shapes["task"].unique())
        self.tasks_ = [known[k] for k in chosen(known, tasks)]
        shapes = shapes[shapes["task"].isin(self.tasks_)]
        few = len(self.tasks_) <= _FEW_TASKS
        most, width = (_MOST, _WIDTH) if few else (_MOST_OF_MANY, _NARROW)
        numbers &= set(self.tasks_)
        by_axis = columns_by_axis(self.tasks_, numbers)
        begins = {c for columns in by_axis for c in columns if c - 1 not in columns}
        self.features_ = features_drawn(unit_free(shapes, numbers), feature, most)
        self.n_more_ = self.shapes["feature"].nunique() - len(self.features_)
        labels = shapes["class"].astype(str).unique()
        font = font_for([*self.features_, *self.tasks_, *labels])
        self.axes_ = self._panels(ax)
        self.figure_ = self.axes_[0, 0].figure
        for row, name in enumerate(self.features_):
            of_feature = shapes[shapes["feature"] == name]
            if of_pairs(of_feature).any():
                self._draw_maps(row, of_feature, shapes, by_axis, font)
                continue
            draw = draw_curves if is_numeric(of_feature) else draw_bars
            for column, task in enumerate(self.tasks_):
                panel = self.axes_[row, column]
                own = of_feature[of_feature["task"] == task]
                draw(panel, own, font)
                panel.spines[["top", "right"]].set_visible(False)
                panel.axhline(0, color="0.6", linewidth=0.7, zorder=0)
                panel.tick_params(labelsize="small", labelleft=column in begins)
                if draw is draw_curves and not own["value"].isna().any():
                    panel.locator_params(axis="x", nbins=3)
        for task, panel in zip(self.tasks_, self.axes_[0], strict=True):
            own = shapes[shapes["task"] == task]
            labels = [font.clean(str(c)) for c in own["class"].unique()]
            write_head(panel, font.clean(task), labels, width)
        for row, name in enumerate(self.features_):
            first = self.axes_[row, 0]
            tells_unit = row == 0 and self.tasks_[0] not in numbers
            name_row(first, font.clean(name), _HEIGHT, is_first=tells_unit)
        if feature is None:
            tell_of_more(self.axes_[-1, 0], self.n_more_)
        for columns in by_axis:
            self._same_heights(shapes, columns)
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
        self,
        row: int,
        of_feature: pd.DataFrame,
        shapes: pd.DataFrame,
        by_axis: list[list[int]],
        font: Any,
    ) -> None:
        """Draw a pair of features for all tasks, with a scale for those of a unit."""
        for columns in by_axis:
            drawn = self._drawn(shapes, columns)
            limit = float(drawn["term"][of_pairs(drawn)].abs().max()) or 1.0
            for column in columns:
                panel = self.axes_[row, column]
                own = of_feature[of_feature["task"] == self.tasks_[column]]
                image = draw_map(panel, own, limit, font)
                panel.tick_params(labelsize="x-small", labelleft=column == 0)
                panel.set_gid("map")
                if column + 1 not in columns:
                    add_scale(panel, image)

    def _drawn(self, shapes: pd.DataFrame, columns: list[int]) -> pd.DataFrame:
        """Return the shapes that are drawn in some columns."""
        tasks = [self.tasks_[column] for column in columns]
        return shapes[
            shapes["feature"].isin(self.features_) & shapes["task"].isin(tasks)
        ]

    def _same_heights(self, shapes: pd.DataFrame, columns: list[int]) -> None:
        """Let the panels of tasks whose terms have one unit be as high."""
        drawn = self._drawn(shapes, columns)
        drawn = drawn[~of_pairs(drawn)]
        if not len(drawn):
            return
        term, error = drawn["term"].to_numpy(), drawn["standard_error"].to_numpy()
        half = 1.96 * np.nan_to_num(error)
        low, high = min((term - half).min(), 0), max((term + half).max(), 0)
        rim = 0.08 * (high - low) or 0.1
        panels = self.axes_[:, columns].ravel()
        for ax in (ax for ax in panels if ax.get_gid() != "map"):
            ax.set_ylim(low - 1.5 * rim, high + rim)
