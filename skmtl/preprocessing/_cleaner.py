"""Texts in one way of writing, without what nobody sees."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from skmtl.preprocessing._normal_form import normal_form
from skmtl.preprocessing._text_markup import without_markup
from skmtl.preprocessing._text_transformer import TextTransformer
from skmtl.preprocessing._texts import as_texts

__all__ = ["TextCleaner"]

# Joiners that spelling needs, in emoji and in scripts from Arabic to Mongolian, and the
# tags behind a black flag that make it one of England, Scotland or Wales, are kept.
_JOINED = r"\u0600-\u109f\u1780-\u18af\u200d\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_UNSEEN = re.compile(
    rf"((?<=[{_JOINED}])[\u200c\u200d](?=[{_JOINED}])"
    r"|(?<=\U0001f3f4)[\U000e0020-\U000e007f]+)"
    r"|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)


# there is one column only, and the next step takes texts as they are: nothing is
# wrapped, though the column has a name
class TextCleaner(  # type: ignore[call-arg]
    TextTransformer, auto_wrap_output_keys=None
):
    """Write texts in one way, and take out what is no text.

    In this order: HTML is removed; control characters, and characters that take no
    space, are removed; compatible characters become one (Unicode's NFKC: "ﬁ" becomes
    "fi", "①" becomes "1", full-width "Ａ" and "，" become "A" and ",", half-width
    katakana full ones; the Chinese "。" and "、" stay, they have no other form); white
    space becomes a single space, none at the ends.

    Nothing is learned from data.

    Parameters
    ----------
    remove_markup : bool, default=True
        Remove tags, comments, scripts and styles of HTML, and decode entities such as
        ``&amp;``. Only elements that HTML defines are tags: "a < b", "I <3 you" and
        "<ann@example.org>" stay. Tags that break the line become a space.
    lowercase : bool, default=False
        Turn letters into lower case. `TokenSequencer` does this by itself.

    See Also
    --------
    TokenSequencer : Turns texts into sequences of token ids.

    Notes
    -----
    The zero-width joiners of emoji ("👩‍🚀") and of scripts that need them (Arabic and
    Persian, those of India, ...) are kept, and those elsewhere removed. Two halves of a
    character (surrogates) are put together; a single one becomes "\ufffd".

    Examples
    --------
    >>> from skmtl.preprocessing import TextCleaner
    >>> texts = ["<p>Fish &amp; chips,<br>5\xa0£</p>", "ＡＢＣ，１２３", "I <3\tyou"]
    >>> TextCleaner().transform(texts).tolist()
    ['Fish & chips, 5 £', 'ABC,123', 'I <3 you']
    """

    def __init__(self, *, remove_markup: bool = True, lowercase: bool = False):
        self.remove_markup = remove_markup
        self.lowercase = lowercase

    def fit(self, X: Any, y: Any = None) -> TextCleaner:
        """Check the texts; there is nothing to learn.

        Parameters
        ----------
        X : list, array, Series or DataFrame of one column, of n_samples texts
        y : ignored

        Returns
        -------
        self : TextCleaner
        """
        as_texts(X)
        return self

    def fit_transform(self, X: Any, y: Any = None, **params: Any) -> np.ndarray:
        """Return the texts, cleaned; as `transform`."""
        return self.transform(X)

    def transform(self, X: Any) -> np.ndarray:
        """Return the texts, cleaned.

        Parameters
        ----------
        X : list, array, Series or DataFrame of one column, of n_samples texts
            From pandas or polars.

        Returns
        -------
        texts : ndarray of shape (n_samples,)
            Strings, in an array of objects.

        Raises
        ------
        TypeError
            If `X` is one text, or nothing that holds texts.
        ValueError
            If there is more than one column, or something in it is no text: None, a
            missing value, a number.
        """
        texts = as_texts(X)
        cleaned = np.empty(len(texts), dtype=object)
        cleaned[:] = [self._cleaned(text) for text in texts]
        return cleaned

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return the name of the column: the one that came in, or "text".

        Parameters
        ----------
        input_features : array of shape (1,), optional

        Returns
        -------
        names : ndarray of shape (1,)
            Strings, in an array of objects.
        """
        names = ["text"] if input_features is None else input_features
        return np.asarray(names, dtype=object)

    def _cleaned(self, text: str) -> str:
        if self.remove_markup:
            text = without_markup(text)
        if not text.isprintable():
            text = _UNSEEN.sub(r"\1", text)
        text = normal_form(text, self.lowercase)
        return " ".join(text.split())

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags
