"""
Three questions about a digit
=============================

Which digit is it, is it odd or even, and is it five or more? One network answers all
three from the 8 x 8 pixels of scikit-learn's handwritten digits. ``ImageExplainer``
paints blocks of the image over with the colour of its border, many times, asks the
network about what is left, and says which blocks speak for which answer.

The digit settles the other two answers, but what moves the network need not be the same
for all three: a block can speak for one answer and against another.

Run it with ``python examples/05_explain_image.py``; it takes about a quarter of a
minute and saves two pictures and a page.
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

import numpy as np
import pandas as pd
from sklearn.datasets import load_digits

from skmtl import MultiTaskClassifier, task_scores
from skmtl.explain import ImageExplainer
from skmtl.model_selection import train_test_split

parser = argparse.ArgumentParser(description="Explain three answers about a digit.")
parser.add_argument(
    "--output",
    type=Path,
    default=Path(__file__).parent / "output",
    help="folder for the pictures and the page (default: %(default)s)",
)
output = parser.parse_args().output
output.mkdir(parents=True, exist_ok=True)

# %%
# The data and the model
# ----------------------
# Rows of 64 pixels, three targets that follow from the digit.

X, digit = load_digits(return_X_y=True)
Y = pd.DataFrame(
    {
        "digit": digit,
        "parity": np.where(digit % 2, "odd", "even"),
        "size": np.where(digit >= 5, "five or more", "below five"),
    }
)
X_train, X_test, Y_train, Y_test = train_test_split(
    X, Y, test_size=0.25, random_state=0
)
model = MultiTaskClassifier(random_state=0).fit(X_train, Y_train)
scores = task_scores(Y_test, model.predict(X_test), ["accuracy"])
print(f"Scores on {len(X_test)} digits held out:")
print(scores.round(3).to_string(), "\n")

# %%
# One digit
# ---------
# The network takes rows of pixels, so the explainer is told the shape of the image. An
# image this small is cut into blocks of 2 x 2 pixels, a larger one into superpixels.

explainer = ImageExplainer(model, image_shape=(8, 8))
chosen = int(np.flatnonzero(Y_test["digit"] == 3)[0])
explanation = explainer.explain(X_test[chosen])
print(explanation.as_text(), "\n")
print("The blocks:")
print(pd.Series(explanation.features.values, explanation.features.names).to_string())

picture = output / "05_explain_image.png"
explanation.plot()[0].figure.savefig(picture, dpi=150, bbox_inches="tight")
page = picture.with_suffix(".html")
explanation.to_html(page)
print(f"\nPicture saved to {picture}, page to {page}")

# %%
# Why this digit and not another?
# -------------------------------
# Each class of each task has its own effects, all from the same samples. Here is what
# speaks for the digit that the network finds second most probable.

probabilities = explanation.probabilities[0]
second = explanation.classes[0][np.argsort(probabilities)[-2]]
other = explanation.with_classes({"digit": second})
picture = output / "05_explain_image_second.png"
other.plot(tasks="digit")[0].figure.savefig(picture, dpi=150, bbox_inches="tight")
print(f"What speaks for a {second} is in {picture}")
