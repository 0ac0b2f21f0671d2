"""Where lime 0.2 fails, or is silently wrong: here it works, or is a clear error.

One row for each of 29 inputs: T of tables, X of texts, I of images.
"""

import json
import pickle
import re
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import torch
from scipy import sparse
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from skmtl.exceptions import SkmtlWarning
from skmtl.explain import ImageExplainer, TabularExplainer, TextExplainer
from tests.explain.models import Asked, bounded, smooth

RNG = np.random.RandomState(0)
X = RNG.randn(80, 4)
Y = (X[:, :2] > 0).astype(int)
FOREST = RandomForestClassifier(10, random_state=0).fit(X, Y)
MODEL = smooth([[1.0, -0.5, 0, 0], [0, 0, 2.0, 0], [-1.0, 0, 0, 0.3]])
ROWS = {}


def failure(name, says):
    """Enter a function into the table, under what fails in lime."""

    def entered(function):
        ROWS[f"{name}: {says}"] = function
        return function

    return entered


def explained(model, X, x, **kwargs):
    """Return the explanation of a row."""
    kwargs.setdefault("n_samples", 150)
    return TabularExplainer(model, X, **kwargs).explain(x)


def top(explanation, task, label=1):
    """Return the feature with the largest effect on a class of a task."""
    return explanation.effects[(task, label)].abs().idxmax()


def brightness(images, part):
    """Return probabilities by how bright a part of each image is."""
    own = np.asarray(images, dtype=float).reshape(len(images), -1)[:, part]
    return bounded(own.mean(axis=1) * 4 - 2)


@failure("T1", "a list of arrays from predict_proba")
def _():
    explanation = explained(FOREST, X, [0.05, -0.05, 1, 1])
    assert explanation.task_names == ("task_0", "task_1")
    assert top(explanation, "task_0") == "x0"
    assert top(explanation, "task_1") == "x1"


@failure("T2", "an array of shape (n_tasks, n_samples, n_classes)")
def _():
    stacked = explained(lambda rows: np.stack(MODEL(rows)), X, X[0])
    listed = explained(MODEL, X, X[0])
    pd.testing.assert_frame_equal(stacked.effects, listed.effects)


@failure("T3", "the tables of all tasks side by side")
def _():
    def side_by_side(rows):
        return np.hstack(MODEL(rows))

    with pytest.raises(ValueError, match=r"sums go from 3 to 3.*return a list"):
        explained(side_by_side, X, X[0])
    # where the classes are known, they are told apart: one fidelity for each
    forest = RandomForestClassifier(10, random_state=0).fit(X, Y)
    own, label = forest.predict_proba, clone(forest).fit(X, Y).predict
    forest.predict_proba = lambda rows: np.hstack(own(rows))
    forest.predict = label  # which would ask for tables in a list
    explanation = explained(forest, X, X[0])
    assert explanation.fidelity.index.get_level_values("task").nunique() == 2


@failure("T4", "several outputs that are no classes: only the first was explained")
def _():
    regressor = LinearRegression().fit(X, X[:, :2] * [100, -200])
    for model in (regressor, regressor.predict):
        explanation = explained(model, X, X[0])
        found = explanation.effects.abs().idxmax().tolist()
        assert found == list(explanation.features.names[:2])
    with pytest.raises(ValueError, match="no probabilities"):
        explained(lambda rows: regressor.predict(rows), X, X[0])


@failure("T5", "one column of probabilities, and a label that is not there")
def _():
    explanation = explained(lambda rows: MODEL(rows)[0][:, 1:], X, X[0])
    assert explanation.effects.columns.tolist() == [("task_0", 0), ("task_0", 1)]
    with pytest.raises(ValueError, match=r"Got class 2 for task 'task_0'.*\[0, 1\]"):
        explanation.with_classes({"task_0": 2})


FRAME = pd.DataFrame(X, columns=["age", "blood", "height", "weight"])


@failure("T6", "a DataFrame to learn the columns from")
def _():
    assert tuple(FRAME) == explained(MODEL, FRAME, X[0]).features.names


