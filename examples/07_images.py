"""
Where does it look? Pictures of digits
======================================

A convolutional network answers several questions about a picture at once. First, of
scikit-learn's handwritten digits: which digit is it, is it odd or even, is it five or
more? Then two digits stand in one picture, and the questions are about the left one,
about the right one, and about both: which is larger, and is their sum even?

One such picture is explained, beside the network's attention: how much weight each
place gets when the network reads the picture. There is one attention for all tasks,
while an explanation says for each task where its answer comes from.

Run it with ``python examples/07_images.py``; it takes less than a minute and saves a
picture and a page.
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier

from skmtl import ImageExplainer, MultiTaskClassifier, task_scores
from skmtl.datasets import make_digit_pairs
from skmtl.model_selection import train_test_split
from skmtl.networks import CNNTrunk

parser = argparse.ArgumentParser(description="Predict and explain pictures.")
parser.add_argument(
    "--output",
    type=Path,
    default=Path(__file__).parent / "output",
    help="folder for the picture and the page (default: %(default)s)",
)
output = parser.parse_args().output
output.mkdir(parents=True, exist_ok=True)


def beside_forest(model, train, test):
    """Return the scores of a fitted network, and of a forest on rows of pixels."""
    (X_train, Y_train), (X_test, Y_test) = train, test
    forest = RandomForestClassifier(300, random_state=0)
    forest.fit(X_train.reshape(len(X_train), -1), Y_train.astype(str))
    of_forest = forest.predict(X_test.reshape(len(X_test), -1))
    scores = {
        "network": task_scores(Y_test, model.predict(X_test), ["accuracy"]),
        "forest": task_scores(Y_test.astype(str), of_forest, ["accuracy"]),
    }
    return pd.concat(scores, axis=1).droplevel(1, axis=1).round(3)


# %%
# One digit, three questions
# --------------------------
# Pictures are arrays of shape (n_samples, height, width), with a fourth axis for
# colours. Nothing needs to be scaled: the network standardises each channel.

X, digit = load_digits(return_X_y=True)
X = X.reshape(-1, 8, 8)
Y = pd.DataFrame(
    {
        "digit": digit,
        "parity": np.where(digit % 2, "odd", "even"),
        "size": np.where(digit >= 5, "five or more", "below five"),
    }
)
X_train, X_test, Y_train, Y_test = train_test_split(
    X, Y, test_size=0.25, random_state=0, stratify="tasks"
)
model = MultiTaskClassifier("cnn", random_state=0).fit(X_train, Y_train)
print(f"Accuracy on {len(X_test)} digits held out:")
print(beside_forest(model, (X_train, Y_train), (X_test, Y_test)).to_string(), "\n")

# %%
# Two digits, four questions
# --------------------------
# The pictures to learn from and the pictures to be judged on have no handwritten digit
# in common. With ``pooling="attention"`` the network learns where to look, and a single
# block of convolutions leaves it a map of 4 x 8 places.

X, Y = make_digit_pairs(2000, return_X_y=True, random_state=0)
X_test, Y_test = make_digit_pairs(500, subset="test", return_X_y=True, random_state=1)
trunk = CNNTrunk(n_filters=32, grid=2, n_members=4, pooling="attention")
model = MultiTaskClassifier(trunk, lr=0.005, max_epochs=40, random_state=0).fit(X, Y)
print(f"Accuracy on {len(X_test)} pairs of other digits:")
print(beside_forest(model, (X, Y), (X_test, Y_test)).to_string(), "\n")

# %%
# Why? One picture, four answers
# ------------------------------
# Blocks of 2 x 2 pixels are painted over, many times, and the network is asked about
# what is left.

right = (model.predict(X_test) == Y_test.to_numpy(object)).all(axis=1)
wanted = right & (Y_test["left"] == 3) & (Y_test["right"] == 8)
chosen = X_test[int(np.flatnonzero(wanted)[0])]
explainer = ImageExplainer(model)
explanation = explainer.explain(chosen)
print(explanation.as_text(), "\n")

# %%
# Attention beside the explanation
# --------------------------------
# ``attention_weights`` gives a weight for each pixel: an array as large as the picture.

attention = model.attention_weights(chosen[None])[0]

panels = [["picture", "left", "right"], ["attention", "larger", "sum"]]
figure, axes = plt.subplot_mosaic(panels, figsize=(11, 4.6), layout="constrained")
axes["picture"].imshow(chosen, cmap="gray")
axes["picture"].set_title("picture", fontsize="medium")
axes["attention"].imshow(attention, cmap="Purples", vmin=0)
axes["attention"].contour(chosen, levels=[8], colors="black", linewidths=0.8)
axes["attention"].set_title("attention, the same for all tasks", fontsize="medium")
for name in ("picture", "attention"):
    axes[name].set(xticks=[], yticks=[])
explanation.plot("image", ax=[axes[task] for task in Y])
picture = output / "07_images.png"
figure.savefig(picture, dpi=150)
page = picture.with_suffix(".html")
explanation.to_html(page)
print(f"Picture saved to {picture}, page to {page}\n")

# %%
# Attention is not an explanation (Jain and Wallace 2019,
# https://arxiv.org/abs/1902.10186). It says where the network looks for all tasks
# together, not which answer a place speaks for. How much of the attention, and of the
# effects on each answer, is in the left half of the picture?

some = X_test[:20]
shares = []
for image, other in zip(some, explainer.explain_many(some), strict=True):
    segments = other.source.segments
    on_left = np.isin(np.unique(segments), segments[:, :8])
    share = {"attention": model.attention_weights(image[None])[0][:, :8].sum()}
    for task, label in other.predictions.items():
        sizes = other.effects[task, label].abs().to_numpy()
        share[task] = sizes[on_left].sum() / sizes.sum()
    shares.append(share)
print(f"Share in the left half, mean of {len(some)} pictures:")
print(pd.DataFrame(shares).mean().round(2).to_string())
