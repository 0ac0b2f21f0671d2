"""Texts: does what was planted lead, in English and in Chinese without spaces?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from lime.lime_text import LimeTextExplainer
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import Pipeline, make_pipeline

from _explanations.result import Result
from _explanations.runs import Runs
from skmtl.datasets import make_reviews
from skmtl.explain import TextExplainer

#: Features that are looked at.
_LEADING = 2
_N = 1000
_N_TRAIN = 600
#: language -> how a vectoriser cuts texts.
_ANALYSERS = {
    "en": {"binary": True},
    "zh": {"binary": True, "analyzer": "char", "ngram_range": (1, 2)},
}


def run(runs: Runs) -> list[Result]:
    """Measure how often a planted word leads, and how fine Chinese is cut."""
    results = []
    for language in _ANALYSERS:
        led, cuts = _measured(language, runs.size.n_texts)
        found = {name: float(np.mean(values)) for name, values in led.items()}
        results.append(
            Result(
                f"a planted word among the {_LEADING} leading, {language}, n={_N}",
                found.pop("skmtl"),
                found,
                least=0.95,
            )
        )
        if language == "zh":
            fine = {name: float(np.mean(values)) for name, values in cuts.items()}
            results.append(
                Result("features a character, zh", fine.pop("skmtl"), fine, least=0.5)
            )
    return results


def _measured(
    language: str, n_texts: int
) -> tuple[dict[str, list[bool]], dict[str, list[float]]]:
    """Return whether planted words lead, and features a character, of each method.

    Only texts and tasks that the model gets right are asked about: there it must have
    seen the words. The class is the one predicted.
    """
    made = make_reviews(_N_TRAIN + n_texts, language=language, random_state=0)
    model = make_pipeline(
        CountVectorizer(**_ANALYSERS[language]),
        ExtraTreesClassifier(100, random_state=0),
    ).fit(made.data[:_N_TRAIN], made.target[:_N_TRAIN])
    explainer = TextExplainer(model, n_samples=_N)
    limes = {"lime": LimeTextExplainer(random_state=0)}
    if language == "zh":
        limes["lime, char_level"] = LimeTextExplainer(char_level=True, random_state=0)
    led: dict[str, list[bool]] = {name: [] for name in ("skmtl", *limes)}
    cuts: dict[str, list[float]] = {name: [] for name in ("skmtl", *limes)}
    for i in range(_N_TRAIN, len(made.data)):
        text, planted = made.data[i], made.planted[i]
        n_characters = sum(not c.isspace() for c in text)
        explanation = explainer.explain(text)
        names = np.array(explanation.features.names, dtype=object)
        cuts["skmtl"].append(len(names) / n_characters)
        for k, task in enumerate(made.target_names):
            at = int(np.argmax(explanation.probabilities[k]))
            if explanation.classes[k][at] != made.target[task].iloc[i]:
                continue
            column = explanation.offsets[k] + at
            sizes = np.abs(explanation.surrogate.effects[:, column])
            leading = names[np.argsort(-sizes, kind="stable")[:_LEADING]]
            led["skmtl"].append(_is_planted(leading, planted[task]))
            for name, lime in limes.items():
                words, n_features = _of_lime(lime, model, text, k, at)
                led[name].append(_is_planted(words, planted[task]))
                cuts[name].append(n_features / n_characters)
    return led, cuts


def _of_lime(
    lime: LimeTextExplainer, model: Pipeline, text: str, task: int, at: int
) -> tuple[list[str], int]:
    """Return the leading words, and how many features there are."""
    found = lime.explain_instance(
        text,
        lambda texts: model.predict_proba(texts)[task],
        labels=(at,),
        num_features=_LEADING,
        num_samples=_N,
    )
    words = [word for word, _ in found.as_list(at)]
    return words, found.domain_mapper.indexed_string.num_words()


def _is_planted(names: Iterable[str], planted: list[str]) -> bool:
    """Whether one of the features is a planted word, or a part of one."""
    return any(name in word for name in names for word in planted)