@failure("T7", "a Series as row")
def _():
    row = FRAME.iloc[3]
    one, other = explained(MODEL, FRAME, row), explained(MODEL, FRAME, row.to_numpy())
    pd.testing.assert_frame_equal(one.effects, other.effects)


WORDS = FRAME.assign(town=RNG.choice(["Ulm", "Bonn", "Kiel"], 80))


def by_town(rows):
    """Say what a town alone decides."""
    assert isinstance(rows, pd.DataFrame)
    return bounded((rows["town"] == "Ulm").to_numpy() * 2.0 - 1)


@failure("T8", "categories that are strings")
def _():
    explanation = explained(by_town, WORDS, WORDS.iloc[0])
    assert top(explanation, "task_0") == "town"
    objects = WORDS.to_numpy(dtype=object)
    explanation = explained(
        lambda rows: bounded((rows[:, 4] == "Ulm") * 2.0 - 1), objects, objects[0]
    )
    assert top(explanation, "task_0") == "x4"


def pipeline(**kwargs):
    """A Pipeline that takes columns by name."""
    prepare = make_column_transformer(
        (SimpleImputer(), ["age", "blood"]),
        (OneHotEncoder(handle_unknown="ignore"), ["town"]),
    )
    return make_pipeline(prepare, RandomForestClassifier(10, random_state=0))


@failure("T9", "a Pipeline that takes columns by name")
def _():
    explanation = explained(pipeline().fit(WORDS, Y), WORDS, WORDS.iloc[0])
    assert explanation.features.names == tuple(WORDS)
    assert (explanation.effects.loc[["height", "weight"]].abs() < 0.05).all(axis=None)


@failure("T10", "a model fitted on a DataFrame: warnings for each call")
def _():
    forest = RandomForestClassifier(5, random_state=0).fit(FRAME, Y)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        explained(forest, FRAME, FRAME.iloc[0])


@failure("T11", "missing values in what the columns are learned from")
def _():
    gaps = WORDS.mask(RNG.rand(*WORDS.shape) < 0.1)
    model = pipeline().fit(gaps, Y)
    for kind in ("sensitivity", "contribution"):
        x = gaps[gaps["age"].isna()].iloc[0]
        explanation = explained(model, gaps, x, kind=kind)
        assert explanation.features.values[0] == "missing"
        assert np.isfinite(explanation.effects.to_numpy()).all()


@failure("T12", "a category that was never seen")
def _():
    with pytest.warns(SkmtlWarning, match="'Jena' in the column 'town'"):
        explanation = explained(by_town, WORDS, {**WORDS.iloc[0], "town": "Jena"})
    assert explanation.features.values[4] == "Jena"
    assert top(explanation, "task_0") == "town"


@failure("T13", "a DataFrame or a tensor from the model")
def _():
    expected = explained(MODEL, X, X[0]).effects
    for convert in (pd.DataFrame, lambda p: torch.tensor(p, requires_grad=True)):
        found = explained(lambda r, c=convert: list(map(c, MODEL(r))), X, X[0])
        pd.testing.assert_frame_equal(found.effects, expected)


@failure("T14", "sparse rows of any kind, and a row of zeros: all weights were 0")
def _():
    dense = X * (RNG.rand(80, 4) < 0.6)
    dense[0] = X[0]

    def model(rows):
        assert sparse.issparse(rows)
        return MODEL(rows.toarray())

    for kind in (sparse.csr_matrix, sparse.csr_array):
        rows = kind(dense)
        for n_features in (2, 10):
            for x in (rows[[0]], sparse.coo_array(dense[0])):
                explanation = explained(model, rows, x, n_features=n_features)
                assert len(explanation.effects) == 4
        with pytest.raises(ValueError, match="a sparse row without an entry"):
            explained(model, rows, kind((1, 4)))


