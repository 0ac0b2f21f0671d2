"""Every number of a text on many inputs is what the model says when asked again."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline

from skmtl.datasets import make_reviews
from skmtl.explain import ImageExplainer, TabularExplainer, TextExplainer
from tests.explain.telling.words.reading_sets import read_set
from tests.explain.telling.words.test_answers_told import (
    CLASSIFIERS,
    TASKS,
    Answering,
    changed_row,
    table_of,
)

LANGUAGES = ("en", "zh")


def check(told, asked, tasks, labels):
    """Assert that the numbers of a feature are so; return how many there are.

    `asked` has for each input what the model says of it, of its common other values,
    and of all of them, below or above its own or without it: (own, common, less, more).
    """
    n_asked, n = len(asked), 0
    if told.n is not None:
        assert told.n == n_asked
        n += 1
    for task, m in told.turned.items():
        k = tasks.index(task)
        count = sum(
            any(said[k].argmax() != own[k].argmax() for said in common)
            for own, common, *_ in asked
        )
        assert m == count
        n += 1
    for task, (points, m) in told.moved.items():
        k = tasks.index(task)
        count = 0
        for own, common, *_ in asked:
            at = own[k].argmax()  # of two classes, both move alike
            if len(own[k]) > 2:
                return n  # which class is meant is for the caller to say
            sizes = [abs(said[k][at] - own[k][at]) for said in common]
            count += max(sizes) >= points / 100 - 1e-9
        assert m == count
        n += 1
    for (label, task), (way, m) in told.ways.items():
        k = tasks.index(task) if task else [label in own for own in labels].index(True)
        at, count = labels[k].index(label), 0
        for own, _, less, more in asked:
            ups = [np.mean([s[k][at] for s in more]) - own[k][at]] if more else []
            ups += [own[k][at] - np.mean([s[k][at] for s in less])] if less else []
            sign = 1 if way == "for" else -1
            moves = [sign * up for up in ups]
            count += bool(moves) and max(moves) >= 0.01 and min(moves) > -0.01
        assert m == count, (told.feature, label)
        n += 1
    return n


@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
@pytest.mark.parametrize("name", CLASSIFIERS)
def test_every_number_of_rows_is_what_the_model_says_when_asked_again(name, kind):
    n = 0
    for seed in range(2):
        table = table_of(seed)
        model = Answering(CLASSIFIERS[name](), table, seed)
        # of three classes, the one meant is the same for all inputs
        explainer = TabularExplainer(
            model, table, kind=kind, task_names=TASKS, n_samples=300, focus={"kind": 1}
        )
        rows = table.iloc[:12]
        explanations = explainer.explain_many(rows)
        for language in LANGUAGES:
            found = read_set(explanations.as_text(language), language)
            assert found.n == 12
            for told in found.told:
                asked = asked_of_rows(told.feature, explanations, rows, model)
                labels = [["0", "1", "2"], ["0", "1"], ["0", "1"]]
                n += check(told, asked, TASKS, labels)
    assert n > 20


def asked_of_rows(feature, explanations, rows, model):
    """Ask again about the values of a column that a person would name, and all."""
    found = []
    for at, explanation in enumerate(explanations):
        names = [name.casefold() for name in explanation.features.names]
        one = explanation.answers.of(names.index(feature.casefold()))
        row = rows.iloc[[at]].reset_index(drop=True)

        here = row[feature.casefold()].iloc[0]
        is_number = not isinstance(here, str)
        asked = [row]
        for value, number, is_common in zip(
            one.values, one.numbers, one.common, strict=True
        ):
            # a number told has all its digits, the others are not told
            told = str(number) if is_number and not is_common else value
            asked.append(changed_row(row, [(feature, told)]))
        said = model(pd.concat(asked, ignore_index=True))
        own, *said = [list(parts) for parts in zip(*said, strict=True)]
        common = [p for p, told in zip(said, one.common, strict=True) if told]
        less, more = [], []
        if is_number and here == here:
            less = [p for p, x in zip(said, one.numbers, strict=True) if x < here]
            more = [p for p, x in zip(said, one.numbers, strict=True) if x > here]
        found += [(own, common, less, more)] if common else []
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_texts_is_what_the_model_says_without_the_word(language):
    X, Y = make_reviews(300, return_X_y=True, random_state=0)
    Y = Y[["sentiment", "recommended"]]
    n = 0
    for classifier in (
        MultiOutputClassifier(LogisticRegression(C=10)),
        RandomForestClassifier(30, random_state=0),
    ):
        model = make_pipeline(TfidfVectorizer(), classifier).fit(X, Y)
        explainer = TextExplainer(model, task_names=list(Y), n_samples=300)
        texts = list(X)[:20]
        explanations = explainer.explain_many(texts)
        found = read_set(explanations.as_text(language), language)
        classes = [sorted(set(Y[name].astype(str))) for name in Y]
        assert found.told
        for told in found.told:
            asked = []
            for text, explanation in zip(texts, explanations, strict=True):
                words = [word.lower() for word in explanation.features.names]
                if told.feature not in words:
                    continue
                if explanation.answers.of(words.index(told.feature)) is None:
                    continue
                pattern = rf"[ \t]*(?<![\w'-]){re.escape(told.feature)}(?![\w'-])"
                without = re.sub(pattern, "", text, flags=re.IGNORECASE).lstrip(" ")
                own = [p[0] for p in model.predict_proba([text])]
                less = [[p[0] for p in model.predict_proba([without])]]
                asked.append((own, less, less, []))
            n += check(told, asked, list(Y), classes)
    assert n > 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_images_is_what_the_model_says_of_them_hidden(language):
    def model(images):
        images = np.asarray(images, dtype=float)
        left = images[:, :, :4].mean(axis=(1, 2)) - 0.5
        top = images[:, :4].mean(axis=(1, 2)) - images[:, 4:].mean(axis=(1, 2))
        both = [1 / (1 + np.exp(-6 * left)), 1 / (1 + np.exp(-4 * top))]
        return [np.column_stack([1 - p, p]) for p in both]

    grid = np.repeat(np.repeat(np.arange(4).reshape(2, 2), 4, axis=0), 4, axis=1)
    tasks = ["left", "top"]
    explainer = ImageExplainer(
        model, segmentation=grid, fill=0.0, task_names=tasks, n_samples=200
    )
    images = [np.random.RandomState(seed).rand(8, 8) + grid / 5 for seed in range(12)]
    found = read_set(explainer.explain_many(images).as_text(language), language)
    assert found.n == 12
    n = 0
    for told in found.told:
        asked = []
        for image in images:
            hidden = np.where(grid == int(told.feature.split()[1]), 0, image)
            own, less = ([p[0] for p in model(one[None])] for one in (image, hidden))
            asked.append((own, [less], [less], []))
        n += check(told, asked, tasks, [["0", "1"]] * 2)
    assert n >= 8


@pytest.mark.parametrize("n_tasks", [1, 3, 14, 100])
def test_numbers_are_what_the_model_says_whatever_the_number_of_tasks(n_tasks):
    rng = np.random.RandomState(n_tasks)
    weights = rng.randn(4, n_tasks) * (rng.rand(4, n_tasks) < 0.6)

    def model(rows):
        total = rows.to_numpy(float) @ weights
        total = total / (1 + np.abs(total)) / 2 + 0.5
        return [np.column_stack([1 - p, p]) for p in total.T]

    table = pd.DataFrame(rng.randn(150, 4), columns=["ann", "bob", "cid", "dan"])
    tasks = [f"task_{k}" for k in range(n_tasks)]
    explainer = TabularExplainer(model, table, n_samples=200)
    rows = table.iloc[:25]
    explanations = explainer.explain_many(rows)
    for language in LANGUAGES:
        found = read_set(explanations.as_text(language), language)
        n = 0
        for told in found.told:
            asked = asked_of_rows(told.feature, explanations, rows, model)
            n += check(told, asked, tasks, [["0", "1"]] * n_tasks)
            named = len(told.turned) + told.others_turned
            named += len(told.moved) + told.others_moved
            assert named <= n_tasks
        assert n >= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_sparse_rows_is_what_the_model_says_without_the_entry(
    language,
):
    rng = np.random.RandomState(0)
    table = sparse.random(200, 12, density=0.5, format="csr", random_state=rng)
    weights = rng.randn(12, 2) * 4

    def model(rows):
        p = 1 / (1 + np.exp(-(rows @ weights)))
        return [np.column_stack([1 - own, own]) for own in p.T]

    explanations = TabularExplainer(model, table, n_samples=200).explain_many(
        table[:30]
    )
    found = read_set(explanations.as_text(language), language)
    n = 0
    for told in found.told:
        asked = []
        for row, explanation in zip(table[:30], explanations, strict=True):
            names = list(explanation.features.names)
            if told.feature not in names:
                continue
            if explanation.answers.of(names.index(told.feature)) is None:
                continue
            without = row.toarray()
            without[0, int(told.feature.split("x")[-1].split(" ")[-1])] = 0
            own, less = ([p[0] for p in model(r)] for r in (row.toarray(), without))
            asked.append((own, [less], [less], []))
        n += check(told, asked, ["task_0", "task_1"], [["0", "1"]] * 2)
    assert n >= 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n_tasks", [1, 3, 14])
def test_of_a_model_that_answers_the_same_everywhere_nothing_is_told(n_tasks, language):
    def model(rows):
        return [np.tile([0.2, 0.8], (len(rows), 1))] * n_tasks

    table = table_of(0)
    explainer = TabularExplainer(model, table, n_samples=100)
    said = explainer.explain_many(table.iloc[:12]).as_text(language)
    found = read_set(said, language)
    assert not found.told
    assert not found.leads
    expected = {"en": "in any of them", "zh": "在所有这些输入中"}[language]
    assert expected in said
