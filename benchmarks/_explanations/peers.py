"""The peers: lime, shap and captum, once for each task or, where they can, for all."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import shap
import torch
from captum.attr import KernelShap, Lime, ShapleyValueSampling
from lime.lime_tabular import LimeTabularExplainer

from _explanations.methods import N_FEATURES, Method, Told
from _explanations.problem import Probabilities, Problem

#: How many perturbed rows captum gives the model at a time.
_CAPTUM_BATCH = 500


def lime_run(
    explainer: LimeTabularExplainer,
    x: np.ndarray,
    proba: Probabilities,
    n_tasks: int,
    n: int,
    n_features: int = N_FEATURES,
) -> list[Any]:
    """Explain the tasks one after the other, as a user of lime has to."""

    def of_task(k: int) -> Callable[[np.ndarray], np.ndarray]:
        def both(rows: np.ndarray) -> np.ndarray:
            second = proba(rows)[:, k]
            return np.column_stack([1 - second, second])

        return both

    return [
        explainer.explain_instance(
            x, of_task(k), num_features=n_features, num_samples=n
        )
        for k in range(n_tasks)
    ]


def lime_stacked(
    explainer: LimeTabularExplainer,
    x: np.ndarray,
    model: Any,
    n_tasks: int,
    n: int,
    n_features: int = N_FEATURES,
) -> Any:
    """Explain all classes of all tasks side by side as if they were of one task."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="[\\s\\S]*do not sum to 1")
        return explainer.explain_instance(
            x,
            lambda rows: np.hstack(model.predict_proba(rows)),
            labels=[2 * k + 1 for k in range(n_tasks)],
            num_features=n_features,
            num_samples=n,
        )


def _weights(found: list[Any], n_features: int) -> tuple[np.ndarray, np.ndarray]:
    """Return lime's weights of shape (n_features, n_tasks), and its intercepts."""
    effects = np.zeros((n_features, len(found)))
    for k, one in enumerate(found):
        for j, weight in one.local_exp[1]:
            effects[j, k] = weight
    return effects, np.array([one.intercept[1] for one in found])


def _lime(problem: Problem, x: np.ndarray, n: int, seed: int) -> Told:
    """As it is by default: ranges of numbers."""
    explainer = LimeTabularExplainer(problem.data, random_state=seed)
    found = lime_run(explainer, x, problem.proba, problem.relevant.shape[1], n)
    effects, level = _weights(found, len(x))
    ranges = explainer.discretizer.discretize

    def line(Z: np.ndarray) -> np.ndarray:
        return level + (ranges(Z) == ranges(x)) @ effects

    return Told(effects, line=line)


def _lime_local(problem: Problem, x: np.ndarray, n: int, seed: int) -> Told:
    """With the two settings that make it local: numbers, sampled around the row."""
    explainer = LimeTabularExplainer(
        problem.data,
        discretize_continuous=False,
        sample_around_instance=True,
        random_state=seed,
    )
    found = lime_run(explainer, x, problem.proba, problem.relevant.shape[1], n)
    effects, level = _weights(found, len(x))
    slopes = effects / explainer.scaler.scale_[:, None]
    mean = explainer.scaler.mean_
    return Told(effects, slopes, lambda Z: level + (Z - mean) @ slopes)


def _as_slopes(phi: np.ndarray, problem: Problem, x: np.ndarray) -> Told:
    """Read what is said of the way from the mean row to x as a line through x.

    Shapley values say nothing about other rows. This is the one reading of them as a
    surrogate, and it is ours, not that of their authors.
    """
    way = x - problem.data.mean(axis=0)
    slopes = phi / way[:, None]
    level = problem.proba(x[None])
    return Told(phi, slopes, lambda Z: level + (Z - x) @ slopes)


def _shap_kernel(problem: Problem, x: np.ndarray, n: int, seed: int) -> Told:
    mean = problem.data.mean(axis=0, keepdims=True)
    with global_seed(seed), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the Lasso within
        explainer = shap.KernelExplainer(problem.proba, mean)
        phi = explainer.shap_values(x, nsamples=n, silent=True)
    return _as_slopes(phi, problem, x)


def _shap_permutation(problem: Problem, x: np.ndarray, n: int, seed: int) -> Told:
    mean = problem.data.mean(axis=0, keepdims=True)
    masker = shap.maskers.Independent(mean, max_samples=1)
    explainer = shap.PermutationExplainer(problem.proba, masker, seed=seed)
    phi = explainer(x[None], max_evals=max(n, 2 * len(x) + 1), silent=True).values[0]
    return _as_slopes(phi, problem, x)


def _captum(kind: type, once: bool) -> Method:
    """Return a method of captum, with n rows for the model."""

    def method(problem: Problem, x: np.ndarray, n: int, seed: int) -> Told:
        def forward(rows: torch.Tensor) -> torch.Tensor:
            return torch.from_numpy(problem.proba(rows.numpy()))

        row = torch.from_numpy(x[None].copy())
        mean = torch.from_numpy(problem.data.mean(axis=0, keepdims=True))
        settings: dict[str, Any] = {"n_samples": n}
        if once:  # a sample is a permutation, which takes a model row for each feature
            settings = {"n_samples": max(n // len(x), 1)}
        else:
            settings["perturbations_per_eval"] = _CAPTUM_BATCH
        targets = [None] if once else range(problem.relevant.shape[1])
        with global_seed(seed):
            found = [
                kind(forward).attribute(row, baselines=mean, target=k, **settings)
                for k in targets
            ]
        phi = torch.cat(found).reshape(-1, len(x)).numpy().T
        return _as_slopes(phi, problem, x)

    return method


@contextmanager
def global_seed(seed: int) -> Iterator[None]:
    """Seed what some peers draw from, and leave it as it was."""
    state = np.random.get_state()
    np.random.seed(seed)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        np.random.set_state(state)


PEERS: dict[str, Method] = {
    "lime": _lime,
    "lime, local": _lime_local,
    "shap Kernel": _shap_kernel,
    "shap Permutation": _shap_permutation,
    "captum Lime": _captum(Lime, once=False),
    "captum KernelShap": _captum(KernelShap, once=False),
    "captum Shapley": _captum(ShapleyValueSampling, once=True),
}
#: These take about a second a row, so they are run with fewer seeds.
SLOW = ("captum Lime", "captum KernelShap", "captum Shapley")