@failure("T15", "pickle of the explainer, and JSON of what it found")
def _():
    for kind in ("sensitivity", "contribution"):
        explainer = TabularExplainer(FOREST, X, kind=kind, n_samples=50)
        again = pickle.loads(pickle.dumps(explainer)).explain(X[0])
        expected = explainer.explain(X[0])
        pd.testing.assert_frame_equal(again.effects, expected.effects)
        assert json.loads(expected.to_json())["kind"] == kind


@failure("T16", "show_in_notebook with a new IPython")
def _():
    assert "<iframe" in explained(MODEL, X, X[0])._repr_html_()


@failure("T17", "a row far out, and whole numbers that became fractions")
def _():
    whole = RNG.randint(0, 9, (80, 4))
    model = Asked(MODEL)
    for kind in ("sensitivity", "contribution"):
        with pytest.warns(SkmtlWarning, match="has 500 in the column 'x1', far"):
            explained(model, whole, [1, 500, 3, 4], kind=kind)
    assert all(rows.dtype == whole.dtype for rows in model.asked)
    assert set(model.all_rows.ravel()) <= {*range(9), 500}


@failure("T18", "another explanation of the same row the second time")
def _():
    explainer = TabularExplainer(MODEL, X, n_samples=50)
    first = explainer.explain(X[0]).effects
    explainer.explain(X[1])
    pd.testing.assert_frame_equal(explainer.explain(X[0]).effects, first)
    many = explainer.explain_many(X[[1, 0]])
    pd.testing.assert_frame_equal(many[1].effects, first)


@failure("T19", "1.23 MB of page, and markup in a name that takes effect")
def _():
    bad = "a</script><img src=x onerror=alert(1)>"
    explainer = TabularExplainer(
        MODEL,
        FRAME.rename(columns={"age": bad}),
        n_samples=50,
        task_names=[bad, "b", "c"],
    )
    html = explainer.explain(X[0]).to_html()
    assert len(html.encode()) < 150 * 1024
    assert "<img src=x" not in html
    assert "a</script><img" not in html
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", html)


def by_words(texts):
    """Two tasks, each with its word."""
    return [
        bounded(np.array([t.count(word) - 0.5 for t in texts]))
        for word in ("good", "long")
    ]


@failure("X1", "a list from a model of texts")
def _():
    explanation = TextExplainer(by_words, n_samples=200).explain("a good long film")
    assert top(explanation, "task_0") == "good"
    assert top(explanation, "task_1") == "long"


@failure("X2", "an empty text, or one of punctuation")
def _():
    for text in ("", "   ", "...,", "\n"):
        with pytest.raises(ValueError, match=r"^Got"):
            TextExplainer(by_words).explain(text)


@failure("X3", "Chinese: a clause was one feature")
def _():
    text = "这部电影剧情精彩，我真的喜欢音乐。"

    def model(texts):
        return bounded(np.array([2.0 * ("喜" in t) - 1 for t in texts]))

    explanation = TextExplainer(model, n_samples=500).explain(text)
    assert len(explanation.features) >= len(text) / 2
    assert top(explanation, "task_0") == "喜"


@failure("X4", "a tokenizer that writes in lower case")
def _():
    explainer = TextExplainer(
        by_words, tokenizer=lambda text: text.lower().split(), n_samples=200
    )
    explanation = explainer.explain("LONG and good")
    assert {name.lower() for name in explanation.features.names} == {
        "long",
        "and",
        "good",
    }
    with pytest.raises(ValueError, match=r"^Got"):
        TextExplainer(by_words, tokenizer=lambda text: ["else"]).explain("a good film")


@failure("X5", "pictures with Chinese: boxes, and a warning for each")
def _():
    names = ["精彩", "喜欢", "音乐", "剧情"]
    explanation = explained(MODEL, pd.DataFrame(X, columns=names), X[0])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        axes = explanation.plot()
        axes.flat[0].figure.canvas.draw()
        plt.close("all")
    # with no font that has them, it is said once
    assert len(caught) <= 1
    assert all(issubclass(w.category, SkmtlWarning) for w in caught)


