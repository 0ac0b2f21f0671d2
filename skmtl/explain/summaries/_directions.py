"""Which way features move the probabilities, over many inputs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from skmtl.explain.facts._record import Record

__all__ = ["directions", "what_features_are"]

#: The effects of these have a sign of their own: of more of a number, of being there.
#: The effect of a category or a range is that of its value.
_SIGNED = ("number", "word", "entry", "segment")


def what_features_are(
    explanations: Sequence[Record], code: np.ndarray, index: pd.Index
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return what the effect of each feature stands for, and the lines that have it.

    Parameters
    ----------
    explanations : sequence of Record
    code : ndarray of int of shape (n_lines,)
        Which feature each line, a feature of an explanation, is of.
    index : Index of shape (n_features,)

    Returns
    -------
    features : DataFrame
        Columns form, value and spread. A category or range that is not the same in all
        inputs has the form "mixed": its effects have no common direction.
    used : ndarray of bool of shape (n_lines,)
        Lines of that form.
    """
    lines = pd.DataFrame(
        {
            "form": [form for e in explanations for form in e.features.forms],
            "value": [value for e in explanations for value in e.features.values],
            "spread": np.concatenate([e.features.spreads for e in explanations]),
        }
    )
    signed = lines["form"].isin(_SIGNED).to_numpy()
    lines.loc[signed, "value"] = ""
    # of a number that some inputs lack, the direction is that of the others
    some_signed = np.bincount(code, weights=signed, minlength=len(index)) > 0
    used = signed | ~some_signed[code]
    groups = lines[used].groupby(code[used])
    features, n_different = groups.first().set_axis(index), groups.nunique()
    mixed = (n_different[["form", "value"]] > 1).any(axis=1).to_numpy()
    features.loc[mixed, ["form", "value"]] = ["mixed", ""]
    features.loc[(n_different["spread"] > 1).to_numpy(), "spread"] = np.nan
    return features, used & ~mixed[code]


def directions(
    explanations: Sequence[Record],
    code: np.ndarray,
    used: np.ndarray,
    n_features: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean effects with their signs, and in which part of the inputs they agree.

    Both have the shape (n_features, n_outputs), and are NaN where no line is used. The
    inputs that agree are those whose effect has the sign of the mean, among all that
    have the feature.
    """
    shape = n_features, explanations[0].surrogate.effects.shape[1]
    total, ups, downs = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    n = np.bincount(code[used], minlength=n_features)[:, None]
    n_all = np.bincount(code, minlength=n_features)[:, None]
    start = 0
    for explanation in explanations:  # one at a time: all together may be large
        own = slice(start, start + len(explanation.features))
        start = own.stop
        effects, lines = explanation.surrogate.effects[used[own]], code[own][used[own]]
        total[lines] += effects  # no feature is there twice
        ups[lines] += effects > 0
        downs[lines] += effects < 0
    some = np.broadcast_to(n > 0, shape)
    mean = np.divide(total, n, out=np.full(shape, np.nan), where=some)
    agree = np.where(mean > 0, ups, downs)
    moved = some & (mean != 0)
    return mean, np.divide(agree, n_all, out=np.full(shape, np.nan), where=moved)
