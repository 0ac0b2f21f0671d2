"""What a model that is a sum of terms says of a row, told without a sample."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import numpy as np

from skmtl.explain._base import Explainer
from skmtl.explain.neighbours._perturber import Perturber
from skmtl.explain.neighbours._single_changes import single_changes
from skmtl.explain.neighbours._usual import Usual
from skmtl.explain.surrogates._additive import (
    Terms,
    exact_surrogate,
    network_of,
    terms_of,
)
from skmtl.explain.surrogates._surrogate import Surrogate

__all__ = ["ExactRows"]


class ExactRows(Explainer):
    """An explainer of rows that knows additive models, whose effects are no guess."""

    kind: str
    _sparse_names: list[str] | None
    #: Of an additive model, looked up once for all rows.
    _terms: Terms | None = None

    def _usual(self, perturber: Perturber | None) -> Usual:
        raise NotImplementedError

    def _as_it_is(self) -> Self:
        still = super()._as_it_is()
        still._terms = None
        # words that are written are no sums of terms: they are asked for, as all else
        adds_up = still.model.texts is None and self._sparse_names is None
        if adds_up and network_of(still.model.estimator) is not None:
            usual = self._usual(None)
            rows = usual.rows(usual.codes)
            still._terms = terms_of(still.model.estimator, still.model.tasks, rows)
        return still

    def _exact(self, perturber: Any) -> tuple[np.ndarray, Surrogate] | None:
        """Return what an additive model says and adds up; None of any other."""
        if self._terms is None:
            return None
        own = perturber.own[None]
        if self.kind == "contribution":
            said = self._asked(perturber, lambda n: None, own)[0]
            effects = self._terms(perturber.rows(own))[0]
            intercepts = self._terms.intercepts
        else:
            changes = single_changes(perturber.columns, perturber.own)
            codes = np.concatenate([own, changes.codes])
            said, *others = self._asked(perturber, lambda n: None, codes)
            intercepts = said  # effects are changes from there
            effects = changes.effects(said, np.array(others).reshape(-1, len(said)))
        effects[self._unread(perturber)] = 0
        terms = self._terms
        learned = terms.learned & (self.kind == "contribution")
        has_pairs = len(terms.pairs) > 0
        return said, exact_surrogate(
            effects, intercepts, terms.constant, has_pairs, learned
        )

    def _of_terms(self, perturber: Any) -> Perturber:
        """Return a row whose features are values, not the ranges that they are in."""
        perturber.kind = self.kind
        unknown = np.full(len(perturber.features), np.nan)
        perturber.features = replace(perturber.features, spreads=unknown)
        found: Perturber = perturber
        return found
