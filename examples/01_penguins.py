"""
Three questions about a penguin
===============================

One model learns the species, the island and the sex of the Palmer penguins together,
from four measurements and the year. The sex of 11 birds is unknown: their rows still
teach species and island, and nothing has to be dropped or filled in.

The script compares the model with one random forest per task on birds that neither has
seen, and then asks LIME why the model answers as it does for one of these birds, in
words and as a picture.

Run it with ``python examples/01_penguins.py``; it takes less than a minute.
"""

import argparse
import re
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

import matplotlib.pyplot as plt
import pandas as pd
from lime.lime_tabular import LimeTabularExplainer
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from skmtl import (
    MultiTaskClassifier,
    MultiTaskStratifiedKFold,
    TaskView,
    load_penguins,
    task_scores,
)

parser = argparse.ArgumentParser(description="Learn and explain the Palmer penguins.")
parser.add_argument(
    "--output",
    type=Path,
    default=Path(__file__).parent / "output" / "01_penguins.png",
    help="where to save the picture (default: %(default)s)",
)
output = parser.parse_args().output

# %%
# The data
# --------
# Raw DataFrames: numbers with gaps in X, strings in Y, and missing labels in ``sex``.

X, Y = load_penguins(return_X_y=True)
print(f"{len(X)} birds, {X.shape[1]} features, labels that are missing:")
print(Y.isna().sum().to_string(), "\n")

# %%
# A fifth of the birds is held out. The splitter spreads the classes of *all* tasks
# evenly, as ``train_test_split(stratify=...)`` does for one.

folds = MultiTaskStratifiedKFold(5, shuffle=True, random_state=0)
train, test = next(folds.split(X, Y))
X_train, X_test = X.iloc[train], X.iloc[test]
Y_train, Y_test = Y.iloc[train], Y.iloc[test]

# %%
# One model for all tasks
# -----------------------
# The classifier is an ordinary scikit-learn estimator: it goes into a Pipeline and the
# Pipeline into a search. The year has three values and no scale, so it becomes a
# category; the classifier itself takes care of scaling and of missing measurements.

measurements = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
prepare = make_column_transformer(
    ("passthrough", measurements),
    (OneHotEncoder(), ["year"]),
)
model = make_pipeline(prepare, MultiTaskClassifier(random_state=0))
search = GridSearchCV(
    model,
    {"multitaskclassifier__trunk__dropout": [0.2, 0.4]},
    # a splitter, not a number: scikit-learn's own folds refuse missing labels
    cv=MultiTaskStratifiedKFold(3, shuffle=True, random_state=0),
)
search.fit(X_train, Y_train)
print(f"Best setting: {search.best_params_}\n")

# %%
# Beside one random forest per task
# ---------------------------------
# A forest cannot learn from a missing label, so each one gets its task's known rows.
# ``task_scores`` leaves missing labels out of the scores. With this few birds one of
# them is worth more than 0.01, so take small differences for what they are.

forests = pd.DataFrame(index=Y_test.index)
for task in Y:
    known = Y_train[task].notna()
    forest = RandomForestClassifier(random_state=0)
    forest.fit(X_train[known], Y_train.loc[known, task])
    forests[task] = forest.predict(X_test)

metrics = ["accuracy", "recall_macro", "f1_macro"]
predictions = {"one network": search.predict(X_test), "three forests": forests}
table = pd.concat(
    {name: task_scores(Y_test, y, metrics) for name, y in predictions.items()}, axis=1
)
print(f"Scores on {len(test)} held-out birds:")
print(table.round(3).to_string(), "\n")

# %%
# Why? One bird, three answers
# ----------------------------
# LIME changes the bird a little, many times over, watches how the answer changes, and
# sums it up as a weight per measurement. It wants plain numbers without gaps, so the
# birds that show it what is usual are the complete ones. ``TaskView`` shows the model
# through one task, as the single-task classifier that LIME expects, and gives the
# columns of LIME's plain arrays their names back.

usual = X_train.dropna()
explainer = LimeTabularExplainer(
    usual.to_numpy(),
    feature_names=list(X),
    categorical_features=[X.columns.get_loc("year")],
    random_state=0,
)

known_birds = X_test.notna().all(axis=1) & Y_test.notna().all(axis=1)
bird = X_test[known_birds].iloc[0]


def in_words(rule):
    """Turn a rule of LIME, ``body_mass_g > 4700.00``, into "body mass over 4700 g"."""
    if rule.startswith("year"):
        return f"year {float(rule.removeprefix('year=')):.0f}"
    low, name, relation, high = re.fullmatch(
        r"(?:([\d.]+) < )?(\w+)(?: (<=|>) ([\d.]+))?", rule
    ).groups()
    name, _, unit = name.rpartition("_")
    low, high = (f"{float(value):g}" if value else None for value in (low, high))
    if low and high:
        limits = f"{low} to {high}"
    else:
        limits = f"over {high}" if relation == ">" else f"up to {high}"
    return f"{name.replace('_', ' ')} {limits} {unit}"


def explain(task):
    """Return what the model says about the bird, how sure it is, and why."""
    view = TaskView(search, task)
    row = bird.to_numpy()
    probabilities = view.predict_proba(row[None])[0]
    best = int(probabilities.argmax())
    found = explainer.explain_instance(row, view.predict_proba, labels=[best])
    reasons = [
        (in_words(rule), weight)
        for rule, weight in found.as_list(best)
        if abs(weight) >= 0.005  # less is written as 0.00
    ]
    return str(view.classes_[best]), float(probabilities[best]), reasons


answers = {task: explain(task) for task in Y}

facts = ", ".join(f"{name} {value:g}" for name, value in bird.items())
print(f"Bird {bird.name}: {facts}")
for task, (label, probability, reasons) in answers.items():
    pro = [f"{why} ({weight:+.2f})" for why, weight in reasons if weight > 0]
    con = [f"{why} ({weight:+.2f})" for why, weight in reasons if weight < 0]
    print(f"{task.capitalize()}: {label} ({probability:.2f}).")
    print(f"    For: {', '.join(pro) or 'nothing'}.")
    print(f"    Against: {', '.join(con) or 'nothing'}.")
    print(f"    It was {Y_test.loc[bird.name, task]}.")

# %%
# The same as a picture: a panel per task and a bar per reason.

figure, panels = plt.subplots(
    len(answers), figsize=(8, 7.5), sharex=True, layout="constrained"
)
for panel, (task, (label, probability, reasons)) in zip(
    panels, answers.items(), strict=True
):
    for why, weight in reversed(reasons):  # the lowest bar is drawn first
        panel.barh(why, weight, color="tab:blue" if weight > 0 else "tab:orange")
    panel.axvline(0, color="black", linewidth=0.8)
    panel.set_title(f"{task}: {label} ({probability:.2f})", loc="left")
    panel.spines[["top", "right"]].set_visible(False)
panels[-1].set_xlabel("effect on the probability (blue: for, orange: against)")
figure.suptitle(f"Why the model says what it says about bird {bird.name}")

output.parent.mkdir(parents=True, exist_ok=True)
figure.savefig(output, dpi=150)
print(f"\nPicture saved to {output}")
