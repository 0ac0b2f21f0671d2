"""The terms that answers are sums of, where the trunk is additive."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from skmtl.estimators._base import MultiTaskEstimator
from skmtl.estimators._fit_data import FitData
from skmtl.estimators._held_out import Split
from skmtl.estimators._pairs import find_pairs, wants_pairs
from skmtl.estimators._shape_functions import shape_functions
from skmtl.estimators._term_centres import ValueRows, centre_on_rows, centre_on_values
from skmtl.estimators._term_columns import (
    column_names,
    in_units,
    looked_at,
    pair_columns,
    terms_by_task,
)
from skmtl.inputs._column_values import ColumnValues
from skmtl.networks._terms import intercepts
from skmtl.tasks._proportions import weights_of_rows
from skmtl.tasks._snapshot import as_it_is
from skmtl.training._run import Interrupt

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AdditiveTerms"]


class AdditiveTerms(MultiTaskEstimator):
    """What an estimator tells of answers that are sums of a term for each column.

    With ``trunk="additive"`` the log-odds of a task with two classes are an intercept
    and one term for each column of X, and so are the scores of each class of a task
    with more, whose softmax are the probabilities, and numbers on the scale that is
    learned. This is no approximation.
    """

    _column_values: ColumnValues

    def contributions(self, X: Any) -> list[np.ndarray] | np.ndarray:
        """Return the terms that the class scores and numbers of rows are sums of.

        A term depends on its column alone: on its numbers or categories, with those
        that are missing or unknown. Its mean over the rows of `fit` that have a label,
        weighted by `sample_weight`, is 0, and so is its sum over the classes of a task
        with three or more. A column that `screening` left out has terms of 0.

        With ``AdditiveTrunk(n_pairs=)`` there are terms of two columns behind those of
        single ones. What they say of either column alone was taken out of them: over
        the rows of the first `fit`, they are orthogonal to all piecewise linear
        functions of either with up to eight knots, and of nine groups of categories.
        So columns with few values have a mean of 0 given any of these. Later fits that
        go on, and tasks that come later, use the same pairs.

        When `partial_fit` goes on, the mean is that over the rows of all chunks, whose
        numbers count as the nearest of 64 values of their column. `add_task` leaves the
        middle of the terms where it was, also where `lr_trunk` moves the terms.

        Parameters
        ----------
        X : array-like or DataFrame of shape (n_samples, n_features)
            Rows, as for `fit`.

        Returns
        -------
        terms : list of ndarray of shape (n_samples, n_terms, n_outputs_k), float64
            An array a task, in the order of `task_names_`; a single one if y was 1-D.
            The terms are those of `term_names_`. A task with two classes has one
            output, and the terms and its intercept sum to the log-odds of the second
            class. One with more has an output for each class; the softmax of these sums
            are the probabilities. With a single class there is one output, of 0. A
            number has one output: with ``target_transform="standardize"`` the sum is
            the prediction, in its unit. With "blend" it is the number on the scale that
            is learned, of mean 0 and variance 1, on which numbers far out are drawn in;
            the prediction is what has that place, within the range of `fit`. A text,
            which is no sum of terms, has no output.

        Raises
        ------
        AttributeError
            If the trunk is not additive.
        ValueError
            If X does not have the columns that were fitted.

        Examples
        --------
        >>> import numpy as np
        >>> from skmtl import MultiTaskClassifier, load_penguins
        >>> X, Y = load_penguins(return_X_y=True)
        >>> clf = MultiTaskClassifier("additive", max_epochs=5, random_state=0)
        >>> terms = clf.fit(X, Y).contributions(X)
        >>> [of_task.shape for of_task in terms]
        [(344, 5, 3), (344, 5, 3), (344, 5, 1)]
        >>> log_odds = clf.intercepts_[2] + terms[2].sum(axis=1)
        >>> log_proba = clf.predict_log_proba(X)[2]
        >>> np.allclose(log_odds[:, 0], log_proba[:, 1] - log_proba[:, 0], atol=1e-5)
        True
        """
        model = self._with_terms()
        of_looked_at = terms_by_task(
            model.net_.module_, model._outputs(X, "feature_terms")
        )
        n_columns, columns = model.n_features_in_, looked_at(model._input_encoder)
        n_pairs = len(pair_columns(model))
        found = []
        for terms in of_looked_at:
            full = np.zeros((len(terms), n_columns + n_pairs, terms.shape[2]))
            full[:, columns] = terms[:, : len(columns)]
            full[:, n_columns:] = terms[:, terms.shape[1] - n_pairs :]
            found.append(full)
        found = in_units(model._task_encoder, found)
        return found[0] if model._task_encoder.single_ else found

    @property
    def intercepts_(self) -> list[np.ndarray] | np.ndarray:
        """What the terms of `contributions` are added to, an array for each task.

        They have the shape (n_outputs_k,), float64; a single array if y was 1-D.
        """
        model = self._with_terms()
        network = model.net_.module_
        scores = intercepts(network).numpy(force=True)[np.newaxis, np.newaxis]
        found = [of_task[0, 0] for of_task in terms_by_task(network, scores)]
        found = in_units(model._task_encoder, found, at_zero=True)
        return found[0] if model._task_encoder.single_ else found

    @property
    def term_names_(self) -> list[str]:
        """The names of the terms of `contributions`: those of the columns of X.

        Without names, columns are called "x0", "x1"... Behind them are pairs of columns
        that have a term, such as "x0 x x1".
        """
        model = self._with_terms()
        names = column_names(model)
        pairs = [f"{names[i]} x {names[j]}" for i, j in pair_columns(model)]
        return names + pairs

    def shape_functions(self) -> pd.DataFrame:
        """Return each term as a function of the values of its column, or of two.

        Returns
        -------
        shapes : DataFrame
            A row for each column of X, task, class and value, with

            - ``feature``, the name of the column,
            - ``value``, up to 64 of its numbers, or its categories, NaN where it is
              missing in some of the rows that were learned from,
            - ``task`` and ``class``: of two classes the second, else each; NaN of a
              number,
            - ``term``: what `contributions` has for a row with that value,
            - ``standard_error`` of the mean over the members of the trunk; NaN with a
              single one. Members differ by their start and by the rows they hold out,
              so it tells less than another sample of rows would,
            - ``density``, the share of the rows learned from that have the value, or
              are nearest to it; with many rows, of 10 000 of them.

            Columns that `screening` left out, and tasks with one class, are not there.
            Pairs come behind the columns, if the trunk has terms for some: they have
            the names of `term_names_`, tuples of up to 16 values of either column, and
            NaN as ``density``.

        Raises
        ------
        AttributeError
            If the trunk is not additive.

        Examples
        --------
        >>> from skmtl import MultiTaskClassifier, load_penguins
        >>> X, Y = load_penguins(return_X_y=True)
        >>> clf = MultiTaskClassifier("additive", max_epochs=5, random_state=0)
        >>> shapes = clf.fit(X, Y).shape_functions()
        >>> shapes.columns.tolist()  # doctest: +NORMALIZE_WHITESPACE
        ['feature', 'value', 'task', 'class', 'term', 'standard_error', 'density']
        >>> shapes["feature"].unique().tolist() == clf.term_names_
        True
        """
        return shape_functions(self._with_terms())

    def _with_terms(self) -> Any:
        """Return the model as it is, if it is a sum of terms."""
        check_is_fitted(self)
        model = as_it_is(self)
        if not model.trunk_.is_additive:
            name = type(model.trunk_).__name__
            instead = ", or explain this model's answers with skmtl.TabularExplainer"
            if any(task.is_number for task in model._task_encoder.tasks_):
                instead = ""
            raise AttributeError(
                f"Got a model with {name}, whose class scores are no sums of terms, "
                f"but expected trunk='additive'. Fit {type(model).__name__}(trunk="
                f"'additive'){instead}."
            )
        return model

    def _train(
        self,
        data: FitData,
        split: Split,
        seed: int,
        again: bool,
        one_pass: bool = False,
    ) -> Interrupt | None:
        """Train, then find out where the middle of each term is.

        If pairs of columns are to have terms, they are found by a first training.
        """
        trunk: Any = self.trunk_ if again else data.trunk
        with_pairs = wants_pairs(trunk, again, one_pass)
        raw = data.rows if trunk.is_additive else None
        raw_judge = None if split.judge is None else split.judge.rows
        interrupt = super()._train(data, split, seed, again, one_pass)
        if raw is None:
            return interrupt
        rows = data.labelled_rows()
        weights = weights_of_rows(data.sample_weight, data.counted())
        network, device = self.net_.module_, self.net_.device
        if with_pairs:
            pairs = None
            data.rows = raw
            if interrupt is None:
                given = data, weights, split.members
                pairs = find_pairs(trunk, network, device, *given)
            if pairs is not None:
                if split.judge is not None:
                    split.judge.rows = raw_judge
                data.trunk = trunk.with_pairs(pairs)
                interrupt = super()._train(data, split, seed, again)
                network = self.net_.module_
            n_pairs = 0 if pairs is None else len(pairs.first)
            self.trunk_ = trunk.with_pairs(None, n_pairs)
        goes_on = again and one_pass
        known = (
            deepcopy(self._column_values)
            if goes_on
            else ColumnValues(data.inputs.cardinalities_)
        )
        known.update(raw, rows, weights)
        self._column_values = known
        if goes_on:  # earlier rows are known by their values alone
            centre_on_values(network, device, ValueRows(known, data.inputs))
        else:
            centre_on_rows(network, device, raw, rows, weights)
        return interrupt
