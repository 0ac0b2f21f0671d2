"""Explain what a model says of a text, for all tasks, word by word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any, cast

import numpy as np

from skmtl.explain._base import Explainer
from skmtl.explain._explanation import Explanation
from skmtl.explain.facts._comparisons import apart
from skmtl.explain.facts._labels import labelled
from skmtl.explain.neighbours._features import TextSource
from skmtl.explain.neighbours._perturber import Perturber
from skmtl.explain.neighbours._readers import readers
from skmtl.explain.neighbours._text_perturber import TextPerturber
from skmtl.explain.neighbours._tokens import check_tokenizer, distinct_words
from skmtl.explain.neighbours._usual import Usual
from skmtl.preprocessing import TextCleaner

__all__ = ["TextExplainer"]

#: Probabilities, and numbers over their spread, that differ by less do so by rounding.
_SAME = 1e-5


class TextExplainer(Explainer):
    """Explain what a model says of a text, for every task at once.

    Words are removed at random, about a thousand times; the model predicts for what is
    left, once for all tasks; a linear model then says what each word adds to the
    probability of each class [1]_. All occurrences of a word go together, with the
    space before them.

    If the estimator is a Pipeline that starts with `TextCleaner`, or a search around
    one, the text is cleaned by it first: the words explained are those that the model
    reads, without HTML tags.

    Of a task that is a text, ``task_types={"english": "generation"}``, it tells which
    words of the input each word comes from that the model writes. The text is that
    written for the input itself; of what is left of the input, the model is asked how
    likely each of its words is, after those before it. See `Explanation.alignment`.

    Parameters
    ----------
    estimator : classifier, regressor or callable
        Fitted on lists of strings, such as a Pipeline that starts with
        `TfidfVectorizer`, with ``predict_proba`` if it has classes; or a function that
        returns probabilities or, with `task_types`, numbers.
    tokenizer : {"auto", "word", "char"} or callable, default="auto"
        What is taken away; what a model writes is cut alike, by "auto" if a function
        fails to. "auto": words, with the apostrophes, hyphens and accents
        within, emoji, and exclamation and question marks, those of a run together
        ("!!!"; other punctuation stays); of scripts without spaces, single characters
        (Chinese, Japanese, but for runs of katakana) or letters with their vowels and
        marks (Thai, Lao, Khmer, Burmese). "word": words and emoji, scripts without
        spaces in runs; "char": characters that are not spaces. A function is called
        with the text, cleaned as above, and returns the list of its words, in the order
        of the text; upper and lower case may differ. "Good" and "good" are one word,
        but for a function that keeps them apart.
    task_names : list of str, optional
        Names for the tasks of an estimator that knows none: a forest's are "task_0"...
    task_types : str, list of str or dict of task name to str, optional
        What a function to be explained returns, "classification" or "regression", for
        all tasks, or one by one. Of both it returns a list, with an array for each:
        probabilities of shape (n_samples, n_classes), or numbers of shape (n_samples,).
        Models know it.
    focus : dict of task name to class label, optional
        The class of each task that signs, roles and words are about, for any text. For
        tasks that are left out it is 1, if the classes are 0 and 1 or -1 and 1, True of
        False and True, "yes" of "no" and "yes", and "positive" of "negative" and
        "positive". Of two other classes it is the one that is less probable without any
        text, the second if there is no difference; of more classes it is the predicted
        one.
    feature_labels, task_labels : dict of str to str, optional
        What words of a text and tasks are called in words and on pages, such as
        ``{"recommended": "recommended by the guest"}`` for a task. Tables keep the
        names.
    n_features : int, default=10
        How many words an explanation shows.
    n_samples : int or "auto", default="auto"
        How many texts the model is asked about. "auto": 1000, or twice the number of
        words, doubled until the signs of all large effects are beyond doubt, up to
        8000.
    batch_size : int or "auto", default="auto"
        How many texts the model gets at a time; by the memory they take with "auto".
    random_state : int, RandomState instance or None, default=0
        With an integer, the same text gets the same explanation, whatever was
        explained before.

    Raises
    ------
    TypeError
        If the estimator is no regressor and has no ``predict_proba``, or what is to be
        explained is no string.
    ValueError
        If there is no word in the text, or a word of the tokenizer is not in it.

    See Also
    --------
    TabularExplainer : Explains rows of tables.
    ImageExplainer : Explains images.

    Notes
    -----
    As in lime, the number of words taken away is drawn from 1 to all, and a sample
    weighs ``sqrt(exp(-(d / 0.25)**2))``, where d is the cosine distance of the words
    kept to all of them.

    References
    ----------
    .. [1] Ribeiro, Singh and Guestrin (2016), "Why should I trust you? Explaining the
       predictions of any classifier". https://arxiv.org/abs/1602.04938

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from sklearn.feature_extraction.text import TfidfVectorizer
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmtl.datasets import make_reviews
    >>> from skmtl.explain import TextExplainer
    >>> X, Y = make_reviews(300, return_X_y=True, random_state=0)
    >>> forest = RandomForestClassifier(20, random_state=0)
    >>> model = make_pipeline(TfidfVectorizer(), forest).fit(X, Y)
    >>> explainer = TextExplainer(model, task_names=list(Y), n_samples=500)
    >>> explanation = explainer.explain("I found the food delicious. Avoid it!")
    >>> explanation.effects["topic", "food"].idxmax()
    'delicious'
    >>> explanation.effects["recommended", "no"].idxmax()
    'Avoid'

    Which words of a title do those of its translation come from?

    >>> from skmtl import MultiTaskPredictor
    >>> from skmtl.datasets import make_titles
    >>> from skmtl.networks import RNNTrunk
    >>> from skmtl.preprocessing import TokenSequencer
    >>> X, Y = make_titles(100, return_X_y=True, random_state=0)
    >>> model = MultiTaskPredictor(
    ...     RNNTrunk("gru", width=8),
    ...     task_types={"english": "generation"},
    ...     max_epochs=15,  # it takes more to learn anything
    ...     random_state=0,
    ... )
    >>> model = make_pipeline(TokenSequencer("char"), model).fit(X, Y)
    >>> explanation = TextExplainer(model, n_samples=100).explain("El río y el zorro")
    >>> explanation.alignment["english"].index.tolist()
    ['El', 'río', 'y', 'zorro']
    """

    def __init__(
        self,
        estimator: Any,
        *,
        tokenizer: str | Callable[[str], Iterable[str]] = "auto",
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
        check_tokenizer(tokenizer)
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
        self.tokenizer = tokenizer

    def _inputs(self, X: Any) -> list[Any]:
        """Return the texts of a list, an array or a column."""
        if isinstance(X, str) or getattr(X, "ndim", 1) != 1:
            raise TypeError(
                f"Got a {type(X).__name__}, but expected a list, an array or a column "
                "of texts. One text is for explain."
            )
        return list(X)

    def _usual(self, perturber: Perturber) -> Usual:
        """Return the empty text: the only one that is the same for all texts."""
        return Usual(np.zeros(1), lambda some: [""] * len(some), 1)

    def _labels_of(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return what words are called; not each text has all that have a label."""
        labels = self.feature_labels
        return labelled(labels, names, "feature_labels", all_known=False)

    def _perturber(self, x: Any) -> TextPerturber:
        text = self._cleaned(x) if isinstance(x, str) else x
        return TextPerturber(text, distinct_words(text, self.tokenizer))

    def _explained(
        self, perturber: Perturber, advance: Callable[[int], Any], target_value: Any
    ) -> Explanation:
        explanation = super()._explained(perturber, advance, target_value)
        source = cast("TextSource", explanation.source)
        caseless = self._is_caseless(source.text, explanation)
        return replace(explanation, source=replace(source, caseless=caseless))

    def _is_caseless(self, text: str, explanation: Explanation) -> bool:
        """Whether the model says the same of the text with its cases swapped.

        Asked of the model itself: any step of a pipeline may look at them, or not.
        """
        swapped = "".join(map(_swapped, text))
        if swapped == text:  # as in Chinese
            return True
        steps = [apart(explanation, self.model([swapped], 1))]
        steps += self._steps(text, swapped, explanation)
        return all(np.abs(step).max(initial=0) < _SAME for step in steps)

    def _steps(
        self, text: str, other: str, explanation: Explanation
    ) -> Iterator[np.ndarray]:
        """Yield how much likelier what is written is with another text."""
        model = self.model.texts
        for k, written in enumerate(explanation.texts):
            assert model is not None
            logs = model.log_likelihoods(model.ready([text, other]), k, written.text)
            yield np.diff(np.exp(logs), axis=0)

    def _cleaned(self, text: str) -> str:
        """Return a text as the model's own cleaners hand it on."""
        steps = readers(self.model.estimator)
        cleaners = list(takewhile(lambda step: isinstance(step, TextCleaner), steps))
        cleaned = _passed(text, cleaners)
        # the model cleans it once more, which must not change what it reads: what was
        # "&amp;lt;p>" is "&lt;p>" then, and would be taken for a tag the second time
        return cleaned if _passed(cleaned, cleaners) == cleaned else text


def _swapped(char: str) -> str:
    """Return a letter in its other case, if that is one letter that leads back."""
    other = char.swapcase()
    return other if other.lower() == char.lower() and len(other) == 1 else char


def _passed(text: str, cleaners: list[TextCleaner]) -> str:
    """Return what some cleaners make of a text, one after the other."""
    for cleaner in cleaners:
        (text,) = cleaner.transform([text])
    return text
