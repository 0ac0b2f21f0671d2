"""What all loaders return."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from sklearn.utils import Bunch

__all__ = ["FOLDER", "bundle"]

#: Where the tables and their descriptions are.
FOLDER = files("skmtl.datasets") / "data"


def bundle(
    data: Any,
    target: Any,
    frame: Any,
    names: tuple[list[str], list[str]],
    description: str,
    return_X_y: bool,
) -> Any:
    """Return ``(data, target)``, or a `Bunch` with the names of features and targets.

    `description` is the name of the file that describes the data.
    """
    if return_X_y:
        return data, target
    return Bunch(
        data=data,
        target=target,
        frame=frame,
        feature_names=list(names[0]),
        target_names=list(names[1]),
        DESCR=(FOLDER / description).read_text(encoding="utf-8"),
    )
