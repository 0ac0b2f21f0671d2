"""What is told can be read back: every verdict and answer, what is shared, no more."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skmtl.explain.telling.words._grammar import told
from tests.explain.made import made_explanation
from tests.explain.telling.words.reading import read

NASTY = [
    'the "best", and worst',
    "would rise from",
    "for",
    "would be",
    "and",
    "a and b",
    "a, b",
    "A",
    "ends.",
    "is. A one moves b one way, c the other",
    "two\nlines\n\nand more",
    "tab\tand \\ backslash \\n",
    "血糖",
    "「年龄」和「体重」",
    "对「年龄」都重要。",
    "",
    " ",
    " padded ",
    "x=y",
    "(in cm)",
    "sepal length (cm)",
    "blood pressure",
    "mean-radius",
    "1.5",
    "+0.21",
    "</script><img onerror=alert(1)>",
    "$x_1$ {name} {0} %s",
    "גיל",
    "\u202ereversed",
    "👩‍👩‍👧",
    "task",
    "all 3 tasks",
    "both",
    "being seen",
    "a higher income",
    "2 other tasks",
    "x" * 300,
    "zero\0byte",
    "line\u2028separator",
    "cafe\u0301",
    "x ± 0.1",
    "；、，（）：",
    "\ue0000\ue001",
]
PLAIN = [f"feature_{j}" for j in range(20)] + ["glucose", "body mass index", "Größe"]
VALUES = [
    "1.5",
    "-3",
    "yes",
    "no",
    "missing",
    "",
    "a (b)",
    "1: 2; 3",
    "x and y",
    "，）",
]
RANGES = ["21 to 34.5", "up to -3", "above 1e+06", "missing", "to to to"]


def random_explanation(seed):
    """Return an explanation with anything that may come, and how it was drawn."""
    rng = np.random.RandomState(seed)
    n_tasks = int(rng.choice([1, 2, 3, 4, 5, 7, 14]))
    n_features = rng.randint(1, 15)
    names = rng.permutation(NASTY + PLAIN)
    forms = rng.choice(
        ["number", "value", "range", "entry", "word", "segment"], n_features
    )
    effects = rng.choice([0, 0.001, 0.02, 0.05, 0.2, 0.31], (n_features, n_tasks))
    if rng.rand() < 0.5:  # rows alike: much is shared
        effects[:] = effects[:, :1]
    else:
        effects = effects * rng.choice([-1, 1], effects.shape)
    effects = effects * rng.choice([-1, 1], (n_features, 1))
    effects[rng.rand(*effects.shape) < 0.05] *= -1
    labels = [
        np.array(rng.permutation([*NASTY, "yes", "no", "1"])[: rng.randint(2, 5)])
        for _ in range(n_tasks)
    ]
    return made_explanation(
        effects,
        task_names=list(names[-n_tasks:]),
        classes=labels,
        probabilities=[rng.dirichlet(np.ones(len(own))) for own in labels],
        names=list(names[:n_features]),
        values=[
            str(rng.choice(RANGES if form == "range" else VALUES)) for form in forms
        ],
        forms=list(forms),
        errors=rng.choice([0.0, 1e-6, 0.0004, 0.004, 0.02]),
        r2=rng.choice([0.9, 0.9, 0.45, 0.1], n_tasks),
        constant=rng.rand(n_tasks) < 0.1,
        focus=[rng.choice([1, 1, 1, rng.randint(len(own))]) for own in labels],
        shown=int(rng.choice([3, 10, 20])),
    )


def moves_of(explanation, varied):
    """Return how an answer moves the class of each task, and which verdicts turn."""
    own, said = explanation.probabilities, varied.outputs[0]
    parts = np.split(said, explanation.offsets[1:-1])
    found = {}
    for k, (before, after) in enumerate(zip(own, parts, strict=True)):
        at = before.argmax() if len(before) < 3 else explanation.focus[k]
        if after.argmax() != before.argmax():
            found[k] = "turns", int(after.argmax()), None, after.max()
        elif abs(after[at] - before[at]) >= 0.01:
            way = "rises" if after[at] > before[at] else "falls"
            found[k] = way, int(at), before[at], after[at]
    return found


def is_noticed(explanation, varied):
    """Whether a feature counts for a task, or else moves one by 5 points."""
    moved = moves_of(explanation, varied)
    counts = explanation.facts.counts[varied.feature]
    return any(
        counts[k] or way == "turns" or abs(after - before) >= 0.05
        for k, (way, _, before, after) in moved.items()
    )


def percent(p, language):
    """Return a probability as it is to be told."""
    over, under = {"en": ("over 99 %", "under 1 %"), "zh": ("99% 以上", "不到 1%")}[
        language
    ]
    if 0.995 <= p < 1:
        return over
    if 0 < p < 0.005:
        return under
    whole = int(100 * p + 0.5 + 1e-9)
    return f"{whole} %" if language == "en" else f"{whole}%"


def task_at(explanation, which):
    """Return the position of the task and of the class that are told."""
    label, task = which
    for k, labels in enumerate(explanation.classes):
        if label in labels.tolist() and task in (None, explanation.task_names[k]):
            return k, labels.tolist().index(label)
    raise AssertionError(which)


def check_compared(explanation, told, language, *, is_full):
    """Assert that what is told of a feature is what the model answered."""
    names, tasks = explanation.features.names, explanation.task_names
    j = [same(name) for name in names].index(same(told.feature))
    varied = explanation.answers.of(j)
    number, *_ = told.after.split(" ")  # which has a unit behind it
    assert number in (varied.values[0], "缺失", "zero", "零")
    moved = moves_of(explanation, varied)
    ways = {k: way for k, (way, *_) in moved.items()}
    for task, (label, p) in told.turned.items():
        k = tasks.index(task)
        way, at, _, after = moved.pop(k)
        assert way == "turns"
        assert str(explanation.classes[k][at]) == label
        assert p == percent(after, language)
    for which, (way, was, now) in told.moved.items():
        k, at = task_at(explanation, which)
        expected_way, expected_at, before, after = moved.pop(k)
        assert (way, at) == (expected_way, expected_at)
        assert was == percent(before, language)
        assert now == percent(after, language)
    assert told.n_others == len(moved)
    if len(tasks) <= (6 if is_full else 4):
        assert not moved
        still = still_of(explanation, varied)
        assert set(told.stay) == {tasks[k] for k in still if k not in ways}
    return ways


def still_of(explanation, varied):
    """Return the tasks of which no class moves by a percentage point."""
    steps = np.abs(varied.outputs[0] - np.concatenate(explanation.probabilities))
    parts = np.split(steps, explanation.offsets[1:-1])
    return [k for k, part in enumerate(parts) if part.max() < 0.01]


def role_of(explanation, varied):
    """Return the role that the one answer on a feature shows, of the classes told."""
    columns = explanation.offsets[:-1] + explanation.facts.spoken
    own = np.concatenate(explanation.probabilities)
    steps = (varied.outputs[0] - own)[columns]
    moved = moves_of(explanation, varied)
    counts = np.flatnonzero(explanation.facts.counts[varied.feature])
    tasks = [k for k in counts if k in moved]
    if len(tasks) < 2:
        return "specific" if tasks else "none"
    rises = {bool(steps[k] > 0) for k in tasks}
    return "shared" if len(rises) == 1 else "conflicting"


def check_leads(explanation, text):
    """Assert that what is said to be shared counts for all, and moves when asked."""
    facts, names = explanation.facts, explanation.features.names
    told = {same(one.feature) for one in text.compared}
    for key, parts in text.leads:
        for name in parts["features"]:
            assert same(name) in told
            j = [same(own) for own in names].index(same(name))
            moved = moves_of(explanation, explanation.answers.of(j))
            tasks = [k for k in np.flatnonzero(facts.counts[j]) if k in moved]
            assert len(tasks) > 1
            if key != "apart" and len(tasks) <= 4:
                assert parts["tasks"] == [explanation.task_names[k] for k in tasks], key
            ways = {moved[k][0] for k in tasks if moved[k][0] != "turns"}
            if key == "alike":
                assert len(ways) < 2
            if key == "apart":
                assert role_of(explanation, explanation.answers.of(j)) == "conflicting"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("level", ["full", "short"])
def test_every_verdict_and_answer_can_be_read_back(language, level):
    n_read = 0
    for seed in range(120):
        explanation = random_explanation(seed)
        text = told(explanation, language, level)
        assert set(text.splitlines()[1::2]) <= {""}, seed
        found = read(text, language)
        for one in found.compared:
            n_read += 1
            is_full = level == "full"
            check_compared(explanation, one, language, is_full=is_full)
        check_leads(explanation, found)
        if level == "short" and len(explanation.task_names) <= 4:
            # how far to trust it, and that nothing moves anything
            assert len(found.rest) <= 1 + (not found.compared), found.rest
        varied = explanation.answers.varied
        known = [v for v in varied if moves_of(explanation, v)]
        expected = [same(explanation.features.names[v.feature]) for v in known]
        names = [same(one.feature) for one in found.compared]
        assert len(set(names)) == len(names)
        if level == "full":
            assert sorted(names) == sorted(expected), seed
        else:
            assert bool(names) == any(
                is_noticed(explanation, v) for v in explanation.answers.varied
            )
            assert set(names) <= set(expected)
    assert n_read > 100


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_verdict_is_told_where_tasks_are_few_or_the_text_is_full(language):
    for seed in range(80):
        explanation = random_explanation(seed)
        names = explanation.task_names
        level = "short" if len(names) <= 4 else "full"
        found = read(told(explanation, language, level), language).verdicts
        found = {same(name): said for name, said in found.items()}
        for name, (label, p) in zip(names, explanation.facts.verdicts, strict=True):
            assert found[same(name)][:2] == (str(label), percent(p, language))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_shared_is_told_first_and_what_is_for_one_last(language):
    order = ["shared", "conflicting", "specific", "none"]
    for seed in range(60):
        explanation = random_explanation(seed)
        found = read(told(explanation, language, "full"), language)
        places = []
        for one in found.compared:
            names = [same(name) for name in explanation.features.names]
            varied = explanation.answers.of(names.index(same(one.feature)))
            places.append(order.index(role_of(explanation, varied)))
        assert places == sorted(places)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", ["number", "word", "segment"])
@settings(max_examples=100)
@given(names=st.lists(st.text(max_size=12), min_size=4, max_size=4, unique=True))
@example(names=["both", "a", "b", "is"])
@example(names=['"', "\\", '\\"', "」"])
@example(names=["for", "from", "would be", "at"])
def test_any_name_can_be_read_back(form, language, names):
    explanation = made_explanation(
        [[0.2, 0.2], [0.1, -0.1]],
        names=names[:2],
        task_names=names[2:],
        classes=[np.array([f"a{names[0]}", "b"]), np.array([f"c{names[1]}", "d"])],
        forms=form,
    )
    found = read(told(explanation, language), language)
    assert {same(one.feature) for one in found.compared} == set(map(same, names[:2]))
    assert set(map(same, found.verdicts)) == set(map(same, names[2:]))


def same(name):
    """Return a name without its unit and the capital of a sentence's beginning."""
    name = re.sub(r"(?<=.) \([^()]*\)$", "", name)
    return name[:1].casefold() + name[1:]
