"""
When one network for all tasks is not enough
============================================

Tasks learn together by sharing a trunk, and each counts the same. Three cases of made
data in which this may go wrong, and what is meant to repair it: a task whose loss is
much larger than the others' (weights of tasks), tasks that want other things of the
same few features (experts), and a task with few labels beside one with many (drawing it
more often).

Each number is the mean of three times, with other data and other seeds of the networks.
Beside the repairs stands what is simpler, and may do as well: a wider trunk, or rows as
they come.

Run it with ``python examples/08_sharing_and_balancing.py``; it takes about a minute and
saves two pictures.
"""

import argparse
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

from skmtl import MultiTaskClassifier, task_scores
from skmtl.balancing import UncertaintyWeighting
from skmtl.networks import MLPTrunk, MMoE
from skmtl.plotting import TaskBalancingDisplay
from skmtl.preprocessing import merge_tasks
from skmtl.sampling import TemperatureSampling

parser = argparse.ArgumentParser(description="Balance, share and draw tasks.")
parser.add_argument(
    "--output",
    type=Path,
    default=Path(__file__).parent / "output",
    help="folder for the pictures (default: %(default)s)",
)
output = parser.parse_args().output
output.mkdir(parents=True, exist_ok=True)

SEEDS = range(3)
small = {"trunk": MLPTrunk((16,), n_members=1)}


def scores(model, X, Y):
    """Return accuracy and ROC AUC of a fitted model, a row for each task in `Y`."""
    metrics = ["accuracy", "roc_auc_ovr"]
    probabilities = model.predict_proba(X)
    found = task_scores(Y, probabilities, metrics, classes=model.classes_)
    return found.loc[list(Y)]


# %%
# A large loss beside small ones
# ------------------------------
# One task has 40 classes and labels that are mostly noise: its loss is near log(40) =
# 3.7 and stays there. The others have two classes, which follow from the product of two
# features, and a loss of 0.7 and less. A trunk of 16 units serves whoever is loudest.


def one_loud_task(seed, n=3000):
    """Return features, 40 noisy classes and two questions of yes or no."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, 12))
    loud = 0.6 * X[:, 6:] @ rng.standard_normal((6, 40)) + rng.gumbel(size=(n, 40))
    product = X[:, 0] * X[:, 1]
    first = 3 * np.tanh(product) + 0.3 * rng.standard_normal(n) > 0
    second = 2 * product + X[:, 2] + 0.3 * rng.standard_normal(n) > 0
    Y = {"forty": loud.argmax(axis=1), "first": first * 1, "second": second * 1}
    return X, pd.DataFrame(Y)


rules = {
    "equal": small,
    "uncertainty": small | {"balancing": UncertaintyWeighting(track_gradients=True)},
    "gradnorm": small | {"balancing": "gradnorm"},
    "famo": small | {"balancing": "famo"},
    "equal, 64 units": {"trunk": MLPTrunk((64,), n_members=1)},
}
if find_spec("torchjd") is None:  # pip install 'skmtl[balancing]'
    del rules["famo"]
found = []
for seed in SEEDS:
    X, Y = one_loud_task(seed)
    for rule, settings in rules.items():
        model = MultiTaskClassifier(**settings, random_state=seed)
        score = scores(model.fit(X[:600], Y[:600]), X[600:], Y[600:])
        auc = score["roc_auc_ovr"]
        found.append(
            {
                "rule": rule,
                "forty (accuracy)": score.loc["forty", "accuracy"],
                "first (AUC)": auc["first"],
                "second (AUC)": auc["second"],
            }
        )
        if rule == "uncertainty":
            balanced = model

print("A task of 40 noisy classes beside two of two classes:")
print(pd.DataFrame(found).groupby("rule", sort=False).mean().round(3).to_string(), "\n")

# %%
# What a rule did is in the history, and in a picture: the weights by epoch, and whether
# the tasks' gradients pull the same way. Those of the large task are at right angles to
# the others': it does not oppose them, it is only louder.

last = pd.Series(balanced.history_[-1, "task_weights"])
print(f"Weights of uncertainty in the last epoch: {last.round(2).to_dict()}\n")
display = TaskBalancingDisplay.from_estimator(balanced)
picture = output / "08_balancing.png"
display.figure_.savefig(picture, dpi=150, bbox_inches="tight")

# %%
# Too many wishes for one trunk
# -----------------------------
# Each of six tasks is the sign of a product of two out of four features: all read the
# same features, and no two read them in the same way. Scales are alike, so weights
# repair nothing. Experts are small networks behind the trunk, of which each task takes
# what it can use. (Others are "ple", with experts of each task's own, and "bypass".)
# The wider trunk has as many parameters as trunk and experts together.


def products(seed, n=4000):
    """Return features, of which four matter, and a task for each pair of the four."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, 8))
    noise = 0.3 * rng.standard_normal((n, 6))
    pairs = list(combinations(range(4), 2))
    Y = np.stack([X[:, i] * X[:, j] for i, j in pairs], axis=1) + noise > 0
    return X, pd.DataFrame(Y * 1, columns=[f"x{i} * x{j}" for i, j in pairs])


