"""Two handwritten digits in one picture, with tasks about each and about both."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
from sklearn.datasets import load_digits
from sklearn.utils import Bunch, check_random_state

__all__ = ["make_digit_pairs"]

TASKS = ["left", "right", "larger", "sum"]
#: Of scikit-learn's digits, those up to here are drawn for training, the others for
#: testing. As the digits lie writer by writer, most of those are of other hands.
_N_TRAIN = 1200

_DESCRIPTION = """\
Pairs of handwritten digits
---------------------------
{n} pictures of 8 x 16 pixels, each with two digits side by side, drawn at random with
replacement from digits {first} to {last} of sklearn.datasets.load_digits ({subset}).

Tasks: left and right, the digits 0 to 9; larger, which of them is the larger one (left,
right or neither); sum, whether their sum is even or odd.

Alpaydin E, Kaynak C (1998). Optical Recognition of Handwritten Digits. UCI Machine
Learning Repository. https://doi.org/10.24432/C50P49 (CC BY 4.0)
"""


def make_digit_pairs(
    n_samples: int = 1000,
    *,
    subset: str = "train",
    return_X_y: bool = False,
    random_state: Any = None,
) -> Any:
    """Make pictures of two handwritten digits each, with four tasks.

    Two of scikit-learn's digits are drawn and put side by side:

    =======   ===========================   ===========================================
    Task      Classes                       What it needs
    =======   ===========================   ===========================================
    left      0 to 9                        the left half
    right     0 to 9                        the right half
    larger    left, neither, right          both halves, and the order of the digits
    sum       even, odd                     both halves; neither alone says anything
    =======   ===========================   ===========================================

    So tasks share the strokes that count, but not where to look for them.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of pictures.
    subset : {"train", "test", "all"}, default="train"
        Which of the 1797 digits are drawn from: the first 1200, the other 597, or all.
        Pictures of "train" and of "test" have no digit in common; pictures that are
        split at random afterwards do.
    return_X_y : bool, default=False
        Return ``(data, target)`` instead of a `Bunch`.
    random_state : int, RandomState instance or None, default=None
        Pass an integer for the same pictures each time.

    Returns
    -------
    data : Bunch
        With the attributes

        data : ndarray of shape (n_samples, 8, 16), float32
            The pictures, from 0 (paper) to 16 (ink).
        target : DataFrame of shape (n_samples, 4)
            Left and right as integers, larger and sum as strings.
        digits : ndarray of shape (n_samples, 2), int
            Which rows of ``sklearn.datasets.load_digits()`` are on the left and on the
            right.
        target_names : list of str
            The names of the tasks.
        DESCR : str
            The description of the data set.
    (data, target) : tuple
        If `return_X_y` is True.

    Raises
    ------
    ValueError
        If `n_samples` is not a positive integer, or `subset` not one of the three.

    References
    ----------
    Alpaydin E, Kaynak C (1998). Optical Recognition of Handwritten Digits. UCI Machine
    Learning Repository. https://doi.org/10.24432/C50P49

    Examples
    --------
    >>> from skmtl.datasets import make_digit_pairs
    >>> X, Y = make_digit_pairs(500, random_state=0, return_X_y=True)
    >>> X_test, Y_test = make_digit_pairs(
    ...     200, subset="test", random_state=0, return_X_y=True
    ... )
    >>> X.shape
    (500, 8, 16)
    >>> Y.iloc[0].to_dict()
    {'left': 8, 'right': 7, 'larger': 'left', 'sum': 'odd'}
    """
    whole = isinstance(n_samples, Integral) and not isinstance(n_samples, bool)
    if not whole or n_samples < 1:
        raise ValueError(
            f"Got n_samples={n_samples!r}, but expected an integer of at least 1."
        )
    source = load_digits()
    n_all = len(source.target)
    ranges = {"train": (0, _N_TRAIN), "test": (_N_TRAIN, n_all), "all": (0, n_all)}
    if subset not in ranges:
        raise ValueError(f"Got subset={subset!r}, but expected one of {list(ranges)}.")
    import pandas as pd

    first, stop = ranges[subset]
    rng = check_random_state(random_state)
    digits = rng.randint(first, stop, size=(n_samples, 2))
    left, right = source.target[digits].T
    data = np.concatenate(list(source.images.astype(np.float32)[digits.T]), axis=2)
    larger = np.array(["right", "neither", "left"], dtype=object)
    parity = np.array(["even", "odd"], dtype=object)
    target = pd.DataFrame(
        {
            "left": left,
            "right": right,
            "larger": larger[np.sign(left - right) + 1],
            "sum": parity[(left + right) % 2],
        }
    )
    if return_X_y:
        return data, target
    description = _DESCRIPTION.format(
        n=n_samples, first=first, last=stop - 1, subset=subset
    )
    return Bunch(
        data=data,
        target=target,
        digits=digits,
        target_names=list(TASKS),
        DESCR=description,
    )
