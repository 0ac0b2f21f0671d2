"""What newcomers get wrong is answered by what to do, or simply works."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from skmtl import MultiTaskClassifier
from skmtl.exceptions import SkmtlWarning
from skmtl.explain import TabularExplainer

RNG = np.random.RandomState(0)
X = pd.DataFrame(RNG.rand(80, 2), columns=["A", "B"])
BAD = (X.sum(axis=1) > 1).to_numpy()


def test_how_labels_are_written_makes_no_difference_to_roles():
    spelt = {
        "one": np.where(BAD, "high", "aa"),
        "other": np.where(BAD, "high", "zz"),  # behind "high" in the alphabet
    }
    Y = pd.DataFrame(spelt)
    forest = RandomForestClassifier(30, random_state=0).fit(X, Y)
    explainer = TabularExplainer(forest, X, task_names=list(Y), n_samples=500)
    explanation = explainer.explain(pd.Series({"A": 0.6, "B": 0.6}))
    assert explanation.predictions == {"one": "high", "other": "high"}
    assert explanation.roles.tolist() == ["shared", "shared"]
    assert explanation.relatedness.loc["one", "other"] == pytest.approx(1)
    assert explanation.shared_fraction.tolist() == pytest.approx([1, 1], abs=1e-3)


def test_a_method_knows_the_names_of_tasks():
    forest = RandomForestClassifier(5, random_state=0).fit(X, BAD)
    explanation = TabularExplainer(forest.predict_proba, X, n_samples=50).explain(
        X.iloc[0]
    )
    assert explanation.classes[0].tolist() == [False, True]


def test_predict_in_place_of_predict_proba_is_told():
    forest = RandomForestClassifier(5, random_state=0).fit(X, np.where(BAD, "y", "n"))
    with pytest.raises(ValueError, match="Pass the model, or its predict_proba"):
        TabularExplainer(forest.predict, X).explain(X.iloc[0])


def test_names_of_tasks_in_a_string_are_an_error():
    forest = RandomForestClassifier(5, random_state=0).fit(X, BAD)
    with pytest.raises(TypeError, match="Got task_names='bad', but expected a list"):
        TabularExplainer(forest, X, task_names="bad")


@pytest.mark.parametrize("row", [X.iloc[0], X.iloc[0].to_dict(), X.to_numpy()[0]])
def test_one_row_is_for_explain(row):
    explainer = TabularExplainer(lambda rows: np.full((len(rows), 2), 0.5), X)
    with pytest.raises(ValueError, match="One row is for explain"):
        explainer.explain_many(row)


def test_no_row_is_an_error():
    explainer = TabularExplainer(lambda rows: np.full((len(rows), 2), 0.5), X)
    with pytest.raises(ValueError, match="Got no input to explain"):
        explainer.explain_many(X[:0])


def test_a_class_alone_is_an_error():
    explainer = TabularExplainer(lambda rows: np.full((len(rows), 2), 0.5), X)
    with pytest.raises(TypeError, match=r"expected a dict .*\{'task_0': 0\}"):
        explainer.explain(X.iloc[0]).with_classes("yes")


def test_what_is_large_on_one_task_is_not_shared_with_a_trace_on_another():
    def predict(rows):
        first = 0.5 + 0.5 * (rows["A"] - 0.5)
        second = 0.5 + 0.02 * (rows["A"] - 0.5) - 0.02 * (rows["B"] - 0.5)
        return [np.column_stack([1 - p, p]) for p in (first, second)]

    explanation = TabularExplainer(predict, X, n_samples=200).explain(X.iloc[0])
    assert explanation.roles["A"] == "specific"


def test_a_background_of_lists_keeps_its_numbers():
    rows = [[1.5 + k / 10, "u" if k % 2 else "v"] for k in range(20)]
    seen = []

    def predict(asked):
        seen.append(asked)
        return np.full((len(asked), 2), 0.5)

    explanation = TabularExplainer(predict, rows, n_samples=50).explain(rows[3])
    assert explanation.features.forms == ("number", "value")
    assert seen[0][0].tolist() == rows[3]


@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
def test_an_unknown_category_is_warned_of_once(kind):
    rng = np.random.RandomState(0)
    X = pd.DataFrame({"a": rng.randn(80), "b": rng.randn(80), "c": list("xyzy") * 20})
    Y = pd.DataFrame({"t": X.a > 0, "u": np.where(X.b > X.a, "yes", "no")})
    model = MultiTaskClassifier(max_epochs=5, random_state=0).fit(X, Y)
    explainer = TabularExplainer(model, X, kind=kind, n_samples=100, batch_size=20)
    rows = X[:3].copy()
    rows.loc[1, "c"] = "strange"
    for explain in (
        lambda: explainer.explain(rows.loc[1]),
        lambda: explainer.explain_many(rows),
    ):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            explain()
        (warning,) = caught
        assert "The row to explain has 'strange' in the column 'c'" in str(
            warning.message
        )
    # a table of which the model knows no category is another thing
    with pytest.warns(SkmtlWarning, match="No category of the columns"):
        TabularExplainer(model, X.assign(c="w"), n_samples=50).explain(
            X.assign(c="w").loc[0]
        )
    with pytest.warns(SkmtlWarning, match="No category of the columns"):
        model.predict(X.assign(c="w"))