schemes = {
    "hard": small,
    "mmoe": small | {"sharing": MMoE(width=16)},
    "hard, 35 units": {"trunk": MLPTrunk((35,), n_members=1)},
}
found = []
for seed in SEEDS:
    X, Y = products(seed)
    for scheme, settings in schemes.items():
        model = MultiTaskClassifier(**settings, random_state=seed)
        auc = scores(model.fit(X[:700], Y[:700]), X[700:], Y[700:])["roc_auc_ovr"]
        size = sum(p.numel() for p in model.net_.module_.parameters())
        found.append(
            {"scheme": scheme, "mean AUC": auc.mean(), "worst AUC": auc.min()}
            | {"parameters": size}
        )
        if scheme == "mmoe":
            gates = model.gate_weights(X[700:])

print("Six tasks that read the same four features differently:")
print(pd.DataFrame(found).groupby("scheme", sort=False).mean().round(3).to_string())

# %%
# Which experts a task reads can be looked at: a mean over rows, tasks by experts.

mean = pd.DataFrame({task: own.mean(axis=0) for task, own in gates.items()}).T
print("\nMean weights of the experts, of the last time:")
print(mean.round(2).to_string(), "\n")
figure, ax = plt.subplots(figsize=(4.5, 4), layout="constrained")
image = ax.imshow(mean, cmap="viridis", vmin=0)
ax.set_xticks(range(mean.shape[1]))
ax.set_yticks(range(len(mean)), mean.index)
ax.set_xlabel("Expert")
figure.colorbar(image, label="mean weight")
figure.savefig(output / "08_gates.png", dpi=150)

# %%
# Few labels beside many
# ----------------------
# Two sources that have no row in common: 2000 rows with labels of task a, 60 with
# labels of task b, which is related to a. Drawn as they come, three of a hundred labels
# are of b. Drawn more often, b is learned sooner, but hardly better: with more epochs
# the three ways are alike.
#
# The number of epochs is fixed. Early stopping, the default, would hold out six rows of
# b, too few to know when to stop, and the more so the more often the others come again.


def two_sources(seed, n=5060):
    """Return features and the labels of two related tasks."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, 10))
    common = 2 * X[:, 0] * X[:, 1] + X[:, 2]
    a = common + X[:, 3] + 0.5 * rng.standard_normal(n) > 0
    b = common - X[:, 3] + 0.5 * rng.standard_normal(n) > 0
    return pd.DataFrame(X).add_prefix("x"), pd.DataFrame({"a": a * 1, "b": b * 1})


fixed = {"early_stopping": False, "max_epochs": 15}
samplings = {
    "uniform": fixed,
    "temperature 2": fixed | {"sampling": TemperatureSampling(temperature=2)},
    "balanced_tasks": fixed | {"sampling": "balanced_tasks"},
}
found, counts = [], {}
for seed in SEEDS:
    X, Y = two_sources(seed)
    few, test = slice(2000, 2060), slice(2060, None)
    sources = {"a": (X[:2000], Y["a"][:2000]), "b": (X[few], Y["b"][few])}
    X_train, Y_train = merge_tasks(sources)
    alone = MultiTaskClassifier(early_stopping=False, random_state=seed)
    auc = scores(alone.fit(X[few], Y["b"][few]), X[test], Y[["b"]][test])["roc_auc_ovr"]
    found.append({"learned": "b alone, 100 epochs", "AUC of b": auc["b"]})
    for name, settings in samplings.items():
        model = MultiTaskClassifier(**settings, random_state=seed)
        auc = scores(model.fit(X_train, Y_train), X[test], Y[test])["roc_auc_ovr"]
        found.append({"learned": name, "AUC of b": auc["b"], "AUC of a": auc["a"]})
        counts[name] = model.history_[-1, "train_task_counts"]

print("2000 labels of a, 60 of b:")
table = pd.DataFrame(found).groupby("learned", sort=False)
print(table.mean().round(3).to_string(na_rep=""), "\n")
print("Labels seen in the last epoch:", pd.DataFrame(counts).T.to_string(), sep="\n")

# %%
# What to look at first
# ---------------------

print(
    "\nStart with equal weights, one trunk and all rows: where scales are alike, "
    "nothing beats them for sure, and a wider trunk may do more than any scheme.",
    "If the trunk cannot grow, weights help against a loss that is much larger than "
    "the others, which then pays, and experts where tasks want different things.",
    "Labels that are drawn more often are not more labels: what helps a small task is "
    "a related one, and enough held-out rows to know when to stop.",
    f"Pictures saved to {output}",
    sep="\n",
)
