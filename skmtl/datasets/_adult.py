"""The Adult census data: five thousand people, columns of all kinds, three tasks."""

from __future__ import annotations

from typing import Any

import numpy as np

from skmtl.datasets._bundle import FOLDER, bundle

__all__ = ["load_adult"]

NUMBERS = [
    "age",
    "fnlwgt",
    "education_num",
    "capital_gain",
    "capital_loss",
    "hours_per_week",
]
TARGETS = ["income", "marital_status", "gender"]


def load_adult(*, return_X_y: bool = False, as_frame: bool = True) -> Any:
    """Load a sample of the Adult census data, with three tasks.

    ==================   =========================================================
    Rows                 5000 people, a random sample of 48 842
    Features             11: six numbers, five categories
    Tasks                income (2 classes), marital_status (7), gender (2)
    Missing features     workclass 279, occupation 281, native_country 85
    Missing labels       none
    ==================   =========================================================

    The published table has one more column, ``relationship``. It is left out, as its
    values (husband, wife, own child...) give marital status and gender away.

    Parameters
    ----------
    return_X_y : bool, default=False
        Return ``(data, target)`` instead of a `Bunch`.
    as_frame : bool, default=True
        Give DataFrames. If False, features and targets are object arrays.

    Returns
    -------
    data : Bunch
        With the attributes

        data : DataFrame or ndarray of shape (5000, 11)
            Numbers, and categories as columns of dtype ``category``. Missing values
            are NaN.
        target : DataFrame or ndarray of shape (5000, 3)
            Income, marital status and gender, as strings.
        frame : DataFrame of shape (5000, 14) or None
            Features and targets together, if `as_frame` is True.
        feature_names : list of str
        target_names : list of str
            The names of the tasks.
        DESCR : str
            The description of the data set.
    (data, target) : tuple
        If `return_X_y` is True.

    Notes
    -----
    The data are licensed under `CC BY 4.0
    <https://creativecommons.org/licenses/by/4.0/>`_. They tell how people lived, earned
    and were treated in 1994; use them to try methods, not to judge people.

    References
    ----------
    Becker B, Kohavi R (1996). Adult. UCI Machine Learning Repository.
    https://doi.org/10.24432/C5XW20

    Examples
    --------
    >>> from skmtl.datasets import load_adult
    >>> X, Y = load_adult(return_X_y=True)
    >>> X.shape, list(Y.columns)
    ((5000, 11), ['income', 'marital_status', 'gender'])
    >>> Y["income"].value_counts().to_dict()
    {'<=50K': 3766, '>50K': 1234}
    """
    import pandas as pd

    with (FOLDER / "adult.csv.gz").open("rb") as file:
        table = pd.read_csv(file, compression="gzip")

    features = [name for name in table.columns if name not in TARGETS]
    categories = {name: "category" for name in features if name not in NUMBERS}
    data, target = table[features].astype(categories), table[TARGETS].copy()
    frame = pd.concat([data, target], axis=1)
    if not as_frame:
        data = data.astype(object).mask(data.isna(), np.nan).to_numpy()
        target = target.to_numpy(dtype=object)
        frame = None
    return bundle(data, target, frame, (features, TARGETS), "adult.md", return_X_y)
