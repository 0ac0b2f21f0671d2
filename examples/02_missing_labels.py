"""
When the labels of one task are missing
=======================================

Everybody states their job, their gender and their marital status; few say what they
earn. Here the income of 98 in 100 people is unknown. A model of income alone has some
fifty people to learn from. A model that learns marital status and gender as well has
all 2500, and what it learns about people from these two may help with the third.

Does it? The script compares one network for the three tasks with a network for income
alone and with one random forest per task, on people that none of them has seen. It does
so five times, with different people, to show how much is luck.

Run it with ``python examples/02_missing_labels.py``; it takes about half a minute.
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

import numpy as np
import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from skmtl import MultiTaskClassifier, task_scores
from skmtl.datasets import load_adult
from skmtl.model_selection import train_test_split
from skmtl.plotting import TaskScoresDisplay

parser = argparse.ArgumentParser(description="Learn where labels are missing.")
parser.add_argument(
    "--output",
    type=Path,
    default=Path(__file__).parent / "output" / "02_missing_labels.png",
    help="where to save the picture (default: %(default)s)",
)
output = parser.parse_args().output

# %%
# The data
# --------
# 5000 people from the census: six numbers, five categories with gaps, three targets.

X, Y = load_adult(return_X_y=True)
print(f"{len(X)} people, {X.shape[1]} features, {Y.shape[1]} tasks: {', '.join(Y)}\n")

# %%
# The models
# ----------
# The network takes the table as it is, with categories, gaps and missing labels. A
# forest takes neither categories nor missing labels.

metrics = ["accuracy", "balanced_accuracy", "roc_auc_ovr", "neg_log_loss"]


def scores(model, X_test, Y_test):
    """Return the scores of a fitted model, a row for each task in `Y_test`."""
    probabilities, labels = model.predict_proba(X_test), model.classes_
    return task_scores(Y_test, probabilities, metrics, classes=labels).loc[list(Y_test)]


def forest_for(task, X_train, Y_train, seed):
    """Return a forest that is fitted to the known labels of one task."""
    prepare = make_column_transformer(
        (
            OneHotEncoder(handle_unknown="ignore", sparse_output=False),
            make_column_selector(dtype_include="category"),
        ),
        remainder="passthrough",
    )
    known = Y_train[task].notna()
    forest = make_pipeline(prepare, RandomForestClassifier(random_state=seed))
    return forest.fit(X_train[known], Y_train.loc[known, task])


# %%
# Five runs
# ---------
# Each time with other training rows, other people whose income is known, and other
# random seeds for the models.

results = []
for seed in range(5):
    X_train, X_test, Y_train, Y_test = train_test_split(
        X, Y, test_size=0.5, random_state=seed
    )
    known = np.random.default_rng(seed).random(len(Y_train)) < 0.02
    Y_train = Y_train.assign(income=Y_train["income"].where(known))

    together = MultiTaskClassifier(random_state=seed).fit(X_train, Y_train)
    alone = MultiTaskClassifier(random_state=seed).fit(
        X_train[known], Y_train.loc[known, "income"]
    )
    found = {
        "one network, three tasks": scores(together, X_test, Y_test),
        "one network, income alone": scores(alone, X_test, Y_test[["income"]]),
        "a forest per task": pd.concat(
            scores(forest_for(task, X_train, Y_train, seed), X_test, Y_test[[task]])
            for task in Y
        ),
    }
    results.append(pd.concat(found, names=["model"]))
    print(f"Run {seed + 1}: income known for {known.sum()} of {len(known)} people.")

every = pd.concat(results, keys=range(5), names=["run"])
mean = every.groupby(["task", "model"], sort=False).mean().loc[list(Y)]
print("\nMeans over the five runs, on 2500 people held out:")
print(mean.round(3).to_string(), "\n")

# %%
# In words
# --------
# In each run the held-out rows are the same for all models, so models are compared run
# by run. ROC AUC says how well people are put in order, accuracy how many are on the
# right side of a probability of one half; the two need not agree.

for metric in ("roc_auc_ovr", "accuracy"):
    income = every[metric].xs("income", level="task").unstack("model")
    ours = income["one network, three tasks"]
    print(f"{metric} for income, {ours.name}: {ours.mean():.3f}.")
    for name, other in income.drop(columns=ours.name).items():
        ahead = ours - other
        print(
            f"    Against {name} ({other.mean():.3f}): better in "
            f"{(ahead > 0).sum()} of 5 runs, by {ahead.mean():+.3f} on average "
            f"({ahead.min():+.3f} to {ahead.max():+.3f})."
        )

# %%
# As a picture: the mean of the five runs, with the lowest and the highest.

auc = every["roc_auc_ovr"].groupby(["model", "task"], sort=False)
summary = auc.agg(score="mean", low="min", high="max").reset_index()
display = TaskScoresDisplay(
    summary, score_name="ROC AUC: mean, lowest and highest of five runs"
).plot()
display.ax_.set_title("Income known for 2 in 100 people")

output.parent.mkdir(parents=True, exist_ok=True)
display.figure_.savefig(output, dpi=150, bbox_inches="tight")
print(f"\nPicture saved to {output}")
