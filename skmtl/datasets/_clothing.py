"""Reviews of women's clothing: two thousand real texts with three tasks."""

from __future__ import annotations

from typing import Any

from skmtl.datasets._bundle import FOLDER, bundle

__all__ = ["load_clothing_reviews"]

TARGETS = ["rating", "recommended", "department"]


def load_clothing_reviews(*, return_X_y: bool = False) -> Any:
    """Load reviews of women's clothing, texts with three tasks.

    ==================   ==============================================================
    Rows                 2000 reviews, a random sample of 22 641 that have a text
    Features             the text, in English: 13 to 507 characters, 60 words on average
    Tasks                rating (5 classes), recommended (2), department (6)
    Missing labels       none
    ==================   ==============================================================

    Parameters
    ----------
    return_X_y : bool, default=False
        Return ``(data, target)`` instead of a `Bunch`.

    Returns
    -------
    data : Bunch
        With the attributes

        data : ndarray of shape (2000,)
            The texts, as an array of objects. They are as they were written, with line
            breaks and all.
        target : DataFrame of shape (2000, 3)
            The rating from 1 to 5, as an integer; whether the customer recommends the
            garment, "yes" or "no"; the department of the shop, as a string.
        frame : DataFrame of shape (2000, 6)
            Text and targets, and what else is known: the number of the garment
            (``clothing_id``) and the title of the review, NaN in 274 rows.
        feature_names : list of str
            ``["text"]``.
        target_names : list of str
            The names of the tasks.
        DESCR : str
            The description of the data set.
    (data, target) : tuple
        If `return_X_y` is True.

    Notes
    -----
    More than half of the ratings are 5, and the department "Trend" has 13 reviews: look
    at scores that count the classes alike, such as balanced accuracy, as well.

    The data are in the public domain (`CC0
    <https://creativecommons.org/publicdomain/zero/1.0/>`_).

    References
    ----------
    Brooks N (2018). Women's E-Commerce Clothing Reviews. Kaggle.
    https://www.kaggle.com/datasets/nicapotato/womens-ecommerce-clothing-reviews

    Agarap AF (2018). Statistical analysis on e-commerce reviews, with sentiment
    classification using bidirectional recurrent neural network.
    https://arxiv.org/abs/1805.03687

    Examples
    --------
    >>> from skmtl.datasets import load_clothing_reviews
    >>> X, Y = load_clothing_reviews(return_X_y=True)
    >>> print(X[1])
    I don't have anything like it in my closet, really excited to wear it
    >>> Y.iloc[1].to_dict()
    {'rating': 5, 'recommended': 'yes', 'department': 'Dresses'}
    """
    import pandas as pd

    # bytes, or line breaks within the texts would be translated
    with (FOLDER / "clothing.csv.gz").open("rb") as file:
        frame = pd.read_csv(file, compression="gzip")

    # without pyarrow, pandas would hand out its own array
    data = frame["text"].to_numpy(dtype=object, copy=True)
    target = frame[TARGETS].copy()
    names = (["text"], TARGETS)
    return bundle(data, target, frame, names, "clothing.md", return_X_y)
