"""
Which word said so? Reviews, explained
======================================

Is a review of a restaurant positive, what is it about, and does it recommend the place?
Two Pipelines answer all three questions from the raw text: a logistic regression for
each task, and one network for all tasks. ``TextExplainer`` removes words from a review,
many times over, asks the model about what is left, and says for all tasks at once which
words speak for which answer.

The reviews are generated, so it is known which words decide. They are in English and in
Chinese. Chinese has no spaces between words, so characters are removed one by one;
nothing has to be installed or set for this.

Run it with ``python examples/04_explain_text.py``; it takes about half a minute
and saves a picture and a page for each language.
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline

from skmtl import MultiTaskClassifier
from skmtl.datasets import make_reviews
from skmtl.explain import TextExplainer

parser = argparse.ArgumentParser(description="Explain reviews, in two languages.")
parser.add_argument(
    "--output",
    type=Path,
    default=Path(__file__).parent / "output",
    help="folder for the pictures and pages (default: %(default)s)",
)
output = parser.parse_args().output
output.mkdir(parents=True, exist_ok=True)

# %%
# The models
# ----------
# Words in English, single characters and pairs in Chinese, weighted by how rare they
# are.

VECTORIZERS = {
    "en": TfidfVectorizer(),
    "zh": TfidfVectorizer(analyzer="char", ngram_range=(1, 2)),
}


def models_for(language):
    """Return the models that answer the three questions, by name."""
    regressions = MultiOutputClassifier(LogisticRegression(C=10))
    network = MultiTaskClassifier(random_state=0)
    return {
        "three regressions": make_pipeline(VECTORIZERS[language], regressions),
        "one network": make_pipeline(VECTORIZERS[language], network),
    }


# %%
# The explanations
# ----------------
# The review to be explained praises the food and yet warns people off the place, so not
# everything in it points the same way.

REVIEWS = {
    "en": (
        "We came on a rainy Tuesday with two friends. From start to end it was "
        "delicious. My brother took the photographs. To all who travel I say: avoid it!"
    ),
    "zh": (
        "下班以后我就过来了。大家都说这里很美味。照片是我哥哥拍的。劝朋友们远离这里。"
    ),
}

for language, review in REVIEWS.items():
    X, Y = make_reviews(500, language=language, return_X_y=True, random_state=0)
    test = make_reviews(200, language=language, random_state=1)
    print(f"{'=' * 80}\n{review}\n")
    for name, model in models_for(language).items():
        model.fit(X, Y)
        right = np.asarray(model.predict(test.data)) == test.target.to_numpy(object)
        print(f"{name.capitalize()}: {right.mean():.1%} of labels right.\n")

        explanation = TextExplainer(model, task_names=list(Y)).explain(review)
        print(explanation.as_text(language), "\n")

    # these are the network's, which came last
    axes = explanation.plot()
    picture = output / f"04_explain_text_{language}.png"
    axes[0].figure.savefig(picture, dpi=150, bbox_inches="tight")
    page = picture.with_suffix(".html")
    explanation.to_html(page)
    print(f"Picture saved to {picture}, page to {page}\n")

# %%
# Are the words that decide found?
# --------------------------------
# The generator says which word decides each task. In a Chinese review, the two leading
# characters should be those of this word.

for language in REVIEWS:
    X, Y = make_reviews(500, language=language, return_X_y=True, random_state=0)
    model = models_for(language)["three regressions"].fit(X, Y)
    explainer = TextExplainer(model, task_names=list(Y))
    test = make_reviews(40, language=language, random_state=1)
    found = []
    for explanation, planted in zip(
        explainer.explain_many(test.data), test.planted, strict=True
    ):
        for task, (word,) in planted.items():
            label = explanation.predictions[task]
            effects = explanation.effects[task, label].abs().sort_values()
            expected = {word} if language == "en" else set(word)
            found.append(set(effects.index[-len(expected) :]) == expected)
    print(
        f"{language}: the deciding word came first for {np.mean(found):.0%} of "
        f"{len(found)} labels of {len(test.data)} reviews."
    )
