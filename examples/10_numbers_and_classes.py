"""
Classes and numbers in one model
================================

What species is a penguin, what sex, and how heavy is it? The first two are classes, the
third is a number, and one network learns all three together, from its bill, its
flippers and the year. The sex of 11 birds and the mass of two are unknown: nothing has
to be dropped or filled in.

The script scores the answers on birds that the model has not seen, asks how sure it is
of a mass, asks why it says what it says of one bird, in words, and looks at what the
three tasks have in common.

Run it with ``python examples/10_numbers_and_classes.py``; it takes less than half a
minute.
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

import pandas as pd

from skmtl import MultiTaskPredictor, TabularExplainer, load_penguins, task_scores
from skmtl.explain import task_affinity, term_roles
from skmtl.model_selection import compare_sharing, train_test_split
from skmtl.plotting import IntervalCoverageDisplay, TaskPredictionErrorDisplay
from skmtl.preprocessing import MultiTaskSelector

parser = argparse.ArgumentParser(description="Learn and explain classes and numbers.")
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
# Two columns of strings and one of numbers, with blanks, as in a spreadsheet. The dtype
# says which tasks are classes; a split, which knows no model, is told to go by it too.

X, Y = load_penguins(return_X_y=True)
Y = Y[["species", "sex"]].join(X.pop("body_mass_g"))
X_train, X_test, Y_train, Y_test = train_test_split(
    X, Y, stratify="tasks", task_types="from_dtype", random_state=0
)
print(f"{len(X_train)} birds to learn from, {len(X_test)} held out. Blanks:")
print(Y.isna().sum().to_string(), "\n")

# %%
# One model
# ---------
# Grams and classes are brought to one scale inside, so no unit rules the others. What
# comes back is in grams.

model = MultiTaskPredictor(random_state=0).fit(X_train, Y_train)
print(f"Types of the tasks: {model.task_types_}")
print(model.predict_frame(X_test).head(3).round(0).to_string(), "\n")

# %%
# How good is it?
# ---------------
# One table for all tasks. A metric that has no meaning for a task is left blank. D2 is
# there for both types: 1 is perfect, 0 is no better than one answer for all birds. Of
# classes it judges the probabilities, so it gets these.

masses = model.predict_frame(X_test)[["body_mass_g"]]
both = masses.join(model.predict_frame(X_test, "predict_proba"))
metrics = ["accuracy", "r2", "neg_mean_absolute_error", "d2"]
scores = task_scores(Y_test, both, metrics, task_types=model)
print(f"Scores on {len(X_test)} held-out birds, the error of the mass in grams:")
print(scores.round(2).to_string(na_rep=""), "\n")

# %%
# How sure is it?
# ---------------
# With each mass comes an interval; nine in ten of them should hold the true one. Widths
# are in shares of the spread, the standard deviation of the masses. The first picture
# shows each bird with its interval, the second what is held where more or less than
# 90 % is promised.

intervals = model.predict_interval(X_test, coverage=0.9)
kept = task_scores(Y_test, intervals, coverage=0.9).loc["body_mass_g"]
low, high = intervals[0, list(Y).index("body_mass_g")]
print(f"The mass of the first of them: {low:.0f} to {high:.0f} g.")
print(
    f"Of the 90 % intervals, {100 * kept['interval_coverage']:.0f} % hold the true "
    f"mass; they are {kept['interval_width']:.1f} spreads wide on average.\n"
)

labels = {"body_mass_g": "body mass (g)"}
errors = TaskPredictionErrorDisplay.from_estimator(
    model, X_test, Y_test, coverage=0.9, task_labels=labels
)
errors.figure_.savefig(output / "10_prediction_error.png", dpi=150)
promised = IntervalCoverageDisplay.from_estimator(model, X_test, Y_test)
promised.figure_.savefig(output / "10_interval_coverage.png", dpi=150)

# %%
# Why? One bird, three answers
# ----------------------------
# The words tell the number in its own unit. With ``target_value`` they say what it
# would take to be heavier than that.

explainer = TabularExplainer(model, X_train, task_labels=labels)
bird = X_test.iloc[0]
explanation = explainer.explain(bird, target_value={"body_mass_g": 4500})
facts = ", ".join(f"{name} {value:g}" for name, value in bird.items())
print(f"Bird {bird.name}: {facts}\n")
print(explanation.as_text(), "\n")
species, sex, mass = Y_test.loc[bird.name]
print(f"It was: {species}, {sex}, {mass:.0f} g.\n")
explanation.plot()[0].figure.savefig(output / "10_numbers_and_classes.png", dpi=150)
explanation.to_html(output / "10_numbers_and_classes.html")

# %%
# Many birds
# ----------
# What is compared between tasks is in shares of the spread, so that a mass in grams can
# stand beside probabilities.

summary = explainer.explain_many(X_test[:40]).summary()
print("The first 40 held-out birds:", summary.as_text(), "", sep="\n")

# %%
# Which tasks have something in common?
# -------------------------------------
# Four looks at it. The first: how alike are the tasks in how they pull at the network
# while it learns?

print("How alike the tasks are in what they teach the network:")
print(task_affinity(model, X_train, Y_train).round(2).to_string(), "\n")

# %%
# The second: is one model of all tasks better than one for each? The more labels a task
# has of its own, the less it needs the others.

quick = MultiTaskPredictor(max_epochs=40, random_state=0)
print(compare_sharing(quick, X, Y, cv=3), "\n")

# %%
# The third: which columns would the tasks choose? Each scores them on the rows where it
# has a label, by its own test; the columns with the best scores are kept.

complete = X_train.dropna()
selector = MultiTaskSelector(k=2, task_types="from_dtype")
selector.fit(complete, Y_train.loc[complete.index])
tests = pd.DataFrame(selector.scores_, selector.task_names_, complete.columns)
print("F statistics of each task:")
print(tests.round(1).to_string())
print(f"Two columns for all tasks: {', '.join(selector.get_feature_names_out())}\n")

# %%
# The fourth: what do the tasks make of each column? A model that is a sum of one term
# for each column tells exactly. Sizes are standard deviations of the terms: of classes
# in log-odds, of the mass in its spreads.

additive = MultiTaskPredictor("additive", random_state=0).fit(X_train, Y_train)
roles = term_roles(additive, X_train)
print("Mean of accuracy and R2: ", end="")
print(f"additive {additive.score(X_test, Y_test):.2f}, ", end="")
print(
    f"the network above {model.score(X_test, Y_test):.2f}. Terms of the additive one:"
)
print(roles.roles.join(roles.sizes).round(2).to_string())
print(f"\nPictures and page saved to {output}")
