"""
A model that classifies and translates
======================================

A title comes in, in Chinese or in Spanish. What language is it, what is it about, and
what does it say in English? The first two answers are classes, the third is a text. One
network learns all three: its trunk reads the title, and a small decoder writes the
English, letter by letter.

The titles are generated from about a hundred words, and every word has one translation.
So a small network can learn this little language from 2000 titles in half a minute, and
translate titles that it has not seen. It knows no other word: from so little, no model
learns to translate free text. The last lines show what it makes of words that it never
met.

Run it with ``python examples/11_generate.py``; it takes less than a minute.
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

import numpy as np
from sklearn.pipeline import make_pipeline

from skmtl import MultiTaskPredictor, TaskView, TextExplainer, task_scores
from skmtl.datasets import make_titles
from skmtl.estimators import predict_frame
from skmtl.model_selection import train_test_split
from skmtl.networks import RNNTrunk, TextHead
from skmtl.preprocessing import TokenSequencer

parser = argparse.ArgumentParser(description="Classify, translate and explain titles.")
parser.add_argument(
    "--output",
    type=Path,
    default=Path(__file__).parent / "output",
    help="folder for the pictures and the pages (default: %(default)s)",
)
output = parser.parse_args().output
output.mkdir(parents=True, exist_ok=True)

# %%
# The data
# --------
# Half of the topics are unknown, as labels often are.

titles, Y = make_titles(
    2400, missing_rate={"topic": 0.5}, return_X_y=True, random_state=0
)
train, test, Y_train, Y_test = train_test_split(
    titles, Y, task_types={"english": "generation"}, test_size=0.2, random_state=0
)
print(f"{len(train)} titles to learn from, {len(test)} held out, such as:")
for title, english in zip(test[:3], Y_test["english"][:3], strict=True):
    print(f"  {title} = {english}")

# %%
# One model
# ---------
# ``task_types`` says that one column is a text to be written. All else is as for any
# other model: the titles become ids, of words or of Chinese characters, and a trunk
# reads them.

model = make_pipeline(
    TokenSequencer(),
    MultiTaskPredictor(
        RNNTrunk("gru", width=32, dropout=0.1),
        task_types={"english": "generation"},
        text_head=TextHead(width=64),
        max_epochs=30,
        random_state=0,
    ),
)
model.fit(train, Y_train)
found = predict_frame(model, test)
print("\nWhat it says of the same titles:")
print(found.head(3).to_string(), "\n")

# %%
# How good is it?
# ---------------
# A text is right if all of it is.

scores = task_scores(Y_test, found, ["accuracy"], task_types=model)
print(f"Shares of {len(test)} held-out titles that are right:")
print(scores.round(3).to_string(), "\n")

# %%
# Where do its words come from?
# -----------------------------
# Beside what it tells of the classes, the explainer says which words of the title each
# English word comes from: without them, the model would hardly have written it.

explainer = TextExplainer(model)
for title, language in [("El secreto de la bruja", "en"), ("没有海岛的国王", "zh")]:
    explanation = explainer.explain(title)
    print(title, explanation.as_text(language=language), "", sep="\n")
print("How much each character adds to the probability of each word:")
print(explanation.alignment["english"].round(2).to_string(), "\n")
picture = explanation.plot("alignment")
np.ravel(picture)[0].figure.savefig(output / "11_alignment.png", dpi=150)
explanation.to_html(output / "11_generate.html")

# %%
# What it cannot do
# -----------------
# It always writes something. Of words that it has never seen it knows nothing, and how
# sure it is of each letter, here as the geometric mean, shows it.

view = TaskView(model, "english")
asked = np.array(["El bosque de la bruja", "La gata sobre el tejado", "百年孤独"])
written = view.predict(asked)
lengths = np.array([len(text) + 1 for text in written])
sure = np.exp(view.log_likelihood(asked) / lengths)
print("A title of known words, and two of words that it has never met:")
for title, text, share in zip(asked, written, sure, strict=True):
    print(f"  {title} -> {text} ({share:.0%} sure of a letter)")
print(f"\nPicture and page saved to {output}")
