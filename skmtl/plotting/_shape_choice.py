"""Which features' shapes are drawn: those that are named, or that matter most."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from skmtl._wording import shown

__all__ = ["features_drawn"]


def features_drawn(shapes: pd.DataFrame, feature: Any, most: int) -> list[str]:
    """Return the features that are named, or so many of those that matter most."""
    known = list(shapes["feature"].unique())
    if feature is not None:
        single = isinstance(feature, str) or np.ndim(feature) == 0
        found = [_feature(known, key) for key in ([feature] if single else feature)]
        if not found or len(set(found)) < len(found):
            raise ValueError(
                f"Got feature={feature!r}, but expected one or more of the names "
                f"{shown(known)}, or of their positions, each once."
            )
        return found
    keys = ["task", "class", "feature"]
    by_shape = [shapes[key] for key in keys]
    # of pairs it is not known: all of their values count alike
    alike = 1 / shapes.groupby(by_shape)["term"].transform("size")
    weight = shapes["density"].fillna(alike)
    spread = (weight * shapes["term"] ** 2).groupby(by_shape)
    sizes = np.sqrt(spread.sum()).groupby("feature").mean()
    order = sizes.reindex(known).sort_values(ascending=False, kind="stable")
    return [str(name) for name in order.index[:most]]


def _feature(known: list[str], key: Any) -> str:
    if isinstance(key, int | np.integer) and not isinstance(key, bool):
        if -len(known) <= key < len(known):
            return str(known[key])
    elif key in known:
        return str(key)
    raise ValueError(
        f"Got feature={key!r}, but expected one of the names {shown(known)}, or a "
        f"position from 0 to {len(known) - 1}. Columns that screening left out have "
        "no shape."
    )
