"""The Palmer penguins: a small real data set with three tasks and missing labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.datasets._bundle import FOLDER, bundle

__all__ = ["load_penguins"]

FEATURES = [
    "bill_length_mm",
    "bill_depth_mm",
    "flipper_length_mm",
    "body_mass_g",
    "year",
]
TARGETS = ["species", "island", "sex"]


def load_penguins(*, return_X_y: bool = False, as_frame: bool = True) -> Any:
    """Load the Palmer penguins, a classification data set with three tasks.

    ==================   ==============================================
    Rows                 344 birds
    Features             5: four measurements and the year
    Tasks                species (3 classes), island (3), sex (2)
    Missing features     the four measurements of 2 birds
    Missing labels       the sex of 11 birds
    ==================   ==============================================

    Parameters
    ----------
    return_X_y : bool, default=False
        Return ``(data, target)`` instead of a `Bunch`.
    as_frame : bool, default=True
        Give DataFrames. If False, features are a float array and targets an object
        array in which None marks a missing label.

    Returns
    -------
    data : Bunch
        With the attributes

        data : DataFrame or ndarray of shape (344, 5)
            Bill length, bill depth and flipper length (mm), body mass (g) and year.
        target : DataFrame or ndarray of shape (344, 3)
            Species, island and sex, as strings.
        frame : DataFrame of shape (344, 8) or None
            Features and targets together, if `as_frame` is True.
        feature_names : list of str
        target_names : list of str
            The names of the tasks.
        DESCR : str
            The description of the data set.
    (data, target) : tuple
        If `return_X_y` is True.

    References
    ----------
    Gorman KB, Williams TD, Fraser WR (2014). Ecological sexual dimorphism and
    environmental variability within a community of Antarctic penguins (genus
    Pygoscelis). PLoS ONE 9(3): e90081. https://doi.org/10.1371/journal.pone.0090081

    Horst AM, Hill AP, Gorman KB (2020). palmerpenguins: Palmer Archipelago (Antarctica)
    penguin data. CC0. https://allisonhorst.github.io/palmerpenguins/

    Examples
    --------
    >>> from skmtl.datasets import load_penguins
    >>> X, Y = load_penguins(return_X_y=True)
    >>> X.shape, list(Y.columns)
    ((344, 5), ['species', 'island', 'sex'])
    >>> int(Y["sex"].isna().sum())
    11

    Body mass as a task, a number beside two classes:

    >>> Y = Y[["species", "sex"]].join(X.pop("body_mass_g"))
    >>> X.shape, list(Y.columns)
    ((344, 4), ['species', 'sex', 'body_mass_g'])
    """
    import pandas as pd

    with (FOLDER / "penguins.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file)

    # copies, or pandas 2 warns a user who adds a column
    data, target = table[FEATURES].copy(), table[TARGETS].copy()
    frame = table[FEATURES + TARGETS].copy()
    if not as_frame:
        data = data.to_numpy(dtype=np.float64)
        target = target.astype(object).where(target.notna(), None).to_numpy()
        frame = None
    return bundle(data, target, frame, (FEATURES, TARGETS), "README.md", return_X_y)
