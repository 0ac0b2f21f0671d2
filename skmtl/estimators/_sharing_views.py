"""What a sharing scheme has learned, by the names of the tasks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from skmtl.estimators._base import MultiTaskEstimator
from skmtl.tasks._snapshot import as_it_is

__all__ = ["SharingViews"]


class SharingViews(MultiTaskEstimator):
    """How each task draws on the network, where a sharing scheme lets it choose.

    All views are keyed by the names of the tasks, in the order of the columns of y.
    Tasks with one class draw on nothing and are not among them, nor are tasks that
    were added later: these read the trunk alone. Numbers are among them.
    """

    def gate_weights(self, X: Any) -> dict[str, np.ndarray]:
        """Return how each task weighs the experts, row by row.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.

        Returns
        -------
        weights : dict of task name to ndarray of shape (n_samples, n_experts)
            They sum to 1 in each row. With `PLE`, the task's own experts come first:
            those of different tasks are not the same. Members of a trunk have experts
            of their own, which stand side by side, member by member, in
            ``n_members * n_experts`` columns.

        Raises
        ------
        AttributeError
            If the sharing scheme has no gates: only `MMoE` and `PLE` have.

        Examples
        --------
        >>> from skmtl import MultiTaskClassifier, load_penguins
        >>> X, Y = load_penguins(return_X_y=True)
        >>> clf = MultiTaskClassifier(sharing="mmoe", max_epochs=1, random_state=0)
        >>> clf.fit(X, Y).gate_weights(X)["island"].sum(axis=1).round(3)[:3]
        array([1., 1., 1.], dtype=float32)
        """
        model = as_it_is(self)
        weights = model._by_learned_task(X, "gates", "'mmoe' or 'ple'")
        n_members = model.net_.module_.heads.n_members or 1
        return {name: own / n_members for name, own in weights.items()}

    def attention_masks(self, X: Any) -> dict[str, np.ndarray]:
        """Return how much of each shared unit a task lets through, row by row.

        Parameters
        ----------
        X : array-like, sparse matrix or DataFrame of shape (n_samples, n_features)
            Or token ids, or images, as for `fit`.

        Returns
        -------
        masks : dict of task name to ndarray of shape (n_samples, width)
            Between 0 and 1, of the last shared layer. Of a trunk with members, their
            units stand side by side in ``n_members * width`` columns.

        Raises
        ------
        AttributeError
            If the sharing scheme has no masks: only `MTAN` has.
        """
        return as_it_is(self)._by_learned_task(X, "masks", "'mtan'")

    @property
    def stitch_weights_(self) -> pd.DataFrame:
        """How much each task (row) takes of the tower of each (column).

        A DataFrame of shape (n_tasks, n_tasks), with the weights of the last layer of
        `CrossStitch`, the mean over members. They are learned, and need not sum to 1.

        Raises
        ------
        AttributeError
            If the sharing scheme has no stitches: only `CrossStitch` has.
        """
        check_is_fitted(self)
        model = as_it_is(self)
        model._check_sharing("stitches", "'cross_stitch'")
        last = model.net_.module_.sharing.stitches[-1].detach().cpu().numpy()
        weights = last.mean(axis=0) if last.ndim == 3 else last
        places = model._places()
        at = list(places.values())
        names = list(places)
        return pd.DataFrame(weights[np.ix_(at, at)], index=names, columns=names)

    def _by_learned_task(
        self, X: Any, what: str, schemes: str
    ) -> dict[str, np.ndarray]:
        """Return what the scheme has for each task, members side by side."""
        check_is_fitted(self)
        self._check_sharing(what, schemes)
        found = self._outputs(X, what)
        return {
            name: found[..., at, :].reshape(len(found), -1)
            for name, at in self._places().items()
        }

    def _check_sharing(self, what: str, schemes: str) -> None:
        if not hasattr(self.net_.module_.sharing, what):
            raise AttributeError(
                f"Got a network whose sharing scheme has no {what}, but expected one "
                f"fitted with sharing={schemes}, and a task of two classes or more, or "
                "a number."
            )

    def _places(self) -> dict[str, int]:
        """Return where each task stands among those of the scheme, in y's order."""
        order = self.net_.module_.heads.layout.order.tolist()
        return {self.task_names_[k]: order.index(k) for k in sorted(order)}
