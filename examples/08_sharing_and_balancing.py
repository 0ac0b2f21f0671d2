"""
When one network for all tasks is not enough
============================================

Tasks learn together by sharing a trunk, and each counts the same. Here are three kinds
of generated data on which this can go wrong, and what is meant to put it right: one
task's loss is much larger than the others' (weights for tasks), tasks want different
things from the same few features (experts), and one task has few labels while another
has many (drawing it more often).

Each number is the mean of five runs, with different data and random seeds; in the first
part the median, as now and then a network stops there before it has learned a task at
all, and a mean would show little else. Beside the remedies stands something simpler
that may do as well: a wider trunk, or rows as they come.

Run it with ``python examples/08_sharing_and_balancing.py``; it takes about two minutes
and saves two pictures.
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

SEEDS = range(5)
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
# 3.7 and stays there. The others have two classes that follow from the product of two
# features, and a loss of 0.7 or less. A trunk of 16 units serves the loudest task.


def one_loud_task(seed, n=3000):
    """Return features, and a task of 40 noisy classes with two of yes or no."""
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
table = pd.DataFrame(found).groupby("rule", sort=False)
print(table.median().round(3).to_string(), "\n")

# %%
# The history and a picture show what a rule did: the weights by epoch, and whether the
# tasks' gradients pull the same way. Those of the large task are at right angles to the
# others': it does not oppose them, it is only louder.

last = pd.Series(balanced.history_[-1, "task_weights"])
print(f"Weights of uncertainty in the last epoch: {last.round(2).to_dict()}\n")
display = TaskBalancingDisplay.from_estimator(balanced)
picture = output / "08_balancing.png"
display.figure_.savefig(picture, dpi=150, bbox_inches="tight")

# %%
# Too many demands on one trunk
# -----------------------------
# Each of six tasks is the sign of a product of two out of four features: all read the
# same features, and no two in the same way. The losses are of the same size, so weights
# would not help. Experts are small networks behind the trunk; each task takes from them
# what it can use. (Other schemes are "ple", where each task also has its own experts,
# and "bypass".) The wider trunk has as many parameters as trunk and experts together.


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
# Which experts does a task read? Mean weights over the rows, tasks by experts.

mean = pd.DataFrame({task: own.mean(axis=0) for task, own in gates.items()}).T
print("\nMean weights of the experts in the last run:")
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
# Two sources with no row in common: 2000 rows with labels for task a, and 60 with
# labels for task b, which is related to a. Drawn as they come, three labels in a
# hundred are for b. Drawn more often, b is hardly learned any better.
#
# The number of epochs is fixed. Each fold of early stopping, the default, would have
# six rows of b: too few to know when to stop.


def two_sources(seed, n=5060):
    """Return features, and the labels of two related tasks."""
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
    "\nStart with equal weights, one trunk and all rows: where losses are of the same "
    "size, nothing surely beats them, and a wider trunk may do more than any scheme.",
    "If the trunk cannot grow, weights help against a loss that is much larger than "
    "the others, at the cost of that task, and experts help where tasks want different "
    "things.",
    "Drawing the same few labels more often does not make them more: what helps a "
    "small task is a related one, and enough held-out rows to know when to stop.",
    f"Pictures saved to {output}",
    sep="\n",
)
