"""
When one network for all tasks is not enough
============================================

Tasks learn together by sharing a trunk, and each counts the same. Three cases of made
data in which this fails, and what may repair it: a task whose loss is much larger than
the others' (weights of tasks), tasks that want other things of the same few features
(experts in place of one trunk for all), and a task with few labels beside one with many
(drawing it more often).

Each number is the mean of three times, with other data and other seeds of the networks.
A wider trunk, or a network for a task alone, stands beside the repair: what is simpler
may do as well.

Run it with ``python examples/08_sharing_and_balancing.py``; it takes about a minute and
saves two pictures.
"""

import argparse
from itertools import combinations
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt

from skmtl import MultiTaskClassifier, task_scores
from skmtl.balancing import EqualWeighting, UncertaintyWeighting
from skmtl.networks import PLE, BypassSharing, MLPTrunk, MMoE
from skmtl.plotting import BalancingDisplay
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
small = MLPTrunk((16,), n_members=1)


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
    "equal": {"balancing": EqualWeighting()},
    "uncertainty": {"balancing": UncertaintyWeighting(track_gradients=True)},
    "gradnorm": {"balancing": "gradnorm"},
    "famo": {"balancing": "famo"},
    "equal, 64 units": {"trunk": MLPTrunk((64,), n_members=1)},
}
found = []
for seed in SEEDS:
    X, Y = one_loud_task(seed)
    for rule, settings in rules.items():
        model = MultiTaskClassifier(**{"trunk": small} | settings, random_state=seed)
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
# the tasks' gradients pull the same way. These hardly do, and hardly oppose each other.

last = pd.Series(balanced.history_[-1, "task_weights"])
print(f"Weights of uncertainty in the last epoch: {last.round(2).to_dict()}\n")
display = BalancingDisplay.from_estimator(balanced)
picture = output / "08_balancing.png"
display.figure_.savefig(picture, dpi=150, bbox_inches="tight")

# %%
# Too many wishes for one trunk
# -----------------------------
# Each of six tasks is the sign of a product of two out of four features: all read the
# same features, and no two read them in the same way. Scales are alike, so weights
# repair nothing. With experts, each task takes what it can use; a wider trunk has room
# for all.


def products(seed, n=4000):
    """Return features, of which four matter, and a task for each pair of the four."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, 8))
    noise = 0.3 * rng.standard_normal((n, 6))
    pairs = list(combinations(range(4), 2))
    Y = np.stack([X[:, i] * X[:, j] for i, j in pairs], axis=1) + noise > 0
    return X, pd.DataFrame(Y * 1, columns=[f"x{i} * x{j}" for i, j in pairs])


schemes = {
    "hard": {},
    "mmoe": {"sharing": MMoE(width=16)},
    "ple": {"sharing": PLE(width=16)},
    "bypass": {"sharing": BypassSharing(width=16)},
    "hard, 48 units": {"trunk": MLPTrunk((48,), n_members=1)},
}
found = []
for seed in SEEDS:
    X, Y = products(seed)
    for scheme, settings in schemes.items():
        model = MultiTaskClassifier(**{"trunk": small} | settings, random_state=seed)
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
ax.set_xticks(range(mean.shape[1]), [f"expert {k}" for k in mean])
ax.set_yticks(range(len(mean)), mean.index)
figure.colorbar(image, label="mean weight")
figure.savefig(output / "08_gates.png", dpi=150)

# %%
# Few labels beside many
# ----------------------
# Two sources that have no row in common: 2000 rows with labels of task a, 60 with
# labels of task b, which is related to a. Drawn as they come, three of a hundred labels
# are of b.


def two_sources(seed, n=5060):
    """Return features and the labels of two related tasks."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, 10))
    common = 2 * X[:, 0] * X[:, 1] + X[:, 2]
    a = common + X[:, 3] + 0.5 * rng.standard_normal(n) > 0
    b = common - X[:, 3] + 0.5 * rng.standard_normal(n) > 0
    return pd.DataFrame(X).add_prefix("x"), pd.DataFrame({"a": a * 1, "b": b * 1})


samplings = {
    "uniform": "uniform",
    "temperature 2": TemperatureSampling(temperature=2),
    "balanced_tasks": "balanced_tasks",
}
found, counts = [], {}
for seed in SEEDS:
    X, Y = two_sources(seed)
    few, test = slice(2000, 2060), slice(2060, None)
    sources = {"a": (X[:2000], Y["a"][:2000]), "b": (X[few], Y["b"][few])}
    X_train, Y_train = merge_tasks(sources)
    model = MultiTaskClassifier(random_state=seed).fit(X[few], Y["b"][few])
    auc = scores(model, X[test], Y[["b"]][test])["roc_auc_ovr"]
    found.append({"learned": "b alone", "AUC of b": auc["b"]})
    for name, sampling in samplings.items():
        model = MultiTaskClassifier(sampling=sampling, random_state=seed)
        auc = scores(model.fit(X_train, Y_train), X[test], Y[test])["roc_auc_ovr"]
        found.append({"learned": name, "AUC of b": auc["b"], "AUC of a": auc["a"]})
        found[-1]["epochs"] = len(model.history_)
        counts[name] = model.history_[-1, "train_task_counts"]

print("2000 labels of a, 60 of b:")
every = pd.DataFrame(found).groupby("learned", sort=False)
print(every.mean().round(3).to_string(na_rep=""), "\n")
print("Lowest and highest AUC of b:")
print(every["AUC of b"].agg(["min", "max"]).round(3).to_string(), "\n")
print("Labels seen in the last epoch:", pd.DataFrame(counts).T.to_string(), sep="\n")
