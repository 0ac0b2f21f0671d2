"""What transformers of texts have in common."""

from __future__ import annotations

from typing import Any, Self

from sklearn.base import BaseEstimator, TransformerMixin

__all__ = ["TextTransformer"]


class TextTransformer(TransformerMixin, BaseEstimator):
    """Base class: texts in, an array out, whatever output is asked for."""

    def set_output(self, *, transform: Any = None) -> Self:
        """Change nothing: what comes out is an array whatever is asked for.

        Parameters
        ----------
        transform : ignored

        Returns
        -------
        self : transformer
        """
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.transformer_tags.preserves_dtype = []
        return tags
