"""Groups of rows, under the name by which a model's ``fit`` takes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import sklearn
from sklearn.utils.metadata_routing import get_routing_for_object
from sklearn.utils.validation import has_fit_parameter

__all__ = ["groups_of_fit", "needs_groups"]


def groups_of_fit(model: Any, groups: np.ndarray | None) -> dict[str, np.ndarray]:
    """Return the parameters of ``fit`` that hand groups on; none if it takes none.

    A Pipeline hands them to its last step. A search takes them for its splitter, and
    for the models that it fits only where scikit-learn's metadata routing says so.
    """
    if groups is None:
        return {}
    if has_fit_parameter(model, "groups"):
        return {"groups": groups}
    if sklearn.get_config()["enable_metadata_routing"]:
        wanted = get_routing_for_object(model).consumes("fit", ["groups"])
        return {"groups": groups} if wanted else {}
    if hasattr(model, "steps"):
        name, last = model.steps[-1]
        return {
            f"{name}__{key}": own for key, own in groups_of_fit(last, groups).items()
        }
    return {"groups": groups} if needs_groups(getattr(model, "cv", None)) else {}


def needs_groups(cv: Any) -> bool:
    """Whether something that splits cannot do so without groups."""
    if not hasattr(cv, "get_metadata_routing"):
        return False
    return cv.get_metadata_routing().split.requests.get("groups") is True
