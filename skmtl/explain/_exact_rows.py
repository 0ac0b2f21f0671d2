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
from skmtl.explain.surrogates._outputs import Model
from skmtl.explain.surrogates._surrogate import Surrogate

__all__ = ["ExactRows"]


class ExactRows(Explainer):
    """An explainer of rows that knows additive models, whose effects are no guess."""

    kind: str
    _sparse_names: list[str] | None
    #: Of an additive model, looked up once for all rows.
    _terms: Terms | None = None
    _last_terms: tuple[Any, Terms | None] | None = None

    def _usual(self, perturber: Perturber | None) -> Usual:
        raise NotImplementedError

    def _as_it_is(self) -> Self:
        still = super()._as_it_is()
        still._terms = None
        if self._sparse_names is None:
            still._terms = self._known_terms(still.model)
        return still

    def _known_terms(self, model: Model) -> Terms | None:
        """Return the terms of an additive model, from the last time if it is that."""
        network = network_of(model.estimator)
        if network is None:
            return None
        if self._last_terms is None or self._last_terms[0] is not network:
            usual = self._usual(None)
            rows = usual.rows(usual.codes)
            found = terms_of(model.estimator, model.tasks, rows)
            self._last_terms = network, found
        return self._last_terms[1]

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
        constant, has_pairs = self._terms.constant, len(self._terms.pairs) > 0
        return said, exact_surrogate(effects, intercepts, constant, has_pairs)

    def _of_terms(self, perturber: Any) -> Perturber:
        """Return a row whose features are values, not the ranges that they are in."""
        perturber.kind = self.kind
        unknown = np.full(len(perturber.features), np.nan)
        perturber.features = replace(perturber.features, spreads=unknown)
        found: Perturber = perturber
        return found
