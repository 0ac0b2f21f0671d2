"""
What a network makes of a review
================================

How many stars does a review of a garment give, does the customer recommend it, and
which department of the shop is it about? One recurrent network answers all three from
the text, in a Pipeline with ``TokenSequencer``, which turns texts into token ids. Three
logistic regressions on words, one for each task, are there for comparison.

Then one review is explained, and the effect of each word is compared with the network's
attention: how much weight each word gets when the network reads the text. Finally,
generated reviews in Chinese go through the same Pipeline.

Run it with ``python examples/06_text_reviews.py``; it takes less than a minute and
saves a picture and a page.
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

import matplotlib.pyplot as plt
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skmtl import MultiTaskClassifier, TextExplainer, task_scores
from skmtl.datasets import load_clothing_reviews, make_reviews
from skmtl.model_selection import train_test_split
from skmtl.networks import RNNTrunk
from skmtl.preprocessing import TokenSequencer

parser = argparse.ArgumentParser(description="Predict and explain reviews.")
parser.add_argument(
    "--output",
    type=Path,
    default=Path(__file__).parent / "output",
    help="folder for the picture and the page (default: %(default)s)",
)
output = parser.parse_args().output
output.mkdir(parents=True, exist_ok=True)

# %%
# The data
# --------
# 2000 reviews, of which a quarter is held out, with the classes of all tasks in the
# same proportions on both sides.

X, Y = load_clothing_reviews(return_X_y=True)
X_train, X_test, Y_train, Y_test = train_test_split(
    X, Y, test_size=0.25, random_state=0, stratify="tasks"
)

# %%
# One network, and three regressions
# ----------------------------------
# A GRU with attention: the representation of a text is a weighted mean of the GRU's
# states at its words, with weights that are learned.


def network(**settings):
    """Return a Pipeline from raw texts to the labels of all tasks."""
    trunk = RNNTrunk(cell="gru", width=32, pooling="attention")
    classifier = MultiTaskClassifier(trunk, random_state=0, **settings)
    return make_pipeline(TokenSequencer(), classifier)


model = network(n_iter_no_change=4).fit(X_train, Y_train)

regressions = pd.DataFrame(index=Y_test.index)
for task in Y:
    regression = make_pipeline(TfidfVectorizer(), LogisticRegression(C=10))
    regressions[task] = regression.fit(X_train, Y_train[task]).predict(X_test)

predictions = {"one network": model.predict(X_test), "three regressions": regressions}
metrics = ["accuracy", "balanced_accuracy"]
table = pd.concat(
    {name: task_scores(Y_test, y, metrics) for name, y in predictions.items()}, axis=1
)
print(f"Scores on {len(X_test)} reviews held out:")
print(table.round(3).to_string(), "\n")

# %%
# Why? One review, three answers
# ------------------------------
# Words are removed, many times over, and the Pipeline is asked about what is left.

start = "I wanted to love this dress, it looks beautiful on the model"
review = next(text for text in X_test if text.startswith(start))
explainer = TextExplainer(model)
explanation = explainer.explain(review)
print(review, "\n")
print(explanation.as_text(), "\n")

# %%
# Attention beside effects
# ------------------------
# ``attention_weights`` takes what the network takes, token ids; ``inverse_transform``
# turns each id, given as a text by itself, back into its token. Where a word occurs
# several times its weights are added up, as the explainer removes all occurrences
# together.


def attention_of(model, text):
    """Return the share of the attention that each token gets."""
    sequencer, classifier = model[0], model[-1]
    ids = sequencer.transform([text])
    tokens = sequencer.inverse_transform(ids.reshape(-1, 1))
    return pd.Series(classifier.attention_weights(ids)[0]).groupby(tokens).sum()


def beside_attention(model, explanation):
    """Return the attention to each word and its effects on the predicted classes."""
    table = pd.DataFrame(
        {
            f"{task}={label}": explanation.effects[task, label]
            for task, label in explanation.predictions.items()
        }
    )
    attention = attention_of(model, explanation.source.text)
    words = table.index.str.lower()
    table.insert(0, "attention", attention.reindex(words).to_numpy())
    return table


def leading(table, n=8):
    """Return the words with the most attention or the largest effects."""
    sizes = table.abs() / table.abs().max()
    return table.loc[sizes.max(axis=1).nlargest(n).index]


words = beside_attention(model, explanation)
print("The leading words, their share of the attention and their effects:")
print(leading(words).round(3).to_string(), "\n")

# %%
# Attention is not an explanation (Jain and Wallace 2019,
# https://arxiv.org/abs/1902.10186). It has no sign, it is the same for all tasks, and
# a word that gets little of it may count for much: here both put "dress" first, but
# "wanted", which speaks against the dress more than any other word, gets next to no
# attention. Rank correlations over the words of a review say how well the two agree:
# not well, for any of the three tasks.

agreement = pd.DataFrame(
    [
        beside_attention(model, other)
        .abs()
        .set_axis(["attention", *Y], axis=1)
        .corr("spearman")["attention"]
        .drop("attention")
        for other in explainer.explain_many(X_test[:20])
    ]
)
print("Rank correlation of attention with size of effect, median of 20 reviews:")
print(agreement.median().round(2).to_string(), "\n")

# %%
# The same as a picture: the words in the order of the text, with 95 % intervals.

shown = words.loc[words.index.isin(leading(words, 14).index)][::-1]
figure, axes = plt.subplots(1, 4, figsize=(11, 4.5), sharey=True, layout="constrained")
for panel, name in zip(axes, shown, strict=True):
    values, errors, color = shown[name], None, "0.6"
    if name != "attention":
        of_class = tuple(explanation.predictions.items())[list(shown).index(name) - 1]
        errors = 1.96 * explanation.standard_errors[of_class].loc[shown.index]
        color = ["tab:blue" if value > 0 else "tab:orange" for value in values]
    panel.barh(shown.index, values, xerr=errors, color=color, ecolor="0.3")
    panel.axvline(0, color="0.3", linewidth=0.8)
    panel.set_title(name, fontsize="medium")
    panel.set_xlabel("share" if name == "attention" else "effect on probability")
    panel.spines[["top", "right"]].set_visible(False)
picture = output / "06_text_reviews.png"
figure.savefig(picture, dpi=150)
page = picture.with_suffix(".html")
explanation.to_html(page)
print(f"Picture saved to {picture}, page to {page}\n")

# %%
# Chinese
# -------
# Nothing needs to be set for another language: a Chinese character is a token.

X, Y = make_reviews(500, language="zh", return_X_y=True, random_state=0)
others = make_reviews(200, language="zh", random_state=1)
model = network(max_epochs=25).fit(X, Y)
print(f"Accuracy on {len(others.data)} other Chinese reviews:")
print(task_scores(others.target, model.predict(others.data), ["accuracy"]).to_string())

review = "下班以后我就过来了。大家都说这里很美味。照片是我哥哥拍的。劝朋友们远离这里。"
explanation = TextExplainer(model).explain(review)
print(f"\n{review}\n\n{explanation.as_text(language='zh')}\n")
print(leading(beside_attention(model, explanation)).round(3).to_string())
