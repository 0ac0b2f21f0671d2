"""What lime's lists and shap's values lead to expect of a change."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import shap
from lime.lime_tabular import LimeTabularExplainer

from _explanations.peers import global_seed
from _explanations.subjects import Subject

#: lime's own number of features.
_LIMES_OWN = 10
#: Given feature, value, and output: how far the output's probability will move.
Guess = Callable[[int, float, int], float]


class Peers:
    """lime's lists and shap's values, read as what a change will do.

    lime's default list is of ranges: a value in another one takes the weight away. Its
    local list is of slopes. Shapley values are of the way from the background's mean to
    the row: the way back takes them away, in proportion, and the other way adds to
    them. A feature that a list does not have moves nothing.

    Parameters
    ----------
    subject : Subject
    n : int
        Model rows.
    """

    def __init__(self, subject: Subject, n: int):
        self.subject, self.n = subject, n
        self.data = subject.coded(subject.X)
        settings = {
            "categorical_features": [*subject.levels],
            "mode": "classification",
        }
        self.lime = LimeTabularExplainer(self.data, random_state=0, **settings)
        self.local = LimeTabularExplainer(
            self.data,
            discretize_continuous=False,
            sample_around_instance=True,
            random_state=0,
            **settings,
        )
        self.mean = self.data.mean(axis=0)
        for j in subject.levels:  # the most frequent category
            self.mean[j] = np.bincount(self.data[:, j].astype(int)).argmax()

    def guesses(
        self, row: pd.DataFrame, outputs: list[int], n_features: int
    ) -> dict[str, Guess]:
        """Return what each makes of a row, by name."""
        x = self.subject.coded(row)[0]
        found: dict[str, Guess] = {}
        for name, size in (("", n_features), (f", {_LIMES_OWN} features", _LIMES_OWN)):
            found[f"lime{name}"] = self._ranges(x, outputs, size)
            found[f"lime, local{name}"] = self._slopes(x, outputs, size)
        found["shap Kernel"] = self._shap(x)
        return found

    def _weights(
        self, lime: LimeTabularExplainer, x: np.ndarray, outputs: list[int], size: int
    ) -> dict[tuple[int, int], float]:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="[\\s\\S]*do not sum to 1")
            told = lime.explain_instance(
                x,
                self.subject.ask_coded,
                labels=outputs,
                num_features=size,
                num_samples=self.n,
            )
        return {(j, o): w for o in outputs for j, w in told.local_exp[o]}

    def _ranges(self, x: np.ndarray, outputs: list[int], size: int) -> Guess:
        weights = self._weights(self.lime, x, outputs, size)
        ranges = self.lime.discretizer.discretize

        def guess(j: int, value: float, output: int) -> float:
            changed = x.copy()
            changed[j] = value
            stays = ranges(changed)[j] == ranges(x)[j]
            return 0.0 if stays else -weights.get((j, output), 0.0)

        return guess

    def _slopes(self, x: np.ndarray, outputs: list[int], size: int) -> Guess:
        weights = self._weights(self.local, x, outputs, size)
        scale = self.local.scaler.scale_
        return lambda j, value, output: float(
            weights.get((j, output), 0.0) * (value - x[j]) / scale[j]
        )

    def _shap(self, x: np.ndarray) -> Guess:
        with global_seed(0), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the Lasso within
            explainer = shap.KernelExplainer(self.subject.ask_coded, self.mean[None])
            phi = explainer.shap_values(x, nsamples=self.n, silent=True)

        def guess(j: int, value: float, output: int) -> float:
            way_back = self.mean[j] - x[j]
            back = (value - x[j]) / way_back if way_back else 0.0
            return float(-phi[j, output] * back)

        return guess
