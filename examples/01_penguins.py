"""
Three questions about a penguin
===============================

One model learns the species, the island and the sex of the Palmer penguins together,
from four measurements and the year. The sex of 11 birds is unknown: the model still
learns species and island from them, and nothing has to be dropped or filled in.

The script compares the model with one random forest per task, on birds that neither has
seen, and then asks why the model says what it says about one of these birds: in words,
as a picture and as a page.

Run it with ``python examples/01_penguins.py``; it takes less than a minute.
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from skmtl import (
    MultiTaskClassifier,
    MultiTaskStratifiedKFold,
    TabularExplainer,
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
# Raw DataFrames: numbers with gaps in X, strings in Y, with labels missing in ``sex``.

X, Y = load_penguins(return_X_y=True)
print(f"{len(X)} birds, {X.shape[1]} features. Missing labels:")
print(Y.isna().sum().to_string(), "\n")

# %%
# A fifth of the birds is held out. The splitter keeps the classes of *all* tasks in
# proportion, as ``train_test_split(stratify=...)`` does for one.

folds = MultiTaskStratifiedKFold(5, shuffle=True, random_state=0)
train, test = next(folds.split(X, Y))
X_train, X_test = X.iloc[train], X.iloc[test]
Y_train, Y_test = Y.iloc[train], Y.iloc[test]

# %%
# One model for all tasks
# -----------------------
# The classifier is an ordinary scikit-learn estimator: it goes into a Pipeline, and the
# Pipeline into a search. The year has only three values, so it becomes a category; the
# classifier itself takes care of scaling and of missing measurements.

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
# A forest cannot learn from a missing label, so each one gets the rows where its label
# is known. ``task_scores`` leaves missing labels out of the scores. With so few birds,
# one of them changes a score by more than 0.01, so small differences mean little.

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
# The explainer changes the bird a little, many times over, watches how all three
# answers change, and sums up what it sees: what the tasks share, what matters for only
# one, what moves them apart, and how far to trust all this. It takes the same raw rows
# as the search.

explainer = TabularExplainer(search, X_train)
known_birds = X_test.notna().all(axis=1) & Y_test.notna().all(axis=1)
bird = X_test[known_birds].iloc[0]
explanation = explainer.explain(bird)

facts = ", ".join(f"{name} {value:g}" for name, value in bird.items())
print(f"Bird {bird.name}: {facts}\n")
print(explanation.as_text(), "\n")
truth = ", ".join(f"{task} {Y_test.loc[bird.name, task]}" for task in Y)
print(f"It was: {truth}.")

# %%
# The same as a picture, and as a page that holds everything.

output.parent.mkdir(parents=True, exist_ok=True)
axes = explanation.plot()
axes[0].figure.savefig(output, dpi=150)
explanation.to_html(output.with_suffix(".html"))
print(f"\nPicture saved to {output}, page to {output.with_suffix('.html')}")
