"""
Why? One person, three answers
==============================

A model is asked three things about people in the US census of 1994: do they earn more
than 50,000 dollars a year, are they married, and what is their gender? The columns are
numbers and categories, with gaps.

``TabularExplainer`` explains all three answers at once: what the tasks share, what
matters for one of them only, what moves them apart, and how far to trust all this. It
takes raw rows of the DataFrame, as the model does.

Run it with ``python examples/03_explain_tabular.py``; it takes about half a minute.
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file needs no screen

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from skmtl import MultiTaskClassifier, TabularExplainer
from skmtl.datasets import load_adult
from skmtl.explain import trunk_units
from skmtl.model_selection import train_test_split

parser = argparse.ArgumentParser(description="Explain three answers about a person.")
parser.add_argument(
    "--output",
    type=Path,
    default=Path(__file__).parent / "output",
    help="folder for the pictures and the page (default: %(default)s)",
)
output = parser.parse_args().output
output.mkdir(parents=True, exist_ok=True)

# %%
# The model
# ---------
# Marital status becomes a question of yes or no. ``fnlwgt`` says how many people of the
# census a row stands for, nothing about the person, so it is left out.

X, Y = load_adult(return_X_y=True)
X = X.drop(columns="fnlwgt")
married = Y.pop("marital_status")
Y["married"] = married.str.startswith("Married").map({True: "yes", False: "no"})
X_train, X_test, Y_train, Y_test = train_test_split(
    X, Y, test_size=0.2, stratify="tasks", random_state=0
)

model = MultiTaskClassifier(random_state=0).fit(X_train, Y_train)
print(f"Mean accuracy on {len(X_test)} people: {model.score(X_test, Y_test):.3f}\n")

# %%
# One person
# ----------
# Rows are drawn near this person, and the model is asked about them once, for all three
# tasks. An effect is what happens to a probability when a number is one standard
# deviation higher, or when a category is this one and not another.

explainer = TabularExplainer(model, X_train)
person = X_test.iloc[2]
explanation = explainer.explain(person)
print(explanation.as_text())

# %%
# The same in full, and in Chinese.

print("\n", explanation.as_text(level="full"), sep="")
print("\n", explanation.as_text(language="zh"), sep="")

# %%
# The numbers, for further use. Fidelity comes first: how much of what the model does
# around this person the explanation captures.

print("\n", explanation.fidelity.round(3), sep="")
frame = explanation.to_frame()
strongest = frame.loc[frame["effect"].abs().sort_values(ascending=False).index]
print(strongest.head(6).round(3).to_string(index=False), "\n")

# %%
# A picture, and a page that holds everything in a single file.

explanation.plot()[0].figure.savefig(output / "03_explain_tabular.png", dpi=150)
explanation.to_html(output / "03_explain_tabular.html")

# %%
# Many people
# -----------
# The summary says what the model goes by in general, and which few people show most of
# it between them.

explanations = explainer.explain_many(X_test[:40])
summary = explanations.summary()
print(summary.effects.xs("mean", axis=1, level=1).head(5).round(3).to_string(), "\n")
print(summary.roles.head(5).round(2).to_string(), "\n")
print(summary.relatedness.round(2).to_string(), "\n")
print(f"Between them, these people show most: {summary.rows}")
summary.plot()[0].figure.savefig(output / "03_summary.png", dpi=150)
explanations.to_html(output / "03_summary.html")

# %%
# The other question: not what a change would do, but what difference this person's
# values make, compared with everyone else's. This is what lime answers for tables.

contribution = TabularExplainer(model, X_train, kind="contribution").explain(person)
print("\n", contribution.as_text(), sep="")

# %%
# Any classifier with several targets will do, such as a forest behind an encoder. It
# does not know the names of its tasks, so the explainer is told.

known = Y_train.notna().all(axis=1)
encoder = make_column_transformer(
    (
        OneHotEncoder(handle_unknown="ignore"),
        make_column_selector(dtype_exclude="number"),
    ),
    remainder="passthrough",
)
forest = make_pipeline(encoder, RandomForestClassifier(min_samples_leaf=5))
forest.set_params(randomforestclassifier__random_state=0)
forest.fit(X_train[known], Y_train[known])
forests = TabularExplainer(forest, X_train, task_names=list(Y)).explain(person)
print("\nA forest:", forests.as_text(), sep="\n")

# %%
# Inside the network
# ------------------
# Which units of the trunk serve several tasks, and which serve only one?

units = trunk_units(model, X_test)
print("\n", units.units["role"].value_counts().to_string(), sep="")
print(f"\nPictures and pages saved to {output}")
