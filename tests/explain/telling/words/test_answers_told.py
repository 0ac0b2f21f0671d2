"""Every number in a text is an answer: asked again, the model says the same."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

from skmtl.datasets import make_reviews
from skmtl.explain import ImageExplainer, TabularExplainer, TextExplainer
from tests.explain.telling.words.reading import read

LANGUAGES = ("en", "zh")
COLUMNS = ["size", "weight", "height", "rooms", "colour"]
TASKS = ["kind", "place", "sold"]


def table_of(seed, n=160):
    """Return a table with numbers, whole numbers, a category and gaps."""
    rng = np.random.RandomState(seed)
    table = pd.DataFrame(rng.randn(n, 3) * [5, 800, 0.01], columns=COLUMNS[:3])
    table["rooms"] = rng.randint(0, 9, n)
    table["colour"] = rng.choice(["red", "green", "blue"], n, p=[0.5, 0.3, 0.2])
    table.loc[rng.rand(n) < 0.1, "size"] = np.nan
    return table


def numbers_of(table):
    """Return the table as a model sees it."""
    return np.column_stack(
        [
            table["size"].fillna(0) / 5,
            table["weight"] / 800,
            table["height"] / 0.01,
            table["rooms"] / 3,
            table["colour"] == "red",
            table["colour"] == "blue",
        ]
    ).astype(float)


class Answering:
    """A model of a table: any classifier of several tasks behind its columns."""

    def __init__(self, classifier, table, seed):
        rng = np.random.RandomState(seed)
        hidden = numbers_of(table) @ rng.randn(6, 3) + 0.5 * rng.randn(len(table), 3)
        kind = np.digitize(hidden[:, 0], [-1, 1])
        y = np.column_stack([kind, hidden[:, 1] > 0, hidden[:, 2] > 1]).astype(int)
        self.model = classifier.fit(numbers_of(table), y)

    def __call__(self, rows):
        return self.model.predict_proba(numbers_of(rows))


CLASSIFIERS = {
    "linear": lambda: MultiOutputClassifier(LogisticRegression(C=10)),
    "forest": lambda: RandomForestClassifier(30, random_state=0),
    "neighbours": lambda: KNeighborsClassifier(7),
}


def percent(p, language):
    """Return a probability as it is to be told."""
    words = {"en": ("over 99 %", "under 1 %"), "zh": ("99% 以上", "不到 1%")}
    if 0.995 <= p < 1:
        return words[language][0]
    if 0 < p < 0.005:
        return words[language][1]
    whole = int(100 * p + 0.5 + 1e-9)
    return f"{whole} %" if language == "en" else f"{whole}%"


def check(found, before, ask, language, classes=None):
    """Assert that all that is told is so; return how many numbers there are."""
    labels = classes or [[str(c) for c in range(len(p[0]))] for p in before]
    n = 0
    for (_, said), p, own in zip(found.verdicts.items(), before, labels, strict=True):
        assert said[1] == percent(p[0].max(), language)
        assert said[0] == own[p[0].argmax()]
        n += 1
    tasks = [name.casefold() for name in found.verdicts]
    for one in found.compared:
        after = ask([(one.feature, one.after)])
        told = set()
        for task, (label, p) in one.turned.items():
            k = tasks.index(task.casefold())
            told.add(k)
            assert label == labels[k][after[k][0].argmax()]
            assert after[k][0].argmax() != before[k][0].argmax()
            assert p == percent(after[k][0].max(), language)
            n += 1
        for (label, task), (way, was, now) in one.moved.items():
            owners = [k for k, own in enumerate(labels) if label in own]
            k = tasks.index(task.casefold()) if task else owners[0]
            told.add(k)
            at = labels[k].index(label)
            assert was == percent(before[k][0, at], language)
            assert now == percent(after[k][0, at], language)
            assert (after[k][0, at] > before[k][0, at]) == (way == "rises")
            assert abs(after[k][0, at] - before[k][0, at]) >= 0.01
            n += 2
        for k in set(range(len(tasks))) - told:
            at = before[k][0].argmax()
            assert abs(after[k][0, at] - before[k][0, at]) < 0.01
            # it is not said to stay where other classes of it move
            stays = np.abs(after[k][0] - before[k][0]).max() < 0.01
            assert (tasks[k] in [name.casefold() for name in one.stay]) == stays
    for change in found.changes:
        k = tasks.index(change.task.casefold())
        after = ask(change.conditions)[k][0]
        assert after.argmax() != before[k][0].argmax()
        assert change.label == labels[k][after.argmax()]
        assert change.percent == percent(after.max(), language)
        n += 1
    return n


def changed_row(row, changes):
    """Return a row with the values that are told."""
    row, names = row.copy(), {name.casefold(): name for name in row.columns}
    for name, value in changes:
        column = names[name.casefold()]
        if value in ("missing", "缺失"):
            row[column] = np.nan
        elif row[column].dtype.kind in "if":
            row[column] = type(row[column].iloc[0])(float(value))
        else:
            row[column] = value
    return row


@pytest.mark.parametrize("kind", ["sensitivity", "contribution"])
@pytest.mark.parametrize("name", CLASSIFIERS)
def test_every_number_of_a_row_is_what_the_model_says_when_asked_again(name, kind):
    n = n_compared = n_changes = 0
    for seed in range(3):
        table = table_of(seed)
        model = Answering(CLASSIFIERS[name](), table, seed)
        explainer = TabularExplainer(
            model, table, kind=kind, task_names=TASKS, n_samples=300
        )
        for at in range(6):
            row = table.iloc[[at]].reset_index(drop=True)
            explanation = explainer.explain(row.iloc[0].to_dict())
            for language in LANGUAGES:
                for level in ("short", "full"):
                    found = read(explanation.as_text(language, level), language)

                    def ask(changes, row=row, model=model):
                        return model(changed_row(row, changes))

                    n += check(found, model(row), ask, language)
                    n_compared += len(found.compared)
                    n_changes += len(found.changes)
    assert n > 500
    assert n_compared > 100
    assert n_changes > 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_text_is_what_the_model_says_without_the_word(language):
    X, Y = make_reviews(300, return_X_y=True, random_state=0)
    for classifier in (
        MultiOutputClassifier(LogisticRegression(C=10)),
        RandomForestClassifier(30, random_state=0),
    ):
        model = make_pipeline(TfidfVectorizer(), classifier).fit(X, Y)
        explainer = TextExplainer(model, task_names=list(Y), n_samples=300)
        classes = [sorted(set(Y[name].astype(str))) for name in Y]
        n = 0
        for text in list(X)[:12]:
            explanation = explainer.explain(text)
            level = ("short", "full")[n % 2]
            found = read(explanation.as_text(language, level), language)

            def ask(changes, text=text, model=model):
                for word, _ in changes:
                    pattern = rf"[ \t]*(?<![\w'-]){re.escape(word)}(?![\w'-])"
                    text = re.sub(pattern, "", text, flags=re.IGNORECASE)
                return model.predict_proba([text.lstrip(" ")])

            n += check(found, model.predict_proba([text]), ask, language, classes)
        assert n > 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_an_image_is_what_the_model_says_of_it_hidden(language):
    def model(images):
        images = np.asarray(images, dtype=float)
        left = images[:, :, :4].mean(axis=(1, 2)) - 0.5
        top = images[:, :4].mean(axis=(1, 2)) - images[:, 4:].mean(axis=(1, 2))
        both = [1 / (1 + np.exp(-6 * left)), 1 / (1 + np.exp(-4 * top))]
        return [np.column_stack([1 - p, p]) for p in both]

    grid = np.repeat(np.repeat(np.arange(4).reshape(2, 2), 4, axis=0), 4, axis=1)
    explainer = ImageExplainer(
        model, segmentation=grid, fill=0.0, task_names=["left", "top"], n_samples=200
    )
    n = 0
    for seed in range(6):
        image = np.random.RandomState(seed).rand(8, 8) + grid / 5
        found = read(explainer.explain(image).as_text(language), language)

        def ask(changes, image=image):
            hidden = image.copy()
            for name, _ in changes:
                hidden[grid == int(name.split()[1])] = 0
            return model(hidden[None])

        n += check(found, model(image[None]), ask, language)
    assert n > 30


@pytest.mark.parametrize("name", ["linear", "forest"])
def test_who_reads_a_text_can_tell_what_the_model_will_do(name):
    """Told that it falls at 38 instead of 43, one expects it to fall at 37 and 39."""
    right = n = 0
    for seed in range(4):
        table = table_of(seed)
        model = Answering(CLASSIFIERS[name](), table, seed)
        explainer = TabularExplainer(model, table, task_names=TASKS, n_samples=300)
        for at in range(8):
            row = table.iloc[[at]].reset_index(drop=True)
            before = model(row)
            found = read(explainer.explain(row.iloc[0].to_dict()).as_text(), "en")
            for one in found.compared:
                column = one.feature.casefold()
                own = row[column].iloc[0]
                if (
                    row[column].dtype.kind != "f"
                    or one.after == "missing"
                    or own != own
                ):
                    continue
                for part in (0.9, 1.0, 1.1):
                    value = own + part * (float(one.after) - own)
                    after = model(row.assign(**{column: value}))
                    for (label, task), (way, *_) in one.moved.items():
                        k, c = TASKS.index(task.casefold()), int(label)
                        move = after[k][0, c] - before[k][0, c]
                        right += (move > 0) == (way == "rises")
                        n += 1
                    for task in one.turned:
                        k = TASKS.index(task.casefold())
                        c = before[k][0].argmax()
                        right += after[k][0, c] < before[k][0, c]
                        n += 1
                    for task in one.stay:
                        k = TASKS.index(task.casefold())
                        c = before[k][0].argmax()
                        right += abs(after[k][0, c] - before[k][0, c]) < 0.02
                        n += 1
    assert n > 200
    assert right / n >= 0.95
