"""Explain what a model says of an image, for all tasks, segment by segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils import get_tags

from skmtl.explain._base import Explainer
from skmtl.explain.neighbours._fills import FILLS, filled
from skmtl.explain.neighbours._image_layout import CHANNELS, laid_out
from skmtl.explain.neighbours._image_perturber import ImagePerturber
from skmtl.explain.neighbours._perturber import Perturber
from skmtl.explain.neighbours._readers import readers
from skmtl.explain.neighbours._segments import SEGMENTATIONS, segments_of
from skmtl.explain.neighbours._usual import Usual

__all__ = ["ImageExplainer"]


class ImageExplainer(Explainer):
    """Explain what a model says of an image, for every task at once.

    Segments of the image are painted over at random, about a thousand times; the model
    predicts for what is left, once for all tasks; a linear model then says what each
    segment adds to the probability of each class [1]_.

    Parameters
    ----------
    estimator : classifier, regressor or callable
        Fitted on arrays of images of the dtype and the layout of the one to be
        explained, with ``predict_proba`` if it has classes; or a function that returns
        probabilities or, with `task_types`, numbers. Of texts that a model writes it is
        told which segments each word comes from.
    image_shape : tuple of int, optional
        Shape of one image, for a model that takes images as rows of pixels. The image
        to be explained may then also be such a row. None if the model takes images, as
        ``MultiTaskClassifier("cnn")`` does.
    segmentation : {"slic", "grid"}, callable or array-like, default="slic"
        What is painted over. "slic": superpixels [2]_; "grid": blocks, also taken for
        images with a side of less than 32 pixels, and where fewer than four superpixels
        are found. A function gets the image, channels last, and returns an integer
        label for each pixel, of shape (height, width); an array has these labels.
    n_segments : int, default=50
        Approximate number of superpixels or blocks. Blocks have sides of at least two
        pixels where there is room: 16 for an image of 8 x 8.
    fill : {"border", "mean"}, number or array-like of shape (n_channels,), \
