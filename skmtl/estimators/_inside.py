"""What a fitted estimator shows of its network: representation, layers, tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from skmtl.estimators._screening import columns_told
from skmtl.estimators._sharing_views import SharingViews
from skmtl.estimators._summary import summarize
from skmtl.estimators._task_view import TaskView
from skmtl.tasks._snapshot import as_it_is
from skmtl.tasks._task import find_task
from skmtl.training._threads import threads

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NetworkInside"]


class NetworkInside(ClassNamePrefixFeaturesOutMixin, TransformerMixin, SharingViews):
    """Views of a fitted multi-task estimator, whatever its tasks are."""

    def transform(self, X: Any) -> np.ndarray:
        """Return the representation that all tasks share.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.

        Returns
        -------
        representation : ndarray of shape (n_samples, width), float32
        """
        return as_it_is(self)._outputs(X, "represent")

    def attention_weights(self, X: Any) -> np.ndarray:
        """Return how the trunk weighs the tokens of each text, or the places of images.

        Attention says where a network looks, not why it decides as it does (Jain and
        Wallace 2019, https://arxiv.org/abs/1902.10186): read it beside an explanation.

        Parameters
        ----------
        X : array-like of shape (n_samples, length) or (n_samples, height, width, ...)
            Token ids or images, as for `predict`.

        Returns
        -------
        weights : ndarray of shape (n_samples, length) or (n_samples, height, width)
            They sum to 1 in each row. Tokens are counted without the padding that may
            stand before them.

        Raises
        ------
        AttributeError
            If the trunk has no attention.
        """
        check_is_fitted(self)
        model = as_it_is(self)
        trunk = model.net_.module_.trunk
        if not hasattr(trunk, "attention"):
            raise AttributeError(
                "Got a trunk that has no attention, but expected TransformerTrunk, "
                "RNNTrunk or CNNTrunk with pooling='attention'."
            )
        weights = model._outputs(X, "attention")
        if weights.ndim == 2:
            missing = max(0, np.shape(X)[1] - weights.shape[1])
            weights = np.pad(weights, [(0, 0), (0, missing)])
        return weights

    def task(self, task: str | int) -> TaskView:
        """Return this fitted model seen through one task, as one of a single target.

        Of a class it is a classifier, of a number a regressor.

        Parameters
        ----------
        task : str or int
            Name of the task, or its position. Where tasks are called by other integers
            than their positions, such as the columns 0, 2 and 3, an integer is a name.

        Returns
        -------
        view : TaskView

        Raises
        ------
        ValueError
            If there is no such task.
        """
        check_is_fitted(self)
        find_task(self.task_names_, task)
        return TaskView(self, task)

    def summary(self) -> pd.DataFrame:
        """Return the network's layers, output shapes and numbers of parameters.

        Returns
        -------
        summary : DataFrame
            A row for each layer and for each task's head; `used_by` says whether the
            parameters are shared or which task owns them. If columns were left out,
            or count for less, a first row "input" says how many, and which. What the
            trunk left open, and the fit has chosen, is in `trunk_`.
        """
        check_is_fitted(self)
        model = as_it_is(self)
        network, device = model.net_.module_, model.net_.device
        rows = [part.to(device) for part in model._input_encoder.example(2)]
        with threads(1):
            return summarize(network, model.task_names_, rows, columns_told(model))

    @property
    def _n_features_out(self) -> int:
        return self.net_.module_.width