@failure("I1", "images of one, four or five channels, first or last")
def _():
    left = np.zeros((40, 40), dtype=bool)
    left[:, :20] = True
    for shape, axis in [
        ((40, 40), None),
        ((40, 40, 1), 2),
        ((40, 40, 4), 2),
        ((40, 40, 5), 2),
        ((3, 40, 40), 0),
        ((5, 40, 40), 0),
    ]:
        mask = left if axis is None else np.expand_dims(left, axis)
        part = np.broadcast_to(mask, shape).ravel()
        image = np.where(np.broadcast_to(mask, shape), 1.0, 0.1)
        image = image + 0.05 * np.random.RandomState(0).rand(*shape)
        model = Asked(lambda images, part=part: brightness(images, part))
        explainer = ImageExplainer(model, n_samples=200, fill=0.0)
        explanation = explainer.explain(image)
        assert all(images.shape[1:] == shape for images in model.asked)
        segment = int(np.argmax(explanation.facts.effects[:, 0]))
        inside = left[explanation.source.segments == segment]
        assert inside.mean() > 0.8


DIGITS, DIGIT = load_digits(return_X_y=True)


@failure("I2", "a digit of 8 x 8 pixels: one segment, and an empty explanation")
def _():
    tasks = np.column_stack([DIGIT, DIGIT % 2, DIGIT > 4])
    model = RandomForestClassifier(30, random_state=0).fit(DIGITS, tasks)
    explainer = ImageExplainer(model, image_shape=(8, 8), n_samples=400)
    explanation = explainer.explain(DIGITS[0])
    assert len(explanation.features) == 16
    assert (explanation.facts.r2 > 0.6).all()


@failure("I3", "segments that begin at 1: the last was never taken away")
def _():
    labels = 1 + np.arange(16).reshape(4, 4) // 4
    asked = Asked(lambda images: brightness(images, slice(None)))
    image = np.full((4, 4), 0.9)
    explainer = ImageExplainer(asked, segmentation=labels, fill=0.0, n_samples=100)
    explanation = explainer.explain(image)
    assert np.unique(explanation.source.segments).tolist() == [0, 1, 2, 3]
    assert ((asked.all_rows == 0).mean(axis=0) > 0.2).all()
    assert (explanation.facts.effects > 0).all()


@failure("I4", "a seed that was dropped")
def _():
    image = np.random.RandomState(0).rand(48, 48, 3)

    def explain(seed):
        explainer = ImageExplainer(
            lambda images: brightness(images, slice(0, 900)),
            n_samples=100,
            random_state=seed,
        )
        return explainer.explain(image)

    one, again, other = explain(0), explain(0), explain(1)
    np.testing.assert_array_equal(one.surrogate.effects, again.surrogate.effects)
    np.testing.assert_array_equal(one.source.segments, again.source.segments)
    np.testing.assert_array_equal(one.source.segments, other.source.segments)
    assert (one.surrogate.effects != other.surrogate.effects).any()


@failure("I5", "a list from a model of images")
def _():
    explainer = ImageExplainer(
        lambda images: [
            brightness(images, slice(0, 32)),
            brightness(images, slice(32, 64)),
        ],
        n_samples=300,
        fill=0.0,
    )
    explanation = explainer.explain(np.full((8, 8), 0.8))
    segments = explanation.source.segments
    upper = np.isin(range(len(explanation.features)), segments[:4])
    effects = explanation.facts.effects
    assert (np.abs(effects[upper, 0]) > np.abs(effects[upper, 1])).all()
    lower = ~upper
    assert (np.abs(effects[lower, 1]) > np.abs(effects[lower, 0])).all()


@pytest.mark.parametrize("row", ROWS)
def test_what_fails_in_lime_works_here_or_is_a_clear_error(row):
    ROWS[row]()


def test_the_table_has_all_29_rows():
    found = [row.split(":")[0] for row in ROWS]
    sizes = {"T": 19, "X": 5, "I": 5}
    assert found == [
        f"{kind}{n + 1}" for kind, size in sizes.items() for n in range(size)
    ]
