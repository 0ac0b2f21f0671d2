"""Explain rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import sparse

from skmtl._compat import take_rows
from skmtl.explain._exact_rows import ExactRows
from skmtl.explain.facts._labels import labelled
from skmtl.explain.neighbours._background import Background
from skmtl.explain.neighbours._perturber import Perturber
from skmtl.explain.neighbours._readers import check_columns, names_fitted
from skmtl.explain.neighbours._row_values import numbered
from skmtl.explain.neighbours._sparse_perturber import SparsePerturber
from skmtl.explain.neighbours._table_perturber import LocalPerturber, MarginalPerturber
from skmtl.explain.neighbours._usual import Usual
from skmtl.explain.surrogates._outputs import n_outputs_of
from skmtl.explain.surrogates._selection import joint_selection, lime_selection
from skmtl.explain.surrogates._spreads import Spreads
from skmtl.explain.surrogates._surrogate import (
    Moments,
    Neighbourhood,
    Surrogate,
    fit_surrogate,
)

__all__ = ["TabularExplainer"]

_PERTURBERS: dict[str, Any] = {
    "sensitivity": LocalPerturber,
    "contribution": MarginalPerturber,
}
#: So many rows of the background tell which of two classes is the rarer one.
_N_USUAL = 500
#: lime's penalty of the squared weights.
_LIME_PENALTY = 1.0


class TabularExplainer(ExactRows):
    """Explain what a model says of a row of a table, for every task at once.

    Rows are drawn around the one to be explained, and the model is asked about them,
    once for all tasks; one factorisation of their Gram matrix then gives a linear
    surrogate for each class of each task and for each number, as LIME [1]_ does for one
    class at a time. So
    tasks that are the same get the same explanation, to the last bit.

    Parameters
    ----------
    estimator : classifier, regressor or callable
        Fitted: a `MultiTaskClassifier`, `MultiTaskRegressor` or `MultiTaskPredictor`,
        any other multi-output classifier with ``predict_proba`` or regressor, a
        Pipeline or a search around one; or a function of rows that returns
        probabilities or, with `task_types`, numbers. It is asked about rows of the type
        of `X_background`; if that is an array and the model was fitted on a DataFrame,
        about DataFrames with its columns. Of texts that it writes, effects on each word
        are in `Explanation.alignment`.
    X_background : array-like, sparse matrix or DataFrame of shape \
