"""What all explainers do: draw, ask the model once, fit, and draw again if need be."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any, Self

import numpy as np
import pandas as pd

from skmtl._progress import progress
from skmtl.explain._explanation import Explanation
from skmtl.explain._explanation_set import ExplanationSet
from skmtl.explain._settings import Settings
from skmtl.explain.facts._answers import with_answers
from skmtl.explain.facts._left_out import left_out_of, unread_columns
from skmtl.explain.facts._number_facts import number_facts, targets_of, with_intervals
from skmtl.explain.facts._origins import is_settled, with_texts
from skmtl.explain.facts._prediction_sets import with_sets
from skmtl.explain.facts._sharing_facts import with_sharing
from skmtl.explain.neighbours._perturber import Perturber
from skmtl.explain.neighbours._usual import Usual
from skmtl.explain.surrogates._outputs import n_outputs_of, offsets_of
from skmtl.explain.surrogates._spreads import Spreads
from skmtl.explain.surrogates._surrogate import Neighbourhood, Surrogate, fit_surrogate
from skmtl.explain.surrogates._written_words import WrittenWords, fitted_apart
from skmtl.inputs._told import told_of_unknown

__all__ = ["Explainer"]

#: About how many bytes of perturbed inputs are built at a time.
_BATCH_BYTES = 64 * 2**20
#: So many inputs near a text or an image tell how far numbers are spread.
_N_NEAR = 200


class Explainer(Settings):
    """The shared part of the explainers of tables, texts and images."""

    #: The first and the largest size of a neighbourhood with ``n_samples="auto"``.
    _sizes = (1000, 8000)
    #: Of a table, looked up once for all inputs.
    _unread_columns: np.ndarray
    #: Of the model as it is, looked up once for all inputs.
    _spreads: Spreads | None

    def _perturber(self, x: Any) -> Perturber:
        raise NotImplementedError

    def _usual(self, perturber: Perturber) -> Usual:
        """Return inputs that tell which of two classes is the rarer one."""
        raise NotImplementedError

    def _spreads_near(self, perturber: Perturber) -> Spreads:
        """Return how far numbers are spread, where the model does not know it.

        There are no texts or images that stand for all: here it is what the model says
        of inputs near the one explained.
        """

        def said() -> np.ndarray:
            rng = np.random.RandomState(self._seed())
            codes, _ = perturber.draw(_N_NEAR, rng, first=True)
            return self._asked(perturber, lambda n: None, codes)

        return Spreads.of(self.model.estimator, self.model.tasks or [], said)

    def _exact(self, perturber: Perturber) -> tuple[np.ndarray, Surrogate] | None:
        """Return what the model says, and effects that need no surrogate, if known."""
        return None

    def _inputs(self, X: Any) -> list[Any]:
        """Return the single inputs of a collection, each as `explain` takes it."""
        return list(X)

    def _fit(self, neighbourhood: Neighbourhood, scales: np.ndarray) -> Surrogate:
        return fit_surrogate(neighbourhood, scales=scales)

    def explain(self, x: Any, target_value: Any = None) -> Explanation:
        """Explain what the model says of one input, for every task and class.

        Parameters
        ----------
        x : input
            A row, a text or an image, as the explainer takes it.
        target_value : dict of task name to number, or a number, optional
            For tasks that are numbers: what it takes to go across this value is asked,
            such as ``{"price": 300_000}``. Without it, what moves the number by its
            spread. A number alone is for a model with a single one.

        Returns
        -------
        explanation : Explanation

        Raises
        ------
        TypeError
            If a value asked for is no number.
        ValueError
            If the input is not of the kind expected, the model returns NaN, or a value
            is asked of a task that is unknown, or has classes.
        """
        with progress(None, "Asking the model, rows") as advance:
            still = self._as_it_is()
            return still._explained(still._perturber(x), advance, target_value)

    def explain_many(self, X: Any, target_value: Any = None) -> ExplanationSet:
        """Explain many inputs, each as `explain` does it alone.

        Parameters
        ----------
        X : collection of inputs
            Rows of a table, a list of texts, or an array or list of images.
        target_value : dict of task name to number, or a number, optional
            As of `explain`.

        Returns
        -------
        explanations : ExplanationSet

        Raises
        ------
        ValueError
            If there is no input, or one is not of the kind expected.
        """
        found = []
        inputs = self._inputs(X)
        if not inputs:
            raise ValueError("Got no input to explain, but expected one at least.")
        still = self._as_it_is()
        with progress(len(inputs), "Explaining") as advance:
            for at, x in enumerate(inputs):
                try:
                    perturber = still._perturber(x)
                except (TypeError, ValueError) as error:
                    raise type(error)(
                        f"{error} This is the input at position {at}."
                    ) from error
                if isinstance(X, pd.Series | pd.DataFrame):
                    perturber.label = X.index[at]
                found.append(still._explained(perturber, lambda n: None, target_value))
                advance(1)
        return ExplanationSet(found)

    def _as_it_is(self) -> Self:
        """Return the explainer of the model as it is now, for fits may go on."""
        still = copy(self)
        still.model = self.model.as_it_is()
        still._unread_columns = unread_columns(still.model.estimator)
        still._spreads = None
        return still

    def _explained(
        self, perturber: Perturber, advance: Callable[[int], Any], target_value: Any
    ) -> Explanation:
        """Return an explanation from as many samples as it takes to be certain."""
        targets = None
        if self.model.tasks is not None:  # before the model is asked
            targets = targets_of(target_value, self.model.tasks)
        exact = self._exact(perturber)
        if exact is not None and targets is not None:
            spreads = self._spreads_near(perturber)
            decided = self._decided(perturber)
            told = self._told(perturber, *exact, spreads, targets, decided)
            return self._finished(told, perturber)
        words = self._words(perturber)
        rng = np.random.RandomState(self._seed())
        first, most = self._sizes
        first = min(max(first, 2 * len(perturber.features)), most)
        if self.n_samples != "auto":
            first = most = int(self.n_samples)
        around = self._drawn(perturber, first, rng, advance, None, words)
        if targets is None:  # of a function, whose tasks show in what it says
            targets = targets_of(target_value, self.model.tasks or [])
        spreads = self._spreads_near(perturber)
        decided = self._decided(perturber)
        scales = np.repeat(spreads.spreads, n_outputs_of(self.model.tasks or []))
        while True:
            surrogate, of_words = fitted_apart(self._fit, around, scales, words)
            said, own = np.split(around.Y[0], [len(scales)])
            explanation = self._told(
                perturber, said, surrogate, spreads, targets, decided
            )
            n = len(around.Z)
            settled = explanation.facts.is_settled and is_settled(of_words)
            if n >= most or settled:
                break
            n = min(n, most - n)
            around = self._drawn(perturber, n, rng, advance, around, words)
        explanation = self._finished(explanation, perturber)
        if words is None or of_words is None:
            return explanation
        ask = partial(self._asked, perturber, lambda n: None, model=words)
        labels = self._task_labels()[len(explanation.task_names) :]
        return with_texts(explanation, words, own, of_words, labels, ask)

    def _words(self, perturber: Perturber) -> WrittenWords | None:
        """Return the words of the texts that the model writes, if it writes any."""
        if self.model.texts is None:
            return None
        itself, _ = perturber.draw(1, np.random.RandomState(0), first=True)
        tokenizer = getattr(self, "tokenizer", "auto")
        return WrittenWords(self.model.texts, perturber.rows(itself), tokenizer)

    def _finished(self, explanation: Explanation, perturber: Perturber) -> Explanation:
        """Return the explanation with all that is not of the surrogate."""
        ask = partial(self._asked, perturber, lambda n: None)
        decide = partial(ask, model=self.model.decided) if self.model.decides else None
        explanation = with_intervals(explanation, perturber, self.model.estimator)
        explanation = with_sets(explanation, perturber, self.model.estimator)
        explanation = with_sharing(explanation, perturber, self.model.estimator)
        return with_answers(explanation, perturber, ask, decide)

    def _decided(self, perturber: Perturber) -> np.ndarray | None:
        """Return which class the model answers for each task, if it tells."""
        if not self.model.decides:
            return None
        itself, _ = perturber.draw(1, np.random.RandomState(0), first=True)
        return self._asked(perturber, lambda n: None, itself, self.model.decided)[0]

    def _told(
        self,
        perturber: Perturber,
        said: np.ndarray,
        surrogate: Surrogate,
        spreads: Spreads,
        targets: np.ndarray,
        decided: np.ndarray | None,
    ) -> Explanation:
        """Return the explanation that a surrogate gives, and what the model says."""
        tasks = self.model.tasks or []
        classes = tuple(task.classes for task in tasks)
        parts = np.split(said, offsets_of(classes)[1:-1])[: len(tasks)]
        fixed = self._focus.fixed(
            tasks, lambda: self._usual(perturber), self._asked_usual
        )
        predicted = decided
        if predicted is None:
            predicted = np.array([np.argmax(part) for part in parts], dtype=np.intp)
        features, names = perturber.features, tuple(task.name for task in tasks)
        return Explanation(
            kind=perturber.kind,
            task_names=names,
            classes=classes,
            outputs=tuple(parts),
            features=replace(features, labels=self._labels_of(features.names)),
            surrogate=surrogate,
            focus=np.where(fixed < 0, predicted, fixed),
            fixed=fixed >= 0,
            n_features=self.n_features,
            source=perturber.source,
            row_label=perturber.label,
            model_name=self.model.name,
            left_out=left_out_of(self.model.estimator),
            unread=self._unread(perturber),
            task_labels=self._task_labels()[: len(tasks)],
            numbers=number_facts(tasks, spreads, targets),
            decided=decided,
        )

    def _unread(self, perturber: Perturber) -> np.ndarray:
        """Return the positions of features that the model does not look at."""
        # those of a text or a picture are no columns
        is_table = perturber.kind != "presence"
        return self._unread_columns if is_table else self._unread_columns[:0]

    def _drawn(
        self,
        perturber: Perturber,
        n: int,
        rng: np.random.RandomState,
        advance: Callable[[int], Any],
        before: Neighbourhood | None,
        words: WrittenWords | None = None,
    ) -> Neighbourhood:
        """Return a neighbourhood with n more inputs than the one before.

        What is said of words stands behind classes and numbers.
        """
        codes, pairs = perturber.draw(n, rng, first=before is None)
        said = self._asked(perturber, advance, codes)
        if words is not None:
            more = self._asked(perturber, lambda n: None, codes, words)
            said = np.concatenate([said, more], axis=1)
        Z = perturber.encode(codes)
        Z[:, self._unread(perturber)] = 0  # they would seem to have effects, by chance
        drawn = Neighbourhood(Z, perturber.weigh(Z), said, pairs)
        return drawn if before is None else before.joined(drawn)

    def _asked_usual(self, usual: Usual) -> np.ndarray:
        """Return what the model says of usual inputs, for some of which it may fail."""
        return self._asked(usual, lambda n: None, usual.codes, self.model.unchecked)

    def _asked(
        self,
        inputs: Perturber | Usual,
        advance: Callable[[int], Any],
        codes: np.ndarray,
        model: Callable[[Any, int], np.ndarray] | None = None,
    ) -> np.ndarray:
        """Return what the model says of coded inputs, some of them at a time."""
        model = self.model if model is None else model
        size = self.batch_size
        if size == "auto":
            size = max(_BATCH_BYTES // inputs.n_bytes, 1)
        said = []
        for start in range(0, len(codes), size):
            some = codes[start : start + size]
            with told_of_unknown(inputs.has_unknown):
                said.append(model(inputs.rows(some), len(some)))
            advance(len(some))
        return np.concatenate(said)
