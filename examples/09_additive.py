"""
A model that explains itself: Adult
===================================

``trunk="additive"`` gives each column a small function of its own, shared by all tasks.
The log-odds of a task are an intercept and one term for each column, and nothing else:
so the curves below are not a summary of the model, they *are* the model.

It is asked three things about people in the US census of 1994: do they earn more than
50,000 dollars a year, are they married, and what is their gender?

Run it with ``python examples/09_additive.py``; it takes less than a minute.
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

import numpy as np
import pandas as pd

from skmtl import MultiTaskClassifier, TabularExplainer
from skmtl.datasets import load_adult
from skmtl.explain import term_roles
from skmtl.metrics import task_scores
from skmtl.model_selection import train_test_split
from skmtl.plotting import ShapeFunctionsDisplay

parser = argparse.ArgumentParser(description="Learn and read an additive model.")
parser.add_argument(
    "--output",
    type=Path,
    default=Path(__file__).parent / "output",
    help="folder for the picture and the page (default: %(default)s)",
)
output = parser.parse_args().output
output.mkdir(parents=True, exist_ok=True)

# %%
# Two models
# ----------
# What does it cost to be readable? Here is the default network beside the additive one.

X, Y = load_adult(return_X_y=True)
X = X.drop(columns="fnlwgt")  # how many people a row stands for
married = Y.pop("marital_status")
Y["married"] = married.str.startswith("Married").map({True: "yes", False: "no"})
X_train, X_test, Y_train, Y_test = train_test_split(
    X, Y, test_size=0.2, stratify="tasks", random_state=0
)

model = MultiTaskClassifier("additive", random_state=0).fit(X_train, Y_train)
default = MultiTaskClassifier(random_state=0).fit(X_train, Y_train)
metrics = ["neg_log_loss", "roc_auc_ovr"]
scores = {}
for name, some in [("additive", model), ("default", default)]:
    said = some.predict_proba(X_test)
    found = task_scores(Y_test, said, metrics, classes=some.classes_)
    scores[name] = found.loc["mean"]
print(f"Mean over three tasks, {len(X_test)} people:")
print(pd.DataFrame(scores).T.round(3), "\n")

# %%
# One person, exactly
# -------------------
# The terms of a row sum to the model's own answer.

person = X_test.iloc[[0]]
task = list(Y).index("married")
terms = pd.Series(model.contributions(person)[task][0, :, 0], index=model.term_names_)
log_odds = model.intercepts_[task][0] + terms.sum()
said = model.predict_proba(person)[task][0, 1]
print("What each column adds to the log-odds of being married, for one person:")
print(
    terms[terms.abs().sort_values(ascending=False).index].head(5).round(2).to_string()
)
total = 1 / (1 + np.exp(-log_odds))
print(f"Intercept and all terms: {log_odds:+.3f}, a probability of {total:.4f}.")
print(f"predict_proba says {said:.4f}.\n")

# %%
# In words. Nothing is drawn at random: what is told of a feature is exact.

explanation = TabularExplainer(model, X_train, kind="contribution").explain(
    person.iloc[0]
)
print(explanation.as_text(), "\n")
explanation.to_html(output / "09_additive.html")

# %%
# All people
# ----------
# Which columns do the tasks use alike, and which each in a way of its own?

found = term_roles(model, X_train)
print(found.roles.join(found.sizes).round(2).to_string(), "\n")
print("How alike the tasks are in all terms together:")
print(found.relatedness.round(2), "\n")

# %%
# The model as a picture: what age, hours and occupation do for each of the tasks.

display = ShapeFunctionsDisplay.from_estimator(
    model, feature=["age", "hours_per_week", "occupation"]
)
picture = output / "09_additive.png"
display.figure_.savefig(picture, dpi=150)
print(f"Picture saved to {picture}, page to {output / '09_additive.html'}")