default="border"
        The colour to paint with. "border": the median colour of the outermost pixels,
        so a figure disappears into its background. "mean": the mean colour of the
        segment, as in lime; a segment of one colour then does not change at all, and
        the model always sees at least a coarse copy of a small image.
    channels : {"auto", "first", "last"}, default="auto"
        Where the channels of images with three axes are. "auto" finds out if the shape
        leaves no doubt.
    task_names : list of str, optional
        Names for the tasks of an estimator that knows none: a forest's are "task_0"...
    task_types : str, list of str or dict of task name to str, optional
        What a function to be explained returns, "classification" or "regression", for
        all tasks, or one by one. Of both it returns a list, with an array for each:
        probabilities of shape (n_samples, n_classes), or numbers of shape (n_samples,).
        Models know it.
    focus : dict of task name to class label, optional
        The class of each task that signs, roles and words are about, for any image. For
        tasks that are left out it is 1, if the classes are 0 and 1 or -1 and 1, True of
        False and True, "yes" of "no" and "yes", and "positive" of "negative" and
        "positive". Of two other classes it is the one that is less probable for an
        image of zeros, the second if there is no difference; of more classes it is the
        predicted one.
    feature_labels, task_labels : dict of str to str, optional
        What segments and tasks are called in words and on pages, such as
        ``{"segment 3": "the hat"}``. Tables keep the names.
    n_features : int, default=10
        How many segments an explanation shows.
    n_samples : int or "auto", default="auto"
        How many images the model is asked about. "auto": 1000, or twice the number of
        segments, doubled until the signs of all large effects are beyond doubt, up to
        8000.
    batch_size : int or "auto", default="auto"
        How many images the model gets at a time; by the memory they take with "auto".
    random_state : int, RandomState instance or None, default=0
        With an integer, the same image gets the same explanation, whatever was
        explained before.

    Raises
    ------
    TypeError
        If the estimator is no regressor and has no ``predict_proba``, or the image does
        not consist of numbers.
    ValueError
        If the image is not a single one, has pixels that are not finite or an unclear
        layout, the segments or the fill do not fit it, or there is an `image_shape` for
        a model that takes images and not rows of pixels.

    See Also
    --------
    TabularExplainer : Explains rows of tables.
    TextExplainer : Explains texts.

    Notes
    -----
    The number of segments painted over is drawn from 1 to all, as lime does for texts,
    and the weight of a sample is ``sqrt(exp(-(d / 0.25)**2))``, where d is the cosine
    distance between the segments seen and all segments.

    References
    ----------
    .. [1] Ribeiro, Singh and Guestrin (2016), "Why should I trust you? Explaining the
       predictions of any classifier". https://arxiv.org/abs/1602.04938
    .. [2] Achanta et al. (2012), "SLIC superpixels compared to state-of-the-art
       superpixel methods". https://doi.org/10.1109/TPAMI.2012.120

    Examples
    --------
    Two tasks: which digit is it, and is it odd?

    >>> import numpy as np
    >>> from sklearn.datasets import load_digits
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> from skmtl.explain import ImageExplainer
    >>> X, digit = load_digits(return_X_y=True)
    >>> Y = np.column_stack([digit, digit % 2])
    >>> model = KNeighborsClassifier().fit(X, Y)
    >>> explainer = ImageExplainer(
    ...     model, image_shape=(8, 8), task_names=["digit", "odd"], n_samples=300
    ... )
    >>> explanation = explainer.explain(X[0])
    >>> explanation.effects.shape  # 16 segments, ten digits and two parities
    (16, 12)
    """

    def __init__(
        self,
        estimator: Any,
        *,
        image_shape: Sequence[int] | None = None,
        segmentation: str | Callable[[np.ndarray], Any] | Any = "slic",
        n_segments: int = 50,
        fill: Any = "border",
        channels: str = "auto",
        task_names: list[str] | None = None,
        task_types: Any = None,
        focus: Mapping[str, Any] | None = None,
        feature_labels: Mapping[str, str] | None = None,
        task_labels: Mapping[str, str] | None = None,
        n_features: int = 10,
        n_samples: int | str = "auto",
        batch_size: int | str = "auto",
        random_state: Any = 0,
    ):
        for name, value, expected in (
            ("segmentation", segmentation, SEGMENTATIONS),
            ("fill", fill, FILLS),
            ("channels", channels, CHANNELS),
        ):
            if (isinstance(value, str) or name == "channels") and value not in expected:
                raise ValueError(
                    f"Got {name}={value!r}, but expected one of {list(expected)}."
                )
        if not _is_positive(n_segments):
            raise ValueError(
                f"Got n_segments={n_segments!r}, but expected an integer of at least 1."
            )
        if image_shape is not None and not (
            len(image_shape) in (2, 3) and all(map(_is_positive, image_shape))
        ):
            raise ValueError(
                f"Got image_shape={image_shape!r}, but expected height and width, or "
                "these with the number of channels."
            )
        super().__init__(
            estimator,
            task_names=task_names,
            task_types=task_types,
            focus=focus,
            feature_labels=feature_labels,
            task_labels=task_labels,
            n_features=n_features,
            n_samples=n_samples,
            batch_size=batch_size,
            random_state=random_state,
        )
        if image_shape is not None and _takes_images(self.model.estimator):
            raise ValueError(
                f"Got image_shape={tuple(image_shape)}, which is for models that take "
                "images as rows of pixels, but this model takes images as they are. "
                "Leave image_shape out."
            )
        self.image_shape = None if image_shape is None else tuple(image_shape)
        self.segmentation = segmentation
        self.n_segments = n_segments
        self.fill = fill
        self.channels = channels

    def _inputs(self, X: Any) -> list[Any]:
        """Return the images of an array, or the rows of a DataFrame."""
        if isinstance(X, pd.DataFrame):
            return [X.iloc[i] for i in range(len(X))]
        return list(X)

    def _usual(self, perturber: Perturber) -> Usual:
        assert isinstance(perturber, ImagePerturber)
        return perturber.usual()

    def _perturber(self, x: Any) -> ImagePerturber:
        image, layout = laid_out(x, self.channels, self.image_shape)
        segments = segments_of(image, self.segmentation, self.n_segments)
        paint = filled(image, segments, self.fill)
        return ImagePerturber(image, segments, paint, layout)


def _takes_images(estimator: Any) -> bool:
    """Whether what comes first in a model says that it takes images, and no rows."""
    first = next(readers(estimator), None)
    if not isinstance(first, BaseEstimator):
        return False
    tags = get_tags(first).input_tags
    return tags.three_d_array and not tags.two_d_array


def _is_positive(value: Any) -> bool:
    """Whether it is an integer of 1 or more."""
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    return whole and int(value) > 0