(n_samples, n_features)
        Rows that show which values columns have, such as the training data, before any
        preparation that the Pipeline does itself. If there are more than 10 000 rows,
        10 000 are drawn at random.
    kind : {"sensitivity", "contribution"}, default="sensitivity"
        The question that is answered:

        - "sensitivity": what would a change do? Numbers are drawn near the row's own,
          and an effect is the slope there, for one standard deviation of the column.
          A category is now and then exchanged for another; its effect is that of
          having it. The whole surrogate is kept.
        - "contribution": what difference does a value make, compared with all rows?
          Each column is drawn from the background, half of the time from where the row
          is, and an effect is that of being in the row's own quarter of the numbers, or
          having its category, as in lime's tables. Its signs are not those of a
          change.
    task_names : list of str, optional
        Names for the tasks of an estimator that knows none: a forest's are "task_0"...
    task_types : str, list of str or dict of task name to str, optional
        What a function to be explained returns, "classification" or "regression", for
        all tasks, or one by one. Of both it returns a list, with an array for each:
        probabilities of shape (n_samples, n_classes), or numbers of shape (n_samples,).
        Models know it.
    focus : dict of task name to class label, optional
        The class of each task that signs, roles and words are about, for any row. For
        tasks that are left out it is 1, if the classes are 0 and 1 or -1 and 1, True of
        False and True, "yes" of "no" and "yes", and "positive" of "negative" and
        "positive". Of two other classes it is the rarer one, by the mean of the model's
        probabilities for at most 500 rows of `X_background` (if both are equally
        frequent, the one less probable in the first row in which they differ); of more
        classes it is the predicted one.
    feature_labels, task_labels : dict of str to str, optional
        What columns and tasks are called in words and on pages, such as
        ``{"bill_length_mm": "bill length (mm)"}``; a unit in brackets stands beside
        the values. Tables keep the names.
    n_features : int, default=10
        How many features an explanation shows; with "contribution" also how many the
        surrogate of each class may use.
    selection : {"per_output", "joint"}, default="per_output"
        How "contribution" selects features: for each class alone, exactly as lime does;
        or one list for all tasks, which is shorter to read. "sensitivity" selects none.
    n_samples : int or "auto", default="auto"
        How many rows the model is asked about. "auto": 1000, or twice the number of
        columns, doubled until the signs of all large effects are beyond doubt, up to
        8000. What words and pages tell is asked on top: about 40 rows for each feature
        shown, and 200 for several together.
    categorical_features : list, optional
        Names or positions of columns of numbers that are categories. Columns that are
        not numbers always are, and so are columns of two numbers.
    batch_size : int or "auto", default="auto"
        How many rows the model gets at a time; "auto": about 64 MB of them.
    random_state : int, RandomState instance or None, default=0
        With an integer, the same row gets the same explanation, whatever was explained
        before.

    Raises
    ------
    NotFittedError
        If the estimator is not fitted.
    TypeError
        If it is no regressor and has no ``predict_proba``.
    ValueError
        If a parameter is out of range, the model does not take rows with the columns of
        `X_background`, the row lacks some of these, or the model returns NaN or values
        that are not probabilities; if `task_types` are given for a model, which knows.

    See Also
    --------
    TextExplainer : Explains texts.
    ImageExplainer : Explains images.

    Notes
    -----
    Perturbed values are always values that the column can have: whole numbers that were
    seen, numbers in the range seen, categories that were seen; the row's own values
    stay as they are. A missing value is exchanged for others like a category. Columns
    are drawn independently of one another.

    With "contribution", standard errors are conditional on the selected features, and
    R2 is on samples that the surrogate was not fitted on, but that took part in the
    selection. Memory grows with the square of the number of columns; each explanation
    keeps one table of that size.

    Of a `MultiTaskClassifier` with ``trunk="additive"`` nothing is drawn and nothing
    fitted: contributions are its terms, and changes those that it answers. Where pairs
    of columns have terms too, a column's contribution is its own term and half of each
    of its pairs': the terms' Shapley values, as a term of two columns is owed to both
    alike. They sum to the log-odds less the intercept.

    The features of a sparse row are its entries that are not zero: they are kept or set
    to zero at random, as `TextExplainer` does with words, with either `kind`.

    References
    ----------
    .. [1] Ribeiro, Singh and Guestrin (2016), "Why Should I Trust You?: Explaining the
       Predictions of Any Classifier". https://arxiv.org/abs/1602.04938

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, TabularExplainer, load_penguins
    >>> X, Y = load_penguins(return_X_y=True)
    >>> clf = MultiTaskClassifier(max_epochs=20, random_state=0).fit(X, Y)
    >>> explanation = TabularExplainer(clf, X).explain(X.iloc[0])
    >>> explanation.predictions["species"]
    'Adelie'
    >>> bool(explanation.effects.loc["bill_length_mm", ("species", "Adelie")] < 0)
    True

    A number, in its own unit:

    >>> from sklearn.linear_model import LinearRegression
    >>> rows = X.drop(columns="year").dropna()
    >>> mass = rows.pop("body_mass_g")
    >>> line = LinearRegression().fit(rows, mass)
    >>> explainer = TabularExplainer(line, rows, task_names=["mass"])
    >>> explanation = explainer.explain(rows.iloc[0], target_value=4000)
    >>> explanation
    <Explanation of mass: 3212>
    >>> int(explanation.effects["mass"]["flipper_length_mm"])
    704
    """

    def __init__(
        self,
        estimator: Any,
        X_background: Any,
        *,
        kind: str = "sensitivity",
        task_names: list[str] | None = None,
        task_types: Any = None,
        focus: Mapping[str, Any] | None = None,
        feature_labels: Mapping[str, str] | None = None,
        task_labels: Mapping[str, str] | None = None,
        n_features: int = 10,
        selection: str = "per_output",
        n_samples: int | str = "auto",
        categorical_features: Any = None,
        batch_size: int | str = "auto",
        random_state: Any = 0,
    ):
        super().__init__(
            estimator,
            task_names=task_names,
            task_types=task_types,
            focus=focus,
            feature_labels=feature_labels,
            task_labels=task_labels,
            n_features=n_features,
            n_samples=n_samples,
            batch_size=batch_size,
            random_state=random_state,
        )
        for name, value, allowed in (
            ("kind", kind, ("sensitivity", "contribution")),
            ("selection", selection, ("per_output", "joint")),
        ):
            if value not in allowed:
                raise ValueError(
                    f"Got {name}={value!r}, but expected {allowed[0]!r} or "
                    f"{allowed[1]!r}."
                )
        self.kind = kind
        self.selection = selection
        names = names_fitted(self.model.estimator, X_background)
        self._sparse_names: list[str] | None = None
        if sparse.issparse(X_background):
            self._sparse_names = names or numbered(X_background.shape[1])
            self._some_rows = take_rows(X_background.tocsr(), _some_of(X_background))
            first = self._some_rows[:1]
        else:
            self._background = own = Background(
                X_background, categorical_features, names
            )
            first = own.rows(own.codes[:1], own.columns)
        own_names = self._sparse_names or self._background.names
        labelled(feature_labels, own_names, "feature_labels")
        self.categorical_features = categorical_features
        check_columns(self.model.estimator, self.model, first)

    def _perturber(self, x: Any) -> Perturber:
        if self._sparse_names is not None:
            return SparsePerturber(x, self._sparse_names)
        if self._terms is None or self.kind == "sensitivity":
            return _PERTURBERS[self.kind](self._background, x)
        return self._of_terms(LocalPerturber(self._background, x))

    def _usual(self, perturber: Perturber | None) -> Usual:
        """Return rows of the background."""
        if self._sparse_names is not None:
            rows = self._some_rows
            n_bytes = 16 * max(rows.nnz // rows.shape[0], 1)
            each = np.arange(rows.shape[0])
            return Usual(each, lambda some: take_rows(rows, some), n_bytes)
        own = self._background
        codes = own.codes[_some_of(own.codes)]
        return Usual(
            codes, lambda some: own.rows(some, own.columns), 8 * max(codes.shape[1], 8)
        )

    def _inputs(self, X: Any) -> list[Any]:
        is_dict = isinstance(X, Mapping) and not sparse.issparse(X)
        if is_dict or len(getattr(X, "shape", (0, 0))) != 2:
            raise ValueError(
                f"Got a {type(X).__name__} of a single row, but expected rows. One row "
                "is for explain."
            )
        if not hasattr(X, "shape"):
            return list(X)
        if sparse.issparse(X):
            X = X.tocsr()
        return [take_rows(X, np.array([i])) for i in range(X.shape[0])]

    def _spreads_near(self, perturber: Perturber) -> Spreads:
        """Return how far numbers are spread, by what the model says of the background.

        If it does not know it.
        """
        if self._spreads is None:
            self._spreads = Spreads.of(
                self.model.estimator,
                self.model.tasks or [],
                lambda: self._asked_usual(self._usual(perturber)),
            )
        return self._spreads

    def _fit(self, neighbourhood: Neighbourhood, scales: np.ndarray) -> Surrogate:
        if self.kind == "sensitivity" or self._sparse_names is not None:
            return fit_surrogate(neighbourhood, scales=scales)
        return fit_surrogate(
            neighbourhood, scales=scales, penalty=_LIME_PENALTY, select=self._select
        )

    def _select(self, moments: Moments) -> np.ndarray:
        """Return which features each output may use."""
        gram, cross = moments.gram, moments.cross
        if self.selection == "per_output":
            return lime_selection(gram, cross, moments.row, self.n_features)
        n_outputs = n_outputs_of(self.model.tasks or [])
        shares = np.bincount(moments.owner, 1 / np.repeat(n_outputs, n_outputs))
        squares = moments.squares
        shares = np.divide(
            shares, squares, out=np.zeros_like(squares), where=squares > 0
        )
        return joint_selection(gram, cross, shares, self.n_features)


def _some_of(X: Any) -> np.ndarray:
    """Return positions of rows that are spread over all of them."""
    n = X.shape[0]
    return np.unique(np.linspace(0, n - 1, min(n, _N_USUAL)).astype(np.intp))
